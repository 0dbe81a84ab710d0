"""Bad input: what it gets is a clear reason, and nothing that is good is lost to it."""

from __future__ import annotations

import codecs
import gzip
import json
import os
import sys
import time
from pathlib import Path

import pytest

from index import build_index
from index.articles.article import Article
from index.articles.formats.readers import iter_seed
from index.articles.reading import SeedReader
from index.encoder import Encoder
from index.errors import SeedError
from index.store.store import Store
from tests.make_files import make_docx, make_epub, make_pdf, make_zip, paragraph

BODY = "The council met on Tuesday to vote on the plan. It was adopted by nine votes to two."
PDF = make_pdf([[(72, 700, 11, "A heading of its own"), (72, 660, 11, BODY[:48])]] * 2)
ENTITIES = (
    '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<rss><channel><item><description>&b;</description></item></channel></rss>"
)
BOMB = "declares XML entities, which may be a bomb; remove its <!ENTITY … > lines"
DAMAGED = "is damaged or not a PDF"
NO_ZIP = "is cut off, damaged or not a zip: File is not a zip file"
RUSSIAN = "Закон\n" + "Правительство в понедельник одобрило законопроект. " * 3
CHINESE = "法案\n" + "政府星期一批准了新的法案，议会将在下周表决。" * 3
JAPANESE = "法案\n" + "政府は月曜日に新しい法案を承認した。" * 3


def write(root: Path, name: str, content: str | bytes) -> Path:
    path = root / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def reason(path: Path) -> str:
    """Return why nothing of the file at `path` can be read, read as a build does."""
    with SeedReader() as reader, pytest.raises(SeedError) as caught:
        reader.read(path, root=path.parent)
    assert caught.value.path.startswith(str(path))
    return caught.value.reason


def texts(path: Path) -> list[str]:
    with SeedReader() as reader:
        found = reader.read(path, root=path.parent)
    assert found.skipped == ()
    return [article.text for article in found.articles]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", PDF[: len(PDF) // 2], DAMAGED),
        ("a.pdf", PDF[:-60], DAMAGED),
        ("a.pdf", b"", DAMAGED),
        (
            "a.pdf",
            make_pdf([[(72, 700, 11, BODY)]], password="secret"),
            "is encrypted; save it without a password",
        ),
        (
            "a.pdf",
            make_pdf([[], []]),
            "has no text, only images: ",
        ),
        ("a.zip", make_zip({"a.txt": "a" * 30_000_000}), "is a zip bomb: "),
        ("a.docx", make_docx(paragraph("a" * 30_000_000)), "is a zip bomb: "),
        ("a.epub", make_epub({"a.xhtml": "a" * 30_000_000}), "is a zip bomb: "),
        ("a.jsonl.gz", gzip.compress(b"\n" * 3_000_000), "is a gzip bomb: "),
        ("a.zip", b"", NO_ZIP),
        ("a.docx", make_docx(paragraph(BODY))[:-30], NO_ZIP),
        ("a.zip", make_zip({}), "is empty"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "is encrypted, or in an old Office format; save it again without a password",
        ),
        ("a.docx", make_zip({"a.txt": BODY}), "is not a .docx: it lacks word/document.xml"),
        ("a.xml", ENTITIES, BOMB),
        ("a.xml", codecs.BOM_UTF16_LE + ENTITIES.encode("utf-16-le"), BOMB),
        ("a.docx", make_zip({"word/document.xml": ENTITIES}), BOMB),
        (
            "a.epub",
            make_epub({"a.xhtml": BODY}, extra={"META-INF/container.xml": ENTITIES}),
            BOMB,
        ),
        (
            "a.epub",
            make_epub(
                {"a.xhtml": BODY},
                extra={"META-INF/encryption.xml": '<e><CipherReference URI="a.xhtml"/></e>'},
            ),
            "is encrypted (DRM); it cannot be read",
        ),
        ("a.txt", b"\xff" * 200_000_000, "is larger than 20 MB; split it"),
        ("a.txt", b"a" * 50_000_000, "is larger than 20 MB; split it"),
        ("a.html", "<div>" * 100_000 + BODY, "its elements are nested more than 2,000 deep"),
        ("a.json", "[" * 100_000, "broken JSON: nested too deeply"),
        ("a.csv", b"", "is empty"),
        ("a.csv", "title,text\n", "has no row besides its header"),
        ("a.csv", "title,text\n\n,\n", "has no row besides its header"),
        ("a.eml", b"", "is not mail: it has no headers"),
        ("a.mbox", b"no mail", "holds no mail (no line that begins with “From ”)"),
        (
            "a.txt",
            bytes(range(256)) * 4,
            "is binary (it holds NUL bytes; a text in UTF-16 needs its byte order mark)",
        ),
        (
            "a.txt",
            "Café ".encode() * 9 + "L’été à Málaga".encode("cp1252"),
            "is UTF-8 with damaged bytes, the first at offset 55",
        ),
    ],
)
def test_nothing_of_it_can_be_read(
    tmp_path: Path, name: str, content: str | bytes, expected: str
) -> None:
    said = reason(write(tmp_path, name, content))
    assert said == expected or (expected.endswith(": ") and said.startswith(expected))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("The plan\n" + BODY, "utf-16-le"),
        (RUSSIAN, "utf-16-be"),
        (CHINESE, "gb18030"),
        (JAPANESE, "cp932"),
        ("“Prix”\nC’est l’été à l’hôtel – déjà.", "cp1252"),
    ],
)
def test_encodings_that_nothing_tells(tmp_path: Path, text: str, encoding: str) -> None:
    assert texts(write(tmp_path, "a.txt", text.encode(encoding))) == [text]


def test_html_that_lies_about_its_charset(tmp_path: Path) -> None:
    words = f"Über den Plan wurde abgestimmt. {BODY} " * 3
    page = f'<html><head><meta charset="utf-8"></head><body><p>{words}</p></body></html>'
    assert texts(write(tmp_path, "a.html", page.encode("cp1252"))) == [words.strip()]


def test_a_path_that_leads_out_of_a_zip_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    members = {"../../etc/a.txt": BODY, "/b.txt": BODY, "c:\\c.txt": BODY, "ok.txt": f"T\n{BODY}"}
    path = write(tmp_path, "a.zip", make_zip(members))
    with SeedReader() as reader:
        found = reader.read(path, root=tmp_path)
    assert [article.id for article in found.articles] == ["a.zip/ok.txt"]
    out = "its path leads out of the zip; it was skipped"
    assert [(error.path, error.reason) for error in found.skipped] == [
        (f"{path}/../../etc/a.txt", out),
        (f"{path}//b.txt", out),
        (f"{path}/c:\\c.txt", out),
    ]
    assert list(tmp_path.iterdir()) == [path]


def test_a_chapter_outside_of_its_book(tmp_path: Path) -> None:
    chapters = {"../../secret.xhtml": "x", "a.xhtml": f"<h1>One</h1><p>{BODY * 4}</p>"}
    path = write(tmp_path, "a.epub", make_epub(chapters))
    with SeedReader() as reader:
        found = reader.read(path, root=tmp_path)
    assert [article.title for article in found.articles] == ["One"]
    assert [(error.path, error.reason) for error in found.skipped] == [
        (f"{path}/../secret.xhtml", "its path leads out of the book; it was skipped")
    ]


def test_records_among_bad_ones_and_a_line_of_50_mb(tmp_path: Path) -> None:
    good = json.dumps({"id": "a", "text": BODY})
    lines = [good, '{"text": "' + "a" * 50_000_000 + '"}', "{", '{"id": 1}', good, good[:-1]]
    path = write(tmp_path, "a.jsonl", "\n".join([*lines, json.dumps({"id": "z", "text": BODY})]))
    with SeedReader() as reader:
        found = reader.read(path, root=tmp_path)
    assert [article.id for article in found.articles] == ["a", "z"]
    assert [error.path.removeprefix(str(path)) + " " + error.reason for error in found.skipped] == [
        ":2 is a line of more than 50 MB",
        ":3 broken JSON: Expecting property name enclosed in double quotes (column 2)",
        ':4 has no "text"',
        ":5 duplicate id 'a' (first on line 1)",
        ":6 broken JSON: Expecting ',' delimiter (column 107)",
    ]


@pytest.mark.parametrize("name", ["two\nlines.txt", "😀 emoji.txt", "a" * 251 + ".txt"])
def test_names(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, f"T\n{BODY}")
    with SeedReader() as reader:
        (article,) = reader.read(path, root=tmp_path).articles
    assert article.id == name
    write(tmp_path, name, b"")
    with SeedReader() as reader, pytest.raises(SeedError) as caught:
        reader.read(path, root=tmp_path)
    assert str(caught.value) == f"{tmp_path}/{name}: is empty".replace("\n", "\\n")


def test_a_file_that_vanished(tmp_path: Path) -> None:
    for name in ("gone.txt", "gone.pdf"):
        assert reason(tmp_path / name) == "cannot be read: No such file or directory"


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", BODY)
    path.chmod(0)
    if os.access(path, os.R_OK):  # root reads all: a folder stands for what nobody can
        path.unlink()
        path.mkdir()
        assert reason(path) == "is not a regular file"
    else:
        assert reason(path) == "cannot be read: Permission denied"


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", json.dumps({"text": BODY}) + "\n")
    found = iter_seed(path, root=tmp_path)
    next(found)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"text": BODY}) + "\n")
    with pytest.raises(SeedError, match="changed while it was read; build again"):
        list(found)


def test_a_large_file_is_read_as_its_articles_are_wanted(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    lines = [json.dumps({"id": str(i), "text": BODY * 20}) + "\n" for i in range(2_000)]
    path.write_text("".join(lines), encoding="utf-8")
    with SeedReader() as reader:
        for found in reader.iterate(path, root=tmp_path):
            assert isinstance(found, Article)
            break  # nobody wants the others
        whole = reader.read(path, root=tmp_path)
        assert [article.id for article in whole.articles] == [str(i) for i in range(2_000)]


def test_of_a_large_file_that_changes_while_it_is_read_the_last_article_is_left(
    tmp_path: Path,
) -> None:
    path = tmp_path / "many.jsonl"
    lines = [json.dumps({"id": str(i), "text": BODY * 20}) + "\n" for i in range(2_000)]
    path.write_text("".join(lines), encoding="utf-8")
    taken = []
    with SeedReader() as reader:
        found = reader.iterate(path, root=tmp_path)
        taken.append(next(found))
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"id": "torn", "text": BODY}) + "\n")
        with pytest.raises(SeedError, match="changed while it was read; build again"):
            taken.extend(found)
    assert [article.id for article in taken if isinstance(article, Article)] == [
        str(i) for i in range(2_000)
    ]


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read(tmp_path: Path) -> None:
    slow = write(tmp_path, "slow.md", "[" * 6_000_000 + f"\n\n{BODY}")
    with SeedReader(timeout_s=10) as reader:
        with pytest.raises(SeedError) as caught:
            reader.read(slow, root=tmp_path)
        assert caught.value.reason == "took more than 10 s to read; a later build tries again"
        (article,) = reader.read(write(tmp_path, "a.pdf", PDF), root=tmp_path).articles
    assert article.text.startswith("A heading of its own")


def test_a_file_that_takes_too_much_memory_is_given_up_and_the_next_is_read(
    tmp_path: Path,
) -> None:
    large = write(tmp_path, "large.json", "[" + "[]," * 10_000_000 + "[]]")
    # On Linux the process may ask for twice that: it is the look at it that ends it.
    with SeedReader(max_memory_bytes=600_000_000) as reader:
        with pytest.raises(SeedError) as caught:
            reader.read(large, root=tmp_path)
        assert caught.value.reason == "needs too much memory to read; split it"
        assert len(reader.read(write(tmp_path, "a.pdf", PDF), root=tmp_path).articles) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds what is asked for")
def test_a_file_that_crashes_its_reader(tmp_path: Path) -> None:
    path = write(tmp_path, "a.pdf", PDF)
    with SeedReader(max_memory_bytes=1) as reader, pytest.raises(SeedError) as caught:
        reader.read(path, root=tmp_path)
    assert caught.value.reason in (
        "crashed its reader; it may be damaged",
        "needs too much memory to read; split it",
    )


def test_what_is_wrong_with_a_file_of_many_bad_records_is_counted(tmp_path: Path) -> None:
    good = json.dumps({"id": "z", "text": BODY})
    path = write(tmp_path, "a.json", "[" + "[]," * 50_000 + good + "]")
    with SeedReader() as reader:
        found = reader.read(path, root=tmp_path)
    assert [article.id for article in found.articles] == ["z"]
    assert len(found.skipped) == 1001
    assert str(found.skipped[-1]) == f"{path}: 49,000 more parts cannot be read"


def test_a_file_that_took_too_long_is_tried_again_some_time_later(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    write(root, "a.pdf", PDF)
    write(root, "b.txt", f"A title\n{BODY}")

    def build(timeout_s: float) -> tuple[list[str], int]:
        """Return what was not read, and how many articles are new."""
        reader = SeedReader(timeout_s=timeout_s)
        report = build_index([root], tmp_path / "index", encoder=tiny_encoder, reader=reader)
        return [skipped.reason for skipped in report.skipped], report.added

    reason = "took more than 0.2 s to read; a later build tries again"
    assert build(0.2) == ([reason], 1)  # the process that reads has not even started by then
    store = Store.open(tmp_path / "index")
    memory = store.seed_memories(str(root))["a.pdf"]
    store.close()
    assert memory.again_ns - memory.read_ns >= 21 * 0.2e9  # it takes a twentieth of the time
    while time.time_ns() < memory.again_ns:
        time.sleep(0.1)
    assert build(100) == ([], 1)
    assert build(100) == ([], 0)


def test_a_build_reports_all_that_is_bad_and_loses_nothing_that_is_good(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    good: dict[str, str | bytes] = {
        "a.txt": f"A title\n{BODY}",
        "b.pdf": PDF,
        "c.docx": make_docx(paragraph(BODY)),
        "d.zip": make_zip({"e.txt": f"A title\n{BODY}"}),
    }
    bad: dict[str, str | bytes] = {
        "bomb.zip": make_zip({"a.txt": "a" * 30_000_000}),
        "broken.pdf": PDF[:200],
        "entities.xml": ENTITIES,
        "nothing.txt": "",
        "photo.jpg": b"\xff\xd8\xff",
    }
    for name, content in (good | bad).items():
        write(root, name, content)
    report = build_index([root], tmp_path / "index", encoder=tiny_encoder)
    assert report.added == 4
    assert [Path(skipped.seed).name for skipped in report.skipped] == sorted(bad)
    store = Store.open(tmp_path / "index")
    ids = sorted(article.id for article in store.stored_articles(report.generation))
    store.close()
    assert ids == ["a.txt", "b.pdf", "c.docx", "d.zip/e.txt"]


def test_a_zip_whose_directory_is_moved_is_damaged_and_not_away(tmp_path: Path) -> None:
    data = bytearray(make_zip({"a.txt": "A title\n\nText.", "b.txt": "B title\n\nText."}))
    at = data.rindex(b"PK\x05\x06") + 16  # where it says that its directory begins
    data[at : at + 4] = (int.from_bytes(data[at : at + 4], "little") + 20).to_bytes(4, "little")
    found = list(iter_seed(write(tmp_path, "a.zip", bytes(data)), root=tmp_path))
    first, second = found
    assert isinstance(first, SeedError)
    assert first.reason == "is damaged: it would begin before its zip"
    assert not first.is_passing
    assert isinstance(second, SeedError | Article)

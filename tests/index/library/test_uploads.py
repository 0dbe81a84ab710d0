"""What people upload: kept under names of our own, or refused."""

from __future__ import annotations

import datetime
import gzip
import json
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from index import open_index
from index.articles.formats.readers import read_seed
from index.errors import SeedError
from index.library.editing import to_given_days
from index.library.orders import Library
from index.library.uploads import MAX_BYTES, add_file, add_text, incoming, to_record, to_safe_name
from index.store.reading import UPLOADS
from tests.index.library.conftest import (
    built,
    files,
    found,
    upload,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.articles.article import Article


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("notes.txt", "notes.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.MD", "boot.md"),
        ("/abs/olute.jsonl", "olute.jsonl"),
        ("My <b>Tea</b> (2nd).jsonl.gz", "b-2nd.jsonl.gz"),
        ("...txt", "article.txt"),
        (".hidden.txt", "hidden.txt"),
        ("a\u202etxt.exe.md", "a-txt-exe.md"),
        ("nul\x00byte\nline.txt", "nulbyte-line.txt"),
        ("Überblick – März.txt", "überblick-märz.txt"),
        (f"{'x' * 300}.txt", f"{'x' * 60}.txt"),
    ],
)
def test_an_upload_gets_a_name_of_our_own_making(name: str, safe: str) -> None:
    assert to_safe_name(name) == safe
    assert to_safe_name(safe) == safe


def test_uploads_become_articles_and_never_overwrite_one_another(library: Library) -> None:
    first = upload(library, "../tea.txt", "Tea\n\nTea is grown in Assam.\n")
    second = upload(library, "TEA.txt", "Green tea\n\nGreen tea is not fermented.\n")
    again = upload(library, "other.txt", "Tea\n\nTea is grown in Assam.\n")
    assert (first.upload.name, first.upload.original, first.articles) == ("tea.txt", "tea.txt", 1)
    assert second.upload.name == "tea-2.txt"
    assert (again.upload, again.is_known) == (first.upload, True)
    assert files(library) == ["tea-2.txt", "tea.txt"]
    library.build_uploads()
    library.wait(60)
    entries = {entry.id: entry for entry in library.contents().articles}
    assert sorted(entries) == ["bridge.txt", "moon.txt", "tea-2.txt", "tea.txt"]
    tea = entries["tea.txt"]
    assert (tea.root, tea.title, tea.words, tea.passages) == (UPLOADS, "Tea", 6, 1)
    assert datetime.datetime.now(datetime.UTC) - tea.added < datetime.timedelta(minutes=5)
    assert "tea.txt" in found(library, "tea grown")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("program.exe", b"MZ", "unsupported format .exe"),
        ("noname", b"text", "unsupported format without a suffix"),
        ("blank.txt", b" \n\n ", "is empty"),
        ("broken.jsonl", b'{"title": "no text"}\n', 'has no "text"'),
        ("cut.jsonl.gz", gzip.compress(b'{"text": "a"}\n' * 99)[:20], "is broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_and_not_kept(
    library: Library, name: str, content: bytes, reason: str
) -> None:
    with pytest.raises(SeedError, match=reason) as caught:
        upload(library, name, content)
    assert caught.value.path == name
    assert list((library.index_dir / UPLOADS).iterdir()) == []


def test_a_file_too_large_is_refused_packed_or_not(library: Library) -> None:
    with incoming(library.index_dir) as path, path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
        with pytest.raises(SeedError, match="is larger than 64 MB"):
            add_file(library.index_dir, path, "large.txt")
    with incoming(library.index_dir) as path:
        with gzip.open(path, "wb", compresslevel=1) as packed:
            for _ in range(10 * MAX_BYTES // 2**24 + 1):
                packed.write(bytes(2**24))
        with pytest.raises(SeedError, match="unpacks to more than 640 MB"):
            add_file(library.index_dir, path, "bomb.jsonl.gz")
    assert list((library.index_dir / UPLOADS).iterdir()) == []


def test_articles_are_removed_while_uploads_come(library: Library) -> None:
    ended = threading.Event()

    def come() -> None:
        while not ended.is_set():
            with ExitStack() as coming:
                for _ in range(40):
                    coming.enter_context(incoming(library.index_dir))

    beside = threading.Thread(target=come)
    beside.start()
    try:
        assert [library.remove(["unknown"]) for _ in range(200)] == [[]] * 200
    finally:
        ended.set()
        beside.join()


def test_a_pasted_text_is_an_article_to_the_letter(library: Library) -> None:
    text = '# not a heading\n\n<b>Markup</b> & "quotes" stay.\u2028The war ended in *1945*.'
    received = add_text(
        library.index_dir,
        text,
        title="War: ../ends",
        source="The Post",
        published=to_given_days("May 1945"),
    )
    built(library)
    index = open_index(library.index_dir)
    (article,) = (a for a in index.articles() if a.root == UPLOADS)
    index.close()
    assert article.text.endswith(text.replace("\u2028", "\n"))
    assert (article.title, article.source) == ("War: ../ends", "The Post")
    days = article.published, article.published_to
    assert days == (datetime.date(1945, 5, 1), datetime.date(1945, 5, 31))
    assert received.upload.name == "ends.jsonl"
    with pytest.raises(SeedError, match="is blank"):
        add_text(library.index_dir, " \n", title="Nothing")


def test_the_record_of_an_article_is_read_to_the_letter(
    tmp_path: Path, make_article: Callable[..., Article]
) -> None:
    text = "Use <b>bold</b> &amp; <p>paragraphs</p> with care.\n\nTea is grown in Assam."
    article = make_article(text, id="7", title="Tea", author="Jane Doe", source="Leaf")
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(to_record(article)) + "\n")
    (again,) = read_seed(path, root=tmp_path).articles
    assert (again.id, again.title, again.text) == ("7", "Tea", text)
    assert (again.author, again.source) == ("Jane Doe", "Leaf")

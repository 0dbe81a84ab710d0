"""Exports that are a list and the texts it names, as a zip and unpacked."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from pathlib import Path

import pytest

from index.articles.article import Article
from index.articles.formats.readers import read_seed
from index.articles.seed import MAX_BYTES, SeedContent
from index.errors import SeedError
from index.seeds.finding import find_seeds
from index.seeds.memory import to_hash
from tests.index.articles.formats.export_files import ITEM, OMNIVORE, SUBSTACK
from tests.make_files import make_zip
from tests.read_files import BODY, said, skipped


def _read(root: Path, files: dict[str, str], *, as_zip: bool, outer: str = "") -> SeedContent:
    """Return what the seeds of an export hold, those that are no list and unreadable left out."""
    if as_zip:
        path = root / "export.zip"
        path.write_bytes(make_zip({outer + name: text for name, text in files.items()}))
        return read_seed(path, root=root)
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (path,) = (
        Path(seed.path) for seed in find_seeds(root) if not seed.name.startswith("email_list")
    )
    return read_seed(path, root=root)


@pytest.mark.parametrize("as_zip", [True, False])
def test_omnivore(tmp_path: Path, *, as_zip: bool) -> None:
    found = _read(tmp_path, OMNIVORE, as_zip=as_zip)
    start = "export.zip/" if as_zip else ""
    plan, walls = found.articles
    assert plan == Article(
        id=f"{start}content/plan-18e0.html",
        root=str(tmp_path),
        title="Plan",
        text=f"{BODY}\n\nMore.",
        url="https://example.org/plan",
        author="Jane Doe",
        published=datetime.date(2024, 3, 12),
        provenance=said("Omnivore list", "author", "published", "title", "url"),
    )
    assert walls.text == f"{BODY}\n\nThe walls are old."
    assert (walls.title, walls.published) == ("Walls", None)
    assert walls.left_out == (("own note", "#town"), ("own note", "My own view"))
    name = "export.zip" if as_zip else "metadata_0_to_20.json"
    assert skipped(found) == [(name, "left out of metadata_0_to_20.json: 1 without a text")]


@pytest.mark.parametrize(("as_zip", "outer"), [(True, ""), (True, "gazette/"), (False, "")])
def test_substack(tmp_path: Path, outer: str, *, as_zip: bool) -> None:
    found = _read(tmp_path, SUBSTACK, as_zip=as_zip, outer=outer)
    (post,) = found.articles
    assert post.id == (f"export.zip/{outer}" if as_zip else "") + "posts/101.plan.html"
    assert post.text == f"Nine to two.\n\n{BODY}\n\nMore."
    assert (post.title, post.published) == ("Plan", datetime.date(2024, 3, 12))
    assert post.left_out == (
        ("leads elsewhere", "Thanks for reading! Subscribe."),
        ("leads elsewhere", "Share"),
    )
    ((_, reason),) = skipped(found)
    n = 2 if as_zip else 1  # a table beside the list is a seed of its own
    assert reason == (
        f"left out of posts.csv: 1 not published, {n} tables of subscribers and readers, "
        "1 without a text"
    )


def test_another_zip_with_such_names_is_read_as_ever(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(
        make_zip({"posts.csv": f"title,text\nPlan,{BODY}\n", "posts/a.txt": f"A\n\n{BODY}"})
    )
    found = read_seed(path, root=tmp_path)
    assert [article.id for article in found.articles] == ["a.zip/posts.csv:2", "a.zip/posts/a.txt"]
    assert found.skipped == ()


@pytest.mark.parametrize("slug", ["../secret", "/etc/passwd", "plan\x00", 7, None, ["plan"]])
def test_a_list_names_nothing_outside_of_its_folder(tmp_path: Path, slug: object) -> None:
    (tmp_path / "secret.html").write_text(f"<p>{BODY}</p>", encoding="utf-8")
    folder = tmp_path / "export"
    folder.mkdir()
    files = {**OMNIVORE, "metadata_0_to_20.json": json.dumps([{**ITEM, "slug": slug}])}
    found = _read(folder, files, as_zip=False)
    assert {Path(article.id).parent.name for article in found.articles} <= {"content", "highlights"}
    assert len(found.skipped) == 1


def test_a_text_that_is_damaged_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    data = bytearray(make_zip(OMNIVORE))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        at = archive.getinfo("content/plan-18e0.html").header_offset + 60
    data[at] ^= 0xFF
    path.write_bytes(bytes(data))
    found = read_seed(path, root=tmp_path)
    assert [article.title for article in found.articles] == ["Walls"]
    assert any("plan-18e0.html" in name for name, _ in skipped(found))


_POSTS = SUBSTACK["posts.csv"]
_TABLE = f"title,text\nPlan,{BODY}\n"


@pytest.mark.parametrize("outer", ["", "a/"])
def test_a_table_elsewhere_in_the_zip_is_read(tmp_path: Path, outer: str) -> None:
    files = {outer + name: text for name, text in SUBSTACK.items()}
    path = tmp_path / "a.zip"
    path.write_bytes(make_zip({**files, "archive/news.csv": _TABLE, f"{outer}own.csv": _TABLE}))
    ids = [article.id for article in read_seed(path, root=tmp_path).articles]
    assert ids == [
        f"a.zip/{outer}posts/101.plan.html",
        *sorted(["a.zip/archive/news.csv:2", f"a.zip/{outer}own.csv:2"]),
    ]


@pytest.mark.parametrize("as_zip", [True, False])
def test_a_text_that_no_list_of_omnivore_names_is_read(tmp_path: Path, *, as_zip: bool) -> None:
    files = {
        **OMNIVORE,
        "metadata_20_to_40.json": json.dumps([{**ITEM, "slug": "later"}]),
        "content/later.html": f"<p>{BODY} Later.</p>",
        "content/loose.html": f"<p>{BODY} Loose.</p>",
        "highlights/loose.md": "> Loose.",
        "content/loose.pdf": "",
    }
    path = tmp_path / "export.zip"
    path.write_bytes(make_zip(files))
    if not as_zip:
        zipfile.ZipFile(path).extractall(tmp_path)
        path.unlink()
    found = [read_seed(Path(seed.path), root=tmp_path) for seed in find_seeds(tmp_path)]
    texts = sorted(one.text.removeprefix(BODY).strip() for part in found for one in part.articles)
    assert texts == ["Later.", "Loose.", "More.", "The walls are old."]
    told = [why for part in found for _, why in skipped(part)]
    assert told == ["left out of metadata_0_to_20.json: 1 of another format, 1 without a text"]


def test_a_post_that_the_list_does_not_name_is_counted(tmp_path: Path) -> None:
    found = _read(tmp_path, {**SUBSTACK, "posts/9.old.html": f"<p>{BODY}</p>"}, as_zip=False)
    ((_, reason),) = skipped(found)
    assert "1 not in the list" in reason


@pytest.mark.parametrize("name", ["posts.csv", "metadata_0_to_20.json"])
def test_a_list_that_is_damaged_costs_itself(tmp_path: Path, name: str) -> None:
    files = {**(SUBSTACK if name == "posts.csv" else OMNIVORE), "note.txt": f"A note\n\n{BODY}"}
    data = bytearray(make_zip(files))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        at = archive.getinfo(name).header_offset + 60
    data[at] ^= 0xFF
    path = tmp_path / "export.zip"
    path.write_bytes(bytes(data))
    found = read_seed(path, root=tmp_path)
    assert {"A note", BODY} <= {
        line for a in found.articles for line in (a.title, *a.text.split("\n"))
    }
    assert any("is damaged" in why for _, why in skipped(found))


def test_a_sign_within_what_was_marked_stays(tmp_path: Path) -> None:
    marked = "> Of firms with a\n> profit > 10 million\n> > two left."
    files = {**OMNIVORE, "highlights/walls-18e1.md": marked}
    walls = _read(tmp_path, files, as_zip=True).articles[1]
    assert walls.text == "Of firms with a profit > 10 million > two left."


def test_a_list_beyond_the_bound_is_refused(tmp_path: Path) -> None:
    big = _POSTS + "9,,true,,,,,x,," + " " * MAX_BYTES + "\n"
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "101.plan.html").write_text(f"<p>{BODY}</p>")
    (tmp_path / "posts.csv").write_text(big)
    with pytest.raises(SeedError, match="is larger than 50 MB"):
        read_seed(tmp_path / "posts.csv", root=tmp_path)


def test_a_change_of_an_unpacked_text_is_one_of_its_list(tmp_path: Path) -> None:
    for name, text in SUBSTACK.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "z.txt").write_text(BODY)
    before = {seed.name: seed for seed in find_seeds(tmp_path)}
    hashes = {name: to_hash(seed) for name, seed in before.items()}
    post = tmp_path / "posts" / "101.plan.html"
    post.write_text(post.read_text().replace("More.", "Less."))
    after = {seed.name: seed for seed in find_seeds(tmp_path)}
    changed = {name for name in after if after[name].mark != before[name].mark}
    assert changed == {name for name in after if to_hash(after[name]) != hashes[name]}
    assert changed == {"posts.csv"}
    (alone,) = find_seeds(tmp_path / "posts.csv")
    assert alone.mark == after["posts.csv"].mark

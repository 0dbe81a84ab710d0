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
from index.articles.seed import SeedContent
from index.seeds.finding import find_seeds
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
    assert reason == "left out of posts.csv: 1 not published, 1 without a text"


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
    assert found.articles == ()
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

"""Editing: what is given by hand counts at once, and through every build and backup."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index import build_index, open_index
from index.errors import IndexCorruptError, QuothError
from index.library.backup import write_backup
from index.library.restoring import restore_backup
from index.library.verify import verify_index
from index.store.database import FILE_NAME
from index.store.edits import Edit
from tests.index.library.conftest import MOON, built, found, ids, interrupt_a_build

if TYPE_CHECKING:
    from pathlib import Path

    from index.build.report import Progress
    from index.encoder import Encoder
    from index.library.orders import Library

GIVEN = {"title": "Luna", "source": "The Gazette", "author": "Ada Moll", "published": "May 1998"}


def said(library: Library, article_id: str = "moon.txt") -> tuple[str | None, ...]:
    """Return title, source, author and days of an article, as the index has them."""
    with closing(open_index(library.index_dir)) as index:
        article = index.article(article_id)
    days = [str(day) for day in (article.published, article.published_to) if day]
    return article.title, article.source, article.author, "/".join(days)


def test_what_is_given_counts_at_once_and_through_builds(library: Library, seeds: Path) -> None:
    article = library.edit("moon.txt", GIVEN)
    expected = ("Luna", "The Gazette", "Ada Moll", "1998-05-01/1998-05-31")
    assert said(library) == expected
    assert dict(article.provenance) == dict.fromkeys(GIVEN, "edited")
    assert found(library, "luna") == {"moon.txt", "bridge.txt"}
    assert verify_index(library.index_dir).ok
    built(library)
    state = library.state()
    assert state is not None
    assert state.report is not None
    assert (state.report.changed, state.report.unchanged) == (0, 2)
    (seeds / "moon.txt").write_text(MOON + "It was red in June.\n")
    built(library)
    assert said(library) == expected
    (seeds / "moon.txt").rename(seeds / "full.txt")
    built(library)
    built(library)
    assert said(library, "full.txt") == expected


def test_an_edit_is_taken_back_field_by_field(library: Library) -> None:
    library.edit("moon.txt", GIVEN)
    library.edit("moon.txt", {"title": None, "published": None})
    assert said(library) == ("The moon", "The Gazette", "Ada Moll", "")
    library.edit("moon.txt", {"source": "", "author": ""})  # what the seed says: nothing
    generation = library.generation
    library.edit("moon.txt", {"source": None, "title": "The moon"})
    assert library.generation == generation  # there was nothing to change
    built(library)
    assert said(library) == ("The moon", None, None, "")


def test_what_the_seed_says_can_be_made_unknown(library: Library, seeds: Path) -> None:
    dated = {"id": "sun", "title": "Sun", "text": "The sun rose.", "date": "1970-01-01"}
    (seeds / "sun.jsonl").write_text(json.dumps(dated))
    built(library)
    assert said(library, "sun") == ("Sun", None, None, "1970-01-01")
    library.edit("sun", {"published": ""})
    built(library)
    assert said(library, "sun") == ("Sun", None, None, "")
    library.edit("sun", {"published": None})
    assert said(library, "sun") == ("Sun", None, None, "1970-01-01")


def test_an_index_that_was_edited_equals_a_fresh_one_of_such_seeds(
    library: Library, seeds: Path, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    sun, day_star = {"id": "sun", "title": "Sun", "text": "It rose."}, {"title": "The day star"}
    (seeds / "sun.jsonl").write_text(json.dumps(sun))
    built(library)
    library.edit("sun", day_star)
    (tmp_path / "fresh").mkdir()
    (tmp_path / "fresh" / "sun.jsonl").write_text(json.dumps(sun | day_star))
    build_index([tmp_path / "fresh"], tmp_path / "other", encoder=tiny_encoder)
    with (
        closing(open_index(library.index_dir)) as edited,
        closing(open_index(tmp_path / "other")) as fresh,
    ):
        (one,) = [found for found in edited.search("star", 5) if found.article.id == "sun"]
        (other,) = fresh.search("star", 5)
    assert one.passage == other.passage
    assert one.cosine == pytest.approx(other.cosine, abs=1e-6)


def test_an_edit_outlives_a_backup(library: Library, tmp_path: Path, tiny_encoder: Encoder) -> None:
    library.edit("moon.txt", GIVEN)
    write_backup(library.index_dir, tmp_path / "a.zip")
    library.edit("moon.txt", dict.fromkeys(GIVEN))
    restore_backup(tmp_path / "a.zip", library.index_dir, encoder=tiny_encoder)
    assert said(library)[0] == "Luna"
    built(library)
    assert said(library)[0] == "Luna"
    library.edit("moon.txt", {"title": None})
    assert said(library)[0] == "The moon"


def test_an_edit_while_a_build_is_unfinished_is_in_what_that_publishes(
    library: Library, seeds: Path, tiny_encoder: Encoder
) -> None:
    (seeds / "bridge.txt").write_text("A bridge\n\nThe bridge over the river was new.\n")
    interrupt_a_build(library, seeds, tiny_encoder)
    library.edit("bridge.txt", {"title": "Bridges"})
    library.edit("moon.txt", {"title": "Luna"})
    assert [said(library, id_)[0] for id_ in ("bridge.txt", "moon.txt")] == ["Bridges", "Luna"]
    assert ids(library) == ["bridge.txt", "moon.txt"]
    built(library)
    assert [said(library, id_)[0] for id_ in ("bridge.txt", "moon.txt")] == ["Bridges", "Luna"]
    assert len(ids(library)) == len(set(ids(library)))
    assert verify_index(library.index_dir).ok


def test_what_is_taken_back_while_a_build_is_unfinished_stays_taken_back(
    library: Library, seeds: Path, tiny_encoder: Encoder
) -> None:
    library.edit("bridge.txt", {"title": "Bridges"})
    (seeds / "bridge.txt").write_text("A bridge\n\nThe bridge over the river was new.\n")
    interrupt_a_build(library, seeds, tiny_encoder)
    library.edit("bridge.txt", {"title": None})
    built(library)
    assert said(library, "bridge.txt") == ("A bridge", None, None, "")
    with closing(open_index(library.index_dir)) as index:
        assert "new" in index.article("bridge.txt").text


@pytest.mark.parametrize("values", [{"title": None, "source": None}, {"title": "Moved"}])
def test_an_edit_follows_what_an_unfinished_build_moved(
    library: Library, seeds: Path, tiny_encoder: Encoder, values: dict[str, str | None]
) -> None:
    library.edit("bridge.txt", {"title": "Bridges", "source": "The Gazette"})
    (seeds / "bridge.txt").rename(seeds / "arch.txt")

    def stop(progress: Progress) -> None:
        if progress.stage == "words":  # all that was read is committed, and not published
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index([], library.index_dir, encoder=tiny_encoder, on_progress=stop)
    assert ids(library) == ["bridge.txt", "moon.txt"]
    library.edit("bridge.txt", values)
    expected = {"title": "A bridge", "source": "The Gazette", **values}
    if None in values.values():
        expected = {"title": "A bridge", "source": None}
    assert said(library, "bridge.txt")[:2] == tuple(expected.values())
    built(library)
    assert ids(library) == ["arch.txt", "moon.txt"]
    assert said(library, "arch.txt")[:2] == tuple(expected.values())
    assert set(library.details("arch.txt").edits) == set(expected) - {
        field for field, value in values.items() if value is None
    }
    assert verify_index(library.index_dir).ok


def test_an_edit_goes_with_an_article_and_comes_back_with_it(library: Library) -> None:
    library.edit("moon.txt", GIVEN)
    library.remove(["moon.txt"])
    library.bring_back(library.contents().removed)
    library.wait(60)
    assert said(library)[0] == "Luna"
    library.delete(["moon.txt"])
    assert b"The Gazette" not in (library.index_dir / FILE_NAME).read_bytes()


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"title": " "}, "an article needs a title"),
        ({"published": "soon"}, "“soon” is no date that can be understood"),
        ({"author": "x" * 301}, "the author is longer than 300 characters"),
        ({"text": "x"}, "'text' is no field to edit"),
    ],
)
def test_a_value_that_cannot_be_changes_nothing(
    library: Library, values: dict[str, str | None], problem: str
) -> None:
    generation = library.generation
    with pytest.raises(QuothError, match=problem):
        library.edit("moon.txt", {"source": "The Gazette", **values})
    with pytest.raises(QuothError, match=r"no article 'mars\.txt' is in the index"):
        library.edit("mars.txt", {"source": "The Gazette"})
    assert library.generation == generation


@pytest.mark.parametrize(
    "row",
    [
        (7, "moon.txt", "title", "Luna", "The moon", None),
        ("root", 7, "title", "Luna", "The moon", None),
        ("root", "moon.txt", "title", 7, "The moon", None),
        ("root", "moon.txt", "title", "Luna", b"The moon", None),
        ("root", "moon.txt", "title", "Luna", "The moon", 7),
        ("root", "moon.txt", b"title", "Luna", "The moon", None),
        ("root", "moon.txt", "published", "2024-05-31/2024-05-01", None, None),
        ("root", "moon.txt", "published", "/2024-05-31", None, None),
        ("root", "moon.txt", "published", "soon", None, None),
    ],
)
def test_what_no_one_gave_by_hand_is_refused(row: tuple[object, ...]) -> None:
    moment = "2024-06-01T00:00:00+00:00"
    assert Edit.from_row((*("root", "moon.txt", "title", "A", "B", "file"), moment)).said_by
    with pytest.raises(IndexCorruptError):
        Edit.from_row((*row, moment))
    with pytest.raises(IndexCorruptError):
        Edit.from_row(("root", "moon.txt", "title", "A", "B", "file", 20240601))

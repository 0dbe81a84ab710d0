"""Collections, notes and details by hand, as other programs have them."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from index import build_index
from index.errors import QuothError
from index.library.orders import Library
from ui.programs.shelving import Shelving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.encoder import Encoder


@pytest.fixture
def shelving(tmp_path: Path, tiny_encoder: Encoder) -> Iterator[Shelving]:
    """That of a library of two articles."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "tea.txt").write_text("Tea\n\nTea is grown in Assam.\n")
    (seeds / "bridge.md").write_text("# Bridge\n\nThe bridge at Tarn opened in 1931.\n")
    build_index([seeds], tmp_path / "index", encoder=tiny_encoder)
    with closing(Library(tmp_path / "index", encoder=lambda: tiny_encoder)) as library:
        yield Shelving(library)


def test_a_collection_is_made_renamed_and_removed(shelving: Shelving) -> None:
    assert shelving.collections() == {"collections": []}
    assert shelving.collect("Drinks", ["tea.txt", "bridge.md"]) == {"added": 2}
    assert shelving.take_out("drinks", ["bridge.md"]) == {"taken_out": 1}
    assert shelving.rename_collection("drinks", "  Hot   drinks ") == {"name": "Hot drinks"}
    assert shelving.collections() == {"collections": [{"name": "Hot drinks", "articles": 1}]}
    listed = {"collection": "hot drinks", "articles": ["tea.txt"]}
    assert shelving.collection("hot drinks") == listed
    shelving.collect("Cold", [])
    with pytest.raises(QuothError, match="there is a collection 'Cold' already"):
        shelving.rename_collection("Hot drinks", "Cold")
    assert shelving.remove_collection("Hot drinks") == {"removed": "Hot drinks"}
    with pytest.raises(QuothError, match="there is no collection 'Hot drinks'"):
        shelving.collection("Hot drinks")


def test_a_note_is_written_found_changed_and_removed(shelving: Shelving) -> None:
    made = shelving.add_note("bridge.md", "Ask Ada.", quote="The bridge at Tarn")["id"]
    (told,) = shelving.notes("ada", "bridge.md")["notes"]
    assert (told["id"], told["quote"], told["note"]) == (made, "The bridge at Tarn", "Ask Ada.")
    assert shelving.notes("ada", "tea.txt") == {"notes": []}
    assert shelving.change_note(made, "Asked.") == {"id": made}
    (changed,) = shelving.notes()["notes"]
    same = {"note": "Asked.", "changed": changed["changed"]}
    assert changed == {**told, **same}
    assert shelving.remove_note(made) == {"removed": made}
    with pytest.raises(QuothError, match=f"there is no note '{made}'"):
        shelving.change_note(made, "Again")


def test_a_date_is_given_shown_and_taken_back(shelving: Shelving) -> None:
    before = shelving.edits("tea.txt")
    assert list(before) == [
        "article_id",
        "title",
        "source",
        "author",
        "published",
        "published_to",
        "edits",
    ]
    assert (before["published"], before["edits"]) == (None, [])
    given = shelving.edit("tea.txt", published="May 2024", author="Ada Moll")
    assert given == shelving.edits("tea.txt")
    assert (given["published"], given["published_to"]) == ("2024-05-01", "2024-05-31")
    assert {one["field"]: (one["value"], one["before"]) for one in given["edits"]} == {
        "published": ("2024-05", None),
        "author": ("Ada Moll", before["author"]),
    }
    left = shelving.undo_edits("tea.txt", ["published"])
    assert (left["published"], left["author"]) == (None, "Ada Moll")
    assert shelving.undo_edits("tea.txt") == before


@pytest.mark.parametrize(
    ("name", "arguments", "problem"),
    [
        ("collect", {"name": "Tea", "articles": "tea.txt"}, "articles is 'tea.txt'; it must be"),
        ("collect", {"name": 7, "articles": []}, "name is '7'; it must be a text"),
        ("collect", {"name": "T", "articles": [None]}, r"articles\[0\] is 'None'; it must be"),
        ("collect", {"name": "T", "articles": ["gone"]}, "no article 'gone' is in the index"),
        ("notes", {"words": 1}, "words is '1'; it must be a text"),
        ("add_note", {"article": "tea.txt"}, "a note needs words"),
        ("add_note", {"article": "tea.txt", "quote": "x y z"}, "does not hold the words 'x y z'"),
        ("edits", {"article": "gone"}, "no article 'gone' is in the index"),
        ("edit", {"article": "tea.txt"}, "nothing was given to edit: title, source, author"),
        ("edit", {"article": "tea.txt", "published": "soon"}, "“soon” is no date that can be"),
        ("undo_edits", {"article": "tea.txt", "fields": ["text"]}, "'text' is no field to edit"),
    ],
)
def test_what_cannot_be_is_said(
    shelving: Shelving, name: str, arguments: dict[str, Any], problem: str
) -> None:
    functions = {function.__name__: function for function in shelving.functions}
    with pytest.raises(QuothError, match=problem):
        functions[name](**arguments)

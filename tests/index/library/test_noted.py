"""Notes and highlights: kept whatever becomes of their article, never taken for its words."""

from __future__ import annotations

import datetime
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import open_index
from index.articles.article import Article, to_clean_text
from index.errors import BackupError, NoteError
from index.library.backup import write_backup
from index.library.noted import n_letters, to_place
from index.library.orders import Library
from index.library.restoring import restore_backup
from index.search.holding import Wording
from index.store.database import FILE_NAME
from index.store.noting import Note
from index.store.store import Store
from index.store.takeover import copy_generation, take_over
from tests.index.library.conftest import built

if TYPE_CHECKING:
    from pathlib import Path

    from index.encoder import Encoder

QUOTE = "The bridge over"


def told(library: Library, words: str = "") -> list[tuple[str, str, str, bool]]:
    """Return article, words, quote and whether it has a place, of the notes that have `words`."""
    return [
        (one.note.article, one.note.words, one.note.quote, one.span is not None)
        for one in library.notes.find(words)
    ]


def test_a_note_is_made_found_changed_and_removed(library: Library) -> None:
    whole = library.notes.add("moon.txt", "  Ask Zoë about this. ")
    marked = library.notes.add_quote("bridge.txt", QUOTE, "Which one?")
    mere = library.notes.add("bridge.txt", span=(0, 8))
    assert set(told(library)) == {
        ("bridge.txt", "Which one?", QUOTE, True),
        ("bridge.txt", "", "A bridge", True),
        ("moon.txt", "Ask Zoë about this.", "", False),
    }
    assert [one[1] for one in told(library, "zoe ASK")] == ["Ask Zoë about this."]
    assert {one[2] for one in told(library, "bridge")} == {QUOTE, "A bridge"}
    library.notes.change(whole.id, "Asked.")
    library.notes.remove(mere.id)
    assert {one[1] for one in told(library)} == {"Asked.", "Which one?"}
    (placed,) = library.notes.find("which")
    assert (placed.note.id, placed.to_dict()["start"]) == (marked.id, 10)


def test_what_cannot_be_noted_is_refused(library: Library) -> None:
    for article, words, span in (
        ("sun.txt", "Hot.", None),
        ("moon.txt", " ", None),
        ("moon.txt", "x", (3, 3)),
        ("moon.txt", "x", (0, 10_000)),
        ("moon.txt", "x" * 20_001, None),
    ):
        with pytest.raises(NoteError):
            library.notes.add(article, words, span=span)
    with pytest.raises(NoteError, match="does not hold the words 'cheese'"):
        library.notes.add_quote("moon.txt", "cheese")
    for change in (library.notes.remove, lambda id_: library.notes.change(id_, "x")):
        with pytest.raises(NoteError, match="there is no note 'x'"):
            change("x")
    assert told(library) == []


def test_no_search_finds_a_note_as_its_articles_words(library: Library) -> None:
    library.notes.add("moon.txt", "Selenography is the study of the moon.")
    built(library)
    with closing(open_index(library.index_dir)) as index:
        assert index.holding([Wording(forms=("selenography",))]) == ()
        found = index.search("What is selenography?", 10)
        assert found
        assert not any("elenography" in one.passage.text for one in found)
        assert all("elenography" not in one.text for one in index.articles())


def test_notes_go_with_an_article_that_changes_moves_or_is_restored(
    library: Library, seeds: Path
) -> None:
    library.notes.add_quote("bridge.txt", QUOTE, "Which one?")
    library.notes.add_quote("moon.txt", "full in May", "True?")
    (seeds / "moon.txt").write_text("The moon\n\nThe moon was new in June.\n")
    (seeds / "bridge.txt").write_text("A bridge\n\nNews. The bridge\nover the river was sold.\n")
    built(library)
    assert told(library) == [
        ("bridge.txt", "Which one?", QUOTE, True),
        ("moon.txt", "True?", "full in May", False),
    ]
    (seeds / "bridge.txt").rename(seeds / "old.txt")
    built(library)
    assert told(library, "which") == [("old.txt", "Which one?", QUOTE, True)]
    library.remove(["old.txt"])
    assert told(library, "which") == [("old.txt", "Which one?", QUOTE, False)]
    assert not library.notes.find("which")[0].is_held
    library.bring_back(library.contents().removed)
    library.wait(60)
    assert told(library, "which") == [("old.txt", "Which one?", QUOTE, True)]
    library.delete(["old.txt"])
    assert told(library) == [("moon.txt", "True?", "full in May", False)]
    library.delete_all()
    assert told(library) == []


def test_what_is_deleted_for_good_leaves_no_trace_in_notes(library: Library) -> None:
    library.notes.add_quote("bridge.txt", QUOTE, "Selenography")
    assert library.delete(["bridge.txt"]).is_erased
    files = [path for path in library.index_dir.rglob("*") if path.is_file()]
    assert not any(b"Selenography" in path.read_bytes() for path in files)


def test_a_backup_brings_notes_to_those_there_are(
    library: Library, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    first = library.notes.add("moon.txt", "First")
    write_backup(library.index_dir, tmp_path / "b.zip")
    library.notes.add("moon.txt", "Second")
    library.notes.remove(first.id)
    for _ in range(2):
        library.restore(tmp_path / "b.zip")
        assert {one[1] for one in told(library)} == {"First", "Second"}
    restore_backup(tmp_path / "b.zip", tmp_path / "other", encoder=tiny_encoder)
    with closing(Library(tmp_path / "other")) as other:
        assert told(other) == [("moon.txt", "First", "", False)]


@pytest.mark.parametrize("sql", ["words = zeroblob(3)", "words = ''", "made = 'yesterday'"])
def test_a_backup_with_what_nobody_wrote_changes_nothing(
    library: Library, tmp_path: Path, sql: str
) -> None:
    library.notes.add("moon.txt", "First")
    (tmp_path / "copy").mkdir()
    with closing(Store.open(library.index_dir)) as store:
        copy_generation(store, tmp_path / "copy" / FILE_NAME)
        with closing(Store.open(tmp_path / "copy")) as it:
            with it.transaction() as connection:
                connection.execute(f"UPDATE notes SET {sql}, id = 'x'")
            with pytest.raises(BackupError):
                take_over(store, it, [], derive=print)
    assert told(library) == [("moon.txt", "First", "", False)]


def test_of_several_places_the_one_with_the_same_words_around_is_told(
    library: Library, seeds: Path
) -> None:
    text = "Tea\n\nIt was green. It was hot. It was cold.\n"
    (seeds / "tea.txt").write_text(text)
    built(library)
    at = text.index("It was hot")
    library.notes.add("tea.txt", span=(at, at + 6))
    (seeds / "tea.txt").write_text("Tea\n\nIt was late. It was green. It was hot. It was cold.\n")
    built(library)
    (placed,) = library.notes.all()
    assert placed.span == (at + 13, at + 19)


def test_the_place_nearest_to_where_a_word_was_marked_is_told_in_a_long_text(
    library: Library, seeds: Path
) -> None:
    text = "Tea\n\n" + "It was green. " * 20_000  # too long to be counted from every place
    (seeds / "tea.txt").write_text(text)
    built(library)
    at = text.index("was", 140_000)
    note = library.notes.add_quote("tea.txt", "was", near=n_letters(text[at:]) + 1)
    assert note.start == at


@given(st.text(min_size=1).map(to_clean_text).filter(str.strip), st.data())
def test_a_highlight_stands_where_it_was_made(text: str, data: st.DataObject) -> None:
    article = Article(id="a", root="/", title="A", text=text)
    start = data.draw(st.integers(0, len(article.text) - 1))
    end = data.draw(st.integers(start + 1, len(article.text)))
    now = datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC)
    note = Note(
        id="n",
        article="a",
        title="A",
        words="",
        quote=article.text[start:end],
        start=start,
        before="",
        after="",
        content_hash=article.content_hash,
        made=now,
        changed=now,
    )
    assert to_place(note, article) == (start, end)

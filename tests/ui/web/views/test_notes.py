"""One's own notes beside an article: escaped, in their place, told when they have none."""

from __future__ import annotations

import datetime

from index.articles.article import Article
from index.library.noted import PlacedNote
from index.store.noting import Note
from ui.web.views.notes import to_note_values, to_noted, to_notes

DAY = datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC)
ARTICLE = Article(id="tea", root="/", title="Tea", text="Tea\n\nTea <is> a drink.")


def note(quote: str, words: str, at: int | None) -> PlacedNote:
    made = Note(
        id=f"id-{words}",
        article="tea",
        title="Tea",
        words=words,
        quote=quote,
        start=at or 0,
        before="",
        after="",
        content_hash="",
        made=DAY,
        changed=DAY,
    )
    span = None if at is None else (at, at + len(quote))
    return PlacedNote(note=made, span=span, is_held=True)


def test_notes_stand_in_the_order_of_their_places_counted_from_the_end() -> None:
    notes = [note("", "whole", None), note("<is> a", "later", 9), note("Tea", "first", 5)]
    found = to_note_values(ARTICLE, notes)
    assert [(one["words"], one["at"], one["length"]) for one in found[:2]] == [
        ("first", 14, 3),
        ("later", 11, 5),
    ]
    assert [one["is_placed"] for one in found] == [True, True, False]


def test_nothing_of_a_note_gets_into_the_page_unescaped() -> None:
    made = to_notes(ARTICLE, [note("<is> a", "<b>one</b>", 9), note("<gone>", "", None)])
    assert "&lt;b&gt;one&lt;/b&gt;" in made
    assert "<is>" not in made
    assert "&lt;gone&gt;" in made
    assert made.count("These words are no longer in the article.") == 1
    found = to_noted([note("<is>", "<b>", 9)] * 21, {"tea": 7})
    assert "<b>" not in found
    assert 'data-noted="7"' in found
    assert "and 1 more" in found
    assert "no longer in the library" in to_noted([note("", "x", None)], {})
    assert to_noted([], {}).strip() == ""

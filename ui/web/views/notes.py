"""Notes: what one wrote on articles and marked in them, shown as one's own.

Takes notes with their places; gives the list beside an article, and those found in the library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.library.noted import n_letters
from qa.markup import to_shown
from ui.web.views.markup import render

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.articles.article import Article
    from index.library.noted import PlacedNote

_SHOWN = 20  # notes that a search in the library shows


def to_notes(article: Article, notes: Sequence[PlacedNote]) -> str:
    """Return the list of the notes of an article, and where to write one."""
    return render("notes.html", {"notes": to_note_values(article, notes), "article": article.id})


def to_note_values(article: Article, notes: Sequence[PlacedNote]) -> list[dict[str, Any]]:
    """Return what the list of notes is made from, by their places, those without one behind.

    A place is how many characters there are from it to the end of the text and how many it has,
    white space not counted: that is the same on the page, which leaves a headline out.
    """
    values = []
    for placed in sorted(notes, key=lambda one: (one.span is None, one.span or (0, 0))):
        start, end = placed.span or (0, 0)
        values.append(
            {
                "id": placed.note.id,
                "words": to_shown(placed.note.words),
                "quote": to_shown(" ".join(placed.note.quote.split())),
                "is_placed": placed.span is not None,
                "at": n_letters(article.text[start:]),
                "length": n_letters(article.text[start:end]),
            }
        )
    return values


def to_noted(notes: Sequence[PlacedNote], rows: Mapping[str, int]) -> str:
    """Return the notes that a search in the library found; `rows` are those of articles, by id."""
    shown = [
        {
            "row": rows.get(placed.note.article),
            "title": to_shown(placed.note.title or placed.note.article),
            "words": to_shown(placed.note.words),
            "quote": to_shown(" ".join(placed.note.quote.split())),
        }
        for placed in notes[:_SHOWN]
    ]
    return render("noted.html", {"notes": shown, "more": len(notes) - len(shown)})

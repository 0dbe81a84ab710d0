"""What other programs can do as people do on the page: collections, notes, details by hand.

Takes a Library; gives functions with JSON in and out, for the carriers of `ui.programs.endpoints`.
What they take may be of any type: it is looked at here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from index.articles.article import to_unicode
from index.errors import QuothError
from index.store.collecting import to_name
from index.store.edits import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.library.shelf import Shelf


class Shelving:
    """Collections, notes and edits of one library. Every problem is a QuothError."""

    def __init__(self, library: Shelf) -> None:
        self._library = library

    @property
    def functions(self) -> tuple[Callable[..., dict[str, Any]], ...]:
        """All of them; each is carried under its own name."""
        return *self.looking, *self.changing

    @property
    def looking(self) -> tuple[Callable[..., dict[str, Any]], ...]:
        """Those that only look."""
        return self.collections, self.collection, self.notes, self.edits

    @property
    def changing(self) -> tuple[Callable[..., dict[str, Any]], ...]:
        """Those that change the library; one that is published refuses."""
        return (
            self.collect,
            self.take_out,
            self.rename_collection,
            self.remove_collection,
            self.add_note,
            self.change_note,
            self.remove_note,
            self.edit,
            self.undo_edits,
        )

    def collections(self) -> dict[str, Any]:
        """List the collections of articles, each with how many it holds."""
        found = self._library.collections.all()
        return {"collections": [{"name": one.name, "articles": one.articles} for one in found]}

    def collection(self, name: str) -> dict[str, Any]:
        """List the ids of the articles in a collection."""
        name = to_text("name", name)
        return {"collection": name, "articles": self._library.collections.ids(name)}

    def collect(self, name: str, articles: list[str]) -> dict[str, Any]:
        """Put articles, by their ids, in a collection; it is made if there is none of that name."""
        added = self._library.collections.put(to_text("name", name), _texts("articles", articles))
        return {"added": added}

    def take_out(self, name: str, articles: list[str]) -> dict[str, Any]:
        """Take articles out of a collection; they stay in the index."""
        ids = _texts("articles", articles)
        return {"taken_out": self._library.collections.take_out(to_text("name", name), ids)}

    def rename_collection(self, name: str, new_name: str) -> dict[str, Any]:
        """Give a collection another name, which no other has."""
        new_name = to_text("new_name", new_name)
        self._library.collections.rename(to_text("name", name), new_name)
        return {"name": to_name(new_name)}

    def remove_collection(self, name: str) -> dict[str, Any]:
        """Remove a collection; its articles stay in the index."""
        name = to_text("name", name)
        self._library.collections.remove(name)
        return {"removed": name}

    def notes(self, words: str = "", article: str | None = None) -> dict[str, Any]:
        """List the notes that people wrote on articles, and what they highlighted in them.

        words: only notes that have all of these. article: only those of the article of that id.
        """
        only = None if article is None else to_text("article", article)
        found = self._library.notes.find(to_text("words", words))
        listed = [one.to_dict() for one in found if only in (None, one.note.article)]
        return {"notes": listed}

    def add_note(self, article: str, words: str = "", quote: str = "") -> dict[str, Any]:
        """Write a note on an article; with quote, on these words of it, which it highlights."""
        article, words = to_text("article", article), to_text("words", words)
        quote = to_text("quote", quote)
        notes = self._library.notes
        made = notes.add_quote(article, quote, words) if quote else notes.add(article, words)
        return {"id": made.id}

    def change_note(self, note: str, words: str) -> dict[str, Any]:
        """Give the note of that id other words; what it highlights stays."""
        return {"id": self._library.notes.change(to_text("note", note), to_text("words", words)).id}

    def remove_note(self, note: str) -> dict[str, Any]:
        """Remove the note of that id, or highlight."""
        note = to_text("note", note)
        self._library.notes.remove(note)
        return {"removed": note}

    def edits(self, article: str) -> dict[str, Any]:
        """Show title, outlet, author and date of an article, and which were given by hand."""
        return self._library.details(to_text("article", article)).to_dict()

    def edit(
        self,
        article: str,
        title: str | None = None,
        source: str | None = None,
        author: str | None = None,
        published: str | None = None,
    ) -> dict[str, Any]:
        """Give an article its title, outlet, author or date by hand; its file stays as it is.

        published: a day, a month or a year. "" means unknown; what is left out stays as it is.
        """
        given = dict(zip(FIELDS, (title, source, author, published), strict=True))
        values: dict[str, str | None] = {
            name: to_text(name, value) for name, value in given.items() if value is not None
        }
        if not values:
            raise QuothError(f"nothing was given to edit: {', '.join(FIELDS)}")
        return self._edited(to_text("article", article), values)

    def undo_edits(self, article: str, fields: list[str] | None = None) -> dict[str, Any]:
        """Take back what was given by hand, of these fields or all: its file's own counts again."""
        named = FIELDS if fields is None else _texts("fields", fields)
        return self._edited(to_text("article", article), dict.fromkeys(named))

    def _edited(self, article: str, values: dict[str, str | None]) -> dict[str, Any]:
        return self._library.details(self._library.edit(article, values).id).to_dict()


def to_text(name: str, value: object) -> str:
    """Return an input that must be a text."""
    return to_unicode(value) if isinstance(value, str) else refuse(name, value, "a text")


def _texts(name: str, value: object) -> list[str]:
    if not isinstance(value, list):
        refuse(name, value, "a list of texts")
    return [to_text(f"{name}[{i}]", one) for i, one in enumerate(value)]


def refuse(name: str, value: object, wanted: str) -> NoReturn:
    """Say what the input of that name must be."""
    raise QuothError(f"{name} is {str(value)[:100]!r}; it must be {wanted}")

"""Notes: what people write on articles and mark in them, with where it stands today.

Takes ids of articles, words and spans; gives notes with their places. The place of a highlight is
told anew from the text that its article has: by the hash, else by its words and what stood around
them. Where these are gone the highlight stays, without a place. Nothing here is ever an article's.
"""

from __future__ import annotations

import itertools
import re
import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from index.articles.article import to_unicode
from index.errors import NoteError
from index.store.collecting import with_ids
from index.store.noting import Note, note_by_id, notes, notes_of, put_note, remove_notes

if TYPE_CHECKING:
    from index.articles.article import Article, Span
    from index.store.connection import Connection
    from index.store.store import Store

_AROUND = 40  # characters kept on either side of a highlight
_MARKS = re.compile("[\u0300-\u036f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedNote:
    """A note, and where its highlight stands in its article: None for nowhere.

    `is_held` says whether the article is in the index today.
    """

    note: Note
    span: Span | None
    is_held: bool

    def to_dict(self) -> dict[str, Any]:
        """Return it as the command line prints it."""
        note = self.note
        return {
            "id": note.id,
            "article_id": note.article,
            "title": note.title,
            "note": note.words,
            "quote": note.quote,
            "start": self.span[0] if self.span else None,
            "end": self.span[1] if self.span else None,
            "in_index": self.is_held,
            "made": note.made.isoformat(),
            "changed": note.changed.isoformat(),
        }


class Notes:
    """The notes of one opened index. Thread-safe."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[PlacedNote]:
        """Return all notes, by article, in the order in which they were made."""
        return self.find("")

    def find(self, words: str) -> list[PlacedNote]:
        """Return the notes that have all of these words, in their own or in what they mark."""
        wanted = _folded(words).split()

        def has_all(note: Note) -> bool:
            held = _folded(f"{note.words}\n{note.quote}\n{note.title}")
            return all(word in held for word in wanted)

        with self._store.snapshot() as manifest:
            found = [note for note in notes(self._store) if has_all(note)]
            known = with_ids(self._store, manifest.generation, {note.article for note in found})
            placed: list[PlacedNote] = []
            for id_, on_it in itertools.groupby(found, attrgetter("article")):
                held, own = known.get(id_), list(on_it)
                is_read = held is not None and any(note.quote for note in own)
                article = self._store.article_by_row(held[1]) if held and is_read else None
                for note in own:
                    span = to_place(note, article) if article else None
                    placed.append(PlacedNote(note=note, span=span, is_held=held is not None))
            return placed

    def of(self, article: Article) -> list[PlacedNote]:
        """Return the notes of an article, with their places in the text that it has."""
        return [
            PlacedNote(note=note, span=to_place(note, article), is_held=True)
            for note in notes_of(self._store, article.id)
        ]

    def add(self, article_id: str, words: str = "", *, span: Span | None = None) -> Note:
        """Put a note on an article, on its characters `span` if given; return it.

        Raises NoteError for an article or a span that there is not, and where nothing is said.
        """
        with self._store.transaction() as connection:
            return _put(connection, self._article(article_id), words, span)

    def add_quote(
        self, article_id: str, quote: str, words: str = "", *, near: int | None = None
    ) -> Note:
        """Put a note on the place where an article has `quote`; raises NoteError as `add`.

        Of several, it is the one with nearest to `near` characters from it to the end of the text,
        white space not counted; by default the first.
        """
        with self._store.transaction() as connection:
            article = self._article(article_id)
            span = to_span(article, quote, near=near)
            if span is None:
                raise NoteError(f"{article_id!r} does not hold the words {quote!r}")
            return _put(connection, article, words, span)

    def change(self, note_id: str, words: str) -> Note:
        """Give a note other words; return it. Raises NoteError."""
        with self._store.transaction() as connection:
            now = datetime.now(UTC).replace(microsecond=0)
            note = note_by_id(self._store, note_id)
            note = replace(note, words=to_unicode(words).strip(), changed=now)
            put_note(connection, note)
        return note

    def remove(self, note_id: str) -> None:
        """Remove a note. Raises NoteError where there is none."""
        with self._store.transaction() as connection:
            note_by_id(self._store, note_id)
            remove_notes(connection, [note_id])

    def _article(self, article_id: str) -> Article:
        generation = self._store.manifest().generation
        found = with_ids(self._store, generation, [article_id]).get(article_id)
        if found is None:
            raise NoteError(f"no article {article_id!r} is in the index; nothing was changed")
        return self._store.article_by_row(found[1])


def _put(connection: Connection, article: Article, words: str, span: Span | None) -> Note:
    """Write a note on an article as it is; return it."""
    start, end = span or (0, 0)
    if span is not None and not 0 <= start < end <= len(article.text):
        raise NoteError(f"{article.id!r} has no characters {start} to {end}")
    now = datetime.now(UTC).replace(microsecond=0)
    note = Note(
        id=secrets.token_hex(8),
        article=article.id,
        title=article.title,
        words=to_unicode(words).strip(),
        quote=article.text[start:end],
        start=start,
        before=article.text[max(0, start - _AROUND) : start],
        after=article.text[end : end + _AROUND] if span else "",
        content_hash=article.content_hash,
        made=now,
        changed=now,
    )
    put_note(connection, note)
    return note


def to_span(article: Article, quote: str, *, near: int | None = None) -> Span | None:
    """Return where an article has the words of `quote`, None for nowhere.

    Of several places it is the one with nearest to `near` characters from it to the end of the
    text, white space not counted; by default the first.
    """
    places = _places(article.text, to_unicode(quote))
    if not places:
        return None
    return places[0] if near is None else _nearest(places, article.text, near)


def n_letters(text: str) -> int:
    """Return how many characters `text` has that are no white space."""
    return sum(map(len, text.split()))


def to_place(note: Note, article: Article) -> Span | None:
    """Return where the highlight of a note stands in an article: None for nowhere."""
    if not note.quote:
        return None
    span = note.start, note.start + len(note.quote)
    if note.content_hash == article.content_hash and article.text[slice(*span)] == note.quote:
        return span
    places = _places(article.text, note.quote)
    return max(places, key=lambda place: _likeness(note, article.text, place), default=None)


def _places(text: str, quote: str) -> list[Span]:
    """Return where `text` has the words of `quote`, however much white space is between them."""
    if not quote.split():
        return []
    pattern = r"\s+".join(map(re.escape, quote.split()))
    return [match.span() for match in re.finditer(pattern, text)]


def _nearest(places: list[Span], text: str, near: int) -> Span:
    """Return the place with nearest to `near` letters from it to the end, the first of several."""
    left, at = n_letters(text), 0
    letters: list[int] = []  # from each place to the end
    for start, _ in places:
        left -= n_letters(text[at:start])
        at = start
        letters.append(left)
    return min(zip(places, letters, strict=True), key=lambda one: abs(one[1] - near))[0]


def _likeness(note: Note, text: str, place: Span) -> tuple[int, int]:
    """Return how much stands around a place of what stood around it; then the nearer is liker."""
    start, end = place
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    same = _common(before[::-1], note.before[::-1]) + _common(after, note.after)
    return same, -abs(start - note.start)


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _folded(words: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFD", words.casefold()))

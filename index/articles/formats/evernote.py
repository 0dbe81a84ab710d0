""".enex: the notes of an Evernote export, each an article (evernote-export4.dtd).

A note that was clipped from a page has the page's address; its day is that of the clipping, and so
no day of publication. Attachments and encrypted parts are left out.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from index.articles.article import to_clean_text
from index.articles.fields import Fields
from index.articles.formats.xml import MarkupText, children, inner_text, local_name, to_tree
from index.articles.seed import Record, Seed, read_all, read_records, to_article
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles.article import Article

ROOT = "en-export"


def read_enex(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the notes of an export, and those that cannot be read."""
    try:
        root = to_tree(_without(read_all(seed, file), b"<resource>", b"</resource>"))
    except ValueError as exc:
        raise SeedError(seed.where, str(exc)) from exc
    if local_name(root) != ROOT:
        raise SeedError(seed.where, f"is not an Evernote export: it does not begin with <{ROOT}>")
    yield from read_notes(seed, root)


def read_notes(seed: Seed, root: Any) -> Iterator[Article | SeedError]:
    """Yield the notes below the root element of an export."""
    notes = list(children(root, "note"))
    if not notes:
        raise SeedError(seed.where, "is an export without notes")
    made = Counter(_first(note, "created") for note in notes)
    yield from read_records(
        Record(
            where=(where := f"{seed.where}:note {number}"),
            read=partial(_read_note, seed, note, where, _name(note, number, made)),
            place=f"in note {number}",
        )
        for number, note in enumerate(notes, 1)
    )


def _name(note: Any, number: int, made: Counter[str]) -> str:
    created = _first(note, "created")
    return created if created and made[created] == 1 else str(number)


def _read_note(file: Seed, note: Any, where: str, name: str) -> Article:
    content = _first(note, "content").encode()
    markup = _without(content, b"<en-crypt", b"</en-crypt>").decode()
    text = to_clean_text(MarkupText(markup).text).strip()
    if not text:
        raise SeedError(where, "has no text")
    attributes = next(children(note, "note-attributes"), None)
    url = _first(attributes, "source-url") if attributes is not None else ""
    is_clipped = url.startswith(("http://", "https://"))
    said = {
        "title": _first(note, "title"),
        "url": url if is_clipped else None,
        "author": None if is_clipped or attributes is None else _first(attributes, "author"),
        "date": None if is_clipped else _first(note, "created"),
    }
    fields = Fields.from_mapping(said, said_by="Evernote note")
    return to_article(Seed(where=where, id=f"{file.id}:{name}", root=file.root), text, fields)


def _without(data: bytes, start: bytes, end: bytes) -> bytes:
    """Return data without what goes from each `start` to the next `end`."""
    pieces = data.split(start)
    return b"".join([pieces[0], *(piece.partition(end)[2] for piece in pieces[1:])])


def _first(parent: Any, name: str) -> str:
    return inner_text(next(children(parent, name), None))

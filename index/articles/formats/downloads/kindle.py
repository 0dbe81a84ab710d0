"""Kindle: “My Clippings.txt”, in which a rule of equals signs ends each clipping.

Each has a line with the title and, in brackets, the author, and one that says what it is, where it
stands and when it was added. A book is one article: its highlights in the order of the book.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.articles.formats.downloads.part import Part, lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_RULE = re.compile(r"={6,}")
_MARK = re.compile(
    r"-.*\b(?:added on|hinzugefügt am|ajouté le|añadido el|aggiunto in data|adicionado|"
    r"toegevoegd op|добавлено)\b|-.*(?:添加于|追加日|作成日)",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\b(?:notes?|notiz|nota|notitie|заметка)\b|笔记|メモ", re.IGNORECASE)
_BOOKMARK = re.compile(
    r"\b(?:bookmark|lesezeichen|signet|marcador|segnalibro|bladwijzer|закладка)\b|书签|ブックマーク",
    re.IGNORECASE,
)
_LOCATION = re.compile(
    r"(?:location|loc\.|position|pos\.|emplacement|posición|posizione|posição|locatie|位置(?:No\.)?)"
    r"\s*+(?:#\s*+)?(\d+)(?:-(\d+))?",
    re.IGNORECASE,
)
_PAGE = re.compile(r"(?:page|seite|página|pagina|p\.)\s*(\d+)(?:-(\d+))?", re.IGNORECASE)
_AUTHOR = re.compile(r"(.+?)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_NEAR = 10  # clippings before and behind, among which an earlier form of one is looked for
_MAX_NAME_CHARACTERS = 500
_LIMIT = re.compile(r"<.*(?:limit|Limit).*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clipping:
    book: str
    start: int
    end: int
    words: str
    is_note: bool


def cut(text: str) -> list[Part] | None:
    """Return the books of a file of clippings; None where a text is none."""
    lines = lines_of(text)
    ends = [i for i, line in enumerate(lines) if _RULE.fullmatch(line)]
    if not ends or not any(_MARK.match(line) for line in lines):
        return None
    clippings: dict[str, list[_Clipping]] = {}
    problems = []
    start = 0
    for number, end in enumerate([*ends, len(lines)], 1):
        chunk = [line for line in lines[start:end] if line]
        start = end + 1
        if not chunk:
            continue
        if len(chunk) < 2 or not _MARK.match(chunk[1]):
            reason = "has no line that says what it is and when it was added"
            problems.append(Part(place=f"clipping {number}", problem=reason))
            continue
        clipping = _clipping(chunk)
        if clipping is not None:
            clippings.setdefault(clipping.book, []).append(clipping)
    return [*(_book(name, found) for name, found in clippings.items()), *problems]


def _clipping(chunk: Sequence[str]) -> _Clipping | None:
    """Return what a clipping holds; None of a bookmark, which has no words."""
    mark = chunk[1].split("|")
    what = mark[0]
    words = "\n".join(chunk[2:])
    if _BOOKMARK.search(what) or not words or _LIMIT.fullmatch(words):
        return None
    at = _LOCATION.search(chunk[1]) or _PAGE.search(chunk[1])
    first = int(at[1]) if at else 0
    return _Clipping(
        book=chunk[0],
        start=first,
        end=max(first, int(at[2])) if at and at[2] else first,
        words=words,
        is_note=bool(_NOTE.search(what)),
    )


def _book(name: str, clippings: Sequence[_Clipping]) -> Part:
    match = _AUTHOR.fullmatch(name) if len(name) <= _MAX_NAME_CHARACTERS else None
    title, author = (match[1], match[2]) if match else (name, None)
    last, comma, first = (author or "").partition(", ")
    if comma and ";" not in first and "," not in first:
        author = f"{first} {last}"
    unique = {(c.start, c.is_note, c.words): c for c in sorted(clippings, key=lambda c: c.start)}
    in_order = list(unique.values())
    found = [
        clipping
        for i, clipping in enumerate(in_order)
        if not any(
            _repeats(clipping, other) for other in in_order[max(0, i - _NEAR) : i + _NEAR + 1]
        )
    ]
    return Part(
        place=title,
        key=re.sub(r"[^\w]+", "-", name.casefold()).strip("-"),
        head=[title, author] if author else [title],
        body=[clipping.words for clipping in found],
        # What the reader wrote is not what the author wrote.
        asides=[i for i, clipping in enumerate(found) if clipping.is_note],
        said={"title": title, "author": author},
        problem="" if found else "has no highlight",
    )


def _repeats(clipping: _Clipping, other: _Clipping) -> bool:
    """Say whether a clipping is an earlier, shorter form of another at the same place."""
    return (
        clipping.is_note == other.is_note
        and clipping.start <= other.end
        and other.start <= clipping.end
        and len(clipping.words) < len(other.words)
        and clipping.words.rstrip(" .,;:…") in other.words
    )

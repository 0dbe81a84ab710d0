"""Lists of articles under labels: "Title: …", "Source: …", "Date: …" before each text.

The labels are those that press databases, mail programs (From, Subject, Sent) and people write.
Nothing is split unless each part has a title, and a day or an outlet, and a text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.articles.formats.downloads.part import Part, lines_of, paragraphs, to_day

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMES = {
    **dict.fromkeys("title headline subject titel betreff titre objet".split(), "title"),
    **dict.fromkeys(
        "source publication newspaper outlet paper journal quelle zeitung publisher".split(),
        "source",
    ),
    **dict.fromkeys("date published sent datum gesendet publicationdate".split(), "date"),
    **dict.fromkeys("author byline by from autor von auteur authors reporter".split(), "author"),
    **dict.fromkeys("url link web".split(), "url"),
    **dict.fromkeys("to cc section page pages language length words edition reply-to".split(), ""),
}
_LABEL = re.compile(r"[*#>\s]*([A-Za-z][A-Za-z-]*(?: date)?)\**\s*:\**\s+(\S.*)", re.IGNORECASE)
_RULE = re.compile(r"[-=_*~#]{3,}|\f")
_MAX_LABEL_CHARACTERS = 500
_MIN_PARTS = 2
_ADDRESS = re.compile(r"(?<!\s)\s*[<\[(][^<>\[\]()@]*@[^<>\[\]()]*[>\])]")


def cut(text: str) -> list[Part] | None:
    """Return the parts of a text with a block of labels before each article; else None."""
    lines = lines_of(text)
    starts = _heads(lines)
    if len(starts) < _MIN_PARTS or any(lines[: starts[0][0]]):
        return None
    bounds = [*(start for start, _ in starts[1:]), len(lines)]
    parts = []
    for number, ((start, end), stop) in enumerate(zip(starts, bounds, strict=True), 1):
        part = _part(lines[start:end], lines[end:stop], f"article {number}")
        if part is None:
            return None
        parts.append(part)
    return parts


def _heads(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return from where to where each block of labels goes that can begin an article."""
    heads = []
    start = 0
    while start < len(lines):
        end = start
        met: set[str] = set()
        while end < len(lines) and (label := _label(lines[end])) and label[0] not in met:
            met.add(label[0])
            end += 1
        fields = {_NAMES[name] for name in met}
        if "title" in fields and len(fields & {"date", "source", "author"}) > 1:
            heads.append((start, end))
        start = max(end, start + 1)
    return heads


def _label(line: str) -> tuple[str, str] | None:
    match = _LABEL.fullmatch(line) if len(line) <= _MAX_LABEL_CHARACTERS else None
    name = match[1].casefold().replace(" ", "") if match else ""
    return (name, match[2].strip("* ")) if match and name in _NAMES else None


def _part(head: Sequence[str], rest: Sequence[str], place: str) -> Part | None:
    said: dict[str, str | None] = {}
    for name, value in filter(None, map(_label, head)):
        said.setdefault(_NAMES[name], value)
    said["author"] = _ADDRESS.sub("", said.get("author") or "").strip('" ') or None
    said["date"] = to_day(said.get("date") or "") or said.get("date")
    body = [block for block in paragraphs(rest) if not _RULE.fullmatch(block)]
    if not body:
        return None
    return Part(place=place, head=head, body=body, said=said)

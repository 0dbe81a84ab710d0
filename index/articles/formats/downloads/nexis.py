"""Nexis: the downloads of LexisNexis, as it was until 2020, and of Nexis Uni.

The older ones are texts in which "1 of 3 DOCUMENTS" stands before each article, and its labels are
in capitals (BYLINE, LENGTH, LOAD-DATE). The later ones, of which articles end with "End of
Document", have a page in front that lists them. The layouts are those that LexisNexisTools and
tm.plugin.lexisnexis describe.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.articles.formats.downloads.part import (
    LANGUAGES,
    Part,
    blocks_of,
    lines_of,
    to_day,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_COUNTER = re.compile(
    r"(?:FOCUS - )?(\d+) (?:of|van) (\d+) DOCUMENTS?|"
    r"(?:Dokument|Document|Documento) (\d+) (?:von|de|di|van|of) (\d+)"
)
_END = re.compile(
    r"End of Document|Ende des Dokuments|Fin du document|Fin del documento|Einde van document|"
    r"Fine del documento",
    re.IGNORECASE,
)
_BODY = re.compile(r"Body|Textkörper|Corps(?: de l['’]article)?|Cuerpo|Corpo|Hoofdtekst")
_LABEL = re.compile(r"([A-ZÄÖÜ][\wäöüÄÖÜéÉ]*(?:[- ][\wäöüÄÖÜéÉ]+)?)\s*:\s*(.*)", re.DOTALL)
_HEAD = {
    "byline": "author",
    "author": "author",
    "autor": "author",
    "auteur": "author",
    "von": "author",
    "headline": "title",
    "schlagzeile": "title",
    "titre": "title",
    "source": "source",
    **dict.fromkeys(
        "length länge longueur lengte longitud lunghezza section rubrik rubrique sectie sección "
        "dateline ort distribution series type edition ressort blz pagina teaser".split(),
        "",
    ),
}
# Standfirsts and notices of correction are words of the article.
_KEPT = frozenset("body highlight abstract correction corrections kicker chapeau lead".split())
_TAIL = re.compile(
    r"(?:LOAD-DATE|UPDATE|DATE-CHARGEMENT|LANGUAGE|SPRACHE|LANGUE|PUBLICATION-TYPE|"
    r"PUBLICATION TYPE|GRAPHIC|GRAFIK|GRAPHIQUE|DOCUMENT-TYPE|JOURNAL-CODE|URL|SUBJECT|"
    r"ORGANIZATION|"
    r"COMPANY|INDUSTRY|GEOGRAPHIC|PERSON|TICKER|CITY|STATE|COUNTRY|PUBLISHER|NOTES|CORRECTION-DATE|"
    r"ISSN|TYPE|JOURNAL-SUBJECT)\s*:|"
    r"(?:Load-Date|Update|Publication-Type|Journal Code|Language|Subject|Industry|Geographic)\s*:|"
    r"(?:Graphic|Classification)$"
)
_RIGHTS = re.compile(
    r"(?:Copyright\b|©|\(c\) )|.*\b(?:All Rights Reserved|Alle Rechte vorbehalten|"
    r"Tous droits réservés|Alle rechten voorbehouden)\b",
    re.IGNORECASE,
)
_CORRECTION = re.compile(r"corrections?\s*:", re.IGNORECASE)
_LISTED = re.compile(r"Documents \((\d+)\)")
_MAX_DOCUMENTS = 10_000  # in one download
_MAX_TITLE_BLOCKS = 6  # in which an article without labels has its day
_MAX_RIGHTS = 4  # lines of a notice of copyright
_CENTRED = 8  # blanks in front of the outlet, the day and the edition; the title has none


def cut_older(text: str) -> list[Part] | None:
    """Return the parts of a text with "1 of 3 DOCUMENTS" before each article; else None."""
    raw = text.split("\n")
    lines = lines_of(text)
    starts = [(i, match) for i, line in enumerate(lines) if (match := _COUNTER.fullmatch(line))]
    is_nexis = any("DOCUMENT" in match[0] for _, match in starts) or any(
        re.match(r"(?:LENGTH|LÄNGE|LONGUEUR|LENGTE)\s*:", line) for line in lines
    )
    if not starts or not is_nexis:
        return None
    ends = [*(start for start, _ in starts[1:]), len(lines)]
    parts = [
        _older_part(raw[start + 1 : end], f"document {match[1] or match[3]}")
        for (start, match), end in zip(starts, ends, strict=True)
    ]
    numbers = {int(match[1] or match[3]) for _, match in starts}
    wanted = max(int(match[2] or match[4]) for _, match in starts) if 1 in numbers else 0
    return [*parts, *_missing(numbers, max(wanted, *numbers), since=min(numbers))]


def cut_uni(text: str) -> list[Part] | None:
    """Return the parts of a text in which "End of Document" ends each article; else None."""
    lines = lines_of(text)
    ends = [i for i, line in enumerate(lines) if _END.fullmatch(line)]
    has_labels = any(re.match(r"(?:Length|Load-Date|Länge|Longueur)\s*:", line) for line in lines)
    if not ends or not has_labels:
        return None
    parts = []
    start = 0
    for number, end in enumerate(ends, 1):
        parts.append(_uni_part(lines[start:end], f"document {number}"))
        start = end + 1
    if any(_BODY.fullmatch(line) for line in lines[start:]):
        parts.append(Part(place=f"document {len(ends) + 1}", problem="is cut off: it has no end"))
        ends.append(start)
    listed = (_LISTED.fullmatch(line) for line in lines)
    wanted = next((int(match[1]) for match in listed if match), 0)
    return [*parts, *_missing(set(range(1, len(ends) + 1)), wanted, since=1)]


def _missing(numbers: set[int], wanted: int, *, since: int) -> list[Part]:
    """Return what stands for the documents that a download names and does not hold."""
    missing = sorted(set(range(since, min(wanted, _MAX_DOCUMENTS) + 1)) - numbers)
    if not missing:
        return []
    which = str(missing[0]) if len(missing) == 1 else f"{missing[0]} to {missing[-1]}"
    reason = f"the download names {wanted} documents and holds {len(numbers)}; download it again"
    return [Part(place=f"document {which}", problem=reason)]


def _older_part(raw: Sequence[str], place: str) -> Part:
    blocks = blocks_of([line.strip() for line in raw])
    centred = {line.strip() for line in raw if line.startswith(" " * _CENTRED)}
    first_label = next((i for i, block in enumerate(blocks) if _head_label(block)), None)
    if first_label is None:
        first_label = _first_text(blocks)
    n_head = first_label
    while n_head < len(blocks) and _head_label(blocks[n_head]) not in (None, "body"):
        n_head += 1
    said = _labels(blocks[first_label:n_head])
    above = [block for block in blocks[:first_label] if not _RIGHTS.match(block[0])]
    at = next((i for i, block in enumerate(above) if to_day(block[0])), None)
    if at is not None:
        said["date"] = to_day(above[at][0])
        if at > 0:
            said.setdefault("source", above[0][0])
        if title := _title(above[at + 1 :], centred):
            said.setdefault("title", title)
    return _to_part(place, blocks[:n_head], blocks[n_head:], said)


def _title(blocks: Sequence[list[str]], centred: set[str]) -> str:
    """Return the title from the blocks between an article's day and its labels."""
    flush = [block for block in blocks if block[0] not in centred]
    if centred and flush:
        return " ".join(flush[0])
    title = list(blocks[-1]) if blocks else []
    for block in reversed(blocks[:-1]):
        if not block[-1].endswith((";", ",", ":")):  # a title of several lines, given apart
            break
        title[:0] = block
    return " ".join(title)


def _uni_part(lines: Sequence[str], place: str) -> Part:
    blocks = [[line] for line in lines if line]
    body_at = next((i for i, block in enumerate(blocks) if _BODY.fullmatch(block[0])), len(blocks))
    dates = [
        i
        for i in range(2, body_at)
        if to_day(blocks[i][0])
        and any(_head_label(b) or _RIGHTS.match(b[0]) for b in blocks[i + 1 : i + 4])
    ]
    at = dates[-1] if dates else 0
    labels = [i for i in range(at + 1, body_at) if _head_label(blocks[i])]
    if not dates or (body_at == len(blocks) and not labels):
        reason = "has no line with its day, or none that begins its text, so it cannot be read"
        return Part(place=place, problem=reason)
    n_head = body_at + 1 if body_at < len(blocks) else labels[-1] + 1
    said = _labels([blocks[i] for i in labels])
    said.update(date=to_day(blocks[at][0]), source=blocks[at - 1][0], title=blocks[at - 2][0])
    return _to_part(place, blocks[at - 2 : n_head], blocks[n_head:], said)


def _to_part(
    place: str, head: Sequence[list[str]], rest: Sequence[list[str]], said: dict[str, str | None]
) -> Part:
    """Return the part with these blocks in front of its text, and its text with what is behind."""
    kept = [_unlabelled(block) for block in head if _head_label(block) in _KEPT]
    body, tail = _split_tail([*kept, *map(_unlabelled, rest)])
    languages = [block[0] for block in tail if re.match("(?i)language|sprache|langue", block[0])]
    words = re.split(r"[:;,]\s*", " ".join(languages).casefold())
    said["language"] = next((LANGUAGES[word] for word in words if word in LANGUAGES), None)
    return Part(
        place=place,
        head=[line for block in head if _head_label(block) not in _KEPT for line in block],
        body=["\n".join(block) for block in body],
        tail=[line for block in tail for line in block],
        said=said,
        problem="" if body else "has no text: the download holds nothing but its citation",
    )


def _head_label(block: Sequence[str]) -> str | None:
    """Return the label of a block in front of an article, in small letters."""
    match = _LABEL.match(block[0])
    name = match[1].casefold() if match else ""
    return name if name in _HEAD or name in _KEPT else None


def _unlabelled(block: list[str]) -> list[str]:
    """Return a block of an article's own words without their label, that of a correction apart."""
    if _head_label(block) not in _KEPT or _CORRECTION.match(block[0]):
        return block
    first = block[0].split(":", 1)[1].strip()
    return [line for line in (first, *block[1:]) if line]


def _labels(blocks: Sequence[Sequence[str]]) -> dict[str, str | None]:
    said: dict[str, str | None] = {}
    for block in blocks:
        match = _LABEL.match(" ".join(block))
        field = _HEAD.get(match[1].casefold()) if match else None
        if match and field:
            said[field] = re.sub(r"^(?:by|von|par)\s+", "", match[2], flags=re.IGNORECASE)
    return said


def _split_tail(blocks: Sequence[list[str]]) -> tuple[list[list[str]], list[list[str]]]:
    """Return the blocks of the article, and those behind it."""
    end = next((i for i, block in enumerate(blocks) if _TAIL.match(block[0])), len(blocks))
    while end > 0 and _RIGHTS.match(blocks[end - 1][0]) and len(blocks[end - 1]) < _MAX_RIGHTS:
        end -= 1
    corrections = [block for block in blocks[end:] if _CORRECTION.match(block[0])]
    tail = [block for block in blocks[end:] if block not in corrections]
    return [*blocks[:end], *corrections], tail


def _first_text(blocks: Sequence[Sequence[str]]) -> int:
    """Return how many blocks stand in front of an article without labels: outlet, day, title."""
    dates = (i for i, block in enumerate(blocks[:_MAX_TITLE_BLOCKS]) if to_day(block[0]))
    return min(next(dates, -1) + 2, len(blocks))

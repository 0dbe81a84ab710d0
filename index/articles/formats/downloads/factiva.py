"""Factiva: downloads in which "Document LIGAZ00020240312ek3c0000a" ends each article.

In front of the text stand headline, byline, number of words, day, outlet, its code, language and
copyright, a line each; or the same under codes of two letters (HD, BY, WC, PD, SN …). The layouts
are those that tm.plugin.factiva describes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.articles.formats.downloads.part import (
    LANGUAGES,
    Part,
    blocks_of,
    lines_of,
    paragraphs,
    to_day,
)
from index.articles.furniture.byline import read_byline

if TYPE_CHECKING:
    from collections.abc import Sequence

_END = re.compile(
    r"(?:AN\s*\|\s*)?(?:Document|Dokument|Documento|Dok|文件|文書) ([A-Z][A-Z0-9]{2}\w{10,})"
)
_WORDS = re.compile(
    r"[\d.,\u202f\xa0 ]+ ?(?:words|mots|Wörter|palabras|parole|palavras|woorden|слов|字)"
)
_CODE = re.compile(
    r"(HD|SE|CLM|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN|ART)"
    r"(?:\s*\|\s*|\s+|$)(.*)"
)
_FIELDS = {"HD": "title", "BY": "author", "PD": "date", "SN": "source"}
_TEXTS = ("LP", "TD", "CT")  # lead paragraph, the rest, contact
_RIGHTS = re.compile(r"(?:\(c\)|©|Copyright\b)", re.IGNORECASE)
_RIGHTS_GO_ON = re.compile(
    r"^(?:\(c\)|©|Copyright\b)|\b(?:rights|reserved|vorbehalten)\b", re.IGNORECASE
)
_TIME = re.compile(r"\d{1,2}[:.h]\d\d(?: ?[AP]M| [A-Z]{2,5})?", re.IGNORECASE)
_MAX_HEAD_LINES = 14  # after the number of words
_MAX_SECTION_WORDS = 2  # of the name of a section, above a headline
_SUMMARY = re.compile(r"Search Summary|Résumé de la recherche|Suchübersicht")
_CUT_OFF = "has no line “Document …” at its end: the download is cut off"


def cut(text: str) -> list[Part] | None:
    """Return the parts of a text with Factiva's line at the end of each article; else None."""
    lines = lines_of(text)
    ends = [(i, match[1]) for i, line in enumerate(lines) if (match := _END.fullmatch(line))]
    has_marks = any(_WORDS.fullmatch(line) or re.match(r"WC\b", line) for line in lines)
    if not ends or not has_marks:
        return None
    parts = []
    start = 0
    for number, (end, name) in enumerate(ends, 1):
        parts.append(_part(lines[start:end], f"article {number}", name))
        start = end + 1
    rest = lines[start:]
    summary = next((i for i, line in enumerate(rest) if _SUMMARY.match(line)), len(rest))
    if any(_WORDS.fullmatch(line) for line in rest[:summary]):
        parts.append(Part(place=f"article {len(ends) + 1}", problem=_CUT_OFF))
    return parts


def _part(lines: Sequence[str], place: str, name: str) -> Part:
    at = next((i for i, line in enumerate(lines) if _WORDS.fullmatch(line)), None)
    coded = [i for i, line in enumerate(lines) if re.match(r"HD(?:\s|\||$)", line)]
    if coded:
        return _coded_part(lines[coded[0] :], place, name)
    if at is None:
        reason = "has no line with its number of words, so its text cannot be told from the rest"
        return Part(place=place, problem=reason)
    shown = [i for i in range(at + 1, len(lines)) if lines[i]][:_MAX_HEAD_LINES]
    day = next((i for i in shown[:4] if to_day(lines[i])), None)
    rights = next((i for i in shown if _RIGHTS.match(lines[i])), None)
    language = next((i for i in shown if lines[i].casefold() in LANGUAGES), None)
    end = rights if rights is not None else language
    if day is None or end is None:
        reason = "has neither copyright nor language above its text, so it cannot be read"
        return Part(place=place, problem=reason)
    after = [i for i in shown if day < i < end and not _TIME.fullmatch(lines[i])]
    title, author = _headline(lines[:at])
    while rights is not None and end + 1 < len(lines) and _RIGHTS_GO_ON.search(lines[end + 1]):
        end += 1
    said = {
        "title": title,
        "author": author,
        "date": to_day(lines[day]),
        "source": lines[after[0]] if after else None,
        "language": LANGUAGES.get(lines[language].casefold()) if language is not None else None,
    }
    head = [line for line in lines[: end + 1] if line]
    return Part(
        place=place, key=name, head=head, body=paragraphs(lines[end + 1 :]), said=said,
        problem="" if any(lines[end + 1 :]) else "has no text",
    )  # fmt: skip


def _headline(lines: Sequence[str]) -> tuple[str | None, str | None]:
    """Return headline and author from the lines above the number of words."""
    blocks = blocks_of(lines)
    if not blocks:
        return None, None
    shown = [line for block in blocks for line in block]
    author = None
    byline = read_byline(shown[-1])
    if byline is not None or (len(shown) > 1 and read_byline(f"By {shown[-1]}")):
        author = shown.pop()
    if len(shown) > 1 and len(shown[0].split()) <= _MAX_SECTION_WORDS:
        shown = shown[1:]
    title = " ".join(shown) or None
    return title, re.sub(r"^by\s+", "", author, flags=re.IGNORECASE) if author else None


def _coded_part(lines: Sequence[str], place: str, name: str) -> Part:
    values: dict[str, list[str]] = {}
    code = ""
    for line in lines:
        match = _CODE.match(line)
        if match and match[1] not in values:
            code = match[1]
            values[code] = [match[2]]
        elif code:
            values[code].append(line)
    said: dict[str, str | None] = {
        field: " ".join(filter(None, values.get(code, []))) or None
        for code, field in _FIELDS.items()
    }
    said["date"] = to_day(said["date"] or "")
    author = re.sub(r"^by\s+", "", said["author"] or "", flags=re.IGNORECASE)
    said["author"] = author or None
    language = " ".join(values.get("LA", [])).strip().casefold()
    body = [block for code in _TEXTS for block in paragraphs(values.get(code, []))]
    head: list[str] = []
    tail: list[str] = []
    for code, found in values.items():
        if code not in _TEXTS and any(found):
            is_before = code in ("HD SE CLM BY CR WC PD ET SN SC ED PG VOL LA CY").split()
            (head if is_before else tail).append(" ".join([code, *filter(None, found)]))
    return Part(
        place=place, key=name, head=head, body=body, tail=tail,
        said={**said, "language": LANGUAGES.get(language)},
        problem="" if body else "has no text (no LP and no TD)",
    )  # fmt: skip

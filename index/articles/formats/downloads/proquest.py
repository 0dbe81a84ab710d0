"""ProQuest: downloads in which a rule of underscores parts the documents.

Each has lines such as "Publication title: The Times", and its text after "Full text:". The layout
is that which ProQuest's help and the parsers of libraries (pq_parser, tidyethnicnews) describe.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from index.articles.formats.downloads.part import LANGUAGES, Part, lines_of, paragraphs, to_day

if TYPE_CHECKING:
    from collections.abc import Sequence

_RULE = re.compile(r"_{30,}")
_COUNTER = re.compile(r"(?:Document|Dokument) \d+ (?:of|de|von) \d+")
_FIELDS = {
    "title": "title",
    "author": "author",
    "credit": "author",
    "publication title": "source",
    "publication date": "date",
    "document url": "url",
    "proquest document id": "id",
}
_TEXT = re.compile(r"(full text|abstract(?: \([^)]*\))?)\s*:?\s*(.*)", re.IGNORECASE)
_LABEL = re.compile(
    r"(Title|Author|Credit|Publication title|Publication date|Publication year|Publication info|"
    r"Publication subject|Document URL|ProQuest document ID|Subject|Location|People|Company|"
    r"Company / organization|Identifier / keyword|Illustration|Classification|Pages?|First page|"
    r"Number of pages|Section|Column|Year|Volume|Issue|Edition|Publisher|Dateline|Links|Database|"
    r"Place of publication|Country of publication|ISSN|e-ISSN|Source type|Document type|"
    r"Language of publication|Language|Document feature|Document status|Correspondence author|"
    r"Copyright|Last updated|Source|Full text availability|Alternate title|Journal subject|"
    r"ProQuest document link|Accession number|Format)\s*:\s*(.*)"
)
_HEADING = re.compile(r"(?:FULL TEXT|DETAILS|LINKS|ABSTRACT|INDEXING|Bibliography|Contents)")
_ENDS = re.compile(r"(?:Copyright\b.*ProQuest|Contact us at|Terms and Conditions)", re.IGNORECASE)
_NO_TEXT = re.compile(r"(?:Full text )?(?:not |un)available\b|None available", re.IGNORECASE)


def cut(text: str) -> list[Part] | None:
    """Return the parts of a text with ProQuest's labels, None where it has none."""
    lines = lines_of(text)
    n_ids = sum(bool(re.match(r"ProQuest document ID\s*:", line)) for line in lines)
    if not n_ids:
        return None
    marks = [i for i, line in enumerate(lines) if _RULE.fullmatch(line)]
    if not marks:
        marks = [i for i, line in enumerate(lines) if _COUNTER.fullmatch(line)]
    bounds = [-1, *marks, len(lines)]
    found = [lines[start + 1 : end] for start, end in itertools.pairwise(bounds)]
    documents = [
        chunk for chunk in found
        if any(_LABEL.match(line) for line in chunk) and not _is_list(chunk)
    ]  # fmt: skip
    if n_ids > len(documents):
        return [Part(place="its parts", problem="hold several documents each")] * n_ids
    return [_part(chunk, f"document {number}") for number, chunk in enumerate(documents, 1)]


def _is_list(chunk: Sequence[str]) -> bool:
    """Say whether a chunk is a table of contents, or the notice at the end."""
    labels = {match[1] for line in chunk if (match := _LABEL.match(line))}
    return not labels & {"Title", "ProQuest document ID", "Publication title"}


def _part(lines: Sequence[str], place: str) -> Part:
    said: dict[str, str | None] = {}
    texts: dict[str, list[str]] = {}
    head: list[str] = []
    tail: list[str] = []
    reading = ""
    language = ""
    for line in lines:
        label, opening = _LABEL.match(line), _TEXT.match(line)
        if opening and (opening[2] == "" or ":" in line[: opening.start(2)]):
            reading = opening[1].split()[0].casefold()
            texts.setdefault(reading, []).append(opening[2])
        elif label or _ENDS.match(line):
            reading = ""
            (tail if texts else head).append(line)
            if label and (field := _FIELDS.get(label[1].casefold())):
                said.setdefault(field, label[2].strip().rstrip(";").strip() or None)
            if label and label[1].startswith("Language"):
                language = language or label[2].strip(" ;").casefold()
        elif reading and not _HEADING.fullmatch(line):
            texts[reading].append(line)
        elif line:
            (tail if texts else head).append(line)
    bodies = [
        paragraphs(texts.get(name, []))
        for name in ("full", "abstract")
        if not _NO_TEXT.match(" ".join(texts.get(name, [])).strip())
    ]
    body = next(filter(None, bodies), [])
    said["date"] = to_day(said.get("date") or "")
    said["source"] = (said.get("source") or "").split(";")[0] or None
    key = said.pop("id", None) or ""
    said["author"] = _straight(said.get("author"))
    said["language"] = LANGUAGES.get(language)
    if "title" not in said:
        said["title"] = next((line for line in head if not _COUNTER.fullmatch(line)), None)
    return Part(
        place=place, key=key, head=head, body=body, tail=tail, said=said,
        problem="" if body else "has neither full text nor abstract",
    )  # fmt: skip


def _straight(names: str | None) -> str | None:
    """Return names given as "Poe, Ann; Roe, John" with the first name in front."""
    if not names:
        return None
    turned = []
    for name in filter(None, (name.strip() for name in names.split(";"))):
        last, comma, first = name.partition(", ")
        is_name = comma and "," not in first and len(first.split()) <= 3
        turned.append(f"{first} {last}" if is_name else name)
    return ", ".join(turned)

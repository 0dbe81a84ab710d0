"""A part of a download that is an article, and the Article made of it.

Takes what a vendor's layout says of a part; gives its article. The lines in front and behind stay
in the text as furniture: they are the vendor's, and never quoted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from index.articles.article import to_clean_text
from index.articles.dates import find_days
from index.articles.fields import Fields
from index.articles.seed import Seed, to_article
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.articles.article import Article, Span

LANGUAGES = {  # as vendors write the language of an article, in several of these
    "english": "en",
    "englisch": "en",
    "german": "de",
    "deutsch": "de",
    "french": "fr",
    "français": "fr",
    "dutch": "nl",
    "nederlands": "nl",
    "spanish": "es",
    "español": "es",
    "italian": "it",
    "italiano": "it",
    "portuguese": "pt",
    "anglais": "en",
    "allemand": "de",
    "französisch": "fr",
    "português": "pt",
}
_MAX_KEY_CHARACTERS = 60  # of a title in an id
_WEEKDAY = re.compile(r"^\W*[^\W\d]+day,?\s+|,?\s+[^\W\d]+day\W*$", re.IGNORECASE)
_MAX_DATE_LINE_CHARACTERS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An article in a download: the lines before it, its blocks of text, and the lines after it.

    `said` is what these lines say of it, under the usual names of fields. `key` is what the vendor
    calls it, "" where it has no name. `place` says where it stands in the file. `problem` says what
    it lacks, "" where it can be read. `asides` are blocks of `body`, by their numbers, that are not
    the article's own words.
    """

    place: str
    head: Sequence[str] = ()
    body: Sequence[str] = ()
    tail: Sequence[str] = ()
    said: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    problem: str = ""
    asides: Sequence[int] = ()


def to_part_article(file: Seed, part: Part, *, said_by: str) -> Article:
    """Return the article of a part of the seed `file`. Raises SeedError where it has none."""
    where = f"{file.where}:{part.place}"
    if part.problem:
        raise SeedError(where, part.problem)
    text, asides = _compose(part)
    fields = Fields.from_mapping(part.said, said_by=said_by)
    seed = Seed(where=where, id=f"{file.id}:{_key(part, fields)}", root=file.root)
    article = to_article(seed, text, fields)
    spans = _merged([*article.furniture, *asides])
    starts, ends = (0, *(end for _, end in spans)), (*(start for start, _ in spans), len(text))
    if not any(text[start:end].strip() for start, end in zip(starts, ends, strict=True)):
        raise SeedError(where, "has no text besides what says where it is from")
    return replace(article, furniture=spans)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text without the blanks at their ends."""
    return [line.strip() for line in text.split("\n")]


def blocks_of(lines: Sequence[str]) -> list[list[str]]:
    """Return the runs of lines that are not blank."""
    blocks: list[list[str]] = []
    is_open = False
    for line in lines:
        if not line:
            is_open = False
        elif is_open:
            blocks[-1].append(line)
        else:
            blocks.append([line])
            is_open = True
    return blocks


def paragraphs(lines: Sequence[str]) -> list[str]:
    """Return the blocks of `lines`, their lines as they stand."""
    return ["\n".join(block) for block in blocks_of(lines)]


def to_day(line: str) -> str | None:
    """Return in ISO 8601 the day that a short line begins with, its weekday apart; else None."""
    if len(line) > _MAX_DATE_LINE_CHARACTERS:
        return None
    found = next(find_days(_WEEKDAY.sub("", line)), None) or next(find_days(line), None)
    if found is None:
        return None
    start, _, days = found
    in_front = _WEEKDAY.sub("", line)[:start]
    if len(in_front.split()) > 1 or ":" in in_front:  # a weekday in any language may stand there
        return None
    return days.first.isoformat()


def _compose(part: Part) -> tuple[str, list[Span]]:
    """Return the text of a part, and the spans of what is not the article's."""
    body = [to_clean_text(block).strip() for block in part.body]
    blocks = ["\n".join(part.head), *body, "\n".join(part.tail)]
    asides = {0, len(blocks) - 1, *(number + 1 for number in part.asides)}
    pieces: list[str] = []
    spans: list[Span] = []
    at = 0
    for number, raw in enumerate(blocks):
        block = to_clean_text(raw).strip()
        if not block:
            continue
        if pieces:
            at += 2
        if number in asides:
            spans.append((at, at + len(block)))
        pieces.append(block)
        at += len(block)
    # Normalisation never joins letters over the blank lines between the pieces.
    return "\n\n".join(pieces), spans


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _key(part: Part, fields: Fields) -> str:
    """Return what tells a part from the others of its file, wherever in it it stands."""
    if part.key:
        return part.key
    words = re.sub(r"[^\w]+", "-", (fields.title or "").casefold()).strip("-")
    day = fields.published.isoformat() if fields.published else ""
    return "-".join(filter(None, (day, words[:_MAX_KEY_CHARACTERS].strip("-")))) or part.place

"""Splitting: a text that holds many articles becomes these.

Takes the text of a file in whatever format; gives the articles of a download, None where a text is
one article. A text with the marks of many that cannot be told apart is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.articles.formats.downloads import (
    europresse,
    factiva,
    kindle,
    labelled,
    nexis,
    proquest,
)
from index.articles.formats.downloads.part import Part, lines_of, to_part_article
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.articles.article import Article
    from index.articles.seed import Seed

    Cut = Callable[[str], list[Part] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Vendor:
    """Whose layout it is, and what cuts a text in it: None where it is another."""

    name: str
    cut: Cut


_VENDORS = (
    _Vendor(name="Nexis", cut=nexis.cut_older),
    _Vendor(name="Nexis Uni", cut=nexis.cut_uni),
    _Vendor(name="Factiva", cut=factiva.cut),
    _Vendor(name="ProQuest", cut=proquest.cut),
    _Vendor(name="Europresse", cut=europresse.cut),
    _Vendor(name="Kindle clippings", cut=kindle.cut),
    _Vendor(name="labels", cut=labelled.cut),
)
# Lines that stand once with each article of a download. Those that are `sure` stand in no article.
_SURE = {
    "number of words": re.compile(
        r"(?:Length|Länge|Longueur|Word count|WC)\s*:?\s*\d[\d.,]*\s*\w*|"
        r"\d[\d.,]* (?:words|mots|Wörter)",
        re.IGNORECASE,
    ),
    "number of the document": re.compile(
        r"\W*(?:(?:Document|Article|Record|Item|Result|Dokument|Artikel)\s*)?#?\d+ "
        r"(?:of|von|de|van|sur) \d+\W*(?:documents?|articles?|records?|results?)?\W*",
        re.IGNORECASE,
    ),
    "name of the document": re.compile(
        r"(?:Accession (?:number|No\.?)|AN|Document ID|Record number|ProQuest document ID)\s*:.+|"
        r"Document [A-Z]{3,}\w{10,}",
        re.IGNORECASE,
    ),
    "end of the document": re.compile(
        r"\W*end of (?:document|article|record)\W*|Load-Date\s*:.*", re.IGNORECASE
    ),
}
_LIKELY = {
    "title": re.compile(r"(?:Title|Headline|HD|TI|T1)\s*[:-]\s.+", re.IGNORECASE),
    "author": re.compile(r"(?:Author|Byline|AU|A1)\s*[:-]\s.+", re.IGNORECASE),
    "outlet": re.compile(
        r"(?:Source|Publication(?: title)?|Newspaper|Journal|JF|JO|SO)\s*[:-]\s.+", re.IGNORECASE
    ),
    "day": re.compile(
        r"(?:(?:Publication )?Date|Published|PD|PY|DA)\s*[:-]\s.*\d{4}.*", re.IGNORECASE
    ),
    "copyright": re.compile(
        r"(?:Copyright|©|\(c\)) .*\d{4}.*|.*\ball rights reserved\b.*", re.IGNORECASE
    ),
}
_MAX_LINE_CHARACTERS = 200  # of such a line


def split(seed: Seed, text: str) -> Iterator[Article | SeedError] | None:
    """Return the articles of a download, and the parts that cannot be read; None of other texts.

    Raises SeedError for a text that looks like several articles and cannot be split.
    """
    for vendor in _VENDORS:
        parts = vendor.cut(text)
        if parts is None or _is_one(parts):
            continue
        if all(part.problem for part in parts):
            raise SeedError(seed.where, _cannot(f"looks like a download of {vendor.name}", parts))
        return read_parts(seed, parts, said_by=vendor.name)
    marks = _marks_of_many(text)
    if marks:
        reason = f"looks like several articles in one file ({marks})"
        raise SeedError(seed.where, _cannot(reason, ()))
    return None


def read_parts(seed: Seed, parts: Sequence[Part], *, said_by: str) -> Iterator[Article | SeedError]:
    """Yield the articles of the parts of a seed; of several of one name the later are numbered."""
    met: Counter[str] = Counter()
    for part in parts:
        try:
            article = to_part_article(seed, part, said_by=said_by)
        except SeedError as error:
            yield error
            continue
        met[article.id] += 1
        n = met[article.id]
        yield article if n == 1 else replace(article, id=f"{article.id}-{n}")


def _is_one(parts: Sequence[Part]) -> bool:
    """Say whether a text is one article, of which the layout was not understood."""
    return len(parts) == 1 and bool(parts[0].problem) and not parts[0].head


def _cannot(reason: str, parts: Sequence[Part]) -> str:
    problem = f": {parts[0].place} {parts[0].problem}" if parts else ""
    return f"{reason}, which cannot be told apart{problem}; save each article in a file of its own"


def _marks_of_many(text: str) -> str:
    """Return what a text has of the marks that come once an article, "" of too few of them."""
    counts = dict.fromkeys((*_SURE, *_LIKELY), 0)
    for line in lines_of(text):
        if 0 < len(line) <= _MAX_LINE_CHARACTERS:
            for name, pattern in (*_SURE.items(), *_LIKELY.items()):
                counts[name] += bool(pattern.fullmatch(line))
    repeated = {name: n for name, n in counts.items() if n > 1}
    is_sure = any(name in _SURE for name in repeated) and len(repeated) > 1
    is_labelled = {"title", "outlet", "day"} <= repeated.keys()
    if not (is_sure or is_labelled):
        return ""
    return ", ".join(f"{n} × {name}" for name, n in repeated.items())

"""Holding: all articles of a generation that hold given words, to the last one.

Takes wordings; gives the articles whose own text or title holds each of them. The word index names
the articles that may; their text decides. So nothing depends on how the index makes stems of words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.search.filters import Filters, names_author
from index.unspaced import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from index.articles.article import Article
    from index.store.values import CatalogueEntry

_WORD = re.compile(r"[^\W_]+")
# Accents, and the points of Hebrew and Arabic that most people leave out.
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05c1\u05c2\u064b-\u0655\u0670]")
_CAPITALS = 3  # letters of a word in capitals that is sought in capitals: US is not "us"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Words to look for: any of `forms`, each of them one word or several one after another.

    Case, accents and whatever stands between the words that is neither letter nor digit are passed
    over. A form of one word of two or three capitals must stand in capitals.
    """

    forms: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.forms or not all(map(_WORD.search, self.forms)):
            raise ValueError(f"{self.forms} are no words to look for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An article that holds what was looked for, `times` in all; 0 where nothing was.

    `story` is the same for copies of one story; `place` is from 0, for the best of them.
    """

    entry: CatalogueEntry
    story: int
    place: int
    times: int


def in_capitals(form: str) -> bool:
    """Say whether a form must stand in capitals."""
    return 2 <= len(form) <= _CAPITALS and form.isalpha() and form.isupper()


def fits_entry(entry: CatalogueEntry, filters: Filters) -> bool:
    """Say whether the days, sources and authors of `filters` let an article in."""
    if filters.sources and entry.source not in filters.sources:
        return False
    if filters.authors and not any(
        names_author(entry.author or "", author) for author in filters.authors
    ):
        return False
    if not filters.need_date:
        return True
    if entry.published is None:
        return False
    first, last = filters.published_from, filters.published_to
    return (first is None or (entry.published_to or entry.published) >= first) and (
        last is None or entry.published <= last
    )


class Holder(Protocol):
    """A generation as `holding` looks through it."""

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        """Return all its articles without texts, by id."""

    def article(self, row: int) -> Article:
        """Return the article of that row."""

    def order(self, row: int) -> tuple[int, int]:
        """Return its story and place, as `Stories.order` does."""

    def rows_by_stem(self, text: str) -> list[NDArray[np.int64]]:
        """Return the rows of the articles whose passages or title have each stem of `text`."""

    def rows_of_all(self) -> NDArray[np.int64]:
        """Return the rows of all articles, sorted."""

    def rows_without_passage(self) -> NDArray[np.int64]:
        """Return the rows of those that have no passage."""


def holding(
    seen: Holder,
    wordings: Sequence[Wording],
    keep: Callable[[CatalogueEntry], bool],
    *,
    standing: Collection[int] = (),
) -> tuple[Held, ...]:
    """Return the articles that `keep` lets in and that hold each of the wordings, by id.

    Earlier versions of an article are left out, but for those in the rows `standing`.
    """
    patterns = [_Pattern(wording) for wording in wordings]
    likely = None
    if wordings:
        likely = set(reduce(np.intersect1d, [_likely(seen, one) for one in wordings]).tolist())
    found = []
    for entry in seen.catalogue():
        if (likely is not None and entry.row not in likely) or not keep(entry):
            continue
        story, place = seen.order(entry.row)
        if place < 0:
            if entry.row not in standing:
                continue
            place = 0
        times = [1]
        if patterns:
            own = _Own(seen.article(entry.row))
            times = [pattern.times(own) for pattern in patterns]
        if all(times):
            n = sum(times) if patterns else 0
            found.append(Held(entry=entry, story=story, place=place, times=n))
    return tuple(found)


def _likely(seen: Holder, wording: Wording) -> NDArray[np.int64]:
    """Return the rows of the articles that may hold a wording, those without a passage too."""
    rows = [seen.rows_without_passage()]
    for form in wording.forms:
        by_stem = seen.rows_by_stem(form)
        rows.append(reduce(np.intersect1d, by_stem) if by_stem else seen.rows_of_all())
    return np.unique(np.concatenate(rows))


class _Own:
    """Title and own text of an article, in pieces between which its furniture stands."""

    def __init__(self, article: Article) -> None:
        self.pieces = tuple(own_pieces(article))
        self.folded = tuple(map(_folded, self.pieces))


def own_pieces(article: Article) -> Iterator[str]:
    """Yield the title of an article and its text, less its furniture, piece by piece."""
    yield article.title
    at = 0
    for start, end in (*article.furniture, (len(article.text), len(article.text))):
        if at < start:
            yield article.text[at:start]
        at = end


class _Pattern:
    """A wording made ready to be looked for in many articles."""

    def __init__(self, wording: Wording) -> None:
        cased = [_as_pattern(form) for form in wording.forms if in_capitals(form)]
        others = [_as_pattern(_folded(form)) for form in wording.forms if not in_capitals(form)]
        self._cased = re.compile("|".join(cased)) if cased else None
        self._others = re.compile("|".join(others)) if others else None

    def times(self, own: _Own) -> int:
        """Return how often an article holds it."""
        n = 0
        for pattern, pieces in ((self._cased, own.pieces), (self._others, own.folded)):
            if pattern is not None:
                n += sum(1 for piece in pieces for _ in pattern.finditer(piece))
        return n


def _as_pattern(form: str) -> str:
    """Return a pattern for the words of `form`, whole where their script parts words by spaces."""
    words = _WORD.findall(form)
    first, *others = map(re.escape, words)
    # Behind the word: a pattern that begins with letters is found faster, by half.
    before = "" if UNSPACED.match(words[0][0]) else rf"(?<![^\W_]{first})"
    after = "" if UNSPACED.match(words[-1][-1]) else r"(?![^\W_])"
    return r"[\W_]+".join([first + before, *others]) + after


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFD", text.casefold()))


def words_by_article(
    seen: Holder, of: Callable[[Article], set[str]], held: Sequence[Held]
) -> dict[int, set[str]]:
    """Return what `of` finds in each of the articles, by their rows."""
    return {one.entry.row: of(seen.article(one.entry.row)) for one in held}

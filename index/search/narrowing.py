"""Narrowing: which passages of a generation a question is asked of.

Takes the question's phrases and filters; gives the passages that fit both, of each story those of
one article.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from index.search.filters import names_author
from index.search.membership import names_members
from index.unspaced import UNSPACED
from index.word_filter import Filter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from index.search.filters import Filters
    from index.search.generation import Generation
    from index.store.passage_table import PassageTable

# Passages that the word index looks for among no others: of 50,000, 2,000 took 4 ms and 20,000 took
# 10 ms, where all that have one of the words, to be looked through, took 22 ms.
_FEW = 5_000
_QUOTED = re.compile(r'"([^"“”]+)"|“([^"“”]+)”|„([^"“”„]+)[“”]|«([^«»]+)»')


class Narrowing:
    """What a question is asked of: `phrases` and filters `within`, as the word index takes them.

    `candidates`, (n,) bool, are the passages that may be among it. Where there are phrases, it is
    known of the words' stems only: `allows` looks at the text of those that a search comes to.
    """

    def __init__(
        self,
        generation: Generation,
        phrases: list[str],
        within: Filter,
        *,
        fitting: NDArray[np.bool_],
        standing: Sequence[int] = (),
    ) -> None:
        self.phrases = phrases
        self.within = within
        self._generation = generation
        self._held: dict[int, bool] = {}
        self._best: dict[int, int] = {}
        mask = generation.mask
        self.candidates = (
            mask.current(fitting, standing) if phrases else mask.pick(fitting, standing)
        )

    def allows(self, number: int) -> bool:
        """Say whether a passage is among it.

        Of a story that is the best of the articles that hold the phrases and fit the filters.
        """
        if not self.phrases or not self.candidates[number]:
            return bool(self.candidates[number])
        mask = self._generation.mask
        return self._holds(number) and (
            mask.all_searched or mask.place(number) == self._best_place(mask.story(number))
        )

    def _holds(self, number: int) -> bool:
        if number not in self._held:
            text = self._generation.passage(number)[0].text
            self._held[number] = holds_phrases(text, self.phrases)
        return self._held[number]

    def _best_place(self, story: int) -> int:
        """Return the place of the first article of a story that has the phrases in a passage."""
        if story not in self._best:
            mask = self._generation.mask
            passages = (n for n in mask.passages(story) if self.candidates[n] and self._holds(n))
            self._best[story] = mask.place(next(passages))
        return self._best[story]


def narrow(generation: Generation, question: str, filters: Filters) -> Narrowing:
    """Return what `question` is asked of."""
    phrases = to_phrases(question)
    first, last = filters.published_from, filters.published_to
    fitting = let_in(generation, filters)
    within = Filter(
        first=first.toordinal() if first else None,
        last=last.toordinal() if last else None,
        sources=filters.sources,
        rows=_few(generation.table.rows[fitting]) if names_members(filters) else None,
    )
    if phrases:
        rows = generation.words.with_phrases(phrases, within=within)
        held = np.zeros(len(fitting), dtype=bool)
        held[np.searchsorted(generation.table.rows, rows)] = True
        fitting &= held
    standing = generation.standing(filters)
    return Narrowing(generation, phrases, within, fitting=fitting, standing=standing)


def let_in(generation: Generation, filters: Filters) -> NDArray[np.bool_]:
    """Return which passages of a generation `filters` let in: (n,) bool."""
    fitting = fits(generation.table, filters)
    members = generation.members(filters)
    return fitting if members is None else fitting & np.isin(generation.table.articles, members)


def _few(rows: NDArray[np.int64]) -> tuple[int, ...] | None:
    """Return rows for the word index to be told; None where they are too many for that to pay."""
    return tuple(rows.tolist()) if len(rows) <= _FEW else None


def fits(table: PassageTable, filters: Filters) -> NDArray[np.bool_]:
    """Return which passages the days, sources and authors of `filters` let in: (n,) bool."""
    fitting = has_source(table, filters.sources) & has_author(table, filters.authors)
    if filters.need_date:
        fitting &= table.published > 0
    if filters.published_from is not None:
        fitting &= table.published_to >= filters.published_from.toordinal()
    if filters.published_to is not None:
        fitting &= table.published <= filters.published_to.toordinal()
    return fitting


def has_source(table: PassageTable, sources: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return which passages are of one of `sources`, by default of any: (n,) bool."""
    if not sources:
        return np.ones(len(table.rows), dtype=bool)
    numbers = [i for i, source in enumerate(table.sources) if source in sources]
    return np.isin(table.source, numbers)


def has_author(table: PassageTable, authors: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return which passages are by one of `authors`, by default by any: (n,) bool."""
    if not authors:
        return np.ones(len(table.rows), dtype=bool)
    numbers = [
        number
        for number, line in enumerate(table.authors)
        if any(names_author(line, author) for author in authors)
    ]
    return np.isin(table.author, numbers)


def to_phrases(question: str) -> list[str]:
    """Return the parts of `question` in double quotation marks that hold at least one word."""
    groups = (next(filter(None, match.groups())) for match in _QUOTED.finditer(question))
    return [phrase.strip() for phrase in groups if re.search(r"\w", phrase)]


def holds_phrases(text: str, phrases: Sequence[str]) -> bool:
    """Say whether `text` holds all phrases as whole words.

    Case, white space and the shapes of quotation marks and dashes are passed over.
    """
    folded = _folded(text)
    return all(re.search(_as_words(_folded(phrase)), folded) for phrase in phrases)


def _as_words(phrase: str) -> str:
    """Return a pattern for `phrase` as whole words, where its script parts words by spaces."""
    before = "" if UNSPACED.match(phrase[0]) else r"(?<!\w)"
    after = "" if UNSPACED.match(phrase[-1]) else r"(?!\w)"
    return f"{before}{re.escape(phrase)}{after}"


def _folded(text: str) -> str:
    for fancy, plain in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-")):
        text = text.replace(fancy, plain)
    return " ".join(text.casefold().split())

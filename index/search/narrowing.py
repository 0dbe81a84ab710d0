"""Narrowing: which passages of a generation a question is asked of.

Takes the question's phrases and filters; gives the passages that fit both, of each story those of
one article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from index.search.filters import Filters
    from index.search.generation import Generation
    from index.store.values import PassageTable

_QUOTED = re.compile(r'"([^"“”]+)"|“([^"“”]+)”|„([^"“”„]+)[“”]|«([^«»]+)»')


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """The phrases and filters, as the word index takes them, and the passages `allowed`: (n,)."""

    phrases: list[str]
    within: words.Filter
    allowed: NDArray[np.bool_]


def narrow(generation: Generation, question: str, filters: Filters) -> Narrowing:
    """Return what `question` is asked of.

    Of a story, the best of the articles that hold the phrases and fit the filters is allowed.
    """
    phrases = to_phrases(question)
    first, last = filters.published_from, filters.published_to
    within = words.Filter(
        first=first.toordinal() if first else None,
        last=last.toordinal() if last else None,
        sources=filters.sources,
    )
    fitting = fits(generation.table, filters)
    if phrases:
        rows = generation.words.with_phrases(phrases, within=within)
        held = np.zeros(len(fitting), dtype=bool)
        for number in np.searchsorted(generation.table.rows, rows).tolist():
            held[number] = holds_phrases(generation.passage(number)[0].text, phrases)
        fitting &= held
    return Narrowing(phrases=phrases, within=within, allowed=generation.mask.pick(fitting))


def fits(table: PassageTable, filters: Filters) -> NDArray[np.bool_]:
    """Return which passages `filters` let in: (n,) bool."""
    fitting = has_source(table, filters.sources)
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
    before = "" if words.UNSPACED.match(phrase[0]) else r"(?<!\w)"
    after = "" if words.UNSPACED.match(phrase[-1]) else r"(?!\w)"
    return f"{before}{re.escape(phrase)}{after}"


def _folded(text: str) -> str:
    for fancy, plain in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-")):
        text = text.replace(fancy, plain)
    return " ".join(text.casefold().split())

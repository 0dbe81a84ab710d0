"""Refusing: why a question is not answered, in a sentence.

Takes the question as it was searched with, and the passages found; gives which of its words none of
these has, and whether the filters leave out what has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.search.filters import Filters
from index.stop_words import STOP_WORDS
from qa.overlap import WORD, to_stem, to_stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.search.retrieved import RetrievedPassage
    from qa.inquiry import Inquiry

_LOOKED_AT = 5  # passages, found without the filters
_NAMED = 4  # words that are named at most


def to_reason(inquiry: Inquiry, found: Sequence[RetrievedPassage]) -> str:
    """Return why nothing of `found`, the passages read, is said to answer."""
    words = _asked_words(inquiry.asked.searched)
    has, lacks = _parted(words, found)
    is_filtered = inquiry.filters != Filters() and inquiry.note is inquiry.limit is None
    if is_filtered and (lacks or not found):
        beyond = _beyond_filters(inquiry, lacks or words)
        if beyond is not None:
            return beyond
    if not found:
        return "There is nothing to look at: no article fits."
    if not has:
        return f"No passage that was found has {_listed(lacks, 'or')}."
    if lacks:
        return (
            f"There is something on {_listed(has, 'and')}, but no passage that was found also has "
            f"{_listed(lacks, 'or')}."
        )
    return "There are passages on this, but none that surely answers it."


def _asked_words(question: str) -> list[str]:
    """Return the words that a passage must have to tell of it, each once, in their order."""
    stems: dict[str, str] = {}
    for word in WORD.findall(question):
        if word.lower() not in STOP_WORDS and len(word) > 2:
            stems.setdefault(to_stem(word.lower()), word)
    return list(stems.values())


def _parted(words: Sequence[str], found: Iterable[RetrievedPassage]) -> tuple[list[str], list[str]]:
    """Return which of `words` a passage or its title has, and which none has."""
    held: set[str] = set()
    for one in found:
        held |= to_stems(f"{one.article.title} {one.passage.text}")
    has = [word for word in words if to_stem(word.lower()) in held]
    return has, [word for word in words if word not in has]


def _beyond_filters(inquiry: Inquiry, lacking: Sequence[str]) -> str | None:
    """Return what would be found without the filters, where that has one of the words lacking."""
    question = inquiry.asked.searched
    free = inquiry.index.search(question, _LOOKED_AT, Filters(), vector=inquiry.vector)
    having = [one for one in free if _parted(lacking, [one])[0]]
    if not having:
        return None
    held = _parted(lacking, having)[0]
    title = having[0].article.title or having[0].article.id
    return (
        f"The filters leave out what has {_listed(held, 'and')}: without them there would be "
        f"“{title}”."
    )


def _listed(words: Sequence[str], last: str) -> str:
    named = [f"“{word}”" for word in words[:_NAMED]]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} {last} {named[-1]}"

"""Checking: holds what a language model wrote against the passages that it was given.

Takes claims and passages; gives for each claim how surely the passages support it, the sentence
that does, and what of it they do not bear out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.passages import sentences
from index.stop_words import STOP_WORDS
from qa.language_model.literal import lacks_denial, missing
from qa.language_model.support import Support
from qa.overlap import to_stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Span
    from index.search.retrieved import RetrievedPassage
    from qa.language_model.literal import Missing

THRESHOLD = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A claim held against one passage: the share of its words there, and the nearest sentence."""

    number: int
    share: float
    sentence: Span


class Checker:
    """Holds claims against passages by their words, and by what must agree literally."""

    def check(self, claim: str, passages: Sequence[RetrievedPassage]) -> Support:
        """Return what `passages` make of `claim`."""
        return self.check_many([claim], passages)[0]

    def check_many(
        self, claims: Sequence[str], passages: Sequence[RetrievedPassage]
    ) -> list[Support]:
        """Return what `passages` make of each of `claims`."""
        return [self._check(claim, passages) for claim in claims]

    def _check(self, claim: str, passages: Sequence[RetrievedPassage]) -> Support:
        held = [_hold(claim, number, found) for number, found in enumerate(passages)]
        if not held:
            return Support(probability=0.0, is_supported=False, reason="unsupported")
        best = max(held, key=lambda one: one.share)
        lacking = _lacking(claim, passages[best.number], best.sentence)
        probability = 1 / (1 + math.exp(-10 * (best.share - 0.6)))
        is_supported = probability >= THRESHOLD and not lacking
        reason = None if is_supported else lacking[0].reason if lacking else "unsupported"
        return Support(
            probability=min(probability, 0.49) if lacking else probability,
            is_supported=is_supported,
            passage=best.number,
            start=best.sentence[0],
            end=best.sentence[1],
            wrong=tuple((one.start, one.end) for one in lacking),
            reason=reason,
        )


def _lacking(claim: str, found: RetrievedPassage, sentence: Span) -> list[Missing]:
    """Return what `claim` says literally that the passage does not.

    Of names the whole article counts: it may call by them whom the passage calls "he".
    """
    article = found.article
    text = f"{article.title}\n{found.passage.text}"
    published = article.day_at(sentence[0]) or article.published
    lacking = missing(claim, text, published=published)
    if any(one.reason == "name" for one in lacking):
        whole = f"{article.title}\n{article.source or ''}\n{article.text}"
        elsewhere = {(one.start, one.end) for one in missing(claim, whole) if one.reason == "name"}
        lacking = [
            one for one in lacking if one.reason != "name" or (one.start, one.end) in elsewhere
        ]
    denial = lacks_denial(claim, article.text[slice(*sentence)])
    return [*lacking, denial] if denial else lacking


def _hold(claim: str, number: int, found: RetrievedPassage) -> _Held:
    """Return how much of the words of `claim` a passage and its nearest sentence hold."""
    wanted = to_stems(claim) - STOP_WORDS
    passage, article = found.passage, found.article
    best, nearest = -1.0, (passage.start, passage.end)
    for sentence in sentences(article, [(passage.start, passage.end)]):
        if sentence.end <= passage.start or sentence.start >= passage.end or sentence.is_heading:
            continue
        held = len(wanted & to_stems(article.text[sentence.start : sentence.end]))
        if held > best:
            best, nearest = held, (sentence.start, sentence.end)
    whole = len(wanted & to_stems(f"{article.title}\n{passage.text}"))
    share = (whole + max(best, 0)) / (2 * len(wanted)) if wanted else 0.0
    return _Held(number=number, share=share, sentence=nearest)

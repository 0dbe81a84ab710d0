"""Wordings: what the model makes of passages, read with a question in each of its wordings.

Takes a question and passages; gives the scores of spans in each. A question of several sentences is
read whole and by the one that asks, one that leans on its conversation mostly as it was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.kinds import asking_sentence
from qa.spans import blended

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.search.retrieved import RetrievedPassage
    from qa.answer import Turn
    from qa.spans import SpanModel, SpanScores

_ASKING = 0.6  # share of the asking sentence's own reading, where a question has several
# Of the passages of what the conversation speaks of, those read in both wordings, and the share of
# the question as it was asked. The others are read as it was asked alone. Chosen on the
# conversations in benchmarks/questions, see docs/experiments.md.
_BOTH, _AS_ASKED = 3, 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """How a question leans on its conversation: its words as `asked`, and the articles `near`.

    What it was resolved with finds passages, and is no evidence that they answer: nearly all of an
    article is about what the conversation speaks of. `told` is the turn before, where the question
    surely asks for something else.
    """

    asked: str
    near: frozenset[str] = frozenset()
    told: Turn | None = None


def scored(
    model: SpanModel,
    question: str,
    passages: Sequence[RetrievedPassage],
    leaning: Leaning | None = None,
) -> list[SpanScores]:
    """Return what the model makes of each of `passages`, asked `question`."""
    if leaning is None or leaning.asked.strip() == question.strip():
        return _by_sentence(model, question, passages)
    as_asked = _by_sentence(model, leaning.asked, passages)
    near = [i for i, one in enumerate(passages) if one.article.id in leaning.near][:_BOTH]
    resolved = _by_sentence(model, question, [passages[i] for i in near])
    both = dict(zip(near, resolved, strict=True))
    return [
        blended(both[i], scores, _AS_ASKED) if i in both else scores
        for i, scores in enumerate(as_asked)
    ]


def _by_sentence(
    model: SpanModel, question: str, passages: Sequence[RetrievedPassage]
) -> list[SpanScores]:
    """Return the scores of a question whole, and of several sentences the asking one's as well.

    The model learned from questions of one sentence.
    """
    texts = [(found.article.title, found.passage.text) for found in passages]
    whole = model.score(question, texts)
    asking = asking_sentence(question)
    if asking == question.strip():
        return whole
    alone = model.score(asking, texts)
    return [blended(*both, _ASKING) for both in zip(whole, alone, strict=True)]

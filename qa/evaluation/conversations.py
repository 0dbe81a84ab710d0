"""Conversations: how often follow-ups are answered rightly, each after the program's own answers.

Takes an Assistant and conversations; gives the figures of the JSON contract.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from index.stop_words import STOP_WORDS
from qa.answer import Turn
from qa.evaluation.measures import Figures, holds_answer, put_mean
from qa.overlap import WORD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.answer import Answer
    from qa.assistant import Assistant

_OPENING = "opening"
# Types of turns that need nothing from the turns before.
_WHOLE = frozenset({"standalone", "change"})


def evaluate_conversations(
    assistant: Assistant,
    rows: Sequence[dict[str, Any]],
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Figures:
    """Return the figures of conversations {"id", "turns"}.

    A turn is {"question", "resolved", "answerable", "answers", "doc_ids", "type"}, where "resolved"
    is the question as a person writes it without looking back. docs/command-line.md has what each
    figure means. Intervals: percentile bootstrap over turns.
    """
    looked: list[dict[str, Any]] = []
    for i, row in enumerate(rows, 1):
        turns: list[Turn] = []
        for turn in row["turns"]:
            answer = assistant.ask(str(turn["question"]), turns=turns)
            looked.append(_look(assistant, turn, answer))
            turns.append(Turn.of(answer))
        if on_progress is not None:
            on_progress(i, len(rows))
    return _to_figures(len(rows), looked)


def is_right(turn: dict[str, Any], answer: Answer) -> bool:
    """Say whether `answer` is right: it quotes an answer from an article marked, or abstains.

    Any of its quotes may hold the words of one of the answers.
    """
    if not turn.get("answerable", True):
        return answer.abstained
    relevant = set(turn.get("doc_ids", []))
    return any(
        citation.article.id in relevant and holds_answer(citation.quote, turn.get("answers", []))
        for citation in answer.citations
    )


def content_f1(one: str, other: str) -> float:
    """Return the harmonic mean of precision and recall of the content words of two questions.

    Those are its words in lower case without stop words, as often as they stand.
    """
    words = [
        Counter(word for word in WORD.findall(text.lower()) if word not in STOP_WORDS)
        for text in (one, other)
    ]
    shared = (words[0] & words[1]).total()
    total = words[0].total() + words[1].total()
    return 2 * shared / total if total else 1.0


def _look(assistant: Assistant, turn: dict[str, Any], answer: Answer) -> dict[str, Any]:
    """Return what one turn gives to each figure."""
    question, resolved = str(turn["question"]), str(turn.get("resolved") or turn["question"])
    is_whole = answer.resolved_question == question.strip()
    alone = answer if is_whole and resolved == question else assistant.ask(resolved)
    return {
        "type": str(turn.get("type", _OPENING)),
        "right": is_right(turn, answer),
        "right_by_hand": is_right(turn, alone),
        "untouched": is_whole,
        "f1": content_f1(answer.resolved_question, resolved),
        "raw_f1": content_f1(question, resolved),
        "ms": answer.timings_ms["total"],
    }


def _to_figures(n: int, looked: Sequence[dict[str, Any]]) -> Figures:
    follow_ups = [one for one in looked if one["type"] != _OPENING]
    openings = [one for one in looked if one["type"] == _OPENING]
    whole = [one for one in follow_ups if one["type"] in _WHOLE]
    leaning = [one for one in follow_ups if one["type"] not in _WHOLE]
    figures: Figures = {"n_conversations": n, "n_follow_ups": len(follow_ups)}
    _put(figures, "follow_up_right", follow_ups, "right")
    _put(figures, "follow_up_right_by_hand", follow_ups, "right_by_hand")
    _put(figures, "untouched", whole, "untouched")
    _put(figures, "resolved_f1", leaning, "f1")
    _put(figures, "unresolved_f1", leaning, "raw_f1")
    for kind in dict.fromkeys(one["type"] for one in looked):
        of_kind = [one for one in looked if one["type"] == kind]
        _put(figures, f"{kind}_right", of_kind, "right")
        _put(figures, f"{kind}_right_by_hand", of_kind, "right_by_hand")
    for name, some in (("opening_p50_ms", openings), ("follow_up_p50_ms", follow_ups)):
        figures[name] = round(float(np.median([one["ms"] for one in some])), 1) if some else None
    return figures


def _put(figures: Figures, name: str, looked: Sequence[dict[str, Any]], of: str) -> None:
    put_mean(figures, name, np.array([one[of] for one in looked], dtype=float))

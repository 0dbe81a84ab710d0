"""Answers over an index: how often they are right, and how often abstaining is.

Takes an Assistant and questions with known answers; gives the figures of the JSON contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from qa.evaluation.measures import Figures, auroc, holds_answer, put_figure, put_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.search.retrieved import RetrievedPassage
    from qa.assistant import Assistant

_PASSAGE_WORDS = 120  # of a passage count, so that long passages have no advantage
_RATES = (
    "article_at_1 article_at_5 passage_at_1 passage_at_5 passage_at_10 "
    "quote_correct answered_rate answered_correct_rate abstained_rate"
).split()


def evaluate_index(
    assistant: Assistant,
    rows: Sequence[dict[str, Any]],
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Figures:
    """Return the figures of questions {"id", "question", "answers", "doc_ids", "answerable"}.

    Over answerable questions: article_at_k, one of the first k passages is from an article of
    `doc_ids`; passage_at_k, one of them, cut to 120 words, also holds an answer; quote_correct,
    with nothing refused the first citation is from such an article and holds an answer;
    answered_rate, at the assistant's threshold; answered_correct_rate, both. Over unanswerable
    ones: abstained_rate. auroc: confidence, answerable against unanswerable. brier: mean squared
    distance of confidence from 1 where the first citation is correct, else 0. None where there are
    no questions of the kind needed. Intervals: percentile bootstrap over questions.
    """
    looked = []
    for i, row in enumerate(rows, 1):
        looked.append(_look(assistant, row))
        if on_progress is not None:
            on_progress(i, len(rows))
    answerable = np.array([item["answerable"] for item in looked], dtype=bool)
    columns = {
        name: np.array([item[name] for item in looked], dtype=float)
        for name in (*_RATES, "confidence", "ms")
    }
    figures: Figures = {
        "n_answerable": int(answerable.sum()),
        "n_unanswerable": int((~answerable).sum()),
    }
    for name in _RATES:
        chosen = ~answerable if name == "abstained_rate" else answerable
        put_mean(figures, name, columns[name][chosen])
    confidence = columns["confidence"]
    put_figure(figures, "auroc", len(looked), lambda i: auroc(confidence[i], answerable[i]))
    put_mean(figures, "brier", (confidence - columns["quote_correct"]) ** 2)
    for name, share in (("p50_ms", 50), ("p95_ms", 95)):
        figures[name] = round(float(np.percentile(columns["ms"], share)), 1) if looked else None
    return figures


def _look(assistant: Assistant, row: dict[str, Any]) -> dict[str, float]:
    """Return what one question gives to each rate."""
    question, answers = str(row["question"]), list(row.get("answers", []))
    relevant = set(row.get("doc_ids", []))
    found = assistant.retrieve(question, 10)
    answer = assistant.ask(question, threshold=0.0)
    is_answered = bool(answer.citations) and answer.confidence >= assistant.threshold

    def is_hit(item: RetrievedPassage) -> bool:
        words = " ".join(item.passage.text.split()[:_PASSAGE_WORDS])
        return item.article.id in relevant and holds_answer(words, answers)

    right = bool(answer.citations) and (
        answer.citations[0].article.id in relevant
        and holds_answer(answer.citations[0].quote, answers)
    )
    return {
        "answerable": bool(row.get("answerable", True)),
        **{f"article_at_{k}": any(f.article.id in relevant for f in found[:k]) for k in (1, 5)},
        **{f"passage_at_{k}": any(map(is_hit, found[:k])) for k in (1, 5, 10)},
        "quote_correct": right,
        "answered_rate": is_answered,
        "answered_correct_rate": is_answered and right,
        "abstained_rate": not is_answered,
        "confidence": answer.confidence,
        "ms": answer.timings_ms["total"],
    }

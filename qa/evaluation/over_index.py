"""Answers over an index: how often they are right, and how often abstaining is.

Takes an Assistant, questions with known answers and, optional, labels; gives the figures of the
JSON contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from qa.evaluation.judging import JudgedQuote, is_right, is_right_to_a_reader
from qa.evaluation.measures import Figures, auroc, coverage, holds_answer, put_figure, put_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from index.search.retrieved import RetrievedPassage
    from qa.answer import Answer
    from qa.assistant import Assistant
    from qa.evaluation.labels import Labels

_PASSAGE_WORDS = 120  # of a passage count, so that long passages have no advantage
_OF_ANSWERABLE = (
    "article_at_1 article_at_5 passage_at_1 passage_at_5 passage_at_10 "
    "quote_correct quote_correct_lenient "
    "answered_rate answered_correct_rate answered_correct_rate_lenient"
).split()
_OF_UNANSWERABLE = ("abstained_rate", "abstained_rate_lenient")
_COUNTS = ("n_labelled", "n_rules_too_strict", "n_rules_too_lenient")


def evaluate_index(
    assistant: Assistant,
    rows: Sequence[dict[str, Any]],
    *,
    labels: Labels | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Figures:
    """Return the figures of questions {"id", "question", "answers", "doc_ids", "answerable"}.

    docs/command-line.md has what each means; None where there are no questions of the kind needed.
    Lenient figures go by `labels` where they judge a quote. Intervals: percentile bootstrap over
    questions.
    """
    looked = []
    for i, row in enumerate(rows, 1):
        looked.append(_look(assistant, row, labels))
        if on_progress is not None:
            on_progress(i, len(rows))
    answerable = np.array([item["answerable"] for item in looked], dtype=bool)
    names = (*_OF_ANSWERABLE, *_OF_UNANSWERABLE, *_COUNTS, "confidence", "ms")
    columns = {name: np.array([item[name] for item in looked], dtype=float) for name in names}
    figures: Figures = {
        "n_answerable": int(answerable.sum()),
        "n_unanswerable": int((~answerable).sum()),
        **{name: int(columns[name].sum()) for name in _COUNTS},
    }
    for name in _OF_ANSWERABLE:
        put_mean(figures, name, columns[name][answerable])
    for name in _OF_UNANSWERABLE:
        put_mean(figures, name, columns[name][~answerable])
    _put_of_all(figures, columns, answerable)
    return figures


def _put_of_all(
    figures: Figures, columns: dict[str, NDArray[np.float64]], answerable: NDArray[np.bool_]
) -> None:
    """Put what is measured over all questions into `figures`."""
    n, confidence = len(answerable), columns["confidence"]
    put_figure(figures, "auroc", n, lambda i: auroc(confidence[i], answerable[i]))
    right = columns["quote_correct_lenient"]
    for percent in (80, 90):

        def covered(i: NDArray[np.int64], percent: int = percent) -> float:
            return coverage(confidence[i], right[i], percent / 100)

        put_figure(figures, f"coverage_at_{percent}", n, covered)
    put_mean(figures, "brier", (confidence - columns["quote_correct"]) ** 2)
    put_mean(figures, "brier_lenient", (confidence - columns["quote_correct_lenient"]) ** 2)
    for name, share in (("p50_ms", 50), ("p95_ms", 95)):
        figures[name] = round(float(np.percentile(columns["ms"], share)), 1) if n else None


def _look(assistant: Assistant, row: dict[str, Any], labels: Labels | None) -> dict[str, float]:
    """Return what one question gives to each figure."""
    question, answers = str(row["question"]), list(row.get("answers", []))
    relevant = set(row.get("doc_ids", []))
    found = assistant.retrieve(question, 10)
    answer = assistant.ask(question, threshold=0.0)

    def is_hit(item: RetrievedPassage) -> bool:
        words = " ".join(item.passage.text.split()[:_PASSAGE_WORDS])
        return item.article.id in relevant and holds_answer(words, answers)

    return {
        "answerable": bool(row.get("answerable", True)),
        **{f"article_at_{k}": any(f.article.id in relevant for f in found[:k]) for k in (1, 5)},
        **{f"passage_at_{k}": any(map(is_hit, found[:k])) for k in (1, 5, 10)},
        **_judge(answer, row, labels, threshold=assistant.threshold),
        "confidence": answer.confidence,
        "ms": answer.timings_ms["total"],
    }


def _judge(
    answer: Answer, row: dict[str, Any], labels: Labels | None, *, threshold: float
) -> dict[str, bool]:
    """Return what the first quote of an answer, with nothing refused, gives to each figure."""
    quote = JudgedQuote.from_answer(answer)
    is_answered = quote is not None and answer.confidence >= threshold
    strict, lenient = is_right(row, quote), is_right_to_a_reader(row, quote, labels)
    by_rules = is_right_to_a_reader(row, quote)
    is_labelled = labels is not None and quote is not None and quote.label(row, labels) is not None
    return {
        "quote_correct": strict,
        "quote_correct_lenient": lenient,
        "answered_rate": is_answered,
        "answered_correct_rate": is_answered and strict,
        "answered_correct_rate_lenient": is_answered and lenient,
        "abstained_rate": not is_answered,
        "abstained_rate_lenient": not is_answered or lenient,
        "n_labelled": is_labelled,
        "n_rules_too_strict": lenient and not by_rules,
        "n_rules_too_lenient": by_rules and not lenient,
    }

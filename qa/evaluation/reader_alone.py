"""The reader alone: how well it reads a text that comes with the question.

Takes rows with SQuAD's fields; gives the figures of the JSON contract.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from index.articles.article import Article, to_clean_text
from index.encoder import Encoder
from index.passages import Passage
from index.search.retrieved import RetrievedPassage
from qa.evaluation.measures import Figures, auroc, exact_match, f1, put_figure, put_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from qa.reader import Reader


def read_context(reader: Reader, question: str, context: str) -> tuple[str, float, bool]:
    """Return (answer text, confidence, abstained) of the reader alone, given one text to read."""
    encoder = _bundled_encoder()
    article = Article(id="context", root="", title="", text=to_clean_text(context))
    (asked,), (given,) = (
        encoder.encode_questions([question]),
        encoder.encode_passages([article.text]),
    )
    whole = RetrievedPassage(
        passage=Passage.from_span(article, (0, len(article.text))),
        article=article,
        rank=1,
        score=1.0,
        cosine=float(asked @ given),
        bm25=0.0,
    )
    reading = reader.read(question, [whole])
    if not reading.findings:
        return "", 0.0, True
    start, end = reading.findings[0].short_answer
    is_refused = reading.confidence < reader.calibration.threshold
    return article.text[start:end], reading.confidence, is_refused


@cache
def _bundled_encoder() -> Encoder:
    return Encoder.load()


def evaluate_reader(
    reader: Callable[[str, str], tuple[str, float, bool]], rows: Sequence[dict[str, Any]]
) -> Figures:
    """Return the figures of rows that bring their own text (SQuAD fields), the reader alone.

    `reader(question, context)` gives (text, confidence, abstained). f1_at_threshold counts an
    abstained answer as empty, f1_best takes the threshold on confidence that gives the most; both
    are over all rows, an impossible one being right only when nothing is said.
    """
    read = [reader(str(row["question"]), str(row["context"])) for row in rows]
    possible = np.array([not row.get("is_impossible", False) for row in rows], dtype=bool)
    answers = [row.get("answers", []) for row in rows]
    matches = np.array([exact_match(r[0], a) for r, a in zip(read, answers, strict=True)])
    overlaps = np.array([f1(r[0], a) for r, a in zip(read, answers, strict=True)])
    confidence = np.array([r[1] for r in read], dtype=float)
    abstained = np.array([r[2] for r in read], dtype=bool)
    figures: Figures = {"n": len(rows)}
    put_mean(figures, "em_answerable", matches[possible])
    put_mean(figures, "f1_answerable", overlaps[possible])
    put_mean(figures, "f1_at_threshold", _squad_f1(overlaps, possible, abstained))
    put_figure(
        figures,
        "f1_best",
        len(rows),
        lambda i: _best_f1(overlaps[i], possible[i], confidence[i]),
    )
    put_figure(figures, "auroc", len(rows), lambda i: auroc(confidence[i], possible[i]))
    return figures


def _squad_f1(
    overlaps: NDArray[np.float64], possible: NDArray[np.bool_], abstained: NDArray[np.bool_]
) -> NDArray[np.float64]:
    return np.where(possible, np.where(abstained, 0.0, overlaps), abstained.astype(float))


def _best_f1(
    overlaps: NDArray[np.float64], possible: NDArray[np.bool_], confidence: NDArray[np.float64]
) -> float | None:
    """Return the best mean F1 over all thresholds: those most confident are answered."""
    if not len(overlaps):
        return None
    order = np.argsort(-confidence, kind="stable")
    # Answering one more row gains its F1 if it is possible, and loses a right silence if it is not.
    gains = np.where(possible[order], overlaps[order], -1.0)
    totals = np.concatenate(([0.0], np.cumsum(gains))) + (~possible).sum()
    # A threshold cannot part rows of equal confidence.
    ends = np.concatenate(([True], np.diff(confidence[order]) != 0, [True]))
    return float(totals[ends].max() / len(overlaps))

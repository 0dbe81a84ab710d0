"""Evaluation: how often retrieval finds, the answer is right, and abstaining is right.

Takes questions with known answers, against an index (`evaluate_index`) or each with its own text to
read (`evaluate_reader`); gives the rates of the JSON contract, each with its 95% interval.
"""

from __future__ import annotations

import gzip
import json
import string
import unicodedata
import zlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import QuothError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from index.search.retrieved import RetrievedPassage
    from qa.assistant import Assistant

_PASSAGE_WORDS = 120  # of a passage count, so that long passages have no advantage
_RESAMPLES = 1000
_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation + "‘’“”„«»–—…", " "))
_ARTICLES = frozenset({"a", "an", "the"})

Metrics = dict[str, Any]


def read_rows(path: str | Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield ("file:line", object) of a `.jsonl` or `.jsonl.gz`; blank lines are passed over.

    Raises QuothError for a file that cannot be read and a line that is no JSON object.
    """
    for where, row in read_lines(path):
        if isinstance(row, QuothError):
            raise row
        yield where, row


def read_lines(path: str | Path) -> Iterator[tuple[str, dict[str, Any] | QuothError]]:
    """Yield ("file:line", object) of a `.jsonl` or `.jsonl.gz`; for a bad line, its error.

    Blank lines are passed over. Raises QuothError for a file that cannot be read.
    """
    path = Path(path)
    try:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    where = f"{path}:{number}"
                    yield where, _to_row(where, line)
    except (OSError, EOFError, zlib.error) as exc:
        reason = getattr(exc, "strerror", None) or str(exc) or type(exc).__name__
        raise QuothError(f"{path}: cannot be read: {reason}") from exc


def _to_row(where: str, line: bytes) -> dict[str, Any] | QuothError:
    try:
        row = json.loads(line)
    except ValueError as exc:
        return QuothError(f"{where}: not JSON: {exc}")
    return row if isinstance(row, dict) else QuothError(f"{where}: not a JSON object")


def normalised_words(text: str) -> list[str]:
    """Return the words of `text` as SQuAD compares them: folded, no punctuation, no articles."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(_PUNCTUATION)
    return [word for word in folded.split() if word not in _ARTICLES]


def holds_answer(text: str, answers: Sequence[str]) -> bool:
    """Say whether `text` has the normalised words of an answer, in a row, as whole words."""
    held = f" {' '.join(normalised_words(text))} "
    wanted = (" ".join(normalised_words(answer)) for answer in answers)
    return any(words and f" {words} " in held for words in wanted)


def exact_match(text: str, answers: Sequence[str]) -> float:
    """Return 1 if `text` is one of the answers, normalised, else 0 (Rajpurkar et al. 2016)."""
    return float(any(normalised_words(text) == normalised_words(answer) for answer in answers))


def f1(text: str, answers: Sequence[str]) -> float:
    """Return the best harmonic mean of precision and recall of words (Rajpurkar et al. 2016)."""
    return max(
        (_f1(normalised_words(text), normalised_words(answer)) for answer in answers), default=0.0
    )


def auroc(scores: ArrayLike, is_positive: ArrayLike) -> float | None:
    """Return the chance that a positive outscores a negative, ties half; None without either.

    By ranks: the Mann-Whitney U statistic over the number of pairs.
    """
    values, positive = np.asarray(scores, dtype=float), np.asarray(is_positive, dtype=bool)
    n, m = int(positive.sum()), int((~positive).sum())
    if n == 0 or m == 0:
        return None
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]  # from 1, the mean rank where tied
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * m))


def evaluate_index(
    assistant: Assistant,
    rows: Sequence[dict[str, Any]],
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Metrics:
    """Return the figures of questions {"id", "question", "answers", "doc_ids", "answerable"}.

    Over answerable questions: article_at_k, one of the first k passages is from an article of
    `doc_ids`; passage_at_k, one of them, cut to 120 words, also holds an answer; quote_correct,
    with nothing refused the first citation is from such an article and holds an answer;
    answered_rate, at the reader's threshold; answered_correct_rate, both. Over unanswerable
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
        for name in (*_INDEX_RATES, "confidence", "ms")
    }
    metrics: Metrics = {
        "n_answerable": int(answerable.sum()),
        "n_unanswerable": int((~answerable).sum()),
    }
    for name in _INDEX_RATES:
        chosen = ~answerable if name == "abstained_rate" else answerable
        _put_mean(metrics, name, columns[name][chosen])
    confidence = columns["confidence"]
    _put(metrics, "auroc", len(looked), lambda i: auroc(confidence[i], answerable[i]))
    _put_mean(metrics, "brier", (confidence - columns["quote_correct"]) ** 2)
    for name, share in (("p50_ms", 50), ("p95_ms", 95)):
        metrics[name] = round(float(np.percentile(columns["ms"], share)), 1) if looked else None
    return metrics


_INDEX_RATES = (
    "article_at_1",
    "article_at_5",
    "passage_at_1",
    "passage_at_5",
    "passage_at_10",
    "quote_correct",
    "answered_rate",
    "answered_correct_rate",
    "abstained_rate",
)


def evaluate_reader(
    reader: Callable[[str, str], tuple[str, float, bool]], rows: Sequence[dict[str, Any]]
) -> Metrics:
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
    metrics: Metrics = {"n": len(rows)}
    _put_mean(metrics, "em_answerable", matches[possible])
    _put_mean(metrics, "f1_answerable", overlaps[possible])
    _put_mean(metrics, "f1_at_threshold", _squad_f1(overlaps, possible, abstained))
    _put(
        metrics,
        "f1_best",
        len(rows),
        lambda i: _best_f1(overlaps[i], possible[i], confidence[i]),
    )
    _put(metrics, "auroc", len(rows), lambda i: auroc(confidence[i], possible[i]))
    return metrics


def _look(assistant: Assistant, row: dict[str, Any]) -> dict[str, float]:
    """Return what one question gives to each rate."""
    question, answers = str(row["question"]), list(row.get("answers", []))
    relevant = set(row.get("doc_ids", []))
    found = assistant.retrieve(question, 10)
    answer = assistant.ask(question, threshold=0.0)
    is_answered = (
        bool(answer.citations) and answer.confidence >= assistant.reader.calibration.threshold
    )

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


def _f1(said: list[str], wanted: list[str]) -> float:
    shared = sum((Counter(said) & Counter(wanted)).values())
    return 2 * shared / (len(said) + len(wanted)) if shared else float(said == wanted)


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


def _put_mean(metrics: Metrics, name: str, values: NDArray[np.float64]) -> None:
    _put(metrics, name, len(values), lambda i: float(values[i].mean()))


def _put(
    metrics: Metrics, name: str, n: int, statistic: Callable[[NDArray[np.int64]], float | None]
) -> None:
    """Put a figure and its interval into `metrics`: None where there is nothing to measure."""
    value = statistic(np.arange(n)) if n else None
    metrics[name], metrics[f"{name}_ci"] = None, None
    if value is None:
        return
    random = np.random.default_rng(20250217)
    resampled = (statistic(random.integers(0, n, n)) for _ in range(_RESAMPLES))
    low, high = np.percentile([found for found in resampled if found is not None], (2.5, 97.5))
    metrics[name] = round(value, 4)
    metrics[f"{name}_ci"] = [round(float(low), 4), round(float(high), 4)]

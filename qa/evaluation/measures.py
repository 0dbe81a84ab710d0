"""Measures: whether a text holds an answer, how well confidence tells, and how sure a figure is.

Takes texts with their known answers, or scores; gives figures, each with its 95% interval
(percentile bootstrap over questions).
"""

from __future__ import annotations

import string
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

_RESAMPLES = 1000
_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation + "‘’“”„«»–—…", " "))
_ARTICLES = frozenset({"a", "an", "the"})

Figures = dict[str, Any]


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


def _f1(said: list[str], wanted: list[str]) -> float:
    shared = sum((Counter(said) & Counter(wanted)).values())
    return 2 * shared / (len(said) + len(wanted)) if shared else float(said == wanted)


def auroc(scores: ArrayLike, is_positive: ArrayLike) -> float | None:
    """Return the chance that a positive outscores a negative, ties half; None without either.

    By ranks: the Mann-Whitney U statistic over the number of pairs. scikit-learn's `roc_auc_score`
    gives the same 60 times as slowly: 4 s for an interval.
    """
    values, positive = np.asarray(scores, dtype=float), np.asarray(is_positive, dtype=bool)
    n, m = int(positive.sum()), int((~positive).sum())
    if n == 0 or m == 0:
        return None
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]  # from 1, the mean rank where tied
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * m))


def coverage(confidence: ArrayLike, right: ArrayLike, share: float) -> float:
    """Return the largest share of questions that can be answered, the surest first, in [0, 1].

    At least `share` of the answers given are right then (El-Yaniv & Wiener 2010).
    """
    values, is_right = np.asarray(confidence, dtype=float), np.asarray(right, dtype=float)
    order = np.argsort(-values, kind="stable")
    n = np.arange(1, len(values) + 1)
    ends = np.append(values[order][1:] != values[order][:-1], True)  # ties are answered together
    enough = n[ends & (np.cumsum(is_right[order]) >= share * n)]
    return float(enough[-1] / len(values)) if len(enough) else 0.0


def put_mean(figures: Figures, name: str, values: NDArray[np.float64]) -> None:
    """Put the mean of `values` and its interval into `figures`."""
    put_figure(figures, name, len(values), lambda i: float(values[i].mean()))


def put_figure(
    figures: Figures, name: str, n: int, statistic: Callable[[NDArray[np.int64]], float | None]
) -> None:
    """Put a figure and its interval into `figures`: None where there is nothing to measure."""
    value = statistic(np.arange(n)) if n else None
    figures[name], figures[f"{name}_ci"] = None, None
    if value is None:
        return
    random = np.random.default_rng(20250217)
    resampled = (statistic(random.integers(0, n, n)) for _ in range(_RESAMPLES))
    low, high = np.percentile([found for found in resampled if found is not None], (2.5, 97.5))
    figures[name] = round(value, 4)
    figures[f"{name}_ci"] = [round(float(low), 4), round(float(high), 4)]

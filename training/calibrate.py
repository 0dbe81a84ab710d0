"""Fit what orders findings, how sure the first is, and the threshold, to questions with answers.

    python -m training.calibrate qa/model/calibration.json --questions INDEX FILE ... \
        [--rows ROWS.jsonl.gz ...] [--negatives FILE ...] [--labels LABELS.jsonl]

Right is what is right leniently (`qa.evaluation.judging`; `--labels` has people's judgements). The
ranking is a softmax over the findings of a question, fitted so that what is right comes first; the
confidence a logistic regression that tells from the first finding's evidence whether it is right,
no weight of it negative. There are two of each:

- "retrieved", fitted on question sets over indexes, of which each counts the same. `--questions`
  may be given several times. Each answerable question is asked a second time as a near-miss, which
  has no answer; of all FILEs but the first also as if its articles were not in the index. The
  threshold is the least at which, on questions of the first FILE left out of the fit, at most one
  in six of the answers given is wrong, near-misses aside, and at most one in five near-misses is
  answered.
- "given", fitted on the held-back articles of the training rows, each file counting the same, each
  question with its own context (half of SQuAD 2.0's have no answer), with a mined passage that does
  not answer, and near-misses, which count a third. The threshold is 0.5, as SQuAD 2.0 counts: an
  answer missed costs what an answer made up does. Without `--rows` it stays as the file has it.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax

from index import open_index
from qa.confidence import NAMES, RANKED, Calibration, to_features
from qa.evaluation.labels import Labels
from qa.evaluation.question_sets import read_rows
from qa.reader import Reader
from qa.spans import BundledModel
from training.evidence import FOLDS, Case, Remembering, alone, over_index
from training.pack import read_negatives

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from qa.reader import Finding
    from qa.spans import SpanModel

MAX_WRONG = 1 / 6  # of the answers given, near-misses aside
MAX_NEAR_MISSES = 1 / 5  # of the near-misses, answered
RANKING = {
    "retrieved": ("odds", "fused", "cosine", "shared", "quantity", "fresh"),
    "given": ("odds", "shared", "quantity", "fresh"),
}
CONFIDENCE = {
    "retrieved": ("odds", "cosine", "agreement", "missing", "figures", "quantity", "lead"),
    "given": ("odds", "cosine", "shared", "kind", "quantity", "fresh", "lead"),
}
NEAR_MISS = {"retrieved": 1.0, "given": 0.3}  # what one counts beside a question's 1
_RIDGE = 0.01
_RANKING_RIDGE = 0.03


def main() -> None:
    """Collect the evidence, fit, and write the calibration."""
    options = _options()
    model = Remembering(BundledModel.load())
    labels = Labels.read(options.labels) if options.labels else None
    retrieved: list[Case] = []
    for number, (folder, file) in enumerate(options.questions):
        with closing(open_index(folder)) as index:
            rows = [row for _, row in read_rows(Path(file))]
            name = Path(file).name.split(".")[0] if number else "first"
            cases = over_index(name, index, rows, labels, with_taken_away=number > 0)
            retrieved += cases
            encoder = index.encoder
    kept = {"retrieved": fit(retrieved, model, "retrieved")}
    if options.rows:
        given = list(alone(encoder, options.rows, read_negatives(options.negatives)))
        kept["given"] = fit(given, model, "given", threshold=0.5)
    else:
        kept["given"] = json.loads(options.out.read_text(encoding="utf-8"))["given"]
    options.out.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    print(options.out.read_text(encoding="utf-8"))


def fit(
    cases: Sequence[Case], model: SpanModel, passages: str, *, threshold: float | None = None
) -> dict[str, Any]:
    """Return the calibration as it is written: ranking, weights, threshold, and their grounds.

    What they do is told of questions left out of both fits.
    """
    plain = dict.fromkeys(RANKED, 0.0) | {"odds": 1.0}
    read = [_findings(case, model, plain) for case in cases]
    folds = np.array([case.fold for case in cases])
    firsts: list[Finding | None] = [None] * len(cases)
    for fold in range(FOLDS):
        ranking = _rank(cases, read, passages, folds != fold)
        for i in np.flatnonzero(folds == fold).tolist():
            firsts[i] = next(iter(_findings(cases[i], model, ranking)), None)
    chosen = _Chosen(cases, firsts, passages)
    left_out = chosen.left_out()
    is_first = np.array([case.set == chosen.cases[0].set for case in chosen.cases])
    if threshold is None:
        judged, near = is_first & ~chosen.is_near_miss, is_first & chosen.is_near_miss
        threshold = _threshold(left_out[judged], chosen.right[judged], left_out[near])
    ranking = _rank(cases, read, passages, np.ones(len(cases), dtype=bool))
    best = [next(iter(_findings(case, model, ranking)), None) for case in cases]
    weights, intercept = _Chosen(cases, best, passages).regress()
    found = dict(zip(CONFIDENCE[passages], weights, strict=True))
    return {
        "ranking": {name: round(weight, 4) for name, weight in ranking.items()},
        "weights": {name: round(float(found.get(name, 0.0)), 4) for name in NAMES},
        "intercept": round(intercept, 4),
        "threshold": threshold,
        "fitted_on": {
            f"{of}, {kind}": _figures(left_out[some], chosen.right[some], threshold)
            for of, kind in dict.fromkeys((case.set, case.kind) for case in chosen.cases)
            for some in [np.array([(c.set, c.kind) == (of, kind) for c in chosen.cases])]
        },
    }


class _Chosen:
    """The first finding of each case that has any, as the regression takes them."""

    def __init__(
        self, cases: Sequence[Case], firsts: Sequence[Finding | None], passages: str
    ) -> None:
        names = CONFIDENCE[passages]
        pairs = [(c, first) for c, first in zip(cases, firsts, strict=True) if first is not None]
        self.cases = [case for case, _ in pairs]
        self.right = np.array([case.is_right(first) for case, first in pairs], dtype=float)
        self.is_near_miss = np.array([case.kind == "near-miss" for case in self.cases])
        self._features = np.array(
            [[to_features(first.evidence)[name] for name in names] for _, first in pairs]
        )
        self._share = _shares(self.cases, passages)

    def regress(self, kept: NDArray[np.bool_] | None = None) -> tuple[NDArray[np.float64], float]:
        """Return weights and intercept, fitted to those `kept`, by default to all."""
        some = np.ones(len(self.cases), dtype=bool) if kept is None else kept
        return regress(self._features[some], self.right[some], self._share[some])

    def left_out(self) -> NDArray[np.float64]:
        """Return the probability of each, fitted without its fold."""
        folds = np.array([case.fold for case in self.cases])
        probability = np.zeros(len(folds))
        for fold in range(FOLDS):
            weights, base = self.regress(folds != fold)
            one = folds == fold
            probability[one] = 1 / (1 + np.exp(-(self._features[one] @ weights + base)))
        return probability


def _findings(case: Case, model: SpanModel, ranking: dict[str, float]) -> tuple[Finding, ...]:
    """Return what is found for a case, best first by that ranking."""
    none = Calibration(
        ranking=ranking, weights=dict.fromkeys(NAMES, 0.0), intercept=0.0, threshold=0.0
    )
    return Reader(model, none).read(case.question, case.passages).findings


def _rank(
    cases: Sequence[Case],
    read: Sequence[Sequence[Finding]],
    passages: str,
    kept: NDArray[np.bool_],
) -> dict[str, float]:
    """Return the weights of a ranking, the odds' 1, fitted to the cases `kept`.

    The loss is the cross entropy of a softmax over a question's findings, where all that are right
    share what is right (as in ListNet's top one, Cao et al. 2007); with a light ridge.
    """
    names = RANKING[passages]
    groups: list[tuple[NDArray[np.float64], NDArray[np.bool_], float]] = []
    shares = _shares(cases, passages)
    for i in np.flatnonzero(kept).tolist():
        right = np.array([cases[i].is_right(finding) for finding in read[i]], dtype=np.bool_)
        if right.any() and not right.all():
            rows = [[getattr(one.evidence, name) for name in names] for one in read[i]]
            groups.append((np.array(rows, dtype=np.float64), right, shares[i]))
    scale = np.concatenate([rows for rows, _, _ in groups]).std(axis=0) + 1e-9
    total = sum(share for _, _, share in groups)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        ridge = _RANKING_RIDGE * weights
        value, slope = float(ridge @ weights) / 2, ridge
        for rows, right, share in groups:
            scaled = rows / scale
            scores = scaled @ weights
            misfit = logsumexp(scores) - logsumexp(scores[right])
            pull = softmax(scores) @ scaled - softmax(scores[right]) @ scaled[right]
            value += share / total * float(misfit)
            slope = slope + share / total * pull
        return value, slope

    bounds = [(0, None)] * len(names)
    found = minimize(loss, np.full(len(names), 0.1), jac=True, method="L-BFGS-B", bounds=bounds)
    weights = found.x / scale
    return dict.fromkeys(RANKED, 0.0) | {
        name: float(weight / weights[0]) for name, weight in zip(names, weights, strict=True)
    }


def _shares(cases: Sequence[Case], passages: str) -> NDArray[np.float64]:
    """Return what each case counts, so that each set counts 1."""
    of = [NEAR_MISS[passages] if case.kind == "near-miss" else 1.0 for case in cases]
    total: defaultdict[str, float] = defaultdict(float)
    for case, share in zip(cases, of, strict=True):
        total[case.set] += share
    return np.array([share / total[case.set] for case, share in zip(cases, of, strict=True)])


def regress(
    features: NDArray[np.float64], right: NDArray[np.float64], share: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Return weights, none negative, and intercept, by maximum likelihood with a light ridge."""
    scale = features.std(axis=0) + 1e-9
    share = share / share.sum()
    scaled = features / scale

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = scaled @ parameters[:-1] + parameters[-1]
        misfit = share * (1 / (1 + np.exp(-logits)) - right)
        value = share @ (np.logaddexp(0, logits) - right * logits)
        value += _RIDGE / 2 * parameters[:-1] @ parameters[:-1]
        slope = np.append(scaled.T @ misfit + _RIDGE * parameters[:-1], misfit.sum())
        return float(value), slope

    n = features.shape[1]
    found = minimize(
        loss, np.zeros(n + 1), jac=True, method="L-BFGS-B", bounds=[(0, None)] * n + [(None, None)]
    )
    return found.x[:-1] / scale, float(found.x[-1])


def _threshold(
    probability: NDArray[np.float64],
    right: NDArray[np.float64],
    near_misses: NDArray[np.float64],
) -> float:
    """Return the least threshold, in hundredths, at which few enough of the answers are wrong."""
    for hundredth in range(1, 100):
        given = probability >= hundredth / 100
        fooled = (near_misses >= hundredth / 100).mean() if near_misses.size else 0.0
        if given.any() and 1 - right[given].mean() <= MAX_WRONG and fooled <= MAX_NEAR_MISSES:
            return hundredth / 100
    return 0.99


def _figures(
    probability: NDArray[np.float64], right: NDArray[np.float64], threshold: float
) -> dict[str, float]:
    given = probability >= threshold
    return {
        "n": len(right),
        "right": round(float(right.mean()), 3),
        "answered": round(float(given.mean()), 3),
        "wrong_of_answered": round(float(1 - right[given].mean()), 3) if given.any() else 0.0,
        "brier": round(float(((probability - right) ** 2).mean()), 4),
        "brier_of_constant": round(float(right.mean() * (1 - right.mean())), 4),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--questions", nargs=2, action="append", required=True, metavar=("INDEX", "FILE")
    )
    parser.add_argument("--rows", type=Path, nargs="+", default=[])
    parser.add_argument("--negatives", type=Path, nargs="*", default=[], help="what mine.py wrote")
    parser.add_argument("--labels", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()

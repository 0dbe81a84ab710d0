"""Fit how sure it is that a passage supports a claim, and the threshold, on claims known to be so.

    python -m training.claims.calibrate qa/model/claims.json --claims CLAIMS.jsonl.gz ... \
        --rows ROWS.jsonl.gz ... [--sentences 150] --placed INDEX claims_dev.jsonl

A logistic regression over what the checker has for a claim (`qa.language_model.claim_confidence`),
no weight of it negative, fitted on the `dev` claims of the sets, on sentences of held-back rows,
corrupted in every way they can be, and on claims about places in an index; each set counts the
same. Figures are of claims left out of the fit, by passage. The threshold is the least, in
hundredths, at which so many of the last that are called supported are.
"""

from __future__ import annotations

import argparse
import json
import random
import zlib
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index import open_index
from qa.language_model.claim_confidence import NAMES, to_features
from qa.language_model.claim_model import ClaimModel
from training.calibrate import regress
from training.claims.corrupting import Corruptions
from training.claims.holding import corrupted, of_file, of_sets
from training.claims.rows import from_sentences, read_claims
from training.rows import is_held_back, read_rows
from training.run import auroc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from training.claims.holding import ClaimCase

FOLDS = 5
PRECISION = 0.85  # of the claims of the last set that are called supported


def main() -> None:
    """Hold the claims, fit, and write the calibration."""
    options = _options()
    model = ClaimModel(options.model) if options.model else ClaimModel()
    known = [claim for path in options.claims for claim in read_claims(path, "train")]
    rows = [row for row in read_rows(options.rows) if is_held_back(row)]
    sentences = list(from_sentences(rows, options.sentences, random.Random(0)))
    cases = of_sets(options.claims, "dev", model)
    cases += corrupted("sentences", sentences, Corruptions(known), model)
    folder, file = options.placed
    with closing(open_index(folder)) as index:
        cases += of_file(index, Path(file), model)
    options.out.write_text(json.dumps(fit(cases), indent=2) + "\n", encoding="utf-8")
    print(options.out.read_text(encoding="utf-8"))


def fit(cases: Sequence[ClaimCase]) -> dict[str, Any]:
    """Return the calibration as it is written: weights, threshold, and their grounds."""
    features = np.array(
        [[to_features(case.held.evidence)[name] for name in NAMES] for case in cases]
    )
    right = np.array([case.supported for case in cases], dtype=float)
    share = _shares(cases)
    left_out = _left_out(cases, features, right, share)
    is_literal = np.array([not case.held.lacking for case in cases])
    is_placed = np.array([case.set == cases[-1].set for case in cases])
    threshold = _threshold((left_out * is_literal)[is_placed], right[is_placed])
    weights, intercept = regress(features, right, share)
    return {
        "weights": {
            name: round(float(weight), 4) for name, weight in zip(NAMES, weights, strict=True)
        },
        "intercept": round(intercept, 4),
        "threshold": threshold,
        "fitted_on": {
            name: figures(left_out[some], right[some], is_literal[some], threshold)
            for name in dict.fromkeys(case.set for case in cases)
            for some in [np.array([case.set == name for case in cases])]
        },
    }


def figures(
    probability: NDArray[np.float64],
    right: NDArray[np.float64],
    is_literal: NDArray[np.bool_],
    threshold: float,
) -> dict[str, float | None]:
    """Return what a threshold does, where a claim also has to agree literally."""
    called = (probability >= threshold) & is_literal
    return {
        "n": len(right),
        "supported": round(float(right.mean()), 3),
        "auroc": auroc(probability.tolist(), (right > 0).tolist()),
        "precision": round(float(right[called].mean()), 3) if called.any() else None,
        "recall": round(float(called[right > 0].mean()), 3),
        "brier": round(float(((probability - right) ** 2).mean()), 4),
        "brier_of_constant": round(float(right.mean() * (1 - right.mean())), 4),
    }


def _shares(cases: Sequence[ClaimCase]) -> NDArray[np.float64]:
    """Return what each counts, so that each set counts the same."""
    n = Counter(case.set for case in cases)
    return np.array([1 / n[case.set] for case in cases])


def _left_out(
    cases: Sequence[ClaimCase],
    features: NDArray[np.float64],
    right: NDArray[np.float64],
    share: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the probability of each, fitted without those of its fold: no passage is in two."""
    folds = np.array([zlib.crc32(case.text.encode()) % FOLDS for case in cases])
    probability = np.zeros(len(cases))
    for fold in range(FOLDS):
        kept, one = folds != fold, folds == fold
        weights, base = regress(features[kept], right[kept], share[kept])
        probability[one] = 1 / (1 + np.exp(-(features[one] @ weights + base)))
    return probability


def _threshold(probability: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    for hundredth in range(1, 100):
        called = probability >= hundredth / 100
        if called.any() and right[called].mean() >= PRECISION:
            return hundredth / 100
    return 0.99


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--claims", type=Path, nargs="+", required=True)
    parser.add_argument("--rows", type=Path, nargs="+", required=True)
    parser.add_argument("--placed", nargs=2, required=True, metavar=("INDEX", "FILE"))
    parser.add_argument("--sentences", type=int, default=150, help="of held-back rows")
    parser.add_argument("--model", type=Path, help="the folder of another model")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Train the weights by which a question is given its kind of answer.

Takes the labelled questions in benchmarks/questions and files of questions of fact (JSON lines with
a `question`, perhaps gzipped); writes qa/route/weights.json. With `--folds` it writes nothing and
prints, for each set, how many of its questions are right where a model was trained without them.

    python -m training.route FACTS.jsonl.gz … [--of-each N] [--folds N]
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoder import Encoder
from qa.route.learned import STRETCH, WEIGHTS, to_grams
from qa.route.routing import to_found
from qa.route.skeleton import to_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_QUESTIONS = Path(__file__).parent.parent / "benchmarks" / "questions"
_LABELLED = ("routes_dev", "routes_more")
_FEWEST_WORD, _FEWEST = 5, 3  # labelled questions with a word that is kept; questions with a gram
_KEPT = 3000  # grams, those with the largest weights
_FACT, _LABEL = 1.0, 1.5  # what a question weighs
_STRENGTH, _SCALE = 0.5, 100
_SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A question with its kind, from `set`; its vector: (384,) float32, unit."""

    question: str
    kind: str
    set: str
    vector: NDArray[np.float32]

    @property
    def is_labelled(self) -> bool:
        return self.set in _LABELLED


def main() -> None:
    """Train on the command line's files and write the weights, or measure on questions left out."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("facts", nargs="+", type=Path)
    parser.add_argument("--of-each", type=int, default=750)
    parser.add_argument("--folds", type=int, default=0)
    asked = parser.parse_args()
    told = [*_labelled(), *(row for path in asked.facts for row in _some(path, asked.of_each))]
    vectors = Encoder.load().encode_questions([question for question, _, _ in told])
    rows = [
        _Row(question=question, kind=kind, set=name, vector=vector)
        for (question, kind, name), vector in zip(told, vectors, strict=True)
    ]
    if asked.folds:
        _measure(rows, asked.folds)
        return
    trained = _train(rows)
    WEIGHTS.write_text(json.dumps(trained, separators=(",", ":")) + "\n", encoding="utf-8")


def _labelled() -> list[tuple[str, str, str]]:
    found = []
    for name in _LABELLED:
        with (_QUESTIONS / f"{name}.jsonl").open(encoding="utf-8") as lines:
            found += [(row["question"], row["route"], name) for row in map(json.loads, lines)]
    return found


def _some(path: Path, n: int) -> list[tuple[str, str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        questions = [json.loads(line)["question"] for line in lines]
    chosen = random.Random(_SEED).sample(questions, min(n, len(questions)))
    return [(question, "fact", path.stem) for question in chosen]


def _train(rows: Sequence[_Row]) -> dict[str, Any]:
    """Return the weights, as qa/route/weights.json has them."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    labelled = [row for row in rows if row.is_labelled]
    of_words = Counter(word for row in labelled for word in set(to_words(row.question)))
    words = {word for word, n in of_words.items() if n >= _FEWEST_WORD}
    found = [to_grams(row.question, words) | to_found(row.question) for row in rows]
    counts = Counter(gram for one in found for gram in one)
    kept = {gram for gram, n in counts.items() if n >= _FEWEST}
    stretched = csr_matrix(np.stack([row.vector for row in rows]) * STRETCH)  # (rows, 384)
    for _ in range(2):  # once with all, once with the grams that told most
        vectorizer = DictVectorizer()
        table = vectorizer.fit_transform([dict.fromkeys(one & kept, 1.0) for one in found])
        model = LogisticRegression(C=_STRENGTH, max_iter=300, tol=1e-3)
        model.fit(
            hstack([table, stretched]).tocsr(),
            [row.kind for row in rows],
            sample_weight=[_LABEL if row.is_labelled else _FACT for row in rows],
        )
        names = vectorizer.get_feature_names_out().tolist()
        of_grams = model.coef_[:, : len(names)].T  # (grams, kinds)
        most = sorted(zip(abs(of_grams).max(axis=1), names, strict=True), reverse=True)
        kept = {name for _, name in most[:_KEPT]}
    return {
        "kinds": model.classes_.tolist(),
        "scale": _SCALE,
        "kept": sorted(words),
        "base": _scaled(model.intercept_),
        "vector": _scaled(model.coef_[:, len(names) :].T),
        "grams": dict(sorted(zip(names, _scaled(of_grams), strict=True))),
    }


def _scaled(weights: NDArray[np.float64]) -> list[Any]:
    return (weights * _SCALE).round().astype(int).tolist()  # type: ignore[no-any-return]  # numpy 2.4: tolist is Any


def _measure(rows: Sequence[_Row], folds: int) -> None:
    """Print how many of each set are right, each question asked of a model trained without it."""
    from qa.route.learned import Model

    order = list(range(len(rows)))
    random.Random(_SEED).shuffle(order)
    right: dict[str, list[bool]] = defaultdict(list)
    for fold in range(folds):
        left_out = set(order[fold::folds])
        model = Model.of(_train([row for i, row in enumerate(rows) if i not in left_out]))
        for i in sorted(left_out):
            row = rows[i]
            kind, _ = model.to_likeliest(row.question, row.vector, to_found(row.question))
            right[row.set].append(kind == row.kind)
            if row.is_labelled and kind != row.kind:
                print(f"{row.question}\n    wanted {row.kind}, got {kind}")
    for name, told in right.items():
        print(f"{name}: {sum(told)} of {len(told)}")


if __name__ == "__main__":
    main()

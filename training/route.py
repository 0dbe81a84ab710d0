"""Train the weights by which a question that no rule knows is given its kind of answer.

Takes the labelled questions in benchmarks/questions and files of questions of fact (JSON lines with
a `question`, perhaps gzipped); writes qa/route/weights.json.

    python -m training.route FACTS.jsonl.gz … [--of-each N]
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import Counter
from pathlib import Path

from qa.route.learned import to_grams

_HERE = Path(__file__).parent.parent
_LABELLED = ("routes_dev.jsonl", "routes_more.jsonl")
_OUT = _HERE / "qa" / "route" / "weights.json"
_FEWEST = 4  # questions that a gram must stand in
_KEPT = 1200  # grams, those with the largest weights
_FACT, _LABEL = 0.5, 1.5  # what a question weighs
_STRENGTH, _SCALE = 3.0, 100


def main() -> None:
    """Train on the command line's files and write the weights."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("facts", nargs="+", type=Path)
    parser.add_argument("--of-each", type=int, default=750)
    asked = parser.parse_args()
    labelled = _labelled()
    facts = [("fact", one) for path in asked.facts for one in _some(path, asked.of_each)]
    rows = labelled + facts
    weights = [_LABEL] * len(labelled) + [_FACT] * len(facts)
    grams = [to_grams(question) for _, question in rows]
    counts = Counter(gram for one in grams for gram in one)
    kept = {gram for gram, n in counts.items() if n >= _FEWEST}
    for _ in range(2):  # once with all, once with the grams that told most
        vectorizer = DictVectorizer()
        table = vectorizer.fit_transform([dict.fromkeys(one & kept, 1.0) for one in grams])
        model = LogisticRegression(C=_STRENGTH, max_iter=300)
        model.fit(table, [kind for kind, _ in rows], sample_weight=weights)
        names = vectorizer.get_feature_names_out().tolist()
        told = dict(zip(names, abs(model.coef_).max(axis=0).tolist(), strict=True))
        kept = set(sorted(told, key=lambda gram: -told[gram])[:_KEPT])
    columns = zip(names, (model.coef_.T * _SCALE).round().astype(int).tolist(), strict=True)
    model_kept = {
        "kinds": model.classes_.tolist(),
        "scale": _SCALE,
        "base": (model.intercept_ * _SCALE).round().astype(int).tolist(),
        "weights": dict(sorted(columns)),
    }
    _OUT.write_text(json.dumps(model_kept, separators=(",", ":")) + "\n", encoding="utf-8")


def _labelled() -> list[tuple[str, str]]:
    folder = _HERE / "benchmarks" / "questions"
    lines = [line for name in _LABELLED for line in (folder / name).open(encoding="utf-8")]
    return [(row["route"], row["question"]) for row in map(json.loads, lines)]


def _some(path: Path, n: int) -> list[str]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        questions = [json.loads(line)["question"] for line in lines]
    return random.Random(7).sample(questions, min(n, len(questions)))


if __name__ == "__main__":
    main()

"""Fit the reader's confidence and its threshold to questions with known answers.

    python -m training.calibrate qa/model/calibration.json --index DIR --questions FILE \
        --rows ROWS.jsonl.gz ... [--labels LABELS.jsonl] [--evidence FILE]

A logistic regression tells from the first finding's evidence whether it is right, leniently
(`qa.evaluation.judging`; `--labels` has people's judgements of its quotes); no weight may be
negative. There are two, each with near-misses made of its questions, which have no answer and count
a third:

- "retrieved", fitted on a question set over an index. The threshold is the least at which, on
  questions left out of the fit and near-misses aside, at most 20 % of the answers given are wrong.
- "given", fitted on the held-back articles of the training rows (SQuAD 2.0's: half of them have no
  answer), each question with its own context. The threshold is 0.5, as SQuAD 2.0 counts: an answer
  missed costs what an answer made up does.

`--evidence` keeps what was collected, and takes it from there the next time.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize

from index import open_index
from index.articles.article import Article
from index.passages import Passage
from index.search.retrieved import RetrievedPassage
from qa.confidence import NAMES, Calibration, Evidence, to_features
from qa.evaluation.judging import JudgedQuote, is_right_to_a_reader
from qa.evaluation.labels import Labels
from qa.evaluation.measures import holds_answer
from qa.evaluation.question_sets import read_rows
from qa.reader import READ, Reader
from qa.retriever import Retriever
from qa.spans import BundledModel
from training.rows import NearMisses, Row, is_held_back
from training.rows import read_rows as read_training_rows
from ui.terminal.progress import progress_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from index.encoder import Encoder
    from index.search.passage_index import PassageIndex

MAX_WRONG = 0.2  # of the answers given
_FOLDS = 10
_RIDGE = 0.01
_NEAR_MISS = 0.3  # weight of a near-miss beside a question's 1

Case = dict[str, Any]  # {"set", "question", "is_right", "evidence": {name: value}}


def main() -> None:
    """Collect the evidence, fit, and write the calibration."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--rows", type=Path, nargs="+", required=True)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--evidence", type=Path)
    options = parser.parse_args()
    if options.evidence and options.evidence.exists():
        cases = json.loads(options.evidence.read_text(encoding="utf-8"))
    else:
        none = Calibration(weights=dict.fromkeys(NAMES, 0.0), intercept=0.0, threshold=0.0)
        index = open_index(options.index)
        reader = Reader(BundledModel.load(), none)
        questions = [row for _, row in read_rows(options.questions)]
        labels = Labels.read(options.labels) if options.labels else None
        cases = _over_index(index, reader, questions, labels)
        cases += _alone(index.encoder, reader, options.rows)
        index.close()
        if options.evidence:
            options.evidence.write_text(json.dumps(cases), encoding="utf-8")
    retrieved = [case for case in cases if case["set"].startswith("index")]
    given = [case for case in cases if not case["set"].startswith("index")]
    kept = {
        "retrieved": fit(retrieved, NAMES),
        "given": fit(given, ("odds", "cosine", "shared", "lead"), threshold=0.5),
    }
    options.out.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    print(options.out.read_text(encoding="utf-8"))


def fit(
    cases: Sequence[Case], names: Sequence[str], *, threshold: float | None = None
) -> dict[str, Any]:
    """Return the calibration as it is written: weights, intercept, threshold, and their grounds.

    Only the evidence in `names` is used; the weights of the rest are 0.
    """
    features = np.array(
        [[to_features(Evidence(**case["evidence"]))[name] for name in names] for case in cases]
    )
    right = np.array([case["is_right"] for case in cases], dtype=float)
    is_near_miss = np.array(["near-miss" in case["set"] for case in cases])
    share = np.where(is_near_miss, _NEAR_MISS, 1.0)
    weights, intercept = _regress(features, right, share)
    folds = np.array([case["fold"] for case in cases])
    left_out = np.zeros(len(cases))
    for fold in range(_FOLDS):
        kept = folds != fold
        some, base = _regress(features[kept], right[kept], share[kept])
        left_out[~kept] = _probability(features[~kept], some, base)
    if threshold is None:
        threshold = _threshold(left_out[~is_near_miss], right[~is_near_miss])
    found = dict(zip(names, weights, strict=True))
    return {
        "weights": {name: round(float(found.get(name, 0.0)), 4) for name in NAMES},
        "intercept": round(intercept, 4),
        "threshold": threshold,
        "fitted_on": {
            name: _figures(left_out[chosen], right[chosen], threshold)
            for name in sorted({case["set"] for case in cases})
            for chosen in [[case["set"] == name for case in cases]]
        },
    }


def _regress(
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


def _probability(
    features: NDArray[np.float64], weights: NDArray[np.float64], intercept: float
) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-(features @ weights + intercept)))


def _threshold(probability: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """Return the least threshold, in hundredths, at which few enough of the answers are wrong."""
    for hundredth in range(1, 100):
        given = probability >= hundredth / 100
        if given.any() and 1 - right[given].mean() <= MAX_WRONG:
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


def _over_index(
    index: PassageIndex,
    reader: Reader,
    questions: Sequence[dict[str, Any]],
    labels: Labels | None,
) -> list[Case]:
    """Return a case for each question, and for each near-miss of an answerable one."""
    rows = []
    for row in questions:
        if row["answerable"]:
            context = index.article(row["doc_ids"][0]).text
            rows.append(
                Row(
                    id=row["id"],
                    title="",
                    context=context,
                    question=row["question"],
                    answers=tuple(row["answers"]),
                    spans=((0, 1),),
                )
            )
    near_misses = NearMisses(rows)
    choose = random.Random(1)
    asked = [(f"index, {_kind(row)}", i, row) for i, row in enumerate(questions)]
    by_id = {row["id"]: i for i, row in enumerate(questions)}
    for answerable in rows:
        near = near_misses.of(answerable, choose)
        if near is not None:
            empty = {"question": near.question, "answers": [], "doc_ids": []}
            asked.append(("index, near-miss", by_id[answerable.id], empty))
    retriever = Retriever(index)
    cases = []
    with progress_line("asked") as on_case:
        for at, (name, i, row) in enumerate(asked, 1):
            vector = index.encode(row["question"])
            found = retriever.find(row["question"], READ, None, vector=vector)
            reading = reader.read(row["question"], found)
            if reading.findings:
                first = reading.findings[0]
                is_right = is_right_to_a_reader(row, JudgedQuote.from_finding(first), labels)
                cases.append(_case(name, i, row["question"], is_right, first.evidence))
            on_case(at, len(asked))
    return cases


def _kind(row: dict[str, Any]) -> str:
    return "answerable" if row["answerable"] else "unanswerable"


def _alone(encoder: Encoder, reader: Reader, paths: Sequence[Path]) -> list[Case]:
    """Return a case for each held-back row of the files, and for near-misses of them."""
    choose = random.Random(1)
    cases = []
    for path in paths:
        held = [row for row in read_training_rows([path]) if is_held_back(row)]
        near_misses = NearMisses(held)
        choose.shuffle(held)
        made = [near_misses.of(row, choose) for row in held]
        some = held + [near for near in made if near is not None]
        with progress_line(path.name) as on_case:
            for i, row in enumerate(some):
                article = Article(id=row.id, root="", title="", text=row.context)
                (asked,) = encoder.encode_questions([row.question])
                (given,) = encoder.encode_passages([row.context])
                whole = RetrievedPassage(
                    passage=Passage.from_span(article, (0, len(article.text))),
                    article=article,
                    rank=1,
                    score=1.0,
                    cosine=float(asked @ given),
                    bm25=0.0,
                )
                reading = reader.read(row.question, [whole])
                if reading.findings:
                    first = reading.findings[0]
                    said = article.text[slice(*first.sentence)]
                    is_right = bool(row.spans) and holds_answer(said, row.answers)
                    kind = "near-miss" if row.is_near_miss else "question"
                    name = f"{path.name.split('.')[0]}, {kind}"
                    cases.append(_case(name, i, row.question, is_right, first.evidence))
                on_case(i + 1, len(some))
    return cases


def _case(name: str, number: int, question: str, is_right: bool, evidence: Evidence) -> Case:  # noqa: FBT001 - a value, not a switch
    return {
        "set": name,
        "fold": number % _FOLDS,
        "question": question,
        "is_right": is_right,
        "evidence": {field: getattr(evidence, field) for field in NAMES},
    }


if __name__ == "__main__":
    main()

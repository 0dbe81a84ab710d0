"""How well claims are checked: of what is called supported how much is, and what is caught.

    python -m benchmarks.claims INDEX [--file CLAIMS.jsonl] [--passages 8] [--show] [--draw SVG]
    python -m benchmarks.claims --sets SET.jsonl.gz ... [--split dev]

INDEX holds the articles that the claims are about, those of Wikinews for `claims_test.jsonl`
(benchmarks/questions/README.md). Each claim is held against the passages of its article that reach
into its place, with `--passages` against as many that a search for the claim finds. Prints the
AUROC of the probability, precision and recall of "supported" at the threshold, the precision at a
recall of .7 and .8, how many claims of each kind are caught, how often the sentence that is shown
lies in the place, the share supported by bins of probability, and milliseconds a claim.
"""

from __future__ import annotations

import argparse
import itertools
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index import open_index
from qa.language_model.checking import Checker
from training.claims.holding import read_placed, to_passage
from training.claims.rows import read_claims
from training.run import auroc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.search.passage_index import PassageIndex
    from qa.language_model.support import Support

_CLAIMS = Path(__file__).parent / "questions" / "claims_test.jsonl"
_BINS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A claim, what came of it, whether it is supported, and how it was corrupted."""

    claim: str
    support: Support
    supported: bool
    kind: str
    is_in_place: bool
    ms: float


def main() -> None:
    """Check all claims and print what came of them."""
    options = _options()
    checker = Checker()
    if options.sets:
        for path in options.sets:
            print(path.name.split(".")[0])
            report(list(_of_set(checker, path, options.split)), checker.threshold)
        return
    with closing(open_index(options.index)) as index:
        checked = list(_of_file(checker, index, options.file, options.passages))
    report(checked, checker.threshold)
    if options.draw:
        from benchmarks.diagrams import draw_reliability

        said = [(one.support.probability, one.supported) for one in checked]
        draw_reliability({options.file.stem: said}, options.draw, "share of claims supported")
    if options.show:
        for one in checked:
            if one.supported != one.support.is_supported:
                wrong = [one.claim[slice(*span)] for span in one.support.wrong]
                told = f"{one.support.probability:.2f} {one.support.reason} {wrong}"
                print(f"{one.kind or 'supported':10} {told} | {one.claim}")


def report(checked: Sequence[Checked], threshold: float) -> None:
    """Print the figures of `checked`."""
    probability = np.array([one.support.probability for one in checked])
    right = np.array([one.supported for one in checked])
    called = np.array([one.support.is_supported for one in checked])
    # What does not agree literally stands behind all that does.
    score = probability - np.array(
        [one.support.reason not in (None, "unsupported") for one in checked]
    )
    print(f"  claims {len(checked)}, supported {right.mean():.2f}, threshold {threshold}")
    print(f"  AUROC {auroc(score.tolist(), right.tolist())}")
    print(f"  precision {right[called].mean():.3f}, recall {called[right].mean():.3f}")
    for recall in (0.7, 0.8):
        print(f"  precision at recall {recall}: {_precision_at(score, right, recall):.3f}")
    for kind in dict.fromkeys(one.kind for one in checked if one.kind):
        caught = [not one.support.is_supported for one in checked if one.kind == kind]
        print(f"  {kind:10} {len(caught):4} caught {np.mean(caught):.2f}")
    shown = [one.is_in_place for one in checked if one.supported and one.support.is_supported]
    print(f"  sentence in its place {np.mean(shown):.3f}")
    for low, high in itertools.pairwise(_BINS):
        some = (probability >= low) & (probability < high)
        if some.any():
            print(f"  {low:.1f} to {high:.1f}: {some.sum():4} claims, {right[some].mean():.2f}")
    print(f"  ms a claim: median {np.median([one.ms for one in checked]):.0f}")


def _precision_at(score: np.ndarray[Any, Any], right: np.ndarray[Any, Any], recall: float) -> float:
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(right[order])
    n = int(np.searchsorted(hits, recall * right.sum())) + 1
    return float(hits[n - 1] / n)


def _of_set(checker: Checker, path: Path, split: str) -> Iterator[Checked]:
    for claim in read_claims(path, split):
        started = time.perf_counter()
        support = checker.check(claim.claim, [to_passage(claim)])
        ms = (time.perf_counter() - started) * 1000
        yield Checked(
            claim=claim.claim,
            support=support,
            supported=claim.supported,
            kind="",
            is_in_place=True,
            ms=ms,
        )


def _of_file(checker: Checker, index: PassageIndex, path: Path, n: int | None) -> Iterator[Checked]:
    for row, place in read_placed(index, path):
        passages = index.search(row["claim"], n) if n else [place]
        started = time.perf_counter()
        support = checker.check(row["claim"], passages)
        ms = (time.perf_counter() - started) * 1000
        found = passages[support.passage].article.id if support.passage is not None else None
        yield Checked(
            claim=row["claim"],
            support=support,
            supported=row["supported"],
            kind=row["kind"] or "",
            is_in_place=found == place.article.id
            and support.start < place.passage.end
            and place.passage.start < support.end,
            ms=ms,
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("index", nargs="?", type=Path)
    parser.add_argument("--file", type=Path, default=_CLAIMS)
    parser.add_argument("--passages", type=int, help="held against so many that are found")
    parser.add_argument("--sets", type=Path, nargs="+", default=[])
    parser.add_argument("--split", default="dev")
    parser.add_argument("--draw", type=Path, metavar="SVG", help="the reliability diagram")
    parser.add_argument("--show", action="store_true", help="the claims that it gets wrong")
    options = parser.parse_args()
    if not options.index and not options.sets:
        parser.error("give an INDEX or --sets")
    return options


if __name__ == "__main__":
    main()

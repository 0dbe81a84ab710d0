"""Stories against labelled pairs, and what telling them costs.

    python -m benchmarks.duplicates count CORPUS …    copies, seconds, peak memory; no encoding
    python -m benchmarks.duplicates sample CORPUS …   pairs to label, on stdout
    python -m benchmarks.duplicates judge CORPUS …    precision and recall on the labelled pairs

A corpus is a .jsonl or .jsonl.gz of articles. A line of benchmarks/duplicates.jsonl has the ids of
two articles, how alike they are, how many pairs of its level it stands for (`weight`), whether they
were called copies after reading both, and its half: "choose" for choosing the thresholds, "judge"
for the figures.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import resource
import sys
import time
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.articles.formats.readers import read_seed
from index.stories.likeness import Likeness, measure
from index.stories.pairs import Signed, to_pairs
from index.stories.signature import to_signature
from index.stories.telling import Stories, are_copies, tell_stories

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.articles.article import Article

LABELS = Path(__file__).with_suffix(".jsonl")
_LEVELS = ((0.3, 26), (0.4, 34), (0.5, 40), (0.6, 44), (0.7, 44), (0.8, 40), (0.9, 36))
_PER_LEVEL = dict(_LEVELS)
_ROUNDS = 2000

Labelled = dict[str, Any]


def read(corpus: str) -> list[Article]:
    path = Path(corpus)
    return list(read_seed(path, root=path.parent).articles)


def to_signed(articles: Sequence[Article]) -> list[Signed]:
    return [
        Signed(
            row=row,
            id=article.id,
            source=article.source,
            url=article.url,
            published=article.published,
            published_to=article.published_to,
            updated=article.updated,
            signature=to_signature(article),
        )
        for row, article in enumerate(articles)
    ]


def to_likenesses(
    articles: Sequence[Article], signed: Sequence[Signed]
) -> dict[tuple[str, str], Likeness]:
    by_hash = {one.signature.words_hash: articles[one.row] for one in signed}
    return dict(measure(to_pairs(signed), by_hash.__getitem__))


def count(corpora: Sequence[str]) -> None:
    for corpus in corpora:
        started = time.perf_counter()
        articles = read(corpus)
        have_read = time.perf_counter()
        signed = to_signed(articles)
        have_signed = time.perf_counter()
        likenesses = to_likenesses(articles, signed)
        stories: Stories = tell_stories(signed, likenesses)
        done = time.perf_counter()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{corpus}: {len(articles)} articles, {stories.n_copies} copies, "
            f"{stories.n_earlier} earlier versions, {len(likenesses)} pairs compared; "
            f"read {have_read - started:.1f} s, signed {have_signed - have_read:.1f} s, "
            f"told {done - have_signed:.1f} s; peak {peak:.0f} MB"
        )


def sample(corpora: Sequence[str]) -> None:
    """Print pairs of each level of likeness, by chance but the same each time."""
    for corpus in corpora:
        articles = read(corpus)
        signed = to_signed(articles)
        id_of = {one.signature.words_hash: one.id for one in reversed(signed)}
        levels: dict[float, list[tuple[tuple[str, str], Likeness]]] = defaultdict(list)
        for pair, likeness in sorted(to_likenesses(articles, signed).items()):
            level = min(0.9, int(likeness.contained * 10) / 10)
            if level in _PER_LEVEL:
                levels[level].append((pair, likeness))
        chance = random.Random(21578)
        for level, pairs in sorted(levels.items()):
            chosen = chance.sample(pairs, min(len(pairs), _PER_LEVEL[level]))
            for i, (pair, likeness) in enumerate(chosen):
                one, other = (id_of[words_hash] for words_hash in pair)
                line = {
                    "corpus": Path(corpus).parent.name,
                    "one": one,
                    "other": other,
                    "contained": round(likeness.contained, 3),
                    "numbers": round(likeness.numbers, 3),
                    "weight": round(len(pairs) / len(chosen), 3),
                    "half": ("choose", "judge")[i % 2],
                }
                print(json.dumps(line, ensure_ascii=False))


def judge(corpora: Sequence[str]) -> None:
    """Print how the thresholds do on each half: as the labelled pairs lie, and weighted."""
    rows = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    for corpus in corpora:
        articles = {article.id: article for article in read(corpus)}
        ours = [row for row in rows if row["corpus"] == Path(corpus).parent.name]
        for row in ours:
            pair = (row["one"], row["other"])
            ((_, row["likeness"]),) = measure([pair], articles.__getitem__)
    rows = [row for row in rows if "likeness" in row]
    for half in ("choose", "judge"):
        part = [row for row in rows if row["half"] == half]
        copies = sum(row["is_copy"] for row in part)
        print(f"{half}: {len(part)} pairs, {copies} of them copies")
        for name, is_weighted in (("as labelled", False), ("weighted by level", True)):
            for figure, of in (("precision", _precision), ("recall", _recall)):
                low, high = _interval(part, partial(of, is_weighted=is_weighted))
                value = of(part, is_weighted=is_weighted)
                print(f"  {figure} {name}: {value:.3f} ({low:.3f} – {high:.3f})")
        for row in part:
            if _is_found(row) != row["is_copy"]:
                kind = "wrongly merged" if _is_found(row) else "missed"
                print(f"  {kind}: {row['corpus']} {row['one']} {row['other']} {row['likeness']}")
    _sweep([row for row in rows if row["half"] == "choose"])


def _is_found(row: Labelled) -> bool:
    return are_copies(row["likeness"])


def _precision(rows: Sequence[Labelled], *, is_weighted: bool) -> float:
    return _share([row for row in rows if _is_found(row)], lambda r: r["is_copy"], is_weighted)


def _recall(rows: Sequence[Labelled], *, is_weighted: bool) -> float:
    return _share([row for row in rows if row["is_copy"]], _is_found, is_weighted)


def _share(
    rows: Sequence[Labelled],
    is_right: Callable[[Labelled], bool],
    is_weighted: bool,  # noqa: FBT001 - private, and named where it is given
) -> float:
    weights = [row["weight"] if is_weighted else 1.0 for row in rows]
    right = sum(weight for row, weight in zip(rows, weights, strict=True) if is_right(row))
    return right / sum(weights) if rows else 1.0


def _interval(
    rows: Sequence[Labelled], of: Callable[[Sequence[Labelled]], float]
) -> tuple[float, float]:
    """Return the 95% interval by bootstrap."""
    random_rows = np.random.default_rng(1).integers(0, len(rows), (_ROUNDS, len(rows)))
    values = [of([rows[i] for i in chosen]) for chosen in random_rows.tolist()]
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)


def _sweep(rows: Sequence[Labelled]) -> None:
    """Print what other thresholds would give on the half for choosing."""
    print("contained  numbers  precision  recall   (choose, as labelled)")
    for contained, numbers in itertools.product((0.6, 0.65, 0.7, 0.75, 0.8), (0.7, 0.8, 0.9, 1.0)):
        found = [
            row
            for row in rows
            if row["likeness"].contained >= contained and row["likeness"].numbers >= numbers
        ]
        right = sum(row["is_copy"] for row in found)
        copies = sum(row["is_copy"] for row in rows)
        print(
            f"{contained:9.2f}  {numbers:7.2f}  {right / max(1, len(found)):9.3f}  "
            f"{right / max(1, copies):6.3f}"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("command", choices=("count", "sample", "judge"))
    parser.add_argument("corpora", nargs="+", metavar="CORPUS")
    options = parser.parse_args()
    {"count": count, "sample": sample, "judge": judge}[options.command](options.corpora)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Retrieval quality by stage: words only, dense only, fused, as read; with intervals.

    python benchmarks/quality.py --index DIR QUESTIONS.jsonl.gz

QUESTIONS has a question set of `quoth eval`: id, question, answers, doc_ids, answerable. All rows
come from the same candidates: the pool of a search holds the best 400 by words and by cosine, so
ordering it by BM25 alone or by cosine alone gives exactly what either search gives. Below the
table fused is compared with the better single search by paired bootstrap, and all of it is repeated
for the half of the questions that share the fewest words with their article. With --pooled the
questions bring their own paragraphs (SQuAD fields): an index of all of them is built first, and the
figure is whether the paragraph is found; --context FILE adds more paragraphs to the pool. With
--answers it prints all figures of `quoth eval` for words only, dense only and fused.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index import build_index, open_index
from index.search import WORD_WEIGHT, RetrievedPassage
from index.words import STOP_WORDS
from qa import Assistant
from qa.evaluation import evaluate_index, holds_answer, normalised_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

_POOL = 400
_CUTS = (1, 5, 10)
_RESAMPLES = 10_000

Found = list[RetrievedPassage]
Order = Callable[[Found], Found]

ORDERS: dict[str, Order] = {
    "words only": lambda pool: sorted(
        (p for p in pool if p.bm25 > 0), key=lambda p: (-p.bm25, p.passage.id)
    ),
    "dense only": lambda pool: sorted(pool, key=lambda p: (-p.cosine, p.passage.id)),
    "fused": lambda pool: pool,
}


def read_rows(path: Path) -> list[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def is_hit(found: RetrievedPassage, row: dict[str, Any]) -> bool:
    """Say whether the passage, cut to 120 words, is from a relevant article and holds an answer."""
    words = re.findall(r"\S+\s*", found.passage.text)[:120]
    return found.article.id in row["doc_ids"] and holds_answer("".join(words), row["answers"])


def first_hits(found: Found, row: dict[str, Any]) -> tuple[int, int]:
    """Return the 0-based places of the first relevant article and of the first hit (or _POOL)."""
    article = next((i for i, f in enumerate(found) if f.article.id in row["doc_ids"]), _POOL)
    passage = next((i for i, f in enumerate(found) if is_hit(f, row)), _POOL)
    return article, passage


def measure(assistant: Assistant, rows: list[dict[str, Any]]) -> dict[str, NDArray[np.int64]]:
    """Return for each stage, (n, 2), the places of the first relevant article and first hit."""
    places: dict[str, list[tuple[int, int]]] = {}
    for row in rows:
        pool = assistant.index.search(row["question"], _POOL)
        for name, order in ORDERS.items():
            places.setdefault(name, []).append(first_hits(order(pool), row))
        read = assistant.retrieve(row["question"], max(_CUTS))
        places.setdefault("as read (retrieve)", []).append(first_hits(read, row))
    return {name: np.array(found, dtype=np.int64) for name, found in places.items()}


def shared_words(assistant: Assistant, row: dict[str, Any]) -> float:
    """Return the largest share of the question's words that a relevant article holds."""
    wanted = set(normalised_words(row["question"])) - STOP_WORDS
    shares = []
    for article_id in row["doc_ids"]:
        article = assistant.article(article_id)
        held = set(normalised_words(f"{article.title} {article.text}"))
        shares.append(len(wanted & held) / max(1, len(wanted)))
    return max(shares)


def show(places: dict[str, NDArray[np.int64]]) -> None:
    """Print the table, and fused against the better single search, paired."""
    names = [f"{kind}@{k}" for kind in ("article", "passage") for k in _CUTS]
    print(f"{'':<20}" + "".join(f"{name:>20}" for name in names))
    random = np.random.default_rng(1)
    n = len(next(iter(places.values())))
    draws = random.integers(0, n, (_RESAMPLES, n))
    for name, found in places.items():
        cells = []
        for column in (0, 1):
            for k in _CUTS:
                hits = found[:, column] < k
                low, high = np.percentile(hits[draws].mean(axis=1), (2.5, 97.5))
                cells.append(f"{hits.mean():.3f} [{low:.2f}, {high:.2f}]")
        print(f"{name:<20}" + "".join(f"{cell:>20}" for cell in cells))
    for column, kind in ((0, "article"), (1, "passage")):
        for k in (1, 5):
            found_at_k = {name: found[:, column] < k for name, found in places.items()}
            better = max(
                ("words only", "dense only"), key=lambda name: float(found_at_k[name].mean())
            )
            for name in ("fused", "as read (retrieve)"):
                difference = found_at_k[name].astype(float) - found_at_k[better]
                low, high = np.percentile(difference[draws].mean(axis=1), (2.5, 97.5))
                print(
                    f"{kind}@{k}: {name} minus {better}: {difference.mean():+.3f} "
                    f"[{low:+.3f}, {high:+.3f}] (paired bootstrap, n = {n})"
                )


def show_answers(index_dir: Path, rows: list[dict[str, Any]]) -> None:
    """Print all figures of `quoth eval`, each retrieval alone and both fused."""
    figures = {}
    for name, weight in (("words only", 1.0), ("dense only", 0.0), ("fused", WORD_WEIGHT)):
        index = open_index(index_dir, word_weight=weight)
        figures[name] = evaluate_index(Assistant(index), rows)
        index.close()
    print(f"{'':<22}" + "".join(f"{name:>24}" for name in figures))
    for key in figures["fused"]:
        if key.endswith("_ci"):
            continue
        cells = []
        for found in figures.values():
            low_high = found.get(f"{key}_ci")
            interval = " [{:.2f}, {:.2f}]".format(*low_high) if low_high else ""
            cells.append(f"{found[key]}{interval}")
        print(f"{key:<22}" + "".join(f"{cell:>24}" for cell in cells))


def pooled(
    paths: list[Path], contexts: list[Path], folder: Path
) -> tuple[Path, list[dict[str, Any]]]:
    """Build an index of all paragraphs; return it and the rows, each marked with its paragraph."""
    texts: dict[str, str] = {}
    rows = []
    for path in [*paths, *contexts]:
        for row in read_rows(path):
            article_id = hashlib.sha256(row["context"].encode()).hexdigest()[:16]
            texts.setdefault(article_id, row["context"])
            if path in paths and not row.get("is_impossible"):
                rows.append({**row, "doc_ids": [article_id]})
    seed = folder / "paragraphs.jsonl"
    with seed.open("w", encoding="utf-8") as lines:
        for article_id, text in texts.items():
            lines.write(json.dumps({"id": article_id, "title": "", "text": text}) + "\n")
    build_index([seed], folder / "index")
    print(f"{len(rows)} questions over {len(texts)} paragraphs")
    return folder / "index", rows


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--index", type=Path)
    parser.add_argument("--answers", action="store_true", help="the figures of quoth eval instead")
    parser.add_argument("--pooled", action="store_true")
    parser.add_argument("--context", type=Path, action="append", default=[])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if arguments.pooled:
            index_dir, rows = pooled(arguments.questions, arguments.context, Path(scratch))
        else:
            index_dir = arguments.index
            rows = [row for path in arguments.questions for row in read_rows(path)]
            rows = [row for row in rows if row["answerable"]]
        if arguments.answers:
            rows = [row for path in arguments.questions for row in read_rows(path)]
            show_answers(index_dir, rows)
            return
        assistant = Assistant.open(index_dir)
        places = measure(assistant, rows)
        show(places)
        shares = np.array([shared_words(assistant, row) for row in rows])
        few = shares <= np.median(shares)
        print(f"\nOf these, {few.sum()} share at most {np.median(shares):.0%} of their words:")
        show({name: found[few] for name, found in places.items()})
        assistant.close()


if __name__ == "__main__":
    main()

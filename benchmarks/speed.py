"""Speed and memory over a corpus, each figure beside what it is compared with, in one run.

    python benchmarks/speed.py CORPUS.jsonl.gz [--questions FILE] [--passages N]

CORPUS is any root that `quoth build` takes; FILE has one JSON object with a "question" a line
(without it, titles are asked). Figures:
- build rate against bare SentenceTransformer.encode on the same passages, in turns;
- a build with nothing changed, and one with one article added;
- milliseconds a search and a whole answer; questions a second together and one by one; resident
  memory while serving; seconds of `quoth --help`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sentence_transformers import SentenceTransformer

from index import build_index, open_index
from index.encoder import BATCH, Encoder
from index.minilm import bundled_path
from index.passages import split, to_encoded_texts
from qa import Assistant
from qa.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).parent.parent
_RATE_ARTICLES = 60  # articles a turn of the build rate: about 30 s on two cores
_TURNS = 3


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def show(name: str, figure: str) -> None:
    print(f"{name:<58} {figure}", flush=True)


def build_rate(corpus: Path, folder: Path, encoder: Encoder) -> None:
    """Compare building with bare encoding of the same passages, on fresh articles each turn."""
    opener = gzip.open if corpus.suffix == ".gz" else open
    with opener(corpus, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    random.Random(1).shuffle(records)
    ratios = []
    for turn in range(_TURNS):
        chosen = records[turn * _RATE_ARTICLES : (turn + 1) * _RATE_ARTICLES]
        seed = folder / f"turn{turn}.jsonl"
        seed.write_text("".join(json.dumps(record) + "\n" for record in chosen), encoding="utf-8")
        place = folder / f"index{turn}"
        started = time.perf_counter()
        build_index([seed], place, encoder=encoder)
        built = time.perf_counter() - started
        index = open_index(place)
        texts = []
        for article in index.articles():
            passages = split(article, encoder.token_offsets, encoder.max_tokens)
            spans = [(passage.start, passage.end) for passage in passages]
            texts += to_encoded_texts(article, spans, encoder.token_offsets, encoder.max_tokens)
        index.close()
        bare_model = SentenceTransformer(str(bundled_path()), local_files_only=True)
        started = time.perf_counter()
        bare_model.encode(texts, batch_size=BATCH, show_progress_bar=False)
        bare = time.perf_counter() - started
        ratios.append(bare / built)
        show(
            f"turn {turn + 1}: {len(texts)} passages, build | bare encode",
            f"{len(texts) / built:.1f} | {len(texts) / bare:.1f} passages/s ({bare / built:.2f})",
        )
    show("build rate as a share of bare encode, median", f"{statistics.median(ratios):.2f}")


def incremental(index_dir: Path, folder: Path, encoder: Encoder) -> None:
    """Time builds that have little to do, the model loaded."""
    show("nothing changed", f"{seconds(lambda: build_index([], index_dir, encoder=encoder)):.2f} s")
    extra = folder / "extra.txt"
    extra.write_text("A new article\n\nThe harbour opened a new bridge on Monday.\n" * 20)
    added = seconds(lambda: build_index([extra], index_dir, encoder=encoder))
    show("one article added", f"{added:.2f} s")
    extra.unlink()
    build_index([extra], index_dir, encoder=encoder, prune=True)


def asking(index_dir: Path, questions: list[str]) -> None:
    """Time searches and whole answers."""
    index = open_index(index_dir)
    assistant = Assistant(index, Reader.load())
    info = assistant.info()
    show("articles | passages", f"{info['articles']} | {info['passages']}")
    for question in questions[:5]:
        assistant.ask(question)
    searches, answers = [], []
    for question in questions:
        started = time.perf_counter()
        index.search(question, 10)
        searches.append((time.perf_counter() - started) * 1000)
        answers.append(assistant.ask(question).timings_ms["total"])
    for name, times in (("PassageIndex.search", searches), ("Assistant.ask", answers)):
        p95 = sorted(times)[int(0.95 * (len(times) - 1))]
        show(f"{name} p50 | p95", f"{statistics.median(times):.1f} | {p95:.1f} ms")
    together(assistant, questions)
    status = Path("/proc/self/status")
    if status.exists():
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        show("resident memory while serving", f"{int(fields['VmRSS'].split()[0]) / 1024:.0f} MiB")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    show("peak memory of this whole run", f"{peak:.0f} MiB")
    assistant.close()


def together(assistant: Assistant, questions: list[str]) -> None:
    """Compare questions asked together with the same asked one by one, in turns."""
    calls = {
        "Assistant.retrieve_many": (
            lambda: assistant.retrieve_many(questions),
            lambda: [assistant.retrieve(question) for question in questions],
        ),
        "Assistant.ask_many": (
            lambda: assistant.ask_many(questions),
            lambda: [assistant.ask(question) for question in questions],
        ),
    }
    for name, (many, alone) in calls.items():
        turns = [(seconds(many), seconds(alone)) for _ in range(_TURNS)]
        rates = [len(questions) / statistics.median(times) for times in zip(*turns, strict=True)]
        ratio = statistics.median(one / all_of_them for all_of_them, one in turns)
        figure = f"{rates[0]:.1f} | {rates[1]:.1f} questions/s ({ratio:.2f})"
        show(f"{name} | one by one, {len(questions)} questions", figure)


def start_up() -> None:
    """Time what a shell user waits for before anything happens."""
    command = [sys.executable, str(REPOSITORY / "app.py"), "--help"]
    times = [
        seconds(lambda: subprocess.run(command, capture_output=True, check=True)) for _ in range(5)
    ]
    bare = [
        seconds(lambda: subprocess.run([sys.executable, "-c", ""], check=True)) for _ in range(5)
    ]
    show(
        "quoth --help | bare Python, median",
        f"{statistics.median(times):.3f} | {statistics.median(bare):.3f} s",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--index", type=Path, help="an index of the corpus, if there is one")
    arguments = parser.parse_args()
    encoder = Encoder.load()
    encoder.encode_questions(["loaded"])  # it is read on first use: not part of any figure
    start_up()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        build_rate(arguments.corpus, folder, encoder)
        index_dir = arguments.index or folder / "index"
        report = build_index([arguments.corpus], index_dir, encoder=encoder)
        show("whole corpus built", f"{report.seconds:.1f} s, {report.encoded} passages encoded")
        incremental(index_dir, folder, encoder)
        if arguments.questions:
            opener = gzip.open if arguments.questions.suffix == ".gz" else open
            with opener(arguments.questions, "rt", encoding="utf-8") as lines:
                questions = [json.loads(line)["question"] for line in lines]
        else:
            index = open_index(index_dir)
            questions = [article.title for article in index.articles()][:200]
            index.close()
        asking(index_dir, questions)


if __name__ == "__main__":
    main()

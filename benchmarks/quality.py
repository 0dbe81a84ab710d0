"""Quality on all open sets: one command, one table, every figure with its 95 % interval.

    python -m benchmarks.quality DATA --work DIR [--sets NAME ...] [--labels FILE ...] [--draw docs]
    python -m benchmarks.quality DATA --work DIR [--sets NAME ...] --quotes

DATA is the folder of the sets (news_dev, news_test, reader, wikiqa); the indexes are built in DIR
and found there the next time. Rows: words only, dense only, fused, fused + reader. The first three
order the same candidates: the pool of a search holds the best 400 by words and by cosine, so
ordering it by BM25 alone or by cosine alone gives exactly what either search gives. For sets that
bring their own paragraphs an index of all these is searched, and the reader is also measured alone,
given the right paragraph, beside what the encoder alone does: the sentence nearest to the question.
With --labels people's judgements of quotes decide what is right leniently, where there are any
(`benchmarks/labels/` has those of news_dev).
With --draw it draws the reliability diagram and the risk-coverage curve of the news sets. With
--quotes it does nothing but ask every question of the sets, refuse nothing, and look for each quote
in the seed as read again from disk; one that is not there to the character is an error.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index import build_index, open_index
from index.articles.article import Article, to_clean_text
from index.articles.formats.readers import read_seed
from index.errors import QuestionError
from index.passages import sentences
from qa import Assistant
from qa.evaluation.judging import JudgedQuote, is_right_to_a_reader
from qa.evaluation.labels import Labels
from qa.evaluation.measures import auroc, holds_answer, normalised_words
from qa.evaluation.over_index import evaluate_index
from qa.evaluation.question_sets import read_rows
from qa.evaluation.reader_alone import evaluate_reader, read_context
from qa.reader import Reader
from ui.terminal.progress import build_progress, progress_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import ArrayLike, NDArray

    from index.search.retrieved import RetrievedPassage

_POOL = 400
_CUTS = (1, 5, 10)
_RESAMPLES = 10_000
_NEWS = ("news_dev", "news_test")
_PARAGRAPHS = ("squad2_test", "nq_test", "clapnq_test", "paraphrase_reworded_test")
_WORDS = 120  # of a passage count, so that long passages have no advantage

Found = list["RetrievedPassage"]
Row = dict[str, Any]

ORDERS: dict[str, Callable[[Found], Found]] = {
    "words only": lambda pool: sorted(
        (p for p in pool if p.bm25 > 0), key=lambda p: (-p.bm25, p.passage.id)
    ),
    "dense only": lambda pool: sorted(pool, key=lambda p: (-p.cosine, p.passage.id)),
    "fused": lambda pool: pool,
}
READ = "fused + reader"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions {"question", "answers", "doc_ids", "answerable"} and the seed they are asked of."""

    name: str
    seed: Path
    rows: list[Row]

    @property
    def answerable(self) -> list[Row]:
        """The rows that have an answer."""
        return [row for row in self.rows if row["answerable"]]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=[*_NEWS, *_PARAGRAPHS, "wikiqa"])
    parser.add_argument("--labels", type=Path, nargs="+", default=[], metavar="FILE")
    parser.add_argument("--draw", type=Path, metavar="DIR")
    parser.add_argument("--quotes", action="store_true")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    sets = [load(name, options.data, options.work) for name in options.sets]
    assistants = {chosen.name: opened(chosen, options.work) for chosen in sets}
    if options.quotes:
        _line("set", "questions", "quotes", "of these in the seed")
        _line("---", "---", "---", "---")
        for chosen in sets:
            n, quotes, found = verbatim(assistants[chosen.name], chosen)
            _line(chosen.name, str(n), str(quotes), str(found))
            if found < quotes:
                parser.exit(1, f"error: {quotes - found} quotes are not in {chosen.seed}\n")
        return
    labels = Labels.read(*options.labels)
    print("## Retrieval\n")
    show_retrieval({chosen.name: retrieval(assistants[chosen.name], chosen) for chosen in sets})
    news = [chosen for chosen in sets if chosen.name in _NEWS]
    if news:
        print("\n## Answers over an index\n")
        figures = {}
        for chosen in news:
            with progress_line(chosen.name) as on_row:
                assistant = assistants[chosen.name]
                figures[chosen.name] = evaluate_index(
                    assistant, chosen.rows, labels=labels, on_progress=on_row
                )
        show_figures(figures)
    alone = [chosen for chosen in sets if chosen.name in _PARAGRAPHS]
    if alone:
        print("\n## The reader alone, given the paragraph\n")
        show_figures(
            {
                f"{chosen.name}: {who}": figures
                for chosen in alone
                for who, figures in reading(assistants[chosen.name], chosen).items()
            }
        )
    if "paraphrase_reworded_test" in options.sets:
        same = same_answers(options.data)
        print(f"\nPairs of paraphrases with the same short answer: {interval(same)}")
    if options.draw and news:
        from benchmarks.diagrams import draw

        draw(
            {chosen.name: predictions(assistants[chosen.name], chosen, labels) for chosen in news},
            assistants[news[0].name].threshold,
            options.draw,
        )


# Sets


def load(name: str, data: Path, work: Path) -> QuestionSet:
    """Return the set of that name."""
    if name in _NEWS:
        rows = [row for _, row in read_rows(data / name / "questions.jsonl.gz")]
        return QuestionSet(name, data / name / "corpus.jsonl.gz", rows)
    if name == "wikiqa":
        return _load_wikiqa(data / name)
    texts: dict[str, str] = {}
    rows = []
    for row in _squad_rows(name, data):
        article_id = hashlib.sha256(row["context"].encode()).hexdigest()[:16]
        texts.setdefault(article_id, row["context"])
        if not row.get("is_of_pool_only"):
            answerable = not row["is_impossible"]
            rows.append({**row, "doc_ids": [article_id], "answerable": answerable})
    seed = work / f"{name}.jsonl"
    with seed.open("w", encoding="utf-8") as lines:
        for article_id, text in texts.items():
            lines.write(json.dumps({"id": article_id, "title": "", "text": text}) + "\n")
    return QuestionSet(name, seed, rows)


def _squad_rows(name: str, data: Path) -> Iterator[Row]:
    yield from (row for _, row in read_rows(data / "reader" / f"{name}.jsonl.gz"))
    if name.startswith("paraphrase"):  # 107 paragraphs alone are too easy to search
        for _, row in read_rows(data / "reader" / "squad2_test.jsonl.gz"):
            yield {**row, "is_of_pool_only": True}


def _load_wikiqa(folder: Path) -> QuestionSet:
    relevant: dict[str, list[str]] = {}
    with (folder / "qrels.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if cells[-1].isdecimal() and int(cells[-1]) > 0:
                relevant.setdefault(cells[0], []).append(cells[-2])
    queries = next(folder.glob("queries.jsonl*"))
    rows = []
    for _, row in read_rows(queries):
        doc_ids = relevant.get(str(row["id"]), [])
        question = row.get("question") or row["text"]
        rows.append(
            {"question": question, "doc_ids": doc_ids, "answers": None, "answerable": bool(doc_ids)}
        )
    return QuestionSet("wikiqa", next(folder.glob("corpus.jsonl*")), rows)


def opened(chosen: QuestionSet, work: Path) -> Assistant:
    """Return an assistant over the set's articles, built once."""
    index_dir = work / chosen.name
    with build_progress() as on_progress:
        build_index([chosen.seed], index_dir, on_progress=on_progress)
    return Assistant.open(index_dir)


# Retrieval


def retrieval(assistant: Assistant, chosen: QuestionSet) -> dict[str, NDArray[np.int64]]:
    """Return for each row of the table the places, from 0, of the first hits.  # (n, 2).

    A hit is a passage of a relevant article, and one that also holds an answer.
    """
    places: dict[str, list[tuple[int, int]]] = {}
    with closing(open_index(assistant.index_dir)) as index, progress_line(chosen.name) as on_row:
        for i, row in enumerate(chosen.answerable, 1):
            try:
                pool = index.search(row["question"], _POOL)
                read = assistant.retrieve(row["question"], max(_CUTS))
            except QuestionError:
                continue
            for name, order in ORDERS.items():
                places.setdefault(name, []).append(_first_hits(order(pool), row))
            places.setdefault(READ, []).append(_first_hits(read, row))
            on_row(i, len(chosen.answerable))
    return {name: np.array(found, dtype=np.int64) for name, found in places.items()}


def _first_hits(found: Found, row: Row) -> tuple[int, int]:
    def is_hit(item: RetrievedPassage) -> bool:
        if item.article.id not in row["doc_ids"]:
            return False
        words = " ".join(item.passage.text.split()[:_WORDS])
        return row["answers"] is None or holds_answer(words, row["answers"])

    article = next((i for i, f in enumerate(found) if f.article.id in row["doc_ids"]), _POOL)
    return article, next((i for i, f in enumerate(found) if is_hit(f)), _POOL)


def show_retrieval(places: dict[str, dict[str, NDArray[np.int64]]]) -> None:
    """Print the table, and whether fused and reread beat the better single search, paired."""
    heads = [f"{kind}@{k}" for kind in ("article", "passage") for k in _CUTS]
    _line("set", "by", *heads)
    _line(*["---"] * (2 + len(heads)))
    for name, by in places.items():
        for row, found in by.items():
            cells = [interval(found[:, column] < k) for column in (0, 1) for k in _CUTS]
            _line(name, row, *cells)
    print("\nDifferences, paired:\n")
    for name, by in places.items():
        for k in (1, 5):
            at_k = {row: (found[:, 1] < k).astype(float) for row, found in by.items()}
            better = max(("words only", "dense only"), key=lambda row: float(at_k[row].mean()))
            for row, other in (("fused", better), (READ, "fused")):
                print(
                    f"- {name}, passage@{k}: {row} minus {other}: "
                    f"{interval(at_k[row] - at_k[other], sign='+')}"
                )


# Reading


def reading(assistant: Assistant, chosen: QuestionSet) -> dict[str, dict[str, Any]]:
    """Return the figures of the reader, and of the encoder's nearest sentence."""
    encoder = assistant.encoder

    def nearest(question: str, context: str) -> tuple[str, float, bool]:
        article = Article(id="context", root="", title="", text=to_clean_text(context))
        texts = [article.text[s.start : s.end] for s in sentences(article)] or [article.text]
        vector = encoder.encode_questions([question])[0]
        cosines = [float(encoder.encode_passages([text])[0] @ vector) for text in texts]
        best = int(np.argmax(cosines))
        return texts[best], (1 + cosines[best]) / 2, False

    readers: dict[str, Callable[[str, str], tuple[str, float, bool]]]
    readers = {
        "nearest sentence": nearest,
        "reader": partial(read_context, Reader.load(passages="given")),
    }
    if chosen.name.startswith("clapnq"):
        return {who: _marked(read, chosen) for who, read in readers.items()}
    return {who: evaluate_reader(read, chosen.rows) for who, read in readers.items()}


def _marked(read: Any, chosen: QuestionSet) -> dict[str, Any]:
    """Return how often what is said lies in a marked sentence, and AUROC."""
    scores, is_marked = [], []
    for row in chosen.rows:
        said, confidence, _ = read(row["question"], row["context"])
        scores.append(confidence)
        if row["answerable"]:
            marked = [" ".join(normalised_words(answer)) for answer in row["answers"]]
            text = " ".join(normalised_words(said))
            is_marked.append(any(text and (text in one or one in text) for one in marked))
    answerable = [row["answerable"] for row in chosen.rows]
    return {
        "n": len(chosen.rows),
        "in_marked_sentence": interval(is_marked),
        "auroc": auroc(scores, answerable),
    }


def same_answers(data: Path) -> list[bool]:
    """Return for each pair of paraphrases whether both get the same short answer."""
    reader = Reader.load(passages="given")
    said = []
    for name in ("original", "reworded"):
        path = data / "reader" / f"paraphrase_{name}_test.jsonl.gz"
        said.append(
            [
                normalised_words(read_context(reader, row["question"], row["context"])[0])
                for _, row in read_rows(path)
            ]
        )
    return [one == other for one, other in zip(*said, strict=True)]


def verbatim(assistant: Assistant, chosen: QuestionSet) -> tuple[int, int, int]:
    """Return how many questions were asked, quotes given, and of these found in the seed."""
    articles = read_seed(chosen.seed, root=chosen.seed).articles
    texts = {article.id: article.text for article in articles}
    n = quotes = found = 0
    with progress_line(chosen.name) as on_row:
        for i, row in enumerate(chosen.rows, 1):
            try:
                citations = assistant.ask(row["question"], threshold=0.0).citations
            except QuestionError:
                citations = ()
            n += 1
            quotes += len(citations)
            found += sum(texts[c.article.id][c.start : c.end] == c.quote for c in citations)
            on_row(i, len(chosen.rows))
    return n, quotes, found


def predictions(
    assistant: Assistant, chosen: QuestionSet, labels: Labels
) -> list[tuple[float, bool]]:
    """Return confidence, and whether the first quote is right leniently, of each question."""
    found = []
    for row in chosen.rows:
        answer = assistant.ask(row["question"], threshold=0.0)
        is_right = is_right_to_a_reader(row, JudgedQuote.from_answer(answer), labels)
        found.append((answer.confidence, is_right))
    return found


# Tables


def show_figures(figures: dict[str, dict[str, Any]]) -> None:
    """Print figures of the JSON contract of `eval`, sets across."""
    names = dict.fromkeys(key for found in figures.values() for key in found)
    _line("", *figures)
    _line(*["---"] * (1 + len(figures)))
    for name in names:
        if not name.endswith("_ci"):
            _line(name, *(_cell(found, name) for found in figures.values()))


def interval(values: ArrayLike, *, sign: str = "") -> str:
    """Return the mean of `values` with its 95 % interval (percentile bootstrap over questions)."""
    found = np.asarray(values, dtype=float)
    draws = np.random.default_rng(1).integers(0, len(found), (_RESAMPLES, len(found)))
    low, high = np.percentile(found[draws].mean(axis=1), (2.5, 97.5))
    return f"{found.mean():{sign}.3f} [{low:{sign}.2f}, {high:{sign}.2f}]"


def _cell(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    bounds = found.get(f"{name}_ci")
    text = f"{value:.3f}" if isinstance(value, float) else "" if value is None else str(value)
    return f"{text} [{bounds[0]:.2f}, {bounds[1]:.2f}]" if bounds else text


def _line(*cells: str) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()

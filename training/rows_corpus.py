"""Make a corpus of training rows and questions of held-back ones, for `training.calibrate`.

    python -m training.rows_corpus OUT ROWS.jsonl.gz ... [--articles 12000] [--questions 150]

Each context of the files becomes an article, up to so many, by turns of the files and held-back
ones first; questions are drawn from the held-back rows that they answer. `quoth build
OUT/corpus.jsonl --index INDEX` indexes them; `OUT/questions.jsonl` goes with it. What people asked
of one paragraph is so asked of many.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.rows import is_held_back, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from training.rows import Row


def main() -> None:
    """Write the corpus and the questions."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("rows", type=Path, nargs="+", metavar="ROWS")
    parser.add_argument("--articles", type=int, default=12000)
    parser.add_argument("--questions", type=int, default=150)
    options = parser.parse_args()
    files = [read_rows([path]) for path in options.rows]
    corpus, questions = to_corpus(files, options.articles, options.questions)
    options.out.mkdir(parents=True, exist_ok=True)
    _write(options.out / "corpus.jsonl", corpus)
    _write(options.out / "questions.jsonl", questions)


def to_corpus(
    files: Sequence[Sequence[Row]], n_articles: int, n_questions: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return articles, as many of each file as can be, and questions that they answer."""
    choose = random.Random(0)
    articles: dict[str, dict[str, Any]] = {}
    asked: list[dict[str, Any]] = []
    for number, rows in enumerate(files):
        room = (n_articles - len(articles)) // (len(files) - number)
        titles = {row.context: row.title for row in rows}
        held = {row.context for row in rows if is_held_back(row)}
        contexts = [context for context in titles if context not in articles]
        choose.shuffle(contexts)
        contexts.sort(key=lambda context: context not in held)
        kept = contexts[:room]
        for context in kept:
            name = f"rows-{len(articles)}"
            articles[context] = {"id": name, "title": titles[context], "text": context}
        answerable = [
            row for row in rows if row.spans and is_held_back(row) and row.context in articles
        ]
        n = (n_questions - len(asked)) // (len(files) - number)
        asked += [
            {
                "id": row.id,
                "question": row.question,
                "answerable": True,
                "answers": list(dict.fromkeys(row.answers)),
                "doc_ids": [articles[row.context]["id"]],
            }
            for row in choose.sample(answerable, min(n, len(answerable)))
        ]
    return list(articles.values()), asked


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Mine hard negatives: what our own retriever finds for a question and does not answer it.

    python -m training.mine OUT.jsonl.gz ROWS.jsonl.gz ... [--work DIR]

Every context of the rows becomes an article of an index; each question is searched in it, and the
best contexts that are not its own and hold none of its answers are written down:
{"id", "negatives": [{"title", "context"}, ...]}.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from pathlib import Path

from index import build_index, open_index
from index.errors import QuestionError
from qa.evaluation.measures import holds_answer
from training.rows import Row, read_rows
from ui.terminal.progress import build_progress, progress_line

BATCH = 256  # questions encoded together
SEARCHED = 12  # candidates looked at
KEPT = 3  # negatives kept a question


def main() -> None:
    """Write the negatives of all rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("rows", type=Path, nargs="+")
    parser.add_argument("--work", type=Path, help="where the index is built and kept")
    options = parser.parse_args()
    rows = read_rows(options.rows)
    with tempfile.TemporaryDirectory() as folder:
        mined = mine(rows, options.work or Path(folder))
    with gzip.open(options.out, "wt", encoding="utf-8") as out:
        for row, negatives in zip(rows, mined, strict=True):
            out.write(json.dumps({"id": row.id, "negatives": negatives}) + "\n")
    print(f"{sum(map(len, mined))} negatives for {len(rows)} questions in {options.out}")


def mine(rows: list[Row], folder: Path) -> list[list[dict[str, str]]]:
    """Return for each row the contexts of other rows that resemble an answer to it and hold none.

    Builds an index in `folder`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    contexts = list(dict.fromkeys((row.title, row.context) for row in rows))
    seeds = folder / "contexts.jsonl"
    with seeds.open("w", encoding="utf-8") as lines:
        for i, (title, context) in enumerate(contexts):
            record = {"id": str(i), "title": title.replace("_", " "), "text": context}
            lines.write(json.dumps(record) + "\n")
    with build_progress() as on_progress:
        build_index([seeds], folder / "index", on_progress=on_progress)
    index = open_index(folder / "index")
    mined = []
    questions = [row.question.replace('"', " ") for row in rows]
    with progress_line("mining") as on_row:
        for n, (row, question) in enumerate(zip(rows, questions, strict=True)):
            if n % BATCH == 0:
                vectors = index.encode_many(questions[n : n + BATCH])
            try:
                found = index.search(question, SEARCHED, vector=vectors[n % BATCH])
            except QuestionError:
                found = []
            others = dict.fromkeys(int(hit.article.id) for hit in found)
            mined.append(
                [
                    {"title": contexts[i][0], "context": contexts[i][1]}
                    for i in others
                    if contexts[i][1] != row.context
                    and not holds_answer(contexts[i][1], row.answers)
                ][:KEPT]
            )
            on_row(n + 1, len(rows))
    index.close()
    return mined


if __name__ == "__main__":
    main()

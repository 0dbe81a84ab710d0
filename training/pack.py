"""Pack rows into the one file that training reads: questions with passages, as token ids.

    python -m training.pack OUT.npz --tokenizer FOLDER --rows ROWS.jsonl.gz[:N] ... \
        [--negatives FILE ...] [--rephrased FILE ...]

An example is a question with its own passage and, for some, a mined one; for some answerable
questions also a near-miss, which has no answer. Some questions are put in other words.
`ROWS.jsonl.gz:5000` takes 5,000 rows of a file, by chance.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tokenizers import Tokenizer

from index.articles.article import Article, to_clean_text
from index.passages import split
from qa.spans import MAX_TOKENS, ModelInput, to_input
from training.packed import Example, Packed
from training.rows import NearMisses, Row, is_held_back, read_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Span

REPHRASED = 0.5  # of the questions for which there are other words
WHOLE = 0.5  # of the inputs with their whole context, else with a passage of it
TITLED = 0.7  # of the inputs with a title


def main() -> None:
    """Write the packed file."""
    options = _options()
    choose = random.Random(options.seed)
    tokenizer = open_tokenizer(options.tokenizer)
    training: list[Row] = []
    held: list[Row] = []
    for name in options.rows:
        path, _, limit = name.partition(":")
        rows = read_rows([Path(path)])
        kept = [row for row in rows if not is_held_back(row)]
        training += choose.sample(kept, len(kept))[: int(limit) if limit else None]
        held += [row for row in rows if is_held_back(row)]
    negatives = read_negatives(options.negatives)
    reworded = read_rephrased(options.rephrased)
    training = [in_other_words(row, reworded, choose) for row in training]
    examples = Examples(tokenizer, choose, negatives, mined=options.mined, near=options.near)
    packed = Packed(
        [examples.of(training) for _ in range(options.passes)],
        *to_held(choose.sample(held, len(held))[: options.held], tokenizer),
    )
    packed.save(options.out)
    size = options.out.stat().st_size / 2**20
    n = sum(map(len, packed.passes))
    print(f"{len(training)} rows, {n} inputs, {len(packed.held)} held back; {size:.1f} MB")


def open_tokenizer(folder: Path) -> Tokenizer:
    """Return the tokenizer in `folder`, told neither to pad nor to truncate."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def read_negatives(paths: Sequence[Path]) -> dict[str, list[tuple[str, str]]]:
    """Return title and context of the negatives that `training.mine` wrote, by the row's id."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                found[record["id"]] = [
                    (other["title"], other["context"])
                    for other in record["negatives"]
                    if to_clean_text(other["context"]) == other["context"]
                ]
    return found


def read_rephrased(paths: Sequence[Path]) -> dict[str, list[str]]:
    """Return the questions in other words that `training.rephrase` wrote, by the row's id."""
    found: dict[str, list[str]] = {}
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                found[record["id"]] = record["questions"]
    return found


def in_other_words(row: Row, reworded: dict[str, list[str]], choose: random.Random) -> Row:
    """Return the row with its question in other words, the best ones, half the time."""
    others = reworded.get(row.id)
    if not others or choose.random() >= REPHRASED:
        return row
    return replace(row, question=others[0])


class Examples:
    """Makes examples of rows.

    The share `mined` of questions brings a passage that does not answer, the share `near` of the
    answerable ones a near-miss.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        choose: random.Random,
        negatives: dict[str, list[tuple[str, str]]],
        *,
        mined: float,
        near: float,
    ) -> None:
        self._tokenizer = tokenizer
        self._choose = choose
        self._negatives = negatives
        self._mined, self._near = mined, near
        self._groups = 0

    def of(self, rows: Sequence[Row]) -> list[Example]:
        """Return the examples of `rows`, those of a question next to each other."""
        near_misses = NearMisses(rows, with_opposites=True)
        examples: list[Example] = []
        for row in rows:
            examples.append(self._of(row))
            others = self._negatives.get(row.id)
            if others and self._choose.random() < self._mined:
                title, context = self._choose.choice(others)
                empty = Row(
                    id=row.id,
                    title=title,
                    context=context,
                    question=row.question,
                    answers=(),
                    spans=(),
                )
                examples.append(self._of(empty))
            self._groups += 1
            near = near_misses.of(row, self._choose) if self._choose.random() < self._near else None
            if near is not None:
                examples.append(self._of(near))
                self._groups += 1
        return examples

    def _of(self, row: Row) -> Example:
        """Return the row as one input: half the time its whole context, else a passage of it.

        The answer is one annotator's, by chance; the passage is the first that holds it.
        """
        choose, tokenizer = self._choose, self._tokenizer
        title = title_of(row) if choose.random() < TITLED else ""
        span = choose.choice(row.spans) if row.spans else None
        text, shift = row.context, 0
        whole = to_input(tokenizer, row.question, title, text)
        is_cut = span is not None and (not whole.offsets or whole.offsets[-1][1] < span[1])
        if is_cut or choose.random() >= WHOLE:
            passages = _passages(row, tokenizer)
            if span is None:
                start, end = choose.choice(passages)
            else:
                start, end = next(
                    ((a, b) for a, b in passages if a <= span[0] and span[1] <= b),
                    (span[0], len(text)),
                )
            text, shift = text[start:end], start
        item = to_input(tokenizer, row.question, title, text)
        places = None if span is None else _places(item, (span[0] - shift, span[1] - shift))
        return _example(item, places or (0, 0), self._groups)


def to_held(
    rows: Sequence[Row], tokenizer: Tokenizer
) -> tuple[list[Example], list[list[tuple[int, int]]]]:
    """Return each row with its whole context, and the places of its right answers."""
    examples, answers = [], []
    for number, row in enumerate(rows):
        item = to_input(tokenizer, row.question, title_of(row), row.context)
        right = [places for span in row.spans if (places := _places(item, span))]
        if bool(right) == bool(row.spans):  # else the answer lies beyond the input's end
            examples.append(_example(item, right[0] if right else (0, 0), number))
            answers.append(right)
    return examples, answers


def title_of(row: Row) -> str:
    """Return the title, where it says anything: some sets name their texts by numbers."""
    is_real = not row.title.startswith(
        ("Filtered_Reddit", "Amazon_Reviews", "para:", "wikinews:", "wikipedia:")
    )
    return row.title.replace("_", " ") if is_real else ""


def _places(item: ModelInput, span: Span) -> tuple[int, int] | None:
    """Return the places of the first and last token in `span` of the text; None if none is."""
    inside = [i for i, (a, b) in enumerate(item.offsets) if b > span[0] and a < span[1]]
    return (item.first + inside[0], item.first + inside[-1]) if inside else None


def _example(item: ModelInput, places: tuple[int, int], group: int) -> Example:
    return Example(item.ids, item.types.count(0), item.first, *places, group)


def _passages(row: Row, tokenizer: Tokenizer) -> list[Span]:
    article = Article(id=row.id, root="", title="", text=row.context)

    def offsets(text: str) -> list[Span]:
        return tokenizer.encode(text, add_special_tokens=False).offsets

    found = split(article, offsets, MAX_TOKENS)
    return [(passage.start, passage.end) for passage in found] or [(0, len(row.context))]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True, help="its folder")
    parser.add_argument("--rows", nargs="+", required=True, metavar="ROWS[:N]")
    parser.add_argument("--negatives", type=Path, nargs="*", default=[], help="what mine.py wrote")
    parser.add_argument(
        "--rephrased", type=Path, nargs="*", default=[], help="what rephrase.py wrote"
    )
    parser.add_argument("--mined", type=float, default=0.35, help="share of questions with one")
    parser.add_argument("--near", type=float, default=0.15, help="share with a near-miss")
    parser.add_argument("--passes", type=int, default=1, help="over all rows, other negatives each")
    parser.add_argument("--held", type=int, default=1000, help="rows to measure with")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Rows: the questions a reader is trained on, split by article, with near-misses made from them.

Takes files of SQuAD's form (`{"id", "title", "context", "question", "answers", "answer_starts",
"is_impossible"}`, one object a line; `"split"`, train or dev, where it has one; `"agree"` where
each context is one sentence of its document, as QAMR has them); gives Rows.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from index.articles.article import to_clean_text
from index.stop_words import STOP_WORDS
from qa.language_model.opposites import opposites

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from index.articles.article import Span

NEGATED = 0.25  # of the questions where nothing else can be changed
HELD_BACK = 0.08  # of the articles: for calibration, never trained on
A_SENTENCE = 3  # questions kept of a context that is a single sentence

_YEAR = re.compile(r"\b1[5-9]\d\d\b|\b20\d\d\b")
_NUMBER = re.compile(r"\b\d+\b")
_WORD = re.compile(r"(?<![Hh]ow )\b[a-z]{3,}\b")
_NEGATED = re.compile(r"\b(is|are|was|were|do|does|did|has|have|had|could|would|should)\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w’'-]+(?: (?:of |the |de )?[A-Z][\w’'-]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question to a context.

    `spans` of the context answer it, one an annotator; none if it holds no answer. A near-miss is a
    question that was changed so that its context no longer does.
    """

    id: str
    title: str
    context: str
    question: str
    answers: tuple[str, ...]
    spans: tuple[Span, ...]
    split: str | None = None
    is_near_miss: bool = False


def read_rows(paths: Iterable[Path]) -> list[Row]:
    """Return the rows of the files, in order; 15 of all, whose context is not clean, left out."""
    rows = []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
        if records and "agree" in records[0]:
            records = _joined(records)
        rows += [_to_row(record) for record in records]
    return [row for row in rows if to_clean_text(row.context) == row.context]


def is_held_back(row: Row) -> bool:
    """Say whether the row's article is kept from training: by its split, else a hash of its title.

    Where there is no article's title (the posts of SQuADShifts have one between them), by its text.
    """
    if row.split:
        return row.split == "dev"
    key = row.context if row.title in ("", "Filtered_Reddit_Comments") else row.title
    return zlib.crc32(key.encode()) % 1000 < HELD_BACK * 1000


class NearMisses:
    """Makes near-misses: a year, number or name of the question becomes another.

    The other name comes from an article of the same title, the other number from nearby; the year
    is one that the context does not have. With opposites also a word that becomes its opposite
    ("first", "last"), where the context does not have that; and where nothing else can be changed,
    now and then a verb that is negated. Both are how people wrote SQuAD 2.0's unanswerable
    questions (Rajpurkar et al. 2018, table 1).
    """

    def __init__(self, rows: Sequence[Row], *, with_opposites: bool = False) -> None:
        self._opposites = opposites() if with_opposites else {}
        names: dict[str, Counter[str]] = {}
        for title, context in {(row.title, row.context) for row in rows}:
            names.setdefault(title, Counter()).update(_NAME.findall(context))
        self._names = {title: sorted(found) for title, found in names.items()}

    def of(self, row: Row, random: random.Random) -> Row | None:
        """Return a near-miss of an answerable row; None where nothing can be swapped."""
        changes = [
            *((found, self._year(row, random)) for found in _YEAR.finditer(row.question)),
            *((found, self._number(row, random)) for found in _NUMBER.finditer(row.question)),
            *((found, self._name(row, found[0], random)) for found in _NAME.finditer(row.question)),
            *(
                (found, self._opposite(row, found[0], random))
                for found in _WORD.finditer(row.question)
            ),
        ]
        usable = [(found, other) for found, other in changes if other and other != found[0]]
        if self._opposites and not usable and random.random() < NEGATED:
            usable = [(found, f"{found[0]}n't") for found in _NEGATED.finditer(row.question)][:1]
        if not usable or not row.spans:
            return None
        found, other = random.choice(usable)
        question = row.question[: found.start()] + other + row.question[found.end() :]
        return replace(
            row,
            id=f"{row.id}-near",
            question=question,
            answers=(),
            spans=(),
            is_near_miss=True,
        )

    def _opposite(self, row: Row, word: str, random: random.Random) -> str | None:
        others = [other for other in self._opposites.get(word, ()) if other not in row.context]
        return random.choice(others) if others else None

    def _year(self, row: Row, random: random.Random) -> str | None:
        year = int(_YEAR.findall(row.question)[0])
        other = str(year + random.choice((-20, -11, -7, -4, -3, -2, -1, 1, 2, 3, 4, 7, 11)))
        return None if other in row.context else other

    def _number(self, row: Row, random: random.Random) -> str | None:
        number = int(_NUMBER.findall(row.question)[0])
        if 1500 <= number < 2100:
            return None
        other = str(number + random.choice((-3, -2, -1, 1, 2, 3, 10)))
        return None if other in row.context or other.startswith("-") else other

    def _name(self, row: Row, name: str, random: random.Random) -> str | None:
        answers = " ".join(row.answers)
        others = [
            other
            for other in self._names.get(row.title, ())
            if other not in row.question
            and other not in answers
            and len(other.split()) == len(name.split())
            and _plain(other) != _plain(name)  # Nathan's and Nathan’s are one
            and _plain(other) not in STOP_WORDS
        ]
        away = [other for other in others if other not in row.context]
        near = [other for other in others if other in row.context]
        pool = away if away and random.random() < 0.6 else near or away
        return random.choice(pool) if pool else None


def _plain(name: str) -> str:
    return re.sub(r"\W", "", name.lower())


def _joined(records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the records with the sentences of each title joined to one context, in their order.

    Of each sentence the A_SENTENCE questions are kept whose answers its annotators agreed on most;
    of these the longest, which say by themselves what they are about.
    """
    documents: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for record in records:
        sentences = documents.setdefault(record["title"], {})
        sentences.setdefault(record["context"], []).append(record)
    joined = []
    for sentences in documents.values():
        context, shift = " ".join(sentences), 0
        for sentence, asked in sentences.items():
            asked.sort(key=lambda record: (-record["agree"], -len(record["question"])))
            joined += [
                record
                | {
                    "context": context,
                    "answer_starts": [start + shift for start in record["answer_starts"]],
                }
                for record in asked[:A_SENTENCE]
            ]
            shift += len(sentence) + 1
    return joined


def _to_row(record: dict[str, object]) -> Row:
    answers, starts = record["answers"], record["answer_starts"]
    assert isinstance(answers, list)
    assert isinstance(starts, list)
    context = str(record["context"])
    spans = tuple((start, start + len(text)) for start, text in zip(starts, answers, strict=True))
    return Row(
        id=str(record["id"]),
        title=str(record["title"]),
        context=context,
        question=str(record["question"]),
        answers=tuple(answers),
        spans=() if record["is_impossible"] else spans,
        split=None if record.get("split") is None else str(record["split"]),
    )

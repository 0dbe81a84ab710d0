"""Collections of any size for benchmarks: real sentences, put together anew.

Takes corpora of articles (.jsonl.gz); gives files of articles that no two are alike, and an encoder
that needs no model. Every article has as many sentences as a real one, taken at random from all of
them, with a title, a day and an outlet of its own. One in thirty is a near-copy of the one before,
with one sentence replaced.
"""

from __future__ import annotations

import datetime
import gzip
import json
import random
import re
import zlib
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoder import Encoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_DIM = 384  # that of the bundled encoder
_MAX_TOKENS = 254
_BUCKETS = 1 << 14
_SEED = 18
_PER_FILE = 500
_NEAR_COPIES = 30  # one in so many
_OUTLETS = 200
_FIRST_DAY = datetime.date(2005, 1, 1)
_DAYS = 20 * 365
_WORD = re.compile(r"\w+|[^\w\s]")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“])")
_LEAST, _MOST = 30, 400  # characters of a sentence that is taken
_PARAGRAPH = 3  # sentences


class WordHashEncoder(Encoder):
    """An encoder without a model: a vector is the sum of those that the text's words hash to.

    With `in_place_of` another, its index opens with that one: found is then what has the words.
    """

    def __init__(self, in_place_of: Encoder | None = None) -> None:
        name, fingerprint, size = "word-hashes", "sha256:word-hashes", (_DIM, _MAX_TOKENS)
        if in_place_of is not None:
            name, fingerprint = in_place_of.name, in_place_of.fingerprint
            size = in_place_of.dim, in_place_of.max_tokens
        super().__init__(name, fingerprint, size, None)
        directions = np.random.default_rng(_SEED).standard_normal((_BUCKETS, _DIM))
        self._directions = directions.astype(np.float32)

    def load_model(self) -> None:
        """Load nothing."""

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Return the span of each word and mark."""
        return [match.span() for match in _WORD.finditer(text)]

    def encode_questions(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of `questions`, made as those of passages."""
        return self.encode_passages(questions)

    def encode_passages(
        self, texts: Sequence[str], *, on_batch: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return the vectors of `texts`: (n, 384) float32, unit rows."""
        vectors = np.stack([self._vector(text) for text in texts])
        if on_batch is not None:
            on_batch(len(texts))
        return vectors

    def _vector(self, text: str) -> NDArray[np.float32]:
        rows = [_bucket(word) for word in text.lower().split() or [""]]
        total = self._directions[rows].sum(axis=0)
        unit: NDArray[np.float32] = total / np.linalg.norm(total)
        return unit


@cache
def _bucket(word: str) -> int:
    return zlib.crc32(word.encode()) % _BUCKETS


class Recombined:
    """The sentences of corpora, and articles made of them; the same ones for the same corpora."""

    def __init__(self, corpora: Sequence[Path], *, longest: int | None = None) -> None:
        """Take the sentences of `corpora`; no article has more than `longest` of them."""
        self._sentences: list[str] = []
        self._lengths: list[int] = []
        self._titles: list[str] = []
        texts: list[list[str]] = []
        for corpus in corpora:
            with gzip.open(corpus, "rt", encoding="utf-8") as lines:
                for line in lines:
                    record = json.loads(line)
                    self._titles.append(record["title"])
                    texts.append(_sentences(record["text"]))
        self._sentences = [one for text in texts for one in text]
        # Of the last corpus alone: most of Reuters' articles are a headline and two lines.
        with gzip.open(corpora[-1], "rt", encoding="utf-8") as lines:
            n_last = sum(1 for _ in lines)
        longest = longest or max(map(len, texts))
        self._lengths = [n for n in map(len, texts[-n_last:]) if _PARAGRAPH < n <= longest]

    def records(self, first: int, n: int) -> Iterator[dict[str, Any]]:
        """Yield the articles numbered from `first` on, as records of a .jsonl file."""
        for number in range(first, first + n):
            choose = random.Random(f"{_SEED} {number}")
            copied = number - 1 if number % _NEAR_COPIES == _NEAR_COPIES - 1 else number
            sentences = self._chosen(copied)
            if copied != number:
                sentences[choose.randrange(len(sentences))] = choose.choice(self._sentences)
            words = [choose.choice(self._titles).title() for _ in range(2)]
            day = _FIRST_DAY + datetime.timedelta(days=choose.randrange(_DAYS))
            yield {
                "id": f"article-{number:07}",
                "title": f"{words[0]} · {words[1]}"[:120],
                "text": _to_text(sentences),
                "date": day.isoformat(),
                "source": f"Outlet {choose.randrange(_OUTLETS):03}",
                "author": f"Author {choose.randrange(20 * _OUTLETS):04}",
            }

    def _chosen(self, number: int) -> list[str]:
        choose = random.Random(f"{_SEED} text {number}")
        return choose.choices(self._sentences, k=choose.choice(self._lengths))

    def write(self, folder: Path, first: int, last: int) -> None:
        """Write the articles first, first + 1, … last - 1 into files of `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(first, last, _PER_FILE):
            lines = map(json.dumps, self.records(number, min(_PER_FILE, last - number)))
            path = folder / f"{number:07}.jsonl"
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def questions(self, n: int) -> list[str]:
        """Return `n` questions: some words of a sentence each, as they follow one another."""
        choose = random.Random(f"{_SEED} questions")
        asked: list[str] = []
        while len(asked) < n:
            words = choose.choice(self._sentences).split()
            at = choose.randrange(max(1, len(words) - 8))
            asked.append(f"What about {' '.join(words[at : at + 7])}?".replace('"', ""))
        return asked


def _sentences(text: str) -> list[str]:
    found = _SENTENCE_END.split(" ".join(text.split()))
    return [one for one in found if _LEAST <= len(one) <= _MOST]


def _to_text(sentences: Sequence[str]) -> str:
    paragraphs = range(0, len(sentences), _PARAGRAPH)
    return "\n\n".join(" ".join(sentences[at : at + _PARAGRAPH]) for at in paragraphs)

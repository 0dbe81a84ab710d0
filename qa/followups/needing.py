"""Needing: which earlier words a question needs to be understood, and where it needs them.

Takes a question and the turns before it; gives for each word that was asked, said or cited how
likely the question needs it, for each of the question's own words whether needed ones take its
place or follow it, and how likely the question stands alone. A model of our own reads it, once
without long answers and once with them: term resolution (QuReTeC, Voskarides et al. 2020) with the
edits of Hierarchical Context Tagging (Jin et al. 2022).
"""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from index.stop_words import STOP_WORDS
from qa.bundled import BUNDLED, open_session, open_tokenizer
from qa.followups.pieces import WORD, to_input, to_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import onnxruntime
    from tokenizers import Tokenizer

    from qa.answer import Turn
    from qa.followups.pieces import Part, Piece, PiecesInput

# Chosen on conversations held back from training, where 92 of 93 questions that stand alone are
# left as they are (docs/experiments.md).
STANDS_ALONE = 0.07  # a question that stands alone more surely is left as it is
NEEDED = 0.7  # a word is needed if it is more surely
LINKED = 0.45  # a word beside a needed one belongs to it if it is more surely
# A long answer says much beside the point: read with the rest, passages of 600 characters cost more
# than the model wins. So the rest is read without them, and their words count for less.
_LONG = 0.75
_MOST_BRIEF = 12  # words of an answer that is brief
_JOINTS = frozenset({" ", "-", "–", "'", "’"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededWord:
    """A word of the conversation, the span [start, end) of a piece's text, in code points.

    `probability` tells how likely the question needs it.
    """

    piece: Piece
    start: int
    end: int
    probability: float

    @property
    def text(self) -> str:
        """The word as it stands."""
        return self.piece.text[self.start : self.end]

    @property
    def turn(self) -> int:
        """The number of its turn, oldest first."""
        return self.piece.turn

    @property
    def part(self) -> Part:
        """What of the turn it stands in."""
        return self.piece.part


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededPhrase:
    """Neighbouring words that a question needs, the span [start, end) of a piece's text.

    `probability` is that of its likeliest word.
    """

    piece: Piece
    start: int
    end: int
    probability: float

    @property
    def text(self) -> str:
        """The phrase as it stands."""
        return self.piece.text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A word of the question, its span [start, end) in code points, and what becomes of it.

    `replace` is the probability that needed words take its place, `insert` that they follow it.
    """

    text: str
    start: int
    end: int
    replace: float
    insert: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """What a question needs of its conversation.

    `stands_alone` is the probability that it needs nothing. `words` are all that were read, the
    newest turn first, `edits` the words of the question in order.
    """

    stands_alone: float
    words: tuple[NeededWord, ...] = ()
    edits: tuple[Edit, ...] = ()

    def by_word(self) -> dict[str, float]:
        """Return how likely each word, in lower case, is needed, by the likeliest of its places."""
        best: dict[str, float] = {}
        for word in self.words:
            folded = word.text.lower()
            best[folded] = max(best.get(folded, 0.0), word.probability)
        return best


class Needing:
    """The model that reads follow-ups; it is opened when it first reads. Thread-safe."""

    def __init__(self, folder: Path = BUNDLED) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._opened: tuple[onnxruntime.InferenceSession, Tokenizer] | None = None

    @classmethod
    def bundled(cls) -> Self | None:
        """Return the model that comes with Quoth, None where it does not come along."""
        return cls() if (BUNDLED / "followups.onnx").exists() else None

    def read(self, question: str, turns: Sequence[Turn]) -> Needed:
        """Return what `question` needs of `turns`, oldest first; of none it needs nothing.

        Raises QuothError if the model is missing or altered.
        """
        pieces = to_pieces(turns)
        if not pieces:
            return Needed(stands_alone=1.0)
        brief = [piece for piece in pieces if is_brief(piece)]
        item, told = self._told(question, brief)
        words = [
            NeededWord(piece=word.piece, start=word.start, end=word.end, probability=needed)
            for word, (needed, *_) in zip(item.words, told[1:], strict=True)
            if word.piece is not None
        ]
        edits = [
            Edit(
                text=word.of(question),
                start=word.start,
                end=word.end,
                replace=replace,
                insert=insert,
            )
            for word, (_, replace, insert, _) in zip(item.words, told[1:], strict=True)
            if word.piece is None
        ]
        if len(brief) < len(pieces):
            words += self._of_long(question, pieces)
        words.sort(key=lambda word: (-word.turn, pieces.index(word.piece), word.start))
        return Needed(stands_alone=told[0][3], words=tuple(words), edits=tuple(edits))

    def _of_long(self, question: str, pieces: Sequence[Piece]) -> Iterator[NeededWord]:
        """Yield the words of the pieces that are not brief."""
        item, told = self._told(question, pieces)
        for word, (needed, *_) in zip(item.words, told[1:], strict=True):
            if word.piece is not None and not is_brief(word.piece):
                yield NeededWord(
                    piece=word.piece, start=word.start, end=word.end, probability=_LONG * needed
                )

    def _told(
        self, question: str, pieces: Sequence[Piece]
    ) -> tuple[PiecesInput, list[list[float]]]:
        """Return the input, and the four outputs of its first token and of those of its words."""
        import numpy as np

        session, tokenizer = self._open()
        item = to_input(tokenizer, question, pieces)
        feed = {
            "input_ids": np.array([item.ids], dtype=np.int64),
            "attention_mask": np.ones((1, len(item.ids)), dtype=np.int64),
            "token_type_ids": np.array([item.types], dtype=np.int64),
        }
        (logits,) = session.run(["logits"], feed)  # (1, tokens, 4) float32
        told = (1 / (1 + np.exp(-logits[0].astype(np.float64)))).tolist()
        return item, [told[0], *(told[word.token] for word in item.words)]

    def _open(self) -> tuple[onnxruntime.InferenceSession, Tokenizer]:
        with self._lock:
            if self._opened is None:
                session = open_session(self._folder, "followups.onnx")
                self._opened = session, open_tokenizer(self._folder)
            return self._opened


def is_brief(piece: Piece) -> bool:
    """Say whether the first reading has the piece: it is no sentence and no long answer."""
    if piece.part == "answer":
        return sum(1 for _ in WORD.finditer(piece.text)) <= _MOST_BRIEF
    return piece.part != "sentence"


def needed_phrases(question: str, needed: Needed) -> tuple[NeededPhrase, ...]:
    """Return the phrases that `question` needs, newest turn first, none that another says too.

    A phrase begins with a word that is needed surely enough wherever it stands, and goes on over
    its neighbours that are needed less surely. There are none if the question stands alone.
    """
    if needed.stands_alone > STANDS_ALONE:
        return ()
    best = needed.by_word()
    told = [best[word.text.lower()] for word in needed.words]
    is_content = [word.text.lower() not in STOP_WORDS for word in needed.words]
    known = {found.lower() for found in WORD.findall(question)}
    phrases = []
    runs = list(_runs(needed.words, told, is_content))
    held = [
        {word.text.lower() for word in needed.words[first : last + 1]} - STOP_WORDS
        for first, last in runs
    ]
    for (first, last), words in zip(runs, held, strict=True):
        if not words <= known and not any(words < other for other in held):
            known |= words
            begins, ends = needed.words[first], needed.words[last]
            phrases.append(
                NeededPhrase(
                    piece=begins.piece,
                    start=begins.start,
                    end=ends.end,
                    probability=max(told[first : last + 1]),
                )
            )
    return tuple(phrases)


def _runs(
    words: Sequence[NeededWord], told: Sequence[float], is_content: Sequence[bool]
) -> Iterator[tuple[int, int]]:
    """Yield the first and last number of the words of each phrase."""
    goes_on = [
        one.piece is other.piece and one.piece.text[one.end : other.start] in _JOINTS
        for one, other in itertools.pairwise(words)
    ]
    at = 0
    while at < len(words):
        if told[at] <= NEEDED or not is_content[at]:
            at += 1
            continue
        first = last = at
        while first > 0 and goes_on[first - 1] and told[first - 1] > LINKED:
            first -= 1
        while last + 1 < len(words) and goes_on[last] and told[last + 1] > LINKED:
            last += 1
        at = last + 1
        while not is_content[first]:
            first += 1
        while not is_content[last]:
            last -= 1
        yield first, last

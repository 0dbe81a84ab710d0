"""Pieces: a question and its conversation as a model reads them.

Takes a question and the turns before it; gives tokens, and for each word of the question and of
what was asked and said before it, the token that stands for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qa.answer import ABSTENTION
from qa.bundled import id_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tokenizers import Tokenizer

    from index.articles.article import Span
    from qa.answer import Turn

Part = Literal["question", "answer", "title", "sentence"]

MAX_TOKENS = 192  # of the whole input
QUESTION_TOKENS = 64
_EARLIER_TOKENS = 40  # of an earlier question
_TITLE_TOKENS = 20
_LAST_SAID_TOKENS = 96  # of each thing said in the last turn
_SAID_TOKENS = 32  # likewise in those before it
_AROUND = 2  # tokens around a piece: its mark and [SEP]
_TOKEN_CHARACTERS = 16  # more than a token has; what is longer need not be read to its end

# What stands in front of a piece: it is one token, so that the model can tell pieces apart.
_MARKS: dict[Part, str] = {
    "question": "asked",
    "answer": "said",
    "sentence": "said",
    "title": "about",
}
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A text of an earlier turn, the `turn`th, oldest first.

    `item` counts the titles and the sentences of a turn.
    """

    turn: int
    part: Part
    text: str
    item: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of the question (`piece` is None) or of a piece: a span of its text, in code points.

    `token` is the place of its first token in the input.
    """

    piece: Piece | None
    start: int
    end: int
    token: int

    def of(self, question: str) -> str:
        """Return the word as it stands."""
        return (self.piece.text if self.piece else question)[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class PiecesInput:
    """Tokens of "[CLS] question [SEP] asked … [SEP] said … [SEP] about … [SEP] …", newest first.

    `types` are 0 for the question and 1 for the rest. `words` are those of the question, then those
    of the pieces as they stand in the input.
    """

    ids: list[int]
    types: list[int]
    words: tuple[Word, ...]


def to_pieces(turns: Sequence[Turn]) -> list[Piece]:
    """Return what was asked, said and cited in `turns`.

    Questions are read as they were asked: what was wrongly put into one would go on from turn to
    turn. An answer stands for itself only where it has neither a short answer nor quotes.
    """
    pieces = []
    for i, turn in enumerate(turns):
        pieces.append(Piece(turn=i, part="question", text=turn.question))
        answer = turn.short_answer
        if (
            not answer
            and not turn.quotes
            and turn.answer
            and not turn.answer.startswith(ABSTENTION)
        ):
            answer = turn.answer
        if answer:
            pieces.append(Piece(turn=i, part="answer", text=answer))
        for number, text in enumerate(turn.quotes):
            pieces.append(Piece(turn=i, part="sentence", text=text, item=number))
        for number, text in enumerate(turn.titles):
            pieces.append(Piece(turn=i, part="title", text=text, item=number))
    return pieces


def to_input(tokenizer: Tokenizer, question: str, pieces: Sequence[Piece]) -> PiecesInput:
    """Return the question and its conversation as tokens; what exceeds the limits is cut off.

    Of the pieces the newest come first, and go first where room is short: the last turn, what was
    asked before it, what it was about, and what was said. `tokenizer` must neither pad nor
    truncate.
    """
    cls, sep = (id_of(tokenizer, token) for token in ("[CLS]", "[SEP]"))
    asked = tokenizer.encode(question, add_special_tokens=False)
    n = min(len(asked.ids), QUESTION_TOKENS)
    ids = [cls, *asked.ids[:n], sep]
    words = list(_words(None, question, asked.offsets[:n], 1))
    n_asked = len(ids)
    for piece, tokens, offsets in _with_room(tokenizer, pieces, MAX_TOKENS - n_asked):
        ids.append(id_of(tokenizer, _MARKS[piece.part]))
        words += _words(piece, piece.text, offsets, len(ids))
        ids += [*tokens, sep]
    types = [0] * n_asked + [1] * (len(ids) - n_asked)
    return PiecesInput(ids=ids, types=types, words=tuple(words))


def _with_room(
    tokenizer: Tokenizer, pieces: Sequence[Piece], room: int
) -> list[tuple[Piece, list[int], list[Span]]]:
    """Return the pieces that have room, newest turn first, each with its tokens and their spans."""
    last = max((piece.turn for piece in pieces), default=0)
    kept: list[tuple[int, Piece, list[int], list[Span]]] = []
    seen: set[str] = set()
    for at, piece in sorted(enumerate(pieces), key=lambda pair: _importance(pair[1], last)):
        most = min(_most_tokens(piece, last), room - _AROUND)
        if most <= 0 or piece.text in seen:
            continue
        seen.add(piece.text)
        text = piece.text[: most * _TOKEN_CHARACTERS]
        encoded = tokenizer.encode(text, add_special_tokens=False)
        if encoded.ids:
            kept.append((at, piece, encoded.ids[:most], encoded.offsets[:most]))
            room -= len(encoded.ids[:most]) + _AROUND
    kept.sort(key=lambda one: (-one[1].turn, one[0]))
    return [(piece, tokens, offsets) for _, piece, tokens, offsets in kept]


def _importance(piece: Piece, last: int) -> tuple[int, int]:
    """Return what sorts the pieces by how soon they are wanted."""
    if piece.turn == last:
        return 0, {"question": 0, "answer": 1, "title": 2, "sentence": 3}[piece.part]
    if piece.part == "question":
        return 1, last - piece.turn if piece.turn else 1  # the first question opens the subject
    return (2 if piece.part == "title" else 3), last - piece.turn


def _most_tokens(piece: Piece, last: int) -> int:
    if piece.part == "question":
        return _EARLIER_TOKENS
    if piece.part == "title":
        return _TITLE_TOKENS
    return _LAST_SAID_TOKENS if piece.turn == last else _SAID_TOKENS


def _words(piece: Piece | None, text: str, offsets: Sequence[Span], first: int) -> Iterator[Word]:
    """Yield the words of which a token stands in the input; the first token is number `first`."""
    begins = {start: first + i for i, (start, _) in reversed(list(enumerate(offsets)))}
    for found in WORD.finditer(text):
        token = begins.get(found.start())
        if token is not None:
            yield Word(piece=piece, start=found.start(), end=found.end(), token=token)

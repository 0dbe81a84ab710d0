"""A question and its conversation as tokens, and the words that these stand for."""

from __future__ import annotations

import pytest

from qa.answer import ABSTENTION, Turn
from qa.bundled import BUNDLED, open_tokenizer
from qa.followups.pieces import MAX_TOKENS, Piece, to_input, to_pieces

TOKENIZER = open_tokenizer(BUNDLED)
TURNS = [
    Turn(question="Who built the Øresund Bridge?", resolved="Who built the Øresund Bridge?"),
    Turn(
        question="When was it?",
        resolved="When was the Øresund Bridge built?",
        answer="It opened in 2000. [1]",
        short_answer="2000",
        quotes=("It opened in 2000.",),
        titles=("Øresund crossing turns 25",),
    ),
]


def test_a_turn_is_read_as_it_was_asked_with_what_it_said_and_cited() -> None:
    assert to_pieces(TURNS) == [
        Piece(turn=0, part="question", text="Who built the Øresund Bridge?"),
        Piece(turn=1, part="question", text="When was it?"),
        Piece(turn=1, part="answer", text="2000"),
        Piece(turn=1, part="sentence", text="It opened in 2000."),
        Piece(turn=1, part="title", text="Øresund crossing turns 25"),
    ]


@pytest.mark.parametrize(
    ("answer", "said"), [("Twelve articles say so.", 1), (f"{ABSTENTION} Closest: …", 0), (None, 0)]
)
def test_an_answer_without_quotes_is_read_unless_it_abstains(answer: str | None, said: int) -> None:
    pieces = to_pieces([Turn(question="How many?", answer=answer)])
    assert [piece.text for piece in pieces[1:]] == [answer] * said


def test_the_newest_turn_comes_first_each_piece_behind_its_mark() -> None:
    item = to_input(TOKENIZER, "And who paid?", to_pieces(TURNS))
    assert TOKENIZER.decode(item.ids, skip_special_tokens=False) == (
        "[CLS] and who paid? [SEP] asked when was it? [SEP] said 2000 [SEP] "
        "said it opened in 2000. [SEP] about øresund crossing turns 25 [SEP] "
        "asked who built the øresund bridge? [SEP]"
    )
    assert item.types == [0] * 6 + [1] * (len(item.ids) - 6)


def test_each_word_has_its_first_token_and_its_span() -> None:
    question = "Don’t café-goers at Öland’s harbour pay in ’24?"
    item = to_input(TOKENIZER, question, to_pieces(TURNS))
    asked = [word.of(question) for word in item.words if word.piece is None]
    assert asked == ["Don", "t", "café", "goers", "at", "Öland", "s", "harbour", "pay", "in", "24"]
    last = [word.of(question) for word in item.words if word.piece is not None][-5:]
    assert last == ["Who", "built", "the", "Øresund", "Bridge"]
    for word in item.words:
        token = TOKENIZER.id_to_token(item.ids[word.token])
        folded = TOKENIZER.normalizer.normalize_str(word.of(question))
        assert folded.startswith(token)


def test_a_long_conversation_keeps_the_last_turn_and_the_first_question() -> None:
    turns = [
        Turn(question=f"What of the number {i} and its many uses?", answer="So it is. " * 40)
        for i in range(40)
    ]
    item = to_input(TOKENIZER, "Why?", to_pieces(turns))
    assert len(item.ids) <= MAX_TOKENS
    pieces = [word.piece for word in item.words if word.piece is not None]
    kept = list(dict.fromkeys((piece.turn, piece.part) for piece in pieces))
    assert kept[:2] == [(39, "question"), (39, "answer")]
    assert kept[-1] == (0, "question")


def test_what_is_said_twice_is_read_once() -> None:
    turns = [Turn(question="Why?", titles=("Tea",)), Turn(question="How?", titles=("Tea",))]
    item = to_input(TOKENIZER, "When?", to_pieces(turns))
    titles = [word.piece for word in item.words if word.of("When?") == "Tea"]
    assert titles == [Piece(turn=1, part="title", text="Tea")]

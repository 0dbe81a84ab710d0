"""What of its conversation a question needs."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.followups import appended
from index.errors import QuothError
from qa.answer import Turn
from qa.bundled import BUNDLED
from qa.followups.needing import STANDS_ALONE, Needed, NeededWord, Needing, needed_phrases
from qa.followups.pieces import WORD, Piece

NEEDING = Needing()
ASKED = Piece(turn=0, part="question", text="Who led the Mothers of Invention?")
TITLE = Piece(turn=0, part="title", text="Frank Zappa, composer of Mothers")


def needed(told: dict[str, float], *, stands_alone: float = 0.0) -> Needed:
    """Return what a model that tells so of each word would give."""
    return Needed(
        stands_alone=stands_alone,
        words=tuple(
            NeededWord(
                piece=piece,
                start=found.start(),
                end=found.end(),
                probability=told.get(found[0], 0.0),
            )
            for piece in (ASKED, TITLE)
            for found in WORD.finditer(piece.text)
        ),
    )


def test_a_phrase_goes_on_over_neighbours_that_are_less_sure() -> None:
    some = needed({"Mothers": 0.9, "of": 0.5, "Invention": 0.5, "the": 0.5, "Zappa": 0.5})
    found = needed_phrases("When did they split?", some)
    assert [(one.text, one.piece, one.probability) for one in found] == [
        ("Mothers of Invention", ASKED, 0.9)
    ]


def test_a_phrase_ends_at_a_comma_and_at_a_word_that_is_not_needed() -> None:
    some = needed({"Frank": 0.5, "Zappa": 0.9, "composer": 0.5, "Mothers": 0.2})
    assert [one.text for one in needed_phrases("When?", some)] == ["Frank Zappa"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("When did they split?", "When did they split? Mothers Invention Frank Zappa"),
        ("When did Zappa's mothers split?", "When did Zappa's mothers split? Invention Frank"),
    ],
)
def test_each_word_is_appended_once_and_none_that_the_question_has(
    question: str, words: str
) -> None:
    some = needed({"Mothers": 0.9, "of": 0.5, "Invention": 0.9, "Frank": 0.9, "Zappa": 0.9})
    assert appended(question, some) == words


def test_a_question_that_stands_alone_is_left() -> None:
    some = needed({"Zappa": 0.9}, stands_alone=0.9)
    assert needed_phrases("What is tea?", some) == ()
    assert appended("What is tea?", some) == "What is tea?"


def test_the_model_finds_what_a_pronoun_stands_for() -> None:
    turns = [Turn(question="Who was Frank Zappa?"), Turn(question="What did he play?")]
    found = NEEDING.read("When was he born?", turns)
    assert [one.text for one in needed_phrases("When was he born?", found)] == ["Frank Zappa"]
    assert [one.text for one in found.edits if one.replace > 0.5] == ["he"]
    assert found.stands_alone < STANDS_ALONE
    assert {one.text for one in found.words if one.turn == 0} == {"Who", "was", "Frank", "Zappa"}


def test_the_model_finds_nothing_where_the_subject_changes() -> None:
    turns = [Turn(question="Who was Frank Zappa?"), Turn(question="What did he play?")]
    found = NEEDING.read("What is the capital of France?", turns)
    assert found.stands_alone > STANDS_ALONE
    assert needed_phrases("What is the capital of France?", found) == ()


def test_a_long_answer_changes_nothing_of_what_the_rest_tells_and_counts_for_less() -> None:
    question, asked = "Why are so many dying?", Turn(question="What are facts about bees?")
    said = "Old clocks were made of brass by masters in Geneva, who sold them to kings of France."
    alone = NEEDING.read(question, [asked])
    read = NEEDING.read(question, [replace(asked, answer=said)])
    long = [word for word in read.words if word.part == "answer"]
    assert [word.text for word in long] == WORD.findall(said)
    assert [word.probability for word in read.words if word not in long] == [
        word.probability for word in alone.words
    ]
    assert (read.stands_alone, read.edits) == (alone.stands_alone, alone.edits)
    assert max(word.probability for word in long) <= 0.75


def test_a_brief_answer_is_read_with_the_rest() -> None:
    asked = Turn(question="Who built the bridge?", short_answer="Ann Lee")
    found = needed_phrases("Where was she born?", NEEDING.read("Where was she born?", [asked]))
    assert [phrase.text for phrase in found] == ["Ann Lee"]
    assert found[0].probability > 0.75


def test_without_turns_nothing_is_needed_and_no_model_opened(tmp_path: Path) -> None:
    assert Needing(tmp_path).read("Why?", []) == Needed(stands_alone=1.0)


def test_an_altered_model_is_refused(tmp_path: Path) -> None:
    for name in ("SHA256", "tokenizer.json"):
        shutil.copyfile(BUNDLED / name, tmp_path / name)
    (tmp_path / "followups.onnx").write_bytes(b"no model")
    with pytest.raises(QuothError, match=r"followups\.onnx: is damaged"):
        Needing(tmp_path).read("Why?", [Turn(question="Who was Frank Zappa?")])

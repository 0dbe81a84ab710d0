"""What a question needs, put where it needs it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.followups.needing import Edit, Needed, NeededWord
from qa.followups.pieces import WORD, Piece
from qa.followups.placing import placed

ASKED = "Who beat the Mothers of Invention, Ann and Bob?"


def needed(question: str, words: str, *, replace: str = "", insert: str = "") -> Needed:
    """Return what a model that is sure of these words, each of one place, would give."""
    piece = Piece(turn=0, part="question", text=ASKED)
    return Needed(
        stands_alone=0.0,
        words=tuple(
            NeededWord(
                piece=piece,
                start=found.start(),
                end=found.end(),
                probability=0.9 if found[0] in words.split() else 0.0,
            )
            for found in WORD.finditer(ASKED)
        ),
        edits=tuple(
            Edit(
                text=found[0],
                start=found.start(),
                end=found.end(),
                replace=float(found[0] == replace),
                insert=float(found[0] == insert),
            )
            for found in WORD.finditer(question)
        ),
    )


BAND = "Mothers of Invention"


@pytest.mark.parametrize(
    ("question", "words", "edits", "whole"),
    [
        ("When did it split?", BAND, {"replace": "it"}, f"When did the {BAND} split?"),
        ("Its songs?", BAND, {"replace": "Its"}, f"The {BAND}’s songs?"),
        ("Who saw her?", "Ann", {"replace": "her"}, "Who saw Ann?"),
        ("What did they say", "Ann Bob", {"replace": "they"}, "What did Ann and Bob say"),
        ("What did he say", "Bob Ann", {"replace": "he"}, "What did Ann say"),
        ("Why the end so soon?", BAND, {"insert": "end"}, f"Why the end ({BAND}) so soon?"),
        ("Why so soon?", BAND, {}, f"Why so soon ({BAND})?"),
        ("Why the band?", BAND, {"replace": "band"}, f"Why the band ({BAND})?"),
        ("Why did Ann go?", "Ann", {}, "Why did Ann go?"),
        ("Why did it?", "", {"replace": "it"}, "Why did it?"),
    ],
)
def test_needed_words_replace_a_pronoun_or_stand_in_brackets(
    question: str, words: str, edits: dict[str, str], whole: str
) -> None:
    assert placed(question, needed(question, words, **edits)) == whole


def names_needed(question: str, said: str, pronoun: str) -> Needed:
    """Return what a model that is sure of the capitalised words of one sentence would give."""
    piece = Piece(turn=0, part="sentence", text=said)
    words = tuple(
        NeededWord(
            piece=piece,
            start=found.start(),
            end=found.end(),
            probability=0.9 if found[0][0].isupper() else 0.0,
        )
        for found in WORD.finditer(said)
    )
    return replace(needed(question, "", replace=pronoun), words=words)


@pytest.mark.parametrize(
    ("question", "pronoun", "whole"),
    [
        ("Who founded it?", "it", "Who founded the Green Party?"),
        ("Where was he born?", "he", "Where was Princess Ada born?"),
    ],
)
def test_it_is_no_person_and_he_is_no_group(question: str, pronoun: str, whole: str) -> None:
    of_it = names_needed(question, "Princess Ada left the Green Party", pronoun)
    assert placed(question, of_it).startswith(whole[:-1])


@pytest.mark.parametrize(
    ("question", "said", "pronoun", "whole"),
    [
        ("How big is it?", "in the city Florence", "it", "How big is Florence?"),
        ("Who coaches it?", "the goal of Chelsea", "it", "Who coaches Chelsea?"),
        ("How big is it?", "in the song Florence Moor", "it", "How big is it?"),
        ("How big is it?", "the song of Hannah", "it", "How big is it?"),
        ("Who won them?", "the race of Bernie Moor", "them", "Who won them?"),
        ("Who saw them?", "the race of Bernie and Anna", "them", "Who saw Bernie and Anna?"),
    ],
)
def test_a_first_name_may_be_a_place_and_is_not_several(
    question: str, said: str, pronoun: str, whole: str
) -> None:
    assert placed(question, names_needed(question, said, pronoun)) == whole


@pytest.mark.parametrize(
    ("question", "pronoun", "whole"),
    [
        ("What do they eat?", "they", "What do Venus flytraps eat?"),
        ("How does it eat?", "it", "How does Venus flytraps eat?"),
    ],
)
def test_a_kind_that_begins_with_a_first_name_is_no_person(
    question: str, pronoun: str, whole: str
) -> None:
    piece = Piece(turn=0, part="sentence", text="Venus flytraps")
    words = tuple(
        NeededWord(piece=piece, start=start, end=end, probability=0.9)
        for start, end in ((0, 5), (6, 14))
    )
    assert placed(question, replace(needed(question, "", replace=pronoun), words=words)) == whole


def test_a_pronoun_that_nothing_fits_is_left() -> None:
    question = "Who founded it?"
    piece = Piece(turn=0, part="sentence", text="Princess Ada left")
    words = tuple(
        NeededWord(piece=piece, start=start, end=end, probability=0.9)
        for start, end in ((0, 8), (9, 12))
    )
    assert placed(question, replace(needed(question, "", replace="it"), words=words)) == question

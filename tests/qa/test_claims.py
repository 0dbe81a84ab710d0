"""What a question asks to be confirmed, or takes for granted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.claims import to_claim
from qa.clauses import Clause
from qa.opposites import OPPOSITE, to_key


@pytest.mark.parametrize(
    ("question", "subject", "said", "rest"),
    [
        ("Did Ada Brown sell the old mill?", ["ada", "brown"], ["sell"], ["old", "mill"]),
        ("And did the council vote for the bridge?", ["council"], ["vote"], ["bridg"]),
        ("Was the bridge opened in May?", ["bridg"], ["open"], ["may"]),
        ("Has the stolen boat been found?", ["steal", "boat"], ["recov"], []),
        ("Did Brown provide evidence for it?", ["brown"], ["provid"], ["evid"]),
        ("Is Ada Brown the best surveyor?", ["ada", "brown"], ["best", "surveyor"], []),
        ("Is Ada Brown a surveyor?", ["ada", "brown"], ["surveyor"], []),
        ("Is Tollen in the Weir valley?", ["tollen"], ["weir", "valley"], []),
        ("Was anybody hurt in the fire?", [], ["hurt"], ["fire"]),
        ("Did Anna F. Brown leave the firm?", ["anna", "brown"], ["leav"], ["firm"]),
    ],
)
def test_a_question_to_be_confirmed_is_taken_apart(
    question: str, subject: list[str], said: list[str], rest: list[str]
) -> None:
    claim = to_claim(question)
    assert claim is not None
    assert [list(claim.subject), list(claim.said), list(claim.rest)] == [subject, said, rest]
    assert (claim.is_presumed, claim.is_denied) == (False, False)


@pytest.mark.parametrize(
    ("question", "said", "is_denied"),
    [
        ("Why did Ada Brown sell the mill?", "sell", False),
        ("When was the mill not used?", "use", True),
        ("How many people were killed in the fire?", "kill", False),
        ("Who recovered the stolen boat?", "recov", False),
    ],
)
def test_what_another_question_takes_for_granted(
    question: str, said: str, *, is_denied: bool
) -> None:
    claim = to_claim(question)
    assert claim is not None
    assert claim.said == (said,)
    assert (claim.is_presumed, claim.is_denied) == (True, is_denied)


@pytest.mark.parametrize(
    "question",
    [
        "Who is Ada Brown?",
        "Which team does Ada Brown play for?",  # for none is no denial that she plays
        "Can Ada Brown swim?",
        "Did all children get a boat?",  # of some it would be true
        "Was only Ada Brown hurt?",
        "Was the mill built in 1790 and is it still used?",  # two statements
        "Why has Ada Brown pleaded not guilty?",
        "How many seats did the Tories win?",
        "The bridge.",
    ],
)
def test_of_a_question_that_is_not_surely_understood_there_is_no_claim(question: str) -> None:
    assert to_claim(question) is None


_WORDS = st.sampled_from(
    "was did has been why how many who is the a not to Ada Brown sold mill 40 , ’s - never".split()
)


@given(st.lists(_WORDS, max_size=9).map(" ".join), st.lists(_WORDS, max_size=9).map(" ".join))
def test_any_words_can_be_a_question_and_a_sentence(question: str, sentence: str) -> None:
    claim = to_claim(f"{question}?")
    if claim is not None:
        assert all(claim.said)
        assert list(Clause.of(sentence).places(claim)) is not None
        assert claim.keys <= claim.words.keys()


def test_numbers_are_kept_as_they_stand() -> None:
    claim = to_claim("Does the Ada Brown carry up to 30,000 tonnes in two holds?")
    assert claim is not None
    assert [claim.text[slice(*span)] for span in claim.numbers] == ["30,000", "two"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("sent", "sends"), ("legalise", "legalized"), ("injured", "hurt"), ("banning", "forbade")],
)
def test_forms_and_words_that_say_the_same_have_one_key(one: str, other: str) -> None:
    assert to_key(one) == to_key(other)


def test_opposites_have_keys_of_their_own() -> None:
    assert OPPOSITE[to_key("lawful")] == to_key("unlawful")
    assert OPPOSITE[to_key("permits")] == to_key("banned")
    assert to_key("lawful") != to_key("law")

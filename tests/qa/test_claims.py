"""What a question asks to be confirmed, or takes for granted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.claims import to_claim
from qa.clauses import to_stand
from qa.verb_forms import to_key


@pytest.mark.parametrize(
    ("question", "aux", "words", "is_denied", "is_presumed"),
    [
        ("Did Ada Brown sell the mill?", "did", "Ada Brown sell the mill", False, False),
        ("And was the bridge opened in May?", "was", "the bridge opened in May", False, False),
        ("Did Anna F. Brown leave the firm?", "did", "Anna F . Brown leave the firm", False, False),
        ("Why did Ada Brown sell the mill?", "did", "Ada Brown sell the mill", False, True),
        ("When was the mill not used?", "was", "the mill used", True, True),
        ("Why didn’t the ferry sink?", "did", "the ferry sink", True, True),
        ("How many people were hurt in May?", "were", "people hurt in May", False, True),
    ],
)
def test_a_question_is_taken_apart(
    question: str, aux: str, words: str, *, is_denied: bool, is_presumed: bool
) -> None:
    claim = to_claim(question)
    assert claim is not None
    assert (claim.aux, " ".join(claim.words)) == (aux, words)
    assert (claim.is_presumed, claim.is_denied) == (is_presumed, is_denied)


@pytest.mark.parametrize(
    "question",
    [
        "Who is Ada Brown?",
        "Which team does Ada Brown play for?",  # for none is no denial that she plays
        "Who applied for bail?",  # one who did not does not deny it of others
        "Can Ada Brown swim?",
        "Did all children get a boat?",  # of some it would be true
        "Was only Ada Brown hurt?",
        "Did some children get a boat?",
        "Did Ada Brown stay until May?",
        "Did Ada Brown leave because it was late?",
        "Didn’t Ada Brown sell the mill?",
        "Did she sell it?",
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
def test_only_a_sentence_with_the_words_of_a_question_decides_it(
    question: str, sentence: str
) -> None:
    claim = to_claim(f"{question}?")
    if claim is not None and to_stand(claim, f"{sentence}.", sentence) is not None:
        forms = {"sold": "sell"}
        told = {forms.get(word, word) for word in sentence.split()}
        assert {forms.get(word, word) for word in claim.words} - {"been"} <= told | {",", "’", "s"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("sent", "sends"), ("legalise", "legalized"), ("injured", "hurt"), ("forbid", "forbade")],
)
def test_the_forms_of_a_verb_have_one_key(one: str, other: str) -> None:
    assert to_key(one) == to_key(other)

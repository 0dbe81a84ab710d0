"""The kind of answer a question wants, by learned weights."""

from __future__ import annotations

import pytest

from index.encoder import Encoder
from qa.route.learned import to_grams, to_likeliest
from qa.route.routing import to_found, to_route
from qa.route.skeleton import to_skeleton


def test_a_skeleton_is_the_form_of_a_question() -> None:
    kept = {"who", "the", "about", "in", ","}
    asked = "Who wrote the article about Ruth’s very old whales, in 2019?"
    assert to_skeleton(asked, kept) == [
        *("who", "WROTE", "the", "ARTICLE", "about", "X", ",", "in", "N")
    ]
    assert to_skeleton("?!", kept) == []


def test_grams_are_runs_of_the_skeleton_with_its_ends() -> None:
    assert to_grams("Who's in?", {"in"}) == {
        *("X", "in"),
        *("^ X", "X in", "in $"),
        *("^ X in", "X in $", "^ X in $"),
    }
    assert to_grams("", set()) == {"^ $"}


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is the height of the tower?", "fact"),
        ("who shows up in the most articles", "count"),
        ("history of the dispute, please", "overview"),
    ],
)
def test_the_likeliest_kind_has_a_probability(question: str, kind: str) -> None:
    vector = Encoder.load().encode_questions([question])[0]
    likeliest, probability = to_likeliest(question, vector, to_found(question))
    assert likeliest == kind
    assert 1 / 6 <= probability <= 1


def test_what_is_unlike_all_that_was_learned_is_a_fact() -> None:
    question = "Zyx vuts rqpo?"
    assert to_route(question, Encoder.load().encode_questions([question])[0]) == "fact"

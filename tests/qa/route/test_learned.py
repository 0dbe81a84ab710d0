"""The kind of answer a question wants, by learned weights."""

from __future__ import annotations

import pytest

from qa.route.learned import to_grams, to_likeliest
from qa.route.routing import to_route


def test_grams_are_words_and_neighbours_with_the_ends_of_the_question() -> None:
    assert to_grams("Who’s in?") == {
        *("who's", "in", "?"),
        *("^ who's", "who's in", "in ?", "? $"),
        *("^ who's in", "who's in ?", "in ? $"),
    }
    assert to_grams("") == {"^ $"}


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is the height of the tower?", "fact"),
        ("who shows up in the most articles", "count"),
        ("history of the dispute, please", "overview"),
    ],
)
def test_the_likeliest_kind_has_a_probability(question: str, kind: str) -> None:
    likeliest, probability = to_likeliest(question)
    assert likeliest == kind
    assert 1 / 6 <= probability <= 1


def test_what_is_unlike_all_that_was_learned_is_a_fact() -> None:
    assert to_route("Zyx vuts rqpo?") == "fact"

"""Words that turn a statement into its contrary."""

from __future__ import annotations

import pytest

from qa.language_model.opposites import is_opposed


@pytest.mark.parametrize(
    ("claim", "sentence", "opposed"),
    [
        ("Prices rose in May.", "Prices fell in May.", True),
        ("The bank raised its rates.", "The bank lowered its rates.", True),
        ("Prices rose in May.", "Prices rose in May and fell in June.", False),
        ("Prices rose and fell.", "Prices fell.", False),
        ("Prices were told.", "Prices fell.", False),
    ],
)
def test_a_word_has_its_opposite_in_the_sentence(claim: str, sentence: str, opposed: bool) -> None:
    assert is_opposed(claim, sentence) is opposed

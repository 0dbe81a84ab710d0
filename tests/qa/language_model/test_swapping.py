"""Two words of a claim in each other's place."""

from __future__ import annotations

import pytest

from qa.language_model.swapping import is_swapped


@pytest.mark.parametrize(
    ("claim", "sentence", "swapped"),
    [
        ("Lund sued Hansen.", "Hansen sued Lund in May.", True),
        ("The moon passes before the sun.", "The sun passes before the moon.", True),
        ("Lund sued Hansen.", "Lund sued Hansen in May.", False),
        ("Hansen was sued by Lund.", "Lund sued Hansen.", False),
        ("In May Lund sued Hansen.", "Lund sued Hansen in May.", False),
        ("Lund met Hansen.", "Nobody was there.", False),
    ],
)
def test_the_order_of_shared_words_is_turned_round(
    claim: str, sentence: str, swapped: bool
) -> None:
    assert is_swapped(claim, sentence) is swapped

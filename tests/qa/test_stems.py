"""Words are compared in lower case, without the commonest endings."""

from __future__ import annotations

import pytest

from qa.stems import to_stem, to_stems


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("talks", "talk"),
        ("talked", "talk"),
        ("talking", "talk"),
        ("mostly", "most"),
        ("bus", "bus"),
        ("sing", "sing"),
    ],
)
def test_endings_are_cut_where_three_letters_are_left(word: str, stem: str) -> None:
    assert to_stem(word) == stem


def test_the_stems_of_a_text() -> None:
    assert to_stems("Talks, TALKED; 1,790 talks’") == {"talk", "1", "790"}

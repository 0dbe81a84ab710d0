"""What stands in quotation marks is found, and must be held to the letter."""

from __future__ import annotations

import pytest

from index.search.phrases import holds_phrases, to_phrases


def test_phrases_are_found_in_every_kind_of_double_quotation_marks() -> None:
    assert to_phrases('say "a b" and “c d”, „e“ or «f g» but not \'h\' nor ""') == [
        "a b",
        "c d",
        "e",
        "f g",
    ]


@pytest.mark.parametrize(
    ("text", "phrases", "expected"),
    [
        ("The RIVER\n bridge fell.", ["river bridge"], True),
        ("The river bridges fell.", ["river bridge"], False),
        ("Tea is “the moon’s” drink.", ["the moon's"], True),
        ("From 1914–18 on.", ["1914-18"], True),
        ("He said no.", ["he said", "yes"], False),
        ("大阪は日本の都市です。", ["日本"], True),
        ("Anything.", [], True),
    ],
)
def test_a_text_holds_phrases_as_whole_words(
    text: str, phrases: list[str], *, expected: bool
) -> None:
    assert holds_phrases(text, phrases) is expected

"""A word or a name that is all that was asked."""

from __future__ import annotations

import pytest

from qa.overview.lone import to_lone_topic


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("lighthouse", "lighthouse"),
        ("Lighthouse?", "Lighthouse"),
        ("🗼 lighthouse?", "lighthouse"),
        ("  Ada Brown ", "Ada Brown"),
        ("Bank of Kyoto", None),
        ("who", None),
        ("published", None),
        ("tea prices", None),
        ("Did Ada Brown", None),
        ("Who is Ada Brown", None),
        ("Mention", None),
        ('"lighthouse"', None),
        ("?", None),
        ("42", None),
    ],
)
def test_what_is_no_sentence_is_a_topic(question: str, topic: str | None) -> None:
    assert to_lone_topic(question) == topic

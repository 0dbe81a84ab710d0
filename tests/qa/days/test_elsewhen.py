"""Which sentences surely tell of other days than those a question asks about."""

from __future__ import annotations

import datetime

import pytest

from index.articles.article import Article
from qa.days.asked import to_asked_days
from qa.days.elsewhen import tells_of_other_days

_NOW = datetime.date(2024, 1, 1)
_PUBLISHED = datetime.date(2020, 8, 12)  # a Wednesday


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Whom did Brown name in January 2020?", "Yesterday, Brown named Holt.", True),
        ("Whom did Brown name in August 2020?", "Yesterday, Brown named Holt.", False),
        ("Whom did Brown name in July 2020?", "On Tuesday Brown named Holt.", False),
        ("Whom did Brown name in January 2020?", "Yesterday, Brown named Holt for 2020.", True),
        ("Whom did Brown name in 2020?", "Yesterday, Brown named Holt.", False),
        ("Whom did Brown name in 2019?", "On 3 May 2018 Brown named Holt.", True),
        ("Whom did Brown name in May 2020?", "On June 23, Brown named Holt.", True),
        ("Whom did Brown name in May 2020?", "Brown named Holt.", False),
        ("Whom did Brown name in May 2020?", "On Monday, Brown, named in May, left Holt.", False),
        ("How much did prices rise in May 2020?", "They rose by 2%, Brown said on Monday.", False),
        ("How much did prices rise in 2019?", "On Monday, they were 2% over those of 2019.", False),
        ("Whom did Brown name in May 2020?", "In May 2020 Brown named Holt.", False),
        ("Whom did Brown name before May 2020?", "Yesterday, Brown named Holt.", True),
    ],
)
def test_the_days_of_a_sentence_are_held_against_those_asked_about(
    question: str, sentence: str, *, expected: bool
) -> None:
    asked = to_asked_days(question, _NOW)
    assert asked is not None
    article = Article(
        id="a", root="/seeds", title="Leafham", text=sentence, source="Leaf", published=_PUBLISHED
    )
    assert tells_of_other_days(article, (0, len(sentence)), asked) is expected

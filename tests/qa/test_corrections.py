"""What a sentence takes back is not quoted from it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.articles.article import Article
from qa.corrections import is_taken_back
from qa.reader import Reader
from tests.qa.test_reader import retrieved


@pytest.mark.parametrize(
    ("sentence", "words", "expected"),
    [
        ("An earlier version of this article said that 14 people died.", "14", True),
        (
            "A previous version of this story misstated the height as 310 metres.",
            "310 metres",
            True,
        ),
        ("An earlier version of this article said 14 people died; in fact it was 12.", "12", False),
        ("An earlier version of this article said 14 died; it was 12, not 14.", "not 14", True),
        ("The toll is 12, not 14, as an earlier version of this article said.", "12", False),
        ("The toll is 12, not 14, as an earlier version of this article said.", "14", True),
        ("This article was amended on 3 May 2021 because it named Ada Holt.", "Ada Holt", True),
        ("The report incorrectly said Ben Holt won.", "Ben Holt", True),
        ("The first version of the engine was built by Ben Holt.", "Ben Holt", False),
        ("The plan was amended by Ben Holt.", "Ben Holt", False),
        ("Officials reported that 14 people died.", "14", False),
        ("An earlier version said that 14 people died.", "14", True),
        ("An earlier figure of 198 was wrong.", "198", True),
    ],
)
def test_words_that_are_taken_back(sentence: str, words: str, expected: bool) -> None:
    start = sentence.rindex(words)
    assert is_taken_back(sentence, start, start + len(words)) is expected


def test_what_is_taken_back_is_no_finding(make_article: Callable[..., Article]) -> None:
    text = (
        "The ferry sank on Sunday. An earlier version of this article said that 14 people died on "
        "the ferry."
    )
    reading = Reader.load().read(
        "How many people died on the ferry?", retrieved(make_article(text))
    )
    assert all("14" not in finding.words for finding in reading.findings)

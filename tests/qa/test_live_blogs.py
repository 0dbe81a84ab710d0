"""Entries of one live blog: later ones come first, and correct what earlier ones say."""

from __future__ import annotations

import datetime

import pytest

from index.articles.article import Article, Entry
from qa.answer import Citation
from qa.chats.kept import to_article
from qa.compose import ENTRIES_DISAGREE, ENTRY_CORRECTED, compose
from qa.corrections import taken_back_later
from qa.days.preference import later_entries_first
from qa.reader import Reader, Reading
from tests.qa.test_reader import retrieved

EIGHT, NINE = "2024-05-03T08:00:00+02:00", "2024-05-04T09:00:00+02:00"
FIRST = "The ferry ran aground on Friday with 198 passengers on board, the company said."
SECOND = "All 214 passengers on board were brought ashore, the coast guard said."
WRONG = "An earlier figure of 198 was wrong."
QUESTION = "How many passengers were on board?"


def blog(*entries: tuple[str, str]) -> Article:
    """Return an article of entries, each a time and a text."""
    spans: list[Entry] = []
    text = ""
    for written, words in entries:
        text += "\n\n" if text else ""
        spans.append(Entry(len(text), len(text) + len(words), written))
        text += words
    return Article(
        id="a",
        root="/r",
        title="Ferry aground",
        text=text,
        source="Leaf",
        published=datetime.date(2024, 5, 2),
        entries=tuple(spans),
    )


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The bundled reader."""
    return Reader.load()


def read(reader: Reader, article: Article) -> Reading:
    spans = [(start, end) for start, end, _ in article.entries]
    return reader.read(QUESTION, retrieved(article, *spans))


def test_of_entries_that_disagree_the_latest_is_the_answer(reader: Reader) -> None:
    composed = compose(read(reader, blog((EIGHT, FIRST), (NINE, SECOND))), threshold=0.0)
    assert composed.short_answer == "214"
    assert [part.text for part in composed.parts] == [
        ENTRIES_DISAGREE,
        "Leaf, 4 May 2024, 09:00 UTC+02:00:",
        SECOND,
        "Leaf, 3 May 2024, 08:00 UTC+02:00:",
        FIRST,
    ]
    assert [one.to_dict()["written"] for one in composed.citations] == [NINE, EIGHT]


def test_sentences_of_one_entry_do_not_disagree(reader: Reader) -> None:
    composed = compose(read(reader, blog((EIGHT, f"{FIRST} {SECOND}"))), threshold=0.0)
    assert ENTRIES_DISAGREE not in composed.parts[0].text


def test_what_a_later_entry_takes_back_is_said_to_be_corrected(reader: Reader) -> None:
    article = blog((NINE, f"{SECOND} {WRONG}"), (EIGHT, FIRST))
    at, right = article.text.index("198 passengers"), article.text.index("214")
    wrong = article.text.index(WRONG)
    assert taken_back_later(article, (at, at + 14)) == (wrong, wrong + len(WRONG))
    assert taken_back_later(article, (right, right + 3)) is None
    composed = compose(read(reader, article), threshold=0.0)
    assert composed.parts[0].text == ENTRY_CORRECTED
    assert composed.short_answer == "214"


def test_an_earlier_entry_takes_nothing_back() -> None:
    article = blog((EIGHT, WRONG), (NINE, FIRST))
    at = article.text.index("198 passengers")
    assert taken_back_later(article, (at, at + 3)) is None


def test_passages_of_later_entries_take_the_places_of_earlier_ones() -> None:
    article = blog((EIGHT, FIRST), (NINE, SECOND))
    older, newer = retrieved(article, *((start, end) for start, end, _ in article.entries))
    ordered = later_entries_first([older, newer])
    assert [one.passage for one in ordered] == [newer.passage, older.passage]
    assert [(one.rank, one.score) for one in ordered] == [(1, older.score), (2, newer.score)]


def test_days_in_a_quote_are_told_from_its_entry() -> None:
    article = blog((EIGHT, FIRST))
    cited = Citation(number=1, article=article, start=0, end=len(FIRST), quote=FIRST)
    assert [one.first for one in cited.days] == [datetime.date(2024, 5, 3)]


def test_a_kept_article_has_its_entries_again() -> None:
    article = blog((EIGHT, FIRST), (NINE, SECOND))
    fields = {"id": "a", "root": "/r", "title": "T", "text": article.text}
    kept = to_article({**fields, "entries": [list(one) for one in article.entries]})
    assert kept.entries == article.entries


@pytest.mark.parametrize("written", ["2024-05-03", "nine", "2024-05-03T08:00:00Z", ""])
def test_an_entry_needs_a_time(written: str) -> None:
    with pytest.raises(ValueError, match="no time of an entry"):
        blog((written, FIRST))

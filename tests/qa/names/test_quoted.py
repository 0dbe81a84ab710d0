"""Whom a pronoun at the head of a quote means, by the sentence before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.article import Article
from qa.answer import Citation
from qa.names.quoted import name_in

if TYPE_CHECKING:
    from collections.abc import Callable


def told(article: Article, quote: str) -> str | None:
    """Return the name for the head of `quote`, which must stand in the article as it is told."""
    start = article.text.index(quote)
    found = name_in(article, (start, start + len(quote)))
    if found is None:
        return None
    assert quote[found.start : found.end] == found.words
    assert article.text[found.name_start : found.name_end] == found.name
    return found.name


@pytest.mark.parametrize(
    ("before", "quote", "name"),
    [
        ("Keir Starmer flew to Paris.", "He added that he was ready.", "Keir Starmer"),
        ("Prime Minister Keir Starmer said so.", "He flew home.", "Keir Starmer"),
        ("On Monday, Dr. Maria Lopez spoke in Leafham.", "But she left early.", "Maria Lopez"),
        ("“The mill is safe,” said Mary Field.", "She runs the mill.", "Mary Field"),
        ("“The mill is safe,” Mary Field said.", "She runs the mill.", "Mary Field"),
        ("Mary Field, a nurse from Leafham, won.", "She is 30.", "Mary Field"),
        ("The mill’s owner, Mary Field, resigned.", "Later, she moved.", "Mary Field"),
        ("Mary Field said: “I am going.”", "She was tired.", "Mary Field"),
        ("Mary Field opened it in France.", "She was tired.", "Mary Field"),
        ("Mary Field was the driver.", "She was tired.", "Mary Field"),
        ("Mary Field met her husband John.", "She was tired.", "Mary Field"),
        ("Mary Field won. She wept.", "She was tired.", "Mary Field"),
        ("Mary Field won. “I wept,” she said. “I was glad.”", "She was tired.", "Mary Field"),
        ("Mary Field won. In the end, she wept.", "She was tired.", "Mary Field"),
        ("Mary Field won.\n\nField resigned.", "She was tired.", "Field"),
        ("The firm left Acme. Acme closed a plant.", "The company employs 40 people.", "Acme"),
        ("The firm left Acme. Acme closed a plant.", "It employs 40 people.", "Acme"),
    ],
)
def test_a_name_where_one_is_sure(
    make_article: Callable[..., Article], before: str, quote: str, name: str
) -> None:
    assert told(make_article(f"{before} {quote} More."), quote) == name
    assert told(make_article(f"{before}\n\n{quote}"), quote) == name


@pytest.mark.parametrize(
    ("before", "quote"),
    [
        ("", "He was tired."),
        ("Mary Field met Ada Brown.", "She was tired."),
        ("Mary Field and Ada Brown won.", "She was tired."),
        ("Mary Field’s lawyer spoke.", "She was tired."),
        ("Mary Field told a reporter so.", "She was tired."),
        ("Mary Field won.", "He was tired."),
        ("The prize went to Mary Field.", "She was tired."),
        ("“Mary Field won,” said the mayor.", "She was tired."),
        ("Mary Field won. The mayor wept.", "She was tired."),
        ("Mary Field won. She met Ada Brown.", "She was tired."),
        ("Mary Field won. It rained.", "She was tired."),
        ("He left early, Adam Brown said.", "He was tired."),
        ("Mary Field won.\n\nThe mill\n\n", "She was tired."),
        ("Mary Field spoke: “I won.", "She was tired.” That was all."),
        ("Mary Field won.", "She said that Field was tired."),
        ("Leafham closed its mill.", "He was tired."),
        ("The firm left Acme. Acme closed a plant.", "It was the first time."),
        ("The firm left Acme. Acme sued Globex.", "The company employs 40 people."),
        ("Parents can see the list, say parents.", "The company employs 40 people."),
        ("Mary Field won.", "They were tired."),
        ("Mary Field won.", "Helen was tired."),
        ("Mary Field won.", "She's tired."),
    ],
)
def test_no_name_where_there_is_a_doubt(
    make_article: Callable[..., Article], before: str, quote: str
) -> None:
    assert told(make_article(f"{before} {quote}"), quote) is None


def test_only_english_is_understood(make_article: Callable[..., Article]) -> None:
    text = "Mary Field won. She was tired."
    assert told(make_article(text, language="en-GB"), "She was tired.") == "Mary Field"
    assert told(make_article(text, language="nl"), "She was tired.") is None


def test_a_citation_has_the_name_beside_its_quote(make_article: Callable[..., Article]) -> None:
    article = make_article("Keir Starmer spoke. He added so.")
    citation = Citation(number=1, article=article, start=20, end=32, quote="He added so.")
    assert citation.to_dict()["names"] == [
        {
            "words": "He",
            "start": 0,
            "end": 2,
            "name": "Keir Starmer",
            "name_start": 0,
            "name_end": 12,
        }
    ]
    assert [(note.at, note.text) for note in citation.notes] == [(2, "Keir Starmer")]
    whole = Citation(number=1, article=article, start=0, end=32, quote=article.text)
    assert whole.to_dict()["names"] == []


@given(st.text("HeSMary Field“”\".,' \nwas.sd", min_size=1, max_size=80), st.data())
def test_any_text_can_be_asked(text: str, data: st.DataObject) -> None:
    article = Article(id="a", root="/seeds", title="A title", text=f"{text} She was tired.")
    start = data.draw(st.integers(0, len(article.text) - 1))
    found = name_in(article, (start, len(article.text)))
    assert found is None or article.text[found.name_start : found.name_end] == found.name

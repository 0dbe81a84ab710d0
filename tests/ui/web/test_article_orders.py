"""Orders to one article: what they do, and the view that comes of it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index.errors import QuothError
from index.library.orders import Library
from ui.web.article_orders import ArticleOrders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.encoder import Encoder
    from qa import Assistant


@pytest.fixture
def orders(assistant: Assistant, tiny_encoder: Encoder) -> Iterator[ArticleOrders]:
    with closing(Library(assistant.index_dir, encoder=lambda: tiny_encoder)) as library:
        yield ArticleOrders(assistant.index, library)


def test_an_article_gets_a_date_and_loses_it_again(orders: ArticleOrders) -> None:
    assert "undated" in orders.show({"id": "tea.txt"})["view"]
    values = {"title": "Tea", "source": "", "author": "", "published": "May 2024"}
    view = orders.edit({"id": "tea.txt", "values": values})["view"]
    assert '<time datetime="2024-05">May 2024</time></p>' in view
    assert "<td>edited</td>" in view
    assert 'data-do="undo"' in view
    view = orders.edit({"id": "tea.txt"})["view"]
    assert "undated" in view
    assert 'data-do="undo"' not in view
    with pytest.raises(QuothError, match="is no date that can be understood"):
        orders.edit({"id": "tea.txt", "values": {**values, "published": "soon"}})


def test_key_sentences_are_marked_when_asked_for(orders: ArticleOrders) -> None:
    view = orders.key_sentences({"id": "bridge.md"})["view"]
    first = '<mark class="key here" data-mark="1">The bridge at Tarn opened in May 1931.</mark>'
    assert first in view
    assert 'data-do="key" aria-pressed="true"' in view
    with pytest.raises(QuothError, match="this article has left the collection"):
        orders.show({"id": "gone.md"})


def test_a_note_gets_other_words(orders: ArticleOrders) -> None:
    noted = orders.note({"id": "tea.txt", "words": "Ask Ada."})["view"]
    note = noted.split('data-note="')[1].split('"')[0]
    changed = orders.change_note({"id": "tea.txt", "note": note, "words": "Asked <b>."})["view"]
    assert "Asked &lt;b&gt;." in changed
    assert "Ask Ada." not in changed
    with pytest.raises(QuothError, match="a note needs words"):
        orders.change_note({"id": "tea.txt", "note": note, "words": " "})

"""Orders to one article: what they do, and the view that comes of it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index.errors import QuothError
from index.library.orders import Library
from qa.answer import Citation
from qa.chats.clipping_files import to_html_page, to_markdown
from qa.chats.store import ConversationStore
from ui.web.article_orders import ArticleOrders
from ui.web.views.clippings import to_clippings

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


def test_selected_words_are_clipped_for_their_owner(
    orders: ArticleOrders, assistant: Assistant
) -> None:
    picked = {"id": "bridge.md", "quote": "at Tarn   opened in\nMay 1931", "near": 40}
    for _ in range(2):
        orders.clip(picked, "ada")
    store = ConversationStore(assistant.index_dir)
    (clipping,) = store.clippings_of("ada").list()
    article = assistant.article("bridge.md")
    start = article.text.index("at Tarn opened")
    assert clipping.citation == Citation(
        number=1, article=article, start=start, end=start + 26, quote="at Tarn opened in May 1931"
    )
    assert clipping.question == ""
    assert store.clippings_of("").list() == ()
    assert "Asked" not in to_clippings([clipping])
    assert "Asked" not in to_markdown([clipping])
    assert "Asked" not in to_html_page([clipping])
    with pytest.raises(QuothError, match="the article has changed: open it again"):
        orders.clip({**picked, "quote": "no such words"}, "ada")


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

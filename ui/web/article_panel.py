"""The panel that an article opens in: from a card of the chat or a row of the library.

Takes what was clicked; gives the article view.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import gradio as gr  # noqa: TC002 - Gradio looks at its listeners' annotations

from index.articles.article import to_unicode
from index.search.full_text import Mentions
from ui.web.article_orders import ArticleOrders
from ui.web.views.article import to_article_view, to_headline_end
from ui.web.views.highlight import WORD, Marking
from ui.web.views.welcome import to_problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Article, Span
    from index.library.shelf import Shelf
    from qa.answer import Answer, Citation
    from qa.assistant import Assistant
    from ui.web.chat import Chat

T = TypeVar("T")

_MAX_WORDS = 200  # characters of what was sought
_MOST = 500  # words that are marked
_NEAR = 200  # characters


class ArticlePanel:
    """What opens in the panel, from the conversations of the chat and from the library."""

    def __init__(self, assistant: Assistant, chat: Chat, library: Shelf) -> None:
        self._assistant = assistant
        self._chat = chat
        self._library = library
        self._orders = ArticleOrders(assistant.index, library)

    def open_cited(self, conversation: str, event: gr.EventData, request: gr.Request) -> str:
        """Return the article behind a card, as it was when it was cited."""
        turn = self._chat.turn(conversation, event.turn, request)
        if turn is None or turn.answer is None:
            return to_problem("this conversation was deleted; ask again to see the article")
        citation = at(turn.answer.citations, event.citation)
        if citation is not None:
            return self._as_cited(citation.article, to_marking(turn.answer, citation))
        listed = getattr(event, "listed", None)  # a page loaded before an update does not send it
        if isinstance(listed, int):
            return self._listed(turn.answer, listed)
        found = at(turn.answer.retrieved, event.passage)
        if found is None:
            return to_problem("there is no such passage")
        here = (found.passage.start, found.passage.end)
        return self._as_cited(found.article, Marking(kind="passage", here=here))

    def _listed(self, answer: Answer, number: int) -> str:
        """Return an article that a computed answer lists, as it is today."""
        listed = at(answer.evidence.articles if answer.evidence else (), number)
        try:
            if listed is not None:
                return self._orders.view(self._assistant.article(listed.article_id))
        except KeyError:
            pass
        return to_problem("this article has left the collection; ask again")

    def _as_cited(self, article: Article, marking: Marking) -> str:
        try:
            current = self._assistant.article(article.id)
        except KeyError:
            remark = "This article has left the collection; it is shown as it was when cited."
            return to_article_view(article, marking, remark=remark)
        if current.content_hash != article.content_hash:
            remark = "This article has changed since; it is shown as it was when cited."
            return to_article_view(article, marking, remark=remark)
        return self._orders.view(article, marking)

    def open_at(self, event: gr.EventData) -> str:
        """Return the article of an address, as it is today, its quote marked."""
        try:
            article = self._assistant.article(str(event.id))
        except KeyError:
            return to_problem("this article is not in the collection, or not any more")
        start, end = event.start, event.end
        is_span = isinstance(start, int) and isinstance(end, int)
        if is_span and 0 <= start < end <= len(article.text):
            if found := self._found(article, event, start):
                return self._orders.view(article, found)
            return self._orders.view(article, Marking(kind="quote", here=(start, end)))
        return self._orders.view(article)

    def open_held(self, event: gr.EventData) -> str:
        """Return the article of a row of the library's table or a dot of its pictures."""
        article = self._library.article(event.row) if isinstance(event.row, int) else None
        if article is None:
            return to_problem("this article has left the library or changed; look again")
        return self._orders.view(article, self._found(article, event))

    def _found(
        self, article: Article, event: gr.EventData, start: int | None = None
    ) -> Marking | None:
        """Return the words that an event says were sought as what to mark.

        In view comes the first from `start` on, by default where most of them stand together.
        """
        words = to_unicode(str(getattr(event, "words", None) or ""))[:_MAX_WORDS].strip()
        mentions = self._assistant.index.find_text(words) if words else Mentions()
        top = to_headline_end(article)  # it stands above the text, without marks
        found = mentions.places(article.text) if mentions.times else []
        places = [place for place in found if place[0] >= top][:_MOST]
        if not places:
            return None
        if start is None:
            start = max(places, key=lambda place: _n_words(article.text, place, places))[0]
        here = next((place for place in places if place[0] >= start), places[0])
        others = tuple(place for place in places if place != here)
        return Marking(kind=WORD, here=here, others=others, words=words)


def _n_words(text: str, place: Span, places: Sequence[Span]) -> int:
    """Return how many different ones of the words begin close behind a place."""
    near = (one for one in places if place[0] <= one[0] < place[0] + _NEAR)
    return len({text[start:end].casefold() for start, end in near})


def at(items: Sequence[T], number: object) -> T | None:
    """Return the item of that number, if the page named one that there is."""
    return items[number] if isinstance(number, int) and 0 <= number < len(items) else None


def to_marking(answer: Answer, citation: Citation) -> Marking:
    """Return a citation as the place to mark, with it the answer's others in its article."""
    others = tuple(
        (other.start, other.end)
        for other in answer.citations
        if other is not citation and other.article.content_hash == citation.article.content_hash
    )
    return Marking(kind="quote", here=(citation.start, citation.end), others=others)

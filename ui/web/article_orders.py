"""Orders to one article: show it, mark its key sentences, edit it, note or clip words of it.

Takes orders as the page sends them; gives the article view. All of it may take its time: it runs in
threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.errors import QuothError
from index.library.noted import to_span
from index.store.edits import EDITED, FIELDS
from qa.chats.clippings import Clipping
from qa.chats.store import ConversationStore
from qa.overview.articles import of_article
from ui.web.views.article import Held, to_article_view
from ui.web.views.highlight import KEY, Marking
from ui.web.views.notes import to_notes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.articles.article import Article
    from index.library.shelf import Shelf
    from index.search.passage_index import PassageIndex

_KEY_SENTENCES = 5
_COPIES = 20  # of a story that are named


class ArticleOrders:
    """What is done with an article that the collection holds."""

    def __init__(self, index: PassageIndex, library: Shelf) -> None:
        self._index = index
        self._library = library

    def view(self, article: Article, marking: Marking | None = None) -> str:
        """Return the view of an article as it is held today, with what can be done with it."""
        return self._view(article, marking, has_key=False)

    def show(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Return the article of an id."""
        return {"view": self.view(self._article(order))}

    def key_sentences(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Return the article of an id with the sentences marked that tell most of it."""
        article = self._article(order)
        found = of_article(article, self._index.passages(article.id), _KEY_SENTENCES)
        if not found:
            raise QuothError("no sentence of this article tells more than the others")
        first, *others = [(one.start, one.end) for one in found]
        marking = Marking(kind=KEY, here=first, others=tuple(others))
        return {"view": self._view(article, marking, has_key=True)}

    def edit(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Give an article the values of its form; where there are none, take its edits back."""
        article_id, given = str(order["id"]), order.get("values")
        values: dict[str, str | None] = dict.fromkeys(FIELDS)
        if given is not None:
            values = {field: str(given[field]) for field in FIELDS if field in given}
        return {"view": self.view(self._library.edit(article_id, values))}

    def note(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Write a note on an article, or on words of it; return its notes."""
        article, words = self._article(order), str(order.get("words", ""))
        notes, quote = self._library.notes, str(order.get("quote", ""))
        if quote:
            notes.add_quote(article.id, quote, words, near=int(order["near"]))
        else:
            notes.add(article.id, words)
        return {"view": to_notes(article, notes.of(article))}

    def change_note(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Give a note of an article other words; return its notes."""
        article, notes = self._article(order), self._library.notes
        notes.change(str(order["note"]), str(order["words"]))
        return {"view": to_notes(article, notes.of(article))}

    def remove_note(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Remove a note of an article; return those left."""
        article, notes = self._article(order), self._library.notes
        notes.remove(str(order["note"]))
        return {"view": to_notes(article, notes.of(article))}

    def clip(self, order: Mapping[str, Any], owner: str) -> dict[str, Any]:
        """Put words of an article aside for their owner, as a quote with its citation."""
        article = self._article(order)
        span = to_span(article, str(order["quote"]), near=int(order["near"]))
        if span is None:
            raise QuothError("the article has changed: open it again, and select the words there")
        own = ConversationStore(self._library.state_dir).clippings_of(owner)
        own.add(Clipping.of_words(article, span, also_in=self._index.copies(article.id)))
        return {"view": ""}

    def _view(self, article: Article, marking: Marking | None, *, has_key: bool) -> str:
        copies = [copy.article_id for copy in self._index.copies(article.id)[:_COPIES]]
        held = Held(
            copies=[self._index.article(id_) for id_ in copies],
            is_edited=EDITED in dict(article.provenance).values(),
            has_key=has_key,
            notes=self._library.notes.of(article),
            is_published=self._library.is_published,
        )
        earlier = self._index.earlier_versions(article.id)
        return to_article_view(article, marking, earlier=earlier, held=held)

    def _article(self, order: Mapping[str, Any]) -> Article:
        try:
            return self._index.article(str(order["id"]))
        except KeyError as exc:
            raise QuothError("this article has left the collection") from exc

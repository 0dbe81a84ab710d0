"""Finding: conversations and articles by a few words, wherever one is on the page.

Takes the words typed so far and whose conversations may be found; gives HTML.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from index.articles.article import to_unicode
from index.errors import QuothError
from qa.chats.store import ConversationStore
from ui.web.views.finding import to_found
from ui.web.views.library_table import BEST, Look
from ui.web.views.library_table import to_found as to_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from index.library.shelf import Shelf
    from index.search.full_text import Mentions

_MOST = 8  # of either
_MAX_WORDS = 200  # characters


class Finder:
    """What is found of one's conversations and of the articles of a library."""

    def __init__(self, library: Shelf, find_text: Callable[[str], Mentions]) -> None:
        self._library = library
        self._find_text = find_text
        self._store = ConversationStore(library.state_dir)

    def _make_ready(self) -> None:
        with suppress(QuothError):  # raised again by the search, as its own error
            to_entries(self._library.contents(), Look(words="a", sort=BEST))

    def find(self, order: Mapping[str, Any], owner: str) -> dict[str, Any]:
        """Return what has all the words; for none the latest conversations."""
        words = to_unicode(str(order.get("words", "")))[:_MAX_WORDS].strip()
        conversations = self._store.of(owner).find(words, _MOST)
        if not words:
            # What a first search needs is made ready while its words are typed.
            threading.Thread(target=self._make_ready, name="quoth-finder", daemon=True).start()
            return {"found": to_found(conversations, [], words="")}
        mentions = self._find_text(words)
        entries = to_entries(self._library.contents(), Look(words=words, sort=BEST), mentions)
        shown = [
            (entry, mentions.piece(entry.row), mentions.best.get(entry.row))
            for entry in entries[:_MOST]
        ]
        return {"found": to_found(conversations, shown, words=words)}

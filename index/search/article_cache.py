"""ArticleCache: the articles that searches read last, up to a number of bytes.

Takes what reads the article of a row; gives it, from memory where it is still there.
"""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article

_MAX_BYTES = 64_000_000  # of texts: some 10,000 articles of news, or three of the longest


class ArticleCache:
    """Reads articles by row and keeps the last ones. Thread-safe."""

    def __init__(self, read: Callable[[int], Article], max_bytes: int = _MAX_BYTES) -> None:
        self._read = read
        self._max_bytes = max_bytes
        self._kept: OrderedDict[int, Article] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def article(self, row: int) -> Article:
        """Return the article of that row. The last one stays, however long it is."""
        with self._lock:
            if row in self._kept:
                self._kept.move_to_end(row)
                return self._kept[row]
        article = self._read(row)
        with self._lock:
            if row not in self._kept:
                self._kept[row] = article
                self._bytes += sys.getsizeof(article.text)
            while self._bytes > self._max_bytes and len(self._kept) > 1:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= sys.getsizeof(oldest.text)
        return article

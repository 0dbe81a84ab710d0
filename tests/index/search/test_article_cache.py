"""Articles are kept up to a number of bytes, whatever their number."""

from __future__ import annotations

from index.articles.article import Article
from index.search.article_cache import ArticleCache

_CHARACTERS = 10_000


def test_what_was_read_last_is_kept_up_to_a_number_of_bytes() -> None:
    read: list[int] = []

    def article(row: int) -> Article:
        read.append(row)
        return Article(id=str(row), root="/seeds", title="Tea", text="t" * _CHARACTERS)

    cache = ArticleCache(article, max_bytes=3 * _CHARACTERS + 1_000)
    for row in (1, 2, 3, 1, 4, 1, 2):
        assert cache.article(row).id == str(row)
    assert read == [1, 2, 3, 4, 2]


def test_an_article_larger_than_all_that_is_kept_is_kept_until_the_next() -> None:
    read: list[int] = []

    def article(row: int) -> Article:
        read.append(row)
        return Article(id=str(row), root="/seeds", title="Tea", text="t" * _CHARACTERS)

    cache = ArticleCache(article, max_bytes=100)
    for row in (1, 1, 2, 2, 1):
        cache.article(row)
    assert read == [1, 2, 1]

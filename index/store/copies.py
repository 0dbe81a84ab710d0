"""Copies: the stories of a generation, from what the store knows.

Takes a store; has it know how alike the articles are that may be copies, and gives Stories.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.stories.likeness import measure
from index.stories.pairs import to_pairs
from index.stories.telling import tell_stories

if TYPE_CHECKING:
    from index.articles.article import Article
    from index.store.reading import StoreReader
    from index.store.store import Store
    from index.stories.telling import Stories


def compare(store: Store, generation: int) -> None:
    """Have the store know how alike all pairs are that may be copies: for the lock's holder."""
    known = store.likenesses()
    signed = store.signed(generation)
    row_of = {one.signature.words_hash: one.row for one in signed}

    def article(words_hash: str) -> Article:
        return store.article_by_row(row_of[words_hash])

    store.put_likenesses(measure(to_pairs(signed) - known.keys(), article))


def stories_of(store: StoreReader, generation: int) -> Stories:
    """Return the stories of `generation`, as far as the store knows how alike its articles are."""
    signed = store.signed(generation)
    known = store.likenesses()
    return tell_stories(signed, {pair: known[pair] for pair in to_pairs(signed) & known.keys()})

"""Rows: what is written is what the tables keep."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

from index.store import rows
from index.store.values import RemovedArticle

if TYPE_CHECKING:
    from index.store.store import Store

MOMENT = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)


def test_an_article_is_removed_once_and_the_latest_counts(store: Store) -> None:
    first = RemovedArticle(root="/s", id="a", seed="a", title="A", removed=MOMENT, content_hash="0")
    later = replace(first, seed="b", content_hash="1")
    with store.transaction() as connection:
        rows.put_removed(connection, first)
        rows.put_removed(connection, later)
    assert store.removed() == [later]

"""Values: rows and what they stand for."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from index.articles.article import Entry
from index.errors import IndexCorruptError
from index.store.values import (
    Upload,
    article_from_row,
    fields_hash,
    to_entries_column,
    to_left_out_column,
    to_metadata,
    to_ordinals,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article


def test_an_article_is_its_row(make_article: Callable[..., Article]) -> None:
    article = make_article(
        "By Ada\nTea is a drink.",
        source="Leaf",
        published=datetime.date(2024, 5, 1),
        provenance=(("title", "html"),),
        furniture=((0, 6),),
        pages=(0,),
        left_out=(("struck out", "milk"),),
        entries=(Entry(7, 22, "2024-05-01T10:00:00+02:00"),),
    )
    beside = to_left_out_column(article), to_entries_column(article)
    identity = (article.id, article.root, article.text, article.content_hash)
    row = (*identity, *beside, *to_metadata(article))
    assert article_from_row(row) == article
    assert fields_hash(article) != fields_hash(make_article(article.text))


@pytest.mark.parametrize("entries", ["[1]", "[[1, 2]]", "[[0, 1, 5]]", '{"a": 1}', "{"])
def test_a_damaged_row_is_said_to_be_one(
    make_article: Callable[..., Article], entries: str
) -> None:
    article = make_article("Tea is a drink.")
    identity = (article.id, article.root, article.text, article.content_hash)
    with pytest.raises(IndexCorruptError, match="mend with: quoth verify"):
        article_from_row((*identity, None, entries, *to_metadata(article)))


def test_an_upload_is_its_row() -> None:
    added = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)
    assert Upload.from_row(("n", "f", "o", 1, "0", added.isoformat())) == Upload(
        name="n", file="f", original="o", bytes=1, sha256="0", added=added
    )


def test_days_are_ordinals() -> None:
    assert to_ordinals(None, None) == (0, 0)
    assert to_ordinals("0001-01-02", None) == (2, 2)
    assert to_ordinals("0001-01-02", "0001-01-05") == (2, 5)

"""Article and clean text."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles import to_clean_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles import Article


@given(st.text(st.characters(exclude_categories=[]), max_size=200))
def test_clean_text_is_nfc_without_controls_and_cleaning_again_changes_nothing(raw: str) -> None:
    clean = to_clean_text(raw)
    assert to_clean_text(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert not set(clean) & set("\r\v\f\x00\x1b\x85\u2028\u2029\ufeff")
    clean.encode()  # no lone surrogate is left


def test_every_kind_of_newline_becomes_one() -> None:
    assert to_clean_text("a\r\nb\rc\u2028d\x85e\ufeff") == "a\nb\nc\nd\ne"


def test_content_hash_is_the_sha256_of_the_text(make_article: Callable[..., Article]) -> None:
    assert make_article("Tea.").content_hash == hashlib.sha256(b"Tea.").hexdigest()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": " \n"}, "has no text"),
        ({"text": "a\r\nb"}, "not clean"),
        ({"text": "Tea.", "id": ""}, "needs an id"),
        ({"text": "Tea.", "furniture": ((0, 9),)}, r"\(0, 9\) is out of place"),
        ({"text": "Tea time.", "furniture": ((0, 5), (3, 6))}, r"\(3, 6\) is out of place"),
    ],
)
def test_an_article_in_an_invalid_state_cannot_be_made(
    make_article: Callable[..., Article], fields: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        make_article(**fields)

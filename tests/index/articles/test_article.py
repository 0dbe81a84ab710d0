"""Article and clean text."""

from __future__ import annotations

import datetime
import hashlib
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.article import to_clean_text, to_iso

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article


_MAY_3 = datetime.date(2023, 5, 3)


@given(st.text(st.characters(exclude_categories=[]), max_size=200))
def test_clean_text_is_nfc_without_controls_and_cleaning_again_changes_nothing(raw: str) -> None:
    clean = to_clean_text(raw)
    assert to_clean_text(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert not set(clean) & set("\r\v\f\x00\x1b\x85\u2028\u2029\ufeff")
    clean.encode()  # no lone surrogate is left


def test_every_kind_of_newline_becomes_one() -> None:
    assert to_clean_text("a\r\nb\rc\u2028d\x85e\ufeff") == "a\nb\nc\nd\ne"


def test_signs_without_a_meaning_of_their_own_become_plain_ones() -> None:
    assert to_clean_text("Har\xadbour\u200bs, 48\u202f000\xa0cups, so\u2011called o\ufb03ce") == (
        "Harbours, 48 000 cups, so-called office"
    )


def test_a_space_without_width_stays_where_it_alone_parts_words() -> None:
    assert to_clean_text("ขอบ\u200bคุณ") == "ขอบ\u200bคุณ"


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
        ({"text": "Tea.", "published_to": _MAY_3}, "None to 2023-05-03 is not a range"),
        (
            {"text": "Tea.", "published": _MAY_3, "published_to": _MAY_3},
            "2023-05-03 to 2023-05-03 is not a range",
        ),
    ],
)
def test_an_article_in_an_invalid_state_cannot_be_made(
    make_article: Callable[..., Article], fields: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        make_article(**fields)


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ((2024, 2, 3), None, "2024-02-03"),
        ((2024, 2, 1), (2024, 2, 29), "2024-02"),
        ((2024, 1, 1), (2024, 12, 31), "2024"),
        ((2024, 2, 1), (2024, 2, 28), "2024-02-01/2024-02-28"),
        ((2023, 12, 1), (2024, 12, 31), "2023-12-01/2024-12-31"),
    ],
)
def test_a_partial_date_is_written_without_a_day(
    first: tuple[int, int, int], last: tuple[int, int, int] | None, written: str
) -> None:
    assert to_iso(datetime.date(*first), datetime.date(*last) if last else None) == written


def test_what_is_known_of_an_article_as_json(make_article: Callable[..., Article]) -> None:
    article = make_article(
        "Tea.",
        author="Ann Lee",
        published=datetime.date(2023, 5, 1),
        published_to=datetime.date(2023, 5, 31),
        updated=datetime.date(2023, 6, 2),
        provenance=(("author", "OpenGraph"), ("published", "JSON-LD")),
    )
    assert article.to_dict() == {
        "id": "a.txt",
        "root": "/seeds",
        "title": "A title",
        "author": "Ann Lee",
        "source": None,
        "url": None,
        "published": "2023-05-01",
        "published_to": "2023-05-31",
        "updated": "2023-06-02",
        "language": None,
        "provenance": {"author": "OpenGraph", "published": "JSON-LD"},
        "content_hash": article.content_hash,
    }

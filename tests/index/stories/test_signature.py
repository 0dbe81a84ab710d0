"""Signatures: the same for the same words, kept as they are for ever."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from index.stories.signature import MIN_WORDS, SIGNING, to_signature, to_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article

_TEXT = " ".join(f"word{i} of the river, 12.5 bridges" for i in range(12))


def test_furniture_and_case_make_no_difference(make_article: Callable[..., Article]) -> None:
    dressed = f"BRIDGE CLOSED\n{_TEXT.upper()}\n© 2024 Harbour Post"
    furniture = ((0, 13), (14 + len(_TEXT), len(dressed)))
    one = to_signature(make_article(_TEXT))
    other = to_signature(make_article(dressed, furniture=furniture))
    assert (one.words_hash, one.n_words) == (other.words_hash, other.n_words)
    assert np.array_equal(one.values, other.values)


def test_the_title_counts_only_for_a_few_words(make_article: Callable[..., Article]) -> None:
    for text, is_same in ((_TEXT, True), ("Read on there.", False)):
        one, other = (make_article(text, title=title) for title in ("One", "Two"))
        assert (to_signature(one).words_hash == to_signature(other).words_hash) is is_same


def test_words_are_folded_and_chinese_is_taken_by_character(
    make_article: Callable[..., Article],
) -> None:
    assert to_words(make_article("Tea, 1.5 Cups: 旧桥")) == ["tea", "1.5", "cups", "旧", "桥"]


def test_what_stores_hold_stays_what_is_made(make_article: Callable[..., Article]) -> None:
    signature = to_signature(make_article(_TEXT))
    assert signature.n_words > MIN_WORDS
    assert SIGNING == "stories words=4 hashes=126 short=30"
    digest = hashlib.sha256(signature.values.astype("<u4").tobytes()).hexdigest()
    assert (signature.words_hash[:16], digest[:16]) == ("e2e9a8e9ca175ed6", "6d7cbdb15ba87d69")

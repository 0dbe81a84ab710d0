"""Pairs: what may be a copy or a version, without a look at the texts."""

from __future__ import annotations

import hashlib

import numpy as np

from index.stories.pairs import Signed, to_pages, to_pairs
from index.stories.signature import Signature


def signed(row: int, values: list[int], url: str | None = None) -> Signed:
    """Return an article of 40 words whose values are `values`, again and again."""
    name = hashlib.sha256(str(row).encode()).hexdigest()
    minima = np.resize(np.array(values, dtype=np.uint32), 126)
    return Signed(
        row=row,
        id=str(row),
        source=None,
        url=url,
        published=None,
        published_to=None,
        updated=None,
        signature=Signature(words_hash=name, n_words=40, values=minima),
    )


def test_a_band_in_common_makes_a_pair_if_enough_of_all_values_are() -> None:
    one, other, unlike = (
        signed(1, [1, 2, 3, 4, 5, 6]),
        signed(2, [1, 2, 3, 9, 9, 9]),
        signed(3, [7]),
    )
    a, b = sorted((one.signature.words_hash, other.signature.words_hash))
    assert to_pairs([one, other, unlike]) == {(a, b)}
    barely = signed(4, [*range(100, 223), 1, 2, 3])  # one band of 42: under what an estimate needs
    assert to_pairs([signed(5, [*range(300, 423), 1, 2, 3]), barely]) == set()


def test_articles_under_one_url_are_a_page_however_it_is_written() -> None:
    page = [
        signed(1, [1], "https://www.post.example/bridge?utm_source=feed"),
        signed(2, [2], "http://post.example/bridge/"),
    ]
    front = [signed(3, [3], "https://post.example/"), signed(4, [4], "https://post.example")]
    assert to_pages([*page, *front, signed(5, [5])]) == [page]
    a, b = sorted(one.signature.words_hash for one in page)
    assert to_pairs([*page, *front]) == {(a, b)}

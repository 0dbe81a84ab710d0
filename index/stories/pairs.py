"""Pairs: which articles may be copies or versions of one another, found without their texts.

Takes the signatures of all articles; gives the few pairs to be compared whole: those that share a
band of MinHash values (Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3)
and those under one URL.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

from index.stories.bands import BAND_HASHES
from index.stories.signature import MIN_WORDS, N_HASHES, mixed

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from index.stories.signature import Signature

_MIN_ESTIMATE = 0.12  # of shared shingles by signature, under which a candidate is not looked at
_MOST_COMPARED = 50  # of the longest texts in a bucket with which all the others are compared
_BLOCK = 1_024  # pairs whose values are compared at once: 1.1 KB each
_MOST_VERSIONS = 50  # articles under one URL; with more, it does not name a page
_TRACKING = ("utm_", "fbclid=", "gclid=", "cmpid=", "mc_cid=", "mc_eid=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """An article as stories are told from it: who and when, without its text."""

    row: int
    id: str
    source: str | None
    url: str | None
    published: datetime.date | None
    published_to: datetime.date | None
    updated: datetime.date | None
    signature: Signature


def to_pairs(signed: Sequence[Signed]) -> set[tuple[str, str]]:
    """Return the pairs of words hashes that may be of copies or versions, each pair in order.

    No pair of copies that share 60% of all their shingles is missed but by a chance of 1 in 30,000.
    """
    return find_pairs(signed)[0]


def find_pairs(signed: Sequence[Signed]) -> tuple[set[tuple[str, str]], bool]:
    """Return what `to_pairs` does, and whether it took too many alike to pair all with all.

    Where it did not, whether two texts are a pair depends on these two alone.
    """
    texts = {one.signature.words_hash: one.signature for one in signed}
    pairs, crowded = _alike([s for s in texts.values() if s.n_words >= MIN_WORDS])
    by_page = _by_page(signed)
    for page in by_page:
        if len(page) > _MOST_VERSIONS:
            crowded = True
            continue
        hashes = sorted({one.signature.words_hash for one in page})
        pairs |= {(a, b) for i, a in enumerate(hashes) for b in hashes[i + 1 :]}
    return pairs, crowded


def pairs_of(
    texts: Sequence[str],
    n_words: NDArray[np.int64],
    values: NDArray[np.uint32],
    new: Collection[str],
) -> set[tuple[str, str]] | None:
    """Return the pairs by signature of the `new` among `texts`, which are words hashes.

    n_words: (n,), values: (n, 126). None where a band is shared by so many that not all are paired.
    """
    pairs = set()
    is_long = n_words >= MIN_WORDS
    number = {text: i for i, text in enumerate(texts) if text in new}
    for text, own in number.items():
        if not is_long[own]:
            continue
        same = values == values[own]
        bands = same.reshape(len(texts), -1, BAND_HASHES).all(axis=2) & is_long[:, None]
        if bands.sum(axis=0).max() > _MOST_COMPARED:
            return None
        near = bands.any(axis=1) & (same.mean(axis=1) >= _MIN_ESTIMATE)
        for other in np.flatnonzero(near).tolist():
            a, b = sorted((text, texts[other]))
            if a != b:
                pairs.add((a, b))
    return pairs


def to_pages(signed: Sequence[Signed]) -> list[list[Signed]]:
    """Return the articles that share a URL, where that names a page."""
    return [page for page in _by_page(signed) if 1 < len(page) <= _MOST_VERSIONS]


def _by_page(signed: Sequence[Signed]) -> list[list[Signed]]:
    pages: dict[str, list[Signed]] = defaultdict(list)
    for one in signed:
        if page := to_page(one.url):
            pages[page].append(one)
    return list(pages.values())


def to_page(url: str | None) -> str | None:
    """Return what `url` names, however written; None for a site's front page."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.rstrip("/")
    if not host or not (path or parts.query):
        return None
    kept = [p for p in parts.query.split("&") if p and not p.lower().startswith(_TRACKING)]
    return f"{host}{path}?{'&'.join(sorted(kept))}"


def _alike(signatures: Sequence[Signature]) -> tuple[set[tuple[str, str]], bool]:
    """Return the pairs of words hashes with a band in common and enough of all values.

    And whether a bucket was too full for all of its pairs.
    """
    # Longest first, so that in a bucket too full to compare all with all (a family of form letters)
    # each text is compared with those that a story may be searched by.
    ordered = sorted(signatures, key=lambda one: (-one.n_words, one.words_hash))
    n = len(ordered)
    if n < 2:
        return set(), False
    values = np.stack([one.values for one in ordered])  # (n, 126)
    codes, crowded = np.empty(0, dtype=np.int64), False
    for band in range(0, N_HASHES, BAND_HASHES):
        keys = np.zeros(n, dtype=np.uint64)
        for column in range(band, band + BAND_HASHES):
            keys = mixed(keys + values[:, column])
        # Band by band: most bands find the same pairs.
        found, largest = _within_buckets(keys)
        crowded |= largest > _MOST_COMPARED
        codes = _each_once(np.concatenate([codes, *found]))
    firsts, seconds = codes // n, codes % n
    pairs = set()
    for at in range(0, len(codes), _BLOCK):
        first, second = firsts[at : at + _BLOCK], seconds[at : at + _BLOCK]
        near = (values[first] == values[second]).mean(axis=1) >= _MIN_ESTIMATE
        for i, j in zip(first[near].tolist(), second[near].tolist(), strict=True):
            a, b = sorted((ordered[i].words_hash, ordered[j].words_hash))
            pairs.add((a, b))
    return pairs, crowded


def _each_once(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return `codes` sorted, each once: `np.unique` would import numpy.ma, as long as a search."""
    ordered = np.sort(codes)
    return ordered[np.r_[True, ordered[1:] != ordered[:-1]]] if len(ordered) else ordered


def _within_buckets(keys: NDArray[np.uint64]) -> tuple[list[NDArray[np.int64]], int]:
    """Return the pairs (i, j), i < j, of equal keys as i * n + j; 50 of a key with all of it.

    And of how many the largest bucket is.
    """
    n = len(keys)
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.r_[True, keys[order][1:] != keys[order][:-1]])
    sizes = np.diff(np.r_[starts, n])
    pairs = []
    for number in range(_MOST_COMPARED):
        left = sizes - number - 1  # in each bucket, behind the one of that number
        has_more = left > 0
        if not has_more.any():
            break
        counts = left[has_more]
        first = np.repeat(starts[has_more] + number, counts)
        behind = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        pairs.append(order[first] * n + order[first + 1 + behind])
    return pairs, int(sizes.max())

"""Signatures: what articles are compared by, without their texts.

Takes an article; gives the hash of its words and the MinHash of its runs of four words, which two
texts have the more values of in common the more runs they share: Broder, "On the Resemblance and
Containment of Documents" (1997).
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.patterns import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from index.articles.article import Article

MIN_WORDS = 30  # shorter texts are copies only if they have the same words and title
_SHINGLE_WORDS = 4
N_HASHES = 126  # of a signature
SIGNING = f"stories words={_SHINGLE_WORDS} hashes={N_HASHES} short={MIN_WORDS}"  # kept with each
_WORD = lazy_pattern(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|"  # Chinese, Japanese: no spaces
    r"(?:(?![\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])[^\W_])+(?:[.,]\d+)*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What articles are compared by: a hash of their words, how many, and the MinHash values.

    `words_hash` is the same for articles whose words, furniture left out, are the same; of a text
    of under MIN_WORDS the title counts too. `values`: (126,) uint32.
    """

    words_hash: str
    n_words: int
    values: NDArray[np.uint32]

    def equals(self, other: Signature | None) -> bool:
        """Say whether another is the same; None is not."""
        return other is not None and (
            (self.words_hash, self.n_words) == (other.words_hash, other.n_words)
            and np.array_equal(self.values, other.values)
        )


def to_signature(article: Article) -> Signature:
    """Return what `article` is compared by."""
    words = to_words(article)
    counted = words if len(words) >= MIN_WORDS else [*words, "", *_folded_words(article.title)]
    return Signature(
        words_hash=hashlib.sha256(" ".join(counted).encode()).hexdigest(),
        n_words=len(words),
        values=_min_hashes(to_shingles(words)),
    )


def to_words(article: Article) -> list[str]:
    """Return the words of an article, folded, furniture left out."""
    words, at = [], 0
    for start, end in (*article.furniture, (len(article.text), len(article.text))):
        words += _folded_words(article.text[at:start])
        at = end
    return words


def _folded_words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def to_shingles(words: Sequence[str]) -> NDArray[np.uint64]:
    """Return the hashes of all runs of four words (of all words, if fewer), each once, sorted."""
    hashed = np.fromiter(map(zlib.crc32, map(str.encode, words)), np.uint64, len(words))
    n = max(1, len(words) - _SHINGLE_WORDS + 1)
    shingles = np.zeros(n, dtype=np.uint64)
    for i in range(_SHINGLE_WORDS):
        part = hashed[i : i + n]
        shingles[: len(part)] = mixed(shingles[: len(part)] + part + np.uint64(i + 1))
    return np.unique(shingles)


def mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the values scattered evenly (the finalizer of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


_FACTORS = mixed(np.arange(1, N_HASHES + 1, dtype=np.uint64))[:, None] | np.uint64(1)
_TERMS = mixed(np.arange(N_HASHES + 1, 2 * N_HASHES + 1, dtype=np.uint64))[:, None]


def _min_hashes(shingles: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Return the least of the upper halves of each of 126 hashes of `shingles`: (126,) uint32."""
    least: NDArray[np.uint64] = np.full(N_HASHES, np.iinfo(np.uint64).max, dtype=np.uint64)
    for first in range(0, len(shingles), 1024):  # bounded memory, whatever the length
        block = shingles[None, first : first + 1024] * _FACTORS + _TERMS
        least = np.minimum(least, block.min(axis=1))
    return (least >> np.uint64(32)).astype(np.uint32)

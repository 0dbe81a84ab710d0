"""Likeness: how much sentences have in common, by their words.

Takes texts; gives a row for each, in which rare words weigh more (TF-IDF): the product of two rows
is how alike they are.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from index.stop_words import STOP_WORDS
from qa.overlap import WORD, to_stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def to_stem_counts(text: str) -> Counter[str]:
    """Return how often each stem is in `text`, words that every text has left out."""
    words = (to_stem(word) for word in WORD.findall(text.lower()) if word not in STOP_WORDS)
    return Counter(word for word in words if word not in STOP_WORDS)


def to_word_rows(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return a row for each text: (n, number of stems) float32, unit rows or zeros."""
    counts = [to_stem_counts(text) for text in texts]
    held = Counter(stem for one in counts for stem in one)
    column = {stem: i for i, stem in enumerate(sorted(held))}
    rows = np.zeros((len(texts), len(column)), dtype=np.float32)
    for i, one in enumerate(counts):
        for stem, n in one.items():
            rows[i, column[stem]] = (1 + math.log(n)) * math.log(1 + len(texts) / held[stem])
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.maximum(lengths, 1e-9)
    return rows

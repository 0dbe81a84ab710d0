"""Unspaced: texts in scripts that part no words by spaces, or write one word in several ways.

Takes a text; gives it as words can be told in it.
"""

from __future__ import annotations

import itertools
import re

# Runs of what is written without spaces: kana and Chinese characters.
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_FOLDED = str.maketrans(
    {
        "ё": "е",
        "Ё": "Е",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ى": "ي",
        "ـ": None,  # the stroke that only lengthens a word
        **{chr(code): None for code in (*range(0x064B, 0x0653), 0x0670)},  # vowel signs
    }
)


def to_spaced(text: str) -> str:
    """Return `text` as the analyzer needs it where words are not parted by spaces.

    A run of Chinese or Japanese becomes its pairs of neighbouring characters; Arabic loses vowel
    signs and the shapes of alef, Russian its ё, since most people write neither.
    """
    if text.isascii():
        return text
    return UNSPACED.sub(_to_pairs, text.translate(_FOLDED))


def _to_pairs(run: re.Match[str]) -> str:
    characters = run[0]
    pairs = [a + b for a, b in itertools.pairwise(characters)] or [characters]
    return f" {' '.join(pairs)} "

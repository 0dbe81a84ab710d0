"""Stems: the words of a text, as those of a question and a sentence are compared.

Takes a text; gives its words in lower case, without the commonest English endings.
"""

from __future__ import annotations

import re

WORD = re.compile(r"\w+")


def to_stems(text: str) -> set[str]:
    """Return the stems of the words of `text`."""
    return {to_stem(word) for word in set(WORD.findall(text.lower()))}


def to_stem(word: str) -> str:
    """Return `word` without the commonest English endings: enough to match within a sentence."""
    for ending in ("ing", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word

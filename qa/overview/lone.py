"""Lone: a word or a name that is all that was asked."""

from __future__ import annotations

import re

from index.stop_words import STOP_WORDS
from qa.subjects import is_verb, to_subjects

_MOST_WORDS = 4
_POINTS = re.compile(r"^[^\w]+|[^\w]+$")


def to_lone_topic(question: str) -> str | None:
    """Return the one word or name that `question` is; None where it is, or may be, a sentence."""
    bare = _POINTS.sub("", " ".join(question.split()))
    words = bare.split()
    if not 0 < len(words) <= _MOST_WORDS or '"' in question:
        return None
    if len(words) == 1:
        low = bare.lower()
        is_topic = (
            low.isalpha() and bool(to_subjects(bare)) and low not in STOP_WORDS and not is_verb(low)
        )
        return bare if is_topic else None
    is_name = all(word[:1].isupper() for word in words) and not is_verb(words[0].lower())
    return bare if is_name and not STOP_WORDS & {word.lower() for word in words} else None

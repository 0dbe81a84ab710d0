"""Swapping: whether a claim has two in each other's place, as a sentence tells it the other way.

Takes a claim and a sentence; compares the order of the words that both have.
"""

from __future__ import annotations

import itertools
import re

from index.stop_words import STOP_WORDS
from qa.overlap import WORD, to_stem

_BY = re.compile(r"\bby\b", re.IGNORECASE)
_MOST = 14  # words that both have: of more the first ones are compared


def is_swapped(claim: str, sentence: str) -> bool:
    """Say whether of three words that both have, the claim has the first and the last swapped.

    "A met B" for "B met A". Where only one of both says "by", it tells the same, turned round.
    """
    if bool(_BY.search(claim)) != bool(_BY.search(sentence)):
        return False
    said, told = _places(claim), _places(sentence)
    shared = sorted((word for word in said if word in told), key=said.__getitem__)[:_MOST]
    return any(
        told[first] > told[middle] > told[last]
        for first, middle, last in itertools.combinations(shared, 3)
    )


def _places(text: str) -> dict[str, int]:
    """Return where each content word of `text` stands that it has once."""
    places: dict[str, int] = {}
    twice = set()
    for at, word in enumerate(WORD.findall(text.lower())):
        stem = to_stem(word)
        if stem in places:
            twice.add(stem)
        elif word not in STOP_WORDS:
            places[stem] = at
    return {stem: at for stem, at in places.items() if stem not in twice}

"""Phrases: the words of a question in quotation marks, which a passage must hold to the letter.

Takes a question; gives its phrases. Takes a text; tells whether it holds them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.words import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Sequence

_QUOTED = re.compile(r'"([^"“”]+)"|“([^"“”]+)”|„([^"“”„]+)[“”]|«([^«»]+)»')


def to_phrases(question: str) -> list[str]:
    """Return the parts of `question` in double quotation marks that hold at least one word."""
    groups = (next(filter(None, match.groups())) for match in _QUOTED.finditer(question))
    return [phrase.strip() for phrase in groups if re.search(r"\w", phrase)]


def holds_phrases(text: str, phrases: Sequence[str]) -> bool:
    """Say whether `text` holds all phrases as whole words.

    Case, white space and the shapes of quotation marks and dashes are passed over.
    """
    folded = _folded(text)
    return all(re.search(_as_words(_folded(phrase)), folded) for phrase in phrases)


def _as_words(phrase: str) -> str:
    """Return a pattern for `phrase` as whole words, where its script parts words by spaces."""
    before = "" if UNSPACED.match(phrase[0]) else r"(?<!\w)"
    after = "" if UNSPACED.match(phrase[-1]) else r"(?!\w)"
    return f"{before}{re.escape(phrase)}{after}"


def _folded(text: str) -> str:
    for fancy, plain in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-")):
        text = text.replace(fancy, plain)
    return " ".join(text.casefold().split())

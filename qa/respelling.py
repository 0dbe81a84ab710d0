"""Respelling: the question as it was probably meant, where a word of it is in no article.

Takes a question that was not answered; gives it with its likeliest words of the collection, or
nothing. Words that the reader's own vocabulary has are no slips, even where no article has them:
Iran is not Iraq misspelled.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from qa.bundled import BUNDLED
from qa.overlap import to_stem

if TYPE_CHECKING:
    from qa.answer import Composed
    from qa.inquiry import Inquiry

_WORD = re.compile(r"[^\W\d_]+")
_LOOKED_UP = 4  # words of a question
_MOST = 0.4  # of its words: one with more to mend is rather in another language


@dataclass(frozen=True, slots=True, kw_only=True)
class Respelled:
    """An inquiry in other words: `changes` are pairs of what was written and what is searched."""

    inquiry: Inquiry
    changes: tuple[tuple[str, str], ...]

    @property
    def note(self) -> str:
        """What is to be said of an answer to it."""
        changes = " and ".join(f"“{meant}” instead of “{word}”" for word, meant in self.changes)
        return f"Searched for {changes}."

    def offered(self, composed: Composed) -> Composed:
        """Return `composed`, which found nothing, with this offered as what to ask instead."""
        words = " and ".join(f"“{meant}”" for _, meant in self.changes)
        reason = " ".join(filter(None, (composed.reason, f"Did you mean {words}?")))
        suggestions = (self.inquiry.asked.resolved, *composed.suggestions)
        return replace(
            composed, reason=reason if composed.abstains else None, suggestions=suggestions
        )


def respell(inquiry: Inquiry) -> Respelled | None:
    """Return `inquiry` with other words for those that seem misspelled; None where none does."""
    asked, index = inquiry.asked, inquiry.index
    words = list(dict.fromkeys(_WORD.findall(asked.searched)))
    unknown = [word for word in words if not _is_known(word.lower())]
    with inquiry.clock.time("search"):
        changes = [
            (word, meant.capitalize() if word.istitle() else meant)
            for word in unknown[:_LOOKED_UP]
            for meant in index.spellings(word, asked.searched)[:1]
        ]
    if not 0 < len(changes) <= max(1, _MOST * len(words)):
        return None
    resolved, searched = _with(asked.resolved, changes), _with(asked.searched, changes)
    with inquiry.clock.time("encode"):
        vector = index.encode(searched)
    return Respelled(
        inquiry=replace(
            inquiry,
            asked=replace(asked, resolved=resolved, searched=searched, other=None),
            vector=vector,
        ),
        changes=tuple(changes),
    )


def _with(question: str, changes: list[tuple[str, str]]) -> str:
    for word, meant in changes:
        question = re.sub(rf"\b{word}\b", meant, question)
    return question


def _is_known(word: str) -> bool:
    """Say whether a word, in lower case, is one of English or a well-known name."""
    return word in STOP_WORDS or not _vocabulary().isdisjoint((word, to_stem(word)))


@cache
def _vocabulary() -> frozenset[str]:
    """Return the words of the bundled reader's tokenizer, pieces of words left out."""
    tokenizer = json.loads((BUNDLED / "tokenizer.json").read_text(encoding="utf-8"))
    return frozenset(word for word in tokenizer["model"]["vocab"] if word.isalpha())

"""Speakers: whose turn of a transcript or an interview something stands in.

Takes an article; gives its turns, where lines begin with the names of those who speak; and, for a
question such as "Who said 90 million?", the turns in which it was said. A line that begins with a
word and a colon is no turn by itself: it takes several, and names that come again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.stop_words import STOP_WORDS
from qa.overlap import WORD, to_stems

if TYPE_CHECKING:
    from index.articles.article import Article, Span

MAX_CHARACTERS = 400  # from the name of who speaks to the end of what is quoted with it
_FEWEST = 3  # turns of a transcript
_SHARED = 0.5  # of the words that were said, in a sentence that says so
_TURN = re.compile(
    r"^[ \t]*(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?[ \t]+)?"
    r"(?P<name>[^\W\d_a-z][\w.’'-]*(?: (?:[^\W\d_a-z][\w.’'-]*|de|van|von|der|da|al|of|the)){0,4})"
    r"(?: \([^()\n]{1,40}\))?:[ \t]+(?=\S)",
    re.MULTILINE,
)
_NO_NAMES = frozenset(
    "note notes update updated correction source sources photo image video caption tags title date "
    "author by from to subject example question answer ps faq tip warning chapter part".split()
)
_WHO_SAID = re.compile(
    r"\bwho(?: \w+){0,2}? (?:said|says|say|told|mentioned|mentions|claimed|claims|"
    r"spoke of|named|gave|promised|announced|argued|stated|warned|admitted|"
    r"put it at|spoke about)\b(?P<said>.+)",
    re.IGNORECASE | re.DOTALL,
)
_QUESTION_END = re.compile(r"[?？؟][\"'”’)\]]*\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenTurn:
    """What one speaks at a time, from `start` to `end`; the `name` stands in the text at `span`."""

    name: str
    span: Span
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        """Return who speaks as the JSON contract has it."""
        return {"name": self.name, "name_start": self.span[0], "name_end": self.span[1]}


def turn_at(article: Article, offset: int) -> SpokenTurn | None:
    """Return the turn in which `offset` of an article lies, None outside of any."""
    turns = _turns(article.text)
    at = bisect_right(turns, offset, key=lambda turn: turn.start)
    return turns[at - 1] if at and offset < turns[at - 1].end else None


def asks(article: Article, turn: SpokenTurn) -> bool:
    """Say whether a turn ends in a question: what it says before is not its speaker's to answer."""
    return bool(_QUESTION_END.search(article.text, turn.start, turn.end))


def to_said(question: str) -> frozenset[str] | None:
    """Return the stems of what "Who said …?" asks the speaker of, None for other questions."""
    match = _WHO_SAID.search(question)
    stems = frozenset(to_stems(match["said"]) - STOP_WORDS) if match else frozenset()
    return stems or None


def says(said: frozenset[str], sentence: str) -> bool:
    """Say whether `sentence` holds every number in `said`, and half of its words."""
    held = to_stems(sentence)
    numbers = {stem for stem in said if stem[:1].isdigit()}
    return numbers <= held and len(said & held) >= _SHARED * len(said)


def is_of(turn: SpokenTurn, name: str) -> bool:
    """Say whether `name` is among the names of who speaks in `turn`."""
    return name.casefold() in (word.casefold() for word in WORD.findall(turn.name))


@lru_cache(maxsize=16)
def _turns(text: str) -> tuple[SpokenTurn, ...]:
    """Return the turns of a text, none where it is no transcript."""
    if ": " not in text and ":\t" not in text:
        return ()
    found = [
        match
        for match in _TURN.finditer(text)
        if match["name"].casefold() not in _NO_NAMES and "http" not in match["name"]
    ]
    names = Counter(match["name"] for match in found)
    if len(found) < _FEWEST or len(names) < 2 or max(names.values()) < 2:
        return ()
    found = [match for match in found if names[match["name"]] > 1 or match["name"].isupper()]
    turns = []
    for i, match in enumerate(found):
        end = found[i + 1].start() if i + 1 < len(found) else text.find("\n\n", match.end())
        turns.append(
            SpokenTurn(
                name=match["name"],
                span=match.span("name"),
                start=match.start(),
                end=len(text) if end < 0 else end,
            )
        )
    return tuple(turns)

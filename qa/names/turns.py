"""Turns: who speaks where in a transcript or an interview.

Takes an article; gives its turns, where lines begin with the names of those who speak. A line that
begins with a word and a colon is no turn by itself: it takes several, whose names come again and
follow each other, and that are sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.articles.article import Article, Span

MAX_CHARACTERS = 400  # from the name of who speaks to the end of what is quoted with it
_FEWEST = 3  # turns of a transcript
_SENTENCES = 0.6  # of these that end like a sentence
_CHANGES = 0.5  # of these that are followed by one of another name
_TURN = re.compile(
    r"^[ \t]*(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?[ \t]+)?"
    r"(?P<name>[^\W\d_a-z][\w.’'-]*(?: (?:[^\W\d_a-z][\w.’'-]*|de|van|von|der|da|al|of|the)){0,4})"
    r"(?: \([^()\n]{1,40}\))?:[ \t]+(?=\S)",
    re.MULTILINE,
)
_NO_NAMES = frozenset(
    "note notes update updated correction source sources photo image video caption tags title date "
    "author by from to subject example ps faq tip warning chapter part background synopsis monday "
    "tuesday wednesday thursday friday saturday sunday".split()
)
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)\]]*\s*$")
_DIGIT = re.compile(r"\d|http")
_QUESTION_END = re.compile(r"[?？؟][\"'”’)\]]*\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenTurn:
    """What one speaks at a time, from `start` to `end`; the `name` stands in the text at `span`."""

    name: str
    span: Span
    start: int
    end: int

    @property
    def is_named(self) -> bool:
        """Say whether it tells who speaks: "A" and "Q" do not."""
        return len(self.name) > 1

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
    return ends_in_question(article.text, turn.start, turn.end)


def ends_in_question(text: str, start: int, end: int) -> bool:
    """Say whether what stands from `start` to `end` of a text ends with a question mark."""
    return bool(_QUESTION_END.search(text, start, end))


def is_of(turn: SpokenTurn, name: str) -> bool:
    """Say whether `name` is among the names of who speaks in `turn`."""
    return name.casefold() in re.findall(r"[\w’'-]+", turn.name.casefold())


@lru_cache(maxsize=16)
def _turns(text: str) -> tuple[SpokenTurn, ...]:
    """Return the turns of a text, none where it is no transcript."""
    if ": " not in text and ":\t" not in text:
        return ()
    found = [
        match
        for match in _TURN.finditer(text)
        if match["name"].casefold() not in _NO_NAMES and not _DIGIT.search(match["name"])
    ]
    names = Counter(match["name"] for match in found)
    found = [match for match in found if names[match["name"]] > 1 or _is_full(match["name"])]
    names = Counter(match["name"] for match in found)
    if len(found) < _FEWEST or len(names) < 2 or max(names.values()) < 2:
        return ()
    ends = [match.start() for match in found[1:]]
    last = text.find("\n\n", found[-1].end())
    ends.append(len(text) if last < 0 else last)
    changes = sum(one["name"] != other["name"] for one, other in pairwise(found))
    is_said = sum(
        bool(_SENTENCE_END.search(text, match.end(), end))
        for match, end in zip(found, ends, strict=True)
    )
    if changes < _CHANGES * (len(found) - 1) or is_said < _SENTENCES * len(found):
        return ()
    return tuple(
        SpokenTurn(name=match["name"], span=match.span("name"), start=match.start(), end=end)
        for match, end in zip(found, ends, strict=True)
    )


def _is_full(name: str) -> bool:
    """Say whether a name is in capitals or of several words, as those of people are."""
    return name.isupper() or " " in name

"""Turns: who speaks where in a transcript or an interview.

Takes an article; gives its turns, where lines begin with the names of those who speak. A line that
begins with a word and a colon is no turn by itself: it takes several, whose names come again and
follow each other, and that are sentences. One of the names must be somebody's for sure, or two of
them talk in turn; everyday words, lands and headings are no names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from index.patterns import lazy_pattern
from index.stop_words import STOP_WORDS
from qa.names.first_names import FIRST_NAMES
from qa.names.subject import LANDS, NO_FIRST_NAMES, NOBODY, PEOPLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Article, Span

MAX_CHARACTERS = 400  # from the name of who speaks to the end of what is quoted with it
_FEWEST = 3  # turns of a transcript
_SENTENCES = 0.6  # of these that end like a sentence
_CHANGES = 0.5  # of these that are followed by one of another name
_TALKING = 0.3  # of turns with bare names: these ask, or say "I", "we" or "you"
_TURN = lazy_pattern(
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
_EVERYDAY = frozenset(
    """
    read more also go breaking live watch listen exclusive opinion analysis comment editorial
    related trending developing latest news miss click see subscribe share follow advertisement
    recommended pro con pros cons winner winners loser losers verdict result results rating score
    plus minus advantage advantages disadvantage disadvantages strength strengths weakness
    weaknesses risk risks benefit benefits problem problems solution solutions cause causes effect
    effects reason reasons myth fact facts claim reality truth true false good bad best worst
    better worse yes home away summary conclusion introduction overview details background context
    key point points final first second third last next today yesterday tomorrow morning afternoon
    evening past present future status outcome impact goal goals aim method methods finding
    findings
    """.split()
)
_ROLES = frozenset(
    """
    president minister chancellor senator governor mayor judge justice chairman chairwoman chair
    secretary ambassador general captain professor doctor dr mr mrs ms miss sir lord king queen pope
    interviewer interviewee host moderator presenter reporter journalist correspondent editor guest
    caller narrator anchor speaker spokesman spokeswoman spokesperson coach question answer
    """.split()
)
_SPOKEN = lazy_pattern(r"\bI\b|\b(?:we|you|my|our|me|us|your)\b(?!\.)|\b(?:We|You|My|Our|Your)\b")
_SENTENCE_END = lazy_pattern(r"[.!?…。！？][\"'”’)\]]*\s*$")
_DIGIT = lazy_pattern(r"\d|http")
_QUESTION_END = lazy_pattern(r"[?？؟][\"'”’)\]]*\s*$")


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
    labels = [
        match
        for match in _TURN.finditer(text)
        if match["name"].casefold() not in _NO_NAMES and not _DIGIT.search(match["name"])
    ]
    headings = [match for match in labels if _is_heading(match["name"])]
    found = [match for match in labels if match not in headings]
    names = Counter(match["name"] for match in found)
    found = [match for match in found if names[match["name"]] > 1 or _is_full(match["name"])]
    names = Counter(match["name"] for match in found)
    if len(found) < _FEWEST or len(names) < 2 or max(names.values()) < 2:
        return ()
    turns = tuple(
        SpokenTurn(name=match["name"], span=match.span("name"), start=match.start(), end=end)
        for match, end in zip(found, _ends(text, found, headings), strict=True)
    )
    changes = sum(one.name != other.name for one, other in pairwise(turns))
    is_said = sum(bool(_SENTENCE_END.search(text, one.span[1], one.end)) for one in turns)
    if changes < _CHANGES * (len(turns) - 1) or is_said < _SENTENCES * len(turns):
        return ()
    return turns if any(map(_is_person, names)) or _is_talk(text, turns) else ()


def _ends(
    text: str, found: Sequence[re.Match[str]], headings: Sequence[re.Match[str]]
) -> list[int]:
    """Return where each turn ends: at the next label, and the last one with its paragraph."""
    last = text.find("\n\n", found[-1].end())
    stops = sorted(match.start() for match in (*found, *headings))
    stops.append(len(text))
    ends = [stops[bisect_right(stops, match.start())] for match in found]
    return [*ends[:-1], ends[-1] if last < 0 else min(ends[-1], last)]


def _is_heading(name: str) -> bool:
    """Say whether a label is of everyday words, or a land, a place or a group: "READ MORE"."""
    words = name.casefold().replace(".", "").split()
    if _is_person(name):
        return False
    return (
        all(word in _EVERYDAY or word in LANDS or word in STOP_WORDS for word in words)
        or words[0] in NO_FIRST_NAMES
        or NOBODY.search(name.title()) is not None
        or PEOPLES.fullmatch(name.title()) is not None
    )


def _is_person(name: str) -> bool:
    """Say whether a label is surely somebody: a full name with a known first name, or a role."""
    words = name.casefold().replace(".", "").split()
    if len(words) > 1 and words[0] in FIRST_NAMES:
        return True
    return len(name) == 1 or not _ROLES.isdisjoint(words)


def _is_talk(text: str, turns: Sequence[SpokenTurn]) -> bool:
    """Say whether those with bare names talk: two of them in turn, of themselves or each other."""
    again = [name for name, n in Counter(one.name for one in turns).items() if n > 1]
    n_spoken = sum(
        bool(_SPOKEN.search(text, one.span[1], one.end))
        or ends_in_question(text, one.start, one.end)
        for one in turns
    )
    return len(again) > 1 and n_spoken >= _TALKING * len(turns)


def _is_full(name: str) -> bool:
    """Say whether a name is in capitals or of several words, as those of people are."""
    return name.isupper() or " " in name

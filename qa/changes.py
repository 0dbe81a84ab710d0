"""Changes: which of the two values of a change is asked for, "from 84 boats to 41 in ten years".

Takes a question, a sentence and the span of its short answer; gives the span of the value that is
meant: the later one for how things are, the earlier one for how they were.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.articles.article import Span

_HOW_MUCH = re.compile(
    r"\b(?:how (?:many|much|high|low|big|large|long|old|far|fast|heavy)|what (?:share|percentage|"
    r"proportion|number|price|level|rate)|(?:what|which)\b.*\b(?:number|share|percentage|price|"
    r"rate|size|level|population))\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:ago|before|earlier|originally|used to|at first|initially|previously|formerly|"
    r"in the past|once|back then|until then)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:now|today|currently|nowadays|these days|at present|at the moment|still|left|remain\w*|"
    r"so far|this year)\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:did|was|were|had|used)\b", re.IGNORECASE)
_PRESENT = re.compile(r"\b(?:is|are|does|do|has|have)\b", re.IGNORECASE)
# The change itself is asked for.
_DIFFERENCE = re.compile(
    r"\bby how (?:much|many)\b|\b(?:f[ae]ll\w*|ris\w+|rose|shr[aiu]nk\w*|gr[eo]wn?|growth|"
    r"dropp?\w*|declin\w+|chang\w+|increas\w+|decreas\w+|more|fewer|less|lost|gained|"
    r"difference)\b",
    re.IGNORECASE,
)
_VALUE = r"[$£€¥]?\d[\d.,]*\d|[$£€¥]?\d"
# "per ?cent" alone: were "percent" a second way to read the same word, each one would double the
# ways to fail.
_UNIT = r"(?: ?(?:%|per ?cent|million|billion|trillion|thousand|hundred))*"
_CHANGE = re.compile(
    rf"\bfrom (?:about |around |some |nearly |almost |over |more than |just )*"
    rf"(?P<first>(?:{_VALUE}){_UNIT})(?P<noun>(?: [a-z][\w’'-]*){{0,4}}?)(?: in \d{{4}})?,? to "
    r"(?:about |around |some |nearly |almost |over |more than |just |only )*"
    rf"(?P<last>(?:{_VALUE}){_UNIT})(?!\w)"
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def asks_for_end(question: str) -> bool:
    """Say whether `question` asks for a quantity as it is, or as it was before a change."""
    if _HOW_MUCH.search(question) is None or _DIFFERENCE.search(question):
        return False
    is_present = _PRESENT.search(question) and not _PAST.search(question)
    return bool(_BEFORE.search(question) or _NOW.search(question) or is_present)


def to_end_of_change(question: str, sentence: str, short: Span) -> Span | None:
    """Return where in `sentence` the value stands that `question` asks for.

    None where the short answer, at `short` in the sentence, is no end of a change, or the right
    one. Years are no quantities: "from 1914 to 1918".
    """
    if not asks_for_end(question):
        return None
    is_before = _BEFORE.search(question) is not None
    for match in _CHANGE.finditer(sentence):
        if short[1] <= match.start() or short[0] >= match.end():
            continue
        if _YEAR.fullmatch(match["first"]) and _YEAR.fullmatch(match["last"]):
            continue
        meant = match.span("first" if is_before else "last")
        is_there = short[0] <= meant[0] and meant[1] <= short[1]
        other = match.span("last" if is_before else "first")
        has_other = short[0] < other[1] and other[0] < short[1]
        return None if is_there and not has_other else meant
    return None

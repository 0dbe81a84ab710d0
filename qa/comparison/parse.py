"""Parse: a question that compares to its two sides and their topic.

Takes a question; gives a Comparison, an Agreement, or None for any other question and for one of
which a part is not understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MOST_CHARACTERS = 300
_SIDE = r"(?P<{0}>(?:the )?[^,;:?]{{2,50}}?)"
_ONE, _OTHER = _SIDE.format("one"), _SIDE.format("other")
_SAY = (
    r"(?:each )?(?:say|says|said|write|writes|wrote|report|reports|reported|think|thinks|thought|"
    r"tell|tells|claim|argue|want|wants)"
)
_ON = r"(?:about|on|of|regarding|over|concerning)"
_TOPIC = r"(?P<topic>.+)"
_VIEWS = r"(?:['’]s?)?(?: (?:coverage|reports?|reporting|views?|accounts?|positions?|articles))?"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


_COMPARED = (
    _compiled(rf"compare (?:what|how) {_ONE} and {_OTHER} {_SAY} {_ON} {_TOPIC}"),
    _compiled(rf"compare (?:the )?(?:coverage|views?|positions?|reports?) (?:of|by|from) {_ONE} "
              rf"(?:and|with|to) (?:that of |those of )?{_OTHER} {_ON} {_TOPIC}"),
    _compiled(rf"compare {_ONE}{_VIEWS} (?:and|with|to) {_OTHER}{_VIEWS} {_ON} {_TOPIC}"),
    _compiled(rf"(?:how|where|in what ways?) (?:do|does|did) {_ONE} and {_OTHER} "
              rf"(?:differ|disagree|compare) {_ON} {_TOPIC}"),
    _compiled(rf"what (?:do|does|did) {_ONE} and {_OTHER} {_SAY} {_ON} {_TOPIC}"),
    _compiled(rf"do {_ONE} and {_OTHER} (?:agree|disagree) {_ON} {_TOPIC}"),
    _compiled(rf"(?:what(?: is|['’]s) )?the difference between what {_ONE} and {_OTHER} {_SAY} "
              rf"{_ON} {_TOPIC}"),
    _compiled(rf"put {_ONE}['’]s? (?:view|position|account) {_ON} {_TOPIC} "
              rf"(?:next to|beside|against) (?:that of )?{_OTHER}(?:['’]s?)?"),
    _compiled(rf"{_ONE} (?:vs\.?|versus) {_OTHER} {_ON} {_TOPIC}"),
)  # fmt: skip
_SOURCES = r"(?:the |all |all the |my )?(?:articles|sources|reports|outlets|papers|newspapers)"
_AGREED = (
    _compiled(rf"do {_SOURCES} (?:agree|disagree|differ|contradict each other) {_ON} {_TOPIC}"),
    _compiled(rf"(?:where|how) do {_SOURCES} (?:disagree|differ|contradict (?:each other|one "
              rf"another)) {_ON} {_TOPIC}"),
    _compiled(rf"do {_SOURCES} (?:give|name|report|have|state) the same {_TOPIC}"),
    _compiled(rf"(?:are there )?(?:any )?(?:conflicting|contradictory|different) "
              rf"(?:figures|reports|numbers|accounts|dates) (?:for|{_ON}) {_TOPIC}"),
    _compiled(rf"(?:are there )?(?:any )?(?:disagreements?|contradictions?)"
              rf"(?: between {_SOURCES})? {_ON} {_TOPIC}"),
)  # fmt: skip
# A side is a name: these words make it more.
_NO_SIDE = re.compile(
    r"\b(?:who|which|that|what|when|where|how|is|are|was|were|do|does|did|and|or|not|they|both)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What `one` and `other`, outlets or people, say about `topic`."""

    one: str
    other: str
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Whether the articles say the same of `topic`."""

    topic: str


def to_comparison(question: str) -> Comparison | Agreement | None:
    """Return what `question` compares, None where that is not wholly understood."""
    asked = re.sub(r"\s*:\s*who .*$", "", " ".join(question.split()).strip(" ?.!"))
    if len(asked) > _MOST_CHARACTERS:
        return None
    for pattern in _AGREED:
        if match := pattern.fullmatch(asked):
            return Agreement(topic=match["topic"])
    for pattern in _COMPARED:
        match = pattern.fullmatch(asked)
        if match and not any(_NO_SIDE.search(match[side]) for side in ("one", "other")):
            return Comparison(
                one=match["one"].strip(), other=match["other"].strip(), topic=match["topic"]
            )
    return None

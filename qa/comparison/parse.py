"""Parse: a question that compares to its two sides and their topic.

Takes a question; gives a Comparison of two sides or of two articles, an Agreement, or None for any
other question and for one of which a part is not understood. The words around sides and topic are
put in a few plain forms first: "A's account of X" is "what A says about X".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.patterns import lazy_pattern
from qa.route.words import POLITE

_MOST_CHARACTERS = 300
_SIDE = r"(?P<{0}>(?:the )?[^,;:?]{{2,50}}?)"
_ONE, _OTHER = _SIDE.format("one"), _SIDE.format("other")
_SAY = (
    r"(?:(?:each|both|respectively|have to) )*(?:say|says|said|write|writes|wrote|report|reports|"
    r"reported|think|thinks|thought|tell|tells|told|claims?|claimed|argues?|argued|wants?|wanted|"
    r"demand|demands|demanded|covers?|covered|see|sees|saw|treat|treats|treated|propose|proposes|"
    r"proposed|promise|promises|promised|offer|offers|offered)(?: (?:happened|to say))?"
)
_ON = (
    r"(?:about|on|of|regarding|over|concerning|in|for|to|when it comes to|as to|with regard to|"
    r"with respect to)"
)
_TOPIC = r"(?P<topic>.+)"
_MAYBE = rf"(?:(?: {_ON})? {_TOPIC})?"  # a topic, which need not be told
_VIEW = (
    r"(?:coverage|reports?|reporting|views?|accounts?|positions?|articles?|stances?|statements?|"
    r"opinions?|versions?|arguments?|claims?|stor(?:y|ies)|forecasts?|estimates?|attitudes?|"
    r"proposals?|plans?|reactions?|responses?|descriptions?|figures?|numbers?|line|take|pieces?|"
    r"words|interviews?|message|policy|policies|approach(?:es)?)"
)
_VIEWS = rf"(?:['’]s?)?(?: {_VIEW})?"
_OWN = rf"(?:['’]s?)(?: {_VIEW})?"
_DIFFER = (
    r"(?:differ|disagree|compare|agree|diverge|clash|contradict (?:each other|one another)|"
    r"conflict|vary|coincide|line up|match|overlap)"
)
_LIKE = (
    r"(?:agree with|disagree with|differ from|contradict|match|clash with|conflict with|compare "
    r"(?:to|with)|square with|fit(?: with)?|support|confirm|tell the same (?:story|thing)s? as|say "
    r"the same(?: things?)? as|report the same as)"
)
_SET = r"(?:put|set|lay|place|hold)"
_BESIDE = (
    r"(?:next to|beside|besides|alongside|against|side by side with|up against|in contrast to|"
    r"over against|with)"
)
_THAT = r"(?:that of |those of |the \w+ of |what )?"


def _compiled(pattern: str) -> re.Pattern[str]:
    return lazy_pattern(pattern, re.IGNORECASE | re.DOTALL)


_COMPARED = tuple(
    _compiled(pattern)
    for pattern in (
        # What A and B say.
        rf"(?:compare|contrast) (?:what|how) {_ONE} and {_OTHER} {_SAY}{_MAYBE}",
        rf"(?:compare|contrast) (?:what|how) {_ONE} {_SAY}(?: {_ON} {_TOPIC})? "
        rf"(?:and|with|to) (?:what|how) {_OTHER} {_SAY}",
        rf"what (?:do|does|did|have|has) {_ONE} and {_OTHER} {_SAY}{_MAYBE}",
        rf"what (?:do|does|did) {_ONE} {_SAY}{_MAYBE},? (?:compared (?:to|with)|as opposed to|"
        rf"unlike|"
        rf"in contrast to|versus|vs\.?|and what (?:do|does|did)) {_OTHER}(?: {_SAY})?",
        rf"(?:what(?: is|['’]s| are|['’]re) )?(?:the )?(?:differences?|contradictions?) between "
        rf"(?:what|how) {_ONE} and {_OTHER} {_SAY}{_MAYBE}",
        # The views of A and B.
        rf"(?:compare|contrast)(?: the)?(?: \w+)? {_VIEW} (?:of|by|from|in|held by) {_ONE} "
        rf"(?:and|with|to) {_THAT}{_OTHER} {_ON} {_TOPIC}",
        rf"(?:compare|contrast)(?: the)?(?: \w+)? {_VIEW} (?:of|by|from|in|held by) {_ONE} "
        rf"(?:and|with|to) {_THAT}{_OTHER}",
        rf"(?:compare|contrast) {_ONE}{_VIEWS} (?:and|with|to) {_THAT}{_OTHER}{_VIEWS} {_ON} "
        rf"{_TOPIC}",
        rf"(?:compare|contrast) {_ONE}{_OWN}(?: {_ON} {_TOPIC})? (?:and|with|to) "
        rf"{_THAT}{_OTHER}{_VIEWS}",
        rf"(?:what(?: is|['’]s| are|['’]re) )?(?:the )?(?:differences?|contradictions?) between "
        rf"{_ONE}{_OWN} and {_OTHER}{_OWN}{_MAYBE}",
        rf"how (?:do|does|did) {_ONE}{_OWN} and {_OTHER}{_OWN}{_MAYBE} {_DIFFER}",
        # How they differ.
        rf"(?:how|where|in what (?:ways?|respects?)|on what|(?:on )?(?:which|what) points?|why|"
        rf"what)"
        rf"(?: exactly)? (?:do|does|did) {_ONE}{_VIEWS} and {_OTHER}{_VIEWS} {_DIFFER}(?: "
        rf"on)?{_MAYBE}",
        rf"(?:do|does|did|don['’]t|didn['’]t) {_ONE}{_VIEWS} and {_OTHER}{_VIEWS} "
        rf"(?:really |fully |also )?{_DIFFER}{_MAYBE}",
        rf"(?:how (?:do|does|did)|do|does|did) {_ONE}{_VIEWS}(?: {_ON} {_TOPIC})? {_LIKE} "
        rf"{_THAT}{_OTHER}{_VIEWS}",
        rf"(?:do|does|did) {_ONE}{_VIEWS} {_LIKE} {_THAT}{_OTHER}{_VIEWS} {_ON} {_TOPIC}",
        rf"(?:are|were|is) {_ONE}{_VIEWS} and {_OTHER}{_VIEWS} (?:in (?:dis)?agreement|of one "
        rf"mind|of "
        rf"the same opinion|at odds|consistent|in line|divided){_MAYBE}",
        rf"(?:are|were|is) (?:the )?{_VIEW} of {_ONE}(?: {_ON} {_TOPIC})? (?:in line with|"
        rf"consistent "
        rf"with|at odds with|the same as|different from) {_THAT}{_OTHER}",
        rf"(?:are|were|is) {_ONE}{_OWN}(?: {_ON} {_TOPIC})? (?:in line with|consistent with|at "
        rf"odds "
        rf"with|the same as|different from) {_THAT}{_OTHER}{_VIEWS}",
        rf"how (?:is|was) {_ONE}{_OWN}(?: {_ON} {_TOPIC})? different from {_THAT}{_OTHER}{_VIEWS}",
        # Side by side.
        rf"{_SET} what {_ONE} {_SAY}(?: {_ON} {_TOPIC})? {_BESIDE} what {_OTHER} {_SAY}",
        rf"{_SET} {_ONE}{_OWN}(?: {_ON} {_TOPIC})? {_BESIDE} {_THAT}{_OTHER}{_VIEWS}",
        rf"{_SET} (?:the )?{_VIEW} of {_ONE}(?: {_ON} {_TOPIC})? {_BESIDE} {_THAT}{_OTHER}{_VIEWS}",
        rf"{_ONE}{_VIEWS} (?:vs\.?|versus|against|compared (?:to|with)) {_OTHER}{_VIEWS}{_MAYBE}",
    )
)
_WHICH = r"(?:(?:the|all|my|these|those|your|different|various|two|three|both|other|several|of) )*"
_MANY = (
    r"(?:articles|sources|reports|outlets|papers|newspapers|accounts|stories|pieces|texts|media|"
    r"press)"
)
_SOURCES = rf"{_WHICH}{_MANY}"
_AGREED = tuple(
    _compiled(pattern)
    for pattern in (
        rf"(?:do|does|did) {_SOURCES} {_DIFFER} {_ON} (?:how|what|when|where)?(?: )?{_TOPIC}",
        rf"(?:where|how|in what ways?) (?:do|does|did) {_SOURCES} {_DIFFER} {_ON} {_TOPIC}",
        rf"(?:do|does|did) {_SOURCES} (?:give|name|report|have|state|put|mention) the same "
        rf"{_TOPIC}",
        rf"(?:are|were) {_SOURCES} {_ON} {_TOPIC} (?:consistent|in agreement|contradictory|the "
        rf"same|"
        rf"in line)",
        rf"(?:are|were) {_SOURCES} (?:consistent|in agreement|contradictory|agreed|at odds) {_ON} "
        rf"{_TOPIC}",
        rf"(?:(?:are|is|were) there )?(?:any )?(?:conflicting|contradictory|different|differing|"
        rf"diverging) (?:figures?|reports?|numbers?|accounts?|dates?|statements?|versions?) "
        rf"(?:for|{_ON}) "
        rf"{_TOPIC}",
        rf"(?:(?:are|is|were) there )?(?:any )?(?:disagreements?|contradictions?|discrepanc(?:y|"
        rf"ies)|"
        rf"conflicts?)(?: (?:between|among|in) {_SOURCES})? {_ON} {_TOPIC}",
    )
)
# Of a topic before the sides.
_BY_BOTH = _compiled(
    rf"(?:(?:compare|contrast)|how (?:do|does|did)) (?:the )?{_VIEW} (?:of|about|on) {_TOPIC} "
    rf"(?:by|in|"
    rf"from|between) {_ONE} and (?:in |by |from )?{_OTHER}(?: {_DIFFER})?"
)
_TWO = r"(?:(?:the|these|those|my|both|two|different|of) )*"
_TWO_ARTICLES = tuple(
    _compiled(pattern)
    for pattern in (
        rf"(?:compare|contrast) {_TWO}{_MANY} {_ON} {_TOPIC}",
        rf"(?:compare|contrast) (?:the )?(?:coverage|reporting) of {_TOPIC}",
        rf"(?:how|where|in what ways?) (?:do|does|did) {_TWO}{_MANY} {_ON} {_TOPIC} {_DIFFER}",
        rf"(?:do|does|did) {_TWO}{_MANY} {_ON} {_TOPIC} {_DIFFER}",
        rf"(?:how|in what ways?) (?:do|does|did) (?:the )?(?:coverage|reporting|stories) of "
        rf"{_TOPIC} "
        rf"(?:differ|vary)(?: (?:between|among|from) .+)?",
        rf"(?:is|are|were) there (?:any |a )*(?:contradictions?|differences?|disagreements?) "
        rf"between "
        rf"{_TWO}{_MANY} {_ON} {_TOPIC}",
    )
)
# A side is a name: these words make it more, or a time.
_NO_SIDE = re.compile(
    r"^(?:in )?(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december)(?: \d+)?$|\b\d{4}\b|"
    r"\b(?:who|which|that|what|when|where|how|is|are|was|were|do|does|did|and|or|not|they|both|it|"
    r"said|says?|about)\b",
    re.IGNORECASE,
)
_POLITE = re.compile(rf"^{POLITE}", re.IGNORECASE)
_TAIL = re.compile(
    r"(?:\s*[:,;–—]\s*|\s+-\s+)(?:who|how|what|where|is|are|do|does)\b.*$|"
    r"\s+(?:please|side by side)$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What `one` and `other`, outlets or people, say about `topic`; "" where that is not told."""

    one: str
    other: str
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Whether the articles say the same of `topic`."""

    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoArticles:
    """What different articles say about `topic`."""

    topic: str


def to_comparison(question: str) -> Comparison | Agreement | TwoArticles | None:
    """Return what `question` compares, None where that is not wholly understood."""
    asked = " ".join(question.replace("’", "'").split()).strip(" ?.!")
    if len(asked) > _MOST_CHARACTERS:
        return None
    asked = _TAIL.sub("", _POLITE.sub("", asked))
    match = _BY_BOTH.fullmatch(asked)
    if match and not any(_NO_SIDE.search(match[side]) for side in ("one", "other")):
        return Comparison(
            one=_side(match["one"]), other=_side(match["other"]), topic=match["topic"]
        )
    for pattern in _TWO_ARTICLES:
        if match := pattern.fullmatch(asked):
            return TwoArticles(topic=match["topic"])
    for pattern in _AGREED:
        if match := pattern.fullmatch(asked):
            return Agreement(topic=match["topic"])
    for pattern in _COMPARED:
        match = pattern.fullmatch(asked)
        if match and not any(_NO_SIDE.search(match[side]) for side in ("one", "other")):
            topic = match.groupdict().get("topic") or ""
            return Comparison(one=_side(match["one"]), other=_side(match["other"]), topic=topic)
    return None


def _side(name: str) -> str:
    return re.sub(rf"(?:'s?)?(?: {_VIEW})?$", "", name.strip(), flags=re.IGNORECASE).strip()

"""Parse: a question about the whole collection to its query.

Takes a question and the names of outlets and authors there are; gives a Query, or None for any
other question and for one of which a part is not understood: no number is better than a wrong one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, cast

from index.articles.languages import NAMES
from index.patterns import lazy_pattern
from qa.collection.conditions import to_conditions
from qa.collection.makers import with_by
from qa.collection.query import Query
from qa.days.asked import to_asked_days

if TYPE_CHECKING:
    import datetime

    from qa.collection.query import Known, Unit, Want

_LEAD = re.compile(
    r"^(?:(?:and|so|ok|okay|please|hey|now)[,\s]+|(?:can|could|would|will) (?:you|i) (?:please )?|"
    r"(?:tell|give|show) me (?=how|the number|which|what)|(?:i(?: would|['’]d)? (?:like|want) to "
    r"(?:know|see) )|do you know )+",
    re.IGNORECASE,
)
# A list of articles has their titles.
_TITLES_OF = re.compile(
    r"^(?:(?:list|show|give|print|name)(?: me)? )?(?:(?:the|all) )*(?:titles?|headlines?)"
    r"(?: and (?:dates|days|titles|headlines))? (?:of|for) ",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?<![\s,?.!])[\s,?.!]*(?:\b(?:please|pls|thanks|thank you)\b[\s,?.!]*)*$", re.IGNORECASE
)
_NUMBERS = {
    word: n for n, word in enumerate("one two three four five six seven eight nine ten".split(), 1)
}
_MOST_WANTED = 100
_ONE = r"(?:(?:news|newspaper) )?(?:article|story|piece|text|report|post|item)"
_MANY = r"(?:(?:news|newspaper) )?(?:articles|stories|pieces|texts|reports|posts|items)"
_ANY = f"(?:{_MANY}|{_ONE})"
# "German articles" are articles in German.
_IN_LANGUAGE = re.compile(rf"\b(?P<language>{'|'.join(NAMES.values())}) (?P<many>{_MANY})\b")
_UNIT_WORDS: dict[str, Unit] = {
    "outlet": "outlet",
    "source": "outlet",
    "newspaper": "outlet",
    "paper": "outlet",
    "publisher": "outlet",
    "publication": "outlet",
    "site": "outlet",
    "website": "outlet",
    "author": "author",
    "writer": "author",
    "journalist": "author",
    "reporter": "author",
    "month": "month",
    "year": "year",
    "day": "day",
}
_UNIT = rf"(?P<unit>{'|'.join(_UNIT_WORDS)})"
_UNITS = (
    rf"(?P<unit>{'|'.join(word for word in _UNIT_WORDS if word not in {'month', 'year', 'day'})})s"
)
_WRITERS = [word for word, unit in _UNIT_WORDS.items() if unit == "author"]
_FIRST = {
    "first": "first",
    "earliest": "first",
    "oldest": "first",
    "last": "last",
    "latest": "last",
    "newest": "last",
    "most recent": "last",
    "longest": "longest",
    "shortest": "shortest",
}
_SINGLED = rf"(?P<which>{'|'.join(_FIRST)})"
_N = rf"(?:(?P<n>\d{{1,3}}|{'|'.join(_NUMBERS)}) )?"
_ALL_OF = r"(?:(?:all|every|each|any|some|the|my|your|of|our|those|these|single|different) )*"
_PER = re.compile(
    r",?\s*\b(?:for each|in each|each|per|every|by|a|an|from each|in every) "
    r"(?P<unit>month|year|day|outlet|source|newspaper|author)\b",
    re.IGNORECASE,
)
_WROTE = (
    r"(?:wrote|writes|has written|have written|published|publishes|has published|ran|printed|"
    r"has|have|had|covers|covered|reported|reports|mentions|mentioned|saw)"
)
_MOST = r"(?:the )?(?P<most>most|least|fewest)"


def _compiled(pattern: str) -> re.Pattern[str]:
    return lazy_pattern(pattern, re.IGNORECASE | re.DOTALL)


_HOW_OFTEN = _compiled(
    r"how (?:often|many times) (?:(?:is|are|was|were|does|do|did|has|have) )(?P<topic>.+?) "
    r"(?:(?:been )?(?:mentioned|named|used)|occurs?|appears?|come up|comes up)(?P<rest>.*)"
)
_BOTH_IN = _compiled(
    rf"in how many (?:of (?:the|my) )?{_MANY} "
    r"(?:do|does|is|are|was|were|did|has|have) (?P<topic>.+?) "
    r"(?:both |all |together |been )*(?:appear|occur|mentioned|named|discussed|come up)"
    r"(?: together)?(?P<rest>.*)"
)
_HOW_MANY = _compiled(
    rf"(?:how many (?:different )?(?:of (?:the|my) )?|count (?:up )?{_ALL_OF}|"
    rf"(?:what(?: is|['’]s) )?(?:the )?(?:total )?(?:number|count) of (?:the |my |all )*)"
    rf"{_MANY}\b(?P<rest>.*)"
)
_SINGLE = _compiled(
    rf"(?:(?:what|which)(?: is| was| are| were|['’]s)? |(?:show|give|find|list)(?: me)? )?"
    rf"(?:(?:the|my|your) )?(?:very )?{_SINGLED} {_N}{_ANY}\b(?P<rest>.*)"
)
_SINGLE_N = _compiled(
    rf"(?:(?:what|which)(?: are| were)? |(?:show|give|find|list)(?: me)? )?"
    rf"(?:(?:the|my|your) )?(?P<n>\d{{1,3}}|{'|'.join(_NUMBERS)}) {_SINGLED} {_MANY}\b(?P<rest>.*)"
)
_WHICH_SINGLE = _compiled(rf"(?:which|what) {_ONE}(?P<rest> .*?)? (?:is|was) (?:the )?{_SINGLED}")
_LIST = _compiled(
    rf"(?:(?:list|show|find|give|display|name|get)(?: me| us)?"
    rf"(?: a list of| the list of)? {_ALL_OF}|"
    rf"(?:which|what)(?: (?:of (?:the|my)|other))? |(?:a )?list of {_ALL_OF}|{_ALL_OF})"
    rf"(?:{_MANY}|(?<=every ){_ONE})\b(?P<rest>.*)"
)
_IS_THERE = _compiled(
    rf"(?:do (?:i|you|we) have|are there|is there|have (?:i|you|we)(?: got)?|any)"
    rf"(?: (?:any|some|a|an))* "
    rf"{_ANY}\b(?P<rest>.*)"
)
_UNIT_MOST = (
    _compiled(
        rf"(?:in )?(?:which|what) {_UNIT} {_WROTE} {_MOST}(?: often)?(?: of)?(?: {_MANY})?"
        r"(?P<rest>.*)"
    ),
    _compiled(
        rf"(?:in |on )?(?:which|what) {_UNIT} (?:were|was|are|did|have) {_MOST} {_MANY}"
        rf"(?: (?:were|was|are|published|written|appear|appeared))*(?P<rest>.*)"
    ),
    _compiled(rf"(?P<unit>who) {_WROTE} {_MOST}(?: {_MANY})?(?P<rest>.*)"),
)
_UNIT_LIST = _compiled(
    rf"(?:(?:which|what) (?:are )?(?:the |my )?|"
    rf"(?:list|show|name|give)(?: me| us)? {_ALL_OF}|{_ALL_OF})"
    rf"{_UNITS}\b(?P<rest>.*)"
)
# "Who wrote about the canal?": of the articles' authors, not of people in them.
_WHO_WROTE = _compiled(
    rf"(?:who(?: all| else)?|(?:which|what) (?:{'|'.join(_WRITERS)})s?) "
    r"(?:(?:has|have|had|is|are) )?(?:ever |already )?"
    r"(?:wr[io]tes?|written|writing|report(?:s|ed|ing)?) "
    rf"(?:(?:an?|the|any|some|most|all)(?: of the)? )?(?:{_ANY} )?(?P<rest>(?:about|on) .+)"
)
_WHO_COVERED = _compiled(r"who (?:(?:has|have) )?(?:cover(?:s|ed)?) (?P<topic>.+)")
_UNIT_NUMBER = _compiled(
    rf"(?:how many |(?:what(?: is|['’]s) )?(?:the )?number of )(?:different |distinct )?{_UNITS}\b"
    r"(?P<rest>.*)"
)
_WHO_DID = re.compile(
    r"^\s*(?:(?:that|who|which) )?(?:have|has|had|did|do)?\s*(?:written|wrote|write|published|"
    r"publish|contributed|worked|work)(?=\s|$)",
    re.IGNORECASE,
)
_NAMES = (
    _compiled(
        r"(?:who|which (?:person|people|names?)|what (?:names?|people)) (?:is|are|was|were|gets?) "
        r"(?:mentioned|named) (?:the )?most(?: often| frequently)?(?P<rest>.*)"
    ),
    _compiled(
        rf"(?:(?:what|which|who) (?:is|are) |(?:show|give|list)(?: me)? )?(?:the )?{_N}"
        r"(?:most(?: often| frequently)?[ -]|top )(?:mentioned |named |frequent |common )?"
        rf"{_N.replace('?P<n>', '?P<m>')}(?:names?|people|persons?)\b(?P<rest>.*)"
    ),
)
_EDGE_DAY = _compiled(
    rf"(?:what(?: is| was|['’]s) )?(?:the )?{_SINGLED} (?:publication )?(?:date|day)\b(?P<rest>.*)"
)
_NAMES_SHOWN = 10
_SLIP = 0.85  # of likeness, with a letter missing, doubled or two swapped
_MOST_CHARACTERS = 300  # of a question of this kind


def to_query(question: str, known: Known, now: datetime.date | None = None) -> Query | None:
    """Return what `question` asks of the collection, None where that is not wholly understood.

    `now` is the day it is asked on, which "last week" needs; by default such days are not known.
    """
    query = _to_query(question, known)
    days = to_asked_days(question, now) if query is None and now is not None else None
    if days is None:
        return query
    start, end = days.span
    query = _to_query(f"{question[:start]} {question[end:]}", known)
    if query is None or query.conditions.need_date:
        return None
    conditions = replace(query.conditions, first=days.first, last=days.last)
    return replace(query, conditions=conditions)


def _to_query(question: str, known: Known) -> Query | None:
    if len(question) > _MOST_CHARACTERS:
        return None
    asked = _END.sub("", _LEAD.sub("", " ".join(question.split())))
    asked = _TITLES_OF.sub("list ", asked)
    asked = re.sub(r"\b[Aa]\w{5,8}\b", _spelled, asked)
    asked = with_by(asked)
    asked = _IN_LANGUAGE.sub(r"\g<many> in \g<language>", asked)
    reading = _Parsing(known)
    for parse in (
        reading.how_often,
        reading.how_many,
        reading.singled,
        reading.unit_most,
        reading.names,
        reading.units,
        reading.listed,
    ):
        query = parse(asked)
        if query is not None:
            return query
    return None


class _Parsing:
    """One question against each form there is; each gives a query or None."""

    def __init__(self, known: Known) -> None:
        self._known = known

    def how_often(self, asked: str) -> Query | None:
        if match := _HOW_OFTEN.fullmatch(asked):
            return self._query("times", "article", f"about {match['topic']} {match['rest']}")
        return None

    def how_many(self, asked: str) -> Query | None:
        if match := _BOTH_IN.fullmatch(asked):
            return self._query("number", "article", f"about {match['topic']} {match['rest']}")
        if not (match := _HOW_MANY.fullmatch(asked)):
            return None
        rest = match["rest"]
        if per := _PER.search(rest):
            query = self._query("per", _unit(per), rest[: per.start()] + rest[per.end() :])
            if query is not None:
                return query
        return self._query("number", "article", rest)

    def singled(self, asked: str) -> Query | None:
        if match := _EDGE_DAY.fullmatch(asked):
            want = _FIRST[match["which"].lower()]
            return self._query(want, "day", match["rest"]) if want in ("first", "last") else None
        match = _SINGLE.fullmatch(asked) or _SINGLE_N.fullmatch(asked)
        if match:
            want = _FIRST[match["which"].lower()]
            return self._query(want, "article", match["rest"], n=_number(match["n"]))
        if match := _WHICH_SINGLE.fullmatch(asked):
            return self._query(_FIRST[match["which"].lower()], "article", match["rest"] or "")
        return None

    def unit_most(self, asked: str) -> Query | None:
        for pattern in _UNIT_MOST:
            if match := pattern.fullmatch(asked):
                want = "most" if match["most"].lower() == "most" else "least"
                unit = "author" if match["unit"].lower() == "who" else _unit(match)
                return self._query(want, unit, match["rest"])
        return None

    def names(self, asked: str) -> Query | None:
        for pattern in _NAMES:
            if match := pattern.fullmatch(asked):
                groups = match.groupdict()
                n = groups.get("n") or groups.get("m")
                return self._query(
                    "most", "name", match["rest"], n=_number(n) if n else _NAMES_SHOWN
                )
        return None

    def units(self, asked: str) -> Query | None:
        if match := _WHO_WROTE.fullmatch(asked):
            return self._query("list", "author", match["rest"])
        if match := _WHO_COVERED.fullmatch(asked):
            return self._query("list", "author", f"about {match['topic']}")
        for want, pattern in (("number", _UNIT_NUMBER), ("list", _UNIT_LIST)):
            if match := pattern.fullmatch(asked):
                return self._query(want, _unit(match), _WHO_DID.sub("", match["rest"]))
        return None

    def listed(self, asked: str) -> Query | None:
        match = _IS_THERE.fullmatch(asked) or _LIST.fullmatch(asked)
        return self._query("list", "article", match["rest"]) if match else None

    def _query(self, want: str, unit: Unit, rest: str, *, n: int = 1) -> Query | None:
        conditions = to_conditions(rest, self._known)
        if conditions is None or not 1 <= n <= _MOST_WANTED:
            return None
        if want == "times" and len(conditions.wordings) != 1:
            return None
        return Query(want=cast("Want", want), unit=unit, conditions=conditions, n=n)


def _spelled(word: re.Match[str]) -> str:
    """Return "articles" or "article" for what is only a slip of it."""
    likest = ("article", "articles") if word[0].lower() == "article" else ("articles", "article")
    for meant in likest:
        if SequenceMatcher(a=word[0].lower(), b=meant).ratio() >= _SLIP:
            return meant
    return word[0]


def _unit(match: re.Match[str]) -> Unit:
    return _UNIT_WORDS[match["unit"].lower()]


def _number(text: str | None) -> int:
    if text is None:
        return 1
    return int(text) if text.isdigit() else _NUMBERS[text.lower()]

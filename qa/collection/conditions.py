"""Conditions: which articles the rest of a question means, once it is known what is wanted.

Takes words such as "on Ukraine that The Guardian published in March 2024" and the names of outlets
and authors there are; gives conditions, or None where any of the words is not understood.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from index.articles.dates import to_days
from index.articles.languages import NAMES
from qa.collection.query import Conditions
from qa.collection.topics import to_wordings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.collection.query import Known

_LANGUAGES = {name.lower(): code for code, name in NAMES.items()}
_SITE = re.compile(r"(?:www\.)?(?P<name>[\w-]+)(?:\.[a-z]{2,6}){1,2}", re.IGNORECASE)
_DAY = datetime.timedelta(days=1)
_PLACE = r"(?:collection|archive|index|library|corpus|database|data|articles|set)"
_NOTHING = re.compile(
    rf"(?:,|please|(?:in|of) (?:(?:all|the|my|your|this|our|these|whole) )*{_PLACE}|here|"
    r"(?:do|did) (?:i|you|we) have|(?:i|you|we) have|have (?:i|you|we)(?: got)?|(?:are|were|is|was|"
    r"have) there(?: been)?|there (?:are|were|is)|in total|altogether|overall|at all|"
    r"(?:that |which )?(?:(?:are|were|was|is|have been|has been|got) )?"
    r"(?:published|written|printed|released|available|appeared|appear|exist)|"
    r"(?:(?:that|which) )?(?:are|were|is|was|come|came))",
    re.IGNORECASE,
)
_TO_MENTION = (
    r"mention(?:s|ed|ing)?|nam(?:e|es|ed|ing)|cover(?:s|ed|ing)?|discuss(?:es|ed|ing)?|"
    r"contain(?:s|ed|ing)?|concern(?:s|ed|ing)?|deal(?:s|t|ing)? with|refer(?:s|red|ring)? to|"
    r"talk(?:s|ed|ing)? about|writ(?:e|es|ing) about|wrote about|written about|"
    r"report(?:s|ed|ing)? on|hold(?:s|ing)?"
)
_ABOUT = (
    rf"(?:(?:that|which) )?(?:(?:are|is|was|were|do|does|have|has|to do) )?(?:{_TO_MENTION}|about|"
    r"regarding|with the (?:word|phrase|name|term)|on)"
)
_TOPIC = re.compile(rf"(?:^|\s)(?:{_ABOUT}) (?P<topic>.+)$", re.IGNORECASE | re.DOTALL)
_MENTIONED_IN = re.compile(
    r"^(?:in which|where|that have|with) (?P<topic>.+?) (?:(?:is|are|was|were|be) )?"
    r"(?:both |all |also )?(?:mentioned|named|discussed|appears?|appeared|occurs?|occurred)"
    r"(?: in)?(?P<rest>\s.*)?$",
    re.IGNORECASE | re.DOTALL,
)
_MADE = (
    r"(?:(?:that|which) )?(?:(?:are|were|was|is|have been) )?"
    r"(?:published|written|printed|appeared|dated|released)? ?"
)
_CLAUSES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?:^|\s){_MADE}{pattern}$", re.IGNORECASE))
    for name, pattern in (
        (
            "between",
            r"(?:between (?P<one>.+?) and|from (?P<from>.+?) (?:to|until|till)) (?P<x>.+?)",
        ),
        ("since", r"(?:since|from) (?P<x>[^,]+?)(?: on| onwards?)?"),
        ("after", r"(?:after|later than) (?P<x>[^,]+?)"),
        ("before", r"(?:before|earlier than|older than) (?P<x>[^,]+?)"),
        ("until", r"(?:until|till|up to) (?P<x>[^,]+?)"),
        ("in", r"(?:in|of|from|on|during|for|by) (?P<x>[^,]+?)"),
    )
)
_SAYS_SINCE = re.compile(r"(?:^|\s)(?:since\s|from .* onwards?$|from .* on$)", re.IGNORECASE)


def to_conditions(rest: str, known: Known) -> Conditions | None:
    """Return the conditions in `rest`, None where any of it is not understood."""
    rest = " ".join(rest.split()).strip(" ?.!")
    whole = _Reading(known)
    mentioned = _MENTIONED_IN.match(rest)
    topic = mentioned or _TOPIC.search(rest)
    if topic is None:
        return whole.found if whole.take(rest) == "" else None
    before = "" if mentioned else rest[: topic.start()]
    if mentioned and whole.take(mentioned["rest"] or "") != "":
        return None
    if whole.take(before) != "":
        return None
    if not mentioned:
        alone = _Reading(known)
        if alone.take(rest) == "":
            return alone.found  # "on 3 May 2024" is no topic
    wordings = to_wordings(whole.take(topic["topic"]))
    return replace(whole.found, wordings=wordings) if wordings else None


class _Reading:
    """Takes clauses from the end of a text, as long as they are understood."""

    def __init__(self, known: Known) -> None:
        self.found = Conditions()
        self._known = known
        self._authors = _by_folded(known.authors)
        self._sources = _by_folded(known.sources)

    def take(self, text: str) -> str:
        """Return what of `text` is left when all that is understood at its end is taken off."""
        text = text.strip(" ,")
        while text:
            shorter = self._without_nothing(text)
            if shorter is None:
                shorter = self._without_clause(text)
            if shorter is None:
                return text
            text = shorter.strip(" ,")
        return text

    def _without_nothing(self, text: str) -> str | None:
        for match in re.finditer(r"(?:^|(?<=[\s,]))", text):
            if _NOTHING.fullmatch(text, match.start()):
                return text[: match.start()]
        return None

    def _without_clause(self, text: str) -> str | None:
        """Return `text` without its last clause, the shortest that is understood."""
        starts = [match.start() for match in re.finditer(r"(?:^|\s)(?=\S)", text)]
        for start in reversed(starts):
            for name, pattern in _CLAUSES:
                match = pattern.match(text, start)
                if match and (taken := self._to_taken(name, match)) is not None:
                    self.found = taken
                    return text[:start]
        return None

    def _to_taken(self, name: str, match: re.Match[str]) -> Conditions | None:
        """Return the conditions with those of a clause; None if it is not understood, or again."""
        value = match["x"].strip()
        days = self._to_days(name, match)
        if days is not None:
            return (
                None if self.found.need_date else replace(self.found, first=days[0], last=days[1])
            )
        if name != "in":
            return None
        sources = to_sources(value, self._known)
        if sources and not self.found.sources:
            return replace(self.found, sources=sources)
        language = _LANGUAGES.get(value.lower())
        if language and self.found.language is None and match[0].lower().lstrip().startswith("in "):
            return replace(self.found, language=language)
        if not re.search(r"\b(?:by|of|from|in)\b", match[0], re.IGNORECASE):
            return None
        if self.found.author is None and re.search(r"\b(?:by|of)\b", match[0], re.IGNORECASE):
            authors = self._authors.get(_folded(value)) or _ending_in(value, self._authors)
            if authors:
                return replace(self.found, author=min(authors))
        sources = () if self.found.sources else _ending_in(value, self._sources)
        return replace(self.found, sources=sources) if sources else None

    def _to_days(
        self, name: str, match: re.Match[str]
    ) -> tuple[datetime.date | None, datetime.date | None] | None:
        days = to_days(_without_the(match["x"]))
        if days is None:
            return None
        if name == "between":
            start = match["one"] or match["from"]
            begins = to_days(_without_the(start)) or to_days(f"{start} {days.last.year}")
            if begins is None or begins.first > days.last:
                return None
            return begins.first, days.last
        if name == "since":
            # "from 2019" alone is that year; "since 2019" and "from 2019 on" have no end.
            return (days.first, None) if _SAYS_SINCE.search(match[0]) else (days.first, days.last)
        if name == "after":
            return days.last + _DAY, None
        if name == "before":
            return None, days.first - _DAY
        if name == "until":
            return None, days.last
        return days.first, days.last


def to_sources(name: str, known: Known) -> tuple[str, ...]:
    """Return the outlets there are that `name` calls, by whatever way of writing it."""
    by_name = _by_folded(known.sources)
    bare = re.sub(r"^the ", "", name.strip(), flags=re.IGNORECASE)
    for key in (_folded(name), _folded(bare), _as_site(name)):
        if key in by_name:
            return tuple(sorted(by_name[key]))
    return ()


def names_in_part(name: str, known: Known) -> bool:
    """Say whether `name` is how an author or outlet there is ends: "Brown" of "Ada Brown"."""
    end = " " + re.sub(r"^the ", "", _folded(name))
    return any(_folded(one).endswith(end) for one in known.authors | known.sources)


def _without_the(text: str) -> str:
    return re.sub(r"^(?:the )?(?:(?:year|month) (?:of )?)?", "", text.strip(), flags=re.IGNORECASE)


def _by_folded(names: frozenset[str]) -> dict[str, set[str]]:
    """Return names by how they are compared.

    Each is also known without "the" at its beginning, and a site by its address' first part:
    usatoday.com is USA Today.
    """
    found: dict[str, set[str]] = {}
    for name in names:
        bare = re.sub(r"^the ", "", name, flags=re.IGNORECASE)
        site = _SITE.fullmatch(name)
        for key in {_folded(name), _folded(bare), _as_site(site["name"]) if site else ""} - {""}:
            found.setdefault(key, set()).add(name)
    return found


def _as_site(name: str) -> str:
    """Return a name as an address has it, marked as such."""
    return "//" + "".join(_folded(name).split())


def _ending_in(name: str, by_name: Mapping[str, set[str]]) -> tuple[str, ...]:
    """Return the name that ends in `name`, "Lindholm Gazette" for "the Gazette".

    Nothing where several do: which is meant is not said.
    """
    bare = re.sub(r"^the ", "", _folded(name))
    found = {one for key, names in by_name.items() if key.endswith(f" {bare}") for one in names}
    return tuple(found) if len(found) == 1 else ()


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace("’", "'").split())

"""Names, verbs and numbers that only look like days: Theresa May, the Sunday Times, 2000 feet.

Takes a point among the words of a question; says whether its surroundings leave it one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from qa.days.ranges import FEASTS, SEASONS
from qa.days.words import DECADES, MONTHS, SHORT_WEEKDAYS, WEEKDAYS

if TYPE_CHECKING:
    from qa.days.points import Point, Points
    from qa.days.words import Word

_FEASTS_BEGIN = frozenset(feast.split()[0].removesuffix("'s") for feast in FEASTS)
_FEAST_NAMES = frozenset("christmas easter thanksgiving halloween eve boxing".split())
_PREPOSITIONS = frozenset(
    """
    in on at during throughout since until till before after by from to between and or of for around
    within over through than last this next early mid late
    """.split()
)
# What stands in front of a bare year, and in front of a bare month that may be a name or a verb.
_BEFORE_YEAR = _PREPOSITIONS - {"over", "than", "at", "within", "on", "this", "last", "next", "to"}
_BEFORE_VERB = _PREPOSITIONS - {
    "of",
    "to",
    "for",
    "on",
    "at",
    "over",
    "than",
    "around",
    "and",
    "or",
}
_DETERMINERS = frozenset("the a an this that his her its their our your my".split())
_AFTER = (
    STOP_WORDS
    | _PREPOSITIONS
    | set("against about into after not as than while when that which onwards".split())
) - {"may"}
_VERBS = frozenset(
    """
    was were is are had has have did does do will would could should can said says told met left
    lost won took made gave became resigned announced promised called went came stepped quit
    spoke wrote agreed asked offered refused replaced
    """.split()
)
# Lower-case questions have these names as well.
_NAMED = (
    "sunday times|sunday mail|sunday mirror|sunday telegraph|sunday school|easter island|"
    "easter rising|christmas island|christmas carol|good friday agreement|black friday|"
    "black wednesday|black monday|bloody sunday|super tuesday|cyber monday|sheffield wednesday|"
    "theresa may|brian may|james may|friday night lights|saturday night live|october revolution|"
    "february revolution|july monarchy|prague spring|arab spring|winter olympics|summer olympics|"
    "winter games|summer games|winter war|winter palace|spring statement|autumn statement|"
    "spring offensive|new year honours|wednesday addams|21st century fox|20th century fox|"
    "ides of march|mail on sunday|daily mail on sunday"
).split("|")
_NAMES = tuple(tuple(name.split()) for name in _NAMED)
_FOLLOWED = frozenset("island night times telegraph mirror mail express herald".split())
_NOUNS_OF_FEASTS = frozenset(
    """
    tree trees card cards carol carols market markets egg eggs bunny present presents gift gifts
    story party song songs dinner special island lights pudding jumper number turkey parade rising
    agreement accord accords honours resolution resolutions crackers bonus sales speech broadcast
    """.split()
)
_KEYWORDS = frozenset(
    "who whom whose what which when where why how do does did is are was were".split()
)


def is_name(points: Points, first: int, last: int) -> bool:
    """Say whether the words from number `first` up to `last` are part of a name or another word."""
    words = points.words[first:last]
    if any(_is_in(points, name, first, last) for name in _NAMES):
        return True
    if _is_person(points, first, last):
        return True
    named = [i for i in range(first, last) if _may_begin(points.word(i))]
    if not named or any(word.low[0].isdigit() for word in words):
        return _is_title(points, first, last)
    key, before, behind = points.word(named[0]), points.word(named[0] - 1), points.word(last)
    if before.low in ("every", "each", "any", "a", "an", "some") or (
        before.is_capital
        and not _may_name(before)
        and before.low not in _PREPOSITIONS - {"last", "this", "next"}
    ):
        return True
    if behind.low in _FOLLOWED and key.low in WEEKDAYS and behind.is_upper:
        return True
    if behind.is_capital and not _may_name(behind):
        return before.low not in _PREPOSITIONS or before.low in ("of", "for", "by", "to", "and")
    return False


def _may_name(word: Word) -> bool:
    low = word.low
    return low in MONTHS or low in WEEKDAYS or low in SEASONS or low in _FEAST_NAMES


def _may_begin(word: Word) -> bool:
    return _may_name(word) or word.low in _FEASTS_BEGIN


def _is_in(points: Points, name: tuple[str, ...], first: int, last: int) -> bool:
    """Say whether a name lies around words from `first` up to `last`, at least partly."""
    n = len(name)
    return any(
        all(points.low(at + step) == word for step, word in enumerate(name))
        for at in range(first - n + 1, last)
        if at >= 0
    )


def _is_person(points: Points, first: int, last: int) -> bool:
    """Say whether a bare "May" is somebody: May's speech; after May resigned."""
    word = points.word(first)
    if last - first != 1 or word.low != "may":
        return False
    behind = points.word(last)
    return (
        word.is_owner
        or behind.low in _VERBS
        or (behind.low.endswith("ed") and behind.low.isalpha())
        or (behind.low == "to" and points.word(last + 1).is_capital)
        or behind.low in ("government", "cabinet", "administration", "family")
    )


def _is_title(points: Points, first: int, last: int) -> bool:
    """Say whether words with a number are of a title: 21st Century Fox, Fahrenheit 9/11."""
    before, behind = points.word(first - 1), points.word(last)
    only = last - first == 1
    is_bare = only and points.words[first].low == "9/11"
    return is_bare and (
        (before.is_capital and before.low not in _PREPOSITIONS) or behind.is_capital
    )


def stands(points: Points, start: int, span: tuple[int, int], point: Point, *, bound: str) -> bool:
    """Say whether a loose point is meant as one, by what stands around it.

    `span` are its words, `start` that of the article before them, or its own.
    """
    first, last = span
    word, behind = points.word(first), points.word(last)
    before = points.low(start - 1)
    if point.unit == "season" and point.loose:
        leads = before in ("in", "over", "during", "since", "until", "till", "by", *("of", "from"))
        leads = leads or bool(bound)
        if word.low == "fall" and start == first:
            return False
        return leads and (not behind.low or not behind.low[0].isalnum() or behind.low in _AFTER)
    if point.unit == "feast":
        return not point.loose or _is_feast_meant(points, start, first, last)
    if not point.loose:
        return True
    if point.unit == "year":
        return _is_year_meant(points, start, first, bound=bound)
    if point.unit == "month" and word.low in ("may", "march", "august"):
        return _is_month_meant(points, start, first, bound=bound)
    if point.unit == "decade":
        return start < first or before in ("early", "mid", "late") or before in _PREPOSITIONS
    return bool(bound) or before in _PREPOSITIONS - {"and", "or"}


def _is_feast_meant(points: Points, start: int, first: int, last: int) -> bool:
    behind = points.word(last)
    if behind.low in _NOUNS_OF_FEASTS or (behind.is_capital and not _may_name(behind)):
        return False
    is_day = last - first > 1  # Christmas Eve, Good Friday
    return is_day or start == first or points.low(start - 1) in ("over", "during")


def _is_year_meant(points: Points, start: int, first: int, *, bound: str) -> bool:
    before, behind = points.word(start - 1), points.word(first + 1)
    if start == first:
        if bound or before.low in _BEFORE_YEAR:
            return before.low in ("in", "since", "during") or not counts(points, first + 1)
        if not (before.is_owner or before.low in _DETERMINERS):
            return _is_keyword(points, first)
    is_count = points.words[first].low.endswith("00") and behind.low.endswith("s")
    return _is_noun(points, first + 1) and not is_count


def counts(points: Points, i: int) -> bool:
    """Say whether a number in front of word `i` counts what that names: 2000 members."""
    word = points.word(i)
    return points.is_measure(i) or (
        word.low.endswith("s")
        and word.low.isalpha()
        and not word.is_upper
        and word.low not in (*_AFTER, *_VERBS)
    )


def _is_noun(points: Points, i: int) -> bool:
    """Say whether word `i` can be a noun behind the year in "the 2019 election"."""
    word = points.word(i)
    return word.low.isalpha() and word.low not in _AFTER and word.low not in _VERBS


def _is_keyword(points: Points, i: int) -> bool:
    """Say whether a year ends a question of mere keywords: "hong kong protests 2019"."""
    is_last = not any(word.low[0].isalnum() for word in points.words[i + 1 :])
    before = points.word(i - 1)
    return (
        is_last
        and i > 0
        and points.low(0) not in _KEYWORDS
        and before.low.isalpha()
        and not before.is_capital
    )


def _is_month_meant(points: Points, start: int, first: int, *, bound: str) -> bool:
    word, before = points.word(first), points.low(start - 1)
    if word.low == "august":
        return word.is_upper or bool(bound) or before in _BEFORE_VERB
    if start < first:  # "the May summit", but "the March on Washington"
        behind = points.word(first + 1)
        return (
            word.is_upper
            and behind.low.isalpha()
            and not behind.is_upper
            and (behind.low not in _AFTER)
        )
    if word.low == "march" and before in ("of", "for", "to", "and", "or"):
        return word.is_upper
    return bool(bound) or before in _BEFORE_VERB


def says_when(word: Word) -> bool:
    """Say whether a word names days itself: it may stand in an article that tells of them."""
    low = word.low
    if _may_name(word) or low in DECADES or low in SHORT_WEEKDAYS or low == "century":
        return True
    return word.year is not None or (low[0].isdigit() and not low.isdecimal())

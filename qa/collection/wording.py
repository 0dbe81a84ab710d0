"""Wording: what was counted, in plain words.

Takes a query and its tally; gives the sentences of the answer and the rule it was counted by.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from index.articles.article import to_words
from index.articles.languages import NAMES
from index.search.holding import in_capitals
from qa.collection.names import RULE as NAMES_RULE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.search.filters import Filters
    from index.search.holding import Held
    from index.store.values import CatalogueEntry
    from qa.collection.counting import Tally
    from qa.collection.query import Conditions, Query

_SHOWN = 10  # articles named in the answer; the evidence has them all
_GROUPS_SHOWN = 120
_ALL = "Counted were all articles"
_UNITS = {
    "outlet": ("outlet", "outlets"),
    "author": ("author", "authors"),
    "month": ("month", "months"),
    "year": ("year", "years"),
    "day": ("day", "days"),
    "name": ("name", "names"),
}
_SUPERLATIVES = {
    "first": "the first",
    "last": "the latest",
    "longest": "the longest",
    "shortest": "the shortest",
}


def to_sentences(query: Query, tally: Tally) -> list[str]:
    """Return what is said to `query`, a sentence or two, then what to know about them."""
    if not tally.stories:
        that = _that(query.conditions)
        said = [f"No article {that}." if that else "There are no articles."]
    elif query.want in _SUPERLATIVES:
        said = _edges(query, tally)
    elif query.unit != "article":
        said = _groups(query, tally)
    elif query.want == "times":
        n = sum(copies[0].times for copies in tally.stories)
        (wording,) = query.conditions.wordings
        times = "once" if n == 1 else f"{n:,} times"
        said = [f"{_any_of(wording.forms)} occurs {times}, in {_articles(tally)}."]
    else:
        said = [f"{_articles_that(query, tally)}."]
        said += _listed(query, tally)
    return [*said, *_remarks(tally)]


def to_rule(query: Query, filters: Filters) -> str:
    """Return the rule that a query was counted by, in one sentence."""
    conditions = _that(query.conditions)
    counted = f"Counted were all articles that {_plural(conditions)}" if conditions else _ALL
    if filters != type(filters)():
        counted += f"{',' if conditions else ''} of those that the filters let in"
    rules = []
    if query.conditions.wordings:
        rules.append(
            "words are looked for in titles and texts, less bylines, copyright lines and the like, "
            "as whole words of either case"
        )
    rules.append("copies of one story count once, and earlier versions of an article do not count")
    if query.unit in ("month", "year", "day") and query.want not in _SUPERLATIVES:
        rules.append("a story belongs to the day it first appeared on")
    if query.unit in ("outlet", "author"):
        rules.append(f"a story counts for each {query.unit} that has it")
    if query.unit == "name":
        rules.append(NAMES_RULE)
    if query.want in ("longest", "shortest"):
        rules.append("length is the number of words")
    return f"{counted}; {'; '.join(rules)}."


def to_listing(entry: CatalogueEntry) -> str:
    """Return title, outlet and day of an article, as far as they are known."""
    day = to_words(entry.published, entry.published_to) if entry.published else None
    known = ", ".join(value for value in (entry.source, day) if value)
    return f"“{entry.title}” ({known})" if known else f"“{entry.title}”"


def _that(asked: Conditions) -> str:
    """Return the conditions as what an article does: "holds “x” and is from The Guardian"."""
    verbs = []
    if asked.wordings:
        verbs.append("holds " + " and ".join(_any_of(one.forms) for one in asked.wordings))
    if asked.sources:
        verbs.append("is from " + " or ".join(asked.sources))
    if asked.author:
        verbs.append(f"is by {asked.author}")
    if asked.language:
        verbs.append(f"is in {NAMES[asked.language]}")
    if asked.need_date:
        verbs.append(f"was published {_when(asked.first, asked.last)}")
    return " and ".join(verbs) if len(verbs) < 3 else ", ".join(verbs[:-1]) + " and " + verbs[-1]


def _articles_that(query: Query, tally: Tally) -> str:
    """Return how many articles there are and what they do: "2 articles hold “x”"."""
    verb, n = _that(query.conditions), len(tally.stories)
    if not verb:
        return f"There {'is' if n == 1 else 'are'} {_articles(tally)}"
    return f"{_articles(tally)} {verb if n == 1 else _plural(verb)}"


def _plural(verb: str) -> str:
    for one, many in (("holds ", "hold "), ("is ", "are "), ("was ", "were ")):
        verb = re.sub(rf"(^|, | and ){one}", rf"\1{many}", verb)
    return verb


def _any_of(forms: Sequence[str]) -> str:
    quoted = [f"“{form}”" + (" in capitals" if in_capitals(form) else "") for form in forms]
    return " or ".join(quoted)


def _when(first: datetime.date | None, last: datetime.date | None) -> str:
    if first is None:
        assert last is not None
        return f"by {to_words(last)}"
    if last is None:
        return f"since {to_words(first)}"
    days = to_words(first, last)
    return f"on {days}" if first == last else f"from {days}" if " to " in days else f"in {days}"


def _articles(tally: Tally) -> str:
    n, with_copies = len(tally.stories), tally.articles
    noun = "1 article" if n == 1 else f"{n:,} articles"
    return noun if n == with_copies else f"{noun} ({with_copies:,} with copies)"


def _latest_first(tally: Tally) -> list[tuple[Held, ...]]:
    def key(copies: tuple[Held, ...]) -> tuple[int, str]:
        day = copies[0].entry.published
        return -(day.toordinal() if day else 0), copies[0].entry.id

    return sorted(tally.stories, key=key)


def _listed(query: Query, tally: Tally) -> list[str]:
    """Return the articles in words: some where a list is wanted, else only a single one."""
    entries = [copies[0].entry for copies in _latest_first(tally)]
    if query.want != "list" and len(entries) > 1:
        return []
    return [_some((to_listing(entry) for entry in entries), len(entries), _SHOWN) + "."]


def _some(texts: Iterable[str], n: int, most: int) -> str:
    shown = [text for text, _ in zip(texts, range(most), strict=False)]
    return "; ".join(shown) + (f"; and {n - most:,} more" if n > most else "")


def _edges(query: Query, tally: Tally) -> list[str]:
    """Return the first, last, longest or shortest, or the first or last day."""
    if not tally.singled:
        return [f"{_articles_that(query, tally)}, none of them with a date."]
    entries = tally.singled
    if query.unit == "day":
        entry = entries[0]
        assert entry.published is not None
        which = "earliest" if query.want == "first" else "latest"
        day = to_words(entry.published, entry.published_to)
        return [f"The {which} date is {day}, of {to_listing(entry)}."]
    that = _that(query.conditions)
    which = _SUPERLATIVES[query.want]
    words = query.want in ("longest", "shortest")
    listed = [
        to_listing(entry) + (f" with {entry.words:,} words" if words else "") for entry in entries
    ]
    text = _some(listed, len(listed), max(_SHOWN, query.n))
    if len(entries) == 1:
        of = f" that {that}" if that else ""
        return [f"{which.capitalize()} article{of} is {text}."]
    of = f" that {_plural(that)}" if that else ""
    return [f"{which.capitalize()} articles{of} are {text}."]


def _groups(query: Query, tally: Tally) -> list[str]:
    one, many = _UNITS[query.unit]
    n = len(tally.groups)
    if not n:
        return [f"{_articles_that(query, tally)}, with no {one} known."]
    shown = sorted(tally.groups, key=lambda group: (-group[1], group[0]))
    if query.want == "number":
        said = [f"There {'is 1 ' + one if n == 1 else f'are {n:,} {many}'}"]
    elif query.want in ("most", "least"):
        return [_most(query, shown)]
    else:
        said = [_articles_that(query, tally)]
        if query.unit in ("month", "year", "day"):
            shown = sorted(tally.groups)
    listed = (f"{_named(name, query)}: {count:,}" for name, count in shown)
    said[0] += f". By {one}: " + _some(listed, n, _GROUPS_SHOWN)
    said[0] += f"; no {one} known: {tally.ungrouped:,}." if tally.ungrouped else "."
    return said


def _most(query: Query, ordered: Sequence[tuple[str, int]]) -> str:
    one, many = _UNITS[query.unit]
    ranked = list(ordered) if query.want == "most" else list(reversed(ordered))
    least_shown = ranked[: query.n][-1][1]
    ties = [group for group in ranked[query.n :] if group[1] == least_shown]
    top = [*ranked[: query.n], *ties]
    listed = (f"{_named(name, query)} ({_count(n)})" for name, n in top)
    noun = one if len(top) == 1 else many
    that = _that(query.conditions)
    of = f" that {_plural(that)}" if that else ""
    return (
        f"The {noun} with {query.want} articles{of} {'is' if len(top) == 1 else 'are'} "
        f"{_some(listed, len(top), max(_SHOWN, query.n) * 2)}."
    )


def _count(n: int) -> str:
    return "1 article" if n == 1 else f"{n:,} articles"


def _named(name: str, query: Query) -> str:
    if query.unit == "day":
        return to_words(datetime.date.fromisoformat(name))
    if query.unit == "month":
        first = datetime.date.fromisoformat(f"{name}-01")
        return f"{first:%B} {first.year}"
    return name


def _remarks(tally: Tally) -> list[str]:
    remarks = []
    if tally.undated:
        n = tally.undated
        remarks.append(f"{_count(n).capitalize()} without a date may belong to them.")
    if tally.unsure:
        n = tally.unsure
        remarks.append(f"Of {_count(n)} of them only month or year is known.")
    return remarks

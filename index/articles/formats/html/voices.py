"""Which of a page's statements of a date is believed.

Takes the statements, the most trusted first; gives one, on the calendar of the page's own zone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.articles.dates import in_country

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from index.articles.dates import Days

_SEEN = ("visible date", "address")  # what readers of the page see, in the page's own zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One statement of a date: what said so, by which rule it was found, and what it said."""

    said_by: str
    rule: str
    days: Days


def chosen(voices: Sequence[Voice], country: str | None) -> Voice | None:
    """Return the first voice, on the calendar of the page's own zone where that is known.

    Where the page shows one day and its address names the same, that is the day. The zone is the
    one other date-times on the page are in; else the page's readers are shown the day in it: a day
    next to the first voice's that the page shows, and that fits its instant in UTC or is named by
    another voice as well, is the same day. An instant in UTC that nothing else confirms is put on
    the calendar of the `country` the page is from.
    """
    if not voices:
        return None
    exact = [voice for voice in voices if voice.days.day]
    best = exact[0] if exact else voices[0]
    agreed = _agreed(exact)
    if agreed is not None and agreed.days.first != best.days.first:
        return agreed
    offsets = [voice.days.offset for voice in voices if voice.days.offset]
    is_utc = best.days.offset == 0
    if is_utc and offsets:
        return _next_to(replace(best, days=best.days.in_zone(offsets[0])), exact)
    shown = _next_to(best, exact)
    is_confirmed = any(v.said_by in _SEEN and v.days.first == best.days.first for v in exact)
    if shown is best and is_utc and country and not is_confirmed:
        return replace(best, days=in_country(best.days, country))
    return shown


def _agreed(exact: Sequence[Voice]) -> Voice | None:
    """Return the first of the voices that both the page and its address agree on."""
    of_address: set[datetime.date] = {v.days.first for v in exact if v.said_by == "address"}
    shown = (v for v in exact if v.said_by == "visible date")
    return next((voice for voice in shown if voice.days.first in of_address), None)


def _next_to(best: Voice, exact: Sequence[Voice]) -> Voice:
    """Return what the page shows in place of the day before or after, else `best`."""
    for shown in exact:
        if shown.said_by not in _SEEN:
            continue
        agreeing = {v.said_by for v in exact if v.days.first == shown.days.first}
        is_next = abs((shown.days.first - best.days.first).days) == 1
        is_under_headline = shown.rule == "shown after" and best.said_by not in _SEEN
        if is_next and (is_under_headline or best.days.offset == 0 or len(agreeing) > 1):
            return shown
    return best

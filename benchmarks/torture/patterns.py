"""Whether every regular expression of the program takes time that grows with its text, no faster.

    python -m benchmarks.torture.patterns [--only PART_OF_A_PLACE] [--quick]

Each is run over texts made from itself (`pattern_attacks.py`), by the methods that the program
calls. One that takes long over 2,000 characters is run over twice and four times as many: where
the time grows faster than n^1.3, both times, it is a failure. What only ever sees a bounded text,
as a question, must be done with one of that length in 80 ms instead. Printed are the failures, each
with its pattern and text, and the places whose pattern only a run can tell.
"""

from __future__ import annotations

import argparse
import itertools
import re
import signal
import sys
import time
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.torture.pattern_attacks import GENERIC, to_attacks
from benchmarks.torture.pattern_sources import Found, collect, in_scripts
from qa.asked import MAX_QUESTION_CHARACTERS
from qa.followups import without_gaps
from qa.overview import question as overview
from qa.route import routing, small_talk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.torture.pattern_attacks import Attack

_SHORT, _LENGTH = 24, 2_000
_SUSPECT_S = 0.0012  # for _LENGTH: a square of it takes 4 ms and more
_MOST_S = 0.5
_SLOW_S = 0.03  # for _LENGTH: shorter texts tell as much
_EXPONENT = 1.3
_BOUNDED_S = 0.08
_QUICK = tuple(GENERIC[:12])
_TOLD_S = 0.02  # less tells nothing of growth: some systems count CPU in steps of 4 ms
_LONGEST = 128_000
_MOST_TIMES = 20
# Patterns that see no longer texts than that, by file and name: who calls them sees to it.
_BOUNDED = {
    ("index/articles/formats/downloads/kindle.py", "_AUTHOR"): 500,
    ("index/articles/formats/downloads/part.py", "_WEEKDAY"): 90,
    ("index/articles/formats/downloads/splitting.py", ""): 200,
    ("index/articles/formats/downloads/splitting.py", "_SURE"): 200,
    ("index/articles/formats/downloads/splitting.py", "_LIKELY"): 200,
    ("index/articles/formats/forwarded.py", "_SENDER"): 300,
    ("index/articles/formats/html/beside.py", "_LINES_ABOUT"): 500,
    ("index/articles/formats/html/facts.py", "_BYLINE"): 200,
    ("index/articles/formats/html/page.py", "_DECLARED"): 4_096,
    ("index/articles/formats/pdf/layout.py", "_PAGE_NUMBER"): 60,
    ("index/articles/formats/records.py", "_CUT"): 60,
    ("index/articles/formats/xlsx.py", "_QUOTED"): 255,
    ("index/articles/furniture/byline.py", "_BYLINE_BREAK"): 90,
    ("index/articles/furniture/dateline.py", "_DASH"): 90,
    ("index/articles/furniture/dateline.py", "_DATELINE"): 90,
    ("qa/described.py", "_WORD_BEFORE"): 61,
    ("qa/extent.py", "_PREVIOUS_NAME"): 200,
}
# The same of all that stands below a place.
_BOUNDED_BELOW = {
    "qa/overview/question.py": overview.LONGEST,
    "qa/route/": routing.LONGEST,
    "qa/route/small_talk.py": small_talk.LONGEST,
}
# What sees nothing but what the program itself wrote.
_OF_ITS_OWN = (("ui/web/policy.py", "_SCRIPT"), ("ui/web/policy.py", "_HOLE"))
# What answers questions reads these, sentences, and words around a quote. A question has 2,000
# characters at most; a sentence has more only where a text has no sentences.
_OF_ANSWERS, _QUESTION = "qa/", MAX_QUESTION_CHARACTERS
# These see questions alone, which have no gaps.
_OF_QUESTIONS = (
    "qa/about/details.py",
    "qa/collection/",
    "qa/comparison/parse.py",
    "qa/followups/",
    "qa/overview/question.py",
    "qa/route/",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A pattern that takes too long, with what it was given and the seconds at each length."""

    found: Found
    method: str
    attack: Attack
    seconds: tuple[tuple[int, float], ...]

    def __str__(self) -> str:
        times = ", ".join(f"{n}: {1000 * s:.1f} ms" for n, s in self.seconds)
        text = f"{self.attack.lead!a} + {self.attack.pump!a} * n + {self.attack.end!a}"
        pattern = ascii(self.found.pattern)[:300]
        return (
            f"{self.found.where} {self.found.name} .{self.method}: {times}\n"
            f"    {pattern}\n    {text}"
        )


class _TooLongError(Exception):
    """A run took more than it may."""


def main() -> int:
    """Hunt; return 1 if anything was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", metavar="PART_OF_A_PLACE")
    parser.add_argument("--quick", action="store_true", help="fewer texts, no run of the program")
    options = parser.parse_args()
    found, unknown = collect(runs=not options.quick, only=options.only)
    found = [one for one in [*found, *in_scripts()] if options.only in one.where]
    found = [one for one in found if (one.where.split(":")[0], one.name) not in _OF_ITS_OWN]
    n = 0
    failures = []
    for one in found:
        tried, failed = attack(one, quick=options.quick)
        n += tried
        for failure in failed:
            print(failure, flush=True)
        failures += failed
    print(f"{len(found)} patterns; {len(unknown)} that only a run can tell: {', '.join(unknown)}")
    print(f"tried {n}, failed {len(failures)}")
    return bool(failures)


def attack(found: Found, *, quick: bool = False) -> tuple[int, list[Failure]]:
    """Return how many texts a pattern was run over, and the first failure of each method."""
    is_text = isinstance(found.pattern, str)
    raw = found.pattern if isinstance(found.pattern, str) else found.pattern.decode("latin-1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pattern: re.Pattern[Any] = re.compile(found.pattern, found.flags)
    attacks = to_attacks(raw, found.flags, generic=_QUICK if quick else GENERIC)
    failures: list[Failure] = []
    for method in sorted(found.methods or {"search"}):
        tries = (_attacked(found, pattern, method, one, is_text=is_text) for one in attacks)
        failures += itertools.islice(filter(None, tries), 1)
    return len(attacks) * len(found.methods or {"search"}), failures


def _attacked(
    found: Found, pattern: re.Pattern[Any], method: str, attack: Attack, *, is_text: bool
) -> Failure | None:
    def to_given(n: int) -> str | bytes:
        text = attack.text(n)
        if found.where.startswith(_OF_QUESTIONS):
            text = without_gaps(text)
        return text if is_text else text.encode("latin-1", "replace")

    def spent(n: int, least_s: float = 0.0) -> float:
        given = to_given(n)
        total, times = _run(pattern, method, given), 1
        while total < least_s and times < _MOST_TIMES:
            total, times = total + _run(pattern, method, given), times + 1
        return total / times

    bound = _to_bound(found)
    if not _is_suspect(pattern, method, to_given, min(_LENGTH, bound or _LENGTH)):
        return None
    seconds: tuple[tuple[int, float], ...]
    if bound is not None:
        seconds = ((bound, spent(bound, _TOLD_S)),)
        is_slow = seconds[0][1] > _BOUNDED_S
    elif (short := spent(_SHORT)) >= _MOST_S:  # it doubles
        seconds, is_slow = ((_SHORT, short),), True
    else:
        first = _LENGTH if spent(_LENGTH, _TOLD_S) < _SLOW_S else _LENGTH // 4
        while first < _LONGEST and spent(first) < _TOLD_S:
            first *= 2
        seconds = tuple((n, spent(n, _TOLD_S)) for n in (first, 2 * first, 4 * first))
        grown = [
            after / max(before, 1e-6) for (_, before), (_, after) in itertools.pairwise(seconds)
        ]
        is_slow = seconds[0][1] >= _MOST_S or (
            min(grown) > 2**_EXPONENT and seconds[-1][1] > _BOUNDED_S
        )
    if not is_slow:
        return None
    return Failure(found=found, method=method, attack=attack, seconds=seconds)


def _is_suspect(
    pattern: re.Pattern[Any], method: str, to_given: Callable[[int], str | bytes], length: int
) -> bool:
    """Say whether a short text, or one of `length`, takes long, by the clock, three times."""
    for n, most_s in ((_SHORT, _MOST_S), (length, _SUSPECT_S)):
        given = to_given(n)
        if all(_run(pattern, method, given, clock=time.perf_counter) >= most_s for _ in range(3)):
            return True
    return False


def _to_bound(found: Found) -> int | None:
    path = found.where.split(":")[0]
    known = _BOUNDED.get((path, found.name))
    below = [bound for place, bound in _BOUNDED_BELOW.items() if path.startswith(place)]
    if known is None and below:
        return min(below)
    return _QUESTION if known is None and path.startswith(_OF_ANSWERS) else known


def _run(
    pattern: re.Pattern[Any],
    method: str,
    text: str | bytes,
    *,
    clock: Callable[[], float] = time.process_time,
) -> float:
    """Return the seconds of one call, of CPU by default; _MOST_S where it was stopped there."""
    started = clock()
    try:
        with _stopped_after(_MOST_S):
            if method in ("match", "fullmatch", "search"):
                getattr(pattern, method)(text)
            else:
                for _ in pattern.finditer(text):
                    pass
    except _TooLongError:
        return _MOST_S
    return clock() - started


@contextmanager
def _stopped_after(seconds: float) -> Iterator[None]:
    """Raise _TooLongError once so much time of CPU is gone; the engine looks now and then."""

    def stop(_signal: int, _frame: object) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


if __name__ == "__main__":
    sys.exit(main())

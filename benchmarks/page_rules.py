"""Which rules for saved pages hold on many sites, and which on one: each rule left out in turn.

    python -m benchmarks.page_rules DATA --of dates
    python -m benchmarks.page_rules DATA --of texts

DATA is as for `benchmarks.pages`. A rule is one statement of a day that a page may make (JSON-LD
`datePublished`, a day shown before the headline …), one alternative of a pattern, or one bound. It
is supported by a site (the domain of a page's address) where leaving it out makes the day of a page
less right or its text worse by more than .005 F1, and harmed by one where that makes it better.
What no page says or holds is not listed. Only the pages are read again in whose source an
alternative is found.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from benchmarks.pages import page_f1, read_rows, to_tree
from index.articles.formats.html import beside, dates, marks, shown, voices
from index.articles.formats.html.facts import find_dates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

_DATE_PATTERNS = (
    *((shown, name) for name in ("_MARKED_CLASS", "_PUBLISHED_WORD", "_UPDATED_WORD")),
    *((shown, name) for name in ("_OTHER_WORD", "_DATE_WORD", "_TODAY", "_CAPTION_CLASS")),
    (marks, "_ASIDE"),
    (dates, "_OTHER_NAME"),
)
_TEXT_PATTERNS = tuple(
    (beside, name) for name in ("_UNSEEN_CLASS", "_BESIDE_CLASS", "_LINES_ABOUT", "_PROMPTS")
)
# Bounds, and a value at which each no longer binds.
_DATE_BOUNDS = (
    (shown, "_SENTENCE_WORDS", 1000),
    (shown, "_REPEATED", 1000),
    (shown, "_FIRST_ONLINE", 0),
    (shown, "_BEFORE_PLAIN", 0),
    (shown, "_AFTER_PLAIN", 1000),
    (shown, "_NEAR", 0),
    (voices, "_SEEN", ()),
)
_TEXT_BOUNDS = (
    (beside, "_MAX_HIDDEN_CHARACTERS", 10**6),
    (beside, "_MIN_SENTENCE_WORDS", 1),
    (beside, "_LINKS", 2),
    (beside, "_MAIN_SHARE", 2),
    (beside, "_LINE_LINKS", 2),
)
_OF_NAMES = "_MARKED_CLASS _CAPTION_CLASS _TODAY _ASIDE _UNSEEN_CLASS _BESIDE_CLASS".split()
_NAMES = re.compile(r"""\b(?:class|id)\s*=\s*["']([^"']*)""", re.IGNORECASE)
_LEAST = 0.005  # of F1, that counts


class _Page(NamedTuple):
    site: str
    html: str
    names: str  # its classes and ids
    row: dict[str, Any]
    score: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--of", choices=("dates", "texts"), required=True)
    options = parser.parse_args()
    score = _day_score if options.of == "dates" else page_f1
    pages = list(_pages(options.data / f"{options.of}.jsonl.gz", score))
    if options.of == "dates":
        _print(_statements(pages))
    _print(_ablated(pages, score))


def _pages(path: Path, score: Callable[[dict[str, Any]], float]) -> Iterator[_Page]:
    for row in read_rows(path):
        site = (urlsplit(row["url"]).hostname or "").removeprefix("www.")
        names = " ".join(_NAMES.findall(row["html"]))
        yield _Page(site, row["html"], names, row, score(row))


def _day_score(row: dict[str, Any]) -> float:
    return _rated(find_dates(to_tree(row["html"]), row["url"]).published(), row)


def _rated(voice: voices.Voice | None, row: dict[str, Any]) -> float:
    """Return 1 for a right day, 0 for none, -1 for a wrong one."""
    day = voice.days.day if voice else None
    if day is None:
        return 0
    return 1 if day.isoformat() == row["date"] else -1


def _statements(pages: list[_Page]) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield what each statement of a day is worth, by site."""
    changes: dict[str, dict[str, float]] = {}
    for page in pages:
        found = find_dates(to_tree(page.html), page.row["url"])
        said = found.statements("published")
        for rule in {voice.rule for voice in said}:
            left = [voice for voice in said if voice.rule != rule]
            score = _rated(voices.chosen(left, found.country), page.row)
            changes.setdefault(rule, {})[page.site] = page.score - score
    yield from changes.items()


def _ablated(
    pages: list[_Page], score: Callable[[dict[str, Any]], float]
) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield what each alternative and bound is worth, by site."""
    is_date = score is _day_score
    for module, name in _DATE_PATTERNS if is_date else _TEXT_PATTERNS:
        whole: re.Pattern[str] = getattr(module, name)
        for alternative, pattern in without_each(whole):
            held = re.compile(alternative, whole.flags)
            is_of_names = name in _OF_NAMES
            inside = [p for p in pages if held.search(p.names if is_of_names else p.html)]
            if inside:
                label = f"{name} {alternative}"
                yield label, _changes(inside, score, (module, name, pattern))
    for bound in _DATE_BOUNDS if is_date else _TEXT_BOUNDS:
        yield f"{bound[1]} = {bound[2]}", _changes(pages, score, bound)


def _changes(
    pages: list[_Page],
    score: Callable[[dict[str, Any]], float],
    change: tuple[ModuleType, str, Any],
) -> dict[str, float]:
    module, name, value = change
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        return {page.site: page.score - score(page.row) for page in pages}
    finally:
        setattr(module, name, before)


def without_each(whole: re.Pattern[str]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield each alternative of the longest list in a pattern, and the pattern without it."""
    spans = max(_lists(whole.pattern), key=len, default=[])
    for at, (start, end) in enumerate(spans):
        cut = (start, end + 1) if at == 0 else (start - 1, end)
        left = whole.pattern[: cut[0]] + whole.pattern[cut[1] :]
        yield whole.pattern[start:end], re.compile(left, whole.flags)


def _lists(pattern: str) -> Iterator[list[tuple[int, int]]]:
    """Yield the spans of the alternatives of each group of a pattern, and of the whole."""
    opened: list[list[int]] = [[0]]
    for match in re.finditer(
        r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?[:!=]|\?<[!=])?|\||\)", pattern
    ):
        piece = match[0]
        if piece.startswith("("):
            opened.append([match.end()])
        elif piece == "|":
            opened[-1].append(match.end())
        elif piece == ")":
            starts = opened.pop()
            yield _spans(starts, match.start())
    yield _spans(opened[0], len(pattern))


def _spans(starts: list[int], end: int) -> list[tuple[int, int]]:
    return list(zip(starts, [*(start - 1 for start in starts[1:]), end], strict=True))


def _print(rules: Iterator[tuple[str, dict[str, float]]]) -> None:
    kinds: Counter[str] = Counter()
    for rule, by_site in rules:
        supports = sum(change > _LEAST for change in by_site.values())
        harms = sum(change < -_LEAST for change in by_site.values())
        kinds["none" if not supports else "one site" if supports == 1 else "several sites"] += 1
        if supports or harms:
            print(
                f"  {supports:3} support, {harms:2} harmed, of {len(by_site):3}: {rule[:90]}",
                flush=True,
            )
    print("  rules supported by:", ", ".join(f"{name} {n}" for name, n in kinds.items()))


if __name__ == "__main__":
    main()

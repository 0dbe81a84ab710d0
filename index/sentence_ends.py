"""Where the sentences of a line end; the file that knows sentencex.

A long line is read in portions, so that time grows with the line and no faster. The bounds are
beyond all ordinary articles, whose sentences are as if there were none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from sentencex import segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from index.articles.article import Span

    Segmenter = Callable[[str, str], list[str]]  # language, text → its sentences, which make it up

PORTION = 100_000  # characters given to tokenizer or sentencex at once
_UNBROKEN = 5_000  # of these without white space or a full stop, as sentencex takes them
_DECIDING = 40  # characters after the end of a sentence that decide whether it is one
_QUOTES = 200  # that may begin in what sentencex takes at once
_QUOTES_AGAIN = 20  # of them, read again in the next portion, so that a quote is read whole
_LONG_WORD = 1_000  # characters in which white space is looked for before a word is cut
_QUOTE_MARKS = "'`\"«»‘‚‛“„‟‹《「"
_BOTH_WAYS = "'`\"‚‛‟"  # quote marks that both open and close
_QUOTE = re.compile(rf"[{_QUOTE_MARKS}](?<!\w['`])")  # may open one: not as in "don't"
_BLANK = re.compile(r"\s")
_TO_LAST_BREAK = re.compile(r"(?s:.*)[\s.]")
_WIDE_STOP = re.compile(r"\.(?<=[^\S\x00-\x7F]\.)")
# sentencex 1.0.32 panics at a capital letter, white space beyond ASCII and a full stop: "plan B ."
_PANICS = re.compile(r"(?<![^\s./])([A-Z][\s./]*)[^\S\x00-\x7F](?=\.)")


def sentence_ends(line: str, language: str, segmenter: Segmenter = segment) -> Iterable[int]:
    """Return where the sentences of `line` end, in order, white space behind them included.

    A line of few quotes, and of up to 5,000 characters, is handed to `segmenter` whole.
    """
    if not line.isascii() and _WIDE_STOP.search(line):
        line = _PANICS.sub(r"\1 ", line)
    many = len(line) > _QUOTES and sum(map(line.count, _QUOTE_MARKS)) > _QUOTES
    if many or len(line) > _UNBROKEN:
        return _ends_by_portions(line, language, segmenter)
    return accumulate(map(len, segmenter(language, line)))


def _ends_by_portions(line: str, language: str, segmenter: Segmenter) -> Iterator[int]:
    """Yield where the sentences of `line` end; each portion begins where a sentence does.

    sentencex 1.0.32 takes time that grows with the product of a line's quotes and its length, and
    with the square of its longest run without white space.
    """
    odd = [line.count(mark) % 2 for mark in _BOTH_WAYS]
    at = 0
    while True:
        stop, sure = _to_portion(line, at)
        # Where a mark's number is odd, sentencex doubts all its pairs: as in the line, so here.
        missing = [
            mark
            for mark, is_odd in zip(_BOTH_WAYS, odd, strict=True)
            if line.count(mark, at, stop) % 2 != is_odd
        ]
        portion = line[at:stop] + "".join(missing)
        ends = [at + end for end in accumulate(map(len, segmenter(language, portion)))]
        if stop == len(line):
            yield from ends[: bisect_left(ends, stop)]
            yield stop
            return
        ends = ends[: bisect_right(ends, sure)]
        yield from ends
        # A sentence that goes on beyond the portion is read on, from where white space is.
        at = ends[-1] if ends else to_blank(line, (at, sure), len(line))


def _to_portion(line: str, at: int) -> tuple[int, int]:
    """Return where the portion of `line` from `at` on ends, and until where its ends are sure."""
    stop = min(at + PORTION, len(line))
    sure = stop - _DECIDING
    quotes = [quote.start() for quote in islice(_QUOTE.finditer(line, at, stop), _QUOTES + 1)]
    if len(quotes) > _QUOTES:
        stop, sure = quotes[-1], quotes[-_QUOTES_AGAIN]
        # A portion that began inside a straight quote would pair its marks the wrong way round.
        opened = line.rfind('"', (at + sure) // 2, sure)
        if opened > at and line.count('"', at, sure) % 2:
            sure = opened
    while stop - at > _UNBROKEN:
        found = _TO_LAST_BREAK.match(line, at, at + _UNBROKEN + 1)
        if not found:
            stop = at + _UNBROKEN
            return stop, min(sure, stop - _DECIDING)
        at = found.end()
    return stop, sure


def to_blank(text: str, span: Span, end: int) -> int:
    """Return where `text` can be cut: at the last white space in the second half of `span`.

    Where there is none, at the first one behind it; else, in a word without an end, there.
    """
    start, stop = span
    middle = start + (stop - start) // 2
    blank = max(text.rfind("\n", middle, stop), text.rfind(" ", middle, stop))
    if blank >= middle:
        return blank + 1
    found = _BLANK.search(text, stop, min(stop + _LONG_WORD, end))
    return found.start() if found else end if end - stop <= _LONG_WORD else stop

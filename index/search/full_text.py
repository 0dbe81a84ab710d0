"""Full text: the articles whose words are those that somebody types, and the words around them.

Takes words, the last of which may still be written; gives the articles that hold all of them in
title or text, how often, and a piece of each. The word index tells; it knows words by their stems.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from index.errors import IndexCorruptError
from index.stop_words import STOP_WORDS
from index.words import to_stems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from index.articles.article import Article, Span
    from index.search.generation import Generation
    from index.words import WordIndex

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 2  # letters of the last word with which other words may begin
_BEFORE, _BEHIND = 60, 130  # characters of a piece around its first word


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """Which articles hold words: `times`, by row, in how many passages.

    `best` is the span of the passage with most of the words.
    """

    times: Mapping[int, int] = field(default_factory=dict)
    best: Mapping[int, Span] = field(default_factory=dict)
    article: Callable[[int], Article] | None = None
    is_meant: Callable[[str], bool] = bool

    def piece(self, row: int) -> tuple[tuple[str, bool], ...]:
        """Return a piece of an article around the words: (text, whether it is one of them).

        Nothing where its title alone has them, or the article is gone meanwhile.
        """
        if row not in self.best or self.article is None:
            return ()
        try:
            start, end = self.best[row]
            text = self.article(row).text[start:end]
        except IndexCorruptError:
            return ()
        meant = self.places(text)
        return cut_around(text, meant) if meant else ()

    def places(self, text: str) -> list[Span]:
        """Return where a text has one of the words, in order."""
        is_one = {word: self.is_meant(word) for word in set(_WORD.findall(text))}
        return [word.span() for word in _WORD.finditer(text) if is_one[word.group()]]


def find_text(seen: Generation, text: str) -> Mentions:
    """Return which articles hold all words of `text`; the last may be the beginning of one."""
    stems, start = to_wanted(text)
    if not stems:
        return Mentions()
    table = seen.table
    by_word = [np.searchsorted(table.rows, _rows(seen.words, s, start)) for s in stems]
    has_all = np.ones(int(table.articles.max(initial=-1)) + 1, dtype=bool)
    for numbers in by_word:
        has_word = np.zeros_like(has_all)
        has_word[table.articles[numbers]] = True
        has_all &= has_word
    counts = np.bincount(np.concatenate(by_word), minlength=len(table.rows))
    numbers = np.flatnonzero(counts)
    numbers = numbers[has_all[table.articles[numbers]]]
    counts, articles = counts[numbers], table.articles[numbers]
    # Of each article the passage with most of the words, the first of several.
    order = np.lexsort((numbers, -counts, articles))
    rows, first, times = np.unique(articles[order], return_index=True, return_counts=True)
    best = numbers[order][first]
    spans = zip(seen.table.starts[best].tolist(), seen.table.ends[best].tolist(), strict=True)
    return Mentions(
        times=dict(zip(rows.tolist(), times.tolist(), strict=True)),
        best=dict(zip(rows.tolist(), spans, strict=True)),
        article=seen.article,
        is_meant=to_meaning(stems, start),
    )


def to_wanted(text: str) -> tuple[list[str], str]:
    """Return the stems that articles must hold, and the last word if it may still be written.

    Without words there are no stems, nor for words that are too long for the word index.
    """
    words = _WORD.findall(text)
    if not words:
        return [], ""
    start = _start(text, words[-1])
    every, last = to_stems(text), to_stems(start)
    return list(dict.fromkeys(s for s in every if s not in STOP_WORDS or s in last)) or every, start


def _start(text: str, word: str) -> str:
    """Return the word that may still be written, "" if there is none."""
    is_open = text.endswith(word) and word.isascii() and len(word) >= _SHORTEST
    return word.lower() if is_open else ""


def _rows(words: WordIndex, stem: str, start: str) -> NDArray[np.int64]:
    """Return the rows of the passages with that stem, or what it may become, by row."""
    is_open = bool(start) and stem in to_stems(start)
    # Where the stem itself begins so, those that have it are among the others.
    rows = [] if is_open and stem.startswith(start) else words.rows_by_stem(stem)
    if is_open:
        rows.append(words.rows_by_start(start))
    return reduce(np.union1d, rows) if rows else np.empty(0, dtype=np.int64)


def to_meaning(stems: Sequence[str], start: str) -> Callable[[str], bool]:
    """Return what says of a word whether it has one of the stems, or begins as it should."""
    wanted = set(stems)

    def is_meant(word: str) -> bool:
        begins = bool(start) and word.lower().startswith(start)
        return begins or not wanted.isdisjoint(to_stems(word))

    return is_meant


def cut_around(text: str, meant: Sequence[Span]) -> tuple[tuple[str, bool], ...]:
    """Return a piece of `text` that begins some words before the first that is meant.

    `meant` are the spans of such words, at least one, in order. Each part of the piece comes with
    whether it is one of them.
    """
    begin, end = max(0, meant[0][0] - _BEFORE), min(len(text), meant[0][0] + _BEHIND)
    if begin:
        begin = text.find(" ", begin, meant[0][0]) + 1 or meant[0][0]
    if end < len(text):
        end = max(text.rfind(" ", meant[0][1], end), meant[0][1])
    pieces, at = [("…" if begin else "", False)], begin
    for first, last in meant:
        if last <= end:
            pieces += [(text[at:first], False), (text[first:last], True)]
            at = last
    pieces += [(text[at:end], False), ("…" if end < len(text) else "", False)]
    return tuple((" ".join(words.split("\n")), is_one) for words, is_one in pieces if words)

"""Passages: contiguous spans of one article, the unit of retrieval, and how an article is split.

Takes an Article and the encoder's token offsets; gives Passages made of whole sentences that fit
the encoder. Every character that is neither white space nor furniture lies in at least one passage.
Time and memory grow with the text and no faster, whatever it is made of.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from index.sentence_ends import PORTION, sentence_ends, to_blank
from index.units import MAX_BLOCK, between, to_units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.articles.article import Article, Span

    TokenOffsets = Callable[[str], list[Span]]  # text → the span of each of its tokens, in order

# What follows changes the passages of an index, so `SPLITTING` is written into its manifest.
TARGET_TOKENS = 160  # a passage ends before the sentence that would exceed this; about 120 words
OVERLAP_TOKENS = (
    40  # the last sentence of a passage opens the next one too, unless longer than this
)
TAIL_TOKENS = 32  # a rest of the article this short joins the passage before it
TITLE_TOKENS = 48  # of the title, encoded in front of every passage; news titles have 10 to 20
SPLITTING = (
    f"units target={TARGET_TOKENS} overlap={OVERLAP_TOKENS} tail={TAIL_TOKENS} title={TITLE_TOKENS}"
)

_SPECIAL_TOKENS = 4  # most that an encoder puts around and between texts
_MOST_CHARACTERS = 20_000  # of a passage, beyond all ordinary ones: a word can be one token
_NUMBER = re.compile(r"\s*\(?(?:\d{1,3}|[A-Za-z])[.)]")
_LINE = re.compile(r"[^\n]+")
_BLANK = re.compile(r"\s")
_NOT_BLANK = re.compile(r"\S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """`text == article.text[start:end]`, in code points; `id` is "<article id>#<start>-<end>"."""

    id: str
    article_id: str
    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"passage {self.id!r}: {(self.start, self.end)} is empty or negative")
        if len(self.text) != self.end - self.start:
            raise ValueError(f"passage {self.id!r}: text has {len(self.text)} characters")

    @classmethod
    def from_span(cls, article: Article, span: Span) -> Passage:
        """Return the passage that is `span` of `article`."""
        start, end = span
        return cls(
            id=f"{article.id}#{start}-{end}",
            article_id=article.id,
            start=start,
            end=end,
            text=article.text[start:end],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of an article; a heading stands on a line of its own and ends like no sentence."""

    start: int
    end: int
    is_heading: bool


def sentences(article: Article, near: Sequence[Span] | None = None) -> list[Sentence]:
    """Return the sentences of `article`, less its furniture; each lies in one unit of lines.

    With `near`, they are those of the blocks of lines that any of these spans reaches into.
    """
    spans = [(0, len(article.text))] if near is None else _to_blocks(article.text, near)
    return [
        Sentence(start=start, end=end, is_heading=is_heading)
        for span in spans
        for start, end, is_heading in _sentences(article, span)
    ]


def _to_blocks(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the runs of whole lines between blank ones that `spans` reach into.

    They are sorted and disjoint. Of a run that is longer than any whose lines are taken together,
    the lines.
    """
    found: list[Span] = []
    for start, end in sorted(spans):
        first, last = between(text, (start, end), "\n\n")
        if last - first > MAX_BLOCK:
            first, last = between(text, (start, end), "\n")
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def split(article: Article, token_offsets: TokenOffsets, max_tokens: int) -> list[Passage]:
    """Return the passages of `article`, by start; none where all of it is furniture.

    With the title in front and the encoder's own special tokens around, no passage exceeds
    `max_tokens`, so nothing is ever cut off.
    """
    _, title_tokens = _to_title(article, token_offsets, max_tokens)
    room = max_tokens - title_tokens - _SPECIAL_TOKENS
    if room < 1:
        raise ValueError(f"an encoder of {max_tokens} tokens has no room for a passage")
    tokens = _Tokens(article.text, token_offsets)
    return [
        Passage.from_span(article, span)
        for part in _parts(article)
        for span in _split(article, part, tokens, room)
    ]


def _parts(article: Article) -> Iterator[Span]:
    """Yield the parts of an article that no passage crosses: entries, and what is between them."""
    at = 0
    for start, end, _ in article.entries:
        if at < start:
            yield at, start
        yield start, end
        at = end
    if at < len(article.text):
        yield at, len(article.text)


def _split(article: Article, part: Span, tokens: _Tokens, room: int) -> Iterator[Span]:
    """Yield the spans of the passages of a part of an article, each of at most `room` tokens."""
    target = min(TARGET_TOKENS, room)
    fitted = _Fitted()
    for start, end, is_heading in _sentences(article, part):
        # No token is shorter than a character, but for special ones: count what is longer.
        if end - start <= target or tokens.count(start, end) <= target:
            fitted.append((start, end), is_heading=is_heading)
        else:
            for piece in _cut(tokens, (start, end), target):
                fitted.append(piece, is_heading=is_heading)
    for start, end in _pack(fitted, tokens, (target, min(target + TAIL_TOKENS, room))):
        # A tokenizer may count a text apart from its surroundings differently: look again when
        # near.
        near = not tokens.fit((start, end), room - TAIL_TOKENS) or end - start > _MOST_CHARACTERS
        yield from _cut(tokens, (start, end), room) if near else [(start, end)]


def to_encoded_texts(
    article: Article, spans: Sequence[Span], token_offsets: TokenOffsets, max_tokens: int
) -> list[str]:
    """Return what is encoded for the passages at `spans`: the title, a line break, the passage."""
    title = encoded_title(article, token_offsets, max_tokens)
    return [f"{title}\n{article.text[start:end]}" for start, end in spans]


def encoded_title(article: Article, token_offsets: TokenOffsets, max_tokens: int) -> str:
    """Return the title as encoded before each passage: cut to a quarter of all tokens at most."""
    # No tokenizer makes more tokens than characters of ASCII, but for a mark of the start.
    if article.title.isascii() and len(article.title) < min(TITLE_TOKENS, max_tokens // 4):
        return article.title
    return _to_title(article, token_offsets, max_tokens)[0]


def _to_title(article: Article, token_offsets: TokenOffsets, max_tokens: int) -> tuple[str, int]:
    """Return the title as encoded, and how many tokens it has."""
    most = min(TITLE_TOKENS, max_tokens // 4)
    offsets = token_offsets(article.title)
    if len(offsets) <= most:
        return article.title, len(offsets)
    title = article.title[: offsets[most - 1][1]]
    return title, len(token_offsets(title))


def _lines(article: Article, span: Span) -> Iterator[Span]:
    """Yield the spans of the lines within `span` that are not blank, less the furniture."""
    at, end = span
    number = bisect_right(article.furniture, at, key=lambda one: one[1])
    while at < end:
        furniture = article.furniture[number] if number < len(article.furniture) else (end, end)
        for match in _LINE.finditer(article.text, at, max(at, min(furniture[0], end))):
            if not match[0].isspace():
                yield match.span()
        at, number = furniture[1], number + 1


def _sentences(article: Article, span: Span) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of each sentence within `span`, and whether it is a heading."""
    language = article.language or "en"
    for unit in to_units(article.text, list(_lines(article, span))):
        # Where a line was wrapped, it goes on: for sentences its break is a space.
        text = article.text[unit.start : unit.end].replace("\n", " ")
        first = 0
        for last in sentence_ends(text, language):
            piece = text[first:last].rstrip()
            if _NUMBER.fullmatch(piece) and last < len(text):
                continue  # of a list's item: it belongs to what follows
            if piece:
                left = unit.start + first
                start = left + len(piece) - len(piece.lstrip())
                yield start, left + len(piece), unit.is_heading
            first = last


class _Tokens:
    """The tokens of a text, counted as they stand in it."""

    def __init__(self, text: str, token_offsets: TokenOffsets) -> None:
        self.text = text
        self._token_offsets = token_offsets

    @cached_property
    def _starts(self) -> array[int]:
        starts = array("l")
        at = 0
        while at < len(self.text):
            end = len(self.text)
            if end - at > PORTION:
                end = to_blank(self.text, (at, at + PORTION), end)
            offsets = self._token_offsets(self.text[at:end])
            starts.extend(array("l", [at + start for start, _ in offsets]))
            at = end
        return starts

    def count(self, start: int, end: int) -> int:
        """Return how many tokens start in text[start:end]."""
        return bisect_left(self._starts, end) - bisect_left(self._starts, start)

    def fit(self, span: Span, most: int) -> bool:
        """Say whether at most `most` tokens start in the text of `span`."""
        start, end = span
        if end - start < most and self.text.isascii():
            return True
        return self.count(start, end) <= most

    def reach(self, start: int, most: int) -> int:
        """Return up to where a text from `start` on has at most `most` tokens."""
        return self._start_of(bisect_left(self._starts, start) + most)

    def limit(self, span: Span, most: int) -> int:
        """Return where the first token starts that is one too many, the end of `span` if none is.

        Tokens are those of the span alone, but for a span that exceeds every ordinary sentence.
        """
        start, end = span
        if end - start > _MOST_CHARACTERS:
            return min(self.reach(start, most), end)
        more = 16
        while end - start > most:
            stop = min(self.reach(start, most + more), end)
            blank = _BLANK.search(self.text, stop, min(stop + 100, end))
            stop = blank.start() if blank else stop
            offsets = self._token_offsets(self.text[start:stop])
            if len(offsets) > most:
                return start + offsets[most][0]
            if stop == end:
                break
            more *= 4
        return end

    def _start_of(self, number: int) -> int:
        return self._starts[number] if number < len(self._starts) else len(self.text)


def _cut(tokens: _Tokens, span: Span, most: int) -> list[Span]:
    """Return `span` in pieces of at most `most` tokens, cut at white space where there is some."""
    text = tokens.text
    start, end = span
    pieces = []
    while start < end:
        limit = tokens.limit((start, end), most)
        if limit - start > _MOST_CHARACTERS:
            cut = to_blank(text, (start, start + _MOST_CHARACTERS), end)
        elif limit < end:
            middle = start + (limit - start) // 2
            blank = max(text.rfind(" ", middle, limit), text.rfind("\n", middle, limit))
            cut = max(start + 1, blank + 1 if blank > start else limit)
        else:
            cut = end
        pieces.append((start, start + len(text[start:cut].rstrip())))
        following = _NOT_BLANK.search(text, cut, end)
        start = following.start() if following else end
    return [piece for piece in pieces if piece[0] < piece[1]]


class _Fitted:
    """Sentences that each fit a passage, in order, held as numbers: there can be millions.

    `headings` holds for each the number of the first of the headings that end with it; for one that
    is no heading, the number after its own.
    """

    def __init__(self) -> None:
        self.starts = array("l")
        self.ends = array("l")
        self.headings = array("l")

    def append(self, span: Span, *, is_heading: bool) -> None:
        number = len(self.starts)
        follows = number > 0 and self.is_heading(number - 1)
        self.starts.append(span[0])
        self.ends.append(span[1])
        first = self.headings[-1] if follows else number
        self.headings.append(first if is_heading else number + 1)

    def is_heading(self, number: int) -> bool:
        return self.headings[number] <= number


def _pack(fitted: _Fitted, tokens: _Tokens, bounds: tuple[int, int]) -> Iterator[Span]:
    """Yield spans of whole sentences of about `bounds[0]` tokens; each overlaps the one before.

    A short rest of the article joins its last span, up to `bounds[1]` tokens.
    """
    target, most = bounds
    starts, ends = fitted.starts, fitted.ends
    first = reached = 0
    while first < len(starts):
        if tokens.fit((starts[first], ends[-1]), most):
            yield starts[first], ends[-1]
            return
        # What fits behind an earlier sentence fits behind a later one.
        reached = max(first + 1, bisect_right(ends, tokens.reach(starts[first], target), reached))
        # A heading belongs to what follows it.
        last = max(first + 1, fitted.headings[reached - 1])
        yield starts[first], ends[last - 1]
        repeats = (
            last - 1 > first
            and not fitted.is_heading(last - 1)
            and not fitted.is_heading(last)
            and ends[last - 1] <= tokens.reach(starts[last - 1], OVERLAP_TOKENS)
            and ends[last] <= tokens.reach(starts[last - 1], target)
        )
        first = last - 1 if repeats else last

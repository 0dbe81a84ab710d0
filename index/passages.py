"""Passages: contiguous spans of one article, the unit of retrieval, and how an article is split.

Takes an Article and the encoder's token offsets; gives Passages made of whole sentences that fit
the encoder. Every character that is neither white space nor furniture lies in at least one passage.
Time and memory grow with the text and no faster, whatever it is made of.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sentencex import get_sentence_boundaries

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
    f"sentences target={TARGET_TOKENS} overlap={OVERLAP_TOKENS} "
    f"tail={TAIL_TOKENS} title={TITLE_TOKENS}"
)

_SPECIAL_TOKENS = 4  # most that an encoder puts around and between texts
_HEADING_CHARACTERS = 80
# The bounds below are beyond all ordinary articles: they are split as if there were none.
_MOST_CHARACTERS = 20_000  # of a passage: a word of 10 MB can be one unknown token
_PORTION = 100_000  # characters given to tokenizer or sentencex at once
_UNBROKEN = 5_000  # of these without white space or a full stop, as sentencex takes them
_DECIDING = 40  # characters after the end of a sentence that decide whether it is one
_LONG_WORD = 1_000  # characters in which white space is looked for before a word is cut
_RUN = re.compile(r"[^\s.]+")
_LINE = re.compile(r"[^\n]+")
_BLANK = re.compile(r"\s")
_NOT_BLANK = re.compile(r"\S")
# sentencex 1.0.32 panics at a capital letter, white space beyond ASCII and a full stop: "plan B ."
_PANICS = re.compile(r"(?<![^\s./])([A-Z]\s*)[^\S\x00-\x7F](?=\.)")
_SENTENCE_END = re.compile(r"[.!?…:;,。！？；：，、؟؛،۔।][\"'”’»)\]]*$")


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
    """Return the sentences of `article`, less its furniture; a line break ends a sentence.

    With `near`, they are those of the lines that any of these spans reaches into.
    """
    if near is None:
        return list(_sentences(article, (0, len(article.text))))
    return [
        sentence for span in _to_lines(article.text, near) for sentence in _sentences(article, span)
    ]


def _to_lines(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the runs of whole lines that `spans` reach into, sorted and disjoint."""
    found: list[Span] = []
    for start, end in sorted(spans):
        first = text.rfind("\n", 0, start) + 1
        last = text.find("\n", end)
        last = len(text) if last < 0 else last
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
    title_tokens = len(token_offsets(encoded_title(article, token_offsets, max_tokens)))
    room = max_tokens - title_tokens - _SPECIAL_TOKENS
    if room < 1:
        raise ValueError(f"an encoder of {max_tokens} tokens has no room for a passage")
    target = min(TARGET_TOKENS, room)
    tokens = _Tokens(article.text, token_offsets)
    fitted = []
    for sentence in _sentences(article, (0, len(article.text))):
        start, end = sentence.start, sentence.end
        # No token is shorter than a character, but for special ones: count what is longer.
        if end - start <= target or tokens.count(start, end) <= target:
            fitted.append(sentence)
            continue
        pieces = _cut(tokens, (start, end), target)
        fitted += [Sentence(start=a, end=b, is_heading=sentence.is_heading) for a, b in pieces]
    passages: list[Passage] = []
    for start, end in _pack(fitted, tokens.count, (target, min(target + TAIL_TOKENS, room))):
        # A tokenizer may count a text apart from its surroundings differently: look again when
        # near.
        near = tokens.count(start, end) + TAIL_TOKENS > room or end - start > _MOST_CHARACTERS
        fitting = _cut(tokens, (start, end), room) if near else [(start, end)]
        passages.extend(Passage.from_span(article, piece) for piece in fitting)
    return passages


def to_encoded_texts(
    article: Article, spans: Sequence[Span], token_offsets: TokenOffsets, max_tokens: int
) -> list[str]:
    """Return what is encoded for the passages at `spans`: the title, a line break, the passage."""
    title = encoded_title(article, token_offsets, max_tokens)
    return [f"{title}\n{article.text[start:end]}" for start, end in spans]


def encoded_title(article: Article, token_offsets: TokenOffsets, max_tokens: int) -> str:
    """Return the title as encoded before each passage: cut to a quarter of all tokens at most."""
    most = min(TITLE_TOKENS, max_tokens // 4)
    offsets = token_offsets(article.title)
    return article.title if len(offsets) <= most else article.title[: offsets[most - 1][1]]


def _lines(article: Article, span: Span) -> Iterator[Span]:
    """Yield the spans of the lines within `span` that are not blank, less the furniture."""
    gaps = zip(
        [0, *(end for _, end in article.furniture)],
        [*(start for start, _ in article.furniture), len(article.text)],
        strict=True,
    )
    for first, last in gaps:
        start, end = max(first, span[0]), min(last, span[1])
        for match in _LINE.finditer(article.text, start, max(start, end)):
            if not match[0].isspace():
                yield match.span()


def _sentences(article: Article, span: Span) -> Iterator[Sentence]:
    language = article.language or "en"
    for start, end in _lines(article, span):
        line = article.text[start:end]
        is_heading = len(line) <= _HEADING_CHARACTERS and not _SENTENCE_END.search(line)
        for first, last in _boundaries(language, line):
            piece = line[first:last]
            if stripped := piece.strip():
                left = start + first + len(piece) - len(piece.lstrip())
                yield Sentence(start=left, end=left + len(stripped), is_heading=is_heading)


def _boundaries(language: str, line: str) -> Iterator[Span]:
    """Yield the spans of the sentences of `line`, white space behind them included.

    A long line is read in portions, each from the start of a sentence: sentencex 1.0.32 takes time
    that grows with the square of a line's quotes, and of its longest run without white space.
    """
    if not line.isascii():
        line = _PANICS.sub(r"\1 ", line)
    start = at = 0
    while at < len(line):
        stop = _to_stop(line, at)
        ends = [at + one["end_index"] for one in get_sentence_boundaries(language, line[at:stop])]
        if stop < len(line):
            ends = [end for end in ends if end <= stop - _DECIDING]
        for end in ends:
            yield start, end
            start = end
        # A sentence that goes on beyond the portion is read on, from where white space is.
        at = start if ends else _to_blank(line, (at, stop), len(line))
    if start < len(line):
        yield start, len(line)


def _to_stop(line: str, at: int) -> int:
    """Return where the portion of `line` ends that is looked at from `at` on."""
    stop = min(at + _PORTION, len(line))
    if stop - at > _UNBROKEN:
        for run in _RUN.finditer(line, at, stop):
            if run.end() - run.start() > _UNBROKEN:
                return run.start() + _UNBROKEN
    return stop


def _to_blank(text: str, span: Span, end: int) -> int:
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


class _Tokens:
    """The tokens of a text, counted as they stand in it."""

    def __init__(self, text: str, token_offsets: TokenOffsets) -> None:
        self.text = text
        self._token_offsets = token_offsets
        self._starts = array("l")
        at = 0
        while at < len(text):
            end = len(text)
            if end - at > _PORTION:
                end = _to_blank(text, (at, at + _PORTION), end)
            self._starts.extend(at + start for start, _ in token_offsets(text[at:end]))
            at = end

    def count(self, start: int, end: int) -> int:
        """Return how many tokens start in text[start:end]."""
        return bisect_left(self._starts, end) - bisect_left(self._starts, start)

    def limit(self, span: Span, most: int) -> int:
        """Return where the first token starts that is one too many, the end of `span` if none is.

        Tokens are those of the span alone, but for a span that exceeds every ordinary sentence.
        """
        start, end = span
        first = bisect_left(self._starts, start) + most
        if end - start > _MOST_CHARACTERS:
            return min(self._start_of(first), end)
        more = 16
        while end - start > most:
            stop = min(self._start_of(first + more), end)
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
            cut = _to_blank(text, (start, start + _MOST_CHARACTERS), end)
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


def _pack(
    fitted: list[Sentence], count: Callable[[int, int], int], bounds: tuple[int, int]
) -> Iterator[Span]:
    """Yield spans of whole sentences of about `bounds[0]` tokens; each overlaps the one before.

    A short rest of the article joins its last span, up to `bounds[1]` tokens.
    """
    target, most = bounds
    first = reached = 0
    headings = _heading_runs(fitted)
    while first < len(fitted):
        if count(fitted[first].start, fitted[-1].end) <= most:
            yield fitted[first].start, fitted[-1].end
            return
        # What fits behind an earlier sentence fits behind a later one.
        reached = max(reached, first + 1)
        while count(fitted[first].start, fitted[reached].end) <= target:
            reached += 1
        # A heading belongs to what follows it.
        last = max(first + 1, headings[reached - 1])
        yield fitted[first].start, fitted[last - 1].end
        overlap = fitted[last - 1]
        repeats = (
            last - 1 > first
            and not overlap.is_heading
            and not fitted[last].is_heading
            and count(overlap.start, overlap.end) <= OVERLAP_TOKENS
            and count(overlap.start, fitted[last].end) <= target
        )
        first = last - 1 if repeats else last


def _heading_runs(fitted: list[Sentence]) -> array[int]:
    """Return for each sentence the number of the first of the headings that end with it.

    For one that is no heading it is the number after its own.
    """
    runs = array("l")
    for number, sentence in enumerate(fitted):
        follows = number > 0 and fitted[number - 1].is_heading
        runs.append(
            number + 1 if not sentence.is_heading else runs[number - 1] if follows else number
        )
    return runs

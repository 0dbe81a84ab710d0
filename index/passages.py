"""Passages: contiguous spans of one article, the unit of retrieval, and how an article is split.

Takes an Article and the encoder's token offsets; gives Passages made of whole sentences that fit
the encoder. Every character that is neither white space nor furniture lies in at least one passage.
"""

from __future__ import annotations

import re
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


def sentences(article: Article) -> list[Sentence]:
    """Return the sentences of `article`, less its furniture; a line break ends a sentence."""
    found: list[Sentence] = []
    language = article.language or "en"
    for start, end in _lines(article):
        line = article.text[start:end]
        is_heading = len(line) <= _HEADING_CHARACTERS and not _SENTENCE_END.search(line)
        for boundary in get_sentence_boundaries(language, line):
            first, last = boundary["start_index"], boundary["end_index"]
            piece = line[first:last]
            if stripped := piece.strip():
                left = start + first + len(piece) - len(piece.lstrip())
                found.append(Sentence(start=left, end=left + len(stripped), is_heading=is_heading))
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
    starts = [start for start, _ in token_offsets(article.text)]

    def count(start: int, end: int) -> int:
        return bisect_left(starts, end) - bisect_left(starts, start)

    fitted = []
    for sentence in sentences(article):
        pieces = [(sentence.start, sentence.end)]
        if count(sentence.start, sentence.end) > target:
            pieces = _cut(article.text, pieces[0], token_offsets, target)
        fitted += [Sentence(start=a, end=b, is_heading=sentence.is_heading) for a, b in pieces]
    passages: list[Passage] = []
    for span in _pack(fitted, count, (target, min(target + TAIL_TOKENS, room))):
        # A tokenizer may count a text apart from its surroundings differently: look again when
        # near.
        near = count(*span) + TAIL_TOKENS > room
        fitting = _cut(article.text, span, token_offsets, room) if near else [span]
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


def _lines(article: Article) -> Iterator[Span]:
    """Yield the spans of the lines of `article` that are not blank, less its furniture."""
    gaps = zip(
        [0, *(end for _, end in article.furniture)],
        [*(start for start, _ in article.furniture), len(article.text)],
        strict=True,
    )
    for start, end in gaps:
        for match in re.finditer(r"[^\n]+", article.text[start:end]):
            if match[0].strip():
                yield start + match.start(), start + match.end()


def _cut(text: str, span: Span, token_offsets: TokenOffsets, most: int) -> list[Span]:
    """Return `span` in pieces of at most `most` tokens, cut at white space where there is some."""
    start, end = span
    pieces = []
    # No token is shorter than a character, but for special ones: a short span needs no count.
    while end - start > most:
        piece = text[start:end]
        offsets = token_offsets(piece)
        if len(offsets) <= most:
            break
        limit = offsets[most][0]  # where the first token that does not fit starts
        blank = max(piece.rfind(" ", limit // 2, limit), piece.rfind("\n", limit // 2, limit))
        cut = max(1, blank + 1 if blank > 0 else limit)
        pieces.append((start, start + len(piece[:cut].rstrip())))
        start += cut + len(piece[cut:]) - len(piece[cut:].lstrip())
    pieces.append((start, end))
    return [piece for piece in pieces if piece[0] < piece[1]]


def _pack(
    fitted: list[Sentence], count: Callable[[int, int], int], bounds: tuple[int, int]
) -> Iterator[Span]:
    """Yield spans of whole sentences of about `bounds[0]` tokens; each overlaps the one before.

    A short rest of the article joins its last span, up to `bounds[1]` tokens.
    """
    target, most = bounds
    first = 0
    while first < len(fitted):
        if count(fitted[first].start, fitted[-1].end) <= most:
            yield fitted[first].start, fitted[-1].end
            return
        last = first + 1
        while count(fitted[first].start, fitted[last].end) <= target:
            last += 1
        # A heading belongs to what follows it.
        while last - 1 > first and fitted[last - 1].is_heading:
            last -= 1
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

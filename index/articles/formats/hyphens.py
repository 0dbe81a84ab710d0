"""Words parted at the end of a line, put together as they were before the hyphen.

Takes the lines of a text; gives what goes between two of them, or a wrapped text without hyphens.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from typing import TYPE_CHECKING

from index.articles.furniture.byline import read_byline
from index.articles.furniture.imprint import read_imprint
from index.articles.furniture.stamp import read_date_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HYPHENS = "-\u00ad\u2010\x02\ufffe"  # PDFium gives the last two for one at a line's end
_CJK = re.compile(r"[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]")
# Words that go on with a hyphen wherever they stand.
_HYPHENATING = frozenset("all anti cross ex half high long low non self short so well".split())
_WIDTHS = range(40, 121)  # characters of a line, where a text was wrapped
_NEARLY = 0.85  # of the widest line of the paragraph that a line fills, where a word was parted
_PARTED = re.compile(r"[^\W\d_]{2}[-\u2010]$")
_REST = re.compile(r"\s*[^\W\d_A-Z]{2}")
_FIRST_WORD = re.compile(r"^\s*\S+")
_CELLS = re.compile(r"\S(?:\t|\s{3,})\S")
_OPENS_ITEM = re.compile(r"\s*(?:[-*+•◦▪‣·–—]|\(?(?:\d{1,3}|[a-z])[.)])\s+\S")
_ENDS_SENTENCE = re.compile(r"[.!?…:][\"'”’»)\]]*$")
_OPENS_TURN = re.compile(r"\s*[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){0,4}:\s")
# Words that stand behind the hyphen of a compound, "state-owned", and are no end of another word.
_HYPHENATED = frozenset("backed based built driven old owned year".split())
_MOST_UNKNOWN = 3  # words parted, where no more than one of the others stands whole elsewhere
_HEAD_LINES = 6  # of a text, where title, byline and date stand


def is_hyphenated(text: str) -> bool:
    """Say whether a line ends with a hyphen behind a letter."""
    return len(text) > 1 and text[-1] in HYPHENS and text[-2].isalpha()


def whole_words(lines: Iterable[str]) -> frozenset[str]:
    """Return the words that stand within lines, hyphens and all, in small letters."""
    return frozenset(
        word
        for line in lines
        for word in re.findall(r"\w+(?:-\w+)*(?!-?$)", line.lower(), re.MULTILINE)
    )


def _last_word(text: str) -> str:
    """Return the letters, digits and hyphens that a text ends with.

    A search for them would try each place in all words before.
    """
    start = len(text)
    while start and (text[start - 1].isalnum() or text[start - 1] in "_-"):
        start -= 1
    return text[start:]


def joint_of(before: str, after: str, words: frozenset[str]) -> tuple[str, str]:
    """Return what goes between two lines of a paragraph, and the first as it is to stand."""
    if not is_hyphenated(before):
        is_cjk = _CJK.match(after) and _CJK.match(before[-1:])
        return ("" if is_cjk else " "), before
    stem = before[:-1]
    tail = re.match(r"\w*", after)
    first, second = _last_word(stem).lower(), tail[0].lower() if tail else ""
    # No word goes on with a capital or a digit.
    is_compound = not after[:1].islower() or _is_compound(first, second, words)
    return "", f"{stem}-" if is_compound else stem


def _is_compound(first: str, second: str, words: frozenset[str]) -> bool:
    """Say whether a hyphen stands between words, "well-known", and not within one.

    How the text writes it elsewhere tells.
    """
    return first in _HYPHENATING or (f"{first}-{second}" in words and first + second not in words)


def without_hyphens(text: str) -> str:
    """Return a wrapped text without the hyphens that part its words.

    A paragraph with such a word becomes one line, as the lines would be of odd lengths without it;
    lines above a byline or a date, items, turns, and lines behind one that ends early, stay lines.
    A word counts as parted where its line is about as long as the paragraph's longest, and where
    the text shows that words are parted in it: some of them stand whole elsewhere, and fewer have
    their hyphen anyway. Programs also wrap behind hyphens.
    """
    if "-\n" not in text and "\u2010\n" not in text:
        return text
    lines = text.split("\n")
    words = whole_words(
        _FIRST_WORD.sub("", line, count=1) if is_hyphenated(before.rstrip()) else line
        for before, line in pairwise(["", *lines])
    )
    blocks = [_Block.of(block, words) for block in text.split("\n\n")]
    n = Counter(place for block in blocks for place in block.parted)
    by_chance = n[_Break.WORD] < 2 and n[_Break.UNKNOWN] > _MOST_UNKNOWN * n[_Break.WORD]
    if by_chance or n[_Break.WORD] + n[_Break.UNKNOWN] <= n[_Break.COMPOUND]:
        return text
    return "\n\n".join(block.joined(is_first=at == 0) for at, block in enumerate(blocks))


class _Break(Enum):
    """What the hyphen at the end of a line parts."""

    WORD = auto()  # that stands whole elsewhere
    COMPOUND = auto()  # that has a hyphen elsewhere, or is made of words that stand elsewhere
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """The lines between two empty ones, and what is parted between each two of them."""

    lines: list[str]
    parted: list[_Break | None]

    @classmethod
    def of(cls, block: str, words: frozenset[str]) -> _Block:
        lines = block.split("\n")
        width = max(len(line.rstrip()) for line in lines)
        is_wrapped = width in _WIDTHS and not any(map(_CELLS.search, lines))
        parted = [
            _kind(before.rstrip(), after, words)
            if is_wrapped and len(before.rstrip()) >= _NEARLY * width
            else None
            for before, after in pairwise(lines)
        ]
        return cls(lines=lines, parted=parted)

    def joined(self, *, is_first: bool) -> str:
        """Return the block, its paragraphs one line each where a word was parted in it.

        The head of the text stands in the first one.
        """
        if not any(self.parted):
            return "\n".join(self.lines)
        lines = [line.rstrip() for line in self.lines]
        width = max(map(len, lines))
        n_head = _n_head_lines(lines) if is_first else 0
        done = lines[:1]
        for at, (before, line) in enumerate(pairwise(lines), 1):
            kind = self.parted[at - 1]
            first_word = line.split(maxsplit=1)[0] if line.strip() else ""
            ends_early = len(before) + 1 + len(first_word) <= _NEARLY * width
            if kind is not None:
                stem = done[-1] if kind is _Break.COMPOUND else done[-1][:-1]
                done[-1] = stem + line.lstrip()
            elif at <= n_head or ends_early or _opens_part(before, line):
                done.append(line)
            else:
                done[-1] += f" {line.lstrip()}"
        return "\n".join(done)


def _n_head_lines(lines: Sequence[str]) -> int:
    """Return how many lines at the head of a text are title, byline and date."""
    named = (at for at, line in enumerate(lines[:_HEAD_LINES], 1) if _is_furniture(line.strip()))
    return max(named, default=0)


def _is_furniture(line: str) -> bool:
    return bool(read_byline(line) or read_date_line(line) or read_imprint(line))


def _opens_part(before: str, line: str) -> bool:
    """Say whether a line begins an item, or a turn of one who speaks."""
    is_turn = _OPENS_TURN.match(line) and _ENDS_SENTENCE.search(before)
    return bool(is_turn or _OPENS_ITEM.match(line))


def _kind(before: str, after: str, words: frozenset[str]) -> _Break | None:
    """Return what the hyphen that ends `before` parts, None where it parts nothing."""
    if not (_PARTED.search(before) and _REST.match(after)):
        return None
    written, tail = _last_word(before[:-1]), re.match(r"\w*", after.lstrip())
    first, second = written.lower(), tail[0].lower() if tail else ""
    if first + second in words:
        return _Break.WORD
    is_compound = (
        _is_compound(first, second, words)
        or "-" in first
        or second in _HYPHENATED
        or {first, second} <= words
        or written.isupper()  # "US-led"
    )
    return _Break.COMPOUND if is_compound else _Break.UNKNOWN

"""Words parted at the end of a line, put together as they were before the hyphen.

Takes the lines of a text; gives what goes between two of them, or a wrapped text without hyphens.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

HYPHENS = "-\u00ad\u2010\x02\ufffe"  # PDFium gives the last two for one at a line's end
_CJK = re.compile(r"[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]")
# Words that go on with a hyphen wherever they stand.
_HYPHENATING = frozenset("all anti cross ex half high long low non self short so well".split())
_WIDTHS = range(40, 121)  # characters of a line, where a text was wrapped
_NEARLY = 0.85  # of the widest line of the paragraph that a line fills, where a word was parted
_PARTED = re.compile(r"[^\W\d_]{2}[-\u2010]$")
_REST = re.compile(r"\s*[^\W\d_A-Z]{2}")
_CELLS = re.compile(r"\S(?:\t|\s{3,})\S")
_OPENS_ITEM = re.compile(r"\s*(?:[-*+•◦▪‣·–—]|\(?(?:\d{1,3}|[a-z])[.)])\s+\S")
_ENDS_SENTENCE = re.compile(r"[.!?…:][\"'”’»)\]]*$")


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


def joint_of(before: str, after: str, words: frozenset[str]) -> tuple[str, str]:
    """Return what goes between two lines of a paragraph, and the first as it is to stand."""
    if not is_hyphenated(before):
        is_cjk = _CJK.match(after) and _CJK.match(before[-1:])
        return ("" if is_cjk else " "), before
    stem = before[:-1]
    head = re.search(r"[\w-]*$", stem)
    tail = re.match(r"\w*", after)
    first, second = head[0].lower() if head else "", tail[0].lower() if tail else ""
    # A hyphen between words, "well-known", is told from one within by how the text writes it
    # elsewhere; and no word goes on with a capital or a digit.
    is_compound = (
        not after[:1].islower()
        or first in _HYPHENATING
        or (f"{first}-{second}" in words and first + second not in words)
    )
    return "", f"{stem}-" if is_compound else stem


def without_hyphens(text: str) -> str:
    """Return a wrapped text without the hyphens that part its words.

    A paragraph with such a word becomes one line, as the lines would be of odd lengths without it;
    its items, and lines that end it early, stay lines. A word counts as parted where its line is
    about as long as the paragraph's longest.
    """
    if "-\n" not in text and "\u2010\n" not in text:
        return text
    words = whole_words(text.split("\n"))
    return "\n\n".join(_paragraph(block, words) for block in text.split("\n\n"))


def _paragraph(block: str, words: frozenset[str]) -> str:
    lines = [line.rstrip() for line in block.split("\n")]
    width = max(map(len, lines))
    parted = [
        bool(len(line) >= _NEARLY * width and _PARTED.search(line) and _REST.match(after))
        for line, after in pairwise(lines)
    ]
    if not any(parted) or width not in _WIDTHS or any(map(_CELLS.search, lines)):
        return block
    done = lines[:1]
    for is_parted, before, line in zip(parted, lines, lines[1:], strict=False):
        first_word = line.split(maxsplit=1)[0] if line.strip() else ""
        is_short = len(before) + 1 + len(first_word) <= _NEARLY * width
        if is_parted:
            joint, done[-1] = joint_of(done[-1], line.lstrip(), words)
            done[-1] += joint + line.lstrip()
        elif _OPENS_ITEM.match(line) or (is_short and _ENDS_SENTENCE.search(before)):
            done.append(line)
        else:
            done[-1] += f" {line.lstrip()}"
    return "\n".join(done)

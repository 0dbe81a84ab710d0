"""Pieces: what a language model writes, sentence by sentence, as it comes.

Takes text in bits of any size; gives sentences in plain words, without markers, links, pictures,
HTML or other markup, and whether each goes on in its paragraph or list. However the text is cut
into bits, the sentences are the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.articles.article import to_clean_text, to_unicode
from index.sentence_ends import sentence_ends

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qa.written import Begins

_DECIDING = 40  # characters behind a sentence's end that decide whether it is one
_MAY_END = re.compile(r"[.!?…。！？][\"'”’»)\]*_]*\s")
_CLOSED = re.compile(r"[.!?…。！？:;][\"'”’»)\]*_]*$")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_BULLET = re.compile(r"\s*(?:[-*+•–]|\(?\d{1,2}[.)])\s+")
_QUOTED = re.compile(r"\s*>\s?")
_NO_WORDS = re.compile(r"\s*(?:```.*|~~~.*|[-*_=|:\s]*)$")
_MARKER = re.compile(
    r"\s*(?:\[|【)\^?(?:(?:passages?|sources?|articles?)\s*)?\d{1,3}"
    r"(?:\s*(?:[,;–-]|and)\s*(?:passages?\s*)?\d{1,3})*(?:†[^】\]]*)?(?:\]|】)(?!\()",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)\s]*(?:\s[^)]*)?\)|!\[[^\]]*\]\[[^\]]*\]")
_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*(?:\s[^)]*)?\)")
_ADDRESS = re.compile(r"<?\b(?:https?|ftp|file|data|javascript|mailto):[^\s>)\]]+>?", re.IGNORECASE)
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>|<!\w[^<>]*>")
_STRONG = re.compile(r"\*\*|__|`+|~~")
_STRESSED = re.compile(r"(?<![\w*])\*(?=\S)([^*]+)(?<=\S)\*(?![\w*])|(?<!\w)_(?=\S)([^_]+)_(?!\w)")
_THOUGHTS = ("<think>", "</think>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A sentence in plain words. A lead only introduces what follows: a heading, or "As follows:".

    `is_closed` is false where it ends without a full stop, as what is cut off does.
    """

    text: str
    begins: Begins = "sentence"
    is_lead: bool = False
    is_closed: bool = True


def to_pieces(bits: Iterable[str]) -> Iterator[Piece]:
    """Yield the sentences of a text as soon as it is sure where each ends."""
    lines = _Lines()
    for bit in without_thoughts(bits):
        for character in to_unicode(bit):
            yield from lines.take(character)
    yield from lines.end()


def without_thoughts(bits: Iterable[str]) -> Iterator[str]:
    """Yield a text without what some models think aloud before it, between <think> and </think>."""
    begin, end = _THOUGHTS
    head: str | None = ""  # what may be the begin of thoughts; None once that is decided
    for bit in bits:
        if head is None:
            yield bit
            continue
        head = f"{head}{bit}".lstrip()
        if head.startswith(begin):
            _, closed, rest = head.partition(end)
            if closed:
                head = None
                yield rest
        elif not begin.startswith(head):
            yield head
            head = None
    if head and not head.startswith(begin):
        yield head


def to_plain(text: str) -> str:
    """Return words of a model without markers and markup, on one line."""
    text = _LINK.sub(r"\1", _PICTURE.sub("", text))
    text = _TAG.sub("", _ADDRESS.sub("", text))
    text = _MARKER.sub("", text)
    text = _STRESSED.sub(lambda found: found[1] or found[2], _STRONG.sub("", text))
    text = " ".join(to_clean_text(text).replace("|", " ").split())
    return re.sub(r"\s+(?=[.,;:!?](?:\s|$))|\(\s*\)|\[\s*\]", "", text).strip()


class _Lines:
    """The line that is being written, and how what comes next begins."""

    def __init__(self) -> None:
        self._line = ""
        self._begins: Begins = "paragraph"
        self._is_new = True  # nothing of the line was given out
        self._is_heading = False

    def take(self, character: str) -> Iterator[Piece]:
        """Take the next character; yield what is sure by it."""
        if character in "\n\r\u2028\u2029":
            yield from self.end()
            return
        self._line += character
        if character.isspace() and _MAY_END.search(self._line):
            yield from self._cut(_DECIDING)

    def end(self) -> Iterator[Piece]:
        """End the line; yield what is left of it."""
        if _NO_WORDS.match(self._line):
            if not self._line.strip() and self._is_new:
                self._begins = "paragraph"
        else:
            yield from self._cut(0)
            yield from self._given(self._line)
        self._line, self._is_new, self._is_heading = "", True, False

    def _cut(self, deciding: int) -> Iterator[Piece]:
        """Yield the sentences behind which so many characters stand, but for the last one."""
        at = 0
        self._open_line()
        self._line = _MARKER.sub("", self._line)  # behind a full stop it would hide the end
        sure = len(self._line) - deciding
        for end in sentence_ends(self._line, "en"):
            if end > sure or end == len(self._line):
                break
            if _is_open(self._line[at:end]):
                continue
            yield from self._given(self._line[at:end])
            at = end
        self._line = self._line[at:]

    def _open_line(self) -> None:
        """Take the mark of a list, heading or quotation off a line that begins."""
        if not self._is_new:
            return
        self._is_new = False
        line = _QUOTED.sub("", self._line, count=1) if _QUOTED.match(self._line) else self._line
        if heading := _HEADING.match(line):
            self._begins, self._is_heading = "paragraph", True
            line = line[heading.end() :]
        elif bullet := _BULLET.match(line):
            self._begins = "item"
            line = line[bullet.end() :]
        self._line = line

    def _given(self, text: str) -> Iterator[Piece]:
        plain = to_plain(text)
        if any(character.isalnum() for character in plain):
            yield Piece(
                text=plain,
                begins=self._begins,
                is_lead=self._is_heading or plain.endswith(":"),
                is_closed=self._is_heading or bool(_CLOSED.search(plain)),
            )
            self._begins = "sentence"


def _is_open(text: str) -> bool:
    """Say whether a quotation or a bracket goes on behind `text`."""
    return (
        text.count('"') % 2 == 1
        or text.count("“") > text.count("”")
        or text.count("[") > text.count("]")
    )

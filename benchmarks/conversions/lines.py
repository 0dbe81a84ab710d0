"""The text as lines: plain, wrapped, hyphenated, Markdown, mail; and as captions.

Takes nothing; gives the bytes of each file. Made with the standard library alone.
"""

from __future__ import annotations

import quopri
import re
import textwrap
from typing import TYPE_CHECKING

from benchmarks.conversions.story import AUTHOR, DATE, SOURCE, STORY, TITLE, URL, Block

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MARK = re.compile(r"<sup>(\d+)</sup>")
_EMPHASIS = re.compile(r"</?em>")
_COLUMN = 14  # characters of a column of the wrapped table
# Where a word is parted: before a consonant and a vowel.
_HYPHEN = re.compile(r"[a-z](?=[b-df-hj-np-tv-xz][aeiouy])")
_MAIL_DAY = "Tue, 12 Mar 2024 08:00:00 +0000"


def in_plain(words: str) -> str:
    """Return marked-up words as a typist writes them, with the mark of the note in brackets."""
    return _EMPHASIS.sub("", _MARK.sub(r"[\1]", words))


def to_txt() -> str:
    """Return the text with a paragraph a line, and tabs in its table."""
    return _to_text(paragraph=str, row="\t".join)


def to_wrapped(width: int = 72) -> str:
    """Return the text wrapped, as editors and mail programs do."""
    return _to_text(paragraph=lambda words: _wrap(words, width), row=_in_columns)


def to_hyphenated(width: int = 60) -> str:
    """Return the text wrapped with hyphens in words that do not fit."""
    return _to_text(paragraph=lambda words: _hyphenate(words, width), row=_in_columns)


def to_western() -> bytes:
    """Return the text in windows-1252, which has neither thin spaces nor joined letters."""
    return plain_signs(to_txt()).encode("cp1252")


def plain_signs(text: str) -> str:
    """Return a text in the signs of windows-1252."""
    return text.translate({0x2009: "\xa0", 0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xAD: None})


def to_markdown() -> str:
    """Return the text in Markdown, with front matter, a pipe table and a footnote in HTML."""
    front = (
        f"---\ntitle: {TITLE}\nauthor: {AUTHOR}\nsource: {SOURCE}\ndate: {DATE}\nurl: {URL}\n---"
    )
    blocks = [front]
    for block in STORY:
        words = block.words.replace("<em>", "*").replace("</em>", "*")
        if block.kind == "heading":
            blocks.append(f"## {words}")
        elif block.kind == "quote":
            blocks.append(f"> {words}")
        elif block.kind == "item":
            _extend(blocks, "- ", f"- {words}")
        elif block.kind == "row":
            line = f"| {' | '.join(block.parts)} |"
            rule = "\n|---|---|---|" if not blocks[-1].startswith("|") else ""
            _extend(blocks, "|", line + rule)
        else:
            blocks.append(f"<sup>1</sup> {words}" if block.kind == "note" else words)
    return "\n\n".join(blocks) + "\n"


def to_mail(body: str, *, kind: str = "text/plain", encoding: str = "8bit") -> bytes:
    """Return a mail with that body."""
    content = body.encode()
    if encoding == "quoted-printable":
        content = quopri.encodestring(content)
    head = (
        f"From: {SOURCE} <news@gazette.example>\r\nTo: reader@example.org\r\nSubject: {TITLE}\r\n"
        f"Date: {_MAIL_DAY}\r\nMIME-Version: 1.0\r\nContent-Type: {kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode() + content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def to_flowed() -> bytes:
    """Return a mail of flowed lines (RFC 3676): a blank at the end of a line says it goes on."""

    def flow(words: str) -> str:
        return " \n".join(textwrap.wrap(words, 71, break_on_hyphens=False))

    return to_mail(_to_text(paragraph=flow, row="\t".join), kind="text/plain; format=flowed")


def to_cut_flowed() -> bytes:
    """Return a mail of lines cut anywhere, whose last blank is no part of the text (DelSp=yes)."""

    def cut(words: str) -> str:
        return " \n".join(words[at : at + 70] for at in range(0, len(words), 70))

    text = _to_text(paragraph=cut, row="\t".join)
    stuffed = re.sub(r"(?m)^(?=[ >]|From )", " ", text)
    return to_mail(stuffed, kind="text/plain; format=flowed; delsp=yes")


def to_captions(*, is_srt: bool = False) -> str:
    """Return the text as it is read aloud, in captions of up to 80 characters."""
    cues: list[str] = []
    lines = [
        line
        for block in STORY
        if block.kind != "heading"
        for part in ([f"{block.words}."] if block.kind == "row" else block.parts)
        for line in textwrap.wrap(in_plain(part).replace("[1]", ""), 80)
    ]
    for n, line in enumerate(lines):
        times = " --> ".join(_time(3 * n + at, "," if is_srt else ".") for at in (0, 3))
        cues.append(f"{n + 1}\n{times}\n{line}" if is_srt else f"{times}\n{line}")
    return ("" if is_srt else "WEBVTT\n\n") + "\n\n".join(cues) + "\n"


def _time(seconds: int, comma: str) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{comma}000"


def _to_text(*, paragraph: Callable[[str], str], row: Callable[[Sequence[str]], str]) -> str:
    blocks = [TITLE, f"By {AUTHOR}", "12 March 2024"]
    for block in STORY:
        if block.kind == "item":
            lines = paragraph("- " + in_plain(block.words)).replace("\n", "\n  ")
            _extend(blocks, "- ", lines)
        elif block.kind == "row":
            _extend(blocks, STORY[_FIRST_ROW].parts[0], row([in_plain(p) for p in block.parts]))
        else:
            blocks.append(paragraph(_noted(block)))
    return "\n\n".join(blocks) + "\n"


def _noted(block: Block) -> str:
    return ("[1] " if block.kind == "note" else "") + in_plain(block.words)


_FIRST_ROW = next(n for n, block in enumerate(STORY) if block.kind == "row")


def _extend(blocks: list[str], mark: str, line: str) -> None:
    """Add a line to the last block where that begins with `mark`, else as a block of its own."""
    if blocks[-1].startswith(mark):
        blocks[-1] += f"\n{line}"
    else:
        blocks.append(line)


def _in_columns(cells: Sequence[str]) -> str:
    return "".join(cell.ljust(_COLUMN) for cell in cells).rstrip()


def _wrap(words: str, width: int) -> str:
    return "\n".join(textwrap.wrap(words, width, break_on_hyphens=False))


def _hyphenate(words: str, width: int) -> str:
    lines = [""]
    for word in words.split():
        room = width - len(lines[-1]) - 2
        if len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] = f"{lines[-1]} {word}".strip()
            continue
        cuts = [m.end() for m in _HYPHEN.finditer(word) if 2 <= m.end() <= min(room, len(word) - 3)]
        if cuts and word.isalpha() and len(word) > 6:
            lines[-1] += f" {word[: cuts[-1]]}-"
            lines.append(word[cuts[-1] :])
        else:
            lines.append(word)
    return "\n".join(lines)

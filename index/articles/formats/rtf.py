""".rtf: one article, or the many of a download; Rich Text Format as its version 1.9.1 has it.

Takes bytes from strangers; gives their words, paragraphs apart. Read are the characters in every
encoding that a font can name, lists, tables and footnotes. Pictures, objects, the running heads,
and what is hidden, deleted or struck out are left out.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.articles.article import to_clean_text, to_left_out
from index.articles.fields import Fields
from index.articles.formats.downloads.splitting import split
from index.articles.formats.raised import Raised, settle
from index.articles.seed import Seed, read_all, to_article, with_left_out
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles.article import Article

START = b"{\\rtf"
_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,40})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|"
    rb"\\(?P<sign>[^a-zA-Z])|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n\\]"
)
_SIGNS = {"~": "\xa0", "_": "\u2011", "\n": "\n", "\r": "\n", "\\": "\\", "{": "{", "}": "}"}
_WORDS = {
    "tab": "\t",
    "line": "\n",
    "softline": "\n",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "zwj": "\u200d",
    "zwnj": "\u200c",
}
_ENDS = frozenset("par sect page column cell row nestcell nestrow".split())
# Whether the paragraphs that follow stand in a table.
_IN_TABLE = {"trowd": True, "intbl": True, "pard": False}
# Groups that hold no words of the text.
_LEFT_OUT = frozenset(
    "fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl "
    "footerr footerf fldinst listtable listoverridetable rsidtbl generator themedata datastore "
    "xmlnstbl latentstyles bkmkstart bkmkend annotation atnid atnauthor atntime atnicn atnref "
    "atnparent nonshppict filetbl revtbl tc tcn xe rxe txe template mmathPr private listname "
    "ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn sp comment operator keywords subject company "
    "doccomm category manager hlinkbase userprops docvar protusertbl pgptbl falt panose".split()
)
_SHOWN = frozenset({"shptxt", "result", "objresult"})  # groups of text within such groups
_MARKERS = frozenset({"pntext", "listtext"})  # the bullet or number of an item
_FOOTNOTES = frozenset({"footnote"})
_HEIGHTS = {"super": 1, "up": 1, "sub": -1, "dn": -1, "nosupersub": 0}
_SAID = frozenset({"title", "author"})  # of the information on the file
_CHARSETS = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
_SETS = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_MAX_DEPTH = 10_000  # of groups in groups; word processors nest a few dozen


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a group. `target` is where its words go: "" into the text."""

    target: str = ""
    encoding: str = ""
    fallback: int = 1  # characters that stand in for one in Unicode
    is_hidden: bool = False
    is_struck: bool = False
    is_deleted: bool = False
    height: int = 0  # above 0 of what is raised, below 0 of what is lowered


def read_rtf(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the one article of a word processor's file, or those of a download of many."""
    data = read_all(seed, file)
    if not data.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(START):
        raise SeedError(seed.where, "is not RTF: it does not begin with {\\rtf")
    words = _Words(data)
    if words.problem:
        raise SeedError(seed.where, words.problem)
    text = to_clean_text(words.text)
    if not text.strip():
        raise SeedError(seed.where, "has no text")
    if (parts := split(seed, text)) is not None:
        yield from parts
    else:
        fields = Fields.from_mapping(words.said, said_by="RTF information")
        article = to_article(seed, text, fields)
        yield with_left_out(article, to_left_out("struck out", words.struck))
    if words.is_cut_off:
        yield SeedError(seed.where, "is cut off; only the part that is left was read")


def read_doc(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield what `read_rtf` does of RTF that is named .doc, as many programs name it."""
    if not file.peek(len(START)).startswith(START):
        raise SeedError(seed.where, "is in an old Office format; save it as .docx")
    yield from read_rtf(seed, file)


class _Words:
    """The words of a file: `text`, what it says of itself, and whether it ends too early.

    `struck` are the pieces that are struck out.
    """

    def __init__(self, data: bytes) -> None:
        self.said: dict[str, str] = {}
        self.problem = ""
        self._blocks: list[str] = []
        self._rows: list[str] = []
        self._cells: list[str] = []
        self._is_in_table = False
        self._struck = ["\n"]  # a line end stands where words are not struck out
        self._line: list[str | Raised] = []  # of the paragraph that is read
        self._notes: list[str] = []
        self._aside: list[str] = []  # of the footnote, or the field of information, that is read
        self._bytes = bytearray()  # not decoded yet
        self._encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._to_skip = 0  # characters that stand in for the one in Unicode before them
        self._is_star = False
        self._states = [_State()]
        self._read(data)
        self.is_cut_off = len(self._states) > 1
        self._end_paragraph()
        self._end_table()
        self.text = _joined("\n\n".join(self._blocks).replace("\n\n- ", "\n- "))
        self.struck = _joined("".join(self._struck)).split("\n")
        self.said = {name: _joined(value) for name, value in self.said.items()}

    def _read(self, data: bytes) -> None:
        at = 0
        while match := _TOKEN.match(data, at):
            at = match.end()
            if match["word"] is not None:
                word, number = match["word"].decode(), match["number"]
                if word == "bin" and number:
                    at += max(0, int(number))
                else:
                    self._take_word(word, int(number) if number else None)
            elif match["brace"] == b"{":
                self._flush()
                self._states.append(self._states[-1])
                if len(self._states) > _MAX_DEPTH:
                    self.problem = f"its groups are nested more than {_MAX_DEPTH:,} deep"
                    return
            elif match["brace"] == b"}":
                self._end_group()
            elif match["hex"] is not None:
                self._take_bytes(bytes.fromhex(match["hex"].decode()))
            elif match["text"] is not None:
                self._take_bytes(match["text"])
            elif match["sign"] is not None:
                self._take_sign(match["sign"].decode("latin-1"))
            self._is_star = match["sign"] == b"*"

    def _take_sign(self, sign: str) -> None:
        if sign in _SIGNS:
            self._take_words(_SIGNS[sign])

    def _take_word(self, word: str, number: int | None) -> None:
        state = self._states[-1]
        is_on = number != 0
        if word == "u" and number is not None:
            self._take_words(chr(number % 0x10000))
            self._to_skip = state.fallback
        elif word in _WORDS:
            self._take_words(_WORDS[word])
        elif word in _ENDS:
            self._end(word)
        elif word in _IN_TABLE and not state.target:
            self._is_in_table = _IN_TABLE[word]
        elif word in ("f", "deff", "fcharset", "ansicpg", "cpg", "plain", "uc") or word in _SETS:
            self._set_characters(word, number or 0)
        elif word == "v":
            self._set(is_hidden=is_on)
        elif word in ("strike", "striked"):
            self._set(is_struck=is_on)
        elif word == "deleted":
            self._set(is_deleted=is_on)
        elif word in _HEIGHTS:
            self._set(height=_HEIGHTS[word] if is_on else 0)
        elif word in _SHOWN:
            self._set(target="")
        elif word in _LEFT_OUT or (word in _SAID and state.target == "info"):
            self._set(target=word)
        elif word in _MARKERS:
            self._take_words("- ")
            self._set(target="left out")
        elif word in _FOOTNOTES:
            self._set(target="footnote")
        elif self._is_star and state.target == "":
            self._set(target="left out")

    def _set_characters(self, word: str, number: int) -> None:
        state = self._states[-1]
        if word == "uc":
            self._set(fallback=number)
        elif word == "plain":
            self._set(is_hidden=False, is_struck=False, height=0, encoding=self._encoding)
        elif word in _SETS:
            self._encoding = _SETS[word]
        elif word in ("ansicpg", "cpg"):
            encoding = _known(f"cp{number}")
            if word == "ansicpg" and encoding:
                self._encoding = encoding
            elif encoding:
                self._fonts[self._font] = encoding
        elif word == "fcharset":
            if number in _CHARSETS:
                self._fonts[self._font] = _CHARSETS[number]
        elif state.target == "fonttbl":
            self._font = number
        elif word == "f":
            self._set(encoding=self._fonts.get(number, self._encoding))

    def _set(self, **changes: object) -> None:
        self._flush()
        self._states[-1] = replace(self._states[-1], **changes)  # type: ignore[arg-type]

    def _take_bytes(self, data: bytes) -> None:
        if self._to_skip:
            n = min(self._to_skip, len(data))
            self._to_skip -= n
            data = data[n:]
        self._bytes += data

    def _take_words(self, words: str) -> None:
        if self._to_skip and words != "\n":
            self._to_skip -= 1
            return
        self._flush()
        self._put(words)

    def _flush(self) -> None:
        """Decode the bytes since the last change of what holds."""
        self._to_skip = 0
        if self._bytes:
            encoding = self._states[-1].encoding or self._encoding
            words = bytes(self._bytes).decode(encoding, "replace")
            self._bytes.clear()
            self._put(words)

    def _put(self, words: str) -> None:
        state = self._states[-1]
        if state.is_hidden or state.is_deleted:
            return
        if state.is_struck:
            self._struck += [] if state.target else [words]
        elif state.target == "":
            self._end_struck()
            raised = Raised(text=words, is_low=state.height < 0)
            self._line.append(raised if state.height else words)
        elif state.target in ("footnote", *_SAID):
            self._aside.append(words)

    def _end_group(self) -> None:
        self._flush()
        if len(self._states) == 1:
            return
        ended = self._states.pop().target
        if ended == self._states[-1].target or ended not in ("footnote", *_SAID):
            return
        aside = "".join(self._aside).strip()
        self._aside.clear()
        if ended == "footnote":
            self._notes.append(aside)
        elif aside:
            self.said[ended] = aside

    def _end(self, word: str) -> None:
        """End a cell, a row or a paragraph."""
        self._flush()
        target = self._states[-1].target
        if target == "footnote":
            self._aside.append("\n")
            return
        if target:
            return
        self._end_struck()
        if word in ("cell", "nestcell"):
            self._cells.append(" ".join(settle(self._line).split()))
            self._line.clear()
        elif word in ("row", "nestrow"):
            if any(self._cells):
                self._rows.append(" | ".join(self._cells))
            self._cells.clear()
            self._is_in_table = word == "nestrow"
        elif self._is_in_table or self._cells:
            self._line.append(" ")
        else:
            self._end_paragraph()

    def _end_struck(self) -> None:
        if self._struck[-1] != "\n":
            self._struck.append("\n")

    def _end_paragraph(self) -> None:
        self._flush()
        block = settle(self._line).strip(" \t\r\n")
        self._line.clear()
        if block:
            self._end_table()
            self._blocks.append(block)
        if not self._cells:
            self._blocks += filter(None, self._notes)
            self._notes.clear()

    def _end_table(self) -> None:
        if self._rows:
            self._blocks.append("\n".join(self._rows))
            self._rows.clear()


def _joined(words: str) -> str:
    """Return words in which the halves of characters beyond U+FFFF, given apart, are one."""
    return words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _known(encoding: str) -> str:
    """Return an encoding's name, "" where Python does not know it."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return ""

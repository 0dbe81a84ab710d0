""".pdf: one article, with the offsets at which its pages begin.

The one file that knows PDFium, which gives each character with its place on the page.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from index.articles.article import Article, to_clean_text
from index.articles.fields import Fields, one_line
from index.articles.formats.downloads.splitting import split
from index.articles.formats.pdf.layout import Flow, to_flow
from index.articles.formats.pdf.piece import Piece
from index.articles.formats.pdf.recognition import recognise
from index.articles.formats.raised import Raised, settle
from index.articles.seed import Seed, to_article
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from io import BufferedReader

_END = b"%%EOF"
_END_BYTES = 2048  # at a file's end, where its mark must stand
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)")
# Programs that print a page of the web: their day is that of the printing.
_BROWSERS = re.compile(r"Skia|Chrom|Mozilla|Firefox|Quartz|wkhtmltopdf|Safari", re.IGNORECASE)
_SMALL = 0.8  # times the size of the line's letters, at most, that raised ones have
_DROP = 0.5  # times the size of a large initial, at most, that the letters behind it have
_OFF_LINE = 0.08  # times that size, at least, by which they stand off the line
_FILE_NAME = re.compile(r"(?:microsoft word|untitled|document\d*)\b|.*\.\w{2,5}$", re.IGNORECASE)


def read_pdf(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the article of a PDF, or those of a download; the text of scans is recognised."""
    document = _opened(seed, file)
    origin: str | None = None
    try:
        pages = yield from _pages(seed, document)
        said = document.get_metadata_dict(skip_empty=True)
        if not any(pages):
            recognition = yield from recognise(seed, document)
            pages, origin = recognition.pages, recognition.said_by
            said.pop("CreationDate", None)  # the day of the scan
    finally:
        document.close()
    flow = to_flow(pages)
    if not flow.text.strip():
        raise SeedError(seed.where, "has no text, only images: no words were recognised in them")
    text = to_clean_text(flow.text)
    if (parts := split(seed, text)) is not None:
        found: Iterator[Article | SeedError] = iter(parts)
    else:
        found = iter([_to_article(seed, text, flow, said)])
    for one in found:
        yield _with_origin(one, origin) if origin and isinstance(one, Article) else one
    file.seek(0, 2)
    file.seek(max(0, file.tell() - _END_BYTES))
    if _END not in file.read():
        yield SeedError(seed.where, "is cut off; only the part that is left was read")


def _opened(seed: Seed, file: BufferedReader) -> Any:
    import pypdfium2
    from pypdfium2 import raw

    try:
        return pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as exc:
        if exc.err_code == raw.FPDF_ERR_PASSWORD:
            reason = "is encrypted; save it without a password"
        elif exc.err_code == raw.FPDF_ERR_SECURITY:
            reason = "is encrypted in a way that cannot be read; save it without encryption"
        else:
            reason = "is damaged or not a PDF"
        raise SeedError(seed.where, reason) from exc


def _pages(seed: Seed, document: Any) -> Generator[SeedError, None, list[list[Piece]]]:
    """Yield an error for each page that is damaged, and return the pieces of all."""
    import pypdfium2

    pages: list[list[Piece]] = []
    for number in range(len(document)):
        try:
            pages.append(_pieces(document, number))
        except pypdfium2.PdfiumError:
            pages.append([])
            yield SeedError(f"{seed.where}:page {number + 1}", "is damaged")
    return pages


def _with_origin(article: Article, origin: str) -> Article:
    """Return an article of which `origin` says that its text was recognised."""
    return replace(article, provenance=tuple(sorted([*article.provenance, ("text", origin)])))


def _to_article(seed: Seed, text: str, flow: Flow, said: dict[str, str]) -> Article:
    fields = Fields.from_mapping(_to_mapping(said), said_by="PDF info")
    title = fields.title or one_line(flow.headline)
    return replace(to_article(seed, text, replace(fields, title=title)), pages=flow.pages)


def _to_mapping(said: dict[str, str]) -> dict[str, str]:
    """Return what a PDF says of itself, less what programs say by default."""
    mapping = {}
    title = one_line(said.get("Title")) or ""
    if title and not _FILE_NAME.match(title):
        mapping["title"] = title
    if "Author" in said:
        mapping["author"] = said["Author"]
    date = _DATE.match(said.get("CreationDate", ""))
    programs = said.get("Producer", "") + said.get("Creator", "")
    if date and not _BROWSERS.search(programs):
        mapping["date"] = "-".join(date.groups())
    return mapping


def _pieces(document: Any, number: int) -> list[Piece]:
    """Return the text of a page in pieces: as it is drawn, cut at line ends and wide gaps."""
    from pypdfium2 import raw

    page = document[number]
    textpage = page.get_textpage()
    handle, box = textpage.raw, raw.FS_RECTF()
    at = ctypes.byref(box)
    cutter = _Cutter()
    for i in range(textpage.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(handle, i) % 0x110000)
        if letter in "\r\n":
            cutter.end()
        elif letter.isspace():
            cutter.has_space = True
        elif raw.FPDFText_GetLooseCharBox(handle, i, at) and box.top > box.bottom:
            cutter.cut_before(box)
            along_margin = not cutter.letters and abs(raw.FPDFText_GetCharAngle(handle, i)) > 0.1
            if not along_margin:
                cutter.add("-" if letter in "\x02\ufffe" else letter, box)
    cutter.end()
    textpage.close()
    page.close()
    return cutter.pieces


class _Cutter:
    """Puts the letters of a page together to pieces."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.letters: list[str | Raised] = []  # of the piece that goes on
        self.has_space = False  # before the next letter
        self._left = self._right = self._bottom = self._top = 0.0
        self._line = (0.0, 0.0)  # where the boxes of its letters begin, and how high they are

    def cut_before(self, box: Any) -> None:
        """End the piece where a letter in `box` stands on another line, or far from the last."""
        size = box.top - box.bottom
        overlap = min(self._top, box.top) - max(self._bottom, box.bottom)
        is_beside = overlap >= 0.5 * min(size, self._top - self._bottom)
        if self.letters and not (is_beside and -2 * size < box.left - self._right < size):
            self.end()

    def add(self, letter: str, box: Any) -> None:
        """Add a letter, with the space before it."""
        size = box.top - box.bottom
        if not self.letters:
            self._left, self._bottom, self._top = box.left, box.bottom, box.top
            self._line = (box.bottom, size)
        elif size > self._line[1] / _SMALL and all(map(_is_number, self.letters)):
            # It began with the small number of a note.
            label = "".join(map(_text_of, self.letters))
            self.letters = [Raised(text=label), " " if letter.isalpha() else ""]
            self._line = (box.bottom, size)
        else:
            if len(self.letters) == 1 and size < _DROP * self._line[1]:  # behind a large initial
                self._line = (box.bottom, size)
            if self.has_space:
                self.letters.append(" ")
        self.has_space = False
        self._put(letter, box, size)
        self._right = box.right

    def _put(self, letter: str, box: Any, size: float) -> None:
        """Add a letter, as a raised or lowered one where it is small and stands off the line."""
        bottom, full = self._line
        off = box.bottom - bottom + 0.2 * (size - full)  # of the letters' feet, not of their boxes
        if size > _SMALL * full or abs(off) < _OFF_LINE * full:
            self.letters.append(letter)
            self._bottom, self._top = min(self._bottom, box.bottom), max(self._top, box.top)
            return
        last, is_low = self.letters[-1], off < 0
        if isinstance(last, Raised) and last.is_low == is_low:
            self.letters[-1] = Raised(text=last.text + letter, is_low=is_low)
        else:
            self.letters.append(Raised(text=letter, is_low=is_low))

    def end(self) -> None:
        """End the piece, if there is one."""
        words = settle(self.letters)
        text = to_clean_text(re.sub("\xad$", "-", words)).strip()
        if text:
            self.pieces.append(
                Piece(
                    text=text,
                    left=self._left,
                    right=self._right,
                    bottom=self._bottom,
                    top=self._top,
                )
            )
        self.letters.clear()


def _text_of(piece: str | Raised) -> str:
    return piece if isinstance(piece, str) else piece.text


def _is_number(piece: str | Raised) -> bool:
    return _text_of(piece).isdigit()

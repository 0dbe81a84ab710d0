""".pdf: one article, with the offsets at which its pages begin.

The one file that knows PDFium, which gives each character with its place on the page.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from index.articles.article import to_clean_text
from index.articles.fields import Fields, one_line
from index.articles.formats.pdf.layout import Piece, to_flow
from index.articles.seed import Seed, to_article
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles.article import Article

_END = b"%%EOF"
_END_BYTES = 2048  # at a file's end, where its mark must stand
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)")
# Programs that print a page of the web: their day is that of the printing.
_BROWSERS = re.compile(r"Skia|Chrom|Mozilla|Firefox|Quartz|wkhtmltopdf|Safari", re.IGNORECASE)
_FILE_NAME = re.compile(r"(?:microsoft word|untitled|document\d*)\b|.*\.\w{2,5}$", re.IGNORECASE)
_LIGATURES = {
    ord(sign): letters
    for sign, letters in zip("ﬀﬁﬂﬃﬄﬅﬆ", "ff fi fl ffi ffl st st".split(), strict=True)
}


def read_pdf(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the article of a PDF; it has no text where it holds nothing but images."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as exc:
        if exc.err_code == raw.FPDF_ERR_PASSWORD:
            reason = "is encrypted; save it without a password"
        elif exc.err_code == raw.FPDF_ERR_SECURITY:
            reason = "is encrypted in a way that cannot be read; save it without encryption"
        else:
            reason = "is damaged or no PDF"
        raise SeedError(seed.where, reason) from exc
    try:
        pages: list[list[Piece]] = []
        for number in range(len(document)):
            try:
                pages.append(_pieces(document, number))
            except pypdfium2.PdfiumError:
                pages.append([])
                yield SeedError(f"{seed.where}:page {number + 1}", "is damaged")
        said = document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()
    flow = to_flow(pages)
    if not flow.text.strip():
        reason = "has no text, only images: run text recognition (OCR) over it first"
        raise SeedError(seed.where, reason)
    text = to_clean_text(flow.text)
    fields = Fields.from_mapping(_to_mapping(said), said_by="PDF info")
    title = fields.title or one_line(flow.headline)
    article = to_article(seed, text, replace(fields, title=title))
    yield replace(article, pages=flow.pages)
    file.seek(0, 2)
    file.seek(max(0, file.tell() - _END_BYTES))
    if _END not in file.read():
        yield SeedError(seed.where, "is cut off; what was left of it is read")


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
    pieces: list[Piece] = []
    letters: list[str] = []
    left = right = bottom = top = last = 0.0
    has_space = False

    def end() -> None:
        text = to_clean_text("".join(letters).translate(_LIGATURES)).strip()
        if text:
            pieces.append(Piece(text=text, left=left, right=right, bottom=bottom, top=top))
        letters.clear()

    def is_number(letters: list[str]) -> bool:
        return "".join(letters).isdigit()

    for i in range(textpage.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(handle, i) % 0x110000)
        if letter in "\r\n":
            end()
            continue
        if letter.isspace():
            has_space = True
            continue
        if letter in "\x02\ufffe":
            letter = "-"
        if not raw.FPDFText_GetLooseCharBox(handle, i, at) or box.top <= box.bottom:
            continue
        size = box.top - box.bottom
        overlap = min(top, box.top) - max(bottom, box.bottom)
        gap = box.left - right
        if letters and (overlap < 0.5 * min(size, top - bottom) or not -2 * size < gap < size):
            end()
        if not letters:
            if abs(raw.FPDFText_GetCharAngle(handle, i)) > 0.1:  # along the margin
                continue
            left, bottom, top = box.left, box.bottom, box.top
        elif has_space or (letter.isalpha() and size > 1.2 * last and is_number(letters)):
            letters.append(" ")  # also between the small number of a note and its first word
        has_space = False
        letters.append(letter)
        last = size
        right, bottom, top = box.right, min(bottom, box.bottom), max(top, box.top)
    end()
    textpage.close()
    page.close()
    return pieces

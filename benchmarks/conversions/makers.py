"""The text as other programs write it: pandoc, python-docx, openpyxl, ReportLab, fpdf2, Chromium.

Takes a folder to work in; gives the bytes of each file, None where its maker is not installed. None
of them is needed by Quoth or its tests: `pip install pypandoc_binary python-docx openpyxl reportlab
fpdf2` into a folder of their own, named by PYTHONPATH.
"""

from __future__ import annotations

import importlib.util
import io
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

from benchmarks.conversions.lines import in_plain, to_markdown
from benchmarks.conversions.packed import body_text
from benchmarks.conversions.pages import to_article
from benchmarks.conversions.story import AUTHOR, DATE, SOURCE, STORY, TITLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_FONTS = "/usr/share/fonts/truetype/dejavu"  # of the package fonts-dejavu-core
_PANDOC = {
    "pandoc.docx": "docx",
    "pandoc.odt": "odt",
    "pandoc.rtf": "rtf",
    "pandoc.epub": "epub",
    "pandoc.html": "html",
    "pandoc.txt": "plain",
    "pandoc.md": "gfm",
}


def make_all(folder: Path) -> dict[str, bytes]:
    """Return the files of all makers that are installed, by name."""
    found: dict[str, bytes] = {}
    if _has("pypandoc"):
        for name, kind in _PANDOC.items():
            found[name] = _pandoc(folder / name, kind)
    makers: dict[str, tuple[str, Callable[[], bytes]]] = {
        "python-docx.docx": ("docx", _docx),
        "openpyxl.xlsx": ("openpyxl", _xlsx),
        "reportlab.pdf": ("reportlab", _reportlab),
        "fpdf2.pdf": ("fpdf", _fpdf),
    }
    found |= {name: make() for name, (module, make) in makers.items() if _has(module)}
    if chromium := shutil.which("chromium"):
        found["chromium.pdf"] = _print(chromium, folder, to_article())
    return found


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _pandoc(path: Path, kind: str) -> bytes:
    import pypandoc

    source = to_markdown().replace("<sup>1</sup> The survey", "[^1]: The survey")
    source = source.replace("<sup>1</sup>", "[^1]")
    pypandoc.convert_text(
        source, kind, format="markdown", outputfile=str(path), extra_args=["--standalone"]
    )
    return path.read_bytes()


def _docx() -> bytes:
    import docx

    document = docx.Document()
    document.core_properties.title = TITLE
    document.core_properties.author = AUTHOR
    document.add_heading(TITLE, 0)
    table: Any = None
    for block in STORY:
        if block.kind == "row":
            table = table or document.add_table(rows=0, cols=len(block.parts))
            for cell, words in zip(table.add_row().cells, block.parts, strict=True):
                cell.text = words
        elif block.kind == "heading":
            document.add_heading(block.words, 2)
        else:
            style = {"item": "List Number", "quote": "Intense Quote"}.get(block.kind)
            paragraph = document.add_paragraph(style=style)
            before, _, after = block.words.partition("<sup>1</sup>")
            paragraph.add_run(("1 " if block.kind == "note" else "") + in_plain(before))
            if after:
                paragraph.add_run("1").font.superscript = True
                paragraph.add_run(in_plain(after))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _xlsx() -> bytes:
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Title", "Author", "Outlet", "Published", "Text"])
    day = datetime.datetime.fromisoformat(DATE)
    book.active.append([TITLE, AUTHOR, SOURCE, day, body_text()])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _reportlab() -> bytes:
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    pdfmetrics.registerFont(TTFont("Sans", f"{_FONTS}/DejaVuSans.ttf"))
    sheet = getSampleStyleSheet()
    body = ParagraphStyle(
        "body", fontName="Sans", fontSize=10, leading=14, alignment=TA_JUSTIFY, spaceAfter=8
    )
    head = ParagraphStyle("head", parent=sheet["Heading2"], fontName="Sans")
    flow: list[Any] = [Paragraph(TITLE, sheet["Title"]), Paragraph(f"By {AUTHOR}", body)]
    rows: list[tuple[str, ...]] = []
    for block in STORY:
        words = block.words.replace("\xad", "").replace("<em>", "<i>").replace("</em>", "</i>")
        if block.kind == "row":
            rows.append(block.parts)
            continue
        if rows:
            flow.append(Table(rows, style=[("FONT", (0, 0), (-1, -1), "Sans")], spaceAfter=8))
            rows = []
        bullet = "•" if block.kind == "item" else None
        if block.kind == "note":
            words = f"<super>1</super> {words}"
        flow.append(Paragraph(words, head if block.kind == "heading" else body, bulletText=bullet))
    out = io.BytesIO()

    def foot(canvas: Any, document: Any) -> None:
        canvas.drawCentredString(A4[0] / 2, 30, f"{SOURCE} – page {document.page}")

    pdf = SimpleDocTemplate(out, pagesize=A4, title=TITLE, author=AUTHOR)
    pdf.build(flow, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _fpdf() -> bytes:
    import fpdf

    pdf = fpdf.FPDF(format=(148, 210))
    pdf.set_title(TITLE)
    pdf.add_font("Serif", fname=f"{_FONTS}/DejaVuSerif.ttf")
    pdf.add_page()
    pdf.set_font("Serif", size=16)
    pdf.multi_cell(0, 8, TITLE, new_x="LMARGIN", new_y="NEXT")
    rows: list[tuple[str, ...]] = []
    for block in STORY:
        pdf.set_font("Serif", size=12 if block.kind == "heading" else 9)
        if block.kind == "row":
            rows.append(block.parts)
            continue
        if rows:
            with pdf.table(line_height=5, first_row_as_headings=False) as table:
                for cells in rows:
                    table.row(cells)
            rows = []
        pdf.ln(2)
        start = {"item": "– ", "note": "1 "}.get(block.kind, "")
        before, mark, after = block.words.replace("\xad", "").partition("<sup>1</sup>")
        pdf.write(5, start + in_plain(before))
        if mark:
            pdf.char_vpos = "SUP"
            pdf.write(5, "1")
            pdf.char_vpos = "LINE"
            pdf.write(5, in_plain(after))
        pdf.ln(5)
    return bytes(pdf.output())


def _print(chromium: str, folder: Path, page: str) -> bytes:
    source, printed = folder / "page.html", folder / "page.pdf"
    source.write_text(page, encoding="utf-8")
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={printed}"]
    subprocess.run([*command, source.as_uri()], check=True, capture_output=True, timeout=120)
    return printed.read_bytes()

"""The text as files of programs and as records, made from the formats' own specifications.

Takes nothing; gives the bytes of each file. Made with the standard library alone.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re

from benchmarks.conversions.lines import plain_signs, to_txt, to_wrapped
from benchmarks.conversions.pages import to_body
from benchmarks.conversions.story import AUTHOR, DATE, SOURCE, STORY, TITLE, URL
from tests.make_files import make_docx, make_epub, make_odt, make_pdf, make_xlsx, make_zip

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PIECE = re.compile(r"(<sup>1</sup>|<em>.*?</em>)")
_NOTE = next(block for block in STORY if block.kind == "note")
_PDF_WIDTH = 88  # characters of a line at 10 points
_PDF_LINES = 50  # a page


def to_docx() -> bytes:
    """Return a .docx whose note is a footnote."""
    rows: list[str] = []
    body = [_word_paragraph(TITLE, style="Title"), _word_paragraph(f"By {AUTHOR}")]
    for block in STORY:
        if block.kind == "row":
            rows.append("".join(f"<w:tc>{_word_paragraph(cell)}</w:tc>" for cell in block.parts))
            continue
        if rows:
            body.append(f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>")
            rows = []
        if block.kind != "note":
            style = {"heading": "Heading2", "quote": "Quote"}.get(block.kind, "")
            body.append(_word_paragraph(block.words, style=style, in_list=block.kind == "item"))
    notes = (
        f'<w:footnotes xmlns:w="{_WORD}"><w:footnote w:id="2">{_word_paragraph(_NOTE.words)}'
        "</w:footnote></w:footnotes>"
    )
    return make_docx("".join(body), extra={"word/footnotes.xml": notes})


def _word_paragraph(words: str, *, style: str = "", in_list: bool = False) -> str:
    numbering = '<w:numPr><w:ilvl w:val="0"/></w:numPr>' if in_list else ""
    runs = []
    for piece in _PIECE.split(words):
        if piece.startswith("<sup>"):
            runs.append('<w:r><w:footnoteReference w:id="2"/></w:r>')
        elif piece:
            inner = re.sub(r"</?em>", "", piece)
            runs.append(f'<w:r><w:t xml:space="preserve">{inner}</w:t></w:r>')
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + numbering
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def to_odt() -> bytes:
    """Return an .odt whose note is a footnote."""
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f"<text:note-body><text:p>{_NOTE.words}</text:p></text:note-body></text:note>"
    )
    found = [f'<text:h text:outline-level="1">{TITLE}</text:h>']
    for block in STORY:
        words = block.words.replace("<sup>1</sup>", note)
        words = words.replace("<em>", "<text:span>").replace("</em>", "</text:span>")
        if block.kind == "heading":
            found.append(f'<text:h text:outline-level="2">{words}</text:h>')
        elif block.kind == "item":
            item = f"<text:list-item><text:p>{words}</text:p></text:list-item>"
            _join(found, "text:list", item)
        elif block.kind == "row":
            cells = "".join(
                f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>"
                for cell in block.parts
            )
            _join(found, "table:table", f"<table:table-row>{cells}</table:table-row>")
        elif block.kind != "note":
            found.append(f"<text:p>{words}</text:p>")
    return make_odt("".join(found), meta=f"<dc:title>{TITLE}</dc:title>")


def _join(found: list[str], name: str, inner: str) -> None:
    """Add to the list or table that ends what was found, or begin one."""
    if found[-1].endswith(f"</{name}>"):
        found[-1] = f"{found[-1].removesuffix(f'</{name}>')}{inner}</{name}>"
    else:
        found.append(f"<{name}>{inner}</{name}>")


def to_rtf() -> bytes:
    """Return RTF 1.9 whose note is a footnote."""
    note = f"{{\\super\\chftn{{\\footnote\\pard {{\\super\\chftn}} {_rtf(_NOTE.words)}}}}}"
    found = [f"{{\\b {_rtf(TITLE)}\\par}}", f"By {_rtf(AUTHOR)}\\par"]
    for block in STORY:
        if block.kind == "row":
            cells = "".join(f"\\pard\\intbl {_rtf(cell)}\\cell" for cell in block.parts)
            found.append(f"\\trowd\\cellx2000\\cellx4000\\cellx6000 {cells}\\row")
        elif block.kind == "item":
            found.append(f"\\pard {{\\pntext\\bullet\\tab}}{_rtf(block.words)}\\par")
        elif block.kind == "heading":
            found.append(f"\\pard {{\\b {_rtf(block.words)}}}\\par")
        elif block.kind != "note":
            words = _rtf(block.words).replace("<sup>1</sup>", note)
            found.append(f"\\pard {words}\\par")
    head = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\froman Times;}}"
    info = f"{{\\info{{\\title {_rtf(TITLE)}}}}}"
    return f"{head}{info}\n{chr(10).join(found)}}}".encode("ascii")


def _rtf(words: str) -> str:
    words = words.replace("<em>", "{\\i ").replace("</em>", "}").replace("\xad", "\\-")
    words = words.replace("\xa0", "\\~")
    return "".join(c if c < "\x80" else f"\\u{ord(c)}?" for c in words)


def to_epub() -> bytes:
    """Return an .epub of one chapter."""
    return make_epub(
        {"a.xhtml": f"<h1>{TITLE}</h1>{to_body()}"},
        metadata=f"<dc:title>{TITLE}</dc:title><dc:creator>{AUTHOR}</dc:creator>",
    )


def to_pdf() -> bytes:
    """Return a PDF of justified lines in windows-1252, its note at the foot of the last page."""
    lines = plain_signs(to_wrapped(_PDF_WIDTH)).split("\n")
    pages = [lines[at : at + _PDF_LINES] for at in range(0, len(lines), _PDF_LINES)]
    return make_pdf(
        [
            [(72.0, 780.0 - 14 * n, 10.0, line) for n, line in enumerate(page) if line]
            for page in pages
        ]
    )


def _record(text: str) -> dict[str, str]:
    return {
        "id": "mill",
        "title": TITLE,
        "author": AUTHOR,
        "source": SOURCE,
        "date": DATE,
        "url": URL,
        "text": text,
    }


def body_text() -> str:
    """Return the plain text without title, byline and day."""
    return to_txt().split("\n\n", 3)[3]


def to_json() -> str:
    """Return a list of one record, its text plain."""
    return json.dumps([_record(body_text())], ensure_ascii=False)


def to_jsonl() -> str:
    """Return a line with one record, its text HTML and all else escaped."""
    return json.dumps(_record(to_body())) + "\n"


def to_csv() -> str:
    """Return a table of one row, as Excel writes it."""
    out = io.StringIO(newline="")
    record = _record(body_text())
    writer = csv.DictWriter(out, list(record), delimiter=";")
    writer.writeheader()
    writer.writerow(record)
    return out.getvalue()


def to_xlsx() -> bytes:
    """Return a workbook of one row."""
    record = {name: html.escape(value) for name, value in _record(body_text()).items()}
    return make_xlsx({"Articles": [list(record), list(record.values())]})


def to_enex() -> str:
    """Return a note of Evernote."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><en-export><note>'
        f"<title>{TITLE}</title><content><![CDATA[<en-note>{to_body()}</en-note>]]></content>"
        f"<created>20240312T080000Z</created></note></en-export>"
    )


def to_feed() -> str:
    """Return a feed whose entry holds the whole text, escaped."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{SOURCE}</title><item><title>{TITLE}</title><link>{URL}</link>"
        "<pubDate>Tue, 12 Mar 2024 08:00:00 GMT</pubDate><description>It turns.</description>"
        f"<content:encoded>{html.escape(to_body())}</content:encoded></item></channel></rss>"
    )


def to_zip() -> bytes:
    """Return a zip that holds the plain text."""
    return make_zip({"mill/mill.txt": to_txt()})

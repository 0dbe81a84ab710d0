"""Clippings as files: Markdown, a web page, and a document for Word.

Takes clippings; gives each quote with its citation below it. What comes from an article is text in
each of them, whatever it holds.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from index.articles.article import to_words
from qa.answer import Quoted
from qa.bits import to_bits
from qa.chats import references
from qa.chats.export import to_markdown_text, to_marked, to_reference
from qa.chats.references import to_link
from qa.markup import environment, to_shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa.bits import Bit
    from qa.chats.clippings import Clipping

FORMATS = ("markdown", "html", "docx", "csl", "ris", "bibtex")
TITLE = "Clippings"
_TEMPLATES = Path(__file__).parent / "templates"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# What XML 1.0 cannot hold, and `to_shown` leaves: nothing else does.
_UNHELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# A zip made twice of the same clippings is the same, byte for byte.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_STYLES = (
    ("Title", "<w:sz w:val='36'/><w:b/>", ""),
    ("Quote", "<w:sz w:val='24'/>", "<w:ind w:left='360'/><w:keepNext/>"),
    ("Source", "<w:sz w:val='20'/><w:color w:val='595959'/>", "<w:ind w:left='360'/>"),
)


def to_file(clippings: Sequence[Clipping], name: str) -> tuple[str, str, bytes]:
    """Return (suffix, media type, content) in one of FORMATS; Markdown for a name there is not."""
    if name == "docx":
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        return "docx", kind, to_docx(clippings)
    articles = references.articles_of(one.citation for one in clippings)
    suffix, kind, text = "md", "text/markdown", ""
    if name == "html":
        suffix, kind, text = "html", "text/html", to_html_page(clippings)
    elif name == "ris":
        suffix, kind = "ris", "application/x-research-info-systems"
        text = references.to_ris(articles)
    elif name == "bibtex":
        suffix, kind, text = "bib", "text/plain", references.to_bibtex(articles)
    elif name == "csl":
        suffix, kind, text = "json", "application/json", references.to_csl(articles)
    else:
        text = to_markdown(clippings)
    return suffix, kind, text.encode("utf-8", "replace")


def to_markdown(clippings: Sequence[Clipping]) -> str:
    """Return the quotes as Markdown, each with its citation below it."""
    pieces = [f"# {TITLE}\n"]
    for one in clippings:
        marked = to_marked(_to_part(one), one.citation.notes)
        pieces.append(f"> {marked}\n>\n> {to_reference(one.citation)}\n")
        if one.question:
            pieces.append(f"Asked: {to_markdown_text(one.question)}\n")
    return "\n".join(pieces)


def to_html_page(clippings: Sequence[Clipping]) -> str:
    """Return the quotes as one HTML page that loads nothing and runs nothing."""
    shown = [
        {
            "bits": _to_bits(one),
            "known": _to_known(one),
            "link": to_link(one.citation.article.url),
            "question": one.question,
        }
        for one in clippings
    ]
    template = environment(_TEMPLATES).get_template("clippings.html")
    return template.render(title=TITLE, clippings=shown)


def to_docx(clippings: Sequence[Clipping]) -> bytes:
    """Return the quotes as a document in Office Open XML, which Word and LibreOffice open."""
    body = [_paragraph("Title", [_run(TITLE)])]
    for one in clippings:
        body.append(_paragraph("Quote", [_run(bit.text, bit.kind) for bit in _to_bits(one)]))
        body.append(_paragraph("Source", [_run(", ".join(_to_known(one)))]))
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{_TYPE}.document.main+xml"/><Override PartName="/word/styles.xml" '
        f'ContentType="{_TYPE}.styles+xml"/></Types>',
        "_rels/.rels": _relationship("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _relationship("styles", "styles.xml"),
        "word/styles.xml": f'<w:styles xmlns:w="{_WORD}">{"".join(map(_style, _STYLES))}'
        "</w:styles>",
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{"".join(body)}'
        "</w:body></w:document>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), (_XML + text).encode())
    return packed.getvalue()


def _relationship(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def _style(style: tuple[str, str, str]) -> str:
    name, run, paragraph = style
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/>'
        f"<w:pPr>{paragraph}<w:spacing w:after='120'/></w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _paragraph(style: str, runs: Iterable[str]) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(runs)}</w:p>'


def _run(text: str, kind: str = "plain") -> str:
    held = escape(_UNHELD.sub("", to_shown(text)))
    look = "<w:rPr><w:i/></w:rPr>" if kind == "note" else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{held}</w:t></w:r>'


def _to_part(clipping: Clipping) -> Quoted:
    return Quoted(text=clipping.citation.quote, numbers=(1,))


def _to_bits(clipping: Clipping) -> list[Bit]:
    return to_bits(_to_part(clipping), clipping.citation.notes)


def _to_known(clipping: Clipping) -> list[str]:
    """Return author, title, outlet, day and address, as far as they are known."""
    citation, article = clipping.citation, clipping.citation.article
    day = to_words(article.published, article.published_to) if article.published else None
    if citation.entry is not None:
        day = citation.entry.words
    title = f"“{article.title or article.id}”"
    known = (article.author, title, article.source, day, to_link(article.url))
    return [" ".join(to_shown(word).split()) for word in known if word]

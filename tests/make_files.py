"""Small files of the formats that are not text, made for tests from what they are to hold."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Drawn = tuple[float, float, float, str]  # x, y from below, size of the font, text
_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def make_pdf(
    pages: Sequence[Sequence[Drawn]],
    *,
    info: Mapping[str, str] | None = None,
    password: str | None = None,
) -> bytes:
    """Return a PDF whose pages (A4) show each text at its place, in Helvetica, in that order."""
    objects: list[bytes] = [
        b"",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    streams = {}
    kids = []
    for page in pages:
        content = b"".join(
            b"BT /F1 %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n" % (size, x, y, _escaped(text))
            for x, y, size, text in page
        )
        streams[len(objects) + 2] = content
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (len(objects) + 2)
        )
        objects.append(b"")
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
        len(kids),
        b" ".join(b"%d 0 R" % kid for kid in kids),
    )
    trailer = b""
    key = b""
    if password is not None:
        key, encryption = _encryption(password)
        objects.append(encryption)
        trailer += b" /Encrypt %d 0 R /ID [<%s> <%s>]" % (len(objects), b"00" * 16, b"00" * 16)
    if info is not None:
        entries = b" ".join(b"/%s (%s)" % (k.encode(), _escaped(v)) for k, v in info.items())
        objects.append(b"<< %s >>" % entries)
        trailer += b" /Info %d 0 R" % len(objects)
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        content = body
        if number in streams:
            data = streams[number]
            if key:
                salt = number.to_bytes(3, "little") + b"\0\0"
                data = _rc4(_md5(key + salt)[: len(key) + 5], data)
            content = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R%s >>\n" % (len(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _encryption(password: str) -> tuple[bytes, bytes]:
    """Return key and dictionary of PDF 1.4's standard encryption, revision 2 (RC4 of 40 bits)."""
    padded = (password.encode() + _PADDING)[:32]
    owner = _rc4(_md5(padded)[:5], padded)
    permissions = -4 & 0xFFFFFFFF
    hashed = _md5(padded + owner + permissions.to_bytes(4, "little") + b"\0" * 16)
    key = hashed[:5]
    user = _rc4(key, _PADDING)
    entries = b"/Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4"
    return key, b"<< " + entries % (owner.hex().encode(), user.hex().encode()) + b" >>"


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def make_zip(members: Mapping[str, str | bytes]) -> bytes:
    """Return a zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DC = "http://purl.org/dc/elements/1.1/"


def make_docx(
    body: str, *, core: str = "", extra: Mapping[str, str | bytes] | None = None
) -> bytes:
    """Return a .docx with this WordprocessingML as its body (prefix w) and core properties (dc)."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        "docProps/core.xml": f'<p:coreProperties xmlns:p="p" xmlns:dc="{_DC}">{core}'
        "</p:coreProperties>",
        **(extra or {}),
    }
    return make_zip(members)


def paragraph(text: str, *, style: str = "", in_list: bool = False) -> str:
    """Return a paragraph of WordprocessingML."""
    numbering = '<w:numPr><w:ilvl w:val="0"/></w:numPr>' if in_list else ""
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + numbering
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def make_epub(
    chapters: Mapping[str, str],
    *,
    metadata: str = "",
    extra: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """Return an .epub whose chapters are these bodies of XHTML, by file name."""
    items = "".join(
        f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="{_DC}"><metadata>{metadata}'
        f"</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    members: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OPS/book.opf"/>'
        "</rootfiles></container>",
        "OPS/book.opf": package,
        **{f"OPS/{name}": f"<html><body>{body}</body></html>" for name, body in chapters.items()},
        **(extra or {}),
    }
    return make_zip(members)


_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"


def make_odt(body: str, *, meta: str = "", styles: str = "") -> bytes:
    """Return an .odt with this text (prefixes text, table), properties and automatic styles."""
    names = " ".join(
        f'xmlns:{name}="{_OFFICE}{name}:1.0"'
        for name in ("office", "text", "table", "style", "meta")
    )
    names += f' xmlns:fo="{_OFFICE}xsl-fo-compatible:1.0" xmlns:dc="{_DC}"'
    return make_zip(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<manifest/>",
            "meta.xml": f"<office:document-meta {names}><office:meta>{meta}</office:meta>"
            "</office:document-meta>",
            "content.xml": f"<office:document-content {names}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
        }
    )


Cell = str | int  # a number is a day, counted as workbooks do


def make_xlsx(sheets: Mapping[str, Sequence[Sequence[Cell]]], *, styles: str = "") -> bytes:
    """Return an .xlsx of these sheets; of texts the first column is shared, the others inline."""
    strings: list[str] = []
    members: dict[str, str | bytes] = {}
    for number, rows in enumerate(sheets.values(), 1):
        lines = "".join(
            f'<row r="{n}">{"".join(_cell(v, n, at, strings) for at, v in enumerate(row))}</row>'
            for n, row in enumerate(rows, 1)
        )
        members[f"xl/worksheets/sheet{number}.xml"] = (
            f"<worksheet><sheetData>{lines}</sheetData></worksheet>"
        )
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1)
    )
    targets = "".join(
        f'<Relationship Id="rId{n}" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    shared = "".join(f"<si><t>{text}</t></si>" for text in strings)
    formats = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    return make_zip(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook xmlns:r="r"><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f"<Relationships>{targets}</Relationships>",
            "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
            "xl/styles.xml": f"<styleSheet>{styles or formats}</styleSheet>",
            **members,
        }
    )


def _cell(value: Cell, row: int, at: int, strings: list[str]) -> str:
    place = f"{chr(65 + at)}{row}"
    if isinstance(value, int):
        return f'<c r="{place}" s="1"><v>{value}</v></c>'
    if not value:
        return ""
    if at:
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
    strings.append(value)
    return f'<c r="{place}" t="s"><v>{len(strings) - 1}</v></c>'

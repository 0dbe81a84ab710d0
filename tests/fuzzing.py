"""Valid files of every format and what damages them, for the fuzzing of the readers."""

from __future__ import annotations

import gzip
import io
import json
import plistlib
import random
import zipfile
from pathlib import Path

from index.articles.article import Article
from index.articles.formats.readers import iter_seed
from index.errors import SeedError
from tests.index.articles.formats import export_files
from tests.index.articles.formats.downloads import texts
from tests.make_files import (
    make_docx,
    make_epub,
    make_odt,
    make_pdf,
    make_xlsx,
    make_zip,
    paragraph,
)

_BODY = "The council met on Tuesday, 3 March 2023, to vote on the “plan”. It was adopted: 9 to 2.\n"
_PAGE = (
    '<html lang="en"><head><title>Plan</title><meta charset="utf-8"><script type='
    '"application/ld+json">{"@type": "NewsArticle", "headline": "Plan", "datePublished": '
    '"2023-03-03T10:00:00Z", "author": [{"name": "Jane Doe"}]}</script></head><body><nav><a '
    f'href="/">Home</a></nav><article><h1>Plan</h1><time datetime="2023-03-03">3 March</time>'
    f"<p>{_BODY * 3}</p><p>{_BODY * 2}</p></article></body></html>"
)
_MAIL = (
    "From: Jane Doe <jane@example.org>\nSubject: =?utf-8?q?Pl=C3=A4n?=\nDate: Fri, 03 Mar 2023 "
    "10:00:00 +0100\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\n"
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\n--b\n"
    f"Content-Type: text/html; charset=utf-8\n\n<p>{_BODY}</p>\n--b--\n"
)
_RECORD = {"id": 1, "title": "Plan", "text": _BODY, "date": "2023-03-03", "authors": ["Jane"]}
_FRONT = "---\ntitle: Plan\nauthor: [Jane, John]\ndate: 2023-03-03\n---\n"
_MARKDOWN = f"# Plan\n\n{_BODY}\n* one\n  1. two\n\n> quote\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
_RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Outlet</title><item><title>Plan'
    "</title><link>https://example.org/p</link><pubDate>Fri, 03 Mar 2023 10:00:00 GMT</pubDate>"
    f"<description>&lt;p&gt;{_BODY}&lt;/p&gt;</description></item></channel></rss>"
)
_ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Outlet</title><entry><title>Plan</title>'
    "<id>urn:1</id><published>2023-03-03T10:00:00Z</published>"
    f"<content type='html'>&lt;p&gt;{_BODY}&lt;/p&gt;</content></entry></feed>"
)
_TWEET = {
    "tweet": {
        "id_str": "1",
        "created_at": "Tue Mar 12 06:00:00 +0000 2024",
        "full_text": f"{_BODY} https://t.co/a",
        "entities": {"urls": [{"url": "https://t.co/a", "expanded_url": "https://example.org/p"}]},
        "lang": "en",
    }
}
_PDF_PAGE = [(72.0, 760.0 - 14 * n, 10.0, f"Line {n} of the plan goes on and on") for n in range(9)]
VALID: dict[str, bytes] = {
    ".txt": f"Plan\nBy Jane Doe\nMarch 3, 2023\n\n{_BODY * 3}© 2023 Outlet\n".encode(),
    ".md": (_FRONT + _MARKDOWN).encode(),
    ".html": _PAGE.encode(),
    ".mhtml": (
        "From: <Saved>\nSnapshot-Content-Location: https://example.org/p\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; '
        f"charset=utf-8\nContent-Location: https://example.org/p\n\n{_PAGE}\n--b--\n"
    ).encode(),
    ".jsonl": "".join(json.dumps(_RECORD | {"id": n}) + "\n" for n in range(4)).encode(),
    ".jsonl.gz": gzip.compress(json.dumps(_RECORD).encode(), mtime=0),
    ".json": json.dumps({"articles": [_RECORD, _RECORD | {"id": 2}]}).encode(),
    ".csv": b'id,title,text,date\n1,"Plan, a","Two\nlines, ""quoted"".",2023-03-03\n2,B,C,\n',
    ".tsv": f"title\ttext\nPlan\t{_BODY}".encode(),
    ".rtf": (
        "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 Times;}{\\f1\\fcharset204 Arial;}}"
        "{\\info{\\title Plan}{\\author Jane}}\\f0 Plan\\par "
        f"{_BODY.replace('“', chr(92) + 'ldblquote ').replace('”', chr(92) + 'u8221?')}"
        "{\\footnote Note}\\par{\\f1\\'cf\\'f0}\\par\\trowd a\\cell b\\cell\\row}"
    ).encode(),
    ".pdf": make_pdf([_PDF_PAGE, _PDF_PAGE], info={"Title": "Plan", "CreationDate": "D:20230303"}),
    ".docx": make_docx(paragraph("Plan", style="Title") + paragraph(_BODY, in_list=True)),
    ".odt": make_odt(
        f'<text:h text:outline-level="1">Plan</text:h><text:p>{_BODY}<text:note><text:note-body>'
        "<text:p>Note</text:p></text:note-body></text:note></text:p><text:list><text:list-item>"
        "<text:p>one<text:s/>two</text:p></text:list-item></text:list><table:table>"
        "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        "</table:table-row></table:table>",
        meta="<dc:title>Plan</dc:title>",
    ),
    ".xlsx": make_xlsx({"Sheet1": [["title", "text", "date"], ["Plan", _BODY.strip(), 45356]]}),
    ".epub": make_epub(
        {"a.xhtml": f"<h1>Plan</h1><p>{_BODY * 4}</p>"}, metadata="<dc:title>B</dc:title>"
    ),
    ".eml": _MAIL.encode(),
    ".mbox": f"From a\n{_MAIL}\nFrom b\n{_MAIL}".encode(),
    ".rss": _RSS.encode(),
    ".atom": _ATOM.encode(),
    ".xml": _ATOM.encode("utf-16"),
    ".vtt": (
        "WEBVTT\nLanguage: en\n\nNOTE by hand\n\n1\n00:01.000 --> 00:04.000 align:start\n"
        f"<v Jane Doe>{_BODY}\n00:00:04.000 --> 00:00:06.000\n<c.loud>It was</c> &amp; is.\n"
    ).encode(),
    ".srt": (
        f"1\n00:00:01,000 --> 00:00:04,000\n{_BODY}\n2\n00:00:05,000 --> 00:00:06,000\nYes.\n"
    ).encode(),
    ".enex": (
        '<?xml version="1.0"?><en-export><note><title>Plan</title><content><![CDATA[<en-note>'
        f"<div>{_BODY}</div></en-note>]]></content><created>20240312T080000Z</created>"
        "<note-attributes><source-url>https://example.org/p</source-url></note-attributes>"
        "<resource><data>iVBO</data></resource></note></en-export>"
    ).encode(),
    ".webarchive": plistlib.dumps(
        {
            "WebMainResource": {
                "WebResourceData": _PAGE.encode(),
                "WebResourceURL": "https://example.org/p",
                "WebResourceMIMEType": "text/html",
                "WebResourceTextEncodingName": "UTF-8",
            }
        },
        fmt=plistlib.FMT_BINARY,
    ),
    ".js": f"window.YTD.tweets.part0 = {json.dumps([_TWEET])}".encode(),
    ".zip": make_zip({"a.txt": f"Plan\n{_BODY}", "b.html": _PAGE, "c.jsonl": json.dumps(_RECORD)}),
}
# Downloads of many articles, and exports, under the suffixes of other files.
OTHERS: dict[str, bytes] = {
    "nexis.txt": texts.NEXIS.encode(),
    "factiva.txt": texts.FACTIVA.encode(),
    "factiva.html": texts.FACTIVA_PAGE.encode(),
    "proquest.txt": texts.PROQUEST.encode(),
    "europresse.html": texts.EUROPRESSE_PAGE.encode(),
    "europresse.txt": texts.EUROPRESSE.encode(),
    "clippings.txt": texts.CLIPPINGS.encode(),
    "labelled.txt": texts.LABELLED.encode(),
    "digest.eml": texts.DIGEST.encode(),
    "mime-digest.eml": texts.MIME_DIGEST.encode(),
    "nexis-uni.docx": texts.NEXIS_UNI,
    "flowed.eml": (
        "From: Jane Doe <jane@example.org>\nSubject: Plan\nMIME-Version: 1.0\nContent-Type: "
        f"text/plain; format=flowed; delsp=yes\n\n> {_BODY[:40]} \n> {_BODY[40:]} From \nhere.\n"
    ).encode(),
    "wrapped.txt": (
        b"Plan\n\nThe council met on Tuesday to vote on the plan for the har-\nbour. It was "
        b"adopted by nine votes to two, after a de-\nbate of three hours.\n"
    ),
    "omnivore.zip": make_zip(export_files.OMNIVORE),
    "substack.zip": make_zip(export_files.SUBSTACK),
}
_PACKED = (".zip", ".docx", ".epub", ".odt", ".xlsx")
_TOKENS = (
    b"\x00 \xff \xfe \xef\xbb\xbf \r\n \n \t \" ' < > & { } [ ] ( ) \\ / : , ; -- --- ``` * # | "
    b"<!-- ]]> <![CDATA[ &#0; &#x110000; &amp; \\ud800 1e999 NaN null -1 9999999999 % =?b?q? "
    b"%PDF- endobj stream PK\x03\x04 PK\x05\x06 <?xml \xed\xa0\x80 \xf4\x90\x80\x80 \xe2\x80\xa8"
).split(b" ")


def damage(data: bytes, rng: random.Random) -> bytes:
    """Return `data` with one to six random changes."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at, length = rng.randrange(len(changed) + 1), rng.choice((1, 1, 2, 8, 64, 512))
        kind = rng.randrange(6)
        if kind == 0:
            changed[at : at + length] = rng.randbytes(length)
        elif kind == 1:
            del changed[at : at + length]
        elif kind == 2:
            changed[at:at] = rng.choice(_TOKENS) * rng.choice((1, 1, 2, 50))
        elif kind == 3:
            changed[at:at] = changed[at : at + length] * rng.choice((1, 3, 200))
        elif kind == 4 and at < len(changed):
            changed[at] ^= 1 << rng.randrange(8)
        else:
            del changed[at + length * 8 :]
    return bytes(changed)


def damaged(name: str, rng: random.Random) -> bytes:
    """Return a damaged file of VALID or OTHERS; of a packed one mostly what is in it is damaged."""
    valid = VALID.get(name) or OTHERS[name]
    suffix = name[name.rindex(".") :] if name in OTHERS else name
    if rng.random() < 0.2 or suffix not in (*_PACKED, ".jsonl.gz"):
        return damage(valid, rng)
    if suffix == ".jsonl.gz":
        return gzip.compress(damage(gzip.decompress(valid), rng), mtime=0)
    with zipfile.ZipFile(io.BytesIO(valid)) as archive:
        members: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
    name = rng.choice([name for name in members if not name.startswith("[")])
    content = members[name]
    assert isinstance(content, bytes)
    members[name] = damage(content, rng)
    return make_zip(members)


def outcome(path: Path, data: bytes) -> str:
    """Return what reading `data` as a file at `path` comes to: "articles" or "refused"."""
    path.write_bytes(data)
    found: list[Article | SeedError] = []
    try:
        found += iter_seed(path, root=path.parent)
    except SeedError as error:
        found.append(error)
    errors = [item for item in found if isinstance(item, SeedError)]
    assert all(error.path.startswith(str(path)) and error.reason.strip() for error in errors)
    articles = [item for item in found if isinstance(item, Article)]
    assert len(errors) + len(articles) == len(found) > 0
    return "articles" if articles else "refused"

"""Files that hold awkward texts, in every format: well made, nested deep, damaged, of wrong types.

Takes a number and a seed; gives a file's name and bytes, the same for the same two.
"""

from __future__ import annotations

import csv
import gzip
import html
import io
import itertools
import json
import random
import zipfile
from typing import TYPE_CHECKING, Any

from benchmarks.torture.hostile_texts import SENTENCES, to_length, to_text, to_title
from tests.fuzzing import OTHERS, VALID, damage, damaged
from tests.make_files import Cell, make_docx, make_epub, make_odt, make_xlsx, make_zip, paragraph

if TYPE_CHECKING:
    from collections.abc import Callable

Made = tuple[str, bytes]

_ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "shift_jis")
_FIELDS = ("id", "title", "text", "date", "source", "url", "author", "language", "content_type")
_NAMES = ("text", "content", "body", "title", "headline", "date", "published", "authors", "tags")


def to_file(number: int, *, seed: int) -> Made:
    """Return the hostile file of that number."""
    return make_file(random.Random(f"{seed}:{number}"))


def make_file(rng: random.Random) -> Made:
    """Return a hostile file."""
    kind = rng.random()
    if kind < 0.25:
        name = rng.choice([*VALID, *OTHERS])
        return (f"a{name}" if name in VALID else name), damaged(name, rng)
    if kind < 0.37:
        return rng.choice(_NESTED)(rng)
    if kind < 0.47:
        return _records(rng)
    if kind < 0.5:
        return _near_copies(rng)
    suffix, make = rng.choice(_WRAPPED)
    data = make(rng, to_title(rng), to_text(rng, to_length(rng)))
    return f"a{suffix}", damage(data, rng) if data and rng.random() < 0.1 else data


def _coded(rng: random.Random, text: str) -> bytes:
    """Return a text in some encoding, or in two."""
    first, second = rng.choice(_ENCODINGS), rng.choice(_ENCODINGS)
    at = rng.randrange(len(text) + 1) if rng.random() < 0.1 else len(text)
    return _bytes(text[:at], first) + _bytes(text[at:], second if at < len(text) else first)


def _bytes(text: str, encoding: str) -> bytes:
    passes = encoding.startswith("utf")
    return text.encode(encoding, "surrogatepass" if passes else "replace")


def _plain(rng: random.Random, title: str, text: str) -> bytes:
    line = rng.choice(("", "By Ada Brown\n", "3 May 2023\n\n"))
    return _coded(rng, f"{title}\n{line}\n{text}")


def _markdown(rng: random.Random, title: str, text: str) -> bytes:
    front = f"---\ntitle: {title}\ndate: {rng.choice(('2023-05-03', title[:20]))}\n---\n"
    return _coded(rng, (front if rng.random() < 0.5 else f"# {title}\n\n") + text)


def _page(rng: random.Random, title: str, text: str) -> bytes:
    if rng.random() < 0.6:
        text = html.escape(text)
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    meta = json.dumps({"@type": "NewsArticle", "headline": title, "author": text[:80]})
    return _coded(
        rng,
        f"<html><head><title>{html.escape(title)}</title><script type='application/ld+json'>{meta}"
        f"</script></head><body><article><h1>{html.escape(title)}</h1>{paragraphs}</article></body>"
        "</html>",
    )


def _json_line(record: Any) -> str:
    return json.dumps(record, ensure_ascii=False)


def _jsonl(rng: random.Random, title: str, text: str) -> bytes:
    third = len(text) // 3
    records = [
        {"id": n, "title": title, "text": part, "date": "2023-05-03", "author": title[:50]}
        for n, part in enumerate((text[:third], text[third:], SENTENCES[0] * 3))
    ]
    return _coded(rng, "".join(f"{_json_line(record)}\n" for record in records))


def _table(rng: random.Random, title: str, text: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=rng.choice(",;"), quoting=rng.choice((0, 1)))
    writer.writerows(
        [["id", "title", "text"], ["1", title, text.replace("\0", "")], ["2", text[:9]]]
    )
    return _coded(rng, out.getvalue())


def _for_xml(text: str) -> str:
    kept = "".join(c if c in "\t\n" or " " <= c < "\ud800" or c > "\udfff" else "?" for c in text)
    return html.escape(kept.replace("\ufffe", "?").replace("\uffff", "?"))


def _word(rng: random.Random, title: str, text: str) -> bytes:
    parts = [_for_xml(part) for part in text.split("\n")[:5_000]]
    body = paragraph(_for_xml(title), style="Title")
    return make_docx(body + "".join(paragraph(part, in_list=rng.random() < 0.1) for part in parts))


def _office(_rng: random.Random, title: str, text: str) -> bytes:
    parts = "".join(f"<text:p>{_for_xml(part)}</text:p>" for part in text.split("\n")[:5_000])
    return make_odt(f'<text:h text:outline-level="1">{_for_xml(title)}</text:h>{parts}')


def _book(_rng: random.Random, title: str, text: str) -> bytes:
    return make_epub({"a.xhtml": f"<h1>{_for_xml(title)}</h1><p>{_for_xml(text)}</p>"})


def _sheet(_rng: random.Random, title: str, text: str) -> bytes:
    row: list[Cell] = [_for_xml(title)[:30_000], _for_xml(text), 45356]
    return make_xlsx({"Sheet1": [["title", "text", "date"], row]})


def _rtf(_rng: random.Random, title: str, text: str) -> bytes:
    coded = "".join(
        c if " " <= c < "\x7f" and c not in "\\{}" else f"\\u{(ord(c) + 32768) % 65536 - 32768}?"
        for c in f"{title}\n{text}"
    )
    return b"{\\rtf1\\ansi " + coded.encode() + b"}"


def _mail(rng: random.Random, title: str, text: str) -> bytes:
    subject = " ".join(title.split())
    kind = rng.choice(("text/plain", "text/html", "text/plain; format=flowed"))
    head = f"From: Ada <a@b.org>\nSubject: {subject}\nDate: Wed, 3 May 2023 10:00:00 +0000\n"
    return _bytes(f"{head}Content-Type: {kind}; charset=utf-8\n\n{text}", "utf-8")


def _mailbox(rng: random.Random, title: str, text: str) -> bytes:
    return b"".join(b"From a\n" + _mail(rng, title, part) + b"\n" for part in (text, text[:99]))


def _feed(_rng: random.Random, title: str, text: str) -> bytes:
    entry = (
        f"<item><title>{_for_xml(title)}</title><description>{_for_xml(text)}</description></item>"
    )
    return f"<rss><channel><title>Outlet</title>{entry * 2}</channel></rss>".encode()


def _captions(rng: random.Random, title: str, text: str) -> bytes:
    cues = "".join(
        f"00:{n // 60 % 60:02}:{n % 60:02}.000 --> 00:{n // 60 % 60:02}:{n % 60:02}.900\n{line}\n\n"
        for n, line in enumerate(text.split("\n")[:3_000])
    )
    return _coded(rng, f"WEBVTT\n\nNOTE {title}\n\n{cues}")


def _note(_rng: random.Random, title: str, text: str) -> bytes:
    content = f"<![CDATA[<en-note><div>{_for_xml(text)}</div></en-note>]]>"
    note = f"<note><title>{_for_xml(title)}</title><content>{content}</content></note>"
    return f"<en-export>{note}</en-export>".encode()


_WRAPPED: tuple[tuple[str, Callable[[random.Random, str, str], bytes]], ...] = (
    (".txt", _plain),
    (".txt", _plain),
    (".md", _markdown),
    (".md", _markdown),
    (".html", _page),
    (".html", _page),
    (".jsonl", _jsonl),
    (".jsonl", _jsonl),
    (".jsonl.gz", lambda rng, title, text: gzip.compress(_jsonl(rng, title, text), mtime=0)),
    (".csv", _table),
    (".docx", _word),
    (".odt", _office),
    (".epub", _book),
    (".xlsx", _sheet),
    (".rtf", _rtf),
    (".eml", _mail),
    (".mbox", _mailbox),
    (".rss", _feed),
    (".vtt", _captions),
    (".enex", _note),
    (".zip", lambda rng, title, text: make_zip({"a.txt": _plain(rng, title, text)})),
)


def _deep_page(rng: random.Random) -> Made:
    tag = rng.choice(
        ("div", "b", "blockquote", "ul><li", "table><tr><td", "span", "a", "p", "font")
    )
    n = rng.choice((50, 500, 5_000, 50_000))
    close = "".join(f"</{one}>" for one in reversed(tag.split("><"))) if rng.random() < 0.5 else ""
    words = SENTENCES[0] * 20
    return "a.html", f"<html><body>{f'<{tag}>' * n}{words}{close * n}</body></html>".encode()


def _deep_markdown(rng: random.Random) -> Made:
    piece = rng.choice(
        ("> ", "- ", "[", "![", "*", "**a", "_a", "`", "<", "[a](", "[^1]: ", "| ", "&")
    )
    n = rng.choice((50, 500, 4_000, 20_000))
    if rng.random() < 0.2:
        lines = "".join(f"{' ' * 2 * i}- item\n" for i in range(min(n, 200)))
        return "a.md", lines.encode()
    return "a.md", f"# Title\n\n{piece * n} text\n\n{SENTENCES[0] * 3}".encode()


def _deep_json(rng: random.Random) -> Made:
    n = rng.choice((50, 900, 5_000, 200_000))
    opened, closed = rng.choice((("[", "]"), ('{"a":', "}"), ('{"text":[', "]}")))
    value = f"{opened * n}1{closed * (n if rng.random() < 0.7 else 0)}"
    if rng.random() < 0.5:
        return "a.json", f'{{"articles": [{{"text": "x", "a": {value}}}]}}'.encode()
    return "a.jsonl", f"{value}\n{_json_line({'text': SENTENCES[0]})}\n".encode()


def _deep_mail(rng: random.Random) -> Made:
    n = rng.choice((5, 50, 500))
    inner = f"Content-Type: text/plain\n\n{SENTENCES[0] * 3}\n"
    for level in range(n):
        if rng.random() < 0.5:
            inner = f"Content-Type: message/rfc822\n\nSubject: s{level}\n{inner}"
        else:
            kind = f"Content-Type: multipart/mixed; boundary=b{level}"
            inner = f"{kind}\n\n--b{level}\n{inner}\n--b{level}--\n"
    quoted = "".join(f"{'>' * (i % 300)} line {i}\n" for i in range(n))
    return "a.eml", f"From: a@b.c\nSubject: s\n{inner}{quoted}".encode()


def _deep_zip(rng: random.Random) -> Made:
    data = f"Title\n\n{SENTENCES[0]}".encode()
    name = "a.txt"
    for _ in range(rng.choice((1, 3, 12))):
        data, name = make_zip({name: data, "b.txt": SENTENCES[1]}), "a.zip"
    if rng.random() < 0.4:
        members: dict[str, str | bytes] = {f"{n}.txt": f"T{n}\n\nText {n}." for n in range(1_500)}
        data = make_zip(members)
    if rng.random() < 0.3:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bomb.txt", b"word " * rng.choice((2_000, 20_000, 100_000)))
        data = out.getvalue()
    return "a.zip", data


def _deep_others(rng: random.Random) -> Made:
    n = rng.choice((50, 2_000, 30_000))
    name, make = rng.choice(_DEEP)
    made = make(n)
    return name, made if isinstance(made, bytes) else made.encode()


def _deep_office(n: int) -> bytes:
    opened, closed = "<text:list><text:list-item>", "</text:list-item></text:list>"
    return make_odt(f"{opened * n}<text:p>x y.</text:p>{closed * n}")


def _deep_word(n: int) -> bytes:
    return make_docx("<w:tbl><w:tr><w:tc>" * n + paragraph("x.") + "</w:tc></w:tr></w:tbl>" * n)


def _doubling_yaml(_n: int) -> str:
    """Return front matter in which each name stands for twice the one before."""
    names = ["a", *(f"b{i}" for i in range(30))]
    pairs = itertools.pairwise(names)
    lines = "".join(f"{name}: &{name} [*{before}, *{before}]\n" for before, name in pairs)
    return f"---\na: &a [x]\n{lines}---\n{SENTENCES[0]}"


def _links(n: int) -> str:
    links = "".join(f"<a href='/{i}'>link {i}</a> " for i in range(n))
    return f"<html><body><article><p>{SENTENCES[0]}{links}</article>"


def _many_captions(n: int) -> str:
    times = "00:00:01,000 --> 00:00:02,000"
    return "".join(f"{i}\n{times}\nYes.\n\n" for i in range(min(n, 5_000)))


_ITEM = "<item><title>a</title><description>b c.</description></item>"
_DEEP: tuple[tuple[str, Callable[[int], str | bytes]], ...] = (
    ("a.rtf", lambda n: f"{{\\rtf1 {'{' * n}{SENTENCES[0]}{'}' * n}}}"),
    ("a.rtf", lambda n: "{\\rtf1 " + "\\par\\'41" * n + "}"),
    ("a.xml", lambda n: f"<rss><channel>{'<item>' * n}x{'</item>' * n}</channel></rss>"),
    ("a.rss", lambda n: f"<rss><channel>{_ITEM * min(n, 2_000)}</channel></rss>"),
    ("a.odt", _deep_office),
    ("a.docx", _deep_word),
    ("a.md", lambda n: f"---\na: {'[' * n}\n---\n{SENTENCES[0]}"),
    ("a.md", _doubling_yaml),
    ("a.csv", lambda n: ",".join(f"c{i}" for i in range(n)) + "\n" + "," * n + "\ntitle,text\n"),
    ("a.csv", lambda n: 'title,text\na,"' + SENTENCES[0] * (n // 50 + 1)),
    ("a.epub", lambda n: make_epub({"a.xhtml": "<div>" * n + SENTENCES[0] + "</div>" * n})),
    ("a.srt", _many_captions),
    ("a.txt", lambda n: SENTENCES[0] + "\n\n" + "Heading\n\n" * n),
    ("a.txt", lambda n: SENTENCES[0] + "\n\n" + "By Ada Brown\n3 May 2023\n\n" * (n // 4)),
    ("a.html", _links),
    ("a.html", lambda n: f"<article><p>{SENTENCES[0] * 9}<table>{'<tr><td>a<td>b' * n}"),
)
_NESTED: tuple[Callable[[random.Random], Made], ...] = (
    _deep_page,
    _deep_markdown,
    _deep_json,
    _deep_mail,
    _deep_zip,
    _deep_others,
    _deep_others,
)


def _value(rng: random.Random, depth: int = 3) -> Any:
    kind = rng.randrange(11 if depth else 8)
    plain: tuple[Any, ...] = (
        None, True, -1, 1e308, 10**30, float("nan"), to_text(rng, rng.choice((3, 300))),
        rng.choice(("2023-05-03", "", " ", "0", "http://[::1", "en-GB", "text/plain", "draft")),
    )  # fmt: skip
    if kind < 8:
        return plain[kind]
    if kind == 8:
        return [_value(rng, depth - 1) for _ in range(rng.randint(0, 4))]
    if kind == 9:
        return {rng.choice(_NAMES): _value(rng, depth - 1) for _ in range(rng.randint(0, 3))}
    return {"rendered": _value(rng, depth - 1), "name": _value(rng, depth - 1)}


def _records(rng: random.Random) -> Made:
    """Return records whose fields are of any type."""
    records: list[Any] = []
    for _ in range(rng.choice((1, 4, 40))):
        record = {field: _value(rng) for field in _FIELDS if rng.random() < 0.6}
        if rng.random() < 0.6:
            record["text"] = to_text(rng, rng.choice((30, 800)))
        records.append(record if rng.random() < 0.9 else _value(rng))
    kind = rng.randrange(4)
    if kind == 0:
        wrapped = {rng.choice(("articles", "posts", "items", "x")): records, "status": _value(rng)}
        return "a.json", _bytes(_json_line(wrapped), "utf-8")
    if kind == 1:
        tweets = [{"tweet": record} for record in records]
        return "tweets.js", _bytes(f"window.YTD.tweets.part0 = {_json_line(tweets)}", "utf-8")
    if kind == 2:
        return "a.json", _bytes(_json_line(records), "utf-8")
    return "a.jsonl", _bytes("".join(f"{_json_line(record)}\n" for record in records), "utf-8")


def _near_copies(rng: random.Random) -> Made:
    """Return hundreds of records, each a little different from the others."""
    body = "".join(f"The river {i} was wide in {1900 + i}. " for i in range(rng.choice((1, 12))))
    unit = rng.choice((body, to_text(rng, 400)))
    n = rng.choice((40, 400))
    same = {"title": "A title", "date": "2023-05-03"}
    lines = (_json_line(same | {"id": i, "text": f"{unit} It was told by {i}."}) for i in range(n))
    return "a.jsonl", _bytes("\n".join(lines), "utf-8")

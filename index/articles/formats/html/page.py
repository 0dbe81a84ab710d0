"""A saved page: one article, its main text.

Takes the bytes of a page; gives its article, with what the page says of it. Lines that only repeat
the title, the author or the date are left out of the text: the article's fields have them.
"""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html

from index.articles.article import to_clean_text, to_left_out
from index.articles.dates import find_days, to_days
from index.articles.fields import Fields
from index.articles.formats.decoding import bom_encoding, decode, legacy_encoding, reads_as_western
from index.articles.formats.html.facts import PageFacts, find_facts
from index.articles.formats.html.letters import settle_letters
from index.articles.formats.html.live import find_live_blog, to_text, with_entries
from index.articles.formats.html.state import find_state_text
from index.articles.formats.html.text import find_text
from index.articles.seed import Seed, to_article, with_left_out
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from lxml.html import HtmlElement

    from index.articles.article import Article, Entry

FEED_PUBLISHED = "X-Feed-Published"  # header of a page kept from a feed: what its entry says
_HEAD_BYTES = 4096  # of a page in which its encoding and its address are looked for
# What lxml reads from a damaged page, and refuses to put back where a text is moved.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MAX_DAMAGED = 0.02  # share of the letters beyond ASCII that a page may have lost
_DECLARED = re.compile(
    rb"""(?:charset|encoding)\s*+=\s*+(?:["']\s*+)?([\w.:-]{2,30})""", re.IGNORECASE
)
_MARKUP = re.compile(
    rb"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>|&#?\w+;",
    re.DOTALL | re.IGNORECASE,
)
_SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s<>]+)"
)
# As browsers do, which take the names of smaller sets for those of the larger ones in use.
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "macintosh": "mac_roman",
    **{f"windows-125{n}": f"cp125{n}" for n in (0, 1, 3, 4, 5, 6, 7, 8)},
    **{f"iso-8859-{n}": f"iso8859_{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
}
_WAYBACK = "//*[@id='wm-ipp-base' or @id='wm-ipp-print' or @id='donato']"  # its toolbar
_BLOCK = "\n\n"
_SHOWN = "//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]"
_MAX_BARE_WORDS = 60  # of a page without a text: a title, a notice
_MIN_SHARE = 0.7  # of the text in a page's JSON-LD; that has no paragraphs, and stands in for less
_HEAD_BLOCKS = 5  # of a text that may repeat the page's title, author and date
_MAX_STAMP_CHARACTERS = 160
_STAMP_WORDS = 8  # besides a date, in a line that tells the date and little else


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What was read of a page; `entries` are spans of its text."""

    facts: PageFacts
    text: str
    left_out: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...] = ()


def read_mhtml(seed: Seed, file: BufferedReader) -> Iterator[Article]:
    """Yield the one article of a page saved with what belongs to it, in the form of a mail."""
    message = email.message_from_binary_file(file, policy=email.policy.compat32)
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    url = message.get("Snapshot-Content-Location")
    main = next((part for part in pages if url and part.get("Content-Location") == url), None)
    main = main or next(iter(pages), None)
    data = main.get_payload(decode=True) if main is not None else None
    if main is None or not isinstance(data, bytes):
        raise SeedError(seed.where, "holds no page (no part of type text/html)")
    url = str(url or main.get("Content-Location") or "") or None
    yield to_page_article(
        seed,
        data,
        url=url,
        charset=main.get_content_charset(),
        published=str(message.get(FEED_PUBLISHED) or ""),
    )


def to_page_article(
    seed: Seed,
    data: bytes,
    *,
    url: str | None = None,
    charset: str | None = None,
    published: str = "",
) -> Article:
    """Return the article of the page in `data`, fetched or saved from `url`, if known.

    `charset` is what the server or the mail says of its encoding, `published` what the entry of a
    feed says of its day, where the page itself does not. Raises SeedError where the page holds no
    article.
    """
    markup = to_markup(seed, data, charset)
    saved_from = _SAVED_FROM.search(markup[:_HEAD_BYTES])
    page = _read_page(seed, markup, url or (saved_from[1] if saved_from else None))
    facts = page.facts
    days = to_days(published, facts.language) if facts.published is None else None
    if days is not None:
        provenance = {**facts.provenance, "published": "feed entry"}
        facts = replace(facts, published=days, provenance=provenance)
    article = with_left_out(to_article(seed, page.text, to_fields(facts)), page.left_out)
    return with_entries(article, page.entries)


def _read_page(seed: Seed, markup: str, url: str | None) -> _Page:
    """Return what a page holds. Raises SeedError where that is no article."""
    tree = to_page_tree(seed, markup)
    for toolbar in tree.xpath(_WAYBACK):
        toolbar.drop_tree()
    left_out = to_left_out("struck out", settle_letters(tree))
    facts = find_facts(tree, url if url and _is_on_the_web(url) else None)
    if (blog := find_live_blog(tree)) is not None:
        text, entries = to_text(_without_repeats(list(blog.head), facts), blog)
        left_out += to_left_out("beside the article", blog.beside)
        return _Page(facts=facts, text=text, left_out=left_out, entries=entries)
    main = find_text(tree)
    text = to_clean_text(main.text)
    if len(text) < _MIN_SHARE * len(facts.body or ""):
        text = to_clean_text(facts.body or "")
    if not text.strip():
        text = to_clean_text(find_state_text(tree))
    blocks = [block for block in text.split(_BLOCK) if block.strip()]
    text = _BLOCK.join(_without_repeats(blocks, facts))
    if not text.strip():
        raise SeedError(seed.where, _no_article(tree))
    return _Page(facts=facts, text=text, left_out=left_out + main.left_out)


def _without_repeats(blocks: list[str], facts: PageFacts) -> list[str]:
    """Return the blocks of a text without those at its head that repeat what its fields say."""
    head = [
        block
        for i, block in enumerate(blocks[:_HEAD_BLOCKS])
        if not _repeats(block, facts, is_first=i == 0)
    ]
    return [*head, *blocks[_HEAD_BLOCKS:]]


def _is_on_the_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:  # what a damaged file has for one
        return False


def _no_article(tree: HtmlElement) -> str:
    """Return why nothing was found in a page."""
    shown = sum(len(text.split()) for text in tree.xpath(_SHOWN))
    if shown > _MAX_BARE_WORDS:
        return "no article was found on this page; it seems to be a list of links"
    return (
        "this page has no text of its own: its scripts write it, or it asks for proof of a human "
        "reader; open it in a browser and save it as a complete page or PDF"
    )


def to_fields(facts: PageFacts) -> Fields:
    """Return what a page says of its article as the fields of a seed."""
    published = facts.published
    return Fields(
        title=facts.title,
        author=facts.author,
        source=facts.source,
        url=facts.url,
        published=published.first if published else None,
        published_to=published.last if published and not published.day else None,
        updated=facts.updated,
        language=facts.language.split("-")[0].lower()[:2] if facts.language else None,
        provenance=tuple(sorted(facts.provenance.items())),
    )


def to_page_tree(seed: Seed, markup: str) -> HtmlElement:
    """Return the root element of a page. Raises SeedError where it is empty, or too deep."""
    parser = lxml_html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        tree = lxml_html.document_fromstring(_NO_XML.sub("", markup).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as exc:
        raise SeedError(seed.where, "is empty") from exc
    # libxml2 2.14 leaves out what lies deeper than 2048 elements, and the rest of the page with it.
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise SeedError(seed.where, "its elements are nested more than 2,000 deep")
    return tree


def to_markup(seed: Seed, data: bytes, charset: str | None) -> str:
    """Return the page in `data`, whatever it says of its own encoding."""
    try:
        return _decoded(data, charset).replace("\0", "")
    except ValueError as exc:
        raise SeedError(seed.where, str(exc)) from exc


def _decoded(data: bytes, charset: str | None) -> str:
    encoding = bom_encoding(data)
    if encoding is not None:
        return data.decode(encoding, "replace")
    if b"\0" in data[:_HEAD_BYTES]:
        return decode(data)
    try:
        return data.decode()
    except UnicodeDecodeError:
        pass
    visible = _MARKUP.sub(b" ", data)
    declared = [charset.encode("ascii", "replace")] if charset else []
    declared += _DECLARED.findall(data[:_HEAD_BYTES])
    for name in declared:
        encoding = _ENCODINGS.get(name.decode("ascii", "replace").lower())
        if encoding is not None and _is_true(visible, encoding):
            return data.decode(encoding, "replace")
    if _is_true(visible, "utf-8"):
        return data.decode("utf-8", "replace")
    return data.decode(legacy_encoding(visible), "replace")


def _is_true(visible: bytes, encoding: str) -> bool:
    """Say whether the words of a page are, but for a little damage, in `encoding`."""
    text = visible.decode(encoding, "replace")
    n_damaged = text.count("\ufffd")
    beyond = sum(letter > "\x7f" for letter in text) - n_damaged
    if n_damaged > _MAX_DAMAGED * beyond + 1:
        return False
    return encoding != "cp1252" or reads_as_western(text)


def _repeats(block: str, facts: PageFacts, *, is_first: bool) -> bool:
    """Say whether a block at the head of a text only repeats what the page's fields say."""
    if len(block) > _MAX_STAMP_CHARACTERS:
        return False
    words = _words(block)
    if facts.author and words and words <= _words(facts.author) | _BYLINE_WORDS:
        return True
    if not (facts.published or facts.updated):
        return False
    named = list(find_days(block, facts.language)) or list(find_days(block))
    rest = "".join(
        block[end:start]
        for (_, end, _), (start, _, _) in zip(
            [(0, 0, None), *named], [*named, (len(block), 0, None)], strict=True
        )
    )
    most = 0 if is_first else _STAMP_WORDS  # what comes first may be the title, with a date
    return bool(named) and len(re.findall(r"[^\W\d]+", rest)) <= most


_BYLINE_WORDS = frozenset("by von par por di da and und et y e de written text".split())


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))

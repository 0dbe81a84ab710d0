"""What a saved page says of its article: title, author, outlet, address, language and dates.

Takes the parsed tree of a page and the address it was saved from, if known; gives what its JSON-LD,
OpenGraph and other meta elements, microdata and headings say, in that order of trust, each with its
provenance.
"""

from __future__ import annotations

import datetime
import html
import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from index.articles.article import to_clean_text
from index.articles.formats.html.dates import PageDates
from index.articles.formats.html.marks import (
    ARTICLE_TYPES,
    Markup,
    key_of,
    names_of,
    types_of,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from index.articles.dates import Days

_MAX_TITLE = 300
_MAX_NAME = 120
_MIN_BODY = 200  # characters of a text in JSON-LD that is more than a summary
_NEAR_HEADLINE = 20  # chunks of text under the headline in which its byline stands
_PARAGRAPH = 160  # characters of a chunk that is a paragraph of the article
_TITLE_GAP = re.compile(r"(?<!\s)(?:\s+[|–—·»«-]\s+|\s*｜\s*)|:\s+")
_MIN_TITLE_SHARE = 0.4  # of a <title>, in the part of it that is the article's
_PAGE_TYPES = frozenset("webpage itempage aboutpage faqpage medicalwebpage".split())
_META_AUTHORS = (
    "author parsely-author sailthru.author dc.creator byl dcterms.creator citation_author "
    "cxenseparse:author article.author"
).split()
_META_SOURCES = "application-name publisher dc.publisher cre copyright-holder".split()
# Top-level domains of countries that write English, for the order of their dates.
_REGIONS = {
    **{name: name.upper() for name in "au nz in ie za sg ng ke pk my ph us".split()},
    "uk": "GB",
    "gov": "US",
    "edu": "US",
}
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4}){0,2}(?![A-Za-z])")
_WORD = r"(?:[^\W\d_a-z][\w'’.-]+|[^\W\d_a-z]\.)"
_PARTICLE = r"(?:de|da|del|della|di|du|van|von|der|den|la|le|el|al|bin)"
_NAME = rf"{_WORD}(?:\s+(?:{_PARTICLE}\s+){{0,2}}{_WORD}){{1,3}}"
_BY = r"(?i:by|von|par|por|di|door|av|af|autor(?:in|a)?|auteur|author|texte?|текст|автор):?"
_BYLINE = re.compile(
    rf"{_BY}\s+(?P<names>{_NAME}(?:(?:,\s+|\s+(?:and|und|et|y|e|en|och|og|и|&)\s+){_NAME}){{0,4}})"
    r"\s*(?:$|[|•·,–—(])"
)
_POSTED_BY = re.compile(
    rf"(?i:posted|written)\s+(?i:by):?\s+(?P<names>{_NAME})(?:$|[|•·,–—(]|\s+(?:on|at)\b)"
)
_MOST_AROUND = 2  # elements around the text of such a line, one of which says what it is
_AUTHOR_NAMES = re.compile(
    r"byline|author|(?:^|[\s_-])(?:post|entry|article)[_-]?(?:meta|info|details|data|foot(?:er)?)",
    re.IGNORECASE,
)
_CARD = "//*[contains(@class, 'author')]//*[contains(concat(' ', @class, ' '), ' fn ')]"
_BY_ALONE = re.compile(rf"(?i:(?:written|posted|published)\s+)?{_BY}")
_LEADING_BY = re.compile(
    r"^(?:(?:written\s+)?by|von|par|por|di|door|av|autor|author)[:\s]\s*", re.IGNORECASE
)
_NO_NAME = re.compile(r".*(?:https?:|www\.|\{)|@|\d+$|(?:admin|null|undefined)$", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class PageFacts:
    """What a page says; `provenance` has what said so, by field."""

    title: str | None = None
    author: str | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None  # with its region, such as "en-GB"
    published: Days | None = None
    updated: datetime.date | None = None
    body: str | None = None  # the text of the article, where its JSON-LD carries it
    provenance: dict[str, str] = field(default_factory=dict)


def find_facts(tree: HtmlElement, url: str | None) -> PageFacts:
    """Return what the page in `tree`, saved from `url`, says of its article."""
    return _Page(tree, url).facts()


def find_dates(tree: HtmlElement, url: str | None) -> PageDates:
    """Return what the page in `tree`, saved from `url`, says of its dates."""
    return _Page(tree, url).dates()


class _Page:
    def __init__(self, tree: HtmlElement, url: str | None) -> None:
        self.markup = Markup(tree)
        self.saved_from = url
        self.language = self._language()
        self.url, self.url_said_by = self._address()
        self.node = self._own_node()
        self.page_node = next((n for n in self.markup.nodes if types_of(n) & _PAGE_TYPES), None)
        titles = {key_of(title) for _, title in self._titles() if title} - {""}
        self.headline_at = self.markup.headline_at(titles)

    def facts(self) -> PageFacts:
        """Return everything at once."""
        facts = PageFacts(language=self.language, url=self.url)
        if self.language:
            facts.provenance["language"] = "page markup"
        if self.url:
            facts.provenance["url"] = self.url_said_by
        titles, sources = self._titles_and_sources()
        authors = [(said_by, name) for said_by, name in self._authors() if name]
        for name, found in (("title", titles), ("author", authors), ("source", sources)):
            if found:
                facts.provenance[name], value = found[0]
                setattr(facts, name, value)
        self._put_dates(facts)
        node = self.node or {}
        facts.body = _clean_body(node.get("articleBody"))
        if "liveblogposting" in types_of(node):
            facts.provenance["text"] = "live blog"
        elif str(node.get("isAccessibleForFree")).lower() == "false":
            facts.provenance["text"] = "page behind a paywall"
        return facts

    def _titles_and_sources(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """Return what says titles and outlets, best first, those taken for the other left out.

        A site may give its own name as every page's title, or a page's title as its name.
        """
        titles = [(said_by, title) for said_by, title in self._titles() if title]
        sources = [(said_by, name) for said_by, name in self._sources() if name]
        outlets = {key_of(name) for _, name in sources}
        titles = [pair for pair in titles if key_of(pair[1]) not in outlets] or titles
        taken = {key_of(heading) for heading in self.markup.headings} - outlets
        taken |= {key_of(title) for _, title in titles[:1]}
        return titles, [pair for pair in sources if key_of(pair[1]) not in taken]

    def dates(self) -> PageDates:
        """Return what says when the article was published and updated."""
        return PageDates(
            self.markup,
            nodes=[node for node in (self.node, self.page_node) if node is not None],
            addresses=list(dict.fromkeys(filter(None, (self.url, self.saved_from)))),
            language=self.language,
            headline_at=self.headline_at,
        )

    def _put_dates(self, facts: PageFacts) -> None:
        dates = self.dates()
        published, updated = dates.published(), dates.updated()
        if published is not None:
            facts.published = published.days
            facts.provenance["published"] = published.said_by
        after = published.days.last if published else datetime.date.min
        if updated is not None and updated.days.day and updated.days.first > after:
            facts.updated = updated.days.day
            facts.provenance["updated"] = updated.said_by

    def _titles(self) -> Iterator[tuple[str, str | None]]:
        node = self.node or {}
        for key in ("headline", "name"):
            yield "JSON-LD", _clean(node.get(key), _MAX_TITLE)
        yield "OpenGraph", self._without_outlet(self.markup.metas.get("og:title"))
        yield "meta", self._without_outlet(self.markup.metas.get("twitter:title"))
        for element in self.markup.tree.xpath("//*[@itemprop='headline']"):
            yield "microdata", _clean(element.get("content") or words_of(element), _MAX_TITLE)
        yield "heading", self._shown_title()
        headings = [h for h in self.markup.headings if h]
        if len(headings) == 1:
            yield "heading", _clean(headings[0], _MAX_TITLE)
        for element in self.markup.tree.iter("title"):
            yield "<title>", self._without_outlet(words_of(element))
            break
        yield "heading", _clean(next(iter(headings), None), _MAX_TITLE)

    def _shown_title(self) -> str | None:
        """Return the longest part of the page's <title> that is a line of the page.

        So "A blog: its entry" is told from "A story: its second half", whatever the line is.
        """
        title = next((words_of(element) for element in self.markup.tree.iter("title")), "")
        gaps = [match.span() for match in _TITLE_GAP.finditer(title[:_MAX_TITLE])]
        parts = [title, *(title[:start] for start, _ in gaps), *(title[end:] for _, end in gaps)]
        outlets = {key_of(name) for _, name in self._sources() if name}
        least = _MIN_TITLE_SHARE * len(key_of(title))
        for part in sorted(parts, key=len, reverse=True):
            key = key_of(part)
            if key and len(key) >= least and key in self.markup.lines and key not in outlets:
                return _clean(part, _MAX_TITLE)
        return None

    def _without_outlet(self, title: str | None) -> str | None:
        """Return a title without the outlet's name that many pages put behind it."""
        title = _clean(title, _MAX_TITLE)
        if title is None:
            return None
        pieces = re.split(r"(?<!\s)(?:\s+[|–—·»-]\s+|\s*｜\s*)", title)
        if len(pieces) < 2:
            return title
        known = {key_of(name) for _, name in self._sources() if name}
        host = urlsplit(self.url or self.saved_from or "").netloc.removeprefix("www.")
        last = key_of(pieces[-1])
        heads = {key_of(heading) for heading in self.markup.headings}
        shorter = title[: title.rindex(pieces[-1])].rstrip(" |｜–—·»-\t")
        is_outlet = last in known or last.replace(" ", "") in re.sub(r"[-.]", "", host)
        return shorter if is_outlet or key_of(shorter) in heads else title

    def _authors(self) -> Iterator[tuple[str, str | None]]:
        yield "JSON-LD", _names_of((self.node or {}).get("author"))
        yield "JSON-LD", _names_of((self.node or {}).get("creator"))
        for name in ("article:author", "og:article:author", "og:author"):
            yield "OpenGraph", _person(self.markup.metas.get(name))
        for name in _META_AUTHORS:
            yield "meta", _person(self.markup.metas.get(name))
        named = self._people("//*[contains(@itemprop, 'author')]")
        yield "microdata", named
        yield "byline", self._people("//a[@rel='author'] | //*[contains(@class, 'p-author')]")
        yield "byline", self._people(_CARD)
        yield "byline", self._byline()

    def _people(self, path: str) -> str | None:
        """Return the names in the elements at `path` that do not lie beside the article."""
        people = []
        for element in self.markup.tree.xpath(path):
            if not self.markup.is_aside(element):
                inner = element.xpath(".//*[@itemprop='name']")
                words = words_of(inner[0]) if inner else element.get("content")
                people.append(_person(words or words_of(element)))
        return ", ".join(dict.fromkeys(filter(None, people))) or None

    def _byline(self) -> str | None:
        """Return the names in a line under the headline such as "Von Ada Lovelace"."""
        if self.headline_at is None:
            return None
        start = self.headline_at + 1
        by = ""  # where a link parts it from the name
        for text, _ in self.markup.chunks[start : start + _NEAR_HEADLINE]:
            if len(text) > _PARAGRAPH:
                break
            match = _BYLINE.match(f"{by}{text}")
            if match is not None:
                return match["names"]
            by = f"{text} " if _BY_ALONE.fullmatch(text) else ""
        marked = (text for text, element in self.markup.chunks[start:] if _is_marked(element))
        below = map(_POSTED_BY.match, marked)
        named = {match["names"] for match in below if match}
        return named.pop() if len(named) == 1 else None

    def _sources(self) -> Iterator[tuple[str, str | None]]:
        for node in filter(None, (self.node, self.page_node)):
            yield (
                "JSON-LD",
                _names_of(node.get("publisher")) or _names_of(node.get("sourceOrganization")),
            )
        yield "OpenGraph", _clean(self.markup.metas.get("og:site_name"), _MAX_NAME)
        for name in _META_SOURCES:
            value = _clean(self.markup.metas.get(name), _MAX_NAME)
            yield "meta", None if value and value.startswith("http") else value
        for element in self.markup.tree.xpath("//*[@itemprop='publisher']//*[@itemprop='name']"):
            yield "microdata", _clean(element.get("content") or words_of(element), _MAX_NAME)

    def _language(self) -> str | None:
        """Return the language of the page, with the region if anything tells it."""
        root = next(self.markup.tree.iter("html"), self.markup.tree)
        articles = (node for node in self.markup.nodes if types_of(node) & ARTICLE_TYPES)
        values = [
            root.get("lang"),
            root.get("xml:lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
            self.markup.metas.get("content-language"),
            self.markup.metas.get("og:locale"),
            *(node.get("inLanguage") for node in articles),
        ]
        matches = (_TAG.match(value.strip()) for value in values if isinstance(value, str))
        tags = [match[0].replace("_", "-") for match in matches if match]
        if not tags:
            return None
        code = tags[0].lower().split("-")[0]
        host = urlsplit(self.saved_from or self.markup.metas.get("og:url") or "").hostname or ""
        region = _REGIONS.get(host.rsplit(".", 1)[-1])
        if code == "en" and region is not None:  # many themes call every page en-US
            return f"en-{region}"
        regional = (tag for tag in tags if re.fullmatch(rf"{code}-[a-z]{{2}}", tag, re.IGNORECASE))
        return next(regional, tags[0])

    def _address(self) -> tuple[str | None, str]:
        base = self.saved_from or ""
        canonical = [
            link.get("href")
            for link in self.markup.tree.iter("link")
            if "canonical" in (link.get("rel") or "").lower().split()
        ]
        voices = [("canonical link", v) for v in canonical]
        voices.append(("OpenGraph", self.markup.metas.get("og:url")))
        voices.append(("saved from", self.saved_from))
        for said_by, value in voices:
            if not isinstance(value, str) or not value.strip():
                continue
            try:
                address = urljoin(base, value.strip())
                parts = urlsplit(address)
            except ValueError:
                continue
            if parts.scheme in ("http", "https") and parts.netloc:
                return address, said_by
        return None, ""

    def _own_node(self) -> dict[str, Any] | None:
        """Return the JSON-LD node of the article that the page is about."""
        nodes = [node for node in self.markup.nodes if types_of(node) & ARTICLE_TYPES]
        if not nodes:
            return None
        titles = {
            key_of(t) for t in (*self.markup.headings, self.markup.metas.get("og:title") or "")
        } - {""}
        titles |= {key_of(words_of(t)) for t in self.markup.tree.iter("title")}
        addresses = {_bare(a) for a in (self.url, self.saved_from) if a}

        def fit(node: dict[str, Any]) -> tuple[int, bool, bool]:
            own = {_bare(a) for a in _addresses(node)}
            headline = key_of(str(node.get("headline") or node.get("name") or ""))
            same = bool(headline) and any(
                t == headline or (len(headline) > 15 and (t.startswith(headline) or headline in t))
                for t in titles
            )
            is_article = any(
                kind in ARTICLE_TYPES and kind.endswith(("article", "posting", "report"))
                for kind in types_of(node)
            )
            return int(same) + int(bool(own & addresses)), is_article, "datePublished" in node

        best = max(nodes, key=fit)
        fits, is_article, _ = fit(best)
        is_only = len([node for node in nodes if fit(node)[1]]) == 1
        return best if fits or (is_article and is_only) else None


def _is_marked(element: HtmlElement) -> bool:
    """Say whether the names of an element, or of those around it, tell that it names the author."""
    around = islice(element.iterancestors(), _MOST_AROUND)
    return any(_AUTHOR_NAMES.search(names_of(e)) for e in (element, *around))


def _addresses(node: dict[str, Any]) -> Iterator[str]:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value:
            yield value


def _bare(address: str) -> str:
    """Return an address without what its copies differ in: scheme, www, query, last slash."""
    parts = urlsplit(address.strip()) if "[" not in address else urlsplit("")
    return f"{parts.netloc.removeprefix('www.')}{unquote(parts.path).rstrip('/')}".lower()


def _names_of(value: Any) -> str | None:
    """Return the names in a JSON-LD author or publisher, joined with ", "."""
    values = value if isinstance(value, list) else [value]
    names = []
    for one in values[:20]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, list):
            name = ", ".join(part for part in name if isinstance(part, str))
        names.append(_person(name))
    return ", ".join(dict.fromkeys(filter(None, names))) or None


def _person(value: Any) -> str | None:
    name = _clean(value, _MAX_NAME)
    return None if name is None or _NO_NAME.match(name) else _LEADING_BY.sub("", name) or None


def _clean(value: Any, most: int) -> str | None:
    if not isinstance(value, str):
        return None
    line = " ".join(to_clean_text(html.unescape(value)).split())
    return line if 0 < len(line) <= most else None


def _clean_body(value: Any) -> str | None:
    """Return the text of an articleBody, which on some pages holds markup; None where short."""
    if not isinstance(value, str) or len(value) < _MIN_BODY or "<" in value:
        return None
    return html.unescape(value)

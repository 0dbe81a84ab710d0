"""What stands where in a saved page: meta elements, JSON-LD, headline, visible pieces of text.

Takes the parsed tree of a page; gives its parts in a form in which they can be asked for dates and
names, with what stands beside the article (menus, comments, teasers, footers) told apart.
"""

from __future__ import annotations

import html
import json
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_MAX_NODES = 5000  # of JSON-LD that are looked at
_MAX_DEPTH = 40
ARTICLE_TYPES = frozenset(
    "article newsarticle reportagenewsarticle analysisnewsarticle opinionnewsarticle "
    "backgroundnewsarticle reviewnewsarticle askpublicnewsarticle blogposting liveblogposting "
    "socialmediaposting discussionforumposting techarticle scholarlyarticle report "
    "medicalscholarlyarticle advertisercontentarticle satiricalarticle review recipe howto qapage "
    "podcastepisode videoobject audioobject podcast episode radioepisode tvepisode clip "
    "creativework jobposting".split()
)
_NOT_ITS_OWN = frozenset("comment usercomments comments suggestedanswer isrelatedto".split())
_HIDDEN = frozenset("script style noscript template svg iframe select option button form".split())
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:comments?|disqus|replies|reply|respond|related|recommend(?:ed|ations?)?|"
    r"side-?bar|(?<!entry.)(?<!post.)(?<!article.)(?<!story.)footer|fuss|nav(?:bar|igation)?|menu|breadcrumbs?|teasers?|trending|popular|"
    r"most-?(?:read|viewed|popular)|latest|ticker|more-?(?:news|stories|from|on)|read-?more|"
    r"also|widget|promo|newsletter|subscribe|cookies?|consent|advert(?:isement)?|sponsor(?:ed)?|"
    r"copyright|archive|calendar|weather|kommentare?|comentarios?|commentaires?|"
    r"relacionad[oa]s?|similar|carousel|slider|outbrain|taboola|events?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ASIDE_TAGS = frozenset({"aside", "footer", "nav"})
_INLINE = frozenset(
    "a b i em strong span u small abbr sup sub mark font time cite q code bdi br wbr".split()
)
_OPENING = re.compile(r"^(?://)?\s*(?:<!--|<!\[CDATA\[)")
_LOOSE_FIELD = re.compile(
    r'"(@type|datePublished|dateModified|headline|url)"\s*:\s*"([^"\\]{1,300})"'
)


class Markup:
    """The parts of one page."""

    def __init__(self, tree: HtmlElement) -> None:
        self.tree = tree
        self.metas = _metas(tree)  # content by lower-case name
        self.nodes = list(_json_ld(tree))  # outer before inner
        self.headings = [words for h in tree.iter("h1") if (words := words_of(h))]
        self._around_headline = {
            parent for h in _headlines(tree) if words_of(h) for parent in h.iterancestors()
        }

    @cached_property
    def chunks(self) -> list[tuple[str, HtmlElement]]:
        """The visible pieces of text outside the asides, in order, each with its element."""
        return list(_chunks(self.tree, self._around_headline))

    @cached_property
    def lines(self) -> frozenset[str]:
        """The keys of the visible pieces of text and of the headings."""
        headings = (words_of(heading) for heading in self.tree.iter("h1", "h2", "h3", "h4"))
        return frozenset(map(key_of, (*headings, *(text for text, _ in self.chunks))))

    def is_aside(self, element: HtmlElement) -> bool:
        """Say whether an element lies beside the article; what holds its headline does not."""
        while element is not None and element not in self._around_headline:
            if _opens_aside(element):
                return True
            element = element.getparent()
        return False

    def headline_at(self, titles: set[str]) -> int | None:
        """Return the number of the chunk with the headline; `titles` are the keys of titles."""
        chunks = self.chunks
        named = [i for i, (text, _) in enumerate(chunks) if key_of(text) in titles]
        in_h1 = [i for i, (_, element) in enumerate(chunks) if _within(element, "h1")]
        alike = [i for i in in_h1 if any(_are_alike(key_of(chunks[i][0]), t) for t in titles)]
        in_h2 = [i for i in named if _within(chunks[i][1], "h2")]
        return next(iter([*alike, *in_h2, *named, *in_h1]), None)


def _headlines(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the headings of the first level, and those that the page's <title> ends with."""
    yield from tree.iter("h1")
    title = next((key_of(words_of(element)) for element in tree.iter("title")), "")
    for heading in tree.iter("h2", "h3", "h4"):
        key = key_of(words_of(heading))
        if key and 2 * len(key) >= len(title) and title.endswith(key):
            yield heading


def words_of(element: HtmlElement) -> str:
    """Return the text in an element on one line."""
    return " ".join(element.text_content().split())


def key_of(title: str) -> str:
    """Return a title without what its copies differ in: case, marks and white space."""
    return " ".join(re.findall(r"\w+", title.casefold()))


def names_of(element: HtmlElement) -> str:
    """Return the classes and the id of an element."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def types_of(node: dict[str, Any]) -> set[str]:
    """Return the types of a JSON-LD node, lower case, without their vocabulary."""
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return {v.lower().rsplit("/", 1)[-1] for v in values if isinstance(v, str)}


def _metas(tree: HtmlElement) -> dict[str, str]:
    """Return the content of the meta elements by their lower-case name; the first counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or meta.get("value") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = meta.get(attribute)
            if name and content:
                found.setdefault(name.strip().lower(), content)
    return found


def _json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the nodes of the page's JSON-LD, outer before inner, those of comments left out."""
    budget = _MAX_NODES
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        waiting: list[tuple[Any, int]] = [(_loaded(script.text or ""), 0)]
        while waiting and budget:
            budget -= 1
            value, depth = waiting.pop(0)
            if depth > _MAX_DEPTH:
                continue
            if isinstance(value, list):
                waiting += [(inner, depth + 1) for inner in value]
            elif isinstance(value, dict) and not types_of(value) & _NOT_ITS_OWN:
                if "@type" in value:
                    yield value
                waiting += [
                    (inner, depth + 1)
                    for key, inner in value.items()
                    if isinstance(inner, dict | list) and key.lower() not in _NOT_ITS_OWN
                ]


def _without_marks(text: str) -> str:
    """Return a script without the marks of a comment or of CDATA around it."""
    text = _OPENING.sub("", text.strip(), count=1)
    for mark in ("-->", "]]>"):
        if text.endswith(mark):
            text = text.removesuffix(mark).rstrip().removesuffix("//")
    return text.strip()


def _loaded(text: str) -> Any:
    """Return the value of a JSON-LD script, forgiving what pages get wrong."""
    text = _without_marks(text)
    for attempt in (
        text.rstrip("; \n"),
        re.sub(r",\s*([}\]])", r"\1", re.sub(r"[\x00-\x1f]+", " ", text)).rstrip("; "),
        html.unescape(text),
    ):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    # What is left is mostly an unescaped quotation mark in a text nobody needs here.
    fields: dict[str, Any] = {}
    for name, value in _LOOSE_FIELD.findall(text):
        if name != "@type" or value.lower() in ARTICLE_TYPES:
            fields.setdefault(name, value)
    return fields if "@type" in fields else None


def _opens_aside(element: HtmlElement) -> bool:
    """Say whether an element holds what is beside an article: comments, teasers, footers."""
    if element.tag == "footer" and next(element.iterancestors("article"), None) is not None:
        return bool(_ASIDE.search(names_of(element)))  # an article's own, with its date
    return element.tag in _ASIDE_TAGS or (
        element.tag not in ("body", "html", "main", "article", "h1", "time")
        and bool(_ASIDE.search(names_of(element)))
    )


def _are_alike(one: str, other: str) -> bool:
    """Say whether two titles share most of their words."""
    words, others = set(one.split()), set(other.split())
    return len(words & others) >= 0.6 * max(len(words), len(others))


def _within(element: HtmlElement, tag: str) -> bool:
    for _ in range(4):
        if element is None:
            return False
        if element.tag == tag:
            return True
        element = element.getparent()
    return False


def _chunks(tree: HtmlElement, around: set[HtmlElement]) -> Iterator[tuple[str, HtmlElement]]:
    """Yield the visible pieces of text outside the asides, in order, each with its element."""
    body = next(tree.iter("body"), tree)
    pieces: list[str] = []
    owner = body
    for event, element in _walk(body, around):
        is_block = element.tag not in _INLINE or element.tag == "time"
        is_named = element.tag == "br" or bool(names_of(element).strip())
        if event != "tail" and (is_block or (event == "start" and is_named)):
            if text := " ".join("".join(pieces).split()):
                yield text, owner
            pieces.clear()
            parent = element.getparent()
            owner = element if event == "start" else body if parent is None else parent
        pieces.append((element.text if event == "start" else element.tail) or "")
    if text := " ".join("".join(pieces).split()):
        yield text, owner


def _walk(body: HtmlElement, around: set[HtmlElement]) -> Iterator[tuple[str, HtmlElement]]:
    """Yield "start" and "end" of each element; of a hidden one and an aside only its "tail"."""
    skipped: HtmlElement | None = None
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if skipped is not None:
            if event == "end" and element is skipped:
                skipped = None
                yield "tail", element
        elif isinstance(element.tag, str):
            is_aside = element not in around and _opens_aside(element)
            if event == "start" and (element.tag in _HIDDEN or is_aside):
                skipped = element
            else:
                yield event, element

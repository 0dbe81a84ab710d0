"""A live blog: the entries of a page that was written bit by bit, each with its time.

Takes the parsed tree of a page; gives the entries in the order the page has them. They are blocks
below each other that each hold a time and a text; where scripts write these, the JSON-LD of the
page has them. A page is a live blog where it says so, or where most of it is such blocks whose
times follow each other: comments, teasers and lists of posts have times, too.
"""

from __future__ import annotations

import copy
import datetime
import re
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from lxml import etree

from index.articles.article import Entry, to_clean_text, to_moment
from index.articles.formats.html.beside import beside, is_about, linked_lines, names_of, unseen
from index.articles.formats.html.marks import Markup, types_of, words_of
from index.articles.formats.plain import to_plain
from index.articles.formats.xml import MarkupText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from index.articles.article import Article, Span

    _Run = tuple[list[HtmlElement], HtmlElement]  # what an entry is made of, and its time

_MOST_UP = 12  # elements around a time in which its entry ends
_LOOKED_AT, _MAX_LOOKED_AT = 200, 5_000  # pieces of a text, and characters, that show what it is
_MOST_AROUND = 30  # elements around entries that may say that they stand beside the article
_FEWEST, _FEWEST_UNSAID = 2, 3  # entries, where the page says that it is a live blog, and else
_MIN_WORDS = 4  # of an entry
_MAX_STAMP_WORDS = 4  # beside a time, in a line that tells the time and little else
_LINKS = 0.5  # share of the letters that lie in links, of what leads elsewhere
_MAIN_SHARE = 0.5  # of a page's prose, in the entries of one that does not say it is a live blog
_LONGEST = datetime.timedelta(14)  # that such a page goes on for
_SAYS_LIVE = re.compile(
    r"(?:^|[\s_-])live-?(?:blog|ticker|updates?|feed|stream)|liveblog|liveticker|live-?text",
    re.IGNORECASE,
)
_TITLE_LIVE = re.compile(
    r"\blive(?:\s?blog|\s?ticker|:| updates?\b| coverage\b)|[–—|-] live$|\bas it happened\b|"
    r"\bminute by minute\b|\ben direct\b|\ben vivo\b|\bnewsticker\b",
    re.IGNORECASE,
)
_NO_ENTRIES = re.compile(
    r"(?:^|[\s_-])(?:comments?|disqus|repl(?:y|ies)|related|recommend(?:ed|ations?)?|teasers?|"
    r"side-?bar|most-?(?:read|viewed|popular)|footer|nav|menu|breadcrumbs?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NO_ENTRY_TAGS = frozenset({"aside", "footer", "nav", "form"})
_SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)\]]*(?:\s|$)")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_INLINE = frozenset("a abbr b bdi em i small span strong time u".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveBlog:
    """`head` has the blocks before the entries, `entries` time in ISO 8601 and text of each.

    `beside` is what stands between and behind them, and is in neither.
    """

    head: tuple[str, ...] = ()
    entries: tuple[tuple[str, str], ...] = ()
    beside: tuple[str, ...] = ()


def find_live_blog(tree: HtmlElement) -> LiveBlog | None:
    """Return the live blog that the page in `tree` is, None where it is none.

    `tree` is left as it was.
    """
    scripts = (script.text or "" for script in tree.iter("script"))
    is_told = any("LiveBlogPosting" in script for script in scripts)
    updates = _updates(Markup(tree).nodes) if is_told else []
    is_told = is_told or bool(tree.xpath("//*[contains(@itemtype, 'LiveBlogPosting')]"))
    if len(updates) < _FEWEST and not _entries_of(tree, is_told=is_told):
        return None
    tree = copy.deepcopy(tree)
    left_out = []
    for element in (*unseen(tree), *beside(tree)):
        if element.getparent() is not None and next(element.iter("time"), None) is None:
            left_out.append(words_of(element))
            element.drop_tree()
    linked = linked_lines(tree)
    runs = _entries_of(tree, is_told=is_told)
    shown = sum(len(words_of(element)) for run, _ in runs for element in run)
    is_cut = len(updates) > len(runs) and sum(len(text) for _, text in updates) > shown
    if len(runs) >= _FEWEST and not is_cut:
        return _of_markup(tree, runs, linked, left_out)
    if len(updates) >= _FEWEST:
        first = runs[0][0][0] if runs else None
        head, rest = _blocks(tree, set(), until=first, linked=linked)
        told = " ".join(text for _, text in updates)
        return LiveBlog(
            head=tuple(block for block in head if block not in told),
            entries=tuple(updates),
            beside=(*left_out, *(block for block in rest if block not in told)),
        )
    return None


def to_text(head: Sequence[str], blog: LiveBlog) -> tuple[str, tuple[Entry, ...]]:
    """Return the text of a live blog, and its entries: each under a line that says its time."""
    pieces, entries = list(head), []
    length = sum(map(len, pieces)) + 2 * len(pieces)
    for written, words in blog.entries:
        piece = f"{Entry(0, 1, written).words}\n\n{words}"
        entries.append(Entry(length, length + len(piece), written))
        pieces.append(piece)
        length += len(piece) + 2
    return "\n\n".join(pieces), tuple(entries)


def with_entries(article: Article, entries: tuple[Entry, ...]) -> Article:
    """Return an article with its entries; the lines that say their times are furniture."""
    if not entries:
        return article
    lines = [(entry.start, article.text.index("\n", entry.start)) for entry in entries]
    spans: list[Span] = []
    for start, end in sorted([*article.furniture, *lines]):
        if spans and start < spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], end)
        else:
            spans.append((start, end))
    return replace(article, furniture=tuple(spans), entries=entries)


def _updates(nodes: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return time and text of the updates in a page's JSON-LD."""
    found = []
    for node in nodes:
        updates = node.get("liveBlogUpdate") if "liveblogposting" in types_of(node) else None
        for update in updates if isinstance(updates, list) else [updates]:
            if not isinstance(update, dict):
                continue
            written = to_moment(str(update.get("datePublished") or ""))
            body = update.get("articleBody") or update.get("text") or update.get("description")
            if written and isinstance(body, str) and body.strip():
                headline = update.get("headline")
                text = to_plain(body).strip()
                title = " ".join(headline.split()) if isinstance(headline, str) else ""
                if title and not text.startswith(title):
                    text = f"{title}\n\n{text}"
                found.append((written, to_clean_text(text)))
        if found:
            break
    return found


def _entries_of(tree: HtmlElement, *, is_told: bool) -> list[_Run]:
    """Return the entries of a page in its order, none where it has too few, or is no live blog."""
    timed: dict[HtmlElement, dict[HtmlElement, HtmlElement]] = {}
    for stamp in tree.iter("time"):
        if not to_moment(stamp.get("datetime") or "") or _is_quoted(stamp):
            continue
        child = stamp
        for parent in islice(stamp.iterancestors(), _MOST_UP):
            timed.setdefault(parent, {}).setdefault(child, stamp)
            child = parent
    best: list[_Run] = []
    home: HtmlElement | None = None
    # Of two that hold as many, the inner one: it comes later.
    for container in tree.iter(*{element.tag for element in timed}) if timed else ():
        if len(timed.get(container, ())) >= _FEWEST and not _is_beside(container):
            runs = _runs(container, timed[container])
            if len(runs) >= max(_FEWEST, len(best)):
                best, home = runs, container
    if home is not None and home.get("class"):  # others like it: days of one blog
        alike = [e for e in timed if (e.tag, e.get("class")) == (home.tag, home.get("class"))]
        apart = [e for e in alike if e is home or not _is_beside(e)]
        if not any(e in apart for one in apart for e in islice(one.iterancestors(), _MOST_UP)):
            best = [run for one in apart for run in _runs(one, timed[one])]
    return best if home is not None and (is_told or _looks_live(tree, best, home)) else []


def _is_quoted(stamp: HtmlElement) -> bool:
    return next(stamp.iterancestors("blockquote", "figure"), None) is not None


def _is_beside(container: HtmlElement) -> bool:
    around = islice(container.iterancestors(), _MOST_AROUND)
    return _is_named_beside(container) or any(map(_is_named_beside, around))


def _is_named_beside(element: HtmlElement) -> bool:
    return element.tag in _NO_ENTRY_TAGS or bool(_NO_ENTRIES.search(names_of(element)))


def _runs(container: HtmlElement, timed: dict[HtmlElement, HtmlElement]) -> list[_Run]:
    """Return the entries among the children of `container`: those with a time and a text.

    Where most that have a time have no text, or less of it, it stands in the children behind them.
    """
    telling = [child for child in timed if _tells(_beginning(child, timed[child]))]
    followed = [child for child in telling if _is_followed(child, timed)]
    if 2 * len(telling) >= len(timed) and 2 * len(followed) < len(telling):
        return [([child], timed[child]) for child in telling if not _leads(child)]
    runs: list[_Run] = []
    for child in container:
        if child in timed:
            runs.append(([child], timed[child]))
        elif runs and not _is_named_beside(child):
            runs[-1][0].append(child)
    return [
        (run, stamp)
        for run, stamp in runs
        if _tells(" ".join(_beginning(child, stamp) for child in islice(run, _LOOKED_AT)))
    ]


def _is_followed(child: HtmlElement, timed: dict[HtmlElement, HtmlElement]) -> bool:
    """Say whether most of an entry stands behind the child with its time, or that is a heading."""
    behind = ""
    for other in islice(child.itersiblings(), _LOOKED_AT):
        if other in timed:
            break
        if not _is_named_beside(other):
            behind += _beginning(other, timed[child])
    is_more = child.tag in _HEADINGS or len(behind) > len(_beginning(child, timed[child]))
    return is_more and _tells(behind)


def _beginning(element: HtmlElement, stamp: HtmlElement) -> str:
    """Return some of the text of an element, without that of the time in it."""
    pieces = islice(element.itertext(), _LOOKED_AT)
    text = " ".join(" ".join(piece for piece in pieces)[:_MAX_LOOKED_AT].split())
    time = words_of(stamp)
    return text.replace(time, "", 1) if time else text


def _text_less(element: HtmlElement, stamp: HtmlElement) -> str:
    """Return the text of an element without that of the time in it."""
    text, time = words_of(element), words_of(stamp)
    return text.replace(time, "", 1) if time else text


def _tells(text: str) -> bool:
    return len(text.split()) >= _MIN_WORDS and bool(_SENTENCE.search(text))


def _leads(element: HtmlElement) -> bool:
    """Say whether an element mostly leads elsewhere, as a teaser does."""
    length = in_links = open_links = 0
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in islice(walk, 2 * _LOOKED_AT):
        if inner.tag == "a":
            open_links += 1 if event == "start" else -1
        if event == "end" and inner is element:
            break
        words = len(" ".join(((inner.text if event == "start" else inner.tail) or "").split()))
        length += words
        in_links += words if open_links else 0
    return in_links >= _LINKS * max(1, length)


def _looks_live(tree: HtmlElement, runs: Sequence[_Run], home: HtmlElement) -> bool:
    """Say whether entries below `home`, on a page that no data call a live blog, are those of one.

    They hold most of its prose, and lead nowhere else. Where neither title nor names say "live",
    their times follow each other.
    """
    titles = [h for run, _ in runs for e in run for h in e.iter(*_HEADINGS)]
    elsewhere = [h for h in titles if any(_is_elsewhere(a) for a in _links_at(h))]
    if 2 * len(elsewhere) > len(runs):
        return False
    inside = sum(len(words_of(p)) for run, _ in runs for e in run for p in _prose(e))
    outside = _length_of_prose(tree, {element for run, _ in runs for element in run})
    if inside < _MAIN_SHARE * (inside + outside):
        return False
    moments = [_moment(stamp) for _, stamp in runs]
    if max(moments) - min(moments) > _LONGEST:
        return False
    if _says_so(tree, home):
        return True
    rises = [one < other for one, other in pairwise(moments) if one != other]
    return len(runs) >= _FEWEST_UNSAID and len(rises) >= len(runs) // 2 and len(set(rises)) == 1


def _says_so(tree: HtmlElement, home: HtmlElement) -> bool:
    """Say whether the title of a page, or what its entries lie in, calls it live."""
    titles = (words_of(element) for element in tree.iter("title", "h1"))
    around = (home, *islice(home.iterancestors(), _MOST_AROUND))
    return any(map(_TITLE_LIVE.search, titles)) or any(
        _SAYS_LIVE.search(names_of(element)) for element in around
    )


def _links_at(heading: HtmlElement) -> Iterator[HtmlElement]:
    yield from heading.iter("a")
    yield from heading.iterancestors("a")


def _is_elsewhere(link: HtmlElement) -> bool:
    return bool(link.get("href")) and "#" not in (link.get("href") or "")


def _length_of_prose(tree: HtmlElement, less: set[HtmlElement]) -> int:
    """Return how many letters stand in paragraphs outside of `less` and of what is beside."""
    length = 0
    walk = etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        if element in less or _is_named_beside(element):
            walk.skip_subtree()
        elif element.tag == "p":
            length += len(words_of(element))
    return length


def _prose(element: HtmlElement) -> Iterator[HtmlElement]:
    if next(element.iter("p"), None) is None:
        yield element
    else:
        yield from element.iter("p")


def _moment(stamp: HtmlElement) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(to_moment(stamp.get("datetime") or "") or "")
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def _of_markup(
    tree: HtmlElement,
    runs: Sequence[_Run],
    linked: set[str],
    left_out: list[str],
) -> LiveBlog:
    """Return the live blog whose entries are these elements."""
    inside = {element for run, _ in runs for element in run}
    head, rest = _blocks(tree, inside, until=runs[0][0][0], linked=linked)
    entries = []
    for run, stamp in runs:
        written = to_moment(stamp.get("datetime") or "")
        _drop_stamp(stamp, run)
        markup = "".join(
            str(etree.tostring(element, encoding="unicode", method="html", with_tail=len(run) > 1))
            for element in run
        )
        blocks = to_clean_text(MarkupText(markup).text).split("\n\n")
        kept = [block for block in blocks if block.strip() and not is_about(block, linked)]
        left_out += [block for block in blocks if is_about(block, linked)]
        if written and kept:
            entries.append((written, "\n\n".join(kept)))
    return LiveBlog(head=tuple(head), entries=tuple(entries), beside=(*left_out, *rest))


def _drop_stamp(stamp: HtmlElement, run: Sequence[HtmlElement]) -> None:
    """Take a time out of its entry, and the line it stands on where that says little else."""
    line = stamp
    while line not in run and line.tag in _INLINE:
        line = line.getparent()
    rest = _text_less(line, stamp)
    if line is not stamp and line not in run and len(rest.split()) <= _MAX_STAMP_WORDS:
        stamp = stamp if _SENTENCE.search(rest) or line.tag.startswith("h") else line
    if stamp in run:
        stamp.text = ""
    else:
        stamp.drop_tree()


def _blocks(
    tree: HtmlElement,
    inside: set[HtmlElement],
    *,
    until: HtmlElement | None,
    linked: set[str],
) -> tuple[list[str], list[str]]:
    """Return the paragraphs outside of `inside`, those before the element `until` and the others.

    Those that are no sentences, or lead elsewhere, are left out.
    """
    before: list[str] = []
    behind: list[str] = []
    found = before
    walk = etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        if element is until:
            found = behind
        if element in inside or _is_named_beside(element):
            walk.skip_subtree()
        elif element.tag in ("p", "li"):
            walk.skip_subtree()
            text = to_clean_text(words_of(element))
            if _tells(text) and not _leads(element) and not is_about(text, linked):
                found.append(text)
    return before, behind

"""What the page shows, as HTML: the only place where an article's words become markup.

Takes answers, articles and what the index says of itself; gives HTML in which nothing from an
article, a question or a file name can be a tag, an attribute, a script or a text direction.
"""

from __future__ import annotations

import datetime
import html
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from index.articles.article import is_month, is_year, to_iso

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.articles.article import Article, Span
    from qa.answer import Citation

_WHOLE_FRAGMENT = 80  # characters of a quote that a link to it holds whole
_FRAGMENT_WORDS = 5  # else this many from its start and from its end
_HEADING = 80  # characters at most of a line that is shown as a heading

# What would turn the page around it (embeddings, overrides, isolates), what no page may hold
# (controls, lone surrogates). The marks of right-to-left scripts (U+200E, U+200F, U+061C) stay.
_UNSHOWN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]"
)
BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """What is marked in an article shown whole: `here`, which is scrolled to, and `others`.

    `kind` is what they are: "quote" or "passage".
    """

    kind: str
    here: Span
    others: tuple[Span, ...] = ()


def to_shown(text: str) -> str:
    """Return `text` without the characters that would turn or break the page around it."""
    return _UNSHOWN.sub("", text)


def to_html(text: str) -> str:
    """Return `text` as HTML text, also safe as the value of a quoted attribute."""
    return html.escape(to_shown(text), quote=True)


def to_value(text: str) -> str:
    """Return `text`, unchanged, as the value of a quoted attribute that is read, never shown."""
    return html.escape(text, quote=True)


def to_link(url: str | None) -> str | None:
    """Return `url` if a click on it may be offered: http or https, with a host; else None."""
    if url is None:
        return None
    shown = to_shown(url).strip()
    try:
        parts = urlsplit(shown)
        host = parts.hostname
    except ValueError:
        return None
    return shown if parts.scheme in ("http", "https") and host else None


def to_day(day: datetime.date, last: datetime.date | None = None) -> str:
    """Return a day, or the days up to `last`, as people write it: 3 May 2024; May 2024; 2024."""
    if last is None:
        return f"{day.day} {day:%B} {day.year}"
    if is_year(day, last):
        return str(day.year)
    return f"{day:%B} {day.year}" if is_month(day, last) else f"{to_day(day)} – {to_day(last)}"


def to_header(info: Mapping[str, Any]) -> str:
    """Return what the collection holds, in one line."""
    return f'<p class="collection">{to_html(_collection(info))}</p>'


def _collection(info: Mapping[str, Any]) -> str:
    n = info["articles"]
    counted = "no articles yet" if n == 0 else "1 article" if n == 1 else f"{n:,} articles"
    first, last = info["published"]["first"], info["published"]["last"]
    if first is None:
        return counted
    first, last = to_day(_date(first)), to_day(_date(last))
    return f"{counted}, {first}" if first == last else f"{counted}, {first} – {last}"


def _date(iso: str) -> datetime.date:
    return datetime.date.fromisoformat(iso)


def to_welcome(n_articles: int, questions: Sequence[str] | None) -> str:
    """Return what stands where no question was asked yet: how to begin.

    `questions` are examples, None while they are being made.
    """
    if n_articles == 0:
        return (
            '<section class="welcome" aria-label="How to begin"><h2>There are no articles yet</h2>'
            "<p>Drop files into the Library (texts, saved pages, PDFs, newsletters, feeds …), or "
            "name a folder in a terminal:</p><pre><code>quoth build FOLDER</code></pre>"
            "<p>Then ask away: this page notices by itself when the build is done.</p></section>"
        )
    if questions is None:
        making = '<p class="searching" role="status">Looking for questions they answer…</p>'
        return _welcome(making)
    offered = "".join(
        f'<li><button type="button" class="example" dir="auto">{to_html(question)}</button></li>'
        for question in questions
    )
    return _welcome(f'<p>For example:</p><ul class="examples">{offered}</ul>' if questions else "")


def _welcome(examples: str) -> str:
    return (
        '<section class="welcome" aria-label="How to begin"><h2>Ask your articles</h2>'
        "<p>Every answer is quoted from them. Each number leads to its source, and from there to "
        f"the whole article.</p>{examples}</section>"
    )


def to_problem(message: str) -> str:
    """Return what went wrong, as a sentence."""
    return f'<p class="problem" role="alert">{to_html(_sentence(message))}</p>'


def _sentence(message: str) -> str:
    first = message[:1].upper() + message[1:]
    return first if first.endswith((".", "!", "?")) else f"{first}."


def to_also_in(citation: Citation) -> str:
    """Return in how many outlets the story of a citation also stands, in words."""
    outlets = {copy.source for copy in citation.also_in} - {citation.article.source, None}
    if not outlets:
        n = len(citation.also_in)
        return "also in 1 other article" if n == 1 else f"also in {n} other articles"
    return f"also in {outlets.pop()}" if len(outlets) == 1 else f"also in {len(outlets)} outlets"


def to_title(article: Article) -> str:
    """Return an article's title in one line, its id where it has none. Not escaped."""
    return _SPACES.sub(" ", to_shown(article.title)).strip() or article.id


def to_byline(article: Article) -> str:
    """Return the line of source, date and author."""
    known = [
        f'<bdi class="source">{to_html(article.source)}</bdi>' if article.source else "",
        _time(article.published, article.published_to) if article.published else "",
        f'<bdi class="author">{to_html(article.author)}</bdi>' if article.author else "",
    ]
    return f'<p class="byline">{" · ".join(filter(None, known)) or "undated"}</p>'


def _time(first: datetime.date, last: datetime.date | None) -> str:
    return f'<time datetime="{to_iso(first, last)}">{to_day(first, last)}</time>'


def to_article(
    article: Article,
    marking: Marking | None,
    *,
    remark: str | None = None,
    earlier: Sequence[Article] = (),
) -> str:
    """Return the whole article, its paragraphs kept, with what was cited marked in it.

    Its `earlier` versions, latest first, stand below it, folded up.
    """
    original = _original(article, marking)
    notice = f'<p class="problem">{to_html(remark)}</p>' if remark else ""
    return (
        f'<h2 class="title" dir="auto">{to_html(to_title(article))}</h2>'
        f"{to_byline(article)}{original}"
        f'{_details(article)}{notice}<div class="text">{_paragraphs(article, marking)}</div>'
        f"{''.join(map(_earlier, earlier))}"
    )


def _original(article: Article, marking: Marking | None) -> str:
    """Return the links to the original: at its beginning and, with a quote in view, at that."""
    link = to_link(article.url)
    if link is None:
        return ""
    host = to_html(urlsplit(link).hostname or link)
    links = [_anchor(link, f"Read the original at <bdi>{host}</bdi>")]
    if marking is not None and article.text[slice(*marking.here)].strip():
        fragment = to_fragment(article.text, marking.here)
        joint = "" if "#" in link else "#"
        links.insert(0, _anchor(f"{link}{joint}{fragment}", "Open the original at the quote"))
    return f'<p class="original">{" · ".join(links)}</p>'


def _anchor(link: str, words: str) -> str:
    return f'<a href="{to_html(link)}" target="_blank" rel="noopener noreferrer">{words}</a>'


def to_fragment(text: str, span: Span) -> str:
    """Return `:~:text=…`, by which a browser finds `text[span]` on the page of the original.

    A long quote, or one over several lines, is given by its first and last words; words before it
    are added where what is given stands earlier in the text, too. As of WICG's "URL Fragment Text
    Directives".
    """
    start, end = _trimmed(text, span)
    words = [match.span() for match in re.finditer(r"\S+", text[start:end])]
    whole = text[start:end]
    if len(whole) <= _WHOLE_FRAGMENT and "\n" not in whole:
        found, last = whole, ""
    else:
        line = whole.partition("\n")[0]
        n = max(1, min(_FRAGMENT_WORDS, len(line.split()), len(words) - 1))
        found = whole[: words[n - 1][1]]
        rest = whole[words[max(n, len(words) - _FRAGMENT_WORDS)][0] :] if len(words) > n else ""
        last = rest.rpartition("\n")[2]
    before = ""
    if found in text[:start]:
        line = text[:start].rpartition("\n")[2]
        before = " ".join(line.split()[-_FRAGMENT_WORDS:])
    pieces = [f"{_encoded(before)}-" if before else "", _encoded(found), _encoded(last)]
    return f":~:text={','.join(filter(None, pieces))}"


def _trimmed(text: str, span: Span) -> Span:
    quote = text[slice(*span)]
    return span[0] + len(quote) - len(quote.lstrip()), span[1] - len(quote) + len(quote.rstrip())


def _encoded(words: str) -> str:
    # A hyphen would end a prefix; urllib leaves it as it is.
    return percent_encoded(_SPACES.sub(" ", to_shown(words)), safe="").replace("-", "%2D")


def _earlier(article: Article) -> str:
    nothing = Marking(kind="passage", here=(0, 0))
    published = article.published
    of_day = f", {_time(published, article.published_to)}" if published else ""
    return (
        f'<details class="earlier"><summary>Earlier version{of_day}</summary>'
        f'<h3 class="title" dir="auto">{to_html(to_title(article))}</h3>{to_byline(article)}'
        f'<div class="text">{_paragraphs(article, nothing)}</div></details>'
    )


def _details(article: Article) -> str:
    """Return a fold with each field that is known, its value and what said so; "" for none."""
    first, last, updated = article.published, article.published_to, article.updated
    values = {
        "title": to_html(to_title(article)),
        "author": to_html(article.author or ""),
        "source": to_html(article.source or ""),
        "published": _time(first, last) if first else "",
        "updated": _time(updated, None) if updated else "",
        "language": to_html(article.language or ""),
        "url": to_html(article.url or ""),
        "text": f"{len(article.text):,} characters",
    }
    said_by = dict(article.provenance)
    rows = "".join(
        f'<tr><th scope="row">{_FIELD_NAMES.get(name, name)}</th><td><bdi>{value}</bdi></td>'
        f"<td>{to_html(said_by[name])}</td></tr>"
        for name, value in values.items()
        if value and name in said_by
    )
    if not rows:
        return ""
    return (
        '<details class="known"><summary>Details</summary><table><thead><tr><th>Field</th>'
        f"<th>Value</th><th>From</th></tr></thead><tbody>{rows}</tbody></table></details>"
    )


_FIELD_NAMES = {"source": "outlet", "url": "address"}


def _paragraphs(article: Article, marking: Marking | None) -> str:
    """Return the text with each run of lines in a <p>; what is between them stays in between."""
    pieces, start = [], 0
    for gap in BLANK_LINES.finditer(article.text):
        if gap.start() > start:
            pieces.append(_paragraph(article, (start, gap.start()), marking))
        pieces.append(to_html(gap.group()))
        start = gap.end()
    if start < len(article.text):
        pieces.append(_paragraph(article, (start, len(article.text)), marking))
    return "".join(pieces)


def _paragraph(article: Article, span: Span, marking: Marking | None) -> str:
    heading = ' class="heading"' if _is_heading(article.text, span) else ""
    return f'<p{heading} dir="auto">{to_marked(article, span, marking)}</p>'


def _is_heading(text: str, span: Span) -> bool:
    """Say whether a paragraph looks like a heading of what follows it."""
    words = text[span[0] : span[1]].strip()
    return (
        "\n" not in words
        and len(words) <= _HEADING
        and words[-1:].isalnum()
        and bool(text[span[1] :].strip())
    )


def to_marked(article: Article, span: Span, marking: Marking | None) -> str:
    """Return `article.text` in `span` as HTML, with what is marked in <mark> and furniture dim."""
    marks = _marks(marking) if marking else []
    cuts = {span[0], span[1]}
    for (start, end), _ in [*marks, *((piece, "") for piece in article.furniture)]:
        cuts |= {min(max(cut, span[0]), span[1]) for cut in (start, end)}
    edges = sorted(cuts)
    pieces = []
    for start, end in itertools.pairwise(edges):
        words = to_html(article.text[start:end])
        mark = next((mark for held, mark in marks if _holds(held, start, end)), None)
        if mark is not None:
            pieces.append(f"<mark {mark}>{words}</mark>")
        elif any(_holds(held, start, end) for held in article.furniture):
            pieces.append(f'<span class="furniture">{words}</span>')
        else:
            pieces.append(words)
    return "".join(pieces)


def _marks(marking: Marking) -> list[tuple[Span, str]]:
    """Return what is marked, the place in view first, with the attributes of its <mark>."""
    numbers = {span: n for n, span in enumerate(sorted({marking.here, *marking.others}), 1)}
    return [
        (span, f'class="{marking.kind}{here}" data-mark="{numbers[span]}"')
        for span, here in ((marking.here, " here"), *((other, "") for other in marking.others))
    ]


def _holds(span: Span, start: int, end: int) -> bool:
    return span[0] <= start and end <= span[1]

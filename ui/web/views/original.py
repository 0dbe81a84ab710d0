"""The original: where an article was published, and where the quote stands on that page.

Takes an article and a span of its text; gives addresses that a click may open.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from qa.markup import to_shown

if TYPE_CHECKING:
    from index.articles.article import Article, Span

_WHOLE_FRAGMENT = 80  # characters of a quote that a link to it holds whole
_FRAGMENT_WORDS = 5  # else this many from its start and from its end
_SPACES = re.compile(r"\s+")


class Original(NamedTuple):
    """The address of an article, the host in it, and the address of the quote in view."""

    link: str
    host: str
    quote: str | None


def to_original(article: Article, here: Span | None) -> Original | None:
    """Return where the article and its text in `here` were published; None where no link may go."""
    link = to_link(article.url)
    if link is None:
        return None
    quote = None
    if here is not None and article.text[slice(*here)].strip():
        quote = f"{link}{'' if '#' in link else '#'}{to_fragment(article.text, here)}"
    return Original(link, urlsplit(link).hostname or link, quote)


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

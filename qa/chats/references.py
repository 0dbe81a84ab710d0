"""References: the articles that answers cite, for other programs to cite.

Takes answers or articles; gives RIS, BibTeX and CSL-JSON. What comes from an article is text.
"""

from __future__ import annotations

import json
import re
import unicodedata
from itertools import count, product
from string import ascii_lowercase
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from index.articles.article import is_month, is_year
from qa.markup import to_shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.articles.article import Article
    from qa.answer import Answer, Citation

_BIBTEX = {
    **{letter: f"\\{letter}" for letter in "{}#$%&_"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def cited_articles(answers: Iterable[Answer]) -> list[Article]:
    """Return the articles that the answers cite, each once, in the order they are first cited."""
    return articles_of(citation for answer in answers for citation in answer.citations)


def articles_of(citations: Iterable[Citation]) -> list[Article]:
    """Return the articles of citations, each once, in the order they first come."""
    cited: dict[tuple[str, str], Article] = {}
    for citation in citations:
        article = citation.article
        cited.setdefault((article.id, article.content_hash), article)
    return list(cited.values())


def to_ris(articles: Iterable[Article]) -> str:
    """Return the articles as RIS, a line a field, lines ended by CR and LF as the format has it.

    One with a source is of type NEWS, else with a link ELEC, else GEN.
    """
    records = []
    for article in articles:
        link = to_link(article.url)
        fields = [("TY", "NEWS" if article.source else "ELEC" if link else "GEN")]
        fields += [("AU", author) for author in _authors(article)]
        fields.append(("TI", _title(article)))
        if article.source:
            fields.append(("T2", _to_line(article.source)))
        if article.published:
            year, month, day = _known_date(article)
            fields += [("PY", year), ("DA", f"{year}/{month}/{day}/")]
        if link:
            fields.append(("UR", link))
        if article.language:
            fields.append(("LA", _to_line(article.language)))
        records.append("".join(f"{tag}  - {value}\r\n" for tag, value in fields if value))
    return "".join(f"{record}ER  - \r\n\r\n" for record in records)


def to_bibtex(articles: Iterable[Article]) -> str:
    """Return the articles as BibTeX: @article with a source, else @misc, each under its own key."""
    keys: set[str] = set()
    entries = []
    for article in articles:
        key = _unused_key(article, keys)
        keys.add(key)
        link = to_link(article.url)
        fields = [("title", f"{{{_to_bibtex_text(_title(article))}}}")]
        if authors := _authors(article):
            fields.append(("author", " and ".join(f"{{{_to_bibtex_text(a)}}}" for a in authors)))
        if source := _to_line(article.source or ""):
            fields.append(("journal", _to_bibtex_text(source)))
        if article.published:
            year, month, day = _known_date(article)
            fields += [("year", year)] + ([("date", f"{year}-{month}-{day}")] if day else [])
            fields += [("month", month)] if month else []
        if link:
            fields.append(("url", link))
        kind = "article" if source else "misc"
        lines = "".join(f"  {name} = {_braced(name, value)},\n" for name, value in fields)
        entries.append(f"@{kind}{{{key},\n{lines}}}\n")
    return "\n".join(entries)


def to_csl(articles: Iterable[Article]) -> str:
    """Return the articles as CSL-JSON, which Zotero and Pandoc read.

    One with a source is an article-newspaper, else a webpage with a link, else a document.
    """
    items = []
    for number, article in enumerate(articles, 1):
        link, source = to_link(article.url), _to_line(article.source or "")
        item: dict[str, object] = {
            "id": f"{number}",
            "type": "article-newspaper" if source else "webpage" if link else "document",
            "title": _title(article),
        }
        if authors := _authors(article):
            item["author"] = [{"literal": author} for author in authors]
        if source:
            item["container-title"] = source
        if article.published:
            known = [int(piece) for piece in _known_date(article) if piece]
            item["issued"] = {"date-parts": [known]}
        if link:
            item["URL"] = link
        if article.language:
            item["language"] = _to_line(article.language)
        items.append(item)
    return json.dumps(items, indent=1, ensure_ascii=False) + "\n"


def _title(article: Article) -> str:
    return _to_line(article.title) or _to_line(article.id) or "(without a title)"


def _authors(article: Article) -> list[str]:
    """Return the names of a byline, which joins them by "and", "&" or ";" and never by ","."""
    names = re.split(r"\s*;\s*|\s+(?:and|&)\s+", _to_line(article.author or ""))
    return [name for name in names if name]


def _known_date(article: Article) -> tuple[str, str, str]:
    """Return year, month and day as far as they are known, the others empty."""
    first, last = article.published, article.published_to
    if first is None:
        return "", "", ""
    year, month, day = f"{first:%Y}".zfill(4), f"{first:%m}", f"{first:%d}"
    if last is None:
        return year, month, day
    return (
        (year, month, "") if is_month(first, last) and not is_year(first, last) else (year, "", "")
    )


def to_link(url: str | None) -> str | None:
    """Return an http(s) address that no format takes for anything else, or None."""
    shown = _to_line(url or "")
    try:
        parts = urlsplit(shown)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return None
    except ValueError:
        return None
    return quote(shown, safe="!#$%&'()*+,/:;=?@[]~-._")


def _to_line(text: str) -> str:
    return " ".join(to_shown(text).split())


def _to_bibtex_text(text: str) -> str:
    return "".join(_BIBTEX.get(letter, letter) for letter in text)


def _braced(name: str, value: str) -> str:
    # A month is a macro of BibTeX's styles and stands bare.
    return _MONTHS[int(value) - 1] if name == "month" else f"{{{value}}}"


def _unused_key(article: Article, used: set[str]) -> str:
    authors = _authors(article)
    who = _to_ascii(authors[0].split()[-1] if authors else (article.source or ""))
    year = f"{article.published.year}" if article.published else ""
    words = [_to_ascii(word) for word in article.title.split()]
    about = next((word for word in words if len(word) > 3), "")
    key = f"{who}{year}{about}"[:60] or "article"
    return next(f"{key}{suffix}" for suffix in _suffixes() if f"{key}{suffix}" not in used)


def _suffixes() -> Iterator[str]:
    yield ""
    for length in count(1):
        for letters in product(ascii_lowercase, repeat=length):
            yield "".join(letters)


def _to_ascii(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", folded)

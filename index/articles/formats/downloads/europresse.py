"""Europresse: saved pages of many articles, and the same as text.

On a page each article is an element `article`, with its outlet in the class DocPublicationName, its
title in titreArticle, and its text in DocText or docOcurrContainer. In a text each ends with its
name, "news·20240312·LM·20240312x1". The layouts are those that europarser, gargantext and
tm.plugin.europresse describe.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from index.articles.formats.downloads.part import Part, lines_of, paragraphs, to_day
from index.articles.formats.xml import MarkupText
from index.articles.furniture.byline import read_byline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARK = b"DocPublicationName"  # what a saved page has, and no page of the web
_NAME = re.compile(r"(?:news|public|bio|web)·(\d{8})·[A-Z0-9]{1,12}·\S+")
_NUMBER = re.compile(r",? no\.? ?\d+.*", re.IGNORECASE | re.DOTALL)
_LENGTH = re.compile(r"[\d\s.,\u202f\xa0]{1,12}(?:mots|words)")
_RIGHTS = re.compile(
    r"(?:©|Tous droits réservés|Certificat émis|Le présent document)", re.IGNORECASE
)
_MAX_AUTHOR_WORDS = 8


def cut_page(tree: Any, to_markup: Any) -> list[Part]:
    """Return the parts of a saved page; `to_markup` gives the markup of an element."""
    return [
        _page_part(article, to_markup, f"article {number}")
        for number, article in enumerate(_articles(tree), 1)
    ]


def cut(text: str) -> list[Part] | None:
    """Return the parts of a text with Europresse's name at the end of each; else None."""
    lines = lines_of(text)
    ends = [(i, match) for i, line in enumerate(lines) if (match := _name_in(line))]
    if not ends or not any(map(_outlet, lines)):
        return None
    parts = []
    start = 0
    for number, (end, match) in enumerate(ends, 1):
        parts.append(_text_part(lines[start:end], f"article {number}", match))
        start = end + 1
    if any(map(_outlet, lines[start:])):
        reason = "has no name “news·…” at its end: the download is cut off"
        parts.append(Part(place=f"article {len(ends) + 1}", problem=reason))
    return parts


def _name_in(line: str) -> re.Match[str] | None:
    match = _NAME.search(line)
    is_alone = match is not None and (match[0] == line or "Certificat" in line)
    return match if is_alone else None


def _outlet(line: str) -> str:
    """Return the outlet in a line such as "Le Monde • p. 4 • 412 mots", "" of another line."""
    pieces = [piece.strip() for piece in line.split("•")]
    is_place = len(pieces) > 1 and any(map(_LENGTH.fullmatch, pieces[1:]))
    return pieces[0] if is_place else ""


def _articles(tree: Any) -> Iterator[Any]:
    for article in tree.iter("article"):
        if article.find(".//*[@class]") is not None and _first(article, "DocPublicationName") != "":
            yield article


def _page_part(article: Any, to_markup: Any, place: str) -> Part:
    outlet = _NUMBER.sub("", _first(article, "DocPublicationName")).strip()
    header = _first(article, "DocHeader")
    title = _first(article, "titreArticle", "titreArticleVisu", "rdp__articletitle")
    author = _first(article, "docAuthors", "DocAuthors", "sm-margin-bottomNews")
    name = _NAME.search(_first(article, "publiC-lblNodoc"))
    blocks = [element for element in article.iter() if _has_class(element, _TEXT_CLASSES)]
    words = MarkupText("".join(map(to_markup, blocks[:1]))).text
    day = f"{name[1][:4]}-{name[1][4:6]}-{name[1][6:]}" if name else _day_in(header)
    return Part(
        place=place,
        key=name[0] if name else "",
        head=[line for line in (outlet, header, title, author) if line],
        body=paragraphs(lines_of(words)),
        said={
            "title": title or None,
            "source": outlet or None,
            "author": re.sub(r"^par\s+", "", author, flags=re.IGNORECASE) or None,
            "date": day,
            "language": article.get("lang"),
        },
        problem="" if words.strip() else "has no text (no element DocText)",
    )


_TEXT_CLASSES = frozenset({"DocText", "docOcurrContainer"})


def _day_in(header: str) -> str | None:
    pieces = re.split(r"(?<!\s)\s+-\s+|;|\n|, (?=p\.)", header)
    starts = (piece[match.start() :] for piece in pieces for match in re.finditer(r"\w+", piece))
    return next(filter(None, map(to_day, starts)), None)


def _has_class(element: Any, names: frozenset[str]) -> bool:
    value = element.get("class", "") if isinstance(element.tag, str) else ""
    return not names.isdisjoint(value.split())


def _first(article: Any, *names: str) -> str:
    """Return the words of the first element of one of these classes, "" where there is none."""
    for name in names:
        for element in article.iter():
            if _has_class(element, frozenset({name})):
                return " ".join("".join(map(str, element.itertext())).split())
    return ""


def _text_part(lines: Sequence[str], place: str, name: re.Match[str]) -> Part:
    at = next((i for i, line in enumerate(lines) if _outlet(line)), None)
    shown = [] if at is None else [i for i in range(at + 1, len(lines)) if lines[i]]
    if at is None or len(shown) < 2:
        reason = "has no line with its outlet and number of words, so it cannot be read"
        return Part(place=place, problem=reason)
    n_head = shown[0]
    author = None
    second = lines[shown[1]]
    byline = read_byline(second) or read_byline("By " + re.sub(r"(?i)^par\s+", "", second))
    if byline is not None and len(second.split()) <= _MAX_AUTHOR_WORDS:
        author, n_head = byline.author, shown[1]
    rest = lines[n_head + 1 :]
    end = next((i for i, line in enumerate(rest) if _RIGHTS.match(line)), len(rest))
    day = name[1]
    return Part(
        place=place,
        key=name[0],
        head=[line for line in lines[: n_head + 1] if line],
        body=paragraphs(rest[:end]),
        tail=[line for line in rest[end:] if line],
        said={
            "title": lines[shown[0]],
            "author": author,
            "source": _outlet(lines[at]),
            "date": f"{day[:4]}-{day[4:6]}-{day[6:]}",
        },
        problem="" if any(rest[:end]) else "has no text",
    )

"""When a saved page says that its article was published and updated.

Takes the parts of a page; gives what its JSON-LD, OpenGraph and other meta elements, microdata,
<time> elements, scripts, address and the lines around its headline say, in that order of trust. A
date of a comment, a teaser, an event or a copyright line is none of the article's.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from index.articles.dates import Days, to_days, to_days_of_field
from index.articles.formats.html.marks import words_of
from index.articles.formats.html.shown import ShownDates
from index.articles.formats.html.voices import Voice, chosen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.articles.formats.html.marks import Markup

# What the names of meta elements have in them, lower case, in the order of their trust.
_PUBLISHED_NAMES = tuple(
    re.compile(pattern)
    for pattern in (
        r"publi[sc]|pub[-_.:]?date|issue|release|posted|post_date|original|upload",
        r"(?:^|[-_.:])p?date$|^date|articledate|displaydate|(?:^|:)regdate$|^(?:time|timestamp|ptime)$",
        r"creat",
    )
)
_UPDATED_NAME = re.compile(r"modif|updat|lastmod|moddate|revis")
_OTHER_NAME = re.compile(
    r"modif|updat|lastmod|moddate|revis|review|expir|event|generat|found|birth|image|url|title|"
    r"description|download|access|crawl|index|verif|copyright|publisher|creator|start|end(?:[-_.:]|date|$)"
)
_SCRIPT_PUBLISHED = re.compile(
    r"""["']?\b(?:date_?published|publish(?:ed)?_?date|publish(?:ed)?_?(?:at|on|time)|publication_?date|"""
    r"""pub_?date|first_?published(?:_?(?:at|date))?|date_?publication|originalpublishdate|"""
    r"""display_?date|article_?date|post_?date)["']?\s*[:=]\s*["']([^"'<>]{8,40})["']""",
    re.IGNORECASE,
)
_URL_DAY = re.compile(
    r"(?<![\d])(?P<year>(?:19|20)\d\d)(?P<sep>[-/._])(?P<month>0?[1-9]|1[0-2])(?P=sep)"
    r"(?P<day>0?[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<![\d])(?P<year_2>(?:19|20)\d\d)[-/]?(?P<month_2>0[1-9]|1[0-2])[-/]?"
    r"(?P<day_2>0[1-9]|[12]\d|3[01])(?=[/_-]|\d{9}(?!\d)|$)"
)
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/")
_LEAST_COUNTED = 9  # digits of what may be seconds since 1970
# Top-level domains of countries under which sites of all countries are.
_SOLD_TO_ALL = frozenset("AC AI CC CO EU FM GG IO LY ME NU SH TO TV WS".split())
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d+[a-z_]*/(?=https?:)", re.IGNORECASE)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_URL_MONTH_NAME = re.compile(rf"(?<=/\d\d\d\d/)({'|'.join(_MONTHS)})(?=/\d\d?/)")


class PageDates:
    """What one page says of when its article was published and updated.

    `nodes` are the JSON-LD nodes of the article and of its page, `addresses` where it lies,
    `headline_at` the number of the chunk with its headline.
    """

    def __init__(
        self,
        markup: Markup,
        *,
        nodes: Sequence[dict[str, Any]],
        addresses: Sequence[str],
        language: str | None,
        headline_at: int | None,
    ) -> None:
        self._markup = markup
        self._nodes = nodes
        self._addresses = addresses
        self._language = language
        self.country = _country(addresses, language)
        self._shown = ShownDates(markup, language=language, headline_at=headline_at)

    def published(self) -> Voice | None:
        """Return the most trusted statement of the day of publication, if there is any."""
        return chosen(self.statements("published"), self.country)

    def updated(self) -> Voice | None:
        """Return the most trusted statement of the day of the last change, if there is any."""
        return chosen(self.statements("updated"), self.country)

    def statements(self, kind: str) -> list[Voice]:
        """Return all that the page says of the day it was "published" or "updated", best first."""
        voices = [*self._structured(kind), *self._shown.around_headline(kind)]
        if kind == "published":
            voices += [*self._shown.marked_anywhere(), *self._month_of_address()]
        tomorrow = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)
        return [voice for voice in voices if voice.days.first <= tomorrow]

    def _structured(self, kind: str) -> list[Voice]:
        is_published = kind == "published"
        key = "datePublished" if is_published else "dateModified"
        voices = []
        for node in self._nodes:
            keys = [key, "uploadDate", "dateCreated"] if is_published else [key]
            voices += self._voices("JSON-LD", ((k, node.get(k)) for k in keys))
        named = list(self._metas(kind))
        voices += self._voices("OpenGraph", (pair for pair in named if _is_graph(pair[0])))
        voices += self._voices("meta", (pair for pair in named if not _is_graph(pair[0])))
        voices += self._voices("microdata", ((key, value) for value in self._microdata(key)))
        voices += self._voices("<time>", (("", value) for value in self._times(kind)))
        if is_published:
            voices += self._from_scripts()
            voices += self._from_address()
        return voices

    def _metas(self, kind: str) -> Iterator[tuple[str, str]]:
        """Yield names and contents of the meta elements that are called as dates of that kind."""
        metas = self._markup.metas
        if kind == "updated":
            yield from ((name, metas[name]) for name in metas if _UPDATED_NAME.search(name))
            return
        left = [name for name in metas if not _OTHER_NAME.search(name)]
        for pattern in _PUBLISHED_NAMES:
            yield from ((name, metas[name]) for name in left if pattern.search(name))
            left = [name for name in left if not pattern.search(name)]

    def _voices(self, said_by: str, values: Iterable[tuple[str, Any]]) -> list[Voice]:
        """Return what the values say, each with its name."""
        found = []
        for name, value in values:
            first = next(iter(value), None) if isinstance(value, list) else value
            text = str(first) if isinstance(first, str | int) else ""
            read = to_days if len(text) < _LEAST_COUNTED else to_days_of_field
            days = read(text, self._language)
            if days is not None:
                rule = f"{said_by} {name}".strip()
                found.append(Voice(said_by=said_by, rule=rule, days=days))
        return found

    def _microdata(self, name: str) -> Iterator[str | None]:
        for element in self._markup.tree.xpath(f"//*[contains(@itemprop, '{name}')]"):
            if not self._markup.is_aside(element):
                yield (
                    element.get("content")
                    or element.get("datetime")
                    or element.get("title")
                    or words_of(element)
                )

    def _times(self, kind: str) -> Iterator[str | None]:
        """Yield what the <time> elements say that are marked as the article's."""
        for element in self._markup.tree.iter("time", "abbr", "span"):
            names = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()
            is_updated = bool(re.search(r"updat|modif", names))
            value = element.get("datetime") or (
                element.get("title") if element.tag == "abbr" else None
            )
            if element.tag != "time" and not (value and re.search("publish|date", names)):
                continue
            is_marked = element.get("pubdate") is not None or re.search(
                r"publish|pubdate|entry-date|post-date|posted|article-?date|dt-published", names
            )
            if kind == "updated":
                if is_updated and not self._markup.is_aside(element):
                    yield value or words_of(element)
            elif (
                is_marked
                and not (is_updated and "published" not in names)
                and not self._markup.is_aside(element)
            ):
                yield value or words_of(element)

    def _from_scripts(self) -> list[Voice]:
        """Return what the page's scripts say, if all of them say the same."""
        found: dict[datetime.date, Voice] = {}
        for script in self._markup.tree.iter("script"):
            text = script.text or ""
            if (script.get("type") or "").lower() == "application/ld+json" or len(text) > 3_000_000:
                continue
            for match in _SCRIPT_PUBLISHED.finditer(text):
                for voice in self._voices("page script", [("", match[1])]):
                    found.setdefault(voice.days.first, voice)
        return list(found.values()) if len(found) == 1 else []

    def _from_address(self) -> list[Voice]:
        for address in self._addresses:
            path = _URL_MONTH_NAME.sub(
                _to_number, unquote(urlsplit(_ARCHIVED.sub("", address)).path)
            )
            for match in _URL_DAY.finditer(path):
                numbers = [
                    int(g) for n in ("year", "month", "day") if (g := match[n] or match[f"{n}_2"])
                ]
                try:
                    day = datetime.date(*numbers)
                except ValueError:
                    continue
                days = Days(first=day, last=day)
                return [Voice(said_by="address", rule="address", days=days)]
        return []

    def _month_of_address(self) -> list[Voice]:
        """Return the month that the folders of the address name, where it names no day."""
        for address in self._addresses:
            match = _URL_MONTH.search(urlsplit(_ARCHIVED.sub("", address)).path)
            days = to_days(f"{match[1]}-{match[2]}") if match else None
            if days is not None:
                return [Voice(said_by="address", rule="address month", days=days)]
        return []


def _country(addresses: Sequence[str], language: str | None) -> str | None:
    """Return the country that a page is from (ISO 3166): its address's, else its language's."""
    for address in addresses:
        last = (urlsplit(address).hostname or "").rsplit(".", 1)[-1].upper()
        if len(last) == 2 and last not in _SOLD_TO_ALL:
            return {"UK": "GB"}.get(last, last)
    region = (language or "").rpartition("-")[2].upper()
    return region if len(region) == 2 and "-" in (language or "") else None


def _is_graph(name: str) -> bool:
    return name.startswith(("og:", "article:"))


def _to_number(month: re.Match[str]) -> str:
    return f"{_MONTHS.index(month[1]) + 1:02}"

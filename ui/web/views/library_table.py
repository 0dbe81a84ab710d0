"""The library's table: its articles found, put in order and shown page by page.

Takes what the library holds and what to look for; gives the HTML of one page.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from index.search.full_text import Mentions
from qa.markup import to_shown
from ui.web.views.markup import render
from ui.web.views.wording import to_count, to_short_day, to_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.library.orders import Contents
    from index.store.values import CatalogueEntry

# Each column: its name in orders, its heading.
COLUMNS = (
    ("title", "Title"),
    ("source", "Source"),
    ("published", "Published"),
    ("words", "Words"),
    ("passages", "Passages"),
    ("added", "Added"),
)
BEST = "best"  # the order of an article that fits the words best first
PAGE = 50  # articles on a page
MAX_TITLE = 300  # characters of a title that are shown


class Look(NamedTuple):
    """Which page of the table is asked for: the words to find, the column that orders."""

    words: str = ""
    sort: str = "added"
    descending: bool = False
    page: int = 0

    @classmethod
    def from_order(cls, order: Mapping[str, Any]) -> Look:
        """Return what the page asks for."""
        return cls(
            words=str(order.get("filter", "")),
            sort=str(order.get("sort", "added")),
            descending=bool(order.get("descending")),
            page=int(order.get("page", 0)),
        )


_NOWHERE = Mentions()


def to_table(contents: Contents, look: Look, mentions: Mentions = _NOWHERE) -> tuple[str, int]:
    """Return a page of the articles that have the words, and its number: the nearest there is.

    `mentions` are the articles that have them in their texts.
    """
    found = to_found(contents, look, mentions)
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(0, look.page), pages - 1)
    shown = found[page * PAGE : (page + 1) * PAGE]
    first = page * PAGE + 1
    values = {
        "held": len(contents.articles),
        "found": len(found),
        "columns": [(name, heading, _direction(name, look)) for name, heading in COLUMNS],
        "rows": [_row(entry, mentions) for entry in shown],
        "words": look.words.strip(),
        "page": page,
        "pages": pages,
        "counted": to_count(len(found), "article"),
        "range": f"{first:,}–{first + len(shown) - 1:,} of {len(found):,}",
    }
    return render("library_table.html", values), page


def _direction(name: str, look: Look) -> str:
    return "none" if name != look.sort else "descending" if look.descending else "ascending"


def _row(entry: CatalogueEntry, mentions: Mentions) -> dict[str, Any]:
    return {
        "piece": [(to_shown(words), is_one) for words, is_one in mentions.piece(entry.row)],
        "number": entry.row,
        "title": to_title(entry)[:MAX_TITLE],
        "source": to_shown(entry.source or ""),
        "day": to_short_day(entry.published, entry.published_to),
        "words": f"{entry.words:,}",
        "passages": f"{entry.passages:,}",
        "added": entry.added.isoformat(),
        "minute": f"{entry.added:%Y-%m-%d %H:%M}",
        "day_added": to_short_day(entry.added),
    }


def to_found(contents: Contents, look: Look, mentions: Mentions = _NOWHERE) -> list[CatalogueEntry]:
    """Return the articles that have all the words in their text or in what is known of them.

    They are in order; what is unknown comes last either way. The best have the words in title,
    outlet or author, then in most passages. Raises KeyError for what is no column.
    """
    if look.sort not in (BEST, *dict(COLUMNS)):
        raise KeyError(look.sort)
    wanted, times = look.words.casefold().split(), mentions.times
    known = contents.articles.rows_with(wanted) if wanted else set()
    articles: Sequence[CatalogueEntry] = contents.articles
    if look.sort != BEST:
        key = partial(_key, sort=look.sort)
        articles = contents.articles.in_order(look.sort, key, descending=look.descending)
    found = [one for one in articles if not wanted or one.row in known or one.row in times]
    if look.sort == BEST:
        found.sort(key=lambda one: (one.row not in known, -times.get(one.row, 0)))
    return found


def _key(entry: CatalogueEntry, sort: str) -> Any:
    if sort == "title":
        return to_title(entry)[:MAX_TITLE].casefold()
    value = getattr(entry, sort)
    return value.casefold() if isinstance(value, str) else value

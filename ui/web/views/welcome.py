"""What stands around the conversation: the header, how to begin, the sources to tick, problems.

Takes what the index says of itself; gives HTML.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from ui.web.views.markup import render
from ui.web.views.wording import to_count, to_day, to_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ui.web.examples import Examples


def to_header(info: Mapping[str, Any]) -> str:
    """Return what the collection holds, in one line."""
    n = info["articles"]
    counted = to_count(n, "article") if n else "no articles yet"
    days = [info["published"][which] for which in ("first", "last")]
    if days[0] is None:
        return render("collection.html", {"counted": counted, "days": ""})
    first, last = (to_day(datetime.date.fromisoformat(day)) for day in days)
    between = first if first == last else f"{first} – {last}"
    return render("collection.html", {"counted": counted, "days": between})


def to_welcome(n_articles: int) -> str:
    """Return what stands above the composer where no question was asked yet: how to begin."""
    return render("welcome.html", {"is_empty": n_articles == 0})


def to_examples(n_articles: int, examples: Examples | None) -> str:
    """Return what stands below it: questions to begin with, None while they are being made."""
    return render("examples.html", {"n_articles": n_articles, "examples": examples})


def to_source_boxes(
    sources: Iterable[str], collections: Sequence[str] = (), *, can_write: bool = False
) -> str:
    """Return a box to tick for each source, by name, then for each collection.

    Its value is what it is called where it is kept. Unseen, the page is told whether answers can be
    had in the words of a language model.
    """
    values = {"sources": sorted(sources), "collections": collections, "can_write": can_write}
    return render("sources.html", values)


def to_problem(message: str) -> str:
    """Return what went wrong, as a sentence."""
    return render("problem.html", {"words": to_sentence(message)})

"""What was found by a few words: conversations, then articles, with the words marked.

Takes what was found; gives HTML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.search.full_text import cut_around
from qa.markup import to_shown
from ui.web.views.article import to_address
from ui.web.views.library_table import MAX_TITLE
from ui.web.views.markup import render
from ui.web.views.wording import to_count, to_day, to_line, to_short_day, to_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.articles.article import Span
    from index.store.values import CatalogueEntry
    from qa.chats.values import Found

    _Marked = Sequence[tuple[str, bool]]  # texts, each with whether it is one of the words


def to_found(
    conversations: Sequence[Found],
    articles: Sequence[tuple[CatalogueEntry, _Marked, Span | None]],
    *,
    words: str,
) -> str:
    """Return both, each with its address; articles come with a piece of their text, and where."""
    groups = {
        "Conversations": [_conversation(one, words) for one in conversations],
        "Articles": [_article(*article, words=words) for article in articles],
    }
    groups = {name: found for name, found in groups.items() if found}
    return render("found.html", {"groups": groups, "words": words})


def _conversation(found: Found, words: str) -> dict[str, object]:
    said = " ".join(found.said.split())
    spans = _spans(said, words)
    changed = found.summary.changed.astimezone()
    turns, title = to_count(found.summary.n_turns, "question"), to_line(found.summary.title)
    last = f"last: {to_line(found.last)}" if to_line(found.last) not in ("", title) else ""
    return {
        "address": f"#/c/{found.summary.id}",
        "title": _marked(title or "Untitled", words),
        "by": " · ".join(filter(None, (f"{to_day(changed.date())}, {changed:%H:%M}", turns, last))),
        "piece": [(to_shown(text), is_one) for text, is_one in cut_around(said, spans)]
        if spans
        else (),
    }


def _article(
    entry: CatalogueEntry, piece: _Marked, place: Span | None, *, words: str
) -> dict[str, object]:
    day = to_short_day(entry.published, entry.published_to)
    return {
        "address": to_address(entry.id, place, words=words),
        "title": _marked(to_title(entry)[:MAX_TITLE], words),
        "by": " · ".join(filter(None, (to_shown(entry.source or ""), day))),
        "piece": [(to_shown(text), is_one) for text, is_one in piece],
    }


def _marked(text: str, words: str) -> list[tuple[str, bool]]:
    """Return the whole text in parts, each with whether it is one of the words."""
    return [(part, is_one) for part, is_one in _parts(text, _spans(text, words)) if part]


def _parts(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    at = 0
    for start, end in spans:
        yield text[at:start], False
        yield text[start:end], True
        at = end
    yield text[at:], False


def _spans(text: str, words: str) -> list[Span]:
    """Return where the words stand in a text, whatever their case, in order."""
    wanted = sorted(set(words.split()), key=len, reverse=True)
    pattern = "|".join(map(re.escape, wanted))
    return [found.span() for found in re.finditer(pattern, text, re.IGNORECASE)] if wanted else []

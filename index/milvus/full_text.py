"""Full text: the articles on a Milvus server whose words are those that somebody types.

Takes words, the last of which may still be written; gives the articles that hold all of them in
title or text. A row is read for each passage that has one of the words.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from index.milvus.seen import to_match
from index.search.full_text import Mentions, to_meaning, to_wanted
from index.words import to_stems

if TYPE_CHECKING:
    from index.articles.article import Span
    from index.milvus.seen import Seen

_FIELDS = ("passage", "article", "first", "behind")
_Held = dict[int, "tuple[int, Span]"]  # article and span, by passage


def find_text(seen: Seen, text: str) -> Mentions:
    """Return which articles hold all words of `text`; the last may be the beginning of one."""
    stems, start = to_wanted(text)
    if not stems:
        return Mentions()
    by_word = [_passages(seen, stem, start) for stem in stems]
    held = set.intersection(*({article for article, _ in one.values()} for one in by_word))
    counts: dict[int, int] = defaultdict(int)
    passages: _Held = {}
    for one in by_word:
        for passage, place in one.items():
            if place[0] in held:
                counts[passage] += 1
                passages[passage] = place
    times: dict[int, int] = defaultdict(int)
    best: dict[int, Span] = {}
    # Of each article the passage with most of the words, the first of several.
    for passage in sorted(passages, key=lambda one: (-counts[one], one)):
        article, span = passages[passage]
        times[article] += 1
        best.setdefault(article, span)
    return Mentions(
        times=dict(times), best=best, article=seen.article, is_meant=to_meaning(stems, start)
    )


def _passages(seen: Seen, stem: str, start: str) -> _Held:
    """Return the passages that have a stem in text or title, or what it may become."""
    fitting = [to_match(field, [stem]) for field in ("words", "title_words")]
    if start and stem in to_stems(start):
        for field in ("words", "title_words"):
            fitting += [f'{field} like "{start}%"', f'{field} like "% {start}%"']
    where = f"({' or '.join(fitting)}) and {seen.living}"
    return {
        int(row["passage"]): (int(row["article"]), (int(row["first"]), int(row["behind"])))
        for row in seen.server.read("passages", where, _FIELDS)
    }

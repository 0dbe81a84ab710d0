"""Questions to begin with, made from the articles themselves.

Takes an Assistant; gives a few questions that it answers, each from another article.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.articles import Article
    from qa.assistant import Assistant

_MOST = 4  # questions offered
_TRIED = 12  # questions asked at most to find them: some 0.1 s each
_LATEST = 200  # articles looked at
_NAME = r"([A-Z][\w’'-]+(?: (?:[a-z]{2,3} )?[A-Z][\w’'-]+)+)"
# "…, said Ada Lund, the harbour master" and "Ada Lund, the harbour master, said …"
_SAID = (
    re.compile(rf"[,”\"'’] (?:said|says) {_NAME}"),
    re.compile(rf"{_NAME}(?:,[^.,;:\n]{{3,60}},)? (?:said|says|told|warned|explained)\b"),
)
_TITLES = re.compile(r"^(?:The|A|An|Mr|Mrs|Ms|Dr|But|And|When|As|In|On|At|For|If) ")


def suggest_questions(assistant: Assistant) -> tuple[str, ...]:
    """Return up to four questions that the articles answer, from recent ones of all sources."""
    asked, kept = 0, []
    for article in _spread(assistant.index.articles()):
        question = next(_questions(article), None)
        if question is None or question in kept:
            continue
        asked += 1
        answer = assistant.ask(question)
        if any(citation.article.id == article.id for citation in answer.citations):
            kept.append(question)
        if len(kept) == _MOST or asked == _TRIED:
            break
    return tuple(kept)


def _spread(articles: Sequence[Article]) -> list[Article]:
    """Return the latest articles, one of each source after another."""
    latest = sorted(articles, key=lambda a: (a.published or datetime.date.min, a.id), reverse=True)[
        :_LATEST
    ]
    seen: Counter[str | None] = Counter()
    turns = []
    for article in latest:
        turns.append(seen[article.source])
        seen[article.source] += 1
    return [article for _, article in sorted(zip(turns, latest, strict=True), key=lambda p: p[0])]


def _questions(article: Article) -> Iterator[str]:
    """Yield questions that a sentence of the article seems to answer: who said something in it."""
    if article.language not in (None, "en"):
        return
    for pattern in _SAID:
        for match in pattern.finditer(article.text):
            name = _TITLES.sub("", match.group(1))
            if " " in name and not any(
                start <= match.start() < end for start, end in article.furniture
            ):
                yield f"What did {name} say?"

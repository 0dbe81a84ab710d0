"""Questions to begin with, made from the articles themselves.

Takes an Assistant; gives a few questions that it answers, each from another article: who somebody
is that an article introduces, or an article's own title as the subject.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.articles.article import Article
    from index.store.values import CatalogueEntry
    from qa.assistant import Assistant

_MOST = 4  # questions offered
_MOST_WHO = 2  # of them, so that not all read the same
_TRIED = 12  # questions asked at most to find them; each takes about 0.1 s
_LATEST = 200  # articles looked at
_MAX_TITLE_CHARACTERS = 90

# "Ada Lund, the harbour master": two or three words of a name, then what the person is. Without the
# list of roles, "Suez Canal, the shortest way …" would be a person as well.
_ROLES = (
    "adviser|advisor|analyst|archbishop|artist|author|bishop|captain|chair\\w*|chief|coach|"
    "director|doctor|economist|engineer|envoy|founder|governor|head|historian|judge|king|lawyer|"
    "leader|librarian|manager|mathematician|mayor|minister|officer|owner|president|professor|"
    "queen|researcher|scientist|secretary|senator|singer|spokes\\w+|warden|writer"
)
_INTRODUCED = re.compile(
    r"(?<![\w’'-] )\b([A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,2}), "
    rf"(?:the|a|an|its|his|her|their) (?:[\w’'-]+ ){{0,3}}(?:{_ROLES})\b"
)
_QUOTATION_MARKS = re.compile('["“”„«»]')  # in a question they would demand the exact words


def suggest_questions(assistant: Assistant) -> tuple[str, ...]:
    """Return up to four questions that the articles answer, recent ones of all sources first."""
    asked, n_who = 0, 0
    kept: list[str] = []
    for entry in _spread(assistant.latest(_LATEST)):
        article = _read(assistant, entry)
        for question in _questions(article) if article else ():
            is_who = question.startswith("Who is ")
            if question in kept or (is_who and n_who == _MOST_WHO):
                continue
            asked += 1
            citations = assistant.ask(question).citations
            if citations and citations[0].article.id == entry.id:
                kept.append(question)
                n_who += is_who
                break
        if len(kept) == _MOST or asked >= _TRIED:
            break
    return tuple(kept)


def _spread(latest: Sequence[CatalogueEntry]) -> list[CatalogueEntry]:
    """Return the latest of each source, then the second latest of each …."""
    seen: Counter[str | None] = Counter()
    ranked = []
    for entry in latest:
        ranked.append((seen[entry.source], entry))
        seen[entry.source] += 1
    return [entry for _, entry in sorted(ranked, key=lambda pair: pair[0])]


def _read(assistant: Assistant, entry: CatalogueEntry) -> Article | None:
    try:
        return assistant.article(entry.id)
    except KeyError:  # it has just left
        return None


def _questions(article: Article) -> Iterator[str]:
    """Yield at most two questions that the article should answer."""
    introduced = _INTRODUCED.search(article.text)
    if introduced and article.language in (None, "en"):
        yield f"Who is {introduced.group(1)}?"
    title = _QUOTATION_MARKS.sub("", article.title).strip()
    if title and len(title) <= _MAX_TITLE_CHARACTERS:
        yield title

"""Themes: what a collection is about, as groups of articles.

Takes the gathered articles; gives groups, the largest first, each with words that set its titles
apart. Groups and words are those of the map of articles, formed of their vectors themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.library.landscape import to_groups

if TYPE_CHECKING:
    from index.search.gathering import Gathered
    from index.store.values import CatalogueEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Articles of one theme, the most typical first. `label` is "" where no words tell it."""

    label: str
    articles: tuple[CatalogueEntry, ...]


def to_themes(gathered: Gathered) -> list[Theme]:
    """Return the themes of articles, those of most articles first; none of no articles.

    Each article is of one theme. Themes with the same words are one.
    """
    articles = gathered.articles
    groups = to_groups(
        gathered.vectors,
        [entry.title for entry in articles],
        {entry.source for entry in articles if entry.source},
    )
    named: dict[str, list[int]] = {}
    for group in groups:
        named.setdefault(group.label, []).extend(group.members)
    themes = [
        Theme(label=label, articles=tuple(articles[i] for i in members))
        for label, members in named.items()
    ]
    return sorted(themes, key=lambda theme: (not theme.label, -len(theme.articles), theme.label))

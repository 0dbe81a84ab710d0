"""Timeline and map: what they are drawn from.

Takes what the library holds and its landscape; gives plain values that `picture.js` draws and shows
as text.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from qa.markup import to_shown
from ui.web.views.library_table import MAX_TITLE
from ui.web.views.wording import to_title

if TYPE_CHECKING:
    from index.library.landscape import Landscape
    from index.library.orders import Contents


def to_picture(contents: Contents) -> dict[str, Any]:
    """Return what timeline and map are drawn from: a list for each article, in shortest form.

    An article is [row, title, day or null, source], a day being its proleptic ordinal and a source
    a number in `sources`, the most frequent first, or -1 for none.
    """
    counts = Counter(entry.source for entry in contents.articles if entry.source)
    sources = sorted(counts, key=lambda source: (-counts[source], source))
    number = {source: i for i, source in enumerate(sources)}
    return {
        "generation": contents.generation,
        "articles": [
            [
                entry.row,
                to_title(entry)[:MAX_TITLE],
                entry.published.toordinal() if entry.published else None,
                number.get(entry.source or "", -1),
            ]
            for entry in contents.articles
        ],
        "sources": [to_shown(source) for source in sources],
    }


def to_positions(generation: int, landscape: Landscape | None) -> dict[str, Any]:
    """Return where each article is on the map, [x, y, cluster], in the order of `to_picture`.

    A cluster is [label, x, y]; `positions` is null while the map is being drawn.
    """
    if landscape is None:
        return {"generation": generation, "positions": None, "clusters": []}
    positions = zip(landscape.positions.tolist(), landscape.cluster_of, strict=True)
    return {
        "generation": generation,
        "positions": [[round(x, 4), round(y, 4), cluster] for (x, y), cluster in positions],
        "clusters": [
            [to_shown(cluster.label), round(cluster.x, 4), round(cluster.y, 4)]
            for cluster in landscape.clusters
        ],
    }

"""The library around its table: the frame, the summary, folders, what was skipped or removed.

Takes what the library holds; gives HTML.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.articles.formats.readers import SUFFIXES
from index.library.deleting import KEPT_DAYS, days_left
from index.library.uploads import MAX_BYTES
from index.store.reading import UPLOADS
from ui.web.views.feeds import HOURS
from ui.web.views.library_table import COLUMNS
from ui.web.views.markup import render
from ui.web.views.wording import to_count, to_days_left

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.library.orders import Contents
    from index.library.shelf import SizedCollection
    from index.store.values import RemovedArticle

_LISTED = 200  # rows of what was skipped or removed that are shown


def to_library(*, is_published: bool = False) -> str:
    """Return the library as it stands before anything is filled in.

    One that is published has nothing to change it with.
    """
    values = {
        "formats": ", ".join(SUFFIXES),
        "megabytes": MAX_BYTES // 2**20,
        "columns": COLUMNS,
        "kept_days": KEPT_DAYS,
        "intervals": HOURS,
        "is_published": is_published,
    }
    return render("library.html", values)


def to_summary(contents: Contents) -> str:
    """Return in one line what the library holds, as plain text."""
    entries = contents.articles
    if not entries:
        return "No articles yet"
    counts = [to_count(len(entries), "article"), f"{sum(entry.words for entry in entries):,} words"]
    sources = {entry.source for entry in entries if entry.source}
    if sources:
        counts.append(to_count(len(sources), "source"))
    return " · ".join(counts)


def to_more(contents: Contents, uploads: str, collections: Sequence[SizedCollection] = ()) -> str:
    """Return what else there is to know: folders, collections, what was skipped or removed.

    `uploads` is the folder where uploaded files lie.
    """
    skipped, removed = contents.skipped, contents.removed
    now = datetime.now(UTC)
    return render(
        "library_more.html",
        {
            "roots": _roots(contents, uploads),
            "collections": _sized(collections),
            "skipped": skipped[:_LISTED],
            "skipped_heading": f"Could not be read ({len(skipped):,})",
            "skipped_left": _left(len(skipped)),
            "removed": [
                (one.title or one.id, to_days_left(days_left(one, now)), to_key(one))
                for one in removed[:_LISTED]
            ],
            "removed_heading": f"Removed ({len(removed):,})",
            "removed_left": _left(len(removed)),
            "removed_hint": "Not used in answers. Each is deleted for good "
            f"{KEPT_DAYS} days after it was removed.",
        },
    )


def to_published(collections: Sequence[SizedCollection]) -> str:
    """Return what else there is to know of a library that can only be read: its collections."""
    return render("published_more.html", {"collections": _sized(collections)})


def _sized(collections: Sequence[SizedCollection]) -> list[tuple[str, str]]:
    return [(one.name, to_count(one.articles, "article")) for one in collections]


def _roots(contents: Contents, uploads: str) -> list[tuple[str, str]]:
    counts = Counter(entry.root for entry in contents.articles)
    return [
        (uploads, f"uploads, {counted}") if root == UPLOADS else (root, counted)
        for root, counted in ((root, to_count(counts[root], "article")) for root in contents.roots)
    ]


def _left(n: int) -> str:
    return f"{n - _LISTED:,}" if n > _LISTED else ""


def to_key(article: RemovedArticle) -> str:
    """Return what names a removed article on the page, wherever it is listed."""
    named = f"{article.root}\0{article.id}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(named).hexdigest()[:32]

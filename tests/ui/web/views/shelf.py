"""A library to show."""

from __future__ import annotations

import datetime
from typing import Any

from index.library.catalogue import Catalogue
from index.library.orders import Contents
from index.store.values import CatalogueEntry

DAY = datetime.datetime(2024, 5, 3, 10, 11, tzinfo=datetime.UTC)


def entry(row: int, **changes: Any) -> CatalogueEntry:
    values: dict[str, Any] = {
        "row": row,
        "id": f"{row}.txt",
        "root": "/articles",
        "seed": f"{row}.txt",
        "title": f"Report {row}",
        "source": "Leaf",
        "published": DAY.date(),
        "published_to": None,
        "words": 1200,
        "passages": 3,
        "added": DAY,
        **changes,
    }
    return CatalogueEntry(**values)


def contents(*entries: CatalogueEntry, **changes: Any) -> Contents:
    values: dict[str, Any] = {
        "generation": 7,
        "is_unfinished": False,
        "articles": Catalogue(entries),
        "skipped": (),
        "removed": (),
        "roots": ("/articles",),
        **changes,
    }
    return Contents(**values)

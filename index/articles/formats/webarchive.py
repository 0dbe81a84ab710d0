""".webarchive: a page saved by Safari, in a property list with what belongs to it."""

from __future__ import annotations

import plistlib
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from index.articles.formats.html.page import to_page_article
from index.articles.seed import Seed, read_all
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles.article import Article

_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def read_webarchive(seed: Seed, file: BufferedReader) -> Iterator[Article]:
    """Yield the one article of a saved page."""
    data = read_all(seed, file)
    try:
        archive: Any = plistlib.loads(data)
    # Beside these, what it raises for broken files differs from one to the next.
    except (plistlib.InvalidFileException, ExpatError, RecursionError) as exc:
        raise SeedError(seed.where, "is damaged or not a .webarchive") from exc
    except (ValueError, TypeError, LookupError, OverflowError, AttributeError, OSError) as exc:
        raise SeedError(seed.where, f"is damaged: {exc}") from exc
    main = archive.get("WebMainResource") if isinstance(archive, dict) else None
    page = main.get("WebResourceData") if isinstance(main, dict) else None
    if not isinstance(main, dict) or not isinstance(page, bytes):
        raise SeedError(seed.where, "is not a .webarchive: it lacks WebMainResource")
    kind = str(main.get("WebResourceMIMEType", "text/html"))
    if kind not in _PAGES:
        raise SeedError(seed.where, f"holds {kind}, not a page")
    yield to_page_article(
        seed,
        page,
        url=str(main.get("WebResourceURL") or "") or None,
        charset=str(main.get("WebResourceTextEncodingName") or "") or None,
    )

""".html: a saved page is one article; one that a press database made holds many.

Takes the bytes of a page; gives its articles. The pages of Europresse tell them apart by their
elements, those of others by their words, as their texts do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from index.articles.article import to_clean_text
from index.articles.formats.downloads import europresse
from index.articles.formats.downloads.splitting import read_parts, split
from index.articles.formats.html.page import to_markup, to_page_article, to_page_tree
from index.articles.formats.lists import addresses_in, is_list_page, to_reason
from index.articles.formats.xml import MarkupText
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from typing import Any

    from index.articles.article import Article
    from index.articles.seed import Seed

# What the pages of press databases have, and hardly another one: only these are looked at twice.
_DOWNLOAD = re.compile(
    rb"\d of \d{1,6} DOCUMENTS?\b|End of Document\s{0,20}<|LOAD-DATE:|Load-Date:|"
    rb"ProQuest document ID|"
    rb">\s{0,20}Document [A-Z]{3,12}[A-Za-z0-9]{12,30}\s{0,20}<|Factiva"
)


def read_html(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the one article of a saved page, or those of a download of many."""
    data = file.read()
    if europresse.MARK in data:
        parts = europresse.cut_page(to_page_tree(seed, to_markup(seed, data, None)), _markup_of)
        if len(parts) == 1 and parts[0].problem:
            raise SeedError(seed.where, f"looks like a page of Europresse; it {parts[0].problem}")
        if parts:
            yield from read_parts(seed, parts, said_by="Europresse")
            return
    elif is_list_page(data):
        n = len(addresses_in("a.html", data))
        raise SeedError(seed.where, to_reason(n, seed.where))
    elif _DOWNLOAD.search(data):
        text = to_clean_text(MarkupText(to_markup(seed, data, None)).text)
        if (articles := split(seed, text)) is not None:
            yield from articles
            return
    yield to_page_article(seed, data)


def _markup_of(element: Any) -> str:
    return str(etree.tostring(element, encoding="unicode", method="html", with_tail=False))

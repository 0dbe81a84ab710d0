""".epub: one article a chapter, so that a citation names the chapter; the book is its source."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from index.articles.article import to_clean_text, to_left_out
from index.articles.fields import Fields
from index.articles.formats.archive import Archive, leads_out
from index.articles.formats.xml import MarkupText, children, inner_text, local_name
from index.articles.printable import printable
from index.articles.seed import Seed, to_article, to_decoded, with_left_out
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles.article import Article

_CONTAINER = "META-INF/container.xml"
_ISSUE = re.compile(r" \[[^\[\]]*\d{4}\]$")  # calibre names an issue "Gazette [Tue, 12 Mar 2024]"
_ENCRYPTION = "META-INF/encryption.xml"
_FONTS = (".otf", ".ttf", ".woff", ".woff2")
_MIN_CHARACTERS = 200  # a shorter chapter is a cover, half-title or dedication
_NAVIGATION = re.compile(
    r"\|?\s*+(?:(?:next|previous|section menu|main menu|articles|sections)\s*+(?:\|\s*+)?)+",
    re.IGNORECASE,
)
_DOWNLOADED = re.compile(r"This article was downloaded by calibre from\s+(https?://\S+)\s*")
_METADATA = {
    "creator": "author",
    "date": "date",
    "language": "language",
    "title": "title",
}


def read_epub(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the chapters of a book in its order, but for covers and tables of contents."""
    archive = Archive(seed, file)
    if _CONTAINER not in archive:
        raise SeedError(seed.where, f"is not an .epub: it lacks {_CONTAINER}")
    _reject_encrypted(seed, archive)
    opf = next(
        (e.get("full-path") for e in archive.read_tree(_CONTAINER).iter() if e.get("full-path")),
        None,
    )
    if not opf:
        raise SeedError(seed.where, "is not an .epub: it names no package file")
    package = archive.read_tree(opf)
    said = _said(package)
    book = _ISSUE.sub("", said.pop("title", "")) or seed.id
    fields = Fields.from_mapping(said | {"source": book}, said_by="EPUB package")
    is_calibre = b"calibre" in archive.read(opf)
    n = 0
    for href in _spine(package):
        name = posixpath.normpath(posixpath.join(posixpath.dirname(opf), unquote(href)))
        if leads_out(name):
            where = f"{seed.where}/{printable(name)}"
            yield SeedError(where, "its path leads out of the book; it was skipped")
            continue
        try:
            markup = MarkupText(to_decoded(f"{seed.where}/{name}", archive.read(name)))
            text = to_clean_text(markup.text)
            text, address = _without_navigation(text) if is_calibre else (text, None)
            if len(text) < _MIN_CHARACTERS and address is None:
                continue
            n += 1
            chapter = Seed(where=f"{seed.where}/{name}", id=f"{seed.id}/{name}", root=seed.root)
            title = markup.heading or f"{book}, part {n}"
            article = to_article(chapter, text, replace(fields, title=title, url=address))
            yield with_left_out(article, to_left_out("struck out", markup.struck))
        except SeedError as error:
            yield error
            n += 1
    if n == 0:
        raise SeedError(seed.where, "has no chapter with text")


def _without_navigation(text: str) -> tuple[str, str | None]:
    """Return a chapter of calibre's news without the lines that it adds, and its address."""
    blocks = [block for block in text.split("\n\n") if not _NAVIGATION.fullmatch(block.strip())]
    downloaded = next(filter(None, map(_DOWNLOADED.fullmatch, blocks)), None)
    if downloaded is None:
        return "\n\n".join(blocks), None
    return "\n\n".join(b for b in blocks if b != downloaded[0]), downloaded[1]


def _reject_encrypted(seed: Seed, archive: Archive) -> None:
    if _ENCRYPTION in archive:
        tree = archive.read_tree(_ENCRYPTION)
        locked = (e.get("URI", "") for e in tree.iter() if local_name(e) == "CipherReference")
        if not all(name.lower().endswith(_FONTS) for name in locked):
            raise SeedError(seed.where, "is encrypted (DRM); it cannot be read")


def _said(package: Any) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for metadata in children(package, "metadata"):
        for child in children(metadata, *_METADATA):
            if value := inner_text(child):
                field = _METADATA[local_name(child)]
                if field == "author":
                    if not _is_author(child):
                        continue
                    said.setdefault(field, []).append(value)
                else:
                    said.setdefault(field, value)
    return said


def _is_author(creator: Any) -> bool:
    """Say whether a creator wrote the book: not the program that made it, no other contributor."""
    roles = (value for name, value in creator.attrib.items() if name.endswith("role"))
    return next(roles, "aut") == "aut" and not inner_text(creator).lower().startswith("calibre")


def _spine(package: Any) -> Iterator[str]:
    """Yield the addresses of the parts of a book in the order of reading."""
    items: dict[str, str] = {}
    for manifest in children(package, "manifest"):
        for item in children(manifest, "item"):
            is_text = "html" in item.get("media-type", "")
            if is_text and "nav" not in item.get("properties", "").split():
                items[item.get("id", "")] = item.get("href", "")
    for spine in children(package, "spine"):
        for reference in children(spine, "itemref"):
            href = items.get(reference.get("idref", ""))
            if href and reference.get("linear") != "no":
                yield href

""".rss, .atom and .xml: feeds as saved files; each entry is an article."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from index.articles.article import to_clean_text, to_left_out
from index.articles.fields import Fields, is_draft
from index.articles.formats import evernote, wordpress
from index.articles.formats.lists import to_reason
from index.articles.formats.plain import to_plain, to_plain_and_struck
from index.articles.formats.xml import MarkupText, children, inner_text, local_name, to_tree
from index.articles.seed import Record, Seed, read_all, read_records, to_article, with_left_out
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles.article import Article

_ROOTS = frozenset({"rss", "RDF", "feed"})
_TEXTS = ("encoded", "content", "body", "description", "summary")  # the fullest first


def read_feed(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the entries of an RSS or Atom feed, and those that cannot be read."""
    try:
        root = to_tree(read_all(seed, file))
    except ValueError as exc:
        raise SeedError(seed.where, str(exc)) from exc
    if local_name(root) == evernote.ROOT:
        yield from evernote.read_notes(seed, root)
        return
    if local_name(root) == "opml":
        n = sum(1 for outline in root.iter("outline") if outline.get("xmlUrl"))
        raise SeedError(seed.where, to_reason(n, seed.where))
    if local_name(root) not in _ROOTS:
        raise SeedError(seed.where, "is XML, but neither an RSS nor an Atom feed")
    channel = next(children(root, "channel"), root)
    outlet = _plain(next(children(channel, "title"), None))
    language = inner_text(next(children(channel, "language"), None)) or next(
        (value for name, value in root.attrib.items() if name.endswith("}lang")), ""
    )
    entries = [*children(root, "item", "entry")]
    if channel is not root:
        entries += children(channel, "item")
    if not entries:
        raise SeedError(seed.where, "is a feed without entries")
    channel_fields = {"source": outlet, "language": language}
    if next(children(channel, wordpress.MARK), None) is not None:
        yield from wordpress.read_posts(seed, channel, channel_fields)
        return
    yield from read_records(
        Record(
            where=(where := f"{seed.where}:entry {number}"),
            read=partial(_read_entry, seed, entry, where, channel_fields),
        )
        for number, entry in enumerate(entries, 1)
    )


def _read_entry(seed: Seed, entry: Any, where: str, said: dict[str, Any]) -> Article:
    if not _is_out(entry):
        raise SeedError(where, "is a draft, in the trash or no post, and not read")
    media = [element for group in children(entry, "group") for element in group]
    texts = (next((e for e in (*entry, *media) if local_name(e) == name), None) for name in _TEXTS)
    text, struck = next((found for found in map(_to_text, texts) if found[0]), ("", []))
    if not text:
        raise SeedError(where, "has no text, only a link")
    said = {
        **said,
        "title": _plain(next(children(entry, "title"), None)),
        "author": _authors(entry),
        "date": inner_text(next(children(entry, "pubDate", "published", "date", "issued"), None)),
        "updated": inner_text(next(children(entry, "updated", "modified"), None)),
        "url": _link(entry),
    }
    fields = Fields.from_mapping(said, said_by="feed entry")
    guid = inner_text(next(children(entry, "guid", "id"), None))
    is_global = ":" in guid
    name = (guid if is_global else fields.url) or f"{seed.id}:{guid or where.rsplit(' ', 1)[-1]}"
    article = to_article(Seed(where=where, id=name, root=seed.root), text, fields)
    return with_left_out(article, to_left_out("struck out", struck))


def _is_out(entry: Any) -> bool:
    """Say whether an entry of an export was published: WordPress and Atom tell."""
    kind = inner_text(next(children(entry, "post_type"), None)).lower()
    controls = children(entry, "control")
    draft = next((d for control in controls for d in children(control, "draft")), None)
    status = next(children(entry, "status"), None)
    said = {"status": inner_text(status), "draft": inner_text(draft)}
    return not is_draft(said) and kind not in wordpress.PARTS


def _authors(entry: Any) -> list[str]:
    names = []
    for child in children(entry, "author", "creator"):
        name = inner_text(next(children(child, "name"), None)) or inner_text(child)
        # RSS has "jane@example.org (Jane Doe)" here.
        names.append(name.split("(", 1)[1].rstrip(") ") if "@" in name and "(" in name else name)
    return [name for name in names if name and "@" not in name]


def _link(entry: Any) -> str:
    for link in children(entry, "link"):
        href = link.get("href")
        if (href and link.get("rel", "alternate") == "alternate") or (not href and link.text):
            return str(href or link.text).strip()
    guid = next(children(entry, "guid"), None)
    text = inner_text(guid)
    return text if text.startswith(("http://", "https://")) else ""


def _plain(element: Any) -> str:
    """Return the words of an element, which may hold escaped markup ("AT&amp;amp;T")."""
    return to_plain(inner_text(element))


def _to_text(element: Any) -> tuple[str, list[str]]:
    """Return the text of an element, and what is struck out in it."""
    if element is None:
        return "", []
    if len(element):  # Atom's xhtml
        from lxml import etree

        markup = MarkupText(etree.tostring(element, encoding="unicode"))
        return to_clean_text(markup.text).strip(), markup.struck
    words = inner_text(element)
    struck: list[str] = []
    if element.get("type") != "text":
        is_wordpress = "wp:" in words or local_name(element) == "encoded"
        words = wordpress.without_shortcodes(words) if is_wordpress else words
        words, struck = to_plain_and_struck(words)
    return to_clean_text(words).strip(), struck

"""Snapshots of the web: what an address gave, kept as seeds in the index folder.

Takes the address of a page or feed and a Fetcher; gives a folder of seeds, one file for each page
(a saved page in MHTML with its address, or a PDF or text as it came). A page that cannot be fetched
keeps its last state, and so does one that has left its feed; a build without a network reads what
is there.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from email.message import Message
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from index.articles.formats.html.page import FEED_PUBLISHED
from index.articles.formats.xml import children, inner_text, local_name, to_tree
from index.disk import put_in_place
from index.errors import SeedError
from index.seeds.shown_address import failed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from index.seeds.fetcher import Fetched, Fetcher

WEB = "web"  # the folder in the index folder
_STATE = ".visits.json"  # hidden, so that it is no seed
_DELETED = "deleted:"  # before the hash of an address in it that is not fetched any more
_MAX_ENTRIES = 100  # of a feed that are fetched in one visit, the first ones
_FIRST_TAG = re.compile(rb"<(html|rss|feed|rdf:RDF)\b", re.IGNORECASE)
_HEAD_BYTES = 4096  # of a file in which that tag is looked for
_SUFFIXES = {"application/pdf": ".pdf", "text/plain": ".txt"}
_OWN_FILE = re.compile(r"[\w-]+\.(?:mhtml|pdf|txt)")
_PAGES = frozenset({"text/html", "application/xhtml+xml", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of a feed: the address of its page, and what the feed says of it."""

    url: str
    title: str
    published: str

    @property
    def stamp(self) -> str:
        """What changes when the feed says that the page has."""
        return f"{self.title}\n{self.published}"


@dataclass(slots=True, kw_only=True)
class _Visited:
    """What is remembered of an address."""

    file: str = ""
    etag: str | None = None
    last_modified: str | None = None
    stamp: str = ""


@dataclass(slots=True)
class _Snapshot:
    """The folder of one root, with what is remembered of each address in it."""

    folder: Path
    visited: dict[str, _Visited] = field(default_factory=dict)
    is_made: bool = False

    @classmethod
    def open(cls, folder: Path) -> _Snapshot:
        is_made = folder.is_dir()
        try:
            kept = json.loads((folder / _STATE).read_text(encoding="utf-8"))
            visited = {url: _Visited(**values) for url, values in kept.items()}
            if not all(_is_own(one.file) for one in visited.values() if one.file):
                visited = {}
        except (OSError, ValueError, TypeError, AttributeError):
            visited = {}  # everything is fetched as if for the first time
        return cls(folder, visited, is_made=is_made)

    def make(self) -> None:
        """Make the folder, once: gone after that, it was deleted, and no visit brings it back."""
        if not self.is_made:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.is_made = True

    def save(self) -> None:
        """Keep what is remembered, and what was deleted since it was opened as deleted."""
        self.make()
        for deleted in _Snapshot.open(self.folder).visited:
            if deleted.startswith(_DELETED) and deleted not in self.visited:
                self.visited[deleted] = _Visited()
                self._forget(deleted)
        kept = {url: asdict(visited) for url, visited in self.visited.items()}
        _write(self.folder / _STATE, json.dumps(kept, ensure_ascii=False, indent=1).encode())

    def _forget(self, deleted: str) -> None:
        for url in [url for url in self.visited if _to_deleted(url) == deleted]:
            if file := self.visited.pop(url).file:
                (self.folder / file).unlink(missing_ok=True)


def snapshot_folder(index_dir: Path, url: str) -> Path:
    """Return the folder in which what `url` gave is kept."""
    return index_dir.resolve() / WEB / _name(url)


def visit(
    url: str, index_dir: Path, fetcher: Fetcher, on_progress: Callable[[int, int], None]
) -> list[SeedError]:
    """Fetch a page, or a feed and the pages of its entries; return what could not be fetched.

    What was fetched and has not changed since is not sent again. `on_progress` takes how many pages
    of how many are done.
    """
    snapshot = _Snapshot.open(snapshot_folder(index_dir, url))
    try:
        fetched = _fetch(snapshot, url, fetcher)
        if fetched is None:
            return []
        if not _is_feed(fetched):
            _keep(snapshot, url, fetched, None)
            return []
        entries = list(_entries(fetched))[:_MAX_ENTRIES]
    except SeedError as error:
        return [error]
    errors = []
    for done, entry in enumerate(entries, 1):
        if _to_deleted(entry.url) in snapshot.visited:
            continue
        known = snapshot.visited.get(entry.url)
        if known is None or known.stamp != entry.stamp:
            try:
                page = _fetch(snapshot, entry.url, fetcher)
                if page is not None:
                    _keep(snapshot, entry.url, page, entry)
            except SeedError as error:
                errors.append(error)
        on_progress(done, len(entries))
    if not errors:  # else the feed is looked at again, though it may not change
        snapshot.visited[url] = _Visited(etag=fetched.etag, last_modified=fetched.last_modified)
        snapshot.save()
    return errors


def is_page(url: str, file: str, index_dir: Path) -> bool:
    """Say whether the file in the snapshot of `url` is what is at `url` itself: no feed has it."""
    known = _Snapshot.open(snapshot_folder(index_dir, url)).visited.get(url)
    return known is not None and known.file == file


def delete_page(feed: str, file: str, index_dir: Path) -> None:
    """Delete the file of a page of a feed, which is not fetched for that any more.

    Of its address, a hash is remembered. What no visit can have written is left alone: an index
    from elsewhere may name any path.
    """
    if not _is_own(file):
        return
    snapshot = _Snapshot.open(snapshot_folder(index_dir, feed))
    (snapshot.folder / file).unlink(missing_ok=True)
    for url in [url for url, visited in snapshot.visited.items() if visited.file == file]:
        del snapshot.visited[url]
        snapshot.visited[_to_deleted(url)] = _Visited()
    snapshot.save()


def _is_own(file: str) -> bool:
    """Say whether that is a name of a file that `_keep` makes."""
    return _OWN_FILE.fullmatch(file) is not None


def _to_deleted(url: str) -> str:
    return f"{_DELETED}{hashlib.sha256(url.encode()).hexdigest()}"


def _is_feed(fetched: Fetched) -> bool:
    tag = _FIRST_TAG.search((fetched.body or b"")[:_HEAD_BYTES])
    return tag is not None and tag[1].lower() != b"html"


def _fetch(snapshot: _Snapshot, url: str, fetcher: Fetcher) -> Fetched | None:
    """Return what is at `url`, None where it is what it was."""
    known = snapshot.visited.get(url, _Visited())
    is_there = not known.file or (snapshot.folder / known.file).is_file()
    conditions = known if is_there else _Visited()
    try:
        fetched = fetcher.fetch(url, etag=conditions.etag, last_modified=conditions.last_modified)
    except ValueError as exc:  # a malformed redirect or robots.txt
        raise failed(url, f"cannot be fetched: {exc}") from exc
    return None if fetched.body is None else fetched


def _keep(snapshot: _Snapshot, url: str, fetched: Fetched, entry: Entry | None) -> None:
    """Write what was fetched as a seed. Raises SeedError for what is none."""
    kind = fetched.content_type.split(";")[0].strip().lower()
    body = fetched.body or b""
    if kind in _SUFFIXES:
        name, data = f"{_name(url)}{_SUFFIXES[kind]}", body
    elif kind in _PAGES:
        name, data = f"{_name(url)}.mhtml", _to_mhtml(fetched, entry)
    else:
        raise failed(url, f"is {kind}, not a page or feed")
    snapshot.make()
    _write(snapshot.folder / name, data)
    before = snapshot.visited.get(url)
    if before is not None and before.file not in ("", name):
        (snapshot.folder / before.file).unlink(missing_ok=True)
    snapshot.visited[url] = _Visited(
        file=name,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        stamp=entry.stamp if entry else "",
    )
    snapshot.save()


def _to_mhtml(fetched: Fetched, entry: Entry | None) -> bytes:
    page = Message()
    page["MIME-Version"] = "1.0"
    page["Snapshot-Content-Location"] = _to_header(fetched.url)
    if entry is not None:
        page[FEED_PUBLISHED] = _to_header(entry.published)
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,30})", fetched.content_type, re.IGNORECASE)
    page["Content-Type"] = f"text/html; charset={charset[1]}" if charset else "text/html"
    page["Content-Transfer-Encoding"] = "base64"
    page.set_payload(base64.encodebytes(fetched.body or b"").decode("ascii"))
    return page.as_bytes()


def _to_header(value: str) -> str:
    """Return a value of a header: ASCII, and no line that begins another."""
    return " ".join(value.encode("ascii", "ignore").decode("ascii").split())


def _entries(feed: Fetched) -> Iterator[Entry]:
    """Yield the entries of an RSS or Atom feed that name a page, each page once."""
    try:
        root = to_tree(feed.body or b"")
    except ValueError as exc:
        raise failed(feed.url, str(exc)) from exc
    met = set()
    for element in root.iter():
        if local_name(element) not in ("item", "entry"):
            continue
        link = _link(element)
        try:
            url = urljoin(feed.url, link.strip()) if link else ""
        except ValueError:
            continue
        if url.startswith(("http://", "https://")) and url not in met:
            met.add(url)
            yield Entry(
                url=url,
                title=_first(element, "title"),
                published=_first(element, "pubDate", "published", "date", "updated"),
            )


def _link(entry: Any) -> str:
    for link in children(entry, "link"):
        if link.get("href") is None:
            return inner_text(link)
        if link.get("rel", "alternate") == "alternate":
            return str(link.get("href"))
    guid = next(children(entry, "guid"), None)
    is_address = guid is not None and guid.get("isPermaLink", "true") == "true"
    return inner_text(guid) if is_address else ""


def _first(entry: Any, *names: str) -> str:
    found = (inner_text(child) for name in names for child in children(entry, name))
    return next(filter(None, found), "")


def _name(url: str) -> str:
    """Return a name for the file or folder of an address: readable, and its own."""
    parts = urlsplit(url)
    last = unquote(parts.path).rstrip("/").rsplit("/", 1)[-1]
    readable = re.sub(r"[^\w-]+", "-", f"{parts.hostname or ''}-{last}".casefold()).strip("-")
    return f"{readable[:60].rstrip('-')}-{hashlib.sha256(url.encode()).hexdigest()[:10]}"


def _write(path: Path, data: bytes) -> None:
    scratch = path.with_name(f".{path.name}.new")
    scratch.write_bytes(data)
    put_in_place(scratch, path)

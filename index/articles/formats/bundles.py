"""Exports that are a list and the texts that it names: those of Omnivore and of Substack.

Takes a zip as it came, or the folder that it was unpacked to; gives an article for each text, with
what the list says of it. Omnivore has lists "metadata_0_to_20.json", each text in "content" and
what was marked in it in "highlights" (its packages/api/src/jobs/export.ts); Substack "posts.csv",
and each post in "posts" (as @tryghost/mg-substack reads it). Of a folder the list is the seed, and
the texts are none of their own; those that no list of Omnivore names go with its first one.
"""

from __future__ import annotations

import csv
import io
import json
import posixpath
import re
from collections import Counter
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from index.articles.article import to_clean_text, to_left_out
from index.articles.fields import Fields
from index.articles.formats.decoding import decode
from index.articles.printable import printable
from index.articles.seed import (
    MAX_BYTES,
    Record,
    Seed,
    read_records,
    to_article,
    to_decoded,
    with_left_out,
)
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from io import BufferedReader

    from index.articles.article import Article

_OMNIVORE = re.compile(r"metadata_\d+_to_\d+\.json")
_SUBSTACK = "posts.csv"
_COLUMNS = {"post_id", "is_published", "title"}
_SUBSCRIBERS = re.compile(r"email_list(?:\..*)?\.csv")
_QUOTE_MARK = re.compile(r"^\s*>\s?")
_HEAD_BYTES = 4096
# What Substack puts between the paragraphs of a post.
_WIDGETS = frozenset(
    "subscription-widget subscription-widget-wrap subscribe-widget button-wrapper "
    "captioned-button-wrap share-dialog image-link-expand".split()
)


class Members(Protocol):
    """The files of an export, by their paths in it."""

    @property
    def names(self) -> Collection[str]:
        """The paths, with "/"."""

    def read(self, name: str) -> bytes:
        """Return a file's bytes. Raises SeedError."""


class UnpackedMembers:
    """The files of an export in the folder where its list lies."""

    def __init__(self, seed: Seed, folder: Path) -> None:
        self._seed = seed
        self._folder = folder
        self.names = {path.relative_to(folder).as_posix() for path in parts(folder)}

    def read(self, name: str) -> bytes:
        """Return a file's bytes. Raises SeedError where it is too large, or not to be had."""
        where = f"{self._seed.where}:{printable(name)}"
        try:
            with (self._folder / name).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as exc:
            raise SeedError(where, f"cannot be read: {exc.strerror or exc}") from exc
        if len(data) > MAX_BYTES:
            raise SeedError(where, f"is larger than {MAX_BYTES // 10**6} MB")
        return data


def is_list_of_texts(name: str) -> bool:
    """Say whether a file of that name may be the list of such an export."""
    return name == _SUBSTACK or bool(_OMNIVORE.fullmatch(name))


def text_folders(folder: Path) -> frozenset[str]:
    """Return the folders in `folder` whose files a list in it names; none where it has no list."""
    found: set[str] = set()
    try:
        names = [path.name for path in folder.iterdir() if is_list_of_texts(path.name)]
        if any(map(_OMNIVORE.fullmatch, names)):
            found |= {str(folder / "content"), str(folder / "highlights")}
        if _SUBSTACK in names:
            with (folder / _SUBSTACK).open("rb") as file:
                if _is_substack(file.read(_HEAD_BYTES)):
                    found.add(str(folder / "posts"))
    except OSError:
        return frozenset()
    return frozenset(found)


def parts(folder: Path) -> list[Path]:
    """Return the lists in `folder` and the files in the folders of their texts, by path."""
    inner = [path for name in text_folders(folder) for path in Path(name).glob("*")]
    lists = [path for path in folder.glob("*") if is_list_of_texts(path.name)]
    return sorted(path for path in (*lists, *inner) if path.is_file())


def read_unpacked(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError] | None:
    """Return the articles of the export whose list is `file`, a seed; None where it is no list."""
    path = Path(str(getattr(file, "name", "")))
    if not is_list_of_texts(path.name) or not path.is_file():
        return None
    if path.name == _SUBSTACK and not _is_substack(file.peek(_HEAD_BYTES)[:_HEAD_BYTES]):
        return None
    members = UnpackedMembers(seed, path.parent)
    if not _texts_of(path.name, members.names):
        return None
    folder = Seed(where=seed.where, id=posixpath.dirname(seed.id), root=seed.root)
    return _read_list(folder, members, path.name)


def lists_in(names: Collection[str], read: Callable[[str], bytes]) -> list[str]:
    """Return those of the names in a zip that are the lists of such an export.

    One that cannot be unpacked is none: its texts are read as they are.
    """
    found = []
    for name in sorted(names):
        base = posixpath.basename(name)
        with suppress(SeedError):
            if (
                is_list_of_texts(base)
                and _texts_of(name, names)
                and (base != _SUBSTACK or _is_substack(read(name)[:_HEAD_BYTES]))
            ):
                found.append(name)
    return found


def covered(lists: Collection[str], names: Collection[str]) -> set[str]:
    """Return the names in a zip that are no seeds of their own, as they belong to `lists`."""
    found = {text for name in lists for text in _texts_of(name, names)}
    folders = {posixpath.dirname(name) for name in lists if posixpath.basename(name) == _SUBSTACK}
    tables = {n for n in names if _is_of_readers(n) and posixpath.dirname(n) in folders}
    return found | tables | set(lists)


def read_packed(seed: Seed, members: Members, name: str) -> Iterator[Article | SeedError]:
    """Yield the articles of the list `name` in a zip."""
    outer = posixpath.dirname(name)
    inner = _Inner(members, outer)
    folder = Seed(where=seed.where, id=posixpath.join(seed.id, outer).rstrip("/"), root=seed.root)
    yield from _read_list(folder, inner, posixpath.basename(name))


class _Inner:
    """The files below one folder of an export."""

    def __init__(self, members: Members, outer: str) -> None:
        self._members = members
        self._outer = outer
        start = f"{outer}/" if outer else ""
        self.names = {n.removeprefix(start) for n in members.names if n.startswith(start)}

    def read(self, name: str) -> bytes:
        return self._members.read(posixpath.join(self._outer, name))


def _texts_of(name: str, names: Collection[str]) -> list[str]:
    inner = ("posts",) if posixpath.basename(name) == _SUBSTACK else ("content", "highlights")
    starts = tuple(posixpath.join(posixpath.dirname(name), folder) + "/" for folder in inner)
    return [other for other in names if other.startswith(starts)]


def _is_substack(head: bytes) -> bool:
    try:
        first = next(csv.reader(io.StringIO(decode(head).split("\n", 1)[0])), [])
    except (ValueError, csv.Error):
        return False
    return {column.strip() for column in first} >= _COLUMNS


def _is_of_readers(name: str) -> bool:
    """Say whether a file of Substack holds who subscribes, or who opened which mail.

    That is nobody else's business.
    """
    is_log = posixpath.basename(posixpath.dirname(name)) == "posts" and name.endswith(".csv")
    return is_log or bool(_SUBSCRIBERS.fullmatch(posixpath.basename(name)))


def _read_list(folder: Seed, members: Members, name: str) -> Iterator[Article | SeedError]:
    missing: Counter[str] = Counter()
    if name == _SUBSTACK:
        records: Iterator[Record | SeedError] = _substack(folder, members, missing)
    else:
        records = _omnivore(folder, members, (name, missing))
    n_read = 0
    for found in read_records(records):
        n_read += 1
        yield found
    told = ", ".join(f"{n} {what}" for what, n in sorted(missing.items()) if n)
    if not n_read and not told:
        raise SeedError(folder.where, f"{name} names no text")
    if told:
        yield SeedError(folder.where, f"left out of {name}: {told}")


def _omnivore(
    folder: Seed, members: Members, table: tuple[str, Counter[str]]
) -> Iterator[Record | SeedError]:
    name, missing = table
    try:
        items = _items(folder, members, name)
    except SeedError as error:
        yield error
        items = []
    for item in items:
        text = _text_of(item, members)
        if text is None:
            missing["without a text"] += 1
            continue
        said = {
            "title": item.get("title"),
            "author": item.get("author"),
            "url": item.get("url"),
            "date": item.get("publishedAt"),  # savedAt and updatedAt are the reader's
        }
        yield _to_record(folder, members, (text, said, "Omnivore list"))
    if name != min(filter(_OMNIVORE.fullmatch, members.names)):
        return
    files = _texts_of(name, members.names)
    missing["of another format"] = sum(not file.endswith((".html", ".md")) for file in files)
    for text in _unnamed(folder, members):
        yield _to_record(folder, members, (text, {}, "Omnivore list"))


def _items(folder: Seed, members: Members, name: str) -> list[Any]:
    try:
        items: Any = json.loads(to_decoded(folder.where, members.read(name)))
    except (ValueError, RecursionError) as exc:
        raise SeedError(folder.where, f"{name} is broken JSON") from exc
    return items if isinstance(items, list) else []


def _text_of(item: Any, members: Members) -> str | None:
    """Return the file with the text of an item of a list, else the one with what was marked."""
    slug = item.get("slug") if isinstance(item, dict) else None
    names = (f"content/{slug}.html", f"highlights/{slug}.md")
    return next((n for n in names if isinstance(slug, str) and n in members.names), None)


def _unnamed(folder: Seed, members: Members) -> list[str]:
    """Return the texts that none of the lists names; of one in two forms the first."""
    lists = sorted(filter(_OMNIVORE.fullmatch, members.names))
    named: set[str] = set()
    for other in lists:
        with suppress(SeedError):
            items = _items(folder, members, other)
            named.update(filter(None, (_text_of(item, members) for item in items)))
    stems = set(map(_stem, named))
    texts: dict[str, str] = {}
    for text in sorted(_texts_of(lists[0], members.names)):  # "content" before "highlights"
        if text.endswith((".html", ".md")) and _stem(text) not in stems:
            texts.setdefault(_stem(text), text)
    return list(texts.values())


def _stem(name: str) -> str:
    return posixpath.splitext(posixpath.basename(name))[0]


def _substack(folder: Seed, members: Members, missing: Counter[str]) -> Iterator[Record]:
    csv.field_size_limit(MAX_BYTES)
    text = to_decoded(folder.where, members.read(_SUBSTACK))
    lines = io.StringIO(text.lstrip("\ufeff"), newline="")
    try:
        rows = list(csv.DictReader(lines))
    except csv.Error as exc:
        raise SeedError(folder.where, f"{_SUBSTACK} is broken: {exc}") from exc
    named = {f"posts/{row.get('post_id')}.html" for row in rows}
    texts = {name for name in _texts_of(_SUBSTACK, members.names) if name.endswith(".html")}
    missing["not in the list, which alone tells what is published"] = len(texts - named)
    tables = [n for n in members.names if posixpath.dirname(n) in ("", "posts")]
    missing["tables of subscribers and readers"] = sum(map(_is_of_readers, tables))
    for row in rows:
        name = f"posts/{row.get('post_id')}.html"
        if (row.get("is_published") or "").strip().lower() != "true":
            missing["not published"] += 1
        elif name not in members.names:
            missing["without a text"] += 1
        else:
            said = {
                "title": row.get("title"),
                "date": row.get("post_date"),
                "url": row.get("canonical_url") or row.get("url"),
                "subtitle": row.get("subtitle"),
            }
            yield _to_record(folder, members, (name, said, "Substack list"))


def _to_record(folder: Seed, members: Members, text: tuple[str, Mapping[str, Any], str]) -> Record:
    name, said, by = text
    where = f"{folder.where}:{printable(name)}"
    seed = Seed(where=where, id=posixpath.join(folder.id, name), root=folder.root)
    return Record(
        where=where, read=partial(_read_text, seed, partial(members.read, name), said, by)
    )


def _read_text(seed: Seed, read: Callable[[], bytes], said: Mapping[str, Any], by: str) -> Article:
    raw = to_decoded(seed.where, read())
    own: list[str] = []
    if seed.id.endswith(".md"):
        text, own = _marked(raw)
        left_out = to_left_out("own note", own)
    else:
        from index.articles.formats.xml import MarkupText  # a scan for seeds needs no lxml

        markup = MarkupText(raw, without=_WIDGETS)
        text, left_out = markup.text, to_left_out("leads elsewhere", markup.without)
        left_out += to_left_out("struck out", markup.struck)
    text = "\n\n".join(filter(None, (str(said.get("subtitle") or "").strip(), text)))
    text = to_clean_text(text).strip()
    if not text:
        raise SeedError(seed.where, "has no text")
    fields = Fields.from_mapping({k: v for k, v in said.items() if k != "subtitle"}, said_by=by)
    return with_left_out(to_article(seed, text, fields), left_out)


def _marked(text: str) -> tuple[str, list[str]]:
    """Return what was marked in a text, and what its reader wrote beside it."""
    marked: list[str] = []
    own: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        if block.lstrip().startswith(">"):
            lines = (_QUOTE_MARK.sub("", line) for line in block.split("\n"))
            marked.append(" ".join(" ".join(lines).split()))
        elif words := " ".join(block.split()):
            own.append(words)
    return "\n\n".join(marked), own

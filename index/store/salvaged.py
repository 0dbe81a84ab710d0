"""Salvaged: what a damaged store still holds, each row held against its second copy.

Takes the bytes of the file; gives rows by table, and says of each whether it is sure. Most of what
cannot be derived lies twice in the file: in its table, and in an index over all of its columns. A
row that equals its copy is as it was written; any other is in doubt.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from index.store.connection import SQLiteError, connect, empty_log
from index.store.pages import Pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.store.pages import Row, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A table as rows of it lie in pages: columns in that order, each behind what it may hold.

    "t" is a text, "i" a number, "b" bytes, "n" nothing, as where a column is the number of the row;
    in upper case, or nothing. `twin` is the index that has all of it a second time, `twice` its
    columns as they lie in pages; columns `beside` it lie in another, unless all but the last are
    nothing. `keys` of the columns tell a row. What `is_numbered` has a number besides its columns,
    which is called "rowid".
    """

    name: str
    columns: tuple[str, ...]
    kinds: str
    keys: int
    twin: str | None = None
    twice: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    is_numbered: bool = False

    @classmethod
    def of(
        cls,
        name: str,
        columns: str,
        *,
        keys: int,
        twin: str = "",
        twice: str = "",
        beside: str = "",
        is_numbered: bool = False,
    ) -> Shape:
        """Return the shape that is written as "t:id i:start …"."""
        parts = [part.split(":") for part in columns.split()]
        return cls(
            name=name,
            columns=tuple(column for _, column in parts),
            kinds="".join(kind for kind, _ in parts),
            keys=keys,
            twin=twin or None,
            twice=tuple(twice.split()),
            beside=tuple(beside.split()),
            is_numbered=is_numbered,
        )

    def fits(self, row: Row) -> bool:
        """Say whether a row may be of this table; columns that came later may be missing."""
        least = len(self.columns) - (2 if self.name == "articles" else 0)
        if not least <= len(row.values) <= len(self.columns):
            return False
        if (row.number is not None) != (self.is_numbered or self.kinds[0] == "n"):
            return False
        return all(map(_is_of, self.kinds, row.values))

    def to_dict(self, row: Row) -> dict[str, Value]:
        """Return the values of a row by column; the first is its number where it has one."""
        values = list(row.values) + [None] * (len(self.columns) - len(row.values))
        if self.kinds[0] == "n":
            values[0] = row.number
        found = dict(zip(self.columns, values, strict=True))
        return {**found, "rowid": row.number} if self.is_numbered else found


_ARTICLE = (
    "n:row t:id t:root t:seed t:title t:text T:source T:url T:author T:published T:published_to "
    "T:updated T:language t:provenance t:furniture t:pages t:content_hash t:recipe t:encoded_hash "
    "t:encoder i:words t:added i:born I:died T:left_out T:entries"
)
_ARTICLE_TWICE = (
    "id born died root seed title source url author published published_to updated language words "
    "added content_hash recipe encoded_hash encoder provenance furniture pages row"
)
ARTICLES = Shape.of(
    "articles",
    _ARTICLE,
    keys=1,
    twin="articles_by_id",
    twice=_ARTICLE_TWICE,
    beside="left_out entries row",
)
VECTORS = Shape.of(
    "vectors", "t:encoded_hash t:encoder i:n i:dim i:crc32 b:data", keys=2
)  # sure by their checksum
MANIFEST = Shape.of("manifest", "t:key t:value", keys=1, twin="manifest_whole", twice="value key")
ROOTS = Shape.of("roots", "t:root", keys=1, twin="roots_whole", twice="root")
ALIASES = Shape.of("aliases", "t:old t:id", keys=1, twin="aliases_whole", twice="id old")
EDITS = Shape.of(
    "edits",
    "t:root t:id t:field T:value T:before T:said_by t:edited",
    keys=3,
    twin="edits_whole",
    twice="value before said_by edited root id field",
)
NOTES = Shape.of(
    "notes",
    "t:id t:article t:title t:words t:quote i:start t:before t:after t:content_hash t:made "
    "t:changed",
    keys=1,
    twin="notes_by_article",
    twice="article title words quote start before after content_hash made changed id",
)
COLLECTIONS = Shape.of(
    "collections",
    "n:number t:name t:folded t:made",
    keys=1,
    twin="collections_whole",
    twice="name folded made number",
)
COLLECTED = Shape.of(
    "collected",
    "i:collection t:article",
    keys=2,
    twin="collected_by_article",
    twice="article collection",
)
UPLOADS = Shape.of(
    "uploads",
    "t:name t:file t:original i:bytes t:sha256 t:added",
    keys=1,
    twin="uploads_whole",
    twice="file original bytes sha256 added name",
)
REMOVED = Shape.of(
    "removed",
    "t:root t:id t:seed t:title t:removed t:content_hash",
    keys=2,
    twin="removed_whole",
    twice="seed title removed content_hash root id",
)
SHAPES = (
    ARTICLES,
    VECTORS,
    MANIFEST,
    ROOTS,
    ALIASES,
    EDITS,
    NOTES,
    COLLECTIONS,
    COLLECTED,
    UPLOADS,
    REMOVED,
)
# Rows of pages that no tree leads to could be of these as well as of other tables.
_NOT_LOOSE = ("manifest", "aliases")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A row of a table, by column; `is_sure` where its second copy says the same."""

    values: dict[str, Value]
    is_sure: bool


@dataclass(slots=True)
class Salvaged:
    """What was found, by table, and in which `pages` nothing could be read."""

    rows: dict[str, list[Found]]
    pages: Pages
    lost: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    """What only the second copy tells of, by table."""
    copies: dict[str, dict[Value, dict[str, Value]]] = field(default_factory=dict)
    """The second copies of rows that are in doubt, by table and first key."""


def read_file(path: Path, scratch: Path) -> tuple[bytes, list[str]]:
    """Return the bytes of a file with its log taken in, and what of that failed.

    That is done with a copy, in `scratch`.
    """
    lost, copy = [], scratch / path.name
    for end in ("", "-wal"):
        if path.with_name(f"{path.name}{end}").exists():
            shutil.copyfile(path.with_name(f"{path.name}{end}"), f"{copy}{end}")
    if Path(f"{copy}-wal").exists():
        try:
            with closing(connect(copy, wait_s=1.0)) as connection:
                empty_log(connection)
        except SQLiteError as exc:
            lost.append(f"the last changes, where they are in {path.name}-wal alone: {exc}")
    return copy.read_bytes(), lost


def salvage_rows(data: bytes, shapes: Sequence[Shape] = SHAPES) -> Salvaged:
    """Return all rows that can be read in a file of those tables."""
    pages = Pages(data)
    roots = pages.roots()
    trees = {name: list(pages.tree(root)) for name, root in roots.items()}
    loose = list(pages.loose())
    tables = {shape.name for shape in shapes}
    copies = {row.values for row in loose}
    copies.update(row.values for name in trees.keys() - tables for row in trees[name])
    found: dict[str, list[Found]] = {}
    lost: dict[str, list[dict[str, Value]]] = {}
    copied: dict[str, dict[Value, dict[str, Value]]] = {}
    for shape in shapes:
        twin = trees.get(shape.twin or "", [])
        rows = _rows(shape, trees.get(shape.name, []), loose)
        found[shape.name] = [
            Found(values=values, is_sure=_is_sure(shape, values, copies)) for values in rows
        ]
        lost[shape.name] = list(_only_copied(shape, twin, rows))
        unsure = {one.values[shape.columns[0]] for one in found[shape.name] if not one.is_sure}
        copied[shape.name] = {
            values[shape.columns[0]]: values
            for values in _copied(shape, twin)
            if values[shape.columns[0]] in unsure
        }
    return Salvaged(rows=found, pages=pages, lost=lost, copies=copied)


def _rows(shape: Shape, tree: Iterable[Row], loose: Iterable[Row]) -> list[dict[str, Value]]:
    """Return the rows of a table, each key once: those of its tree go before others."""
    found: dict[tuple[Value, ...], dict[str, Value]] = {}
    for row in (*tree, *(() if shape.name in _NOT_LOOSE else loose)):
        if shape.fits(row):
            values = shape.to_dict(row)
            found.setdefault(tuple(values[name] for name in shape.columns[: shape.keys]), values)
    return list(found.values())


def _is_sure(shape: Shape, values: dict[str, Value], copies: set[tuple[Value, ...]]) -> bool:
    if not shape.twice or tuple(values[name] for name in shape.twice) not in copies:
        return False
    beside = tuple(values[name] for name in shape.beside)
    return not any(value is not None for value in beside[:-1]) or beside in copies


def _only_copied(
    shape: Shape, twin: Iterable[Row], rows: Iterable[dict[str, Value]]
) -> Iterator[dict[str, Value]]:
    """Yield what the second copy has of rows that the table has not."""
    keys = shape.columns[: shape.keys]
    known = {tuple(values[name] for name in keys) for values in rows}
    for values in _copied(shape, twin):
        if tuple(values[name] for name in keys) not in known:
            yield values


def _copied(shape: Shape, twin: Iterable[Row]) -> Iterator[dict[str, Value]]:
    for row in twin:
        if len(row.values) == len(shape.twice):
            yield dict(zip(shape.twice, row.values, strict=True))


def _is_of(kind: str, value: Value) -> bool:
    if value is None:
        return kind == "n" or kind.isupper()
    return isinstance(value, {"t": str, "i": int, "b": bytes}.get(kind.lower(), type(None)))

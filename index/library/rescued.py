"""Rescued: what of the rows of a damaged store can be brought back, as values.

Takes rows, each with whether it is sure; gives articles whose texts are what they were, vectors
whose checksums are right, and what else is kept, and says what is lost and what is in doubt.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from index.errors import IndexCorruptError, NoteError, QuothError
from index.store import collecting
from index.store.values import COLUMNS, ArticleRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from index.encoder import Encoder
    from index.store.salvaged import Found, Salvaged

_NAMED = 60  # characters of words that a line of the report shows
_ORDER = {
    "edits": ("root", "id", "field", "value", "before", "said_by", "edited"),
    "notes": (
        *("id", "article", "title", "words", "quote", "start", "before", "after"),
        *("content_hash", "made", "changed"),
    ),
    "removed": ("root", "id", "seed", "title", "removed", "content_hash"),
    "uploads": ("name", "file", "original", "bytes", "sha256", "added"),
}


@dataclass(slots=True)
class Rescued:
    """What was `found`; what of it is `lost` and `doubtful` is known once it was asked for."""

    found: Salvaged
    lost: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)

    def rows(self, table: str, name: Callable[[dict[str, Any]], str]) -> Iterator[dict[str, Any]]:
        """Yield the rows of a small table, those of its second copy too; doubtful ones are told."""
        salvaged = self.found
        for one in salvaged.rows[table]:
            if not one.is_sure:
                self.doubtful.append(name(dict(one.values)))
            yield dict(one.values)
        for values in salvaged.lost[table]:
            self.doubtful.append(name(dict(values)))
            yield dict(values)

    def manifest(self) -> dict[str, str]:
        """Return what the index said of itself."""
        kept = {str(row["key"]): str(row["value"]) for row in self.found.lost["manifest"]}
        sure = [one.values for one in self.found.rows["manifest"] if one.is_sure]
        unsure = [one.values for one in self.found.rows["manifest"] if not one.is_sure]
        for row in (*unsure, *sure):
            kept[str(row["key"])] = str(row["value"])
        if unsure and not sure:
            self.doubtful.append("which build was the last")
        return kept

    def articles(self, generation: int | None) -> list[ArticleRow]:
        """Return the articles of a generation whose texts are what they were, each id once."""
        kept: dict[str, ArticleRow] = {}
        unsure = set()
        copies = self.found.copies["articles"]
        living = [
            one
            for one in self.found.rows["articles"]
            if _lives(one.values, generation)
            or _lives(copies.get(one.values["row"], one.values), generation)
        ]
        for one in sorted(living, key=lambda one: not one.is_sure):
            row = _to_article_row(one)
            if row is None:
                self._lose(one.values)
            elif row.article.id not in kept:
                kept[row.article.id] = row
                if not one.is_sure:
                    unsure.add(row.article.id)
        for values in self.found.lost["articles"]:
            if _lives(values, generation) and values["id"] not in kept:
                self._lose(values)
        self.doubtful += [f"what is known of {id_!r}, but for its text" for id_ in sorted(unsure)]
        return list(kept.values())

    def _lose(self, values: dict[str, Any]) -> None:
        named = f"article {values['id']!r}, {_short(values['title'])!r}"
        self.lost.append(f"{named}: its text is damaged; it came from {values['seed']}")

    def vectors(self, encoder: Encoder) -> dict[str, NDArray[np.float32]]:
        """Return the vectors by that encoder whose checksums are right, by what was encoded."""
        whole = {}
        for one in self.found.rows["vectors"]:
            values = cast("dict[str, Any]", one.values)
            n, dim, data = values["n"], values["dim"], values["data"]
            is_whole = dim == encoder.dim and len(data) == 4 * n * dim
            is_ours = values["encoder"] == encoder.fingerprint
            if is_whole and is_ours and zlib.crc32(data) == values["crc32"]:
                vectors = np.frombuffer(data, dtype="<f4").reshape(n, dim)
                whole[values["encoded_hash"]] = vectors
        return whole

    def made(self, table: str, make: Callable[[tuple[Any, ...]], Any], name: str) -> Iterator[Any]:
        """Yield what `make` makes of the rows of a table; what it refuses is lost."""

        def told(values: dict[str, Any]) -> str:
            return name.format(**{key: _short(value) for key, value in values.items()})

        for values in self.rows(table, told):
            try:
                yield make(tuple(values[column] for column in _ORDER[table]))
            except (ValueError, TypeError, NoteError, IndexCorruptError):
                self.doubtful.remove(told(values))
                self.lost.append(told(values))

    def collections(self) -> tuple[dict[int, str], dict[int, list[str]]]:
        """Return the names of the collections, and the ids of the articles in each."""
        names = {}
        for row in self.rows("collections", lambda row: f"collection {_short(row['name'])!r}"):
            try:
                names[row["number"]] = collecting.to_name(row["name"])
            except QuothError:
                self.lost.append(f"collection {_short(row['name'])!r}")
        members: dict[int, list[str]] = {}
        for row in self.rows(
            "collected", lambda row: f"that {row['article']!r} is in a collection"
        ):
            members.setdefault(row["collection"], []).append(row["article"])
        for number in sorted(members.keys() - names.keys()):
            names[number] = f"Salvaged {number}"
            self.lost.append(f"the name of a collection, which is called {names[number]!r} instead")
        return names, members


def to_generation(manifest: dict[str, str]) -> int | None:
    """Return the generation that was served, None where that is lost."""
    value = manifest.get("generation", "")
    return int(value) if value.isdecimal() else None


def _lives(values: dict[str, Any], generation: int | None) -> bool:
    born, died = values["born"], values["died"]
    if not isinstance(born, int) or not isinstance(died, int | None):
        return True  # whatever it was
    if generation is None:
        return died is None
    return bool(born <= generation and (died is None or died > generation))


def _to_article_row(found: Found) -> ArticleRow | None:
    names = (*COLUMNS.split(", "), "seed", "recipe", "encoded_hash", "encoder", "added")
    try:
        return ArticleRow.from_row(tuple(found.values[name] for name in names))
    except (IndexCorruptError, ValueError, TypeError):
        return None


def _short(value: object) -> object:
    if not isinstance(value, str) or len(value) <= _NAMED:
        return value
    return f"{value[:_NAMED]}…"

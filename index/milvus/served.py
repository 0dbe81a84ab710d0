"""Served: what an index on a Milvus server says of itself.

Takes the rows of `state`; gives the generation that is served, with what goes with it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from index.errors import IndexCorruptError, IndexFormatError
from index.milvus.schema import FORMAT
from index.store.database import EncoderIdentity

if TYPE_CHECKING:
    from index.milvus.server import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A generation, its encoder, and `state`: info, collections and former ids."""

    generation: int
    encoder: EncoderIdentity
    state: dict[str, Any]

    @staticmethod
    def to_text(generation: int, encoder: EncoderIdentity, parts: int) -> str:
        """Return the manifest of a generation whose state is in so many parts."""
        manifest = {"format": FORMAT, "generation": generation, "parts": parts}
        return json.dumps({**manifest, "encoder": asdict(encoder)})


def read_manifest(server: Server) -> dict[str, Any] | None:
    """Return the manifest as it was written, None before the first publishing has ended.

    Raises IndexFormatError for one of a format that this code does not know.
    """
    row = server.first("state", 'key == "served"', ["value"])
    if row is None:
        return None
    manifest = json.loads(row["value"])
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise IndexFormatError(
            f"{server.address.text}: its format is unknown to this version (it knows {FORMAT}); "
            "publish under another name"
        )
    return manifest


def read_served(server: Server, manifest: dict[str, Any] | None = None) -> Served | None:
    """Return what is served, by a manifest if one was read; None if nothing is yet."""
    manifest = manifest or read_manifest(server)
    if manifest is None:
        return None
    generation = int(manifest["generation"])
    rows = server.read("state", f"generation == {generation} and part >= 0", ["part", "value"])
    parts = sorted((int(row["part"]), row["value"]) for row in rows)
    if len(parts) != manifest["parts"]:
        raise IndexCorruptError(
            f"{server.address.text}: parts of its state are missing; publish it again"
        )
    return Served(
        generation=generation,
        encoder=EncoderIdentity(**manifest["encoder"]),
        state=json.loads("".join(value for _, value in parts)),
    )

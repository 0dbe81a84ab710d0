"""txtai: vectors and BM25 together (`hybrid`), texts in its SQLite (`content`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from txtai import Embeddings


class Peer:
    """Its index, saved as a whole."""

    def __init__(self, model: str) -> None:
        self._embeddings = Embeddings(path=model, hybrid=True, content=True)

    def build(self, folder: Path, passages: list[dict[str, Any]]) -> None:
        self._embeddings.index((one["id"], one["text"], None) for one in passages)
        self._embeddings.save(str(folder))

    def open(self, folder: Path) -> None:
        self._embeddings.load(str(folder))

    def add(self, folder: Path, passages: list[dict[str, Any]]) -> None:
        self._embeddings.upsert((one["id"], one["text"], None) for one in passages)
        self._embeddings.save(str(folder))

    def search(self, question: str, k: int) -> list[str]:
        return [found["id"] for found in self._embeddings.search(question, k)]

"""Quoth with its reader: the passages as `retrieve` gives them, best read first."""

from __future__ import annotations

from pathlib import Path

from qa import Assistant


class Peer:
    """An assistant over the index that `of_quoth` built."""

    def __init__(self, model: str) -> None:
        """Take no notice of `model`: the bundled encoder has the same weights."""

    def open(self, folder: Path) -> None:
        self._assistant = Assistant.open(folder)

    def search(self, question: str, k: int) -> list[str]:
        found = self._assistant.retrieve(question, k)
        return [f"{one.article.id}#{one.passage.start}" for one in found]

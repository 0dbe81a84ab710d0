"""Quoth: its own way from articles to passages, without its reader (`retrieved` reads as well)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from index import build_index, open_index


class Peer:
    """Its index. What it takes are articles, which it splits itself."""

    def __init__(self, model: str) -> None:
        """Take no notice of `model`: the bundled encoder has the same weights."""

    def build(self, folder: Path, articles: list[dict[str, Any]]) -> None:
        self._bring_in(folder, articles, "first")

    def open(self, folder: Path) -> None:
        self._index = open_index(folder)
        self._index.load_bundled_encoder()

    def add(self, folder: Path, articles: list[dict[str, Any]]) -> None:
        self._bring_in(folder, articles, "more")

    def search(self, question: str, k: int) -> list[str]:
        return [f"{one.article.id}#{one.passage.start}" for one in self._index.search(question, k)]

    def _bring_in(self, folder: Path, articles: list[dict[str, Any]], name: str) -> None:
        seeds = folder.with_name(f"{folder.name}-seeds")
        seeds.mkdir(exist_ok=True)
        lines = (json.dumps(article) + "\n" for article in articles)
        (seeds / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
        build_index([seeds], folder)

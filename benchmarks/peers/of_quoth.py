"""Quoth: its own way from articles to passages, without its reader (`retrieved` reads as well)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from index import build_index, open_index


class Peer:
    """Its index. What it takes are articles, which it splits itself."""

    def __init__(self, model: str) -> None:
        """Take no notice of `model`: the bundled encoder has the same weights."""

    def build(self, folder: Path, articles: list[dict[str, Any]]) -> None:
        seeds = folder.with_name(f"{folder.name}-seeds")
        shutil.rmtree(seeds, ignore_errors=True)
        seeds.mkdir()
        self._bring_in(folder, articles, seeds / "first.jsonl")

    def open(self, folder: Path) -> None:
        self._index = open_index(folder)
        self._index.load_bundled_encoder()

    def add(self, folder: Path, articles: list[dict[str, Any]]) -> None:
        """Put the articles where the seeds are that the index knows, also if it is a copy."""
        (seeds,) = self._index.info()["roots"]
        self._bring_in(folder, articles, Path(seeds, "more.jsonl"))

    def search(self, question: str, k: int) -> list[str]:
        return [f"{one.article.id}#{one.passage.start}" for one in self._index.search(question, k)]

    @staticmethod
    def _bring_in(folder: Path, articles: list[dict[str, Any]], seed: Path) -> None:
        lines = (json.dumps(article) + "\n" for article in articles)
        seed.write_text("".join(lines), encoding="utf-8")
        build_index([seed.parent], folder)

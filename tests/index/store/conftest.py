"""A store that holds what a test puts into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.store.database import EncoderIdentity, Manifest
from index.store.store import Store
from index.store.values import NewArticle
from index.stories.signature import to_signature

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.articles.article import Article

ENCODER = EncoderIdentity(name="tiny", fingerprint="sha256:0", dim=2, max_tokens=48)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.create(tmp_path / "data")
    yield opened
    opened.close()


def put(store: Store, article: Article, *, born: int, replaces: int | None = None) -> None:
    """Write an article as one passage, with a vector made of its length."""
    new = NewArticle(
        article=article,
        seed=article.id,
        recipe="recipe",
        spans=[(0, len(article.text))],
        signature=to_signature(article),
        encoded_hash=article.content_hash,
        encoder=ENCODER.fingerprint,
        vectors=np.array([[len(article.text), 1]], dtype=np.float32),
        replaces=replaces,
    )
    store.put_articles([new], born=born)


def publish(store: Store, generation: int) -> None:
    manifest = Manifest(generation=generation, encoder=ENCODER, splitting="whole")
    store.publish(manifest, roots=["/seeds"], forgotten=[], skipped=[("/seeds/x", "is empty")])


LONG_TEXT = "tea " * 20_000


def break_texts(path: Path) -> None:
    """Damage LONG_TEXT in an index file: whoever reads it raises IndexCorruptError.

    The pages that hold nothing but it are overwritten; SQLite follows their numbers.
    """
    pages, size = path.read_bytes(), 4096
    with path.open("r+b") as file:
        for start in range(0, len(pages), size):
            if pages[start + 4 : start + size] in LONG_TEXT.encode():
                file.seek(start)
                file.write(b"\xff" * size)

"""Seeds written and read: what the tests of the readers share."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.articles.article import Article
from index.articles.formats.readers import read_seed
from index.articles.seed import SeedContent
from index.errors import SeedError

BODY = "The council met on Tuesday to vote on the plan. It was adopted by nine votes to two."


def write(root: Path, name: str, content: str | bytes) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read_all(root: Path, name: str, content: str | bytes) -> SeedContent:
    """Return what a seed made of `content` holds."""
    return read_seed(write(root, name, content), root=root)


def read(root: Path, name: str, content: str | bytes) -> Article:
    """Return the one article of a seed made of `content`."""
    found = read_all(root, name, content)
    assert found.skipped == ()
    (article,) = found.articles
    return article


def reason(root: Path, name: str, content: str | bytes) -> str:
    """Return why the seed made of `content` cannot be read."""
    path = write(root, name, content)
    with pytest.raises(SeedError) as caught:
        read_seed(path, root=root)
    assert caught.value.path == str(path)
    return caught.value.reason


def furniture(article: Article) -> list[str]:
    return [article.text[start:end] for start, end in article.furniture]


def skipped(found: SeedContent) -> list[tuple[str, str]]:
    """Return place (from the file's name on) and reason of what was not read."""
    return [(Path(error.path).name, error.reason) for error in found.skipped]


def said(by: str, *fields: str) -> tuple[tuple[str, str], ...]:
    return tuple((field, by) for field in fields)

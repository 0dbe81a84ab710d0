"""An index that nothing may be written to: it is read all the same."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest

from index import build_index, open_index
from index.encoder import Encoder
from index.errors import StoreError
from index.store.store import Store
from index.word_filter import Filter
from index.words import WordIndex
from tests.permissions import bound_by_permissions

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="permissions that bind root, too")


@pytest.fixture
def index_dir(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    """An index of one article, read-only from its folder down."""
    (tmp_path / "tea.txt").write_text("Tea\n\nTea is a drink.\n")
    index_dir = tmp_path / "index"
    build_index([tmp_path / "tea.txt"], index_dir, encoder=tiny_encoder)
    for path in (*index_dir.rglob("*"), index_dir):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return index_dir


def test_a_read_only_index_is_searched_and_described(index_dir: Path) -> None:
    files = sorted(index_dir.rglob("*"))
    with bound_by_permissions(), closing(open_index(index_dir)) as index:
        assert [found.article.id for found in index.search("tea", 3)] == ["tea.txt"]
        assert index.info()["articles"] == 1
    assert sorted(index_dir.rglob("*")) == files


def test_the_words_of_a_read_only_index_are_those_on_disk(index_dir: Path) -> None:
    with bound_by_permissions(), closing(Store.open(index_dir)) as store:
        words = WordIndex.open(store, index_dir, 1)
        assert words is not None
        ((row, _),) = words.search("drink", 3, within=Filter(sources=()), phrases=["a drink"])
        assert words.search("tea", 3, within=Filter(first=1)) == []
        assert words.with_phrases(["tea is"]) == [row]


def test_a_build_of_a_read_only_index_says_so(index_dir: Path, tiny_encoder: Encoder) -> None:
    with bound_by_permissions(), pytest.raises(StoreError, match="index"):
        build_index([], index_dir, encoder=tiny_encoder)


def test_a_read_only_index_whose_log_holds_changes_is_not_taken_for_whole(index_dir: Path) -> None:
    log = index_dir / "quoth.sqlite-wal"
    index_dir.chmod(0o755)
    log.write_bytes(b"changes")
    log.chmod(0o444)
    index_dir.chmod(0o555)
    with bound_by_permissions(), pytest.raises(StoreError, match=r"its log .* holds changes"):
        Store.open(index_dir)


def test_an_index_that_may_not_be_looked_into_says_so(index_dir: Path) -> None:
    index_dir.chmod(0o000)
    try:
        with (
            bound_by_permissions(),
            pytest.raises(StoreError, match="Permission denied; allow reading and writing there"),
        ):
            open_index(index_dir)
    finally:
        index_dir.chmod(0o755)

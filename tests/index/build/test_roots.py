"""Roots: what may be one, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import build_index
from index.build.roots import known_roots, reject_nested, to_folder, to_root
from index.encoder import Encoder
from index.errors import (
    SeedError,
)
from index.store.reading import UPLOADS
from tests.index.build.conftest import contents


def test_a_root_that_does_not_exist_is_an_error_and_removes_nothing(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    with pytest.raises(SeedError, match=r"nowhere: no such file or folder; nothing was changed"):
        build_index([seeds.parent / "nowhere"], index_dir, encoder=tiny_encoder)
    assert contents(index_dir) == before


def test_a_root_inside_another_is_refused(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    with pytest.raises(SeedError, match="lies inside the root"):
        build_index([seeds / "bridge.txt"], index_dir, encoder=tiny_encoder)


def test_what_is_given_becomes_a_root(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    assert to_root(tmp_path / "x" / ".." / "seeds", tmp_path / "i") == str(tmp_path / "seeds")
    assert to_root("https://a.example/feed#top", tmp_path) == "https://a.example/feed"
    assert to_root(tmp_path / "uploads", tmp_path) == UPLOADS
    gone = str(tmp_path / "gone")
    assert to_root(gone, tmp_path, may_be_missing=[gone]) == gone
    with pytest.raises(SeedError, match="is not an address"):
        to_root("http://[x", tmp_path)


def test_the_folder_of_each_root(tmp_path: Path) -> None:
    assert to_folder("/seeds", tmp_path) == Path("/seeds")
    assert to_folder(UPLOADS, tmp_path) == tmp_path / "uploads"
    assert to_folder("https://a.example/feed", tmp_path).parent == tmp_path / "web"


def test_roots_lie_beside_one_another() -> None:
    reject_nested(["/a", "/ab", "/a", "https://a.example/", "https://a.example/feed"])
    with pytest.raises(SeedError, match="/a/b: lies inside the root /a; build /a instead"):
        reject_nested(["/a", "/a/b"])


def test_no_index_knows_no_roots(index_dir: Path) -> None:
    assert known_roots(index_dir) == []
    assert not index_dir.exists()

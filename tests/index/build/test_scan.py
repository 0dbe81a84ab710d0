"""Scanning: which roots are looked at, and what the plan says of the others."""

from __future__ import annotations

from pathlib import Path

from index import build_index
from index.encoder import Encoder
from tests.index.build.conftest import contents, counts


def test_a_build_looks_only_at_the_roots_it_is_given(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "bridge.txt").write_text("Another bridge\n\nThe bridge in the war.\n")
    build_index([seeds], index_dir, encoder=tiny_encoder)
    (seeds / "bridge.txt").unlink()
    report = build_index([other], index_dir, encoder=tiny_encoder)
    assert counts(report)[:4] == (1, 0, 0, 3)
    ids = [row[0] for row in contents(index_dir) if row[0] in {"bridge.txt", "other/bridge.txt"}]
    assert ids == ["bridge.txt", "other/bridge.txt"]


def test_the_index_folder_inside_a_root_is_not_read(seeds: Path, tiny_encoder: Encoder) -> None:
    first = build_index([seeds], seeds / "data", encoder=tiny_encoder)
    again = build_index([seeds], seeds / "data", encoder=tiny_encoder)
    assert counts(first) == (3, 0, 0, 0, 0, 3)
    assert counts(again) == (0, 0, 0, 3, 0, 0)

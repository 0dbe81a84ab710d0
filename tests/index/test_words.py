"""Words: BM25 in stems, brought in step with the store."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from index import build_index
from index.store.reading import StoreReader
from index.words import FOLDER, WordIndex, bring_in_step, to_spaced

if TYPE_CHECKING:
    from pathlib import Path

    from index.encoder import Encoder


def test_text_without_spaces_becomes_pairs_of_characters() -> None:
    assert to_spaced("Tea 旧桥梁 x").split() == ["Tea", "旧桥", "桥梁", "x"]
    assert to_spaced("ёлка") == "елка"


def test_the_index_is_brought_in_step_and_finds_stems(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    (tmp_path / "tea.txt").write_text("Tea\n\nTroops were drinking tea in May.\n")
    (tmp_path / "moon.txt").write_text("Moon\n\nThe moon was full.\n")
    build_index(
        [tmp_path / "tea.txt", tmp_path / "moon.txt"], tmp_path / "data", encoder=tiny_encoder
    )
    with closing(StoreReader.open(tmp_path / "data")) as store:
        assert not bring_in_step(store, tmp_path / "data", 1)
        (tmp_path / "data" / FOLDER / "meta.json").unlink()
        assert WordIndex.open(tmp_path / "data", generation=1, n=2) is None
        assert bring_in_step(store, tmp_path / "data", 1)
        opened = WordIndex.open(tmp_path / "data", generation=1, n=2)
        assert opened is not None
        assert WordIndex.open(tmp_path / "data", generation=2, n=2) is None
        in_memory = WordIndex.in_memory(store, 1)
        found = opened.search("Who drinks?", 5)
        assert len(found) == 1
        assert found == in_memory.search("Who drinks?", 5)
        (tea,) = opened.with_phrases(["drinking tea"])
        assert [row for row, _ in found] == [tea]

"""A generation is loaded whole; its word index is mended where it is damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from index import build_index
from index.build.lock import build_lock
from index.encoder import Encoder
from index.errors import IndexMissingError
from index.search.generation import Generation
from index.store.store import Store
from index.word_files import FOLDER


def load(index_dir: Path) -> Generation:
    """Return the generation in the folder."""
    store = Store.open(index_dir)
    with store.snapshot() as manifest:
        generation = Generation.load(store, index_dir, manifest)
    store.close()
    return generation


@pytest.fixture
def index_dir(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    """An index of one article."""
    (tmp_path / "a.txt").write_text("The river\n\nThe river bridge was opened in May.\n")
    build_index([tmp_path / "a.txt"], tmp_path / "index", encoder=tiny_encoder)
    return tmp_path / "index"


def test_all_that_is_loaded_is_of_one_generation(index_dir: Path) -> None:
    generation = load(index_dir)
    assert generation.manifest.generation == generation.words.generation == 1
    assert len(generation.table.rows) == generation.vectors.n == generation.words.n == 1
    assert generation.mask.all_searched


def test_words_that_are_gone_are_made_again_on_disk(index_dir: Path) -> None:
    shutil.rmtree(index_dir / FOLDER)
    assert len(load(index_dir).words.search("river", 5)) == 1
    assert (index_dir / FOLDER).is_dir()


def test_while_a_build_runs_they_are_made_in_memory(index_dir: Path) -> None:
    shutil.rmtree(index_dir / FOLDER)
    with build_lock(index_dir):
        assert len(load(index_dir).words.search("river", 5)) == 1
    assert not (index_dir / FOLDER).exists()


def test_without_a_build_there_is_none(tmp_path: Path) -> None:
    Store.create(tmp_path).close()
    with pytest.raises(IndexMissingError, match="was never finished"):
        load(tmp_path)

"""Lists on disk: made when there are enough vectors, kept in step, never read when damaged."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import build_index
from index.search.generation import Generation
from index.store.serving import read_serving
from index.store.store import Store
from index.vectors import files, keeping
from index.vectors.keeping import Limits
from index.vectors.vector_index import VectorIndex

if TYPE_CHECKING:
    from index.encoder import Encoder

_LIMITS = Limits(least=20, max_new=0.2, max_dead=0.2)


def _write(folder: Path, numbers: range) -> None:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        text = f"Title {number}\n\nThe bridge {number} over the river was opened in May.\n"
        (folder / f"{number}.txt").write_text(text)


@pytest.fixture
def index_dir(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    """An index of 40 articles with lists."""
    _write(tmp_path / "seeds", range(40))
    build_index([tmp_path / "seeds"], tmp_path / "index", encoder=tiny_encoder)
    assert _in_step(tmp_path / "index")
    return tmp_path / "index"


def _in_step(index_dir: Path) -> bool:
    store = Store.open(index_dir)
    try:
        return keeping.bring_in_step(store, index_dir, store.manifest().generation, limits=_LIMITS)
    finally:
        store.close()


def _load(index_dir: Path, before: Generation | None = None) -> Generation:
    store = Store.open(index_dir)
    try:
        with store.snapshot() as manifest:
            return Generation.load(store, index_dir, manifest, before=before)
    finally:
        store.close()


def _exact(index_dir: Path) -> VectorIndex:
    store = Store.open(index_dir)
    try:
        manifest = store.manifest()
        table = store.passage_table(store.article_rows(manifest.generation))
        return keeping.in_memory(store, table, dim=store.built_with(manifest).dim)
    finally:
        store.close()


def _assert_equal(index: VectorIndex, right: VectorIndex) -> None:
    """So few are all candidates: lists find the same as looking at all."""
    rows = np.arange(right.n)
    assert np.array_equal(index.at(rows), right.at(rows))
    for vector in right.at(rows[:5]):
        found, exact = index.search(vector, 10), right.search(vector, 10)
        np.testing.assert_allclose([c for _, c in found], [c for _, c in exact], atol=1e-6)


def test_below_the_limit_there_are_none(index_dir: Path) -> None:
    store = Store.open(index_dir)
    assert not keeping.bring_in_step(store, index_dir, 1)
    store.close()
    assert not (index_dir / files.FOLDER).exists()
    assert _load(index_dir).vectors.of_lists == 0


def test_they_are_read_by_the_generation_they_are_of_and_made_once(index_dir: Path) -> None:
    assert not _in_step(index_dir)
    loaded = _load(index_dir)
    assert loaded.vectors.of_lists == 1
    _assert_equal(loaded.vectors, _exact(index_dir))


def test_few_changes_leave_them_and_many_make_them_again(
    index_dir: Path, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    before, seeds = _load(index_dir), tmp_path / "seeds"
    kept = files.latest(index_dir, 1)
    store = Store.open(index_dir)
    (seeds / "3.txt").unlink()
    _write(seeds, range(40, 44))
    # What builds do by themselves is to delete lists of so few.
    _keep_aside(index_dir, lambda: build_index([seeds], index_dir, encoder=tiny_encoder))
    assert kept is not None
    assert not _in_step(index_dir)
    for loaded in (_load(index_dir), _load(index_dir, before)):
        assert loaded.vectors.of_lists == 1
        _assert_equal(loaded.vectors, _exact(index_dir))
    _write(seeds, range(44, 60))
    _keep_aside(index_dir, lambda: build_index([seeds], index_dir, encoder=tiny_encoder))
    assert _in_step(index_dir)
    for loaded in (_load(index_dir), _load(index_dir, before)):
        assert loaded.vectors.of_lists == 3
        _assert_equal(loaded.vectors, _exact(index_dir))
    assert [path.name for path in (index_dir / files.FOLDER).iterdir()] == ["3"]
    store.close()


def test_what_was_encoded_is_not_read_again_where_a_build_has_told_what_is_left(
    index_dir: Path, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    seeds = tmp_path / "seeds"
    (seeds / "3.txt").unlink()
    _write(seeds, range(40, 43))
    _keep_aside(index_dir, lambda: build_index([seeds], index_dir, encoder=tiny_encoder))
    assert not _in_step(index_dir)
    found = files.latest(index_dir, 2)
    assert found is not None
    told = read_serving(found.folder)
    assert told is not None
    assert (told.generation, told.n_living) == (2, 39)
    (found.folder / files.ENCODED).write_bytes(b"0" * (found.folder / files.ENCODED).stat().st_size)
    assert not _in_step(index_dir)
    loaded = _load(index_dir)
    assert loaded.vectors.of_lists == 1
    _assert_equal(loaded.vectors, _exact(index_dir))


def test_what_is_told_of_another_generation_is_counted_again(index_dir: Path) -> None:
    found = files.latest(index_dir, 1)
    assert found is not None
    right = read_serving(found.folder)
    assert right is not None
    replace(right, holds="another", n_living=3).keep(found.folder)
    assert not _in_step(index_dir)
    assert read_serving(found.folder) == right
    (found.folder / "serving.json").write_text("{")
    assert not _in_step(index_dir)
    assert read_serving(found.folder) == right


def _keep_aside(index_dir: Path, work: object) -> None:
    aside = index_dir.with_name("aside")
    (index_dir / files.FOLDER).rename(aside)
    work()  # type: ignore[operator]
    aside.rename(index_dir / files.FOLDER)


def test_a_build_deletes_lists_of_too_few(
    index_dir: Path, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    _write(tmp_path / "seeds", range(41))
    build_index([tmp_path / "seeds"], index_dir, encoder=tiny_encoder)
    assert not (index_dir / files.FOLDER).exists()


@pytest.mark.parametrize("name", [files.VECTORS, files.LISTS, files.ROWS, files.ENCODED])
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_anywhere_is_seen_and_mended(
    index_dir: Path, name: str, place: float, bit: int
) -> None:
    _in_step(index_dir)
    file = index_dir / files.FOLDER / "1" / name
    data = bytearray(file.read_bytes())
    data[int(place * len(data))] ^= 1 << bit
    file.write_bytes(data)
    store = Store.open(index_dir)
    table = store.passage_table(store.article_rows(1))
    # What was encoded is only asked for where it is not known whose rows these are.
    unread = name == files.ENCODED
    assert (keeping.load(store, index_dir, 1, table=table, dim=32) is not None) is unread
    assert keeping.mend(store, index_dir, 1, limits=_LIMITS)
    assert not keeping.mend(store, index_dir, 1, limits=_LIMITS)
    loaded = keeping.load(store, index_dir, 1, table=table, dim=32)
    store.close()
    assert loaded is not None
    assert loaded.of_lists == 1
    _assert_equal(loaded, _exact(index_dir))


def test_an_index_with_damaged_lists_opens_all_the_same(index_dir: Path) -> None:
    file = index_dir / files.FOLDER / "1" / files.VECTORS
    data = bytearray(file.read_bytes())
    data[100] ^= 1
    file.write_bytes(data)
    loaded = _load(index_dir)
    assert loaded.vectors.of_lists == 0
    _assert_equal(loaded.vectors, _exact(index_dir))


def test_half_made_lists_count_for_nothing(index_dir: Path) -> None:
    half = files.begin(index_dir, 2)
    (half / files.VECTORS).write_bytes(b"\0" * 4096)
    found = files.latest(index_dir, 2)
    assert found is not None
    assert found.sidecar.generation == 1
    assert _load(index_dir).vectors.of_lists == 1


def test_lists_of_a_later_generation_are_not_read(index_dir: Path) -> None:
    (index_dir / files.FOLDER / "1").rename(index_dir / files.FOLDER / "2")
    sidecar = index_dir / files.FOLDER / "2" / "vectors.json"
    told = json.loads(sidecar.read_text())
    sidecar.write_text(json.dumps(told | {"generation": 2}))
    assert files.latest(index_dir, 1) is None
    assert files.latest(index_dir, 2) is not None


def test_lists_of_another_index_are_not_read(
    index_dir: Path, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    other = tmp_path / "other"
    _write(tmp_path / "others", range(100, 140))
    build_index([tmp_path / "others"], other, encoder=tiny_encoder)
    (index_dir / files.FOLDER).rename(other / files.FOLDER)
    _assert_equal(_load(other).vectors, _exact(other))
    store = Store.open(other)
    assert keeping.bring_in_step(store, other, 1, limits=_LIMITS) is True
    store.close()


def test_of_what_is_deleted_for_good_nothing_stays(
    index_dir: Path, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    (tmp_path / "seeds" / "3.txt").unlink()
    seeds = tmp_path / "seeds"
    _keep_aside(index_dir, lambda: build_index([seeds], index_dir, encoder=tiny_encoder))
    assert not _in_step(index_dir)
    none_dead = Limits(least=20, max_new=0.2, max_dead=0.0)
    store = Store.open(index_dir)
    assert keeping.bring_in_step(store, index_dir, 2, limits=none_dead)
    store.close()
    found = files.latest(index_dir, 2)
    assert found is not None
    assert (found.sidecar.generation, found.sidecar.n) == (2, 39)

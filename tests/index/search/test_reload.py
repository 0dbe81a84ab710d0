"""Loading the next generation: beside the searches, and only what is different."""

from __future__ import annotations

import datetime
import json
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index import build_index, open_index, word_files
from index.errors import IndexCorruptError, MovedOnError
from index.search.filters import Filters
from index.search.generation import Generation
from index.store.database import FILE_NAME
from index.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.encoder import Encoder
    from index.search.passage_index import PassageIndex

_DAY = datetime.date(2024, 1, 1)


def write(folder: Path, **texts: str) -> None:
    """Write the seeds of an index: one record for each text, in a file of its own."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, text in texts.items():
        record = {"id": name, "source": name.title(), "text": text}
        (folder / f"{name}.jsonl").write_text(json.dumps(record))


def ids(index: PassageIndex) -> list[str]:
    """Return which articles a search sees."""
    return sorted(found.article.id for found in index.search("river bridge tea", 10))


@pytest.fixture
def index_dir(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    """An index of two articles."""
    write(tmp_path / "seeds", river="A river.", bridge="A bridge.")
    build_index([tmp_path / "seeds"], tmp_path / "index", encoder=tiny_encoder)
    return tmp_path / "index"


def build_next(index_dir: Path, encoder: Encoder) -> None:
    """Build the next generation: one article is gone, one came."""
    write(index_dir.parent / "seeds", river="A river.", tea="Much tea.")
    build_index([], index_dir, encoder=encoder)


@contextmanager
def held_up(index_dir: Path, generation: int) -> Iterator[None]:
    """Let nobody finish reading the words of a generation for the `with` block.

    Whoever reads the pipe among its files waits for someone to write.
    """
    pipe = word_files.to_folder(index_dir, generation) / "pipe"
    os.mkfifo(pipe)
    try:
        yield
    finally:
        both = os.open(pipe, os.O_RDWR)
        pipe.unlink()
        os.close(both)


def test_searches_go_on_in_the_generation_before_while_one_is_loaded(
    index_dir: Path, tiny_encoder: Encoder
) -> None:
    with closing(open_index(index_dir)) as index:
        build_next(index_dir, tiny_encoder)
        with held_up(index_dir, 2):
            assert ids(index) == ["bridge", "river"]
            assert [ids(index) for _ in range(3)] == [["bridge", "river"]] * 3
        assert index.info()["generation"] == 2  # waits for as long as it takes
        assert ids(index) == ["river", "tea"]


def test_what_the_store_has_deleted_meanwhile_is_looked_for_in_the_next_generation(
    index_dir: Path, tiny_encoder: Encoder
) -> None:
    with closing(open_index(index_dir)) as index:
        build_next(index_dir, tiny_encoder)
        with ThreadPoolExecutor(1) as other:
            with held_up(index_dir, 2):
                with closing(Store.open(index_dir)) as store:
                    store.sweep(2)
                assert index.undated_left_out(Filters(published_from=_DAY)) == 2
                found = other.submit(ids, index)
                assert wait([found], 0.3).done == set()  # it cannot be: the bridge is gone
            assert found.result() == ["river", "tea"]


def test_only_what_was_born_is_read(index_dir: Path, tiny_encoder: Encoder) -> None:
    with closing(open_index(index_dir)) as index:
        build_next(index_dir, tiny_encoder)
        with closing(sqlite3.connect(index_dir / FILE_NAME)) as connection:
            connection.execute(
                "UPDATE vectors SET data = zeroblob(length(data)) WHERE encoded_hash = "
                "(SELECT encoded_hash FROM articles WHERE id = 'river')"
            )
            connection.commit()
        assert ids(index) == ["river", "tea"]
    with pytest.raises(IndexCorruptError, match="the vectors of 'river'"):
        open_index(index_dir)


def test_a_generation_that_cannot_be_loaded_is_an_error_and_not_an_old_answer(
    index_dir: Path, tiny_encoder: Encoder
) -> None:
    with closing(open_index(index_dir)) as index:
        build_next(index_dir, tiny_encoder)
        with closing(sqlite3.connect(index_dir / FILE_NAME)) as connection:
            connection.execute("UPDATE vectors SET data = zeroblob(length(data))")
            connection.commit()
        for _ in range(2):
            with pytest.raises(IndexCorruptError, match="the vectors of 'tea'"):
                ids(index)


def test_loaded_after_another_it_is_what_it_is_loaded_alone(
    index_dir: Path, tiny_encoder: Encoder
) -> None:
    with closing(Store.open(index_dir)) as store:
        with store.snapshot() as manifest:
            loaded = Generation.load(store, index_dir, manifest)
        build_next(index_dir, tiny_encoder)
        with store.snapshot() as manifest:
            grown = Generation.load(store, index_dir, manifest, before=loaded)
            fresh = Generation.load(store, index_dir, manifest)
    for field in ("rows", "articles", "starts", "ends", "published", "published_to", "source"):
        assert np.array_equal(getattr(grown.table, field), getattr(fresh.table, field)), field
    assert grown.table.sources == fresh.table.sources == ("River", "Tea")
    vector = np.full(grown.vectors.dim, grown.vectors.dim**-0.5, dtype=np.float32)
    assert grown.vectors.search(vector, 5) == fresh.vectors.search(vector, 5)


def test_a_fixed_index_stays_in_its_generation_for_as_long_as_that_is_kept_whole(
    index_dir: Path, tiny_encoder: Encoder
) -> None:
    with closing(open_index(index_dir)) as index:
        fixed = index.fixed()
        build_next(index_dir, tiny_encoder)
        assert (ids(fixed), fixed.generation) == (["bridge", "river"], 1)
        assert (ids(index), index.generation) == (["river", "tea"], 2)
        assert fixed.article("bridge").text == "A bridge."
        assert [article.id for article in fixed.articles()] == ["bridge", "river"]
        with closing(Store.open(index_dir)) as store:
            store.sweep(2)
        for look in (lambda: ids(fixed), fixed.articles, lambda: fixed.article("river")):
            with pytest.raises(MovedOnError, match="changed again and again"):
                look()
        assert ids(index.fixed()) == ["river", "tea"]

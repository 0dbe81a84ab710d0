"""The table of passages on disk: as the store has them, never read when damaged or of another."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.store import kept_table
from index.store.kept_table import COLUMNS, FOLDER, NAMES, Limits
from tests.index.store.conftest import publish, put

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.articles.article import Article
    from index.store.passage_table import PassageTable
    from index.store.store import Store

_LIMITS = Limits(least=10, max_new=0.2, max_dead=0.2)
_NUMBERS = ("rows", "articles", "starts", "ends", "published", "published_to", "source", "author")


def _assert_right(table: PassageTable, store: Store, generation: int) -> None:
    right = store.passage_table(store.article_rows(generation))
    for name in _NUMBERS:
        np.testing.assert_array_equal(getattr(table, name), getattr(right, name), name)
    assert (table.sources, table.authors) == (right.sources, right.authors)


def _load(store: Store, generation: int) -> PassageTable:
    living = np.array(store.article_rows(generation), dtype=np.int64)
    return kept_table.load_table(store, generation, living)


def _fill(store: Store, make_article: Callable[..., Article], born: int, n: int) -> None:
    chance = random.Random(born)
    for i in range(n):
        article = make_article(
            f"Tea {born} {i}.",
            id=f"g{born}-{i}",
            source=chance.choice([None, f"Leaf {born}", "Mill"]),
            author=chance.choice([None, f"Ada {i}"]),
        )
        put(store, article, born=born)


def _written(store: Store) -> list[str]:
    return sorted(path.name for path in (store.path.parent / FOLDER).iterdir())


def _read_from_store(store: Store, generation: int) -> list[str]:
    """Return the statements that loading the table runs over passages."""
    told: list[str] = []
    with store.snapshot(), store.reading() as connection:
        connection.set_trace_callback(told.append)
        _load(store, generation)
        connection.set_trace_callback(None)
    return [sql for sql in told if "FROM passages" in sql]


@pytest.fixture
def filled(store: Store, make_article: Callable[..., Article]) -> Store:
    """Return a store of 40 passages whose table is written."""
    _fill(store, make_article, 1, 40)
    assert kept_table.bring_in_step(store, 1, limits=_LIMITS)
    publish(store, 1)
    return store


def test_it_serves_later_generations_until_too_much_is_another(
    filled: Store, make_article: Callable[..., Article]
) -> None:
    store, chance = filled, random.Random(0)
    written = [1]
    for generation in range(2, 12):
        living = store.article_rows(generation - 1)
        store.bury(chance.sample(living, chance.randrange(3)), generation)
        _fill(store, make_article, generation, chance.randrange(4))
        if kept_table.bring_in_step(store, generation, limits=_LIMITS):
            written.append(generation)
        publish(store, generation)
        _assert_right(_load(store, generation), store, generation)
        store.sweep(generation)
        assert not kept_table.bring_in_step(store, generation, limits=_LIMITS)
        _assert_right(_load(store, generation), store, generation)
        assert _written(store) == [str(written[-1])]
    assert 1 < len(written) < 6


def test_only_the_passages_of_new_articles_are_read_from_the_store(
    filled: Store, make_article: Callable[..., Article]
) -> None:
    (row,) = filled.article_rows(1)[3:4]
    filled.bury([row], 2)
    put(filled, make_article("Moon.", id="new"), born=2)
    kept_table.bring_in_step(filled, 2, limits=_LIMITS)
    publish(filled, 2)
    (sql,) = _read_from_store(filled, 2)
    assert f"'[{filled.article_rows(2)[-1]}]'" in sql
    _assert_right(_load(filled, 2), filled, 2)


@pytest.mark.parametrize("name", [COLUMNS, NAMES])
def test_a_flipped_bit_is_seen_and_mended(filled: Store, name: str) -> None:
    file = filled.path.parent / FOLDER / "1" / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    _assert_right(_load(filled, 1), filled, 1)
    assert kept_table.mend(filled, 1)
    assert not kept_table.mend(filled, 1)


def test_half_written_ones_and_those_of_another_index_count_for_nothing(
    filled: Store, tmp_path: Path, make_article: Callable[..., Article]
) -> None:
    folder = filled.path.parent / FOLDER
    (folder / "2").mkdir()
    (folder / "2" / COLUMNS).write_bytes(b"\0" * 640)
    _assert_right(_load(filled, 1), filled, 1)
    other = type(filled).create(tmp_path / "other")
    _fill(other, make_article, 1, 40)
    with other.transaction() as connection:
        connection.execute("UPDATE passages SET start = 1")
    publish(other, 1)
    folder.rename(tmp_path / "other" / FOLDER)
    _assert_right(_load(other, 1), other, 1)
    assert kept_table.bring_in_step(other, 1, limits=_LIMITS)
    _assert_right(_load(other, 1), other, 1)
    other.close()


def test_of_few_passages_and_of_what_is_deleted_for_good_there_is_none(filled: Store) -> None:
    assert not kept_table.bring_in_step(filled, 1)
    assert not (filled.path.parent / FOLDER).exists()
    kept_table.bring_in_step(filled, 1, limits=_LIMITS)
    filled.bury(filled.article_rows(1)[:1], 2)
    none_dead = Limits(least=10, max_new=0.2, max_dead=0.0)
    assert kept_table.bring_in_step(filled, 2, limits=none_dead)
    assert _written(filled) == ["1", "2"]  # whoever opens the index reads the first one as yet
    publish(filled, 2)
    kept_table.tidy(filled, 2)
    assert _written(filled) == ["2"]

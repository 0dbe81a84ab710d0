"""Taking over: a copy of one generation comes back whole, or nothing of it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.errors import BackupError
from index.store.database import FILE_NAME
from index.store.reading import StoreReader
from index.store.store import Store
from index.store.takeover import copy_generation, take_over
from tests.index.store.conftest import publish, put

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.articles.article import Article


@pytest.fixture
def copy(store: Store, tmp_path: Path, make_article: Callable[..., Article]) -> Path:
    """The folder of a copy of a generation of one article, while a build writes the next."""
    put(store, make_article("Tea."), born=1)
    publish(store, 1)
    store.begin_build(["/seeds"])
    put(store, make_article("Moon.", id="b"), born=2)
    (tmp_path / "copy").mkdir()
    manifest = copy_generation(store, tmp_path / "copy" / FILE_NAME)
    assert (manifest.generation, manifest.pending_roots) == (1, ())
    return tmp_path / "copy"


def test_it_holds_what_the_copy_does_and_nothing_else(
    copy: Path, tmp_path: Path, make_article: Callable[..., Article]
) -> None:
    with closing(Store.create(tmp_path / "other")) as other, closing(StoreReader.open(copy)) as it:
        put(other, make_article("War.", id="c"), born=1)
        publish(other, 1)
        derived: list[int] = []
        manifest = take_over(other, it, [], derive=derived.append)
        assert derived == [2]
        assert (manifest.generation, manifest.encoder) == (2, it.manifest().encoder)
        assert other.articles(2) == it.articles(1)
        found, expected = (
            np.concatenate(list(one.vectors(one.article_rows(n), 2))).tolist()
            for one, n in ((other, 2), (it, 1))
        )
        assert found == expected
        assert other.roots() == ["/seeds", "uploads"]


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("UPDATE articles SET seed = zeroblob(3)", "values of other types"),
        ("UPDATE articles SET encoder = 'another'", "encoded by another encoder"),
        ("DELETE FROM vectors", "are damaged"),
        ("UPDATE passages SET start = -1", "outside its text"),
        ("INSERT INTO manifest VALUES ('pending_roots', '[1]')", "no whole generation"),
    ],
)
def test_what_no_build_wrote_changes_nothing(
    sql: str, problem: str, store: Store, copy: Path
) -> None:
    before = store.manifest(), store.articles(1)
    with closing(Store.open(copy)) as it:
        with it.transaction() as connection:
            connection.execute(sql)
        with pytest.raises(BackupError, match=problem):
            take_over(store, it, [], derive=print)
    assert (store.manifest(), store.articles(1)) == before

"""What was left in step is not looked at again, and what comes out is the same as if it were."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import build_index
from index.build.draft import Draft
from index.build.known import Known
from index.build.root_stock import RootStock
from index.encoder import Encoder
from index.library.deleting import remove
from index.seeds.finding import find_seeds
from index.store.store import Store
from tests.index.build.conftest import contents, counts, write_records

_RECORDS = st.dictionaries(
    st.sampled_from(["cup", "moon", "tea", "b.jsonl#cup"]),
    st.sampled_from(["Tea is a drink.", "The moon was full.", "A cup is hot.", "Rain fell."]),
    min_size=1,
)
_FILES = st.dictionaries(
    st.sampled_from(["one/a.jsonl", "one/b.jsonl", "one/c/d.jsonl", "two/a.jsonl", "two/e.jsonl"]),
    _RECORDS,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(_FILES, min_size=2, max_size=5))
def test_builds_that_go_by_what_was_left_in_step_equal_those_that_look_at_all(
    tiny_encoder: Encoder, states: list[dict[str, dict[str, str]]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        roots = [base / "one", base / "two"]
        for state in states:
            _bring_about(base, state)
            reports = []
            for name in ("settled", "whole"):
                index_dir = base / name
                if name == "whole":
                    _forget_what_is_in_step(index_dir)
                report = build_index(roots, index_dir, encoder=tiny_encoder)
                reports.append((*counts(report), report.moved, report.skipped, report.notes))
                _let_time_pass(index_dir)
            assert reports[0] == reports[1]
            assert _rows(base / "settled") == _rows(base / "whole")
        if states[-1]:
            assert contents(base / "settled") == contents(base / "whole")


def _bring_about(base: Path, state: dict[str, dict[str, str]]) -> None:
    """Have the roots hold those files; those that stay the same are not touched."""
    for root in ("one", "two"):
        (base / root / "c").mkdir(parents=True, exist_ok=True)
        for path in (base / root).rglob("*.jsonl"):
            if str(path.relative_to(base)) not in state:
                path.unlink()
    for name, records in state.items():
        scratch = base / "scratch"
        write_records(scratch, **records)
        if not (base / name).exists() or (base / name).read_bytes() != scratch.read_bytes():
            shutil.copyfile(scratch, base / name)


def _forget_what_is_in_step(index_dir: Path) -> None:
    with closing(Store.create(index_dir)) as store, store.transaction() as connection:
        connection.execute("DELETE FROM manifest WHERE key = 'settled'")


def _let_time_pass(index_dir: Path) -> None:
    """Have seeds remembered as read late enough after their last change to be believed."""
    with closing(Store.open(index_dir)) as store, store.transaction() as connection:
        connection.execute("UPDATE seeds SET read_ns = read_ns + 10000000000")


def _rows(index_dir: Path) -> list[tuple[str, ...]]:
    with closing(Store.open(index_dir)) as store:
        stored = store.stored_articles(store.manifest().generation)
        return sorted((one.root, one.id, one.seed, one.content_hash) for one in stored)


@contextmanager
def _looked_at(index_dir: Path, root: Path) -> Iterator[RootStock]:
    """Give what a build of the same recipe has read of a root when it begins to look at it."""
    with closing(Store.open(index_dir)) as store:
        (recipe,) = {one.recipe for one in store.stored_articles(store.manifest().generation)}
        draft = Draft(Known.of(store, [], recipe=recipe), recipe)
        yield RootStock(str(root), draft, find_seeds(root))


@pytest.fixture
def many(tmp_path: Path, index_dir: Path, tiny_encoder: Encoder) -> Path:
    """Return a root of 20 seeds that was built, with nothing in doubt any longer."""
    root = tmp_path / "seeds"
    root.mkdir()
    for n in range(20):
        write_records(root / f"{n:02}.jsonl", **{f"tea {n}": f"Tea {n}.", f"cup {n}": f"Cup {n}."})
    build_index([root], index_dir, encoder=tiny_encoder)
    _let_time_pass(index_dir)
    return root


def test_of_seeds_at_rest_no_article_is_read(
    many: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    with _looked_at(index_dir, many) as stock:
        assert stock.live == {}
    write_records(many / "03.jsonl", **{"tea 3": "Tea is hot.", "cup 7": "Cup 7."})
    with _looked_at(index_dir, many) as stock:
        assert sorted(stock.live) == ["cup 3", "tea 3"]
        taken = stock.stored("cup 7", "03.jsonl")  # whoever depends on what was taken wakes
        assert taken is not None
        assert sorted(stock.live) == ["cup 3", "cup 7", "tea 3", "tea 7"]
    report = build_index([many], index_dir, encoder=tiny_encoder)
    assert counts(report)[:4] == (0, 1, 1, 38)


def test_where_many_ids_are_taken_only_the_seeds_behind_wake(many: Path, index_dir: Path) -> None:
    with _looked_at(index_dir, many) as stock:
        for n in range(10, 20):
            stock.stored(f"tea {n}", "05.jsonl")
        woken = [f"{one} {n}" for one in ("tea", "cup") for n in range(5, 20)]
        assert sorted(stock.live) == sorted(woken)
        assert stock.held_before("tea 2", "05.jsonl") is not None
        assert stock.any_at_rest()


def test_what_was_removed_by_itself_leaves_its_seed_in_doubt_alone(
    many: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    with closing(Store.open(index_dir)) as store:
        remove(store, index_dir, ["tea 4"])
    with _looked_at(index_dir, many) as stock:
        assert sorted(stock.live) == ["cup 4"]
    assert counts(build_index([many], index_dir, encoder=tiny_encoder))[:4] == (0, 0, 0, 39)
    _let_time_pass(index_dir)
    with _looked_at(index_dir, many) as stock:
        assert stock.live == {}


def test_once_something_is_brought_back_all_is_read(
    many: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    for name in ("tea 4", "tea 5"):
        with closing(Store.open(index_dir)) as store:
            remove(store, index_dir, [name])
            if name == "tea 4":
                store.bring_back(store.removed())
    with _looked_at(index_dir, many) as stock:
        assert len(stock.live) == 38
    assert counts(build_index([many], index_dir, encoder=tiny_encoder))[:4] == (1, 0, 0, 38)


def test_an_unfinished_build_leaves_nothing_in_step(many: Path, index_dir: Path) -> None:
    with closing(Store.open(index_dir)) as store:
        (row, *_) = store.article_rows(1)
        store.bury([row], 2)
    with _looked_at(index_dir, many) as stock:
        assert len(stock.live) == 39

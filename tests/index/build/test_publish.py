"""Publishing: readers see one whole generation, and what is skipped stays known."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from index import build_index, open_index
from index.build.lock import build_lock
from index.build.report import Progress
from index.encoder import Encoder
from tests.index.build.conftest import write_records

if TYPE_CHECKING:
    import pytest


def test_what_one_root_skipped_is_known_until_that_root_is_looked_at_again(
    seeds: Path, tmp_path: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    (seeds / "empty.txt").write_text("")
    other = tmp_path / "seeds2"
    other.mkdir()
    (other / "two.jsonl").write_text("{broken\n")
    build_index([seeds, other], index_dir, encoder=tiny_encoder)

    def skipped() -> list[str]:
        with closing(open_index(index_dir)) as index:
            return [Path(row["seed"]).name for row in index.info()["skipped"]]

    report = build_index([other], index_dir, encoder=tiny_encoder)
    assert [Path(one.seed).name for one in report.skipped] == ["two.jsonl:1"]
    assert skipped() == ["empty.txt", "two.jsonl:1"]
    (other / "two.jsonl").write_text("")
    build_index([other], index_dir, encoder=tiny_encoder)
    assert skipped() == ["empty.txt", "two.jsonl"]
    (seeds / "empty.txt").unlink()
    build_index([seeds], index_dir, encoder=tiny_encoder)
    assert skipped() == ["two.jsonl"]


def test_an_open_index_sees_a_finished_build_and_keeps_serving_during_one(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    index = open_index(index_dir)
    (seeds / "new.txt").write_text("A war ends\n\nThe troops went home.\n")
    during: list[list[str]] = []

    def look(progress: Progress) -> None:
        if progress.stage == "encode":
            during.append([found.article.id for found in index.search("troops home", 10)])

    build_index([], index_dir, encoder=tiny_encoder, on_progress=look)
    after = [found.article.id for found in index.search("troops went home", 10)]
    (seeds / "new.txt").unlink()
    build_index([], index_dir, encoder=tiny_encoder)
    last = [found.article.id for found in index.search("troops went home", 10)]
    index.close()
    assert during
    assert all("new.txt" not in ids for ids in during)
    assert "new.txt" in after
    assert "new.txt" not in last


def test_words_are_on_disk_for_whoever_searches_at_any_moment_of_a_build(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder, caplog: pytest.LogCaptureFixture
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    (seeds / "new.txt").write_text("A war ends\n\nThe troops went home.\n")
    (seeds / "bridge.txt").unlink()
    generations = []

    def open_late(_: Progress) -> None:
        with closing(open_index(index_dir)) as index:
            generations.append(index.generation)
            assert len(index.search("river bridge", 10)) == 3

    with caplog.at_level(logging.INFO):
        build_index([], index_dir, encoder=tiny_encoder, on_progress=open_late)
        with build_lock(index_dir), closing(open_index(index_dir)) as index:
            generations.append(index.generation)
    assert set(generations[:-1]) == {1}
    assert generations[-1] == 2
    assert "in memory" not in caplog.text


def test_searches_during_builds_see_one_whole_generation_each(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    def write(state: int) -> None:
        texts = {f"r{i}": f"Tea of state {state}, article {i}." for i in range(12)}
        write_records(seeds / "two.jsonl", **texts)

    (seeds / "bridge.txt").unlink()
    write(0)
    build_index([seeds], index_dir, encoder=tiny_encoder)
    index = open_index(index_dir)
    seen: list[set[str]] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            found = index.search("Tea of state", 30)
            seen.append({item.article.text.split(",")[0] for item in found} | {str(len(found))})

    with ThreadPoolExecutor(4) as pool:
        looking = [pool.submit(look) for _ in range(4)]
        for state in range(1, 6):
            write(state)
            build_index([], index_dir, encoder=tiny_encoder)
        done.set()
        for future in looking:
            future.result()
    last = {item.article.text.split(",")[0] for item in index.search("Tea of state", 30)}
    index.close()
    assert last == {"Tea of state 5"}
    assert {len(view) for view in seen} == {2}
    assert all("12" in view for view in seen)

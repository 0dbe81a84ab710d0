"""Watching real folders, in this process and on the command line."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index import build_index, open_index
from index.build.lock import build_lock
from index.encoder import Encoder
from index.library.background import BuildState
from index.library.orders import Library
from index.library.watch import Keeper, Watch
from index.store.database import FILE_NAME
from tests.conftest import REPOSITORY

_GIVE_UP_S = 60


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "tea.txt").write_text("Tea\n\nTea is a drink.\n")
    return folder


@pytest.fixture
def index_dir(seeds: Path, tiny_encoder: Encoder) -> Path:
    build_index([seeds], seeds.parent / "index", encoder=tiny_encoder)
    return seeds.parent / "index"


def ids(index_dir: Path) -> list[str]:
    with closing(open_index(index_dir)) as index:
        return [article.id for article in index.articles()]


def until(is_true: Callable[[], bool]) -> None:
    give_up = time.monotonic() + _GIVE_UP_S
    while not is_true():
        assert time.monotonic() < give_up
        time.sleep(0.1)


def _add(seeds: Path) -> None:
    (seeds / "moon.txt").write_text("Moon\n\nThe moon was full.\n")


def _change(seeds: Path) -> None:
    (seeds / "tea.txt").write_text("Tea\n\nTea is a dream.\n")


def _move(seeds: Path) -> None:
    (seeds / "tea.txt").rename(seeds / "cup.txt")


def _delete(seeds: Path) -> None:
    (seeds / "tea.txt").unlink()


def _take_root_away(seeds: Path) -> None:
    seeds.rename(seeds.with_name("elsewhere"))


@pytest.mark.parametrize("change", [_add, _change, _move, _delete, _take_root_away])
def test_a_change_is_noticed_once(
    seeds: Path, index_dir: Path, change: Callable[[Path], None]
) -> None:
    watch, is_stopped = Watch(index_dir), threading.Event()
    change(seeds)
    assert watch.wait(is_stopped)
    timer = threading.Timer(3.0, is_stopped.set)
    timer.start()
    assert not watch.wait(is_stopped)  # nothing else has changed
    timer.join()


def test_what_could_not_be_dealt_with_is_noticed_again(index_dir: Path) -> None:
    watch = Watch(index_dir)
    watch.forget()
    assert watch.wait(threading.Event())


def test_a_folder_without_an_index_is_watched_until_there_is_one(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    watch = Watch(tmp_path / "index")
    (tmp_path / "tea.txt").write_text("Tea\n\nTea is a drink.\n")
    build_index([tmp_path / "tea.txt"], tmp_path / "index", encoder=tiny_encoder)
    assert watch.wait(threading.Event())


def test_a_damaged_index_is_watched_until_it_is_whole_again(index_dir: Path) -> None:
    file = index_dir / FILE_NAME
    whole = file.read_bytes()
    watch = Watch(index_dir)
    file.write_bytes(b"no database " * 500)
    assert watch.wait(threading.Event())
    file.write_bytes(whole)
    assert watch.wait(threading.Event())


def test_a_kept_library_follows_its_folders(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    _add(seeds)  # before anyone watches
    library = Library(index_dir, encoder=lambda: tiny_encoder)
    with closing(library), closing(Keeper(library)):
        until(lambda: ids(index_dir) == ["moon.txt", "tea.txt"])
        _delete(seeds)
        until(lambda: ids(index_dir) == ["moon.txt"])
        (seeds / "broken.txt").write_bytes(b"\x00\x01\x02\xff" * 100)
        (seeds / "war.txt").write_text("War\n\nThe war was over.\n")
        until(lambda: ids(index_dir) == ["moon.txt", "war.txt"])


def test_while_another_process_builds_the_keeper_waits_and_then_catches_up(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    heard: queue.Queue[BuildState] = queue.Queue()
    library = Library(index_dir, encoder=lambda: tiny_encoder)
    with closing(library):
        with build_lock(index_dir):
            keeper = Keeper(library, on_build=heard.put)
            first = heard.get(timeout=_GIVE_UP_S)
            assert "another build is running" in (first.problem or "")
            _add(seeds)
        with closing(keeper):
            until(lambda: ids(index_dir) == ["moon.txt", "tea.txt"])


def test_a_build_that_a_user_cancels_is_not_begun_again(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    library = Library(index_dir, encoder=lambda: tiny_encoder)
    heard: queue.Queue[BuildState] = queue.Queue()
    with closing(library), closing(Keeper(library, on_build=heard.put)):
        heard.get(timeout=_GIVE_UP_S)
        with (seeds / "gauges.jsonl").open("w") as file:
            file.writelines(
                json.dumps({"id": f"gauge-{i}", "text": f"Report {i}. " + "It rose. " * 60}) + "\n"
                for i in range(20_000)
            )
        library.build()
        time.sleep(3)  # long enough for the change to be noticed
        library.cancel()
        until(lambda: not _state(library).is_running)
        assert _state(library).is_cancelled
        time.sleep(3)
        assert _state(library).is_cancelled
        (seeds / "gauges.jsonl").unlink()
        _add(seeds)
        until(lambda: ids(index_dir) == ["moon.txt", "tea.txt"])


def _state(library: Library) -> BuildState:
    state = library.state()
    assert state is not None
    return state


@pytest.fixture
def watching(seeds: Path, tiny_encoder: Encoder) -> Iterator[subprocess.Popen[str]]:
    """`quoth build --watch` over the seeds."""
    options = ["--index", seeds.parent / "index", "--encoder", tiny_encoder.name, "--json"]
    command = [sys.executable, REPOSITORY / "app.py", "build", seeds, "--watch", *options]
    process = subprocess.Popen(
        list(map(str, command)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    yield process
    process.kill()
    process.communicate()


def test_build_watch_reports_each_change_shows_errors_and_ends_with_ctrl_c(
    seeds: Path, watching: subprocess.Popen[str]
) -> None:
    assert watching.stdout is not None
    assert watching.stderr is not None

    def report() -> tuple[int, int, int, int]:
        assert watching.stdout is not None
        told = json.loads(watching.stdout.readline())
        return told["added"], told["changed"], told["removed"], len(told["skipped"])

    assert report() == (1, 0, 0, 0)
    (seeds / "broken.txt").write_bytes(b"\x00\x01\x02\xff" * 100)
    _add(seeds)
    assert report() == (1, 0, 0, 1)
    _delete(seeds)
    assert report() == (0, 0, 1, 1)
    watching.send_signal(signal.SIGINT)
    out, err = watching.communicate(timeout=_GIVE_UP_S)
    assert (watching.returncode, out) == (0, "")
    lines = err.splitlines()
    assert lines[0] == "watching for changes (stop with Ctrl-C)"
    assert [line.split(": ", 2)[2] for line in lines if line.startswith("skipped")] == [
        "is binary (it holds NUL bytes; a text in UTF-16 needs its byte order mark)"
    ]
    assert lines[-1] == "stopped"

"""Ray workers: a build over a cluster of two machines gives what one in its own process gives."""

from __future__ import annotations

import json
import logging
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from index import build_index
from index.build.ray_workers import RayWorkers
from index.build.report import Progress
from index.encoder import Encoder
from index.errors import ClusterError
from index.store.database import FILE_NAME
from index.store.store import Store
from tests.conftest import REPOSITORY, make_tiny_model
from tests.fuzzing import VALID
from tests.ui.terminal.run import quoth

_N_TEXTS = 600  # a passage each, of which a window holds 256
# What differs from one build to the next of the same: when it was.
_TIMES = {"articles": {"added"}, "seeds": {"read_ns", "again_ns"}, "manifest": {"value"}}


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a cluster of two machines with one CPU each, on this one."""
    ray = pytest.importorskip("ray")
    cluster_utils = pytest.importorskip("ray.cluster_utils")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RAY_AUTH_MODE", "disabled")  # else a token is left in the home folder
        machines = cluster_utils.Cluster(
            initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False}
        )
        machines.add_node(num_cpus=1)
        try:
            yield machines.address
        finally:
            ray.shutdown()
            machines.shutdown()


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """600 notes, and a seed of each format, some of them damaged."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    notes = [
        {"id": f"n{i:03}", "text": f"Tea number {i}. " + "The river. " * (i % 5)}
        for i in range(_N_TEXTS)
    ]
    (folder / "notes.jsonl").write_text("".join(json.dumps(note) + "\n" for note in notes))
    for suffix, data in VALID.items():
        (folder / f"whole{suffix}").write_bytes(data)
        if suffix in (".pdf", ".docx", ".epub"):
            (folder / f"half{suffix}").write_bytes(data[: len(data) // 2])
    return folder


def rows(index_dir: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that the store of an index holds, by table, but for the time of the build."""
    with closing(sqlite3.connect(index_dir / FILE_NAME)) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        found = {}
        for table in tables:
            cursor = connection.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            kept = [n for n, name in enumerate(names) if name not in _TIMES.get(table, ())]
            found[table] = sorted((tuple(row[n] for n in kept) for row in cursor), key=repr)
        return found


def worker_processes() -> list[psutil.Process]:
    """Return the processes of the workers."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if (process.info["cmdline"] or [""])[0].startswith("ray::Actor")
    ]


def test_a_build_whose_worker_is_killed_midway_equals_a_local_one(
    cluster: str,
    seeds: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[Progress] = []
    killed: list[int] = []

    def kill_one(progress: Progress) -> None:
        told.append(progress)
        if progress.stage == "encode" and progress.done >= 64 and not killed:
            victim = worker_processes()[0]
            killed.append(victim.pid)
            victim.kill()

    with caplog.at_level(logging.WARNING, "index.build.ray_pool"):
        workers = RayWorkers.open(cluster)
        before = [process.pid for process in worker_processes()]
        report = build_index([seeds], tmp_path / "spread", workers=workers, on_progress=kill_one)
    assert len(before) == 2
    assert "lost a worker" in caplog.text
    local = build_index([seeds], tmp_path / "local")
    assert rows(tmp_path / "spread") == rows(tmp_path / "local")
    assert (report.added, report.encoded, report.skipped, report.notes) == (
        local.added,
        local.encoded,
        local.skipped,
        local.notes,
    )
    assert len(report.skipped) >= 3
    encoded = [progress for progress in told if progress.stage == "encode"]
    assert [one.done for one in encoded] == sorted({one.done for one in encoded})
    assert (encoded[-1].done, encoded[-1].total) == (report.encoded, report.encoded)


# A build of its own that is killed once 450 passages are encoded.
_KILLED = """
    import os, sys
    from index import build_index
    from index.build.ray_workers import RayWorkers
    seeds, index_dir, address = sys.argv[1:]
    def kill(progress):
        if progress.stage == "encode" and progress.done >= 450:
            os.kill(os.getpid(), 9)
    build_index([seeds], index_dir, workers=RayWorkers.open(address), on_progress=kill)
"""


def test_a_build_that_is_killed_goes_on_by_command_line_where_it_was(
    cluster: str, seeds: Path, tmp_path: Path
) -> None:
    places = [str(seeds), str(tmp_path / "spread"), cluster]
    command = [sys.executable, "-c", textwrap.dedent(_KILLED), *places]
    killed = subprocess.run(command, cwd=REPOSITORY, check=False, timeout=120)
    assert killed.returncode == -signal.SIGKILL
    with closing(Store.open(tmp_path / "spread")) as store:
        assert 256 <= len(store.stored_articles(1)) < _N_TEXTS
    resumed = quoth("build", seeds, "--ray", cluster, "--index", tmp_path / "spread", "--json")
    assert resumed.returncode == 0, resumed.stderr
    report = json.loads(resumed.stdout)
    local = build_index([seeds], tmp_path / "local")
    assert 0 < report["encoded"] <= local.encoded - 256
    assert rows(tmp_path / "spread") == rows(tmp_path / "local")


def test_a_seed_that_changes_after_it_was_sent_is_read_as_it_is(
    cluster: str, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{name}.html" for name in "abcd"]
    for path in paths:
        path.write_text(f"<title>{path.stem}</title><p>The tea was hot in the year of {path.stem}.")
    with RayWorkers.open(cluster) as workers:
        workers.expect([(path, tmp_path) for path in paths])

        def read(path: Path) -> str:
            (article,) = workers.iterate(path, root=tmp_path, on_step=lambda _: None)
            assert not isinstance(article, Exception)
            return article.text

        assert "hot" in read(paths[0])
        paths[1].write_text("<title>b</title><p>The tea was cold in the end.")
        assert "cold" in read(paths[1])
        assert "hot" in read(paths[3])  # what was sent and is not asked for is let go


def test_a_worker_with_another_encoder_is_refused(cluster: str, tmp_path: Path) -> None:
    model = make_tiny_model(tmp_path, seed=1)
    encoder = Encoder.load(str(model))
    (tmp_path / "other").mkdir()
    other = make_tiny_model(tmp_path / "other", seed=2)
    shutil.copy(other / "model.safetensors", model / "model.safetensors")
    with pytest.raises(ClusterError, match=r"the encoder is sha256:.*install the same"):
        RayWorkers.open(cluster, encoder)


def test_a_cluster_that_is_not_reached_is_named(tmp_path: Path, seeds: Path) -> None:
    pytest.importorskip("ray")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        refused = quoth("build", seeds, "--ray", address, "--index", tmp_path / "index")
    assert refused.returncode == 1
    assert f"error: the Ray cluster {address} is not reached: " in refused.stderr
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("address", ["ray://head:10001", "head", "head:", ":6379"])
def test_what_is_no_address_of_a_cluster_is_refused(address: str) -> None:
    pytest.importorskip("ray")
    with pytest.raises(ClusterError, match="is no cluster: give HOST:PORT of its head"):
        RayWorkers.open(address)


def test_without_ray_the_extra_is_named() -> None:
    script = (
        "import sys; sys.modules['ray'] = None\n"
        "from index.build.ray_workers import RayWorkers\n"
        "from index.errors import ClusterError\n"
        "try: RayWorkers.open('local')\n"
        "except ClusterError as exc: print(exc)"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout
    assert said == "Ray is not installed; install it with: pip install 'quoth[ray]'\n"

"""`quoth doctor`: what is amiss is found, and said with what to do."""

from __future__ import annotations

import json
import os
import shutil
import socket
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index import build_index
from index.encoder import Encoder
from index.store.store import Store
from tests.ui.terminal.run import quoth
from ui.terminal.health import check_machine
from ui.terminal.index_health import check_index


@pytest.fixture
def index_dir(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text("A title\n\nThe river was wide.\n")
    build_index([tmp_path / "articles"], tmp_path / "index", encoder=tiny_encoder)
    return tmp_path / "index"


def states(index_dir: Path) -> dict[str, str]:
    return {check.name: check.state for check in check_index(index_dir)}


def test_a_whole_installation_and_index(index_dir: Path) -> None:
    ran = quoth("doctor", "--index", index_dir, "--port", 0, "--json")
    report = json.loads(ran.stdout)
    found: dict[str, Any] = {one["name"]: one for one in report["checks"]}
    assert (ran.returncode, report["ok"]) == (0, True), ran.stdout
    assert {"python", "packages", "encoder", "models", "index", "database", "disk", "memory"} <= {
        *found
    }
    assert found["models"] == {
        "name": "models",
        "state": "ok",
        "found": "5 files, checksums right",
        "advice": None,
    }
    assert found["index"]["found"] == "1 articles, 1 passages, build 1"


def test_faults_and_warnings_are_lines_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "quoth.sqlite").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    ran = quoth("doctor", "--index", tmp_path, "--port", 0)
    assert ran.returncode == 1
    lines = ran.stdout.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("FAULT"))
    assert lines[at].split()[1] == "index"
    assert "-> " in lines[at + 1]
    assert "1 faults" in ran.stderr


def test_no_index_is_no_fault(tmp_path: Path) -> None:
    found = {check.name: check for check in check_index(tmp_path / "none")}
    assert found["index"].state == "warning"
    assert found["index"].advice.startswith("build one with: quoth build")
    assert not (tmp_path / "none").exists()


def test_a_root_that_is_gone_and_a_build_that_was_stopped_are_found(index_dir: Path) -> None:
    assert set(states(index_dir).values()) == {"ok"}
    shutil.rmtree(index_dir.parent / "articles")
    assert states(index_dir)["root"] == "warning"
    with closing(Store.open(index_dir)) as store:
        store.begin_build(["/elsewhere"])
    assert states(index_dir)["database"] == "warning"


def test_an_encoder_that_has_gone_is_a_fault(tmp_path: Path, tiny_encoder: Encoder) -> None:
    model = shutil.copytree(tiny_encoder.name, tmp_path / "model")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text("A title\n\nThe river was wide.\n")
    build_index([tmp_path / "articles"], tmp_path / "index", encoder=Encoder.load(str(model)))
    assert states(tmp_path / "index")["its encoder"] == "ok"
    shutil.rmtree(model)
    assert states(tmp_path / "index")["its encoder"] == "fault"


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_folder_that_everybody_may_write_to(index_dir: Path) -> None:
    index_dir.chmod(0o777)
    found = {check.name: check for check in check_index(index_dir)}["index folder"]
    assert (found.state, found.advice) == ("warning", f"chmod o-w {index_dir}")


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        checks = {check.name: check for check in check_machine(tmp_path, port)}
    assert checks["port"].state == "warning"
    assert checks["port"].found == f"port {port} on 127.0.0.1 is in use"

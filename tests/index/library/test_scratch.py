"""Scratch folders: gone afterwards, after a crash at the next start."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.library.orders import Library
from index.library.scratch import scratch_folder
from tests.conftest import REPOSITORY


@pytest.fixture
def crashed(library: Library) -> Path:
    """The folder that a process left that was killed while it made a backup."""
    code = (
        "import sys, time; from index.library.scratch import scratch_folder\n"
        "with scratch_folder(sys.argv[1]) as folder:\n"
        "    (folder / 'part').write_text('x'); print(folder, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(library.index_dir)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        Library(library.index_dir).close()
        assert folder.is_dir()  # it is being made
        process.send_signal(signal.SIGKILL)
    return folder


def test_what_a_killed_backup_left_is_gone_at_the_next_start(
    library: Library, crashed: Path
) -> None:
    assert crashed.is_dir()
    with scratch_folder(library.index_dir) as other:  # this one's is in use, the other's is not
        Library(library.index_dir).close()
        assert (crashed.exists(), other.is_dir()) == (False, True)


def test_a_folder_is_gone_after_its_block(tmp_path: Path) -> None:
    with scratch_folder(tmp_path) as folder:
        (folder / "part").write_text("x")
    assert list(tmp_path.iterdir()) == []

"""A few of each fault: kills, failing writes, cuts of the power, damage."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.conftest import REPOSITORY


def test_a_few_of_each_fault_lose_nothing() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.torture.few"],
        cwd=REPOSITORY,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    *_, last = ran.stdout.splitlines()
    assert last.endswith(", failed 0")
    assert int(last.split()[1].rstrip(",")) >= 13  # more where calls can be made to fail

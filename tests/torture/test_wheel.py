"""The wheel, used where the repository is not, and with no network but this machine."""

from __future__ import annotations

import sysconfig
from pathlib import Path

from benchmarks.torture.wheel import HEAVY, build_wheel, missing, use


def test_a_first_use_of_the_wheel_needs_neither_network_nor_torch(tmp_path: Path) -> None:
    wheel = build_wheel(tmp_path)
    assert missing(wheel) == []
    assert use(wheel, tmp_path, sysconfig.get_path("purelib"), HEAVY) == []

"""`quoth doctor`: whether everything that Quoth needs is there, and what to do where it is not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ui.terminal.flags import add_command, add_json, print_result

if TYPE_CHECKING:
    import argparse

    from ui.terminal.flags import Commands
    from ui.terminal.health import Check

_MARKS = {"ok": "ok", "warning": "WARNING", "fault": "FAULT"}


def add_to(commands: Commands) -> None:
    """Add the command."""
    doctor = add_command(
        commands, "doctor", "check installation, models, index and machine", run=_doctor
    )
    doctor.add_argument("--port", type=int, default=7860, help="that the chat is to be served on")
    add_json(doctor)


def _doctor(options: argparse.Namespace) -> int:
    from ui.terminal.health import check_installation, check_machine
    from ui.terminal.index_health import check_index

    index_dir = Path(options.index)
    checks = [
        *check_installation(),
        *check_index(index_dir),
        *check_machine(index_dir, options.port),
    ]
    has_fault = any(check.state == "fault" for check in checks)
    report = {"ok": not has_fault, "checks": [check.to_dict() for check in checks]}
    print_result(options, report, lambda _: _show(checks))
    return int(has_fault)


def _show(checks: list[Check]) -> None:
    width = max(len(check.name) for check in checks)
    for check in checks:
        print(f"{_MARKS[check.state]:<7}  {check.name:<{width}}  {check.found}")
        if check.advice:
            print(f"{'':<7}  {'':<{width}}  -> {check.advice}")
    counts = {
        state: sum(check.state == state for check in checks) for state in ("warning", "fault")
    }
    print(
        f"{counts['fault']} faults, {counts['warning']} warnings in {len(checks)} checks",
        file=sys.stderr,
    )

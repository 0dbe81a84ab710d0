"""Run every part of the torture one after another, each in a process of its own.

    python -m benchmarks.torture [PART ...]

A part prints what it tried, how many times, and how often that failed; it ends with 1 if anything
did. docs/reliability.md has what came of it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

PARTS: dict[str, list[str]] = {
    "patterns": [],
    "hostile": ["--times", "10000"],
    "guided": ["--seconds", "600"],
    "growth": [],
    "wheel": [],
    "kills": ["--times", "500"],
    "failing_writes": [],
    "power_cuts": ["--times", "500"],
    "permissions": [],
    "damage": ["--times", "2000"],
    "http_requests": ["--times", "20000"],
    "history": ["--times", "300"],
    "soak": ["--people", "50", "--minutes", "20"],
}
"""The modules beside this one, with how many times each tries."""


def main() -> int:
    """Run the parts; return 1 if one of them failed."""
    parser = argparse.ArgumentParser(description="faults, load and attacks, by the thousand")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    failed = []
    for part in parser.parse_args().parts or PARTS:
        print(f"== {part}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.torture.{part}", *PARTS[part]]
        if subprocess.run(command, check=False).returncode:
            failed.append(part)
    print(f"failed: {', '.join(failed) or 'none'}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())

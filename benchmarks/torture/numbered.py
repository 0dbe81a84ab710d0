"""Numbered: trials that chance makes of a seed and a number, so that each can be tried again.

Takes what the command line says; gives which are tried, and tells what was wrong with each.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def to_options(
    description: str,
    arguments: Sequence[str] | None,
    *,
    times: int | None = None,
    has_works: bool = True,
) -> argparse.Namespace:
    """Return what the command line says: `times` (None: all there are), `seed`, `only`, `work`."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--times", type=int, default=times, help="so many (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="repeat this one of them")
    if has_works:
        parser.add_argument("--work", action="append", help="only what is called so")
    return parser.parse_args(arguments)


def chosen(options: argparse.Namespace) -> Sequence[int]:
    """Return the numbers of those that are tried."""
    return range(options.times) if options.only is None else [options.only]


@dataclass(slots=True)
class Tally:
    """How trials went, by the way in which each was disturbed."""

    seed: int
    tried: int = 0
    failed: int = 0
    ways: Counter[str] = field(default_factory=Counter)

    def note(self, number: int, what: str, way: str, problems: Sequence[str]) -> None:
        """Count a trial, and tell what was wrong with it."""
        self.tried += 1
        self.ways[way] += 1
        if problems:
            self.failed += 1
            print(f"{number}: {what}:")
            print("\n".join(f"    {problem}" for problem in problems))
            print(f"    again: --seed {self.seed} --only {number}", flush=True)

    def end(self) -> int:
        """Tell how many there were; return 1 if one failed."""
        print("; ".join(f"{n} {way}" for way, n in self.ways.most_common()))
        print(f"tried {self.tried}, failed {self.failed}")
        return bool(self.failed)

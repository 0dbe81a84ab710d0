"""Memory: what is known of a seed since it was last read, and whether that still holds.

Takes a seed as it lies there and what is remembered of it; tells whether it must be read again.
Marks are looked at first, bytes where marks leave a doubt: a build reads only what changed.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.file_hash import to_sha256

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.errors import SeedError
    from index.seeds.finding import SeedFile
    from index.seeds.mark import Mark

# A file changed so shortly before it was read may have changed again without another time: FAT
# keeps two seconds, network drives a second and a clock of their own.
_DOUBT_NS = 3_000_000_000

_PAUSES = 20  # times what a reading took that was given up, before the next one


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedMemory:
    """What is known of a seed from its last reading, which began at `read_ns`.

    `gave` is a hash of what the store has of it, `skipped` the (seed or record, reason) of what
    could not be read, `readers` the hash of the code that read it. From `again_ns` on it is read
    again though it did not change, 0 for never. `mount` and `device` are those of SeedFile.
    """

    name: str
    mark: Mark
    read_ns: int
    sha256: str
    readers: str
    gave: str
    skipped: tuple[tuple[str, str], ...] = ()
    again_ns: int = 0
    mount: str = ""
    device: int = 0


def recall(seed: SeedFile, memory: SeedMemory, gave: str) -> SeedMemory | None:
    """Return what is known of a seed by now, None where it must be read again.

    `gave` is the hash of what the store has of it, as `to_gave` makes it.
    """
    read_ns = time.time_ns()
    is_due = 0 < memory.again_ns <= read_ns
    if is_due or (memory.readers, memory.gave) != (readers(), gave):
        return None
    is_same = is_unchanged(seed, memory)
    if is_same is False:
        return None
    if is_same is None:
        if seed.mark is None or seed.problem or to_hash(seed) != memory.sha256:
            return None
        memory = replace(memory, mark=seed.mark, read_ns=read_ns)
    return replace(memory, mount=seed.mount, device=seed.device)


def is_at_rest(seed: SeedFile, memory: SeedMemory) -> bool:
    """Say whether a seed surely is as it was, its bytes not looked at, and is not to be read."""
    is_due = 0 < memory.again_ns <= time.time_ns()
    return not is_due and memory.readers == readers() and is_unchanged(seed, memory) is True


def is_unchanged(seed: SeedFile, memory: SeedMemory) -> bool | None:
    """Say whether a seed is as it was when last read; None where only its bytes can tell."""
    if seed.mark is None or seed.mark.size != memory.mark.size:
        return False
    latest = max(seed.mark.modified_ns, seed.mark.changed_ns)
    if seed.mark != memory.mark or latest > memory.read_ns - _DOUBT_NS:
        return None
    return True


def is_away(root: Path, memory: SeedMemory, seeds: Iterable[SeedFile]) -> bool:
    """Say whether a seed that is not among `seeds` was on a drive that is not there.

    It was on another device than the folder around its drive. The drive is away if its mount point
    is gone, or on the device of the folder around it: empty, with nothing mounted there. So it is
    if the mount point is empty and on a third device.
    """
    if not memory.mount:
        return False
    mount_point = root / memory.mount
    try:
        device, around = mount_point.stat().st_dev, mount_point.parent.stat().st_dev
    except OSError:
        return True
    if device in (around, memory.device):
        return device == around
    return not any(seed.name.startswith(memory.mount) for seed in seeds)


def to_again_ns(read_ns: int, errors: Iterable[SeedError]) -> int:
    """Return when to read a seed again, whose reading began at `read_ns`, if it does not change.

    The machine may have been busy when it was given up: it is tried again, a twentieth of the time
    at most.
    """
    now_ns = time.time_ns()
    was_given_up = any(isinstance(error.__cause__, TimeoutError) for error in errors)
    return now_ns + _PAUSES * (now_ns - read_ns) if was_given_up else 0


def to_hash(seed: SeedFile) -> str | None:
    """Return the hash of a seed's bytes and of its parts', None where one cannot be read."""
    try:
        return seed.parts.sha256 if seed.parts else to_sha256(seed.path)
    except (OSError, ValueError):
        return None


def to_gave(articles: Iterable[tuple[str, ...]], removed: Iterable[str]) -> str:
    """Return the hash of what the store has of a seed, by which it knows that nothing is missing.

    `articles` are what tells each one's state, `removed` the ids of those that were taken out.
    """
    lines = [*sorted(map(repr, articles)), *sorted(removed)]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


@cache
def readers() -> str:
    """Return a hash of the code that makes articles of seeds: with other code they are read anew.

    It is that of all files in index/articles/, so that no change there can be forgotten.
    """
    digest = hashlib.sha256()
    for path in sorted((Path(__file__).parent.parent / "articles").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()

"""Lists of addresses: each of their pages fetched once, and kept as the snapshot of a root.

Takes the addresses in a list and a Fetcher; gives those that have been fetched. What is there is
not fetched again, so that a long list can be stopped and gone on with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.articles.formats.lists import addresses_in
from index.errors import SeedError
from index.seeds.snapshots import snapshot_folder, visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from index.seeds.fetcher import Fetcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Which addresses of a list are there, as roots, and why the others are not."""

    roots: tuple[str, ...]
    errors: tuple[SeedError, ...]


def read_list(path: Path) -> tuple[str, ...]:
    """Return the addresses in a list, without their fragments, each once.

    Raises SeedError where the file cannot be read, or is no list of addresses.
    """
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise SeedError(str(path), f"cannot be read: {exc.strerror or exc}") from exc
    found = (url.split("#")[0] for url in addresses_in(path.name, data))
    addresses = tuple(dict.fromkeys(found))
    if not addresses:
        raise SeedError(str(path), "is no list of addresses; build it without --fetch")
    return addresses


def fetch_all(
    addresses: Iterable[str],
    index_dir: Path,
    fetcher: Fetcher,
    on_progress: Callable[[int, int], None],
) -> Fetched:
    """Fetch the addresses that are not there; `on_progress` takes how many of how many are done."""
    wanted = list(addresses)
    roots: list[str] = []
    errors: list[SeedError] = []
    for done, url in enumerate(wanted, 1):
        folder = snapshot_folder(index_dir, url)
        if not folder.exists():
            errors += visit(url, index_dir, fetcher, _ignore)
        if folder.exists():
            roots.append(url)
        on_progress(done, len(wanted))
    return Fetched(roots=tuple(roots), errors=tuple(errors))


def _ignore(_done: int, _n: int) -> None:
    """Tell nothing of the pages of a feed in the list."""

"""The health of an index: whether it opens, is whole at a quick look, and can be written to.

Takes its folder; gives checks. Nothing is mended here: `quoth verify` does that.
"""

from __future__ import annotations

import os
import stat
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import IndexLockedError, IndexMissingError, QuothError, StoreError
from index.seeds.finding import is_url
from ui.terminal.health import fault, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ui.terminal.health import Check

_AHEAD_S = 300  # by which a file may be younger than the clock says


def check_index(index_dir: Path) -> Iterator[Check]:
    """Yield how the index in a folder is, its encoder, its roots, and who may write to it."""
    yield from _check_writing(index_dir)
    try:
        yield _check_file(index_dir)
        info = _opened(index_dir)
    except IndexMissingError as exc:
        found, _, advice = str(exc).partition("; ")
        yield warning("index", found, advice)
        return
    except QuothError as exc:
        found, _, advice = str(exc).partition("; ")
        yield fault("index", found, advice or f"quoth verify --index {index_dir}")
        return
    told = f"{info['articles']} articles, {info['passages']} passages, build {info['generation']}"
    yield ok("index", told)
    yield _check_encoder(str(info["encoder"]["name"]) if info["encoder"] else "")
    for root in info["roots"]:
        if not is_url(root):
            yield _check_root(Path(root))
    yield from _check_lock(index_dir)


def _check_file(index_dir: Path) -> Check:
    from index.store.store import Store

    with closing(Store.open(index_dir)) as store:
        found = store.quick_integrity()
        pending = store.manifest().pending_roots
        age_s = time.time() - store.path.stat().st_mtime
    if found != ["ok"]:
        raise StoreError(f"the database is damaged ({found[0]}); quoth verify --index {index_dir}")
    if age_s < -_AHEAD_S:
        told = "the index was written later than the clock says"
        return warning("database", told, "set the clock: days in questions are read by it")
    if pending:
        return warning("database", "a build was stopped", f"go on: quoth build --index {index_dir}")
    return ok("database", "SQLite finds nothing wrong at a quick look")


def _opened(index_dir: Path) -> dict[str, Any]:
    from index.opening import open_index

    with closing(open_index(index_dir)) as index:
        return index.info()


def _check_encoder(name: str) -> Check:
    from index.encoder import BUNDLED

    if name in ("", BUNDLED):
        return ok("its encoder", f"{name or 'none yet'}, which is bundled")
    if Path(name).is_absolute() and not Path(name).is_dir():
        advice = "put it back, or encode anew: quoth build --encoder NAME --reencode"
        return fault("its encoder", f"{name} is not there", advice)
    return ok("its encoder", name)


def _check_root(root: Path) -> Check:
    needed = os.R_OK | (os.X_OK if root.is_dir() else 0)
    if not root.exists():
        advice = "its articles are kept; bring it back, or remove them: quoth build --prune"
        return warning("root", f"{root} is not there", advice)
    if not os.access(root, needed):
        return warning("root", f"{root} cannot be read", "allow reading it, or run as its owner")
    return ok("root", str(root))


def _check_writing(index_dir: Path) -> Iterator[Check]:
    """Yield whether the folder and its files can be written to, and by whom else."""
    place = index_dir if index_dir.exists() else index_dir.absolute().parent
    if not os.access(place, os.W_OK | os.X_OK):
        advice = "allow writing, or choose another with --index; until then it can only be asked"
        yield warning("index folder", f"{place} cannot be written to", advice)
        return
    if index_dir.is_dir() and os.name == "posix" and index_dir.stat().st_mode & stat.S_IWOTH:
        advice = f"chmod o-w {index_dir}"
        yield warning("index folder", f"everybody may write to {index_dir}", advice)
        return
    for path in sorted(index_dir.glob("*.sqlite*")):
        if not os.access(path, os.R_OK | os.W_OK):
            advice = "allow reading and writing it, or run as its owner"
            yield warning("index folder", f"{path} cannot be written to", advice)
            return
    yield ok("index folder", f"{place} can be written to")


def _check_lock(index_dir: Path) -> Iterator[Check]:
    from index.build.lock import build_lock

    if not os.access(index_dir, os.W_OK):
        return
    try:
        with build_lock(index_dir):
            return
    except IndexLockedError:
        yield ok("builds", "a build is running")
    except StoreError as exc:
        yield warning("builds", str(exc), "allow writing to its folder")

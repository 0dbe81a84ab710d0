"""Backup: the whole index as one file.

Takes an index folder; gives an archive of one generation of the store, the uploaded files, and
conversations (see `Companion`). What is derived (words) is not in it.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from index.disk import put_in_place, refusals_told
from index.errors import StoreError
from index.library.packing import CONVERSATIONS, pack
from index.library.scratch import scratch_folder
from index.store.database import FILE_NAME
from index.store.reading import UPLOADS, StoreReader
from index.store.takeover import copy_generation

_PACKED = "packed.zip"
_ATTEMPTS = 5  # at copying the store and its uploads while uploads are being removed


class Companion(Protocol):
    """Conversations: what goes into a backup along with an index that knows nothing of them."""

    def pack(self, path: Path) -> int:
        """Write them to a new file at `path`; return how many, 0 if there are none (and no file).

        Raises QuothError where they cannot be read.
        """

    def check(self, path: Path) -> None:
        """Read all of a file from a backup. Raises BackupError where anything of it is wrong."""

    def take(self, path: Path) -> int:
        """Put those of a file that was checked to those there are; return how many it holds.

        Raises QuothError where they cannot be kept; then none of them is.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """What a backup holds.

    `unknown_roots` are the folders it came from that the index restored into had not known: it does
    not read them by itself. `set_aside` is the folder that a damaged index was moved to.
    """

    articles: int
    uploads: int
    conversations: int
    created: datetime
    unknown_roots: tuple[str, ...] = ()
    set_aside: Path | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the report for `--json`."""
        return {
            "articles": self.articles,
            "uploads": self.uploads,
            "conversations": self.conversations,
            "created": self.created.isoformat(),
            "unknown_roots": list(self.unknown_roots),
            "set_aside": str(self.set_aside) if self.set_aside else None,
        }


def write_backup(
    index_dir: str | Path, path: str | Path, *, companion: Companion | None = None
) -> BackupReport:
    """Write a backup of the generation served to `path`, replacing a file there; report it.

    A build may run meanwhile. Raises IndexMissingError, StoreError where it cannot be written, and
    what `companion` raises.
    """
    target = Path(path)
    try:
        with (
            refusals_told(target, "the backup cannot be written"),
            closing(StoreReader.open(index_dir)) as store,
            scratch_folder(index_dir) as scratch,
        ):
            report, packed = _packed(store, scratch, companion)
            # Beside the target, so that taking its place is one step.
            beside = target.with_name(f".{target.name}.new")
            try:
                shutil.copyfile(packed, beside)
                put_in_place(beside, target)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise
    except OSError as exc:
        raise StoreError(f"{target}: the backup cannot be written: {exc.strerror}") from exc
    return report


def _packed(
    store: StoreReader, scratch: Path, companion: Companion | None
) -> tuple[BackupReport, Path]:
    """Return the archive and what it holds; begin again where an upload goes meanwhile."""
    for attempt in range(1, _ATTEMPTS + 1):
        folder = scratch / str(attempt)
        folder.mkdir()
        try:
            return _pack(store, folder, companion), folder / _PACKED
        except FileNotFoundError as exc:
            gone = exc
    raise StoreError(f"{gone.filename} is gone; upload it again, or remove its articles") from gone


def _pack(store: StoreReader, folder: Path, companion: Companion | None) -> BackupReport:
    manifest = copy_generation(store, folder / FILE_NAME)
    with closing(StoreReader.open(folder)) as copy:
        uploads, n = copy.uploads(), len(copy.article_rows(manifest.generation))
    parts = {FILE_NAME: folder / FILE_NAME}
    kept = store.path.parent / UPLOADS
    parts |= {f"{UPLOADS}/{upload.name}": kept / upload.file for upload in uploads}
    conversations = companion.pack(folder / CONVERSATIONS) if companion is not None else 0
    if (folder / CONVERSATIONS).exists():  # perhaps clippings alone
        parts[CONVERSATIONS] = folder / CONVERSATIONS
    created = datetime.now(UTC).replace(microsecond=0)
    pack(folder / _PACKED, parts, created=created, articles=n)
    return BackupReport(
        articles=n, uploads=len(uploads), conversations=conversations, created=created
    )

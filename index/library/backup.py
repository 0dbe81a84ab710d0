"""Backup: the whole index as one file, and back.

Takes an index folder; gives a zip archive with a list of its parts and their checksums, one
generation of the store, the uploaded files, and conversations (see `Companion`). On the way back
nothing in the archive is trusted: it is verified to the last row before a single transaction lets
it take the place of what is there. What is derived (words) is made again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import time
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from index import words
from index.build.lock import build_lock, in_use
from index.encoder import Encoder
from index.errors import BackupError, IndexCorruptError, StoreError
from index.file_hash import to_sha256
from index.library.uploads import MAX_UPLOADS
from index.store.database import FILE_NAME, FORMAT, READABLE
from index.store.store import UPLOADS, Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.store.database import Manifest
    from index.store.values import Upload

CONVERSATIONS = "conversations.sqlite"  # beside the store, in an archive and in an index folder
_FORMAT = 2  # of the archive; 1 had no conversations
_FORMATS = (1, _FORMAT)
_LIST = "backup.json"
_SCRATCH = ".backup-"  # what the names of folders begin with in which a backup is made or unpacked
_IN_USE = "in-use"  # locked as long as such a folder is needed
_ABANDONED_S = 3600  # without that file, a folder of this age is of no use to anyone
_MAX_LIST_BYTES = 4 * 2**20
_MAX_RATIO = 50  # of what unpacks to what is packed: text packs to a third, vectors hardly
_OURS = (FILE_NAME, CONVERSATIONS)
_NAME = re.compile(r"[\w-]{1,80}(\.[a-z0-9]{1,8}){1,2}")  # of an uploaded file, see to_safe_name
_PIECE = 2**20
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
    store = Store.open(index_dir)
    try:
        with scratch_folder(index_dir) as scratch:
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    report, packed = _pack(
                        store, Path(index_dir), scratch / str(attempt), companion
                    )
                    break
                except FileNotFoundError as exc:  # an upload removed since the store was copied
                    if attempt == _ATTEMPTS:
                        raise StoreError(
                            f"{exc.filename} is gone; upload it again, or remove its articles"
                        ) from exc
            # Beside the target, so that taking its place is one step.
            beside = target.with_name(f".{target.name}.new")
            shutil.copyfile(packed, beside)
            beside.replace(target)
    except OSError as exc:
        raise StoreError(f"{target}: the backup cannot be written: {exc.strerror}") from exc
    finally:
        store.close()
    return report


def restore_backup(
    path: str | Path,
    index_dir: str | Path,
    *,
    encoder: Encoder | None = None,
    companion: Companion | None = None,
    sets_aside: bool = False,
) -> BackupReport:
    """Let the backup at `path` take the place of all that the index in `index_dir` holds.

    It is verified first; where anything is wrong, nothing changes. It must be of the encoder given,
    else of the index's own, else of the bundled one. Its conversations go to `companion`, if there
    is one, and are added to those there are. With `sets_aside`, an index that is damaged is moved
    into a folder of its own, uploads included, once the backup has been found right; else
    IndexCorruptError. Raises BackupError for a file that is no backup or is damaged,
    IndexFormatError for an index of another version, IndexLockedError while a build runs.
    """
    index_dir = Path(index_dir)
    try:
        is_damaged = sets_aside and _is_damaged(index_dir)
        index_dir.mkdir(parents=True, exist_ok=True)
        with build_lock(index_dir), scratch_folder(index_dir) as scratch:
            listed = _unpack(Path(path), scratch)
            kept = scratch / CONVERSATIONS
            if companion is not None and kept.exists():
                companion.check(kept)
            place = scratch / "restored" if is_damaged else index_dir
            report = _restore(listed, scratch, place, encoder)
            if is_damaged:
                report = replace(report, set_aside=_swap(index_dir, place))
            if companion is None or not kept.exists():
                return report
            return replace(report, conversations=companion.take(kept))
    except OSError as exc:
        raise StoreError(f"{path}: cannot be restored: {exc.strerror or exc}") from exc


def _restore(
    listed: _Listed, scratch: Path, index_dir: Path, encoder: Encoder | None
) -> BackupReport:
    store = Store.create(index_dir)
    try:
        theirs = Store.open(scratch)
        try:
            return _take_over(store, theirs, listed, scratch, index_dir, encoder)
        finally:
            theirs.close()
    finally:
        store.close()


def _is_damaged(index_dir: Path) -> bool:
    if not (index_dir / FILE_NAME).exists():
        return False
    try:
        store = Store.open(index_dir)
        try:
            store.manifest()
            return store.integrity() != ["ok"]
        finally:
            store.close()
    except IndexCorruptError:
        return True


def _swap(index_dir: Path, restored: Path) -> Path:
    """Move a damaged index aside and the restored one to its place; return where it went."""
    aside = Path(tempfile.mkdtemp(prefix=f"damaged-{datetime.now(UTC):%Y-%m-%d}-", dir=index_dir))
    names = [*(f"{FILE_NAME}{end}" for end in ("-wal", "-shm", "")), words.FOLDER, words.SIDECAR]
    for name in (*names, UPLOADS):
        if (index_dir / name).exists():
            (index_dir / name).replace(aside / name)
    for path in sorted(restored.iterdir()):
        path.replace(index_dir / path.name)
    return aside


@contextmanager
def scratch_folder(index_dir: str | Path) -> Iterator[Path]:
    """Give a folder in `index_dir` for the `with` block; what crashes left of others is deleted."""
    delete_abandoned(index_dir)
    folder = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=index_dir))
    try:
        with in_use(folder / _IN_USE):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def delete_abandoned(index_dir: str | Path) -> None:
    """Delete what a crash left of a backup that was being made, downloaded or restored."""
    for folder in Path(index_dir).glob(f"{_SCRATCH}*/"):
        try:
            if not (folder / _IN_USE).exists():  # about to be locked, or not ours
                if time.time() - folder.stat().st_mtime < _ABANDONED_S:
                    continue
            else:
                with in_use(folder / _IN_USE):
                    pass
        except OSError:  # in use, or gone by now
            continue
        shutil.rmtree(folder, ignore_errors=True)


def _pack(
    store: Store, index_dir: Path, scratch: Path, companion: Companion | None
) -> tuple[BackupReport, Path]:
    scratch.mkdir()
    manifest = store.copy_to(scratch / FILE_NAME)
    copy = Store.open(scratch)
    uploads, n = copy.uploads(), len(copy.article_rows(manifest.generation))
    copy.close()
    created = datetime.now(UTC).replace(microsecond=0)
    parts = {FILE_NAME: scratch / FILE_NAME}
    parts |= {f"{UPLOADS}/{u.name}": index_dir / UPLOADS / u.file for u in uploads}
    conversations = companion.pack(scratch / CONVERSATIONS) if companion is not None else 0
    if conversations:
        parts[CONVERSATIONS] = scratch / CONVERSATIONS
    listed = {
        "quoth_backup": _FORMAT,
        "store_format": FORMAT,
        "created": created.isoformat(),
        "articles": n,
        "files": {
            name: {"bytes": part.stat().st_size, "sha256": to_sha256(part)}
            for name, part in parts.items()
        },
    }
    packed = scratch / "packed.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(_LIST, json.dumps(listed, ensure_ascii=False, indent=1))
        for name, part in parts.items():
            archive.write(part, name)
    report = BackupReport(
        articles=n, uploads=len(uploads), conversations=conversations, created=created
    )
    return report, packed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """What the list in an archive says: when it was made, and bytes and SHA-256 of each part."""

    created: datetime
    files: dict[str, tuple[int, str]]


def _unpack(path: Path, scratch: Path) -> _Listed:
    """Unpack an archive's parts under names of our own, each against its size and checksum."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            listed = _read_list(archive, path)
            if sorted(member.filename for member in members) != sorted([_LIST, *listed.files]):
                raise BackupError(f"{path}: holds other files than it lists")
            _check_size(path, listed, scratch)
            for number, (name, (size, sha256)) in enumerate(listed.files.items()):
                part = scratch / (name if name in _OURS else str(number))
                with archive.open(name) as packed, part.open("xb") as unpacked:
                    _copy(packed, unpacked, size)
                if part.stat().st_size != size or to_sha256(part) != sha256:
                    raise BackupError(f"{path}: {name} does not match its checksum")
    except (
        zipfile.BadZipFile,  # a CRC too
        zlib.error,
        EOFError,
        NotImplementedError,  # a way of packing that zipfile does not know
        RuntimeError,  # a password is wanted
        OverflowError,
        UnicodeError,
    ) as exc:
        raise BackupError(f"{path}: is not a backup, or damaged: {exc}") from exc
    return listed


def _read_list(archive: zipfile.ZipFile, path: Path) -> _Listed:
    try:
        with archive.open(_LIST) as file:
            raw = file.read(_MAX_LIST_BYTES + 1)
    except KeyError:
        raise BackupError(f"{path}: is not a backup made by Quoth") from None
    if len(raw) > _MAX_LIST_BYTES:
        raise BackupError(f"{path}: its list is too long")
    try:
        values = json.loads(raw)
        versions = values["quoth_backup"], values["store_format"]
        files = {
            str(name): (int(part["bytes"]), str(part["sha256"]))
            for name, part in values["files"].items()
        }
        created = datetime.fromisoformat(values["created"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as exc:
        raise BackupError(f"{path}: its list cannot be read: {exc}") from exc
    if versions[0] not in _FORMATS or versions[1] not in READABLE:
        raise BackupError(
            f"{path}: is of format {versions[0]}, store {versions[1]}; this version knows "
            f"{_FORMAT} and {FORMAT}: restore it with the version that made it"
        )
    names = [name for name in files if name not in _OURS]
    if FILE_NAME not in files or len(names) > MAX_UPLOADS:
        raise BackupError(f"{path}: holds no index, or too many files")
    for name in names:
        folder, _, base = name.partition("/")
        if folder != UPLOADS or not _NAME.fullmatch(base):
            raise BackupError(f"{path}: holds a file that no backup has: {name[:100]!r}")
    return _Listed(created=created, files=files)


def _check_size(path: Path, listed: _Listed, scratch: Path) -> None:
    sizes = [size for size, _ in listed.files.values()]
    if min(sizes) < 0 or sum(sizes) > _MAX_RATIO * path.stat().st_size:
        raise BackupError(f"{path}: unpacks to more than a backup of its size can hold")
    free = shutil.disk_usage(scratch).free
    if 3 * sum(sizes) > free:  # unpacked, in SQLite's log, in the store
        raise BackupError(f"{path}: needs {3 * sum(sizes):,} bytes on disk, {free:,} are free")


def _copy(packed: Any, unpacked: Any, size: int) -> None:
    """Copy at most one byte more than `size`, whatever the archive says of its own parts."""
    left = size + 1
    while left > 0 and (piece := packed.read(min(_PIECE, left))):
        unpacked.write(piece)
        left -= len(piece)


def _take_over(
    store: Store,
    theirs: Store,
    listed: _Listed,
    scratch: Path,
    index_dir: Path,
    encoder: Encoder | None,
) -> BackupReport:
    """Replace the store's contents, then delete the files of uploads that were there before."""
    if theirs.integrity() != ["ok"]:
        raise BackupError("the index in the backup is damaged: nothing was changed")
    _check_encoder(store.manifest(), theirs.manifest(), encoder)
    numbers = {name: n for n, name in enumerate(listed.files) if name not in _OURS}
    before = store.uploads()
    folder = index_dir / UPLOADS
    folder.mkdir(exist_ok=True)
    shelf = Path(tempfile.mkdtemp(prefix="restored-", dir=folder))  # no name can be taken there
    try:
        uploads = _shelve(theirs, numbers, scratch, shelf)
        _flush(shelf)
        manifest = store.replace_all(theirs, uploads)
    except BaseException:
        shutil.rmtree(shelf, ignore_errors=True)
        raise
    for upload in before:
        (folder / upload.file).unlink(missing_ok=True)
    if not uploads:
        shelf.rmdir()
    words.bring_in_step(store, index_dir, manifest.generation)
    return BackupReport(
        articles=len(store.article_rows(manifest.generation)),
        uploads=len(uploads),
        conversations=0,
        created=listed.created,
        unknown_roots=tuple(_unknown_roots(store, theirs.roots())),
    )


def _shelve(theirs: Store, numbers: dict[str, int], scratch: Path, shelf: Path) -> list[Upload]:
    """Move the unpacked uploads to where they are to stay."""
    uploads: list[Upload] = []
    for upload in theirs.uploads():
        number = numbers.get(f"{UPLOADS}/{upload.name}")
        if number is None:
            raise BackupError(f"the backup lacks the upload {upload.name!r}")
        (scratch / str(number)).replace(shelf / upload.name)
        uploads.append(replace(upload, file=f"{shelf.name}/{upload.name}"))
    if len(uploads) != len(numbers):
        raise BackupError("the backup holds uploads that its index does not know")
    return uploads


def _check_encoder(ours: Manifest, theirs: Manifest, given: Encoder | None) -> None:
    kept = theirs.encoder
    if kept is None or theirs.generation == 0:
        raise BackupError("the backup holds no finished index")
    if given is None and ours.encoder is not None:
        wanted = (ours.encoder.name, ours.encoder.fingerprint)
    else:
        encoder = given or Encoder.load()
        wanted = (encoder.name, encoder.fingerprint)
    if (kept.name, kept.fingerprint) != wanted:
        raise BackupError(
            f"the backup was made with the encoder {kept.name} ({kept.fingerprint[:19]}), not "
            f"with {wanted[0]} ({wanted[1][:19]}); to take it over: "
            "quoth restore FILE --encoder NAME"
        )


def _unknown_roots(store: Store, roots: Sequence[str]) -> list[str]:
    known = {*store.roots(), UPLOADS}
    return [root for root in roots if root not in known]


def _flush(folder: Path) -> None:
    """Make sure that the files are on disk before a transaction relies on them."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())

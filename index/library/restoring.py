"""Restoring: a backup takes the place of an index.

Takes an archive and an index folder; what is in the archive is verified to the last row before a
single transaction lets it take the place of what is there. What is derived (words) is made again.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index import deriving, word_files
from index.build.lock import build_lock
from index.disk import refusals_told, sync_file, sync_folder
from index.encoder import Encoder
from index.errors import BackupError, IndexCorruptError, IndexMissingError, StoreError
from index.library.backup import BackupReport
from index.library.packing import CONVERSATIONS, unpack
from index.library.scratch import scratch_folder
from index.store import kept_bands, kept_table
from index.store.database import FILE_NAME
from index.store.reading import UPLOADS, StoreReader
from index.store.store import Store
from index.store.takeover import take_over, untrusted
from index.vectors import files as vector_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from index.library.backup import Companion
    from index.library.packing import Unpacked
    from index.store.database import EncoderIdentity, Manifest
    from index.store.values import Upload


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
        with (
            refusals_told(index_dir, "the backup cannot be restored"),
            build_lock(index_dir),
            scratch_folder(index_dir) as scratch,
        ):
            is_damaged = sets_aside and _is_damaged(index_dir)
            unpacked = unpack(Path(path), scratch)
            kept = scratch / CONVERSATIONS
            if companion is not None and kept.exists():
                companion.check(kept)
            target = scratch / "restored" if is_damaged else index_dir
            report = _restore(unpacked, target, encoder)
            if is_damaged:
                report = replace(report, set_aside=_swap(index_dir, target))
            if companion is None or not kept.exists():
                return report
            return replace(report, conversations=companion.take(kept))
    except OSError as exc:
        raise StoreError(f"{path}: cannot be restored: {exc.strerror or exc}") from exc


def _is_damaged(index_dir: Path) -> bool:
    try:
        with closing(StoreReader.open(index_dir)) as store:
            store.manifest()
            return store.integrity() != ["ok"]
    except IndexMissingError:
        return False
    except IndexCorruptError:
        return True


def _swap(index_dir: Path, restored: Path) -> Path:
    """Move a damaged index aside and the restored one to its place; return where it went."""
    aside = Path(tempfile.mkdtemp(prefix=f"damaged-{datetime.now(UTC):%Y-%m-%d}-", dir=index_dir))
    names = [*(f"{FILE_NAME}{end}" for end in ("-wal", "-shm", "")), word_files.FOLDER]
    names += [vector_files.FOLDER, kept_table.FOLDER, kept_bands.FOLDER]
    for name in (*names, UPLOADS):
        if (index_dir / name).exists():
            (index_dir / name).replace(aside / name)
    # The database last: until it is there, nothing is restored that lacks its uploads.
    for path in sorted(restored.iterdir(), key=lambda one: (one.name == FILE_NAME, one.name)):
        path.replace(index_dir / path.name)
    for folder in (aside, index_dir):
        sync_folder(folder)
    return aside


def _restore(unpacked: Unpacked, index_dir: Path, encoder: Encoder | None) -> BackupReport:
    """Replace the store's contents, then delete the files of uploads that were there before."""
    with closing(StoreReader.open(unpacked.folder)) as theirs:
        _check(theirs, _kept_encoder(index_dir), encoder)
        return _replace_all(unpacked, theirs, index_dir)


def _replace_all(unpacked: Unpacked, theirs: StoreReader, index_dir: Path) -> BackupReport:
    with _created(index_dir) as store:
        before, folder = store.uploads(), index_dir / UPLOADS
        manifest = _replace(store, theirs, unpacked.uploads)
        for upload in before:
            (folder / upload.file).unlink(missing_ok=True)
        known = {*store.roots(), UPLOADS}
        return BackupReport(
            articles=len(store.article_rows(manifest.generation)),
            uploads=len(unpacked.uploads),
            conversations=0,
            created=unpacked.created,
            unknown_roots=tuple(root for root in theirs.roots() if root not in known),
        )


@contextmanager
def _created(index_dir: Path) -> Iterator[Store]:
    """Give the store there is, or a new one, which is gone again where the `with` block fails."""
    is_new = not (index_dir / FILE_NAME).exists()
    with closing(Store.create(index_dir)) as store:
        try:
            yield store
        except BaseException:
            is_new = is_new and not store.uploads()  # somebody else's, meanwhile
            store.close()
            for path in index_dir.glob(f"{FILE_NAME}*") if is_new else ():
                path.unlink()
            raise


def _replace(store: Store, theirs: StoreReader, files: Mapping[str, Path]) -> Manifest:
    """Have the store take over the other and its uploads, whose files are moved to their place."""
    folder = store.path.parent / UPLOADS
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)
    shelf = Path(tempfile.mkdtemp(prefix="restored-", dir=folder))  # no name can be taken there
    try:
        with untrusted(theirs.path):
            listed = theirs.uploads()
        uploads = _shelve(listed, files, shelf)
        manifest = take_over(
            store, theirs, uploads, derive=partial(deriving.bring_in_step, store, store.path.parent)
        )
    except BaseException:
        shutil.rmtree(shelf, ignore_errors=True)
        raise
    if not uploads:
        shelf.rmdir()
    return manifest


def _shelve(listed: Sequence[Upload], files: Mapping[str, Path], shelf: Path) -> list[Upload]:
    """Move the unpacked uploads to where they are to stay, and make sure that they are on disk."""
    uploads: list[Upload] = []
    for upload in listed:
        if upload.name not in files:
            raise BackupError(f"the backup lacks the upload {upload.name!r}")
        files[upload.name].replace(shelf / upload.name)
        sync_file(shelf / upload.name)  # before a transaction relies on it
        uploads.append(replace(upload, file=f"{shelf.name}/{upload.name}"))
    if len(uploads) != len(files):
        raise BackupError("the backup holds uploads that its index does not list")
    for path in (shelf, shelf.parent):
        sync_folder(path)
    return uploads


def _kept_encoder(index_dir: Path) -> EncoderIdentity | None:
    """Return the encoder of the index there is, if there is one."""
    try:
        with closing(StoreReader.open(index_dir)) as ours:
            return ours.manifest().encoder
    except IndexMissingError:
        return None


def _check(theirs: StoreReader, ours: EncoderIdentity | None, given: Encoder | None) -> None:
    """Raise BackupError for a backup that is damaged, unfinished or of another encoder."""
    if theirs.integrity() != ["ok"]:
        raise BackupError("the index in the backup is damaged; nothing was changed")
    with untrusted(theirs.path):
        manifest = theirs.manifest()
    kept = manifest.encoder
    if kept is None or manifest.generation == 0:
        raise BackupError("the backup holds no finished index")
    if given is None and ours is not None:
        wanted = (ours.name, ours.fingerprint)
    else:
        encoder = given or Encoder.load()
        wanted = (encoder.name, encoder.fingerprint)
    if (kept.name, kept.fingerprint) != wanted:
        raise BackupError(
            f"the backup was made with the encoder {kept.name} ({kept.fingerprint[:19]}), not "
            f"with {wanted[0]} ({wanted[1][:19]}); to restore it: "
            "quoth restore FILE --encoder NAME"
        )

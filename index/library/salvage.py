"""Salvage: what a damaged index still holds, into a fresh one beside it.

Takes an index folder whose SQLite file is damaged, and where the new one is to be; gives a report
of what is in that, what is lost and what is in doubt. The damaged folder stays as it is. An article
comes back only with the very text that it had; passages, signatures and words are made again, and
vectors where theirs are not whole.
"""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index import deriving
from index.build.lock import build_lock
from index.build.write import prepare, to_recipe
from index.encoder import BUNDLED, Encoder
from index.errors import IndexCorruptError, IndexMissingError, QuothError, StoreError
from index.file_hash import to_sha256
from index.library.feeds import FILE_NAME as FEEDS
from index.library.feeds import Feeds
from index.library.rescued import Rescued, to_generation
from index.library.scratch import scratch_folder
from index.passages import SPLITTING
from index.seeds.snapshots import WEB
from index.store import collecting, noting, rows
from index.store.database import FILE_NAME, EncoderIdentity, Manifest
from index.store.edits import Edit
from index.store.noting import Note
from index.store.reading import UPLOADS
from index.store.salvaged import read_file, salvage_rows
from index.store.store import Store
from index.store.values import RemovedArticle, Upload
from index.stories.signature import to_signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.build.write import Prepared
    from index.store.connection import Connection
    from index.store.values import ArticleRow

_ENCODED = 256  # passages at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class SalvageReport:
    """What is in the new index `into`, counted; what is `lost`, and what came back `doubtful`."""

    into: Path
    articles: int
    passages: int
    encoded: int
    uploads: int
    edits: int
    notes: int
    collections: int
    removed: int
    lost: tuple[str, ...]
    doubtful: tuple[str, ...]
    conversations: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the report for `--json`."""
        names = ("articles", "passages", "encoded", "uploads", "edits", "notes", "collections")
        return {
            "into": str(self.into),
            **{name: getattr(self, name) for name in (*names, "removed", "conversations")},
            "lost": list(self.lost),
            "doubtful": list(self.doubtful),
        }


def salvage_index(
    index_dir: str | Path, into: str | Path, *, encoder: Encoder | None = None
) -> SalvageReport:
    """Return what could be brought from the index in `index_dir` into a new one; report it.

    `encoder` is that of the index where its name is lost. Raises IndexMissingError, StoreError for
    a folder that holds anything, IndexLockedError, and IndexCorruptError where nothing can be read.
    """
    index_dir, into = Path(index_dir), Path(into)
    if not (index_dir / FILE_NAME).is_file():
        raise IndexMissingError(f"no index in {index_dir}: there is no {FILE_NAME}")
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise StoreError(f"{into} is there already; name another folder, or delete it")
    try:
        with build_lock(index_dir):
            into.mkdir(parents=True, exist_ok=True)
            found = _read(index_dir, into)
            with build_lock(into):
                return _Salvage(index_dir, into, found).report(encoder)
    except QuothError:
        shutil.rmtree(into, ignore_errors=True)
        raise
    except OSError as exc:
        raise StoreError(f"{into}: cannot be written: {exc.strerror or exc}") from exc


def _read(index_dir: Path, into: Path) -> Rescued:
    """Return what is in the file, its log taken in."""
    with scratch_folder(into) as scratch:
        data, lost = read_file(index_dir / FILE_NAME, scratch)
    return Rescued(salvage_rows(data), lost)


@dataclass(slots=True)
class _Salvage:
    index_dir: Path
    into: Path
    rescued: Rescued

    def report(self, given: Encoder | None) -> SalvageReport:
        damaged = self.rescued.found.pages.damaged
        manifest = self.rescued.manifest()
        articles = self.rescued.articles(to_generation(manifest))
        if not articles:
            raise IndexCorruptError(
                f"{self.index_dir / FILE_NAME}: no article can be read; restore a backup: "
                "quoth restore FILE"
            )
        encoder = given or _to_encoder(manifest, articles)
        with closing(Store.create(self.into)) as store:
            encoded = self._write(store, articles, encoder)
            counts = self._write_others(store, {one.article.id for one in articles})
            roots = self._roots(articles)
            store.compare(1)
            deriving.bring_in_step(store, self.into, 1)
            _publish(store, encoder, roots)
            passages = store.n_passages(1)
        self._copy_files()
        if damaged:
            pages = ", ".join(map(str, sorted(damaged)[:10]))
            self.rescued.doubtful.append(f"whatever lay in the damaged pages of the file ({pages})")
        return SalvageReport(
            into=self.into,
            articles=len(articles),
            passages=passages,
            encoded=encoded,
            lost=tuple(self.rescued.lost),
            doubtful=tuple(self.rescued.doubtful),
            **counts,
        )

    def _write(self, store: Store, articles: list[ArticleRow], encoder: Encoder) -> int:
        """Write the articles; return how many passages were encoded."""
        whole, n_encoded = self.rescued.vectors(encoder), 0
        for window in _windows(articles, encoder):
            missing = [made for _, made in window if made.encoded_hash not in whole]
            texts = [text for made in missing for text in made.texts]
            vectors, at = (encoder.encode_passages(texts) if texts else None), 0
            n_encoded += len(texts)
            for made in missing:
                if vectors is not None and made.texts:
                    whole[made.encoded_hash] = vectors[at : at + len(made.texts)]
                at += len(made.texts)
            with store.transaction() as connection:
                for row, made in window:
                    rows.insert_article(
                        connection,
                        replace(
                            row,
                            recipe=to_recipe(encoder),
                            encoded_hash=made.encoded_hash,
                            encoder=encoder.fingerprint,
                        ),
                        made.spans,
                        signature=to_signature(row.article),
                        vectors=whole.get(made.encoded_hash) if made.spans else None,
                        born=1,
                    )
        return n_encoded

    def _write_others(self, store: Store, ids: set[str]) -> dict[str, int]:
        """Write what is kept besides articles; count it."""
        uploads = list(self._uploads())
        edits = list(self.rescued.made("edits", Edit.from_row, "edit of {id!r}: {field} {value!r}"))
        removed = list(
            self.rescued.made("removed", RemovedArticle.from_row, "that {id!r} was removed")
        )
        notes = list(
            self.rescued.made("notes", Note.from_row, "note on {article!r}: {words!r} {quote!r}")
        )
        names, members = self.rescued.collections()
        with store.transaction() as connection:
            for upload in uploads:
                rows.put_upload(connection, upload)
            for edit in edits:
                rows.put_edit(connection, edit)
            for one in removed:
                rows.put_removed(connection, one)
            for note in notes:
                noting.put_note(connection, note)
            for number, name in names.items():
                collecting.collect(connection, name, members.get(number, ()))
            self._put_aliases(connection, ids)
        return {
            "uploads": len(uploads),
            "edits": len(edits),
            "removed": len(removed),
            "notes": len(notes),
            "collections": len(names),
        }

    def _uploads(self) -> Iterator[Upload]:
        (self.into / UPLOADS).mkdir(exist_ok=True)
        for upload in self.rescued.made("uploads", Upload.from_row, "upload {original!r}"):
            kept, copy = self.index_dir / UPLOADS / upload.file, self.into / UPLOADS / upload.file
            if not kept.resolve().is_relative_to((self.index_dir / UPLOADS).resolve()):
                self.rescued.lost.append(
                    f"upload {upload.original!r}: its place is not in {UPLOADS}"
                )
            elif not kept.is_file() or to_sha256(kept) != upload.sha256:
                self.rescued.lost.append(
                    f"upload {upload.original!r}: its file is missing or damaged"
                )
            else:
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(kept, copy)
                yield upload

    def _put_aliases(self, connection: Connection, ids: set[str]) -> None:
        for row in self.rescued.rows(
            "aliases", lambda row: f"that {row['id']!r} was {row['old']!r}"
        ):
            if row["id"] in ids:
                values = row["old"], row["id"]
                connection.execute("INSERT OR REPLACE INTO aliases VALUES (?, ?)", values)

    def _roots(self, articles: Iterable[ArticleRow]) -> set[str]:
        known = {
            row["root"] for row in self.rescued.rows("roots", lambda row: f"folder {row['root']!r}")
        }
        return known | {one.article.root for one in articles}

    def _copy_files(self) -> None:
        if (self.index_dir / WEB).is_dir():
            shutil.copytree(self.index_dir / WEB, self.into / WEB, dirs_exist_ok=True)
        if not (self.index_dir / FEEDS).exists():
            return
        for end in ("", "-wal"):
            if (self.index_dir / f"{FEEDS}{end}").exists():
                shutil.copyfile(self.index_dir / f"{FEEDS}{end}", self.into / f"{FEEDS}{end}")
        try:
            Feeds(self.into).list()
        except (QuothError, ValueError, TypeError):
            for path in self.into.glob(f"{FEEDS}*"):
                path.unlink()
            self.rescued.lost.append("which feeds are followed")


def _to_encoder(manifest: dict[str, str], articles: list[ArticleRow]) -> Encoder:
    """Return the encoder of the index. Raises StoreError where it is not known or has changed."""
    fingerprint = articles[0].encoder
    try:
        name = str(json.loads(manifest.get("encoder", "null") or "null")["name"])
    except (ValueError, TypeError, KeyError):
        name = BUNDLED
    encoder = Encoder.load(name)
    if encoder.fingerprint != fingerprint:
        raise StoreError(
            f"the index was built with another encoder ({fingerprint[:19]}) than {name}; name it: "
            "quoth verify --salvage --encoder NAME"
        )
    return encoder


def _windows(
    articles: Iterable[ArticleRow], encoder: Encoder
) -> Iterator[list[tuple[ArticleRow, Prepared]]]:
    window: list[tuple[ArticleRow, Prepared]] = []
    for row in articles:
        window.append((row, prepare(row.article, row.seed, encoder, replaces=None)))
        if sum(len(made.texts) for _, made in window) >= _ENCODED:
            yield window
            window = []
    if window:
        yield window


def _publish(store: Store, encoder: Encoder, roots: set[str]) -> None:
    identity = EncoderIdentity(
        name=encoder.name,
        fingerprint=encoder.fingerprint,
        dim=encoder.dim,
        max_tokens=encoder.max_tokens,
    )
    manifest = Manifest(generation=1, encoder=identity, splitting=SPLITTING)
    store.publish(manifest, roots=sorted(roots), forgotten=(), skipped=())

"""Kept files: what lies below the index folder that holds articles which are deleted for good.

Takes such articles; gives the uploads that go with them, those that other articles are in as well,
written anew without them, and the fetched pages to be deleted.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from index.library.scratch import scratch_folder
from index.library.uploads import rewrite
from index.seeds import snapshots
from index.seeds.finding import is_url
from index.store.leftovers import Leftover
from index.store.reading import UPLOADS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from index.store.store import Store
    from index.store.values import RemovedArticle, Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFiles:
    """What is to become of the files that articles are in.

    `dropped` are the names of uploads that nothing else is in, `rewritten` the others, each with
    the upload that takes its place, `roots` the addresses whose one page goes. `pages` are other
    fetched pages, by the address of their feed.
    """

    index_dir: Path
    files: tuple[Path, ...]
    dropped: tuple[str, ...]
    rewritten: Mapping[str, Upload]
    roots: tuple[str, ...]
    pages: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, store: Store, index_dir: Path, gone: Sequence[RemovedArticle]) -> Self:
        """Return what is to become of the files that the articles `gone` are in.

        What takes the place of a rewritten upload is written.
        """
        known = {upload.name: upload for upload in store.uploads()}
        texts = {one.content_hash for one in gone if one.root == UPLOADS}
        touched = {one.seed for one in gone if one.root == UPLOADS} & known.keys()
        shared = touched & _others(store, gone)
        pages = sorted({(one.root, one.seed) for one in gone if is_url(one.root)})
        is_root = {page: snapshots.is_page(*page, index_dir) for page in pages}
        return cls(
            index_dir=index_dir,
            files=tuple(index_dir / UPLOADS / known[name].file for name in sorted(touched)),
            dropped=tuple(sorted(touched - shared)),
            rewritten={name: rewrite(index_dir, known[name], texts) for name in sorted(shared)},
            roots=tuple(page[0] for page in pages if is_root[page]),
            pages=tuple(page for page in pages if not is_root[page]),
        )

    @property
    def leftovers(self) -> list[Leftover]:
        """The files that are to be deleted."""
        uploads = self.index_dir / UPLOADS
        names = [file.relative_to(uploads).as_posix() for file in self.files]
        return [
            *(Leftover(kind="upload", name=name) for name in names),
            *(Leftover(kind="address", root=root) for root in self.roots),
            *(Leftover(kind="page", root=root, name=seed) for root, seed in self.pages),
        ]

    @contextmanager
    def exchanged(self) -> Iterator[None]:
        """Where the `with` block, which has the store forget the files, fails, all is as before."""
        try:
            yield
        except BaseException:
            for upload in self.rewritten.values():
                (self.index_dir / UPLOADS / upload.file).unlink(missing_ok=True)
            raise


def delete_folder(index_dir: Path, folder: Path) -> None:
    """Delete a folder below the index folder, if it is there, and all in it.

    It leaves its place at once: a visit that is writing to it finds it gone, and leaves nothing.
    """
    with scratch_folder(index_dir) as aside:
        try:
            folder.rename(aside / folder.name)
        except OSError:  # not there; or held open, where that forbids to move it
            shutil.rmtree(folder, ignore_errors=True)


def _others(store: Store, gone: Sequence[RemovedArticle]) -> set[str]:
    """Return the names of the uploads that other articles are in, removed ones among them."""
    live = store.stored_articles(store.manifest().generation)
    places = {(one.root, one.id, one.seed) for one in live}
    places |= {(one.root, one.id, one.seed) for one in store.removed() if not one.is_deleted}
    places -= {(one.root, one.id, one.seed) for one in gone}
    return {seed for root, _, seed in places if root == UPLOADS}

"""Uploads: files and texts that people give to the index to keep.

Takes a file as it came, or a text; puts it into the folder `uploads` of the index under a name of
our own making, once it was read without fault, and records it in the store. A build then reads it
like any other seed.
"""

from __future__ import annotations

import datetime
import gzip
import json
import os
import re
import shutil
import tempfile
import unicodedata
import zlib
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.articles.article import to_clean_text, to_iso
from index.articles.formats.readers import SUFFIXES, why_unsupported
from index.articles.reading import SeedReader
from index.disk import put_in_place, refusals_told, sync_folder
from index.errors import SeedError
from index.file_hash import to_sha256
from index.store.reading import UPLOADS
from index.store.store import Store
from index.store.values import Upload

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from index.articles.article import Article
    from index.articles.dates import Days
    from index.articles.seed import SeedContent

MAX_BYTES = 64 * 1024 * 1024  # of one file; unpacked, ten times that
MAX_UPLOADS = 2_000
MAX_TEXT_CHARACTERS = 1_000_000  # of a text that is pasted
_MAX_UNPACKED_BYTES = 10 * MAX_BYTES
_MAX_FIELD_CHARACTERS = 300  # of a pasted text's title and source
_MAX_STEM_CHARACTERS = 60
_ORPHANED_S = 3600  # a file that no row names is an upload under way, or else left by a crash


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What came of an upload: how many articles it holds, and what of it cannot be read.

    `is_known`: the very same file was there already.
    """

    upload: Upload
    articles: int
    skipped: tuple[str, ...]
    is_known: bool


@contextmanager
def incoming(index_dir: str | Path) -> Iterator[Path]:
    """Give a path to write a file to that is not yet an upload; what is left there is deleted."""
    folder = Path(index_dir) / UPLOADS
    with refusals_told(folder, "what was given cannot be kept"):
        folder.mkdir(parents=True, exist_ok=True)
        sync_folder(folder.parent)
        scratch = Path(tempfile.mkdtemp(prefix=".incoming-", dir=folder))
        try:
            yield scratch / "file"
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def add_file(
    index_dir: str | Path, path: Path, name: str, *, called: str | None = None
) -> Received:
    """Keep the file at `path`, moved from there, as an upload that was named `name`.

    It is listed under that name, or as what it is `called`. `path` comes from `incoming`. Raises
    SeedError for a file that is too large, of an unsupported format, or holds no readable article,
    and for one upload too many; then nothing is kept.
    """
    shown = _to_shown_name(name) if called is None else called
    named = path.with_name(to_safe_name(name))
    if path.stat().st_size > MAX_BYTES:
        raise SeedError(shown, f"is larger than {MAX_BYTES // 2**20} MB")
    path.rename(named)
    _check_unpacked(named, shown)
    content = _read(named, shown)
    with closing(Store.create(index_dir)) as store:
        upload, is_known = _keep(store, named, shown)
    return Received(
        upload=upload,
        articles=len(content.articles),
        skipped=tuple(_without_folder(str(error), named) for error in content.skipped),
        is_known=is_known,
    )


def add_text(
    index_dir: str | Path,
    text: str,
    *,
    title: str,
    source: str = "",
    published: Days | None = None,
) -> Received:
    """Keep a text as an upload of one article. Raises SeedError for one that is blank or too long.

    A blank title is made from the first line. `published` is a day, a month or a year.
    """
    for name, value, limit in (
        ("the text", text, MAX_TEXT_CHARACTERS),
        ("the title", title, _MAX_FIELD_CHARACTERS),
        ("the source", source, _MAX_FIELD_CHARACTERS),
    ):
        if len(value) > limit:
            raise SeedError(name, f"is longer than {limit:,} characters")
    if not to_clean_text(text).strip():
        raise SeedError("the text", "is blank")
    heading = title.strip() or text.strip().splitlines()[0][:_MAX_STEM_CHARACTERS]
    record: dict[str, str] = {"title": title.strip(), "text": text, "source": source.strip()}
    record["content_type"] = "text/plain"  # "<b>" in it is no markup
    if published is not None:
        last = None if published.day else published.last
        record["date"] = to_iso(published.first, last)
    with incoming(index_dir) as path:
        path.write_text(json.dumps({k: v for k, v in record.items() if v}) + "\n", encoding="utf-8")
        return add_file(index_dir, path, f"{heading.replace('.', ' ')}.jsonl", called=heading)


def to_safe_name(name: str) -> str:
    """Return a file name of letters, digits and hyphens, and the suffix of a format we read.

    Raises SeedError for any other format.
    """
    base = re.split(r"[/\\]", to_clean_text(name).strip())[-1]
    suffix = max((s for s in SUFFIXES if base.lower().endswith(s)), key=len, default=None)
    if suffix is None:
        raise SeedError(_to_shown_name(name), why_unsupported(base))
    stem = unicodedata.normalize("NFC", base[: -len(suffix)].casefold())
    words = re.sub(r"[\W_]+", "-", stem).strip("-")
    return (words[:_MAX_STEM_CHARACTERS].rstrip("-") or "article") + suffix


def rewrite(index_dir: Path, upload: Upload, texts: Collection[str]) -> Upload:
    """Write an upload anew, without the articles whose content hashes are `texts`; return it.

    Raises SeedError where the file cannot be read.
    """
    folder = index_dir / UPLOADS
    with SeedReader() as reader:
        content = reader.read(folder / upload.file, root=(folder / upload.file).parent)
    records = [to_record(one) for one in content.articles if one.content_hash not in texts]
    stem = upload.name.split(".")[0]
    with incoming(index_dir) as path:
        lines = (json.dumps(record, ensure_ascii=False) for record in records)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        name = _claim(folder, stem, ".jsonl")
        put_in_place(path, folder / name)
    file = folder / name
    return replace(upload, name=name, file=name, bytes=file.stat().st_size, sha256=to_sha256(file))


def to_record(article: Article) -> dict[str, str]:
    """Return a line of JSON Lines from which the same text, to the letter, and fields are read.

    What it cannot say is lost: pages, entries, what was left out, and what said each field.
    """
    published = to_iso(article.published, article.published_to) if article.published else None
    record = {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "content_type": "text/plain",  # "<b>" in it is no markup
        "source": article.source,
        "url": article.url,
        "author": article.author,
        "date": published,
        "updated": article.updated.isoformat() if article.updated else None,
        "language": article.language,
    }
    return {name: value for name, value in record.items() if value}


def delete_orphans(store: Store, index_dir: str | Path, *, now: float) -> None:
    """Delete what a crash left in the folder of uploads: files that the store does not know.

    Those changed within the last hour stay: an upload may be under way. `now` is in seconds since
    the epoch. Only for the lock's holder.
    """
    folder = Path(index_dir) / UPLOADS
    kept = {folder / upload.file for upload in store.uploads()}
    kept |= {path.parent for path in kept}
    for place, folders, files in os.walk(folder, topdown=False):  # what is in a folder before it
        for name in (*files, *folders):
            path = Path(place, name)
            with suppress(FileNotFoundError):  # an upload came to its place meanwhile
                if path not in kept and now - path.lstat().st_mtime >= _ORPHANED_S:
                    _delete_orphan(path)


def _delete_orphan(path: Path) -> None:
    """Delete a file, a link, or a folder that is empty."""
    if not path.is_dir() or path.is_symlink():
        path.unlink()
    elif not any(path.iterdir()):
        path.rmdir()


def _read(path: Path, shown: str) -> SeedContent:
    """Return what is in a file that holds at least one article."""
    try:
        with SeedReader() as reader:
            content = reader.read(path, root=path.parent)
    except SeedError as error:
        raise SeedError(shown, error.reason) from error
    if not content.articles:
        raise SeedError(shown, content.skipped[0].reason if content.skipped else "is empty")
    return content


def _keep(store: Store, path: Path, original: str) -> tuple[Upload, bool]:
    """Return the upload that the file has become, and whether the very same was there already.

    What was removed of one that was there comes back with it.
    """
    sha256, uploads = to_sha256(path), store.uploads()
    known = next((upload for upload in uploads if upload.sha256 == sha256), None)
    if known is None:
        if len(uploads) >= MAX_UPLOADS:
            reason = f"{MAX_UPLOADS} files are kept already; delete some for good first"
            raise SeedError(original, reason)
        return _put(store, path, original, sha256), False
    removed = [r for r in store.removed() if (r.root, r.seed) == (UPLOADS, known.name)]
    store.bring_back(removed)
    file = store.path.parent / UPLOADS / known.file
    if not file.exists():  # taken away behind our back
        file.parent.mkdir(exist_ok=True)
        put_in_place(path, file)
    return known, True


def _put(store: Store, path: Path, original: str, sha256: str) -> Upload:
    """Move a file to a name that is free and record it: without its row a file counts for nothing.

    The name is claimed by making the file, so that two uploads at once cannot have the same.
    """
    folder = store.path.parent / UPLOADS
    suffix = max((s for s in SUFFIXES if path.name.endswith(s)), key=len)
    name = _claim(folder, path.name[: -len(suffix)], suffix)
    upload = Upload(
        name=name,
        file=name,
        original=original,
        bytes=path.stat().st_size,
        sha256=sha256,
        added=datetime.datetime.now(datetime.UTC).replace(microsecond=0),
    )
    put_in_place(path, folder / name)  # before a row relies on it
    try:
        store.put_upload(upload)
    except BaseException:
        (folder / name).unlink(missing_ok=True)
        raise
    return upload


def _claim(folder: Path, stem: str, suffix: str) -> str:
    """Return the first free name for a file, which is made."""
    number = 1
    while True:
        name = f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}"
        try:
            (folder / name).open("xb").close()
        except FileExistsError:
            number += 1
        else:
            return name


def _check_unpacked(path: Path, shown: str) -> None:
    """Raise SeedError for a packed file that would unpack to more than can be meant."""
    if not path.name.endswith(".gz"):
        return
    unpacked = 0
    try:
        with gzip.open(path) as file:
            while piece := file.read(2**20):
                unpacked += len(piece)
                if unpacked > _MAX_UNPACKED_BYTES:
                    limit = _MAX_UNPACKED_BYTES // 2**20
                    raise SeedError(shown, f"unpacks to more than {limit} MB")
    except (EOFError, OSError, zlib.error):
        return  # reading it tells which part is broken


def _to_shown_name(name: str) -> str:
    return re.split(r"[/\\]", to_clean_text(name).strip())[-1][:200] or "a file without a name"


def _without_folder(message: str, path: Path) -> str:
    return message.replace(f"{path.parent}/", "", 1)

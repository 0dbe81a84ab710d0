"""A library of two articles, and what is done to it; real files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import build_index, open_index
from index.library.orders import Library
from index.library.uploads import Received, add_file, incoming
from index.store.reading import UPLOADS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.build.report import Progress
    from index.encoder import Encoder

BRIDGE = "A bridge\n\nThe bridge over the river was old.\n"
MOON = "The moon\n\nThe moon was full in May.\n"
N_NEW = 600  # more than a build encodes between two commits


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "bridge.txt").write_text(BRIDGE)
    (folder / "moon.txt").write_text(MOON)
    return folder


@pytest.fixture
def library(tmp_path: Path, seeds: Path, tiny_encoder: Encoder) -> Iterator[Library]:
    """A library over a built index of two articles."""
    build_index([seeds], tmp_path / "data", encoder=tiny_encoder)
    opened = Library(tmp_path / "data", encoder=lambda: tiny_encoder)
    yield opened
    opened.close()


def upload(library: Library, name: str, content: str | bytes) -> Received:
    data = content.encode() if isinstance(content, str) else content
    with incoming(library.index_dir) as path:
        path.write_bytes(data)
        return add_file(library.index_dir, path, name)


def built(library: Library) -> None:
    """Build what is known and was uploaded; wait for the end."""
    library.build()
    state = library.wait(60)
    assert state is not None
    assert (state.is_running, state.problem) == (False, None)


def ids(library: Library) -> list[str]:
    return [entry.id for entry in library.contents().articles]


def files(library: Library) -> list[str]:
    """Return what lies in the folder of uploads, below it, by name."""
    folder = library.index_dir / UPLOADS
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def found(library: Library, question: str) -> set[str]:
    """Return the ids of the articles that a search for `question` can find."""
    index = open_index(library.index_dir)
    try:
        return {passage.article.id for passage in index.search(question, 50)}
    finally:
        index.close()


def interrupt_a_build(library: Library, seeds: Path, encoder: Encoder) -> None:
    """Have new articles in the seeds, of which a build commits some and is then stopped."""
    for i in range(N_NEW):
        (seeds / f"new-{i}.txt").write_text(f"New {i}\n\nThe river {i} was new.\n")

    def stop(progress: Progress) -> None:
        if progress.stage == "encode" and progress.done > N_NEW - 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index([], library.index_dir, encoder=encoder, on_progress=stop)

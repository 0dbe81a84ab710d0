"""Seeds read in a process of their own; what is bad about some of them is in test_bad_input."""

from __future__ import annotations

from pathlib import Path

from index.articles.formats.readers import read_seed
from index.articles.reading import SeedReader
from tests.fuzzing import VALID


def test_a_process_apart_gives_what_reading_here_gives(tmp_path: Path) -> None:
    with SeedReader() as reader:
        for suffix in (".pdf", ".mbox", ".txt"):
            path = tmp_path / f"a{suffix}"
            path.write_bytes(VALID[suffix])
            assert reader.read(path, root=tmp_path) == read_seed(path, root=tmp_path)

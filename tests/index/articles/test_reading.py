"""Seeds read in a process of their own; what is bad about some of them is in test_bad_input."""

from __future__ import annotations

import io
import os
import pickle
import struct
from pathlib import Path
from typing import Any

import pytest

from index.articles.formats.readers import read_seed
from index.articles.reading import SeedReader, _receive
from tests.fuzzing import VALID


def test_a_process_apart_gives_what_reading_here_gives(tmp_path: Path) -> None:
    with SeedReader() as reader:
        for suffix in (".pdf", ".mbox", ".txt"):
            path = tmp_path / f"a{suffix}"
            path.write_bytes(VALID[suffix])
            assert reader.read(path, root=tmp_path) == read_seed(path, root=tmp_path)


class _Order:
    """What a reader would send that a file has taken over: an order, not an article."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.folder),)


def test_nothing_but_articles_is_made_of_what_a_process_apart_sends(tmp_path: Path) -> None:
    data = pickle.dumps(_Order(tmp_path / "made"))
    pipe = io.BytesIO(struct.pack(">I", len(data)) + data)
    with pytest.raises(pickle.UnpicklingError, match=r"mkdir is not allowed"):
        _receive(pipe)
    assert not (tmp_path / "made").exists()

"""What verify leaves alone."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from index.library.orders import Library
from index.library.verify import verify_index
from index.store.database import FILE_NAME
from tests.index.library.conftest import (
    N_NEW,
    built,
    ids,
    interrupt_a_build,
)

if TYPE_CHECKING:
    from index.encoder import Encoder


def test_nothing_of_an_unfinished_build_is_published_by_a_verification(
    library: Library, seeds: Path, tiny_encoder: Encoder
) -> None:
    interrupt_a_build(library, seeds, tiny_encoder)
    damaged = sqlite3.connect(library.index_dir / FILE_NAME)
    damaged.execute("UPDATE articles SET text = 'x' || text WHERE id = 'bridge.txt'")
    damaged.commit()
    damaged.close()
    assert verify_index(library.index_dir).articles == 1
    assert ids(library) == ["moon.txt"]
    built(library)
    assert len(ids(library)) == 2 + N_NEW

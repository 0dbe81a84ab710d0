"""What verify finds beyond texts, vectors and words, and what it leaves alone."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.library.orders import Library
from index.library.verify import verify_index
from index.store.database import FILE_NAME
from tests.index.library.conftest import (
    N_NEW,
    built,
    ids,
    interrupt_a_build,
    upload,
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


def _execute(library: Library, sql: str, *values: object) -> None:
    connection = sqlite3.connect(library.index_dir / FILE_NAME)
    connection.execute(sql, values)
    connection.commit()
    connection.close()


def test_what_articles_are_compared_by_is_made_again(library: Library) -> None:
    _execute(library, "UPDATE signatures SET data = ?", np.zeros(126, dtype="<u4").tobytes())
    report = verify_index(library.index_dir)
    assert report.problems == (
        "what 'bridge.txt' is compared by is missing or damaged",
        "what 'moon.txt' is compared by is missing or damaged",
    )
    assert report.ok
    assert verify_index(library.index_dir).problems == ()


def test_an_upload_that_is_damaged_or_gone_is_named(library: Library) -> None:
    for name in ("tea", "war"):
        upload(library, f"{name}.txt", f"Of {name}\n\nThe {name} was long.\n")
    built(library)
    (library.index_dir / "uploads" / "tea.txt").write_text("Of tea\n\nThe tea was cold.\n")
    (library.index_dir / "uploads" / "war.txt").unlink()
    report = verify_index(library.index_dir)
    assert report.problems == (
        "the upload 'tea.txt' is damaged: upload it again",
        "the upload 'war.txt' is gone: upload it again",
    )
    assert not report.ok


def test_an_upload_deleted_for_good_goes_even_if_its_deletion_was_cut_off(
    library: Library,
) -> None:
    upload(library, "tea.txt", "Tea\n\nTea is a drink.\n")
    built(library)
    file = library.index_dir / "uploads" / "tea.txt"
    text = file.read_bytes()
    library.delete(["tea.txt"])
    assert not file.exists()
    file.write_bytes(text)  # as a kill right after the commit leaves it
    _execute(
        library,
        'INSERT INTO manifest VALUES (\'leftovers\', \'[["upload", "uploads", "tea.txt"]]\')',
    )
    built(library)
    assert not file.exists()


def test_it_goes_also_where_another_deletion_came_before_a_build(library: Library) -> None:
    for name in ("tea.txt", "milk.txt"):
        upload(library, name, f"{name[:-4]}\n\n{name[:-4]} is a drink.\n")
    built(library)
    file = library.index_dir / "uploads" / "tea.txt"
    text = file.read_bytes()
    library.delete(["tea.txt"])
    file.write_bytes(text)  # as a kill right after the commit leaves it
    left = '[["upload", "", "tea.txt"]]'
    _execute(library, "INSERT INTO manifest VALUES ('leftovers', ?)", left)
    library.delete(["milk.txt"])
    assert not file.exists()


def test_an_index_from_elsewhere_names_no_file_beside_the_uploads(library: Library) -> None:
    mine = library.index_dir.parent / "mine.txt"
    mine.write_text("mine")
    (library.index_dir / "uploads").mkdir(exist_ok=True)
    listed = '[["upload", "uploads", "../../mine.txt"], ["page", "http://a.example/", "../x"]]'
    _execute(library, "INSERT INTO manifest VALUES ('leftovers', ?)", listed)
    built(library)
    assert mine.read_text() == "mine"

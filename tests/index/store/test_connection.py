"""Connections: transactions whole or not at all, errors as the caller's."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index.store.connection import SQLiteError, connect, is_misuse, run, transaction, translated

if TYPE_CHECKING:
    from pathlib import Path


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "a.sqlite", wait_s=1.0)) as connection:
        with transaction(connection):
            run(connection, "CREATE TABLE a (b); INSERT INTO a VALUES (1)")
        with pytest.raises(SQLiteError, match="no such table: c"), transaction(connection):
            run(connection, "INSERT INTO a VALUES (2); DROP TABLE c")
        assert connection.execute("SELECT b FROM a").fetchall() == [(1,)]


def test_errors_are_the_callers(tmp_path: Path) -> None:
    connection = connect(tmp_path / "a.sqlite", wait_s=1.0)
    seen: list[SQLiteError] = []

    def to_error(error: SQLiteError) -> ValueError:
        seen.append(error)
        return ValueError(f"ours: {error}")

    with pytest.raises(ValueError, match="ours: no such table: a"), translated(to_error):
        connection.execute("SELECT 1 FROM a")
    connection.close()
    with pytest.raises(ValueError, match="closed"), translated(to_error):
        connection.execute("SELECT 1")
    assert [is_misuse(error) for error in seen] == [False, True]


def test_a_file_that_another_writes_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with closing(connect(path, wait_s=1.0)) as one, closing(connect(path, wait_s=0.0)) as other:
        with (
            transaction(one),
            pytest.raises(SQLiteError, match="locked"),
            transaction(other),
        ):
            pass
        with transaction(other):  # it has ended by now
            pass

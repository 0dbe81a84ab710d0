"""Rows read without SQLite are those that SQLite wrote."""

from __future__ import annotations

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from index.store.pages import Pages

_PAGE = 4096
_TABLE_LEAF = 13

values = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False).filter(lambda number: not number.is_integer()),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=9000),
    st.binary(max_size=9000),
)


def _bytes(rows: list[tuple[object, ...]]) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE a (x, y, z)")
    connection.execute("CREATE INDEX a_by_x ON a (x, y)")
    connection.executemany("INSERT INTO a VALUES (?, ?, ?)", rows)
    connection.commit()
    data = connection.serialize()
    connection.close()
    return bytes(data)


@given(st.lists(st.tuples(values, values, values), max_size=60))
def test_what_was_written_is_read(rows: list[tuple[object, ...]]) -> None:
    pages = Pages(_bytes(rows))
    roots = pages.roots()
    found = {row.number: row.values for row in pages.tree(roots["a"])}
    assert found == dict(enumerate(rows, 1))
    assert sorted(str(row.values) for row in pages.tree(roots["a_by_x"])) == sorted(
        str((x, y, number)) for number, (x, y, _) in enumerate(rows, 1)
    )
    assert pages.damaged == set()
    assert list(pages.loose()) == []


def test_a_damaged_page_is_named_and_the_rest_is_read() -> None:
    rows = [(f"row {n}", "x" * 500, n) for n in range(200)]
    data = bytearray(_bytes(list(rows)))
    (first, *_) = (
        page
        for page in range(2, len(data) // _PAGE)
        if data[page * _PAGE] == _TABLE_LEAF and b"row 100" in data[page * _PAGE :][:_PAGE]
    )
    data[first * _PAGE : (first + 1) * _PAGE] = bytes(_PAGE)
    pages = Pages(bytes(data))
    found = {row.values for row in pages.tree(pages.roots()["a"])}
    missing = set(rows) - found
    assert found < set(rows)
    assert ("row 100", "x" * 500, 100) in missing
    assert len(missing) < 10
    assert pages.damaged == {first + 1}


def test_without_its_first_page_the_rows_of_all_others_are_found() -> None:
    rows = [(f"row {n}", "x" * 500, n) for n in range(200)]
    data = bytearray(_bytes(list(rows)))
    data[:_PAGE] = bytes(_PAGE)
    pages = Pages(bytes(data))
    assert pages.roots() == {}
    assert {row.values for row in pages.loose() if row.number is not None} == set(rows)

"""Whether day or month stands first is told by the whole column, never by one row."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
from pathlib import Path

import pytest

from index.articles.article import Article
from index.articles.fields import NOT_UNDERSTOOD
from index.articles.formats.day_orders import DayOrders
from index.articles.formats.readers import iter_seed
from index.articles.reading import SeedReader

DAY_FIRST = ["03/12/2024", "25/12/2024", "04/01/2025"]
MONTH_FIRST = ["03/12/2024 10:00", "12/25/2024 08:30", "1/4/2025 09:00"]
NEITHER = ["03/12/2024", "04/11/2024", "05/05/2024"]
BOTH = ["03/12/2024", "25/12/2024", "12/25/2024"]


def day(year: int, month: int, number: int) -> datetime.date:
    return datetime.date(year, month, number)


CASES = [
    (DAY_FIRST, [day(2024, 12, 3), day(2024, 12, 25), day(2025, 1, 4)]),
    (MONTH_FIRST, [day(2024, 3, 12), day(2024, 12, 25), day(2025, 1, 4)]),
    (NEITHER, [None, None, day(2024, 5, 5)]),
    (BOTH, [None, day(2024, 12, 25), day(2024, 12, 25)]),
]


def write(path: Path, dates: list[str]) -> None:
    """Write a file of records with these dates, in the format of its suffix."""
    records = [
        {"title": f"No. {n}", "Date": date, "text": f"Tea no. {n} was drunk on 13/01/2020."}
        for n, date in enumerate(dates)
    ]
    if path.suffix == ".csv":
        out = io.StringIO()
        table = csv.DictWriter(out, list(records[0]))
        table.writeheader()
        table.writerows(records)
        path.write_text(out.getvalue(), encoding="utf-8")
    elif path.suffix == ".json":
        path.write_text(json.dumps(records), encoding="utf-8")
    else:
        lines = "\n".join(map(json.dumps, records)).encode()
        path.write_bytes(gzip.compress(lines) if path.suffix == ".gz" else lines)


def read(path: Path) -> list[Article]:
    with SeedReader() as reader:
        found = list(reader.iterate(path, root=path.parent))
    assert all(isinstance(one, Article) for one in found)
    return [one for one in found if isinstance(one, Article)]


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "a.jsonl.gz"])
def test_the_column_tells_the_order(tmp_path: Path, name: str) -> None:
    for dates, expected in CASES:
        write(tmp_path / name, dates)
        articles = read(tmp_path / name)
        assert [article.published for article in articles] == expected
        told = [words for article in articles for why, words in article.left_out]
        assert told == [date for date, one in zip(dates, expected, strict=True) if one is None]
        assert {why for one in articles for why, _ in one.left_out} <= {NOT_UNDERSTOOD}


def test_each_column_has_its_own_order() -> None:
    rows = [
        {"date": "03/12/2024", "updated": "03/12/2024", "text": "13/13/2024"},
        {"date": "25/12/2024", "updated": "12/26/2024"},
    ]
    assert DayOrders(rows).settle(rows[0]) == {
        "date": "2024-12-03",
        "updated": "2024-03-12",
        "text": "13/13/2024",
    }


def test_what_is_no_such_date_stays() -> None:
    rows = [{"date": value} for value in ("25/12/2024", "2024-03-12", "12 March 2024", "25/13/24")]
    assert [DayOrders(rows).settle(row) for row in rows[1:]] == rows[1:]


def test_a_language_with_one_order_still_tells(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "Tea.", "date": "03/12/2024", "lang": "en-US"}))
    assert read(path)[0].published == day(2024, 3, 12)


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.jsonl.gz"])
def test_a_long_file_tells_how_far_its_dates_are_read(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, NEITHER[:2] * 1000)
    steps: list[str] = []
    next(iter_seed(tmp_path / name, root=tmp_path, on_step=steps.append))
    assert steps == [f"reading the dates of {n},000 records" for n in (1, 2)]

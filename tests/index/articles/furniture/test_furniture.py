"""Single lines: what each kind of furniture says, and that a line of another kind says nothing."""

from __future__ import annotations

import datetime

from index.articles.furniture.byline import read_byline
from index.articles.furniture.clue import Clue
from index.articles.furniture.dateline import read_dateline
from index.articles.furniture.imprint import read_imprint
from index.articles.furniture.names import is_capitalised
from index.articles.furniture.stamp import read_date_line, to_date

DAY = datetime.date(2023, 3, 3)


def test_each_kind_of_line_is_read_by_one_of_them() -> None:
    lines = {
        "By Jane Doe, Reuters": Clue(author="Jane Doe"),
        "Published March 3, 2023": Clue(published=DAY),
        "Originally published by Wired": Clue(source="Wired", is_origin=True),
    }
    readers = (read_byline, read_date_line, read_imprint)
    for (line, clue), own in zip(lines.items(), readers, strict=True):
        assert own(line) == clue
        assert [read(line) for read in readers if read is not own] == [None, None]


def test_a_dateline_is_as_long_as_it_says() -> None:
    line = "GENEVA, March 3, 2023 (Reuters) — It was adopted."
    end = line.index("It was")
    assert read_dateline(line) == (end, Clue(source="Reuters", published=DAY))
    assert read_dateline("It was adopted — by nine votes.") is None


def test_days_beyond_doubt() -> None:
    assert [to_date(text) for text in ("3 March 2023", "20230303", "03/04/2023")] == [
        DAY,
        DAY,
        None,
    ]


def test_a_name_is_written_with_capitals() -> None:
    assert is_capitalised("The Bank of England")
    assert not is_capitalised("The bank")

"""A quoted row of a table, and what its columns are called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.articles.article import Article
from qa.answer import Citation, Note, Quoted
from qa.bits import to_bits
from qa.names.columns import columns_in
from qa.reader import Reader
from tests.qa.test_reader import retrieved
from tests.read_files import read

TABLE = """Trains to Tolm cost more from June.

From | Single | Return
Marnau | 31 | 55
Lenn | 18 | 32
"""
MakeArticle = Callable[..., Article]


def headers(article: Article, row: str) -> list[tuple[str, str]]:
    """Return each cell of a row with what its column is called."""
    start = article.text.index(row)
    found = columns_in(article, (start, start + len(row)))
    for one in found:
        assert article.text[one.header_start : one.header_end] == one.header
    return [(row[one.start : one.end], one.header) for one in found]


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        (TABLE, "Lenn | 18 | 32", [("Lenn", "From"), ("18", "Single"), ("32", "Return")]),
        (TABLE.replace("From | ", ""), "Lenn | 18 | 32", [("18", "Single"), ("32", "Return")]),
        (
            TABLE.replace("Single", "2019"),
            "Lenn | 18 | 32",
            [("Lenn", "From"), ("18", "2019"), ("32", "Return")],
        ),
        (TABLE, "From | Single | Return", []),
        (TABLE.replace("18 | ", ""), "Lenn | 32", []),
        (TABLE.replace("From | Single | Return\n", ""), "Lenn | 18 | 32", []),
        (TABLE.replace("| Single |", "| |"), "Lenn | 18 | 32", []),
        (TABLE.replace("| Return", "|"), "Lenn | 18 | 32", []),
        (TABLE, "Trains to Tolm cost more from June.", []),
        (TABLE, "18 | 32", []),
    ],
    ids=[
        "row",
        "no corner",
        "year",
        "header",
        "empty cell",
        "no header",
        "blank",
        "blank end",
        "prose",
        "part",
    ],
)
def test_columns_are_told_where_each_cell_has_one(
    make_article: MakeArticle, text: str, row: str, expected: list[tuple[str, str]]
) -> None:
    assert headers(make_article(text), row) == expected


def test_the_header_stands_in_brackets_and_not_in_the_quote(make_article: MakeArticle) -> None:
    row = "Lenn | 18 | 32"
    start = TABLE.index(row)
    cited = Citation(
        number=1, article=make_article(TABLE), start=start, end=start + len(row), quote=row
    )
    assert cited.notes == (
        Note(at=4, text="From"),
        Note(at=9, text="Single"),
        Note(at=14, text="Return"),
    )
    shown = "".join(bit.text for bit in to_bits(Quoted(text=row, numbers=(1,)), cited.notes))
    assert shown == "Lenn [From] | 18 [Single] | 32 [Return]"
    assert [one["header"] for one in cited.to_dict()["columns"]] == ["From", "Single", "Return"]


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("What does a single ticket from Lenn cost?", "18"),
        ("What does a return ticket from Lenn cost?", "32"),
        ("How much is a return ticket from Marnau?", "55"),
    ],
)
def test_row_and_column_that_are_named_lead_to_a_cell(
    make_article: MakeArticle, question: str, cell: str
) -> None:
    best = Reader.load().read(question, retrieved(make_article(TABLE))).findings[0]
    assert best.article.text[slice(*best.short_answer)] == cell


@pytest.mark.parametrize("name", ["a.html", "a.eml"])
@pytest.mark.parametrize("names", [("Country", "", "2021"), ("Country", "2021", "")])
def test_a_column_without_a_name_is_given_no_other(
    tmp_path: Path, name: str, names: tuple[str, ...]
) -> None:
    rows = (names, ("Spain", "6", "8"), ("France", "7", "9"))
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    words = "<p>The towns of both countries were counted anew in the spring of the year.</p>" * 4
    page = (
        f"<html><body><article><h1>Towns</h1>{words}<table>{table}</table></article></body></html>"
    )
    start = "Subject: Towns\nContent-Type: text/html\n\n" if name == "a.eml" else ""
    article = read(tmp_path, name, f"{start}{page}")
    assert "Spain | 6 | 8" in article.text
    assert headers(article, "Spain | 6 | 8") == []

"""The words of markup."""

from __future__ import annotations

import pytest

from index.articles.formats.xml import MarkupText

_TABLE = (
    "<table><thead><tr><th>Year</th><th>Cups</th></tr></thead><tbody>"
    "<tr><td>2022</td><td><p>1 204</p></td></tr><tr><td>2023</td><td></td></tr></tbody></table>"
)


def test_the_rows_of_a_table_are_lines() -> None:
    text = MarkupText(f"<p>Of tea:</p>{_TABLE}<p>So much for that.</p>").text
    assert text == "Of tea:\n\nYear | Cups\n2022 | 1 204\n2023\n\nSo much for that."


def test_two_tables_stay_two() -> None:
    one = "<table><tr><td>a</td><td>b</td></tr></table>"
    assert MarkupText(one + one).text == "a | b\n\na | b"


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td><p>One.</p><p>Two.</p></td><td>Three.</td></tr></table>",
        "<table><tr><td>One.<table><tr><td>Two.</td></tr></table></td><td>Three.</td></tr></table>",
        "<table><tr><td>One.</td></tr><tr><td>Two.</td></tr><tr><td>Three.</td></tr></table>",
    ],
)
def test_a_table_that_lays_out_a_page_is_none(markup: str) -> None:
    assert MarkupText(markup).text.split() == ["One.", "Two.", "Three."]
    assert "|" not in MarkupText(markup).text

"""The reader of .xlsx."""

from __future__ import annotations

import datetime
from pathlib import Path

from tests.make_files import make_xlsx, make_zip
from tests.read_files import BODY, read, read_all, reason, said, skipped

_DAY = 45356  # 5 March 2024, as workbooks count
_OTHER = "The mill in Holm closes in autumn."


def _struck(words: str) -> str:
    return f"</t><r><rPr><strike/></rPr><t>{words}</t></r><t>"


class TestXlsx:
    def test_a_row_is_an_article(self, tmp_path: Path) -> None:
        rows: list[list[str | int]] = [
            ["Title", "Text", "Date", "Author"],
            ["Plan", BODY, _DAY, "Jane Doe"],
            [],
            ["", _OTHER],
        ]
        first, second = read_all(tmp_path, "a.xlsx", make_xlsx({"Press": rows})).articles
        assert (first.id, first.title, first.text) == ("a.xlsx:2", "Plan", BODY)
        assert (first.published, first.author) == (datetime.date(2024, 3, 5), "Jane Doe")
        assert first.provenance == said("XLSX column", "author", "published", "title")
        assert (second.id, second.text) == ("a.xlsx:4", _OTHER)

    def test_days_in_a_format_of_the_workbooks_own(self, tmp_path: Path) -> None:
        styles = (
            '<numFmts><numFmt numFmtId="165" formatCode="[$-409]d mmm yy;@"/></numFmts>'
            '<cellXfs><xf numFmtId="0"/><xf numFmtId="165"/></cellXfs>'
        )
        data = make_xlsx({"A": [["Text", "Date"], [BODY, _DAY]]}, styles=styles)
        assert read(tmp_path, "a.xlsx", data).published == datetime.date(2024, 3, 5)

    def test_what_is_struck_out_is_left_out_and_told(self, tmp_path: Path) -> None:
        run = "It cost </t><r><rPr><strike/></rPr><t>40</t></r><t> 48 crowns."
        rows: list[list[str | int]] = [["Title", "Text", "Date"], ["Plan", run, _DAY]]
        styles = (
            '<fonts><font/><font><strike val="true"/></font></fonts><cellXfs>'
            '<xf numFmtId="0" fontId="0"/><xf numFmtId="14" fontId="1"/></cellXfs>'
        )
        article = read(tmp_path, "a.xlsx", make_xlsx({"A": rows}, styles=styles))
        assert (article.text, article.published) == ("It cost  48 crowns.", None)
        assert article.left_out == (("struck out", "40"), ("struck out", "2024-03-05"))

    def test_a_row_struck_out_is_counted_and_a_name_struck_out_is_one(self, tmp_path: Path) -> None:
        rows: list[list[str | int]] = [
            ["Title", _struck("Text")],
            ["Plan", BODY],
            [_struck("Mill"), _struck(_OTHER)],
        ]
        found = read_all(tmp_path, "a.xlsx", make_xlsx({"A": rows}))
        assert [article.text for article in found.articles] == [BODY]
        assert skipped(found) == [("a.xlsx:sheet A", "left out: 1 row that is struck out")]

    def test_each_sheet_has_columns_of_its_own(self, tmp_path: Path) -> None:
        sheets = {
            "One": [["text"], [BODY]],
            "Two": [["id", "body"], ["7", _OTHER]],
            "Sums": [["n"]],
        }
        found = read_all(tmp_path, "a.xlsx", make_xlsx(sheets))
        assert [article.id for article in found.articles] == ["a.xlsx:1.2", "7"]
        assert skipped(found) == [
            ("a.xlsx:sheet Sums", 'has no column named "text" (its first row has: n)')
        ]

    def test_what_cannot_be_read(self, tmp_path: Path) -> None:
        assert reason(tmp_path, "a.xlsx", make_zip({"a": "b"})) == (
            "is not an .xlsx: it lacks xl/workbook.xml"
        )
        assert reason(tmp_path, "a.xlsx", make_xlsx({"A": []})) == "has no row"
        assert reason(tmp_path, "a.xlsx", make_xlsx({"A": [["text"]]})) == (
            "has no row besides its header"
        )

"""The reader of .csv and .tsv."""

from __future__ import annotations

import csv
import datetime
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.article import Article
from tests.read_files import BODY, read_all, said, skipped

AS_IT_STANDS = (
    "a quotation mark opens a cell here and is not closed; this line was read by itself, as it "
    "stands. Close it, or double it if it belongs to the text"
)


LEFT_OUT = (
    "a quotation mark opens a cell here and is not closed; this line was left out{}. Close it, or "
    "double it if it belongs to the text"
)


class TestTable:
    def test_a_whole_table(self, tmp_path: Path) -> None:
        content = (
            "Id;Headline;Article Text;Publication Date;Publisher;Author;URL\r\n"
            '7;"The ""plan""; in full";"One line,\r\nand another; both.";2023-03-03;'
            "The Daily Example;Jane Doe;https://example.org/plan\r\n"
            "8;No text;;2023-03-03;;;\r\n"
            ";;;;;;\r\n"
            "9;Too;many;2023-03-03;;;;cells\r\n"
            "7;Again;Text.;;;;\r\n"
            "10;Last;The last one.\r\n"
        )
        found = read_all(tmp_path, "news.csv", content)
        first, last = found.articles
        assert first == Article(
            id="7",
            root=str(tmp_path),
            title='The "plan"; in full',
            text="One line,\nand another; both.",
            source="The Daily Example",
            url="https://example.org/plan",
            author="Jane Doe",
            published=datetime.date(2023, 3, 3),
            provenance=said("CSV column", "author", "published", "source", "title", "url"),
        )
        assert (last.id, last.title, last.text) == ("10", "Last", "The last one.")
        assert skipped(found) == [
            ("news.csv:row 3", 'has no "text"'),
            ("news.csv:row 5", "has 8 cells where the header has 7; quote its cells"),
            ("news.csv:row 6", "duplicate id '7' (first in row 2)"),
        ]

    def test_a_draft_is_skipped_by_name(self, tmp_path: Path) -> None:
        content = f"title,text,status\nTea,{BODY},publish\nA secret,{BODY},Draft\n"
        found = read_all(tmp_path, "a.csv", content)
        assert [article.title for article in found.articles] == ["Tea"]
        assert skipped(found) == [("a.csv:row 3", "A secret is a draft, and drafts are not read")]

    def test_tabs_and_another_encoding(self, tmp_path: Path) -> None:
        content = f"title\ttext\nCafé\tÀ l’hôtel, c’est là.\nÜber\t{BODY}\n".encode("cp1252")
        found = read_all(tmp_path, "a.tsv", content)
        assert [(a.id, a.title) for a in found.articles] == [
            ("a.tsv:2", "Café"),
            ("a.tsv:3", "Über"),
        ]

    @pytest.mark.parametrize(
        ("name", "content", "texts", "problems"),
        [
            (  # to the end of the file
                "a.csv",
                'title,text\nA,Of a\nB,"Of b\nC,Of c\nD,"Of d, too"\n',
                ["Of a", '"Of b', "Of c", "Of d, too"],
                [("a.csv:line 3", AS_IT_STANDS)],
            ),
            (  # to the next quoted cell; the line itself does not fit
                "a.csv",
                'title,text\r\nA,"Of a, it is\r\nB,"Of b, ""too"""\r\nC,"Of\r\nc"\r\n',
                ['Of b, "too"', "Of\nc"],
                [("a.csv:line 2", LEFT_OUT.format(""))],
            ),
            (  # lines of a broken cell are no rows
                "a.csv",
                'title,text,date\nA,"One.\nTwo ""x"".\nThree,2020\nB,Of b,2021\nC,Of c,2022\n',
                ["Of b", "Of c"],
                [("a.csv:line 2", LEFT_OUT.format(", and lines 3 to 4"))],
            ),
            (  # closed by chance, behind two rows
                "a.csv",
                'title,text,date\nA,"Of a\nB,Of b,2021\nC,Of 5",2022,\nD,Of d,2023\n',
                ["Of b", 'Of 5"', "Of d"],
                [("a.csv:line 2", LEFT_OUT.format(""))],
            ),
            (
                "a.csv",
                'title,text\nA,Of a\nB,"Of b',
                ["Of a", '"Of b'],
                [("a.csv:line 3", AS_IT_STANDS)],
            ),
            (
                "a.tsv",
                'title\ttext\nA\t"Of a\nB\tOf b\nC\t"Of" c\nD\t"Of\td"\n',
                ['"Of a', "Of b", '"Of" c', "Of\td"],
                [("a.tsv:line 2", AS_IT_STANDS)],
            ),
            (  # marks within a cell, not written twice, spoil nothing
                "a.csv",
                'title,text\n"A","It said "no", and left"\n"B","It said "no" to b"\n',
                ['"It said "no" to b"'],
                [("a.csv:row 2", "has 3 cells where the header has 2; quote its cells")],
            ),
        ],
    )
    def test_a_mark_that_is_not_closed_costs_no_other_row(
        self,
        tmp_path: Path,
        name: str,
        content: str,
        texts: list[str],
        problems: list[tuple[str, str]],
    ) -> None:
        found = read_all(tmp_path, name, content)
        assert [article.text for article in found.articles] == texts
        assert skipped(found) == problems

    def test_a_file_full_of_marks_that_are_not_closed_ends(self, tmp_path: Path) -> None:
        found = read_all(tmp_path, "a.csv", "title,text\n" + 'a",",\n' * 100_000 + "B,Of b\n")
        assert [article.text for article in found.articles] == ["Of b"]
        lines = ", and lines 3 to 100001"
        assert skipped(found) == [("a.csv:line 2", LEFT_OUT.format(lines))]

    @given(st.lists(st.text('a,;"\n\t ', max_size=12), min_size=1, max_size=6))
    def test_what_a_program_wrote_is_read_to_the_letter(self, texts: list[str]) -> None:
        rows = [(f"Title {n}", f"Text {text}.", "2020") for n, text in enumerate(texts)]
        written = io.StringIO()
        csv.writer(written).writerows([("title", "text", "date"), *rows])
        with tempfile.TemporaryDirectory() as folder:
            found = read_all(Path(folder), "a.csv", written.getvalue())
        assert skipped(found) == []
        assert [article.text for article in found.articles] == [text for _, text, _ in rows]

    def test_no_column_of_text(self, tmp_path: Path) -> None:
        reason = r'has no column named "text" \(its first row has: a, b\)'
        with pytest.raises(Exception, match=reason):
            read_all(tmp_path, "a.csv", "a,b\n1,2\n")

"""The reader of .txt."""

from __future__ import annotations

import codecs
import datetime
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.article import Article, to_clean_text
from index.articles.formats.readers import read_seed
from index.errors import SeedError
from tests.read_files import BODY, furniture, read, reason, write


class TestText:
    def test_a_whole_news_article(self, tmp_path: Path) -> None:
        text = (
            "Council adopts the plan\n\n"
            "By Jane Doe and John Roe\n"
            "March 3, 2023\n\n"
            f"{BODY}\n\n"
            "This article originally appeared in The Daily Example.\n"
            "© 2025 The Other Example Company\n"
        )
        article = read(tmp_path, "city/plan.txt", text)
        assert article == Article(
            id="city/plan.txt",
            root=str(tmp_path),
            title="Council adopts the plan",
            text=text,
            source="The Daily Example",
            author="Jane Doe and John Roe",
            published=datetime.date(2023, 3, 3),
            furniture=((0, 23), (25, 49), (50, 63), (151, 205), (206, 238)),
            provenance=(
                ("author", "text line"),
                ("published", "text line"),
                ("source", "text line"),
            ),
        )
        assert furniture(article) == [
            "Council adopts the plan",
            "By Jane Doe and John Roe",
            "March 3, 2023",
            "This article originally appeared in The Daily Example.",
            "© 2025 The Other Example Company",
        ]

    def test_a_file_root_gives_the_file_name_as_id(self, tmp_path: Path) -> None:
        path = write(tmp_path, "city/plan.txt", f"Title\n{BODY}")
        (article,) = read_seed(path, root=path).articles
        assert (article.id, article.root) == ("plan.txt", str(path))

    def test_a_long_first_line_is_no_title(self, tmp_path: Path) -> None:
        article = read(tmp_path, "town-hall_plan.txt", f"{BODY} {BODY} {BODY}\nMore.\n© 2025\n")
        assert (article.title, furniture(article)) == ("town hall plan", ["© 2025"])

    def test_a_date_above_the_title_is_not_the_title(self, tmp_path: Path) -> None:
        article = read(tmp_path, "a.txt", f"3 March 2023\nA title\n{BODY}")
        assert (article.title, article.published) == ("A title", datetime.date(2023, 3, 3))
        assert furniture(article) == ["3 March 2023", "A title"]

    def test_a_title_is_never_a_byline_or_dateline(self, tmp_path: Path) -> None:
        article = read(tmp_path, "a.txt", f"By Land And Sea\n{BODY}")
        assert (article.title, article.author) == ("By Land And Sea", None)
        article = read(tmp_path, "a.txt", f"UKRAINE — What We Know\n{BODY}")
        assert furniture(article) == ["UKRAINE — What We Know"]

    @pytest.mark.parametrize("text", ["Only a title", "Title\n© 2025\n", "\n March 3, 2023 \n"])
    def test_furniture_alone_is_no_article(self, tmp_path: Path, text: str) -> None:
        assert reason(tmp_path, "a.txt", text) == "has no text besides title, byline and date"

    def test_crlf_and_nfd_are_normalised(self, tmp_path: Path) -> None:
        nfd = unicodedata.normalize("NFD", "Café crème\r\nL’été à Málaga.\r\n")
        article = read(tmp_path, "a.txt", nfd)
        assert article.text == "Café crème\nL’été à Málaga.\n"

    @pytest.mark.parametrize("content", [b"", b" \r\n\t\n", codecs.BOM_UTF8])
    def test_empty(self, tmp_path: Path, content: bytes) -> None:
        assert reason(tmp_path, "a.txt", content) == "is empty"
        assert reason(tmp_path, "a.md", content) == "is empty"

    @given(text=st.text())
    def test_any_text_is_kept_whole_or_refused(self, text: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = write(Path(folder), "a.txt", text)
            try:
                found = [article.text for article in read_seed(path, root=path).articles]
            except SeedError:
                found = []
        assert found in ([], [to_clean_text(text)])

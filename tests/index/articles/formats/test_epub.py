"""The reader of .epub."""

from __future__ import annotations

import datetime
from pathlib import Path

from index.articles.article import Article
from tests.make_files import make_epub
from tests.read_files import BODY, read_all, said

LONG = " ".join([BODY] * 4)


class TestEpub:
    def test_each_chapter_is_an_article(self, tmp_path: Path) -> None:
        chapters = {
            "cover.xhtml": "<img src='cover.png'/>",
            "one.xhtml": f"<h1>The harbour</h1><p>{LONG}</p>",
            "two.xhtml": f"<p>{LONG}</p><p>The café &amp; end.</p>",
        }
        metadata = (
            "<dc:title>A Book</dc:title><dc:creator>Jane Doe</dc:creator>"
            "<dc:creator>John Roe</dc:creator><dc:date>2021-05-04</dc:date>"
            "<dc:language>en</dc:language><dc:identifier>isbn</dc:identifier>"
        )
        found = read_all(tmp_path, "book.epub", make_epub(chapters, metadata=metadata))
        assert found.skipped == ()
        first, second = found.articles
        assert first == Article(
            id="book.epub/OPS/one.xhtml",
            root=str(tmp_path),
            title="The harbour",
            text=f"The harbour\n\n{LONG}",
            source="A Book",
            author="Jane Doe, John Roe",
            published=datetime.date(2021, 5, 4),
            language="en",
            furniture=((0, 11),),
            provenance=said("EPUB package", "author", "language", "published", "source"),
        )
        assert (second.title, second.text) == ("A Book, part 2", f"{LONG}\n\nThe café & end.")

    def test_the_day_of_an_issue_is_no_part_of_its_name(self, tmp_path: Path) -> None:
        chapters = {"one.xhtml": f"<h1>The harbour</h1><p>{LONG}</p>"}
        metadata = "<dc:title>Alderby Gazette [Tue, 12 Mar 2024]</dc:title>"
        found = read_all(tmp_path, "book.epub", make_epub(chapters, metadata=metadata))
        assert [article.source for article in found.articles] == ["Alderby Gazette"]

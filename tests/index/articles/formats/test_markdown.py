"""The reader of Markdown."""

from __future__ import annotations

import datetime
from pathlib import Path

from index.articles.article import Article
from tests.read_files import BODY, furniture, read, reason


class TestMarkdown:
    def test_a_whole_article(self, tmp_path: Path) -> None:
        content = (
            "---\n"
            "id: 007\n"
            "title: Council adopts the plan\n"
            "source: The Daily Example\n"
            "author: [Jane Doe, John Roe]\n"
            "published: true\n"
            "publishedAt: 2023-03-03T10:00:00Z\n"
            "url: https://example.org/plan\n"
            "lang: en-GB\n"
            "---\n"
            "# Council *adopts* the plan\n\n"
            "The **council** met [on Tuesday](https://example.org), with\n"
            "`nine` votes.<br>It was ~~not~~ <b>adopted</b>. ![A photo](a.png)\n\n"
            "![Another](b.png)\n\n"
            "Setext heading\n---\n\n"
            "* one\n* two\n  1. deeper\n\n"
            "3. three\n4. four\n\n"
            "> quoted &amp; \\*plain\\*\n>\n> twice\n\n"
            "| a | b |\n|---|---|\n| 1 | *2* |\n\n"
            "```python\nx = 1\n\ny = 2\n```\n\n"
            "<div>dropped</div>\n\n"
            "***\n"
        )
        text = (
            "Council adopts the plan\n\n"
            "The council met on Tuesday, with nine votes.\nIt was not adopted.\n\n"
            "Setext heading\n\n"
            "- one\n- two\n  1. deeper\n\n"
            "3. three\n4. four\n\n"
            "quoted & *plain*\n\ntwice\n\n"
            "a | b\n1 | 2\n\n"
            "x = 1\n\ny = 2"
        )
        assert read(tmp_path, "plan.md", content) == Article(
            id="007",
            root=str(tmp_path),
            title="Council adopts the plan",
            text=text,
            source="The Daily Example",
            url="https://example.org/plan",
            author="Jane Doe, John Roe",
            published=datetime.date(2023, 3, 3),
            language="en",
            furniture=((0, 23),),
            provenance=tuple(
                (name, "front matter")
                for name in ("author", "language", "published", "source", "title", "url")
            ),
        )

    def test_the_first_heading_is_the_title(self, tmp_path: Path) -> None:
        article = read(tmp_path, "a.md", f"## Section\n\n# A *title*\n\n{BODY}\n\n# Another\n")
        assert (article.id, article.title) == ("a.md", "A title")
        assert furniture(article) == ["A title"]

    def test_without_a_heading_the_first_line_is(self, tmp_path: Path) -> None:
        article = read(tmp_path, "a.md", f"{BODY}\n\nMore.\n")
        assert (article.title, article.furniture) == (BODY, ())

    def test_lines_of_the_body_tell_what_the_front_matter_does_not(self, tmp_path: Path) -> None:
        body = f"# A title\n\n*By Jane Doe*\n\nMarch 3, 2023\n\n{BODY}\n"
        article = read(tmp_path, "a.md", f"---\nauthor: Ann Poe\ndate: null\n---\n{body}")
        assert (article.author, article.published) == ("Ann Poe", datetime.date(2023, 3, 3))
        assert furniture(article) == ["A title", "By Jane Doe", "March 3, 2023"]

    def test_broken_front_matter(self, tmp_path: Path) -> None:
        assert reason(tmp_path, "a.md", f"---\ntitle: [A\nsource: B\n---\n{BODY}") == (
            "broken front matter: expected ',' or ']', but got ':' (line 3)"
        )
        assert reason(tmp_path, "a.md", f"---\ntitle: A\n\n{BODY}") == (
            "its front matter has no closing ---"
        )

    def test_rules_are_not_front_matter(self, tmp_path: Path) -> None:
        assert read(tmp_path, "a.md", f"---\n\nAn aside\n\n---\n\n{BODY}").text == (
            f"An aside\n\n{BODY}"
        )
        assert read(tmp_path, "a.md", f"---\n---\n{BODY}").text == BODY

    def test_front_matter_nested_too_deeply(self, tmp_path: Path) -> None:
        content = f"---\ntitle: {'[' * 50_000}\n---\n{BODY}"
        assert reason(tmp_path, "a.md", content).startswith("broken front matter: ")

    def test_nothing_but_images(self, tmp_path: Path) -> None:
        assert reason(tmp_path, "a.md", "![A photo](a.png)\n") == "has no text"

"""The reader of Markdown."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

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
            "<div>kept</div><!-- not this -->\n\n"
            "***\n"
        )
        text = (
            "Council adopts the plan\n\n"
            "The council met on Tuesday, with nine votes.\nIt was adopted.\n\n"
            "Setext heading\n\n"
            "- one\n- two\n  1. deeper\n\n"
            "3. three\n4. four\n\n"
            "quoted & *plain*\n\ntwice\n\n"
            "a | b\n1 | 2\n\n"
            "x = 1\n\ny = 2\n\nkept"
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
            left_out=(("struck out", "not"),),
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

    def test_fields_in_toml(self, tmp_path: Path) -> None:
        head = '+++\ntitle = "Tea"\ndate = 2023-03-03T06:00:00Z\nauthor = "Jane Doe"\n+++\n'
        article = read(tmp_path, "tea.md", f"{head}\n{BODY}\n")
        assert (article.title, article.author, article.text.strip()) == ("Tea", "Jane Doe", BODY)
        assert article.published == datetime.date(2023, 3, 3)

    @pytest.mark.parametrize(
        "line", ["draft: true", "published: false", "status: draft", "status: trash"]
    )
    def test_a_draft_is_no_article(self, tmp_path: Path, line: str) -> None:
        content = f"---\ntitle: A secret\n{line}\n---\n{BODY}\n"
        assert "is a draft" in reason(tmp_path, "a.md", content)

    def test_the_day_in_the_name_of_a_post(self, tmp_path: Path) -> None:
        article = read(tmp_path, "2023-03-03-tea-time.md", f"---\ntitle: Tea\n---\n{BODY}\n")
        assert article.published == datetime.date(2023, 3, 3)
        assert dict(article.provenance)["published"] == "file name"

    def test_the_metadata_that_readwise_writes(self, tmp_path: Path) -> None:
        content = (
            "# Tea\n\n## Metadata\n- Author: [[Jane Doe]]\n- Full Title: Tea time\n"
            "- Category: #articles\n- URL: https://example.org/tea\n\n## Highlights\n"
            "- Nine cups were drunk. ([View Highlight](https://example.org/7))\n"
        )
        article = read(tmp_path, "tea.md", content)
        assert (article.title, article.author) == ("Tea time", "Jane Doe")
        assert article.url == "https://example.org/tea"
        assert article.text.endswith("Highlights\n\n- Nine cups were drunk.")

    def test_front_matter_goes_before_that_metadata(self, tmp_path: Path) -> None:
        content = (
            "---\ntags: [tea]\nAuthor: Ann Poe\ntitle:\n---\n# Tea\n\n## Metadata\n"
            "- Author: [[Jane Doe]]\n- Full Title: Tea time\n- URL: https://example.org/tea\n"
            f"- Published Date: 2023-03\n\n{BODY}\n"
        )
        article = read(tmp_path, "tea.md", content)
        assert (article.author, article.title) == ("Ann Poe", "Tea time")
        assert article.url == "https://example.org/tea"
        assert article.published == datetime.date(2023, 3, 1)
        assert article.published_to == datetime.date(2023, 3, 31)
        assert dict(article.provenance) == {
            "author": "front matter",
            "published": "Metadata",
            "title": "Metadata",
            "url": "Metadata",
        }

    def test_what_note_programs_add_is_made_plain(self, tmp_path: Path) -> None:
        content = (
            "---\ntitle: Tea\n---\n"
            "The [[Tea|cup]] of [[People/Jane Doe]] holds ==nine spoons==.[^1] ^a1b2\n\n"
            "%% my own doubt %%\n\n![[cup.png|400]]\n\n"
            "> [!quote] The cook\n> It is hot.\n\n"
            "It costs {{ site.price }} 4 euros. {% include map.html %}\n\n"
            "```dataview\nlist from #tea\n```\n\n"
            "`a [[b]]`\n\n[^1]: By weight.\n"
        )
        assert read(tmp_path, "tea.md", content).text == (
            "The cup of Jane Doe holds nine spoons.\n\nThe cook\n\nIt is hot.\n\n"
            "It costs 4 euros.\n\na [[b]]\n\n¹ By weight."
        )

    def test_numbers_stay_what_they_are(self, tmp_path: Path) -> None:
        content = (
            "Of 84<sup>1</sup> cups 41^2^ are left, of 10<sup>6</sup> spoons H~2~O. "
            "The price: ~~90~~ 48 euros, <del>9</del> 8 cents.\n"
        )
        assert read(tmp_path, "a.md", content).text == (
            "Of 84 cups 41 are left, of 10⁶ spoons H2O. The price: 48 euros, 8 cents."
        )

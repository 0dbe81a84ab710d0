"""The readers of seeds: real files in, articles and reasons out."""

from __future__ import annotations

import codecs
import datetime
import gzip
import json
import os
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.article import Article, to_clean_text
from index.articles.formats.readers import SUFFIXES, read_seed
from index.articles.seed import SeedContent
from index.errors import SeedError

BODY = "The council met on Tuesday to vote on the plan. It was adopted by nine votes to two."


def write(root: Path, name: str, content: str | bytes) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(root: Path, name: str, content: str | bytes) -> Article:
    """Return the one article of a seed made of `content`."""
    found = read_seed(write(root, name, content), root=root)
    assert found.skipped == ()
    (article,) = found.articles
    return article


def read_records(root: Path, *records: object) -> SeedContent:
    lines = "".join(json.dumps(record) + "\n" for record in records)
    return read_seed(write(root, "news.jsonl", lines), root=root)


def reason(root: Path, name: str, content: str | bytes) -> str:
    """Return why the seed made of `content` cannot be read."""
    path = write(root, name, content)
    with pytest.raises(SeedError) as caught:
        read_seed(path, root=root)
    assert caught.value.path == str(path)
    return caught.value.reason


def reasons(found: SeedContent, path: Path) -> list[tuple[str, str]]:
    """Return place, as far as it goes beyond `path`, and reason of each record skipped."""
    return [(error.path.removeprefix(str(path)), error.reason) for error in found.skipped]


def furniture(article: Article) -> list[str]:
    return [article.text[start:end] for start, end in article.furniture]


def headed(root: Path, line: str) -> Article:
    """Return the article of a .txt that has `line` between its title and its body."""
    return read(root, "a.txt", f"A title of its own\n{line}\n{BODY}\n")


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


class TestDecoding:
    @pytest.mark.parametrize(
        ("bom", "encoding"),
        [
            (codecs.BOM_UTF8, "utf-8"),
            (codecs.BOM_UTF16_LE, "utf-16-le"),
            (codecs.BOM_UTF16_BE, "utf-16-be"),
            (codecs.BOM_UTF32_LE, "utf-32-le"),
            (codecs.BOM_UTF32_BE, "utf-32-be"),
        ],
    )
    def test_byte_order_marks(self, tmp_path: Path, bom: bytes, encoding: str) -> None:
        text = "Žluťoučký kůň\nПривет, мир.\n"
        assert read(tmp_path, "a.txt", bom + text.encode(encoding)).text == text
        record = json.dumps({"title": "T", "text": text}, ensure_ascii=False)
        lines = f"{record}\n{record}\n"
        found = read_seed(write(tmp_path, "a.jsonl", bom + lines.encode(encoding)), root=tmp_path)
        assert [article.text for article in found.articles] == [text, text]

    @pytest.mark.parametrize(
        "text",
        [
            "Hello\n“Hello,” she said.",
            "Vote\n“It’s the minister’s last chance,” she said – and the crowd agreed…",
            "Hôtel\nLe garçon a mangé des crêpes près de l’hôtel. Où êtes-vous allés ?",
            "Brücken\nDer Müller fährt über die große Brücke.",
            "¿Dónde?\n¿Dónde está la estación? Mañana habrá más.",
            "Names\nThe mayor of São Paulo met Gerhard Müller and Zoë Brown on Tuesday at nine.",
            "Prices\nIt costs £5 or €6 at 20 °C, ½ a cup.",
        ],
    )
    def test_windows_1252(self, tmp_path: Path, text: str) -> None:
        assert read(tmp_path, "a.txt", text.encode("cp1252")).text == text

    @pytest.mark.parametrize(
        ("text", "encoding"),
        [
            ("Zákon\nVláda v pondělí schválila návrh nového zákona.", "cp1250"),
            ("Ustawa\nRząd przyjął w poniedziałek projekt ustawy, która ma źle.", "cp1250"),
            ("Закон\nПравительство в понедельник одобрило законопроект.", "cp1251"),
            ("Закон\nПравительство в понедельник одобрило законопроект.", "koi8-r"),
            ("法案\n政府は月曜日に新しい法案を承認した。", "cp932"),
            ("Νόμος\nΗ κυβέρνηση ενέκρινε τη Δευτέρα το νομοσχέδιο.", "cp1253"),
            ("Vote\n“It’s the minister’s last chance,” she said.", "mac_roman"),
        ],
    )
    def test_other_legacy_encodings(self, tmp_path: Path, text: str, encoding: str) -> None:
        assert read(tmp_path, "a.txt", text.encode(encoding)).text == text

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (
                b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
                "is binary (it holds NUL bytes; a text in UTF-16 needs its byte order mark)",
            ),
            (b"\xff\xd8\xff\xe1\x12\x01JFIF", "is binary (it holds control characters)"),
            (codecs.BOM_UTF16_LE + b"abc", "is not valid UTF-16: truncated data"),
            (
                "“Curly” quotes – and one bad byte: ".encode() + b"\xff",
                "is UTF-8 with damaged bytes, the first at offset 41",
            ),
        ],
    )
    def test_undecodable(self, tmp_path: Path, content: bytes, expected: str) -> None:
        assert reason(tmp_path, "a.txt", content) == expected
        assert reason(tmp_path, "a.md", content) == expected


class TestLines:
    @pytest.mark.parametrize(
        ("line", "author"),
        [
            ("By Jane Doe", "Jane Doe"),
            ("By Jane Doe and John Roe", "Jane Doe and John Roe"),
            ("By JANE DOE, Reuters", "JANE DOE"),
            ("By Jane Doe, Staff Writer", "Jane Doe"),
            ("By Jane Doe and Ann Poe, Staff Writers", "Jane Doe and Ann Poe"),
            ("By Jane Doe, John Roe and Ann Poe, The Example", "Jane Doe, John Roe and Ann Poe"),
            ("By Ludwig van Beethoven", "Ludwig van Beethoven"),
            ("By J. K. O’Neil-Roe Jr.", "J. K. O’Neil-Roe Jr."),
            ("Written by José Núñez for The Guardian", "José Núñez"),
            ("By The Associated Press", "The Associated Press"),
        ],
    )
    def test_bylines(self, tmp_path: Path, line: str, author: str) -> None:
        article = headed(tmp_path, line)
        assert (article.author, furniture(article)) == (author, ["A title of its own", line])

    @pytest.mark.parametrize(
        ("line", "published"),
        [
            ("March 3, 2023", (2023, 3, 3)),
            ("Published: 2023-03-03", (2023, 3, 3)),
            ("Friday, January 4, 2019\xa0", (2019, 1, 4)),
            ("3 March 2023", (2023, 3, 3)),
            ("Posted on Mar. 3rd, 2023 at 10:15 a.m. ET", (2023, 3, 3)),
            ("Jan. 6, 2022 Updated Jan. 7, 2022, 1:16 p.m. ET", (2022, 1, 6)),
            ("By Jane Doe | March 3, 2023", (2023, 3, 3)),
            ("Originally published on March 3, 2023", (2023, 3, 3)),
            ("Updated July 12, 2022, 6:23 a.m. ET", None),
            ("By Jane Doe, Updated March 3, 2023", None),
            ("Published March 3", None),
            ("Published 03/04/2023", None),
        ],
    )
    def test_date_lines(
        self, tmp_path: Path, line: str, published: tuple[int, int, int] | None
    ) -> None:
        article = headed(tmp_path, line)
        assert article.published == (datetime.date(*published) if published else None)
        assert furniture(article) == ["A title of its own", line]

    @pytest.mark.parametrize(
        ("line", "source"),
        [
            ("This article originally appeared in The New York Times.", "The New York Times"),
            ("Originally published by ProPublica.", "ProPublica"),
            ("(This story originally appeared on Wired: A title)", "Wired"),
            ("This story was first published by Reuters on March 3, 2023.", "Reuters"),
            ("A version of this story first appeared in the “Example” newsletter.", None),
            ("© 2025 The New York Times Company", "The New York Times"),
            ("Copyright © 2019-2023, Gannett Co., Inc. All rights reserved.", "Gannett"),
            ("Copyright 2023 Reuters", "Reuters"),
            ("© The Guardian 2025", "The Guardian"),
            ("(c) 2023", None),
            ("© Jane Doe", None),
            ("All rights reserved.", None),
        ],
    )
    def test_imprints(self, tmp_path: Path, line: str, source: str | None) -> None:
        article = read(tmp_path, "a.txt", f"A title\n{BODY}\n{line}\n")
        assert (article.source, furniture(article)) == (source, ["A title", line])
        assert headed(tmp_path, line).source == source

    def test_where_it_first_appeared_goes_before_the_copyright(self, tmp_path: Path) -> None:
        text = f"A title\n{BODY}\n© 2025 The Holder\nOriginally published in The Weekly.\n"
        assert read(tmp_path, "a.txt", text).source == "The Weekly"

    @pytest.mark.parametrize(
        ("dateline", "source", "published"),
        [
            ("GENEVA, March 3, 2023 — ", None, (2023, 3, 3)),
            ("PARIS, 17 Feb 2025 – ", None, (2025, 2, 17)),
            ("LONDON (Reuters) - ", "Reuters", None),
            ("LONDON, March 3 (Reuters) - ", "Reuters", None),
            ("LAKE PLACID, N.Y. (AP) — ", "AP", None),
            ("Kyiv and Lviv, Ukraine CNN — ", "CNN", None),
            ("New York (CNN Business) ", "CNN Business", None),
            ("CNN — ", "CNN", None),
            ("WASHINGTON—", None, None),
            ("ST. LOUIS -- ", None, None),
            ("Ashford, June 3, 2021. ", None, (2021, 6, 3)),
            ("New York, March 3, 2023. ", None, (2023, 3, 3)),
            ("Geneva, Switzerland, Friday, 3 March 2023: ", None, (2023, 3, 3)),
        ],
    )
    def test_datelines(
        self,
        tmp_path: Path,
        dateline: str,
        source: str | None,
        published: tuple[int, int, int] | None,
    ) -> None:
        article = headed(tmp_path, f"By Jane Doe\n{dateline}{BODY}")
        assert furniture(article) == ["A title of its own", "By Jane Doe", dateline]
        assert article.source == source
        assert article.published == (datetime.date(*published) if published else None)

    def test_a_dateline_on_its_own_line(self, tmp_path: Path) -> None:
        article = headed(tmp_path, "Mexico City —\n")
        assert furniture(article) == ["A title of its own", "Mexico City —"]
        article = headed(tmp_path, "Ashford, June 3, 2021.\n")
        assert furniture(article) == ["A title of its own", "Ashford, June 3, 2021."]
        assert article.published == datetime.date(2021, 6, 3)

    def test_a_source_known_better_than_the_dateline_stays(self, tmp_path: Path) -> None:
        text = f"A title\nLONDON (Reuters) - {BODY}\n© 2025 The Holder\n"
        assert read(tmp_path, "a.txt", text).source == "Reuters"
        text = f"A title\nLONDON (Reuters) - {BODY}\nOriginally published in The Weekly\n"
        assert read(tmp_path, "a.txt", text).source == "The Weekly"

    @pytest.mark.parametrize(
        "line",
        [
            "By 2030 the company wants to sell a million cars.",
            "By Monday",
            "By Monday Evening",
            "By The Numbers",
            "By Jane Doe, who was there",
            "By noon Wednesday, the storm had passed.",
            "March 3",
            "May 2021",
            "March 3, 2023 was a Friday.",
            "Originally published in 1949, the novel has sold millions.",
            "Originally published in France, the book became a bestseller.",
            "This story first appeared in 1817 and has been retold since.",
            "Copyright law is changing",
            "(c) the tenant shall pay",
            "UK–EU talks resume",
            "COVID-19 – The disease is back",
            "Costco – The shop has a plan",
            "Apple Inc (AAPL) — The company has a plan",
            "On March 3, 2023 — The day of the vote",
            "On Friday, March 3, 2023. The day of the vote",
            "Born in Ashford, June 3, 2021. The boy is well",
            "Ashford, June 3, 2021 was a Friday",
            "Ashford, June 2021. The day of the vote",
            "NASA – the agency – has a plan",
            "—Jane Doe, on the plan",
            "---",
        ],
    )
    def test_sentences_are_not_furniture(self, tmp_path: Path, line: str) -> None:
        article = headed(tmp_path, line)
        assert (article.source, article.author, article.published) == (None, None, None)
        assert furniture(article) == ["A title of its own"]

    def test_a_copyright_year_alone_dates_nothing(self, tmp_path: Path) -> None:
        article = read(tmp_path, "a.txt", f"A title\n{BODY}\n© 2025 The Holder\n")
        assert article.published is None

    def test_lines_in_the_middle_are_text(self, tmp_path: Path) -> None:
        lines = [f"Line {n} of the text." for n in range(14)]
        lines[7] = "© 2025 The Holder"
        text = "A title\n" + "\n".join(lines)
        assert furniture(read(tmp_path, "a.txt", text)) == ["A title"]

    def test_dates_after_a_paragraph_are_text(self, tmp_path: Path) -> None:
        article = headed(tmp_path, f"{BODY} {BODY} {BODY}\nMarch 3, 2023\nBy Jane Doe")
        assert furniture(article) == ["A title of its own"]


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


class TestRecords:
    def test_a_whole_record(self, tmp_path: Path) -> None:
        record = {
            "id": 7,
            "title": "Council adopts the plan",
            "text": f"Council adopts the plan\n\nCNN —\n\n{BODY}\u2028Done.",
            "date": "Fri, 03 Mar 2023 10:00:00 GMT",
            "source": "The Daily Example",
            "url": "https://example.org/plan",
            "author": "Jane Doe",
            "topics": ["city"],
        }
        path = write(tmp_path, "city/news.jsonl", json.dumps(record, ensure_ascii=False) + "\n")
        expected = Article(
            id="7",
            root=str(tmp_path),
            title="Council adopts the plan",
            text=f"Council adopts the plan\n\nCNN —\n\n{BODY}\nDone.",
            source="The Daily Example",
            url="https://example.org/plan",
            author="Jane Doe",
            published=datetime.date(2023, 3, 3),
            furniture=((0, 23), (25, 30)),
            provenance=tuple(
                (name, "JSON field") for name in ("author", "published", "source", "title", "url")
            ),
        )
        assert read_seed(path, root=tmp_path) == SeedContent(articles=(expected,), skipped=())

    def test_an_id_is_made_of_path_and_line(self, tmp_path: Path) -> None:
        content = f'\n{{"text": "{BODY}"}}\n \r\n{{"text": "{BODY}", "id": " "}}'
        found = read_seed(write(tmp_path, "city/news.jsonl", content), root=tmp_path)
        assert [article.id for article in found.articles] == [
            "city/news.jsonl:2",
            "city/news.jsonl:4",
        ]

    @pytest.mark.parametrize(
        ("text", "title", "lines"),
        [
            ("A heading\nThe text.", "A heading", ["A heading"]),
            ("A sentence.\nThe text.", "A sentence.", []),
            ("CNN —\nA sentence.\nThe text.", "A sentence.", ["CNN —"]),
            ("PARIS (AP) — A sentence.", "A sentence.", ["PARIS (AP) — "]),
            ("word " * 40, ("word " * 24).strip(), []),
            ("x" * 300, "x" * 120, []),
            ("nothing but this", "nothing but this", []),
        ],
    )
    def test_a_missing_title_is_the_first_line(
        self, tmp_path: Path, text: str, title: str, lines: list[str]
    ) -> None:
        (article,) = read_records(tmp_path, {"text": text}).articles
        assert (article.title, furniture(article)) == (title, lines)

    def test_bad_records_are_skipped_and_the_rest_is_read(self, tmp_path: Path) -> None:
        good = {"id": "a", "text": BODY}
        lines = [
            json.dumps(good),
            '{"id": "b", "text": ',
            "[1]",
            '{"id": "c"}',
            '{"text": 5}',
            '{"text": " \\n"}',
            '{"title": "T", "text": "T"}',
            json.dumps(good),
            json.dumps({"id": "d", "text": BODY}),
            "[" * 100_000,
        ]
        content = "\n".join([*lines, '{"text": "“Curly” – ']).encode() + b'\xff"}'
        path = write(tmp_path, "news.jsonl", content)
        found = read_seed(path, root=tmp_path)
        assert [article.id for article in found.articles] == ["a", "d"]
        assert reasons(found, path) == [
            (":2", "broken JSON: Expecting value (column 20)"),
            (":3", "is not a JSON object"),
            (":4", 'has no "text"'),
            (":5", '"text" is not a string'),
            (":6", '"text" is blank'),
            (":7", "has no text besides title, byline and date"),
            (":8", "duplicate id 'a' (first on line 1)"),
            (":10", "broken JSON: nested too deeply"),
            (":11", "is UTF-8 with damaged bytes, the first at offset 26"),
        ]

    def test_a_record_in_windows_1252(self, tmp_path: Path) -> None:
        content = '{"text": "“It’s a café,” she said."}\n'.encode("cp1252")
        assert read(tmp_path, "a.jsonl", content).text == "“It’s a café,” she said."

    @pytest.mark.parametrize(
        ("date", "published"),
        [
            ("2023-03-03", (2023, 3, 3)),
            ("2023-03-03T10:00:00Z", (2023, 3, 3)),
            ("2023-03-03 10:00:00.5+01:00", (2023, 3, 3)),
            ("20230303", (2023, 3, 3)),
            (20230303, (2023, 3, 3)),
            ("March 3rd, 2023", (2023, 3, 3)),
            ("Friday 3 March 2023", (2023, 3, 3)),
            ("Sept. 4, 2023", (2023, 9, 4)),
            ("1st of April 2020", (2020, 4, 1)),
            ("26-FEB-1987 15:01:01.79", (1987, 2, 26)),
            ("03/04/2023", None),
            ("2023-02-30", None),
            ("yesterday", None),
            ("", None),
            (None, None),
            ([2023, 3, 3], None),
        ],
    )
    def test_dates(
        self, tmp_path: Path, date: object, published: tuple[int, int, int] | None
    ) -> None:
        found = read_records(tmp_path, {"text": BODY, "published": date})
        assert [article.published for article in found.articles] == [
            datetime.date(*published) if published else None
        ]

    @pytest.mark.parametrize(
        ("date", "first", "last"),
        [("March 2023", (2023, 3, 1), (2023, 3, 31)), ("2023", (2023, 1, 1), (2023, 12, 31))],
    )
    def test_a_month_or_year_is_kept_as_a_range(
        self, tmp_path: Path, date: str, first: tuple[int, int, int], last: tuple[int, int, int]
    ) -> None:
        (found,) = read_records(tmp_path, {"text": BODY, "date": date}).articles
        assert (found.published, found.published_to) == (
            datetime.date(*first),
            datetime.date(*last),
        )

    def test_the_day_of_an_update_and_an_order_of_numbers_that_the_language_has(
        self, tmp_path: Path
    ) -> None:
        record = {"text": BODY, "date": "03/04/2023", "updated": "5 avril 2023", "language": "fr"}
        (found,) = read_records(tmp_path, record).articles
        assert (found.published, found.updated) == (
            datetime.date(2023, 4, 3),
            datetime.date(2023, 4, 5),
        )

    def test_fields_go_before_lines(self, tmp_path: Path) -> None:
        text = f"By Jane Doe\nFriday, January 4, 2019\n{BODY}\n© 2020 The Holder"
        known = {"title": "T", "author": "A", "date": "2020-01-01", "source": "S"}
        found = read_records(tmp_path, {"text": text} | known, {"text": text, "title": "T"})
        assert [(a.author, a.published, a.source) for a in found.articles] == [
            ("A", datetime.date(2020, 1, 1), "S"),
            ("Jane Doe", datetime.date(2019, 1, 4), "The Holder"),
        ]

    @pytest.mark.parametrize("content", [b"", b"\n \n", codecs.BOM_UTF8])
    def test_empty(self, tmp_path: Path, content: bytes) -> None:
        assert reason(tmp_path, "a.jsonl", content) == "is empty"
        assert reason(tmp_path, "a.jsonl.gz", gzip.compress(content)) == "is empty"

    def test_binary(self, tmp_path: Path) -> None:
        expected = "is binary (it holds NUL bytes; a text in UTF-16 needs its byte order mark)"
        assert reason(tmp_path, "a.jsonl", b"\x7fELF\x02\x01\0\0\n{}") == expected


class TestGzip:
    def compressed(self) -> bytes:
        rows = (json.dumps({"id": n, "text": os.urandom(40).hex()}) for n in range(500))
        return gzip.compress("\n".join(rows).encode())

    def test_whole(self, tmp_path: Path) -> None:
        found = read_seed(write(tmp_path, "a.JSONL.GZ", self.compressed()), root=tmp_path)
        assert [article.id for article in found.articles] == [str(n) for n in range(500)]
        assert found.skipped == ()

    def test_what_comes_before_the_end_of_a_truncated_file_is_kept(self, tmp_path: Path) -> None:
        data = self.compressed()
        path = write(tmp_path, "a.jsonl.gz", data[: len(data) // 2])
        found = read_seed(path, root=tmp_path)
        n = len(found.articles)
        assert 100 < n < 400
        assert [article.id for article in found.articles] == [str(i) for i in range(n)]
        assert reasons(found, path) == [
            (
                f":{n + 1}",
                "is broken from here on: "
                "Compressed file ended before the end-of-stream marker was reached",
            )
        ]

    def test_a_wrong_checksum_is_reported(self, tmp_path: Path) -> None:
        data = bytearray(self.compressed())
        data[-8] ^= 1
        path = write(tmp_path, "a.jsonl.gz", bytes(data))
        found = read_seed(path, root=tmp_path)
        assert len(found.articles) >= 499
        assert [error.reason[:32] for error in found.skipped] == [
            "is broken from here on: CRC chec"
        ]

    def test_not_gzip(self, tmp_path: Path) -> None:
        expected = "is broken: Not a gzipped file (b'{\"')"
        assert reason(tmp_path, "a.jsonl.gz", b'{"text": "plain"}') == expected


class TestFiles:
    def test_unsupported_format(self, tmp_path: Path) -> None:
        read_suffixes = f"(read: {', '.join(SUFFIXES)})"
        assert reason(tmp_path, "a.xyz", "%PDF") == f"unsupported format .xyz {read_suffixes}"
        assert reason(tmp_path, "a.gz", "") == f"unsupported format .gz {read_suffixes}"
        assert reason(tmp_path, "a", "") == f"unsupported format without a suffix {read_suffixes}"

    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_unreadable(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"a{suffix}"
        path.symlink_to(tmp_path / "gone")
        with pytest.raises(SeedError) as caught:
            read_seed(path, root=tmp_path)
        assert str(caught.value) == f"{path}: cannot be read: No such file or directory"

    def test_what_is_not_a_file_is_not_waited_for(self, tmp_path: Path) -> None:
        path = tmp_path / "pipe.txt"
        os.mkfifo(path)
        with pytest.raises(SeedError, match="is not a regular file"):
            read_seed(path, root=tmp_path)

    def test_a_name_that_is_not_unicode(self, tmp_path: Path) -> None:
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
        path.write_text(BODY)
        with pytest.raises(SeedError) as caught:
            read_seed(path, root=tmp_path)
        assert str(caught.value) == (
            f"{tmp_path}/caf\ufffd.txt: its name is not valid Unicode; rename it"
        )

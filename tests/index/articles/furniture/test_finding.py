"""The lines of an article that are about it, found in whole files."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from index.articles.article import Article
from tests.read_files import BODY, furniture, read


def headed(root: Path, line: str) -> Article:
    """Return the article of a .txt that has `line` between its title and its body."""
    return read(root, "a.txt", f"A title of its own\n{line}\n{BODY}\n")


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
            ("Friday, January 4, 2019 ", (2019, 1, 4)),
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

"""The readers of .jsonl, .jsonl.gz and .json."""

from __future__ import annotations

import codecs
import datetime
import gzip
import json
import os
from pathlib import Path
from typing import ClassVar

import pytest

from index.articles.article import Article
from index.articles.formats.readers import read_seed
from index.articles.seed import SeedContent
from tests.read_files import BODY, furniture, read, read_all, reason, said, skipped, write


def read_records(root: Path, *records: object) -> SeedContent:
    lines = "".join(json.dumps(record) + "\n" for record in records)
    return read_seed(write(root, "news.jsonl", lines), root=root)


def reasons(found: SeedContent, path: Path) -> list[tuple[str, str]]:
    """Return place, as far as it goes beyond `path`, and reason of each record skipped."""
    return [(error.path.removeprefix(str(path)), error.reason) for error in found.skipped]


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

    def test_a_draft_is_skipped_by_name(self, tmp_path: Path) -> None:
        draft = {"headline": "A secret", "text": BODY, "published": False}
        trash = {"text": BODY, "status": "trash"}
        found = read_records(tmp_path, draft, trash, {"text": BODY, "status": "publish"})
        assert len(found.articles) == 1
        assert reasons(found, tmp_path / "news.jsonl") == [
            (":1", "A secret is a draft, and drafts are not read"),
            (":2", "it is a draft, and drafts are not read"),
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


class TestJson:
    RECORD: ClassVar = {
        "headline": "The plan",
        "body": BODY,
        "publish_date": "2023-03-03",
        "updated_at": "2023-03-05T10:00:00Z",
        "outlet": {"id": None, "name": "The Daily Example"},
        "authors": [{"name": "Jane Doe"}, "John Roe"],
        "link": "https://example.org/plan",
    }

    def expected(self, root: Path, name: str) -> Article:
        return Article(
            id=name,
            root=str(root),
            title="The plan",
            text=BODY,
            source="The Daily Example",
            url="https://example.org/plan",
            author="Jane Doe, John Roe",
            published=datetime.date(2023, 3, 3),
            updated=datetime.date(2023, 3, 5),
            provenance=said(
                "JSON field", "author", "published", "source", "title", "updated", "url"
            ),
        )

    def test_one_record(self, tmp_path: Path) -> None:
        article = read(tmp_path, "a.json", json.dumps(self.RECORD, indent=1))
        assert article == self.expected(tmp_path, "a.json")

    @pytest.mark.parametrize("wrap", [list, lambda items: {"status": "ok", "articles": items}])
    def test_a_list(self, tmp_path: Path, wrap: object) -> None:
        assert callable(wrap)
        found = read_all(tmp_path, "a.json", json.dumps(wrap([{"id": 1}, self.RECORD, "x"])))
        assert found.articles == (self.expected(tmp_path, "a.json:2"),)
        assert skipped(found) == [
            ("a.json:record 1", 'has no "text"'),
            ("a.json:record 3", "is not a JSON object"),
        ]

    def test_lines(self, tmp_path: Path) -> None:
        lines = "\n".join(json.dumps({"id": n, "text": BODY}) for n in range(3))
        assert [a.id for a in read_all(tmp_path, "a.json", lines).articles] == ["0", "1", "2"]

    def test_a_json_feed_holds_html(self, tmp_path: Path) -> None:
        items = [{"id": "1", "content_html": f"<p>{BODY}</p><p>Two &amp; three.</p>"}]
        article = read(tmp_path, "feed.json", json.dumps({"items": items}))
        assert article.text == f"{BODY}\n\nTwo & three."

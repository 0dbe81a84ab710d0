"""The readers of .docx, .epub, .eml, .mbox, feeds, .json, .csv and .zip: a whole file of each."""

from __future__ import annotations

import csv
import datetime
import io
import json
import tempfile
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.article import Article
from index.articles.formats.readers import read_seed
from index.articles.seed import SeedContent
from tests.make_files import make_docx, make_epub, make_zip, paragraph

BODY = "The council met on Tuesday to vote on the plan. It was adopted by nine votes to two."
LONG = " ".join([BODY] * 4)
AS_IT_STANDS = (
    "a quotation mark opens a cell here and is not closed; this line was read by itself, as it "
    "stands. Close it; a mark that belongs to the text is written twice"
)
LEFT_OUT = (
    "a quotation mark opens a cell here and is not closed; this line was left out{}. Close it; a "
    "mark that belongs to the text is written twice"
)


def read_all(root: Path, name: str, content: str | bytes) -> SeedContent:
    path = root / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_seed(path, root=root)


def read(root: Path, name: str, content: str | bytes) -> Article:
    found = read_all(root, name, content)
    assert found.skipped == ()
    (article,) = found.articles
    return article


def said(by: str, *fields: str) -> tuple[tuple[str, str], ...]:
    return tuple((field, by) for field in fields)


def skipped(found: SeedContent) -> list[tuple[str, str]]:
    """Return place (from the file's name on) and reason of what was not read."""
    return [(Path(error.path).name, error.reason) for error in found.skipped]


class TestDocx:
    def test_a_whole_article(self, tmp_path: Path) -> None:
        deleted = "<w:del><w:r><w:delText>not </w:delText></w:r></w:del>"
        inserted = "<w:ins><w:r><w:t>indeed </w:t></w:r></w:ins>"
        link = "<w:hyperlink><w:r><w:t>adopted</w:t></w:r></w:hyperlink>"
        cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("Yes", "nine"))
        body = (
            paragraph("Council adopts the plan", style="Title")
            + paragraph("By Jane Doe")
            + f"<w:p><w:r><w:t>It was </w:t></w:r>{deleted}{inserted}{link}<w:r><w:br/>"
            "<w:t>by nine votes.</w:t></w:r></w:p>"
            + paragraph("one", in_list=True)
            + paragraph("two", in_list=True)
            + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
            + f"<w:sdt><w:sdtContent>{paragraph(BODY)}</w:sdtContent></w:sdt>"
        )
        core = (
            "<dc:title>Draft 7</dc:title><dc:creator>The Board</dc:creator>"
            "<dc:language>en-GB</dc:language><dc:date>2020-01-01</dc:date>"
        )
        text = (
            "Council adopts the plan\n\nBy Jane Doe\n\nIt was indeed adopted\nby nine votes.\n"
            f"- one\n- two\n\nYes | nine\n\n{BODY}"
        )
        assert read(tmp_path, "plan.docx", make_docx(body, core=core)) == Article(
            id="plan.docx",
            root=str(tmp_path),
            title="Council adopts the plan",
            text=text,
            author="The Board",
            language="en",
            furniture=((0, 23), (25, 36)),
            provenance=said("DOCX properties", "author", "language", "title"),
        )

    def test_without_a_title_the_properties_tell_it(self, tmp_path: Path) -> None:
        data = make_docx(paragraph(BODY), core="<dc:title>The plan</dc:title>")
        assert read(tmp_path, "a.docx", data).title == "The plan"


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


MAIL = (
    'From: "The Daily Example" <news@example.org>\r\n'
    "Subject: =?utf-8?q?Caf=C3=A9_council_adopts_the_plan?=\r\n"
    "Date: Fri, 03 Mar 2023 23:30:00 -0500\r\n"
    "Message-ID: <m1@example.org>\r\n"
    "{headers}MIME-Version: 1.0\r\n"
    'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    '--b\r\nContent-Type: text/plain; charset="utf-8"\r\n\r\nPlain words.\r\n'
    '--b\r\nContent-Type: text/html; charset="utf-8"\r\n'
    "Content-Transfer-Encoding: 8bit\r\n\r\n"
    "<p><a href='#'>View this email in your browser</a></p><p>It was “adopted”.</p>"
    "<p style='display:none'>Preview</p><p>Unsubscribe</p>\r\n--b--\r\n"
)


class TestMail:
    def test_a_newsletter(self, tmp_path: Path) -> None:
        content = MAIL.format(headers="List-Id: <news.example.org>\r\n")
        assert read(tmp_path, "a.eml", content) == Article(
            id="a.eml",
            root=str(tmp_path),
            title="Café council adopts the plan",
            text="It was “adopted”.",
            source="The Daily Example",
            published=datetime.date(2023, 3, 3),
            provenance=said("mail header", "published", "source", "title"),
        )

    def test_a_person_is_the_author(self, tmp_path: Path) -> None:
        article = read(tmp_path, "a.eml", MAIL.format(headers=""))
        assert (article.author, article.source) == ("The Daily Example", None)

    def test_a_mail_in_plain_text_whose_charset_is_a_lie(self, tmp_path: Path) -> None:
        head = b"From: a@example.org\nSubject: S\nContent-Type: text/plain; charset=utf-8\n\n"
        assert read(tmp_path, "a.eml", head + "Ein Café.".encode("cp1252")).text == "Ein Café."

    def test_a_mailbox(self, tmp_path: Path) -> None:
        mails = [
            MAIL.format(headers="").replace("\r\n", "\n"),
            "From: a@example.org\nSubject: Re: Two\n\n>From here on it is text.\n",
            "From: a@example.org\nSubject: Empty\n\n\n",
            MAIL.format(headers="").replace("\r\n", "\n"),
        ]
        content = "".join(f"From MAILER Fri Mar  3 10:00:00 2023\n{mail}\n" for mail in mails)
        found = read_all(tmp_path, "box.mbox", content)
        assert [(a.id, a.title, a.text) for a in found.articles] == [
            ("box.mbox:m1@example.org", "Café council adopts the plan", "It was “adopted”."),
            ("box.mbox:2", "Two", "From here on it is text."),
        ]
        assert skipped(found) == [
            ("box.mbox:mail 3", "has no text"),
            ("box.mbox:mail 4", "duplicate id 'box.mbox:m1@example.org'"),
        ]


class TestFeed:
    def test_rss(self, tmp_path: Path) -> None:
        content = f"""<?xml version="1.0"?>
            <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
              xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
            <title>The Daily Example</title><language>en-us</language><link>x</link>
            <item><title>Council &amp;amp; plan</title><link>https://example.org/plan</link>
              <guid isPermaLink="false">tag:example.org,2023:1</guid>
              <dc:creator>Jane Doe</dc:creator><pubDate>Fri, 03 Mar 2023 10:00:00 GMT</pubDate>
              <description>Short.</description>
              <content:encoded><![CDATA[<p>{BODY}</p><p>Second.</p>]]></content:encoded></item>
            <item><title>Only a link</title><link>https://example.org/two</link></item>
            </channel></rss>"""
        found = read_all(tmp_path, "feed.rss", content.strip())
        (article,) = found.articles
        assert article == Article(
            id="tag:example.org,2023:1",
            root=str(tmp_path),
            title="Council & plan",
            text=f"{BODY}\n\nSecond.",
            source="The Daily Example",
            url="https://example.org/plan",
            author="Jane Doe",
            published=datetime.date(2023, 3, 3),
            language="en",
            provenance=said(
                "feed entry", "author", "language", "published", "source", "title", "url"
            ),
        )
        assert skipped(found) == [("feed.rss:entry 2", "has no text, only a link")]

    def test_atom(self, tmp_path: Path) -> None:
        content = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
            <title>Das Beispiel</title>
            <entry><title type="html">Der &lt;b&gt;Rat&lt;/b&gt;</title><id>urn:1</id>
              <link rel="self" href="https://example.org/self"/>
              <link href="https://example.org/rat"/><author><name>Jane Doe</name></author>
              <published>2023-03-03T10:00:00Z</published><updated>2023-03-05T10:00:00Z</updated>
              <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{BODY}</p>
              <p>Ende.</p></div></content></entry></feed>"""
        assert read(tmp_path, "feed.atom", content) == Article(
            id="urn:1",
            root=str(tmp_path),
            title="Der Rat",
            text=f"{BODY}\n\nEnde.",
            source="Das Beispiel",
            url="https://example.org/rat",
            author="Jane Doe",
            published=datetime.date(2023, 3, 3),
            updated=datetime.date(2023, 3, 5),
            language="de",
            provenance=said(
                "feed entry",
                *("author", "language", "published", "source", "title", "updated", "url"),
            ),
        )

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ("<html><body/></html>", "is XML, but neither an RSS nor an Atom feed"),
            ("<rss><channel><title>T</title></channel></rss>", "is a feed without entries"),
        ],
    )
    def test_other_xml(self, tmp_path: Path, content: str, reason: str) -> None:
        with pytest.raises(Exception, match=reason):
            read_all(tmp_path, "a.xml", content)


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


class TestZip:
    def test_members_of_every_format(self, tmp_path: Path) -> None:
        members: dict[str, str | bytes] = {
            "one.txt": f"A title\n{BODY}",
            "in/two.jsonl": json.dumps({"text": BODY}) + "\n{",
            "in/three.docx": make_docx(paragraph("Heading") + paragraph(BODY)),
            "in/photo.jpg": b"\xff\xd8",
            "in/README.md": "About this.",
            "__MACOSX/one.txt": b"\0",
            ".hidden.txt": "No.",
            "inner.zip": make_zip({"a.txt": BODY}),
        }
        found = read_all(tmp_path, "all.zip", make_zip(members))
        assert [(a.id, a.text.splitlines()[0]) for a in found.articles] == [
            ("all.zip/in/three.docx", "Heading"),
            ("all.zip/in/two.jsonl:1", BODY),
            ("all.zip/one.txt", "A title"),
        ]
        places = [error.path.removeprefix(str(tmp_path)) for error in found.skipped]
        assert places == ["/all.zip/in/photo.jpg", "/all.zip/in/two.jsonl:2", "/all.zip/inner.zip"]
        assert [error.reason.split(" (")[0] for error in found.skipped] == [
            "unsupported format .jpg",
            "broken JSON: Expecting property name enclosed in double quotes",
            "is a zip within a zip; unpack the outer one",
        ]

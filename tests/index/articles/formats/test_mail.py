"""The readers of .eml and .mbox."""

from __future__ import annotations

import datetime
from pathlib import Path

from index.articles.article import Article
from tests.read_files import read, read_all, said, skipped

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

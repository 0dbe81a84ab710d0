"""The readers of .eml and .mbox."""

from __future__ import annotations

import datetime
from pathlib import Path

from index.articles.article import Article
from tests.read_files import BODY, read, read_all, said, skipped

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
            left_out=(
                ("leads elsewhere", "View this email in your browser"),
                ("leads elsewhere", "Unsubscribe"),
            ),
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


def _mail(text: str, **headers: str) -> str:
    lines = {"From": "Jane Doe <jane@example.org>", "Subject": "Tea", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in lines.items())
    return f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}"


def test_a_sentence_about_unsubscribing_stays_and_the_link_at_the_foot_goes(tmp_path: Path) -> None:
    text = "Nine shops made it impossible to\nunsubscribe from their letters, a judge of Lenn said."
    article = read(tmp_path, "a.eml", _mail(f"{text}\n\nUnsubscribe: https://example.org/u\n"))
    assert article.text == text
    assert article.left_out == (("leads elsewhere", "Unsubscribe: https://example.org/u"),)


def test_a_forwarded_mail_has_the_sender_and_the_day_of_the_one_it_hands_on(tmp_path: Path) -> None:
    inner = (
        "See this.\n\n---------- Forwarded message ---------\n"
        "From: The Daily Leaf <news@leaf.example>\nDate: Sun, Mar 3, 2024 at 6:00 AM\n"
        f"Subject: Tea is hot\nTo: <jane@example.org>\n\n{BODY}\n"
    )
    mail = _mail(inner, Subject="Fwd: Tea is hot", Date="Fri, 15 Mar 2024 10:00:00 +0100")
    article = read(tmp_path, "a.eml", mail)
    assert (article.source, article.author, article.text) == ("The Daily Leaf", None, BODY)
    assert article.published == datetime.date(2024, 3, 3)
    assert article.left_out == (("who forwarded it wrote", "See this."),)


def test_a_mail_that_only_hands_on_an_attached_one(tmp_path: Path) -> None:
    mail = (
        "From: Jane Doe <jane@example.org>\nSubject: Fwd: x\nDate: 15 Mar 2024 10:00:00 +0100\n"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n'
        "Content-Type: text/plain\n\nSee attached.\n\n--b\nContent-Type: message/rfc822\n\n"
        "From: John Roe <roe@example.org>\nSubject: Tea is hot\n"
        f"Date: Sun, 3 Mar 2024 06:00:00 +0100\nContent-Type: text/plain\n\n{BODY}\n--b--\n"
    )
    article = read(tmp_path, "a.eml", mail)
    assert (article.title, article.author, article.text) == ("Tea is hot", "John Roe", BODY)
    assert article.published == datetime.date(2024, 3, 3)


def test_valid_utf_8_is_read_as_such_whatever_the_mail_declares(tmp_path: Path) -> None:
    mail = _mail("Der Tee ist heiß.\n").replace("utf-8", "iso-8859-1")
    assert read(tmp_path, "a.eml", mail).text == "Der Tee ist heiß."


def test_what_is_struck_out_is_left_out_and_told(tmp_path: Path) -> None:
    head = "From: a@example.org\nSubject: S\nContent-Type: text/html\n\n"
    article = read(tmp_path, "a.eml", head + "<p>It cost <del>40</del> 48 crowns.</p>")
    assert (article.text, article.left_out) == ("It cost 48 crowns.", (("struck out", "40"),))

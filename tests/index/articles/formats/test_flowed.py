"""Mail whose lines say whether they go on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.formats.flowed import to_paragraphs
from tests.read_files import read, read_all

_HEAD = (
    "From: Jane Doe <jane@example.org>\r\nSubject: Plan\r\n"
    "Date: Tue, 12 Mar 2024 08:00:00 +0000\r\n"
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8; format={format}\r\n\r\n"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was \nadopted by \nnine.\nNobody left.", "It was adopted by nine.\nNobody left."),
        ("One. \n\nTwo.", "One.\n\nTwo."),  # an empty line ends what went on
        (" From the \nquay.", "From the quay."),  # space-stuffed
        (" > is no quote", "> is no quote"),
        (">> deep \n>> down\n> less \nmine", ">> deep down\n> less\nmine"),
        ("> a \n>> b \n> c", "> a\n>> b\n> c"),  # never over depths
        (">  stuffed \n> on", ">  stuffed on"),
        ("So long, \n-- \nJane", "So long,\n--\nJane"),
        ("A \r\nB\r\n", "A B\n"),
        ("", ""),
    ],
)
def test_paragraphs(text: str, expected: str) -> None:
    assert to_paragraphs(text, without_space=False) == expected


def test_the_blank_at_the_end_is_no_text_where_that_is_said() -> None:
    assert to_paragraphs("Der Hafen wurde ver \ngrößert  \nund vertieft.", without_space=True) == (
        "Der Hafen wurde vergrößert und vertieft."
    )


@given(st.lists(st.sampled_from(["a", " ", ">", "\n", "-- ", "b"]), max_size=60).map("".join))
def test_no_letter_is_lost(text: str) -> None:
    def letters(words: str) -> str:
        return "".join(filter(str.isalpha, words))

    assert letters(to_paragraphs(text, without_space=True)) == letters(text)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("flowed", "It was adopted by nine votes.\nNobody left."),
        ('"Flowed"; DelSp="YES"', "It wasadopted bynine votes.\nNobody left."),
        ("fixed", "It was \nadopted by \nnine votes.\nNobody left."),
    ],
)
def test_a_mail(tmp_path: Path, said: str, expected: str) -> None:
    body = "It was \r\nadopted by \r\nnine votes.\r\nNobody left.\r\n"
    assert read(tmp_path, "a.eml", _HEAD.format(format=said) + body).text == expected


def test_the_mails_of_a_digest(tmp_path: Path) -> None:
    inner = (
        "Message: {n}\nDate: Tue, 12 Mar 2024 08:00:00 +0000\nFrom: Jane Doe <jane@example.org>\n"
        "Subject: Plan {n}\nContent-Type: text/plain; charset=iso-8859-1; Format=flowed\n\n"
        "It was \nadopted by nïne \nvotes.\n\n"
    )
    rule = "-" * 30 + "\n\n"
    digest = (
        "From: quay@lists.example.org\nSubject: Quay Digest\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\n\nTopics\n\n" + "-" * 70 + "\n\n"
        f"{inner.format(n=1)}{rule}{inner.format(n=2)}{rule}End of Quay Digest\n"
    )
    found = read_all(tmp_path, "a.eml", digest)
    assert [article.text for article in found.articles] == ["It was adopted by nïne votes."] * 2

"""Downloads of many articles: each its own, or refused."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from index.articles.article import Article
from tests.index.articles.formats.downloads import texts
from tests.index.articles.formats.downloads.texts import FERRY, MILL
from tests.make_files import make_docx, make_pdf, paragraph
from tests.read_files import furniture, read, read_all, reason, skipped

_JUNE_5, _JUNE_6 = datetime.date(2024, 6, 5), datetime.date(2024, 6, 6)
Known = tuple[str, str | None, str | None, datetime.date | None]
_FERRY_TITLE = "Ferry runs on rapeseed oil"


def to_rtf(text: str) -> str:
    """Return a text as a word processor saves it."""
    letters = "".join(c if c < "\x7f" else f"\\u{ord(c)}?" for c in text.replace("\\", ""))
    return "{\\rtf1\\ansi\\uc1 " + letters.replace("\n", "\\par\n") + "}"


def to_page(text: str) -> str:
    lines = "".join(f"<p>{line.strip()}</p>\n" for line in text.split("\n"))
    return f"<html><head><title>Download</title></head><body>{lines}</body></html>"


def to_docx(text: str) -> bytes:
    return make_docx("".join(paragraph(line.strip()) for line in text.split("\n")))


def known(article: Article) -> Known:
    return article.title, article.source, article.author, article.published


def quotable(article: Article) -> str:
    """Return what of a text is not furniture."""
    text = article.text
    for start, end in reversed(article.furniture):
        text = text[:start] + text[end:]
    return text.strip()


def both(
    second_author: str | None = None, *, first: str = _FERRY_TITLE, author: str | None = "Ida Berg"
) -> list[Known]:
    return [
        (first, "Sund Telegraph", author, _JUNE_5),
        ("Mill closes", "Holm Post", second_author, _JUNE_6),
    ]


_NEXIS = [
    (
        "Ferry runs on rapeseed oil; Islanders are pleased",
        "Sund Telegraph (Sund)",
        "Ida Berg and Tom Lund",
        _JUNE_5,
    ),
    ("Mill closes", "Holm Post", None, _JUNE_6),
]
_GERMAN: list[Known] = [
    ("Die Fähre fährt mit Rapsöl", "Sunder Anzeiger", "Ida Berg", _JUNE_5),
    ("Das Werk schließt", "Holmer Post", None, _JUNE_6),
]
_FRENCH: list[Known] = [
    ("Le bac roule au colza", "Le Journal de Sund", "Ida Berg", _JUNE_5),
    ("L'usine ferme", "La Poste de Holm", None, _JUNE_6),
]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", texts.NEXIS, _NEXIS),
        ("a.rtf", to_rtf(texts.NEXIS), _NEXIS),
        ("a.html", to_page(texts.NEXIS.replace(";\nIsl", "; Isl")), _NEXIS),
        ("a.txt", texts.NEXIS_GERMAN, _GERMAN),
        ("a.docx", texts.NEXIS_UNI, both()),
        ("a.rtf", to_rtf("\n".join(texts.NEXIS_UNI_BLOCKS)), both()),
        (
            "a.txt",
            texts.FACTIVA,
            both(first="Ferry runs on rapeseed oil, to the joy of islanders"),
        ),
        ("a.docx", to_docx(texts.FACTIVA.replace("Islands\n", "")), [
            ("Ferry runs on rapeseed oil, to the joy of islanders", *both()[0][1:]),
            both()[1],
        ]),
        ("a.html", texts.FACTIVA_PAGE, both("Tom Lund")),
        ("a.txt", texts.PROQUEST, both("Tom Lund, Ida Berg")),
        ("a.rtf", to_rtf(texts.PROQUEST), both("Tom Lund, Ida Berg")),
        ("a.html", texts.EUROPRESSE_PAGE, _FRENCH),
        ("a.txt", texts.EUROPRESSE, _FRENCH),
        ("a.txt", texts.LABELLED, both()),
    ],
)  # fmt: skip
def test_each_article_of_a_download_has_its_own_title_outlet_author_and_day(
    tmp_path: Path, name: str, content: str | bytes, expected: list[Known]
) -> None:
    found = read_all(tmp_path, name, content)
    assert found.skipped == ()
    assert [known(article) for article in found.articles] == expected


class TestNexis:
    def test_what_stands_around_an_article_is_never_quoted(self, tmp_path: Path) -> None:
        first, second = read_all(tmp_path, "a.txt", texts.NEXIS).articles
        assert quotable(first) == f"A first on this coast.\n\n{FERRY}"
        assert "CORRECTION: An earlier version said 30 tonnes." in furniture(first)
        assert quotable(second) == MILL
        assert furniture(second) == [
            "Holm Post\nJune 6, 2024 Thursday\nMill closes\nLENGTH: 88 words",
            "LANGUAGE: ENGLISH\nCopyright 2024 Holm Post",
        ]
        assert (first.language, second.language) == ("en", "en")

    def test_the_page_in_front_of_later_ones_is_no_article(self, tmp_path: Path) -> None:
        first, second = read_all(tmp_path, "a.docx", texts.NEXIS_UNI).articles
        assert quotable(first) == f"A first on this coast.\n\n{FERRY}"
        assert quotable(second) == MILL

    def test_an_article_keeps_its_id_where_another_comes_in_front(self, tmp_path: Path) -> None:
        second = texts.NEXIS[texts.NEXIS.index("2 of 2") :].replace("2 of 2", "1 of 1")
        (alone,) = read_all(tmp_path, "a.txt", second).articles
        assert alone.id == "a.txt:2024-06-06-mill-closes"
        assert alone.id in [a.id for a in read_all(tmp_path, "a.txt", texts.NEXIS).articles]

    def test_two_editions_of_one_article_are_two(self, tmp_path: Path) -> None:
        text = texts.NEXIS.replace("Mill closes", _FERRY_TITLE).replace("June 6,", "June 5,")
        text = text.replace(";\nIslanders are pleased", "")
        ids = [article.id for article in read_all(tmp_path, "a.txt", text).articles]
        name = "a.txt:2024-06-05-ferry-runs-on-rapeseed-oil"
        assert ids == [name, f"{name}-2"]

    def test_documents_that_are_named_and_not_there_are_told(self, tmp_path: Path) -> None:
        text = texts.NEXIS.replace("of 2 DOC", "of 9 DOC")
        assert skipped(read_all(tmp_path, "a.txt", text)) == [
            (
                "a.txt:document 3 to 9",
                "the download names 9 documents and holds 2; download it again",
            )
        ]

    def test_a_citation_without_a_text_is_told(self, tmp_path: Path) -> None:
        found = read_all(tmp_path, "a.txt", texts.NEXIS.replace(MILL, ""))
        assert len(found.articles) == 1
        assert skipped(found) == [
            ("a.txt:document 2", "has no text: the download holds nothing but its citation")
        ]

    def test_one_that_cannot_be_split_is_refused(self, tmp_path: Path) -> None:
        text = "\n\n".join(f"Story {n}\n\nBody\n\n{MILL}\n\nEnd of Document" for n in (1, 2))
        assert reason(tmp_path, "a.txt", f"{text}\n\nLoad-Date: June 6, 2024") == (
            "looks like a download of Nexis Uni, which cannot be told apart: document 1 has no "
            "line with its day, or none that begins its text, so it cannot be read; save each "
            "article in a file of its own"
        )


class TestFactiva:
    def test_its_name_of_an_article_is_the_id(self, tmp_path: Path) -> None:
        first, second = read_all(tmp_path, "a.txt", texts.FACTIVA).articles
        assert (first.id, second.id) == (
            "a.txt:SUNDT00020240605ek650001a",
            "a.txt:HOLMP00020240606ek660001b",
        )
        assert quotable(first) == FERRY
        assert quotable(second) == MILL

    def test_one_that_is_cut_off_is_told(self, tmp_path: Path) -> None:
        text = texts.FACTIVA[: texts.FACTIVA.index("Document HOLMP")]
        assert skipped(read_all(tmp_path, "a.txt", text)) == [
            (
                "a.txt:article 2",
                "has no line “Document …” at its end: the download is cut off",
            )
        ]


class TestProQuest:
    def test_the_full_text_goes_before_the_abstract(self, tmp_path: Path) -> None:
        first, second = read_all(tmp_path, "a.txt", texts.PROQUEST).articles
        assert (quotable(first), quotable(second)) == (FERRY, MILL)
        assert first.id == "a.txt:29876"
        assert first.url == "https://www.proquest.com/docview/29876"

    def test_a_document_without_a_text_is_told(self, tmp_path: Path) -> None:
        found = read_all(tmp_path, "a.txt", texts.PROQUEST.replace(MILL, "Not available."))
        assert skipped(found) == [("a.txt:document 2", "has neither full text nor abstract")]

    def test_documents_that_no_rule_parts_are_refused(self, tmp_path: Path) -> None:
        lines = texts.PROQUEST.split("\n")
        content = "\n".join(line for line in lines if not line.startswith(("___", "Document ")))
        assert reason(tmp_path, "a.txt", content) == (
            "looks like a download of ProQuest, which cannot be told apart: its parts hold several "
            "documents each; save each article in a file of its own"
        )


class TestClippings:
    def test_a_book_is_an_article_and_notes_are_not_its_words(self, tmp_path: Path) -> None:
        found = read_all(tmp_path, "My Clippings.txt", texts.CLIPPINGS)
        assert found.skipped == ()
        quay, light = found.articles
        assert known(quay) == ("The Long Quay", None, "Ida Berg", None)
        assert quotable(quay) == (
            "The quay was built in 1911 by forty men.\n\n\n\nForty men slept in the crane."
        )
        assert "is the year right?" in furniture(quay)
        assert known(light) == ("Nordlicht (2. Auflage)", None, "Tom Lund", None)


class TestDigests:
    @pytest.mark.parametrize("n", [30, 70])
    def test_a_rule_within_a_mail_ends_it_not(self, tmp_path: Path, n: int) -> None:
        rule = "-" * n
        content = texts.DIGEST.replace(FERRY, f"{FERRY}\n\n{rule}\n\nIt smells of chips.")
        ferry, mill = read_all(tmp_path, "a.eml", content).articles
        assert ferry.text.endswith(f"{rule}\n\nIt smells of chips.")
        assert mill.text.endswith(MILL)

    @pytest.mark.parametrize("content", [texts.DIGEST, texts.MIME_DIGEST])
    def test_each_mail_is_an_article(self, tmp_path: Path, content: str) -> None:
        found = read_all(tmp_path, "a.eml", content)
        assert found.skipped == ()
        assert [known(article) for article in found.articles] == [
            ("The ferry", None, "Ida Berg", _JUNE_5),
            ("The mill", None, "Tom Lund", _JUNE_6),
        ]

    def test_one_in_a_mailbox(self, tmp_path: Path) -> None:
        mail = f"From: Eva Holm <eva@example.org>\nSubject: Hello\n\n{MILL}\n"
        content = f"From a\n{texts.DIGEST}\nFrom b\n{mail}"
        titles = [article.title for article in read_all(tmp_path, "a.mbox", content).articles]
        assert titles == ["The ferry", "The mill", "Hello"]

    def test_a_mail_with_rules_in_it_is_one(self, tmp_path: Path) -> None:
        rule = "-" * 30
        text = f"{FERRY}\n\n{rule}\n\n{MILL}\n\n{rule}\n\nBye."
        mail = f"From: Eva Holm <eva@example.org>\nSubject: Hello\n\n{text}\n"
        assert read(tmp_path, "a.eml", mail).title == "Hello"


class TestOtherTexts:
    @pytest.mark.parametrize(
        "text",
        [
            f"A novel\n\nTitle: The Long Quay\nAuthor: Ida Berg\n\n{FERRY}\n\n"
            f"Title: Nordlicht\nAuthor: Tom Lund\n\n{MILL}",
            f"Minutes\n\n{FERRY}\n\nEnd of Document\n\n{MILL}",
            f"Rights\n\nCopyright 2023 Sund\n\n{FERRY}\n\nCopyright 2024 Sund\n\n{MILL}",
            f"Steps\n\n1 of 2\n\n{FERRY}\n\n2 of 2\n\n{MILL}",
            f"Quiz\n\n{'=' * 10}\n\n{FERRY}\n\n{'=' * 10}\n\n{MILL}",
            f"Diary\n\nDate: 5 June 2024\n\n{FERRY}\n\nDate: 6 June 2024\n\n{MILL}",
        ],
    )
    def test_are_one_article(self, tmp_path: Path, text: str) -> None:
        assert MILL in read(tmp_path, "a.txt", text).text

    @pytest.mark.parametrize(
        ("text", "marks"),
        [
            (
                "\n\n".join(
                    f"Record {n} of 2\n\nAccession No.: {n}77\n\nWhat happened\n\n{MILL}"
                    for n in (1, 2)
                ),
                "2 × number of the document, 2 × name of the document",
            ),
            (
                "\n\n".join(
                    f"{MILL}\n\nHeadline: It closes\n\nSource: Holm Post\n\nDate: {n} June 2024"
                    for n in (5, 6)
                ),
                "2 × title, 2 × outlet, 2 × day",
            ),
        ],
    )
    def test_with_the_marks_of_many_are_refused(
        self, tmp_path: Path, text: str, marks: str
    ) -> None:
        assert reason(tmp_path, "a.txt", text) == (
            f"looks like several articles in one file ({marks}), which cannot be told apart; "
            "save each article in a file of its own"
        )


class TestPdf:
    def test_a_download_is_split(self, tmp_path: Path) -> None:
        lines = [line for line in texts.NEXIS_UNI_BLOCKS if not line.startswith(("User", "Job"))]
        page = [(72.0, 800.0 - 22 * n, 11.0, line) for n, line in enumerate(lines)]
        found = read_all(tmp_path, "a.pdf", make_pdf([page]))
        assert [known(article) for article in found.articles] == both()

    def test_one_article_whose_layout_is_not_understood_stays_one(self, tmp_path: Path) -> None:
        text = f"A story\n\nBody\n\n{MILL}\n\nLoad-Date: June 6, 2024\n\nEnd of Document"
        assert MILL in read(tmp_path, "a.txt", text).text

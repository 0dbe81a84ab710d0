"""The reader of .rtf."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.read_files import BODY, read, read_all, reason, said, skipped


def rtf(body: str, *, head: str = "") -> str:
    fonts = r"{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Arial Cyr;}{\f2\fcharset128 Gothic;}}"
    return "{\\rtf1\\ansi\\ansicpg1252\\deff0" + fonts + head + body + "}"


def words(tmp_path: Path, body: str) -> str:
    return read(tmp_path, "a.rtf", rtf(f"{body}\\par {BODY}\\par")).text.removesuffix(f"\n\n{BODY}")


class TestRtf:
    def test_a_whole_article(self, tmp_path: Path) -> None:
        head = r"{\info{\title The quay}{\author Ida Berg}{\creatim\yr2024\mo3\dy12}}"
        body = (
            r"{\header Running head\par}\pard\b The quay\b0\par"
            r"\pard It was built in 1911.{\super\chftn}{\footnote\pard See the books.}\par"
            r"\pard {\pntext\f1\'B7\tab}one\par{\listtext\'B7\tab}two\par"
            r"\trowd\intbl a\cell b\cell\row\trowd\intbl c\cell d\cell\row\pard "
            rf"{BODY}\par"
        )
        article = read(tmp_path, "a.rtf", rtf(body, head=head))
        assert article.text == (
            "The quay\n\nIt was built in 1911.\n\nSee the books.\n- one\n- two\n\na | b\nc | d\n\n"
            + BODY
        )
        assert (article.title, article.author) == ("The quay", "Ida Berg")
        assert article.published is None  # the file's day is not the article's
        assert article.provenance == said("RTF information", "author", "title")

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            (r"caf\'e9 \u233?t\u233\'e9", "café été"),
            (r"{\uc2\u8220<<}so\u8221 >{\uc0\u8230}", "“so”…"),
            (r"{\f1\'cf\'f0\'e8\'e2\'e5\'f2}", "Привет"),
            (r"{\f2\'93\'fa\'96\'7b}", "日本"),
            (r"smile \u-10179?\u-8704?", "smile 😀"),
            (r"5\~000\_a \lquote b\rquote\emdash c", "5 000-a ‘b’—c"),
            (r"un\-broken\line line", "unbroken\nline"),
            (r"kept{\v no}{\strike no}{\deleted no} {\*\unknown x}{\pict 8e}on", "kept on"),
            (r"{\field{\*\fldinst HYPERLINK \\\\x}{\fldrslt a link}} \{b\} \\c", "a link {b} \\c"),
            (r"84{\super 1} boats, 10{\super 6} stones, CO{\sub 2}", "84 boats, 10⁶ stones, CO2"),
            ("bin {\\bin3 }}}}on", "bin on"),
        ],
    )  # fmt: skip
    def test_its_characters(self, tmp_path: Path, body: str, expected: str) -> None:
        assert words(tmp_path, body) == expected

    @pytest.mark.parametrize(
        ("table", "expected"),
        [
            (r"\trowd\pard\intbl A\cell B1\par B2\cell\row\pard", "A | B1 B2"),
            (r"\trowd\pard\intbl A1\par A2\cell B\cell\row\pard", "A1 A2 | B"),
            (r"\trowd\pard\intbl A1\par\pard\intbl A2\cell B\cell\row\pard", "A1 A2 | B"),
            (r"\trowd\intbl A\cell\row\trowd C1\par C2\cell\row", "A\nC1 C2"),
        ],
    )
    def test_the_paragraphs_of_a_cell(self, tmp_path: Path, table: str, expected: str) -> None:
        assert words(tmp_path, rf"Above.\par {table} Below.") == f"Above.\n\n{expected}\n\nBelow."

    def test_what_is_struck_out_is_told(self, tmp_path: Path) -> None:
        body = rf"{BODY} {{\strike by te\u241?}}{{\strike\b  men}}, {{\strike twice}}\par"
        assert read(tmp_path, "a.rtf", rtf(body)).left_out == (
            ("struck out", "by teñ men"),
            ("struck out", "twice"),
        )

    def test_under_the_name_of_a_text(self, tmp_path: Path) -> None:
        assert (
            read(tmp_path, "a.txt", rtf(rf"The quay\par {BODY}\par")).text == f"The quay\n\n{BODY}"
        )

    def test_a_file_that_is_cut_off_is_told(self, tmp_path: Path) -> None:
        found = read_all(tmp_path, "a.rtf", rtf(rf"The quay\par {BODY} \b more")[:-1])
        assert len(found.articles) == 1
        assert skipped(found) == [("a.rtf", "is cut off; only the part that is left was read")]

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            ("The quay", "is not RTF: it does not begin with {\\rtf"),
            ("{\\rtf1 {\\v hidden}}", "has no text"),
            ("{\\rtf1 " + "{" * 20_000, "its groups are nested more than 10,000 deep"),
        ],
    )
    def test_what_cannot_be_read(self, tmp_path: Path, content: str, expected: str) -> None:
        assert reason(tmp_path, "a.rtf", content) == expected

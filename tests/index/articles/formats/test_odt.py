"""The reader of .odt."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.make_files import make_odt, make_zip
from tests.read_files import BODY, read, reason, said

_STYLES = (
    '<style:style style:name="Gone"><style:text-properties '
    'style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="Up"><style:text-properties style:text-position="super 58%"/>'
    '</style:style><style:style style:name="P1" style:parent-style-name="Title"/>'
)


class TestOdt:
    def test_a_whole_article(self, tmp_path: Path) -> None:
        note = "<text:note><text:note-body><text:p>See the books.</text:p></text:note-body>"
        note += "</text:note>"
        row = "".join(
            f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"
            for text in ("Yes", "nine")
        )
        items = "".join(
            f"<text:list-item><text:p>{text}</text:p></text:list-item>" for text in ("one", "two")
        )
        body = (
            "<text:tracked-changes><text:changed-region><text:p>deleted</text:p>"
            "</text:changed-region></text:tracked-changes>"
            '<text:p text:style-name="P1">The quay</text:p>'
            '<text:h text:outline-level="1">How it began</text:h>'
            f"<text:p>It was built<text:s text:c='2'/>in\n  1911.{note} "
            '<text:span text:style-name="Gone">By ten men. </text:span>'
            '10<text:span text:style-name="Up">6</text:span> stones<text:line-break/>lie in it'
            "<office:annotation><text:p>comment</text:p></office:annotation>.</text:p>"
            f"<text:list>{items}</text:list>"
            f"<table:table><table:table-row>{row}</table:table-row></table:table>"
            f"<text:section><text:p>{BODY}</text:p></text:section>"
        )
        meta = (
            "<dc:title>Draft 7</dc:title><meta:initial-creator>Ida Berg</meta:initial-creator>"
            "<dc:language>en-GB</dc:language><dc:date>2020-01-01</dc:date>"
        )
        article = read(tmp_path, "a.odt", make_odt(body, meta=meta, styles=_STYLES))
        assert article.text == (
            "The quay\n\nHow it began\n\nIt was built  in 1911. 10⁶ stones\nlie in it.\n\n"
            f"See the books.\n- one\n- two\n\nYes | nine\n\n{BODY}"
        )
        assert (article.title, article.author, article.language) == ("The quay", "Ida Berg", "en")
        assert article.published is None
        assert article.left_out == (("struck out", "By ten men."),)
        assert article.provenance == said("OpenDocument properties", "author", "language", "title")

    def test_a_table_in_a_table_is_read_once(self, tmp_path: Path) -> None:
        inner = "".join(
            f"<table:table-row><table:table-cell><text:p>{text}</text:p></table:table-cell>"
            "</table:table-row>"
            for text in ("one", "two")
        )
        note = "<text:note><text:note-body><text:p>See the books.</text:p></text:note-body>"
        body = (
            "<table:table><table:table-row><table:table-cell>"
            f"<text:p>Outer{note}</text:note></text:p><table:table>{inner}</table:table>"
            "</table:table-cell><table:table-cell><text:p>end</text:p></table:table-cell>"
            f"</table:table-row></table:table><text:p>{BODY}</text:p>"
        )
        expected = f"Outer one two | end\n\nSee the books.\n\n{BODY}"
        assert read(tmp_path, "a.odt", make_odt(body)).text == expected

    def test_the_style_of_a_paragraph_strikes_it_out(self, tmp_path: Path) -> None:
        kept = (
            '<style:style style:name="Kept"><style:text-properties '
            'style:text-line-through-style="none"/></style:style>'
        )
        body = (
            '<text:p text:style-name="Gone">By ten men, <text:span text:style-name="Kept">in 1911'
            f"</text:span></text:p><text:p>{BODY}</text:p>"
        )
        article = read(tmp_path, "a.odt", make_odt(body, styles=_STYLES + kept))
        assert article.text == f"in 1911\n\n{BODY}"
        assert article.left_out == (("struck out", "By ten men,"),)

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            (b"x", "is cut off, damaged or not a zip: File is not a zip file"),
            (make_zip({"a": "b"}), "is not an .odt: it lacks content.xml"),
            (make_odt("<text:p> </text:p>"), "has no text"),
            (
                make_zip(
                    {
                        "content.xml": "x",
                        "META-INF/manifest.xml": "<m><f><encryption-data/></f></m>",
                    }
                ),
                "is encrypted; save it without a password",
            ),
        ],
    )
    def test_what_cannot_be_read(self, tmp_path: Path, data: bytes, expected: str) -> None:
        assert reason(tmp_path, "a.odt", data) == expected

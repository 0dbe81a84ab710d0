"""The reader of .docx."""

from __future__ import annotations

from pathlib import Path

from index.articles.article import Article
from tests.make_files import WORD, make_docx, paragraph
from tests.read_files import BODY, read, said


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

    def test_notes_stand_behind_the_paragraph_that_leads_to_them(self, tmp_path: Path) -> None:
        body = (
            '<w:p><w:r><w:t>Of 84</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r>'
            "<w:r><w:t> cups 41 are left.</w:t></w:r></w:p>" + paragraph("No more is known.")
        )
        notes = (
            f'<w:footnotes xmlns:w="{WORD}"><w:footnote w:id="0" w:type="separator"><w:p/>'
            f'</w:footnote><w:footnote w:id="7">{paragraph("Counted in May.")}</w:footnote>'
            "</w:footnotes>"
        )
        data = make_docx(body, extra={"word/footnotes.xml": notes})
        assert read(tmp_path, "a.docx", data).text == (
            "Of 84 cups 41 are left.\n\n¹ Counted in May.\n\nNo more is known."
        )

    def test_raised_and_struck_out_letters(self, tmp_path: Path) -> None:
        def run(text: str, how: str = "") -> str:
            return f"<w:r><w:rPr>{how}</w:rPr><w:t>{text}</w:t></w:r>"

        high = '<w:vertAlign w:val="superscript"/>'
        unstruck = '<w:strike w:val="false"/>'
        body = (
            f"<w:p>{run('Of 84')}{run('1', high)}{run(' cups, 10')}{run('6', high)}"
            f"{run(' spoons and ')}{run('90', '<w:strike/>')}"
            f"{run(' 48 forks', unstruck)}"
            f"{run(' some are left.')}</w:p>"
        )
        assert read(tmp_path, "a.docx", make_docx(body)).text == (
            "Of 84 cups, 10⁶ spoons and 48 forks some are left."
        )

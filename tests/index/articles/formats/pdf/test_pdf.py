"""PDFs drawn at given places in, text in the order of reading out."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from index.articles.article import Article
from index.articles.formats.readers import read_seed
from qa.answer import Citation
from tests.make_files import Drawn, make_pdf


def read(root: Path, data: bytes) -> Article:
    path = root / "report.pdf"
    path.write_bytes(data)
    found = read_seed(path, root=root)
    assert found.skipped == ()
    (article,) = found.articles
    return article


def lines(*texts: str, x: float = 72, top: float = 720, size: float = 11) -> list[Drawn]:
    """Return lines of text below each other."""
    return [(x, top - 1.25 * size * n, size, text) for n, text in enumerate(texts)]


def test_a_whole_report(tmp_path: Path) -> None:
    head = [(72.0, 800.0, 8.0, "Harbour Board annual report")]
    first = [
        (72.0, 760.0, 20.0, "A plan for the harbour"),
        *lines("By Jane Doe", top=735),
        *lines(
            "The council met on Tuesday to vote on the plan for the har-",
            "bour. It was adopted by nine votes to two, and the well-",
            "known engineer was asked to begin in the spring.",
            top=700,
        ),
        *lines("Nobody spoke against it in the", "end, although the cost had doubled", top=640),
        (290.0, 40.0, 8.0, "1"),
    ]
    second = [
        *head,
        *lines("since the year before.", top=740),
        *lines("Work begins in May.", top=700),
        (290.0, 40.0, 8.0, "2"),
    ]
    third = [*head, *lines("Work ends in June.", top=740), (290.0, 40.0, 8.0, "3")]
    info = {
        "Title": "A plan for the harbour",
        "Author": "The Harbour Board",
        "CreationDate": "D:20230303101500+01'00'",
        "Producer": "Example Writer 1.0",
    }
    text = (
        "A plan for the harbour\n\n"
        "By Jane Doe\n\n"
        "The council met on Tuesday to vote on the plan for the harbour. It was adopted by nine "
        "votes to two, and the well-known engineer was asked to begin in the spring.\n\n"
        "Nobody spoke against it in the end, although the cost had doubled since the year "
        "before.\n\n"
        "Work begins in May.\n\n"
        "Work ends in June."
    )
    article = read(tmp_path, make_pdf([[*head, *first], second, third], info=info))
    assert article == Article(
        id="report.pdf",
        root=str(tmp_path),
        title="A plan for the harbour",
        text=text,
        author="The Harbour Board",
        published=datetime.date(2023, 3, 3),
        furniture=((0, 22), (24, 35)),
        pages=(0, text.index("since the year"), text.index("Work ends")),
        provenance=(("author", "PDF info"), ("published", "PDF info"), ("title", "PDF info")),
    )


def test_a_citation_names_the_page(tmp_path: Path) -> None:
    pages = [lines("A heading", "The first page tells this."), lines("The second tells that.")]
    article = read(tmp_path, make_pdf(pages))
    start = article.text.index("The second")
    quote = "The second tells that."
    citation = Citation(number=1, article=article, start=start, end=start + len(quote), quote=quote)
    assert citation.to_dict()["page"] == 2


def test_columns_are_read_one_after_the_other_even_where_they_are_drawn_row_by_row(
    tmp_path: Path,
) -> None:
    left = [f"Left line {n} goes on about the council" for n in range(6)]
    right = [f"Right line {n} goes on about the harbour" for n in range(6)]
    rows: list[Drawn] = [(72, 760, 18, "A headline across both of the columns of it")]
    for n in range(6):
        rows.append((72, 720 - 14 * n, 10, left[n]))
        rows.append((310, 720 - 14 * n, 10, right[n]))
    rows += [
        (72, 600, 10, "A line that runs across the whole of the page, below both of the columns.")
    ]
    article = read(tmp_path, make_pdf([rows]))
    assert article.title == "A headline across both of the columns of it"
    assert " ".join(article.text.split()) == " ".join(
        [
            "A headline across both of the columns of it",
            *left,
            *right,
            "A line that runs across the whole of the page, below both of the columns.",
        ]
    )


def test_the_cells_of_a_table_stay_in_their_rows(tmp_path: Path) -> None:
    rows: list[Drawn] = [(72, 760, 11, "The votes of the council, by year and by side:")]
    for n in range(8):
        rows += [(72, 730 - 14 * n, 11, f"{2010 + n}"), (200, 730 - 14 * n, 11, f"{n} to {n + 3}")]
    article = read(tmp_path, make_pdf([rows]))
    assert "2012 | 2 to 5\n" in article.text


def test_a_page_of_the_web_that_was_printed_has_no_date(tmp_path: Path) -> None:
    info = {"CreationDate": "D:20240501120000Z", "Producer": "Skia/PDF m120", "Title": "news.html"}
    article = read(
        tmp_path, make_pdf([lines("The news", "It rained in May, and again in June.")], info=info)
    )
    assert (article.title, article.published) == ("The news", None)


def test_page_numbers_in_words_and_with_totals_are_left_out(tmp_path: Path) -> None:
    pages = [
        [*lines(f"Sentence {n} stands here alone.", top=700), (250.0, 30.0, 9.0, f"Page {n} of 2")]
        for n in (1, 2)
    ]
    article = read(tmp_path, make_pdf(pages))
    assert article.text == "Sentence 1 stands here alone.\n\nSentence 2 stands here alone."


def test_a_year_in_the_text_is_no_page_number(tmp_path: Path) -> None:
    article = read(tmp_path, make_pdf([lines("The year of the flood", "It was in", "1953")]))
    assert article.text.endswith("1953")


NAMES = ["Water", "Leaves", "Cups", "Sugar", "Milk", "Lemons", "Spoons", "Guests"]
SAID = [
    [
        f"{name} are of interest here,",
        f"whoever says that {name.lower()}",
        "are not, has not seen",
        f"any {name.lower()}.",
    ]
    for name in NAMES
]


def test_running_heads_that_change_with_the_chapter_are_left_out(tmp_path: Path) -> None:
    pages = [
        [(72.0, 790.0, 10.0, f"CHAPTER {n}. OF {NAMES[n].upper()}"), *lines(*SAID[n])]
        for n in range(8)
    ]
    article = read(tmp_path, make_pdf(pages))
    assert article.text == "\n\n".join(map(" ".join, SAID))


def test_headings_at_the_top_of_pages_stay(tmp_path: Path) -> None:
    pages = [[(72.0, 790.0, 11.0, NAMES[n]), *lines(*SAID[n])] for n in range(8)]
    article = read(tmp_path, make_pdf(pages))
    assert article.text == "\n\n".join(f"{NAMES[n]}\n\n{' '.join(SAID[n])}" for n in range(8))


def test_a_table_of_contents_is_a_list_without_dots_and_page_numbers(tmp_path: Path) -> None:
    rows = lines(
        "Contents",
        "1. Of water ............................. 3",
        "1.1. Of water that is hot, which is a",
        "long heading . . . . . . . . . . . . . . . 12",
        "Index ................................... iv",
    )
    article = read(tmp_path, make_pdf([[*rows, *lines("So much for that.", top=600)]]))
    assert article.text == (
        "Contents\n\n1. Of water\n\n1.1. Of water that is hot, which is a long heading\n\nIndex\n\n"
        "So much for that."
    )


def test_a_paragraph_is_whole_where_a_note_stands_at_the_foot_of_its_page(tmp_path: Path) -> None:
    first = [
        *lines("The first paragraph of the page ends here, and that is", "all of it."),
        *lines("The second one goes on and on and on, over the end of", "the page, and", top=670),
        (72.0, 100.0, 6.0, "3"),
        (75.4, 100.0, 8.0, "If the water is cold, so is the tea, and nobody wants"),
        *lines("to drink it.", top=90, size=8),
    ]
    second = [*lines("ends on the next one."), *lines("Here is another.", top=660)]
    article = read(tmp_path, make_pdf([first, second]))
    assert article.text == (
        "The first paragraph of the page ends here, and that is all of it.\n\n"
        "³ If the water is cold, so is the tea, and nobody wants to drink it.\n\n"
        "The second one goes on and on and on, over the end of the page, and ends on the next one."
        "\n\nHere is another."
    )
    assert article.pages == (0, article.text.index("ends on the next"))


def test_raised_letters_never_join_a_number(tmp_path: Path) -> None:
    page = [
        (50.0, 700.0, 10.0, "84"),
        (61.1, 704.0, 6.0, "1"),
        (67.2, 700.0, 10.0, "kettles were sold on the"),
        (50.0, 600.0, 10.0, "10"),
        (61.1, 604.0, 6.0, "6"),
        (67.2, 600.0, 10.0, "cups were drunk."),
        (50.0, 500.0, 10.0, "11"),
        (61.1, 504.0, 6.0, "th"),
        (69.0, 500.0, 10.0, "of May."),
    ]
    assert read(tmp_path, make_pdf([page])).text == (
        "84 kettles were sold on the\n\n10⁶ cups were drunk.\n\n11th of May."
    )


def test_what_a_browser_prints_around_a_page_is_no_text(tmp_path: Path) -> None:
    page = [
        (30.0, 815.0, 8.0, "15/03/2024, 10:12"),
        (250.0, 815.0, 8.0, "Tea is hot"),
        *lines("The tea of Lenn is hot, said", "the mayor.", "It costs nine euros."),
        (30.0, 20.0, 8.0, "https://example.org/tea"),
        (550.0, 20.0, 8.0, "1/1"),
    ]
    text = read(tmp_path, make_pdf([page])).text
    assert "example.org" not in text
    assert "10:12" not in text
    assert text.startswith("The tea of Lenn is hot, said the mayor.")


def _rows(rows: Sequence[tuple[str, ...]], *, top: float = 600.0) -> list[Drawn]:
    return [
        (72.0 + 120 * at, top - 16 * n, 11.0, cell)
        for n, row in enumerate(rows)
        for at, cell in enumerate(row)
    ]


def test_the_rows_of_a_table_are_lines(tmp_path: Path) -> None:
    table = [("Year", "Flour", "Guests"), ("2022", "7 480 kg", "2 610"), ("2023", "9 kg", "4 377")]
    page = [
        *lines("The mill sold more flour each year than the", "year before, as this table shows."),
        *_rows(table),
        *lines("The motor is to be sold.", top=500),
    ]
    assert read(tmp_path, make_pdf([page])).text == (
        "The mill sold more flour each year than the year before, as this table shows.\n\n"
        "Year | Flour | Guests\n2022 | 7 480 kg | 2 610\n2023 | 9 kg | 4 377\n\n"
        "The motor is to be sold."
    )


def test_two_pieces_far_apart_are_no_table(tmp_path: Path) -> None:
    page = [
        *_rows([("Gazette", "12 March"), ("Page one", "Price 2")]),
        *lines("The motor is to be sold.", top=500),
    ]
    assert "|" not in read(tmp_path, make_pdf([page])).text


def test_a_table_of_contents_is_no_table(tmp_path: Path) -> None:
    rows = [(f"{n} The harbour", ". . . . . . . .", f"{n + 7}") for n in range(1, 5)]
    page = [*_rows(rows), *lines("The motor is to be sold.", top=500)]
    text = read(tmp_path, make_pdf([page])).text
    assert "|" not in text
    assert ". . ." not in text

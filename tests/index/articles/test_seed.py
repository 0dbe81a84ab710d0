"""How what a reader found becomes articles."""

from __future__ import annotations

from functools import partial

from index.articles.article import Article
from index.articles.fields import Fields
from index.articles.printable import printable
from index.articles.seed import Record, Seed, read_records, to_article
from index.errors import SeedError

SEED = Seed(where="/seeds/a.txt", id="a.txt", root="/seeds")


def test_what_a_field_says_goes_before_what_a_line_says() -> None:
    text = "The plan\nBy Jane Doe\nIt was adopted."
    assert to_article(SEED, text, Fields(title="The plan", author="Ann Poe")) == Article(
        id="a.txt",
        root="/seeds",
        title="The plan",
        text=text,
        author="Ann Poe",
        furniture=((0, 8), (9, 20)),
        provenance=(("author", "text line"),),
    )


def test_of_records_with_one_id_the_first_counts() -> None:
    read = partial(to_article, SEED, "A heading\nIt was adopted.", Fields())
    broken = SeedError("/seeds/a.txt:2", "is broken")

    def fail() -> Article:
        raise broken

    records: list[Record | SeedError] = [
        Record(where="/seeds/a.txt:1", read=read, place="on line 1"),
        Record(where="/seeds/a.txt:2", read=fail),
        broken,
        Record(where="/seeds/a.txt:3", read=read, place="on line 3"),
    ]
    first, *errors = read_records(records)
    assert first == read()
    assert list(map(str, errors)) == [
        "/seeds/a.txt:2: is broken",
        "/seeds/a.txt:2: is broken",
        "/seeds/a.txt:3: duplicate id 'a.txt' (first on line 1)",
    ]


def test_a_title_without_an_end_is_cut() -> None:
    article = to_article(SEED, "It was adopted.", Fields(title="plan " * 100_000))
    assert article.title == ("plan " * 200)[:1_000]


def test_a_name_is_printed_on_one_line() -> None:
    assert printable("two\nlines ü") == "two\\nlines ü"

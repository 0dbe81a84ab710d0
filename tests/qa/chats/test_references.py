"""References say what is known of an article, and other programs read them back."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st

from index.articles.article import Article
from qa.chats.references import cited_articles, to_bibtex, to_link, to_ris
from tests.qa.chats.test_kept import answered, articles


def line(text: str | None) -> str:
    """Return `text` as one line without what no file shows."""
    unshown = (
        "[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]"
    )
    return " ".join(re.sub(unshown, "", text or "").split())


@given(st.lists(articles(), max_size=4))
def test_ris_is_read_back_by_another_program(given_articles: list[Article]) -> None:
    read = rispy.loads(to_ris(given_articles))
    assert [record["title"] for record in read] == [title_of(article) for article in given_articles]
    assert [record.get("secondary_title", "") for record in read] == [
        line(article.source) for article in given_articles
    ]


def title_of(article: Article) -> str:
    return line(article.title) or line(article.id) or "(without a title)"


_UNTEX = {"\\textbackslash{}": "\\", "\\textasciitilde{}": "~", "\\textasciicircum{}": "^"}


def untex(value: str) -> str:
    return re.sub(r"\\text\w+\{\}|\\([{}#$%&_])", lambda m: m.group(1) or _UNTEX[m.group()], value)


@given(st.lists(articles(), max_size=4))
def test_bibtex_is_read_back_by_another_program(given_articles: list[Article]) -> None:
    library = parse_string(to_bibtex(given_articles))
    assert library.failed_blocks == []
    assert len({entry.key for entry in library.entries}) == len(given_articles)
    for entry, article in zip(library.entries, given_articles, strict=True):
        title = str(entry.fields_dict["title"].value)
        assert (title[0], title[-1]) == ("{", "}")
        assert untex(title[1:-1]) == title_of(article)
        assert entry.entry_type == ("article" if line(article.source) else "misc")


def test_references_of_a_news_article_a_page_and_a_bare_text() -> None:
    news = Article(
        id="n",
        root="",
        title="Tea & 100% of {it}",
        text="Tea",
        source="The Leaf",
        author="Ada Lee and Bo Ng",
        url="https://leaf.example/a?b=c_d&e=1%20",
        published=datetime.date(2024, 5, 1),
        language="en",
    )
    page = Article(
        id="p",
        root="",
        title="Tea & more",
        text="Tea",
        url="https://leaf.example/",
        published=datetime.date(2023, 1, 1),
        published_to=datetime.date(2023, 12, 31),
    )
    bare = Article(id="b.txt", root="", title="", text="Tea", url="javascript:alert(1)")
    assert to_ris([news, page, bare]).replace("\r\n", "\n") == (
        "TY  - NEWS\nAU  - Ada Lee\nAU  - Bo Ng\nTI  - Tea & 100% of {it}\nT2  - The Leaf\n"
        "PY  - 2024\nDA  - 2024/05/01/\nUR  - https://leaf.example/a?b=c_d&e=1%20\nLA  - en\n"
        "ER  - \n\n"
        "TY  - ELEC\nTI  - Tea & more\nPY  - 2023\nDA  - 2023///\nUR  - https://leaf.example/\n"
        "ER  - \n\n"
        "TY  - GEN\nTI  - b.txt\nER  - \n\n"
    )
    assert to_bibtex([news, page, page, bare]) == (
        "@article{lee2024,\n  title = {{Tea \\& 100\\% of \\{it\\}}},\n"
        "  author = {{Ada Lee} and {Bo Ng}},\n  journal = {The Leaf},\n  year = {2024},\n"
        "  date = {2024-05-01},\n  month = may,\n"
        "  url = {https://leaf.example/a?b=c_d&e=1%20},\n}\n\n"
        "@misc{2023more,\n  title = {{Tea \\& more}},\n  year = {2023},\n"
        "  url = {https://leaf.example/},\n}\n\n"
        "@misc{2023morea,\n  title = {{Tea \\& more}},\n  year = {2023},\n"
        "  url = {https://leaf.example/},\n}\n\n"
        "@misc{article,\n  title = {{b.txt}},\n}\n"
    )


def test_each_cited_article_is_listed_once_in_the_order_first_cited(
    make_article: Callable[..., Article],
) -> None:
    tea, coffee = make_article("Tea grows."), make_article("Coffee grows.", id="b.txt")
    answers = [answered(article) for article in (tea, coffee, tea)]
    assert cited_articles(answers) == [tea, coffee]
    changed = make_article("Tea grew.")
    assert cited_articles([*answers, answered(changed)]) == [tea, coffee, changed]


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("http://example.org/<i>", "http://example.org/%3Ci%3E"),
        ("javascript:alert(1)", None),
        ("http://[", None),
        (None, None),
    ],
)
def test_only_an_address_becomes_a_link(url: str | None, link: str | None) -> None:
    assert to_link(url) == link

"""What of a page stands beside its article, and what only looks so."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tests.read_files import read

_FIRST = "The council of Lenn met on Tuesday to speak about the tea that is sold in its market."


def _page(body: str) -> str:
    return f"<html><body><article><h1>Tea</h1><p>{_FIRST}</p>{body}</article></body></html>"


@pytest.mark.parametrize(
    "line",
    [
        "Also on Tuesday, the council raised the tax on cups to 80 euros a year.",
        "More on the tea was to be told on Friday by the treasurer of the town.",
        "Register now to vote, the mayor told them: 12,000 had not done so.",
        "Credit (rating) agencies cut the rating of the town to junk in March.",
        "Reuters (London) first wrote of the sale of the market for 90 euros.",
    ],
)
def test_a_sentence_stays_whatever_it_begins_with(tmp_path: Path, line: str) -> None:
    article = read(tmp_path, "a.html", _page(f"<p>{line}</p>"))
    assert article.text == f"Tea\n\n{_FIRST}\n\n{line}"
    assert article.left_out == ()


@pytest.mark.parametrize(
    "line", ["Video: the mayor drinks", "<a href='/m'>Also on this page: the milk of Lenn.</a>"]
)
def test_a_line_that_leads_elsewhere_goes_and_is_told(tmp_path: Path, line: str) -> None:
    article = read(tmp_path, "a.html", _page(f"<p>{line}</p><p>{_FIRST[4:]}</p>"))
    assert article.text == f"Tea\n\n{_FIRST}\n\n{_FIRST[4:]}"
    assert {why for why, _ in article.left_out} <= {"leads elsewhere"}


@pytest.mark.parametrize("name", ["social", "comment", "gdpr", "newsletter"])
def test_an_article_stays_whatever_its_element_is_called(tmp_path: Path, name: str) -> None:
    more = "The rules of the town say who may sell tea, at what price, and to whom it is sold."
    page = _page(f"<div class='{name}'><p>{more}</p><p>{more[4:]}</p></div>")
    assert read(tmp_path, "a.html", page).text == f"Tea\n\n{_FIRST}\n\n{more}\n\n{more[4:]}"


def test_a_prompt_goes_and_is_told(tmp_path: Path) -> None:
    prompt = "<div class='newsletter'><p>Get our letters every day.</p><form><input></form></div>"
    article = read(tmp_path, "a.html", _page(f"{prompt}<p>{_FIRST[4:]}</p>"))
    assert article.text == f"Tea\n\n{_FIRST}\n\n{_FIRST[4:]}"
    assert article.left_out == (("beside the article", "Get our letters every day."),)


def test_a_table_that_lays_out_the_page_is_paragraphs(tmp_path: Path) -> None:
    page = (
        "<html><body><table><tr><td><b>Tea</b><br><br>The tea of Lenn is hot, said the mayor.<br>"
        "It costs nine euros a cup in the market.<br><br>The milk is cold.</td></tr></table></body>"
        "</html>"
    )
    assert read(tmp_path, "a.html", page).text.split("\n\n")[-3:] == [
        "The tea of Lenn is hot, said the mayor.",
        "It costs nine euros a cup in the market.",
        "The milk is cold.",
    ]


def test_a_note_of_one_paragraph_is_an_article(tmp_path: Path) -> None:
    assert read(tmp_path, "a.html", f"<p>{_FIRST}</p>").text == _FIRST


@pytest.mark.parametrize(
    "line",
    [
        "This article was amended on 4 April 2023. An earlier version said that tea was cold.",
        "Correction, 4 April 2023: an earlier version of this article said that tea was cold.",
    ],
)
def test_the_day_of_a_correction_is_that_of_an_update(tmp_path: Path, line: str) -> None:
    article = read(tmp_path, "a.html", _page(f"<p><em>{line}</em></p>"))
    assert (article.published, article.updated) == (None, datetime.date(2023, 4, 4))


@pytest.mark.parametrize(
    "line", ["Downloaded on 4 April 2023", "Retrieved 4 April 2023", "Saved: 4 April 2023"]
)
def test_the_day_of_a_download_is_none_of_publication(tmp_path: Path, line: str) -> None:
    assert read(tmp_path, "a.html", _page(f"<p>{line}</p>")).published is None


def test_the_day_on_which_a_page_was_archived_is_none_of_publication(tmp_path: Path) -> None:
    address = "https://web.archive.org/web/20230404101500/https://example.org/tea"
    toolbar = "<div id='wm-ipp-base'><p>Captured 4 April 2023</p></div>"
    page = f"<!-- saved from url=(0070){address} -->" + _page("").replace(
        "<body>", f"<body>{toolbar}"
    )
    article = read(tmp_path, "a.html", page)
    assert (article.published, article.text) == (None, f"Tea\n\n{_FIRST}")


def test_a_page_saved_from_an_address_that_is_none_is_read(tmp_path: Path) -> None:
    page = "<!-- saved from url=(0014)http://[broken/ -->" + _page("")
    assert read(tmp_path, "a.html", page).url is None


def test_an_article_that_its_page_parts_is_read_whole(tmp_path: Path) -> None:
    parts = [
        f"{_FIRST} This was its meeting number {n}, and the hall was full again." for n in range(8)
    ]
    held = "".join(
        f"<div class='row'><div class='part'><p>{part}</p><p>{part[4:]}</p></div></div>"
        for part in parts
    )
    page = f"<html><body><article><h1>Tea</h1><div>{held}</div></article></body></html>"
    text = read(tmp_path, "a.html", page).text
    assert [part for part in parts if part not in text] == []


def test_teasers_of_other_articles_go_and_are_told(tmp_path: Path) -> None:
    teaser = "The milk of Lenn is to be sold by the pound from May, as the farmers had asked."
    page = _page(f"<p>{_FIRST[4:]}</p><p>{_FIRST[8:]}</p><p>{_FIRST[12:]}</p>").replace(
        "</body>", f"<article><p>{teaser}</p><a href='/milk'>More</a></article></body>"
    )
    article = read(tmp_path, "a.html", page)
    assert teaser not in article.text
    assert article.left_out == (("beside the article", f"{teaser}More"),)


def test_a_prompt_is_told_by_its_form_whatever_it_is_called(tmp_path: Path) -> None:
    prompt = (
        "<div class='x9'><p>Get our letters every day.</p><form><input type='email'></form></div>"
    )
    article = read(tmp_path, "a.html", _page(f"{prompt}<p>{_FIRST[4:]}</p>"))
    assert article.text == f"Tea\n\n{_FIRST}\n\n{_FIRST[4:]}"


def test_what_was_left_out_is_told_once_and_without_scripts(tmp_path: Path) -> None:
    inner = "<div class='related'><p>Milk of Lenn</p><script>var milk = 1;</script></div>"
    article = read(
        tmp_path, "a.html", _page(f"<div class='related'>{inner}</div><p>{_FIRST[4:]}</p>")
    )
    assert article.left_out == (("beside the article", "Milk of Lenn"),)

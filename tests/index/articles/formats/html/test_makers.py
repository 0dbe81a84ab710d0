"""One article as sixteen content systems lay it out: day, title, author and text of each.

The pages in tests/pages/makers are our own. Around the article stand what such pages have: menus,
teasers and comments with days of their own, prompts, shares, copyright lines.
"""

from __future__ import annotations

import pytest

from index.articles.formats.html.page import to_page_article
from index.articles.seed import Seed
from tests.conftest import REPOSITORY

_PAGES = REPOSITORY / "tests" / "pages" / "makers"
_TITLE = "Harne bridge to close for nine weeks"
_PARAGRAPHS = (
    "The swing bridge over the Ouse at Harne will close for nine weeks while its bearings are "
    "changed, the harbour board decided on a show of hands. Lorries will have to go round by the "
    "dam, which adds forty minutes to the way to the cannery.",
    "“We waited until the herring was in,” said Tilda Marsh, who has minded the bridge for thirty "
    "years. She opens it by hand when the motor fails, which it did eleven times this winter, and "
    "keeps a list of the boats that had to wait.",
    "The work costs 410,000 crowns, a third of it paid by the cannery. The board will say in "
    "autumn whether the deck, laid in 1958, can carry the new cranes or has to be laid again.",
)
# Address, day and author, by maker.
_EXPECTED: dict[str, tuple[str, str, str | None]] = {
    "wordpress_classic": (
        "http://notes.example/?p=4711",
        "2011-03-03",
        "Nell Cobbold",
    ),
    "wordpress_blocks": (
        "https://harnepost.example/bridge/",
        "2023-10-05",
        "Idris Vane",
    ),
    "drupal": (
        "https://trust.example/news/bridge",
        "2019-05-14",
        None,
    ),
    "ghost": (
        "https://slack-water.example/bridge/",
        "2022-02-17",
        "Wren Attwell",
    ),
    "arc": (
        "https://mirror.example/local/bridge/",
        "2021-06-30",
        "Oskar Lindqvist",
    ),
    "chorus": (
        "https://tide-lab.example/2018/9/21/17884/harne-bridge-closes",
        "2018-09-21",
        "Pia Drummond",
    ),
    "medium": (
        "https://medium.example/@sol/bridge-6c1d",
        "2020-12-12",
        "Sol Amery",
    ),
    "squarespace": (
        "https://ferry.example/blog/bridge",
        "2017-08-02",
        "June Ferry",
    ),
    "blogger": (
        "http://mudandrope.example/bridge.html",
        "2009-10-09",
        "Gil Toller",
    ),
    "typepad": (
        "http://lowwater.example/bridge.html",
        "2006-06-07",
        "Cass Orme",
    ),
    "discourse": (
        "https://forum.example/t/bridge/88",
        "2024-04-18",
        "Mo Haldane",
    ),
    "press_release": (
        "https://board.example/news/bridge",
        "2016-01-12",
        None,
    ),
    "substack": (
        "https://ebb.example/p/harne",
        "2023-03-14",
        "Lou Marchetti",
    ),
    "amp": (
        "https://wharf.example.au/amp/bridge",
        "2019-11-04",
        "Kit Baxter",
    ),
    "news_agency": (
        "https://nordpresse.example/pm/5/3001",
        "2015-04-21",
        None,
    ),
    "layout_tables": (
        "http://packet.example/2002/bridge.htm",
        "2002-06-18",
        "Hob Carver",
    ),
}
# What stands before and behind the three paragraphs, and is the article's as well.
_AROUND = {
    "substack": (["Lorries go round by the dam"], []),
    "press_release": (
        [],
        [
            "Notes to editors",
            "The Harbour Board keeps the bridges, quays and lights of the lower Ouse under an act "
            "of 1871, and is paid for by dues on every ship that comes in.",
        ],
    ),
    "news_agency": (
        [],
        [
            "Pressekontakt:",
            "Hafenamt Harne, Telefon 0123 4567",
            "Original-Content von: Hafenamt Harne, übermittelt durch Nordpresse",
        ],
    ),
}


@pytest.mark.parametrize("maker", _EXPECTED)
def test_the_article_of_a_page_is_read_whoever_made_it(maker: str) -> None:
    page = (_PAGES / f"{maker}.html").read_text(encoding="utf-8").replace("[[title]]", _TITLE)
    for number, paragraph in enumerate(_PARAGRAPHS, 1):
        page = page.replace(f"[[{number}]]", paragraph)
    url, day, author = _EXPECTED[maker]
    article = to_page_article(Seed(where=url, id="page", root=""), page.encode(), url=url)
    assert (str(article.published), article.title, article.author) == (day, _TITLE, author)
    starts = [0, *(end for _, end in article.furniture)]
    ends = [*(start for start, _ in article.furniture), len(article.text)]
    quotable = (article.text[s:e].strip() for s, e in zip(starts, ends, strict=True))
    before, after = _AROUND.get(maker, ([], []))
    assert "\n\n".join(filter(None, quotable)) == "\n\n".join([*before, *_PARAGRAPHS, *after])

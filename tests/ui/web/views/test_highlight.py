"""Highlights: where a quote is marked."""

from __future__ import annotations

from tests.ui.web.views.parsed import Page
from tests.ui.web.views.samples import (
    article,
)
from ui.web.views.article import to_article_view
from ui.web.views.highlight import Marking, Piece, to_pieces


def test_a_quote_across_paragraphs_is_marked_in_each() -> None:
    page = Page(to_article_view(article(), Marking(kind="passage", here=(4, 32))))
    assert page.marked == [
        ("passage here", "bridge opened in May."),
        ("passage here", "It is"),
    ]


def test_pieces_are_the_text_cut_where_its_look_changes() -> None:
    of = article(furniture=((0, 3), (21, 24)))
    marking = Marking(kind="quote", here=(11, 17), others=((4, 10),))
    assert to_pieces(of, (0, 25), marking) == [
        Piece("The", "furniture", 0),
        Piece(" ", "", 0),
        Piece("bridge", "quote", 1),
        Piece(" ", "", 0),
        Piece("opened", "quote here", 2),
        Piece(" in ", "", 0),
        Piece("May", "furniture", 0),
        Piece(".", "", 0),
    ]
    assert to_pieces(of, (4, 10), None) == [Piece("bridge", "", 0)]

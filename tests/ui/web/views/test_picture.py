"""What timeline and map are drawn from."""

from __future__ import annotations

from tests.ui.web.views.shelf import DAY, contents, entry
from ui.web.views.picture import to_picture, to_positions


def test_a_dot_for_each_article_its_source_a_number() -> None:
    held = contents(
        entry(1, source="B\u202e"), entry(2), entry(3), entry(4, source=None, published=None)
    )
    day = DAY.date().toordinal()
    assert to_picture(held) == {
        "generation": 7,
        "articles": [
            [1, "Report 1", day, 1],
            [2, "Report 2", day, 0],
            [3, "Report 3", day, 0],
            [4, "Report 4", None, -1],
        ],
        "sources": ["Leaf", "B"],
    }


def test_no_positions_while_the_map_is_being_drawn() -> None:
    assert to_positions(7, None) == {"generation": 7, "positions": None, "clusters": []}

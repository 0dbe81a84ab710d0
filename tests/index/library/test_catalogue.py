"""A catalogue finds and orders its articles, and goes through all of them once for each order."""

from __future__ import annotations

import datetime

from index.library.catalogue import Catalogue
from index.store.values import CatalogueEntry
from tests.ui.web.views.shelf import entry

_DAY = datetime.date(2021, 3, 4)


def test_words_are_found_in_what_is_known_of_an_article() -> None:
    held = Catalogue(
        (
            entry(3, title="The STRASSE", source="Leaf", author="Ada", published=_DAY),
            entry(5, id="leaf.txt", title="Tea", source=None, published=None),
        )
    )
    words = ("strasse", "leaf", "leaf ada", "ada tea", "2021-03", "tea\nleaf", "moon")
    assert {one: held.rows_with(one.split(" ")) for one in words} == {
        "strasse": {3},
        "leaf": {3, 5},
        "leaf ada": {3},
        "ada tea": set(),
        "2021-03": {3},
        "tea\nleaf": set(),
        "moon": set(),
    }
    assert Catalogue().rows_with(["a"]) == set()


def test_an_order_is_made_once_with_the_unknown_last() -> None:
    held = Catalogue(entry(row, words=row % 3) for row in range(6))
    looked_at = []

    def key(of: CatalogueEntry) -> int | None:
        looked_at.append(of.row)
        return of.words or None

    for _ in range(2):
        up = held.in_order("words", key, descending=False)
        down = held.in_order("words", key, descending=True)
    assert [one.row for one in up] == [1, 4, 2, 5, 0, 3]
    assert [one.row for one in down] == [2, 5, 1, 4, 0, 3]
    assert looked_at == [*range(6), *range(6)]  # for each direction, once

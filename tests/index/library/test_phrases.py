"""Phrases: groups of articles are called by what sets them apart."""

from __future__ import annotations

import pytest

from index.library.phrases import to_labels

RUGBY = [
    ("England beat the Red Devils", "The Red Devils lost at Twickenham on Sunday."),
    ("Red Devils name a captain", "The rugby side of New Zealand met in Auckland."),
    ("What the Red Devils’ defeat tells", "It was a bad day for rugby."),
]
TAX = [
    ("A wealth tax is back", "The wealth tax was dropped by the Senate."),
    ("Senate votes on wealth tax", "A wealth tax would bring two billion."),
    ("The Gazette asks: who pays?", "Nobody likes a wealth tax in the Senate."),
]


def test_a_group_is_called_by_the_phrases_that_others_lack() -> None:
    groups = [0] * len(RUGBY) + [1] * len(TAX)
    assert to_labels(RUGBY + TAX, groups, {"The Gazette"}) == [
        "Red Devils, rugby",
        "wealth tax, Senate",
    ]


def test_sources_stop_words_and_what_one_article_has_say_nothing() -> None:
    said = [("The Gazette", "He said so."), ("The Gazette", "Glaciers melt."), ("Moon", "Tide.")]
    assert to_labels(said, [0, 0, 1], {"The Gazette"}) == ["", ""]


def test_no_two_phrases_of_a_name_are_forms_of_one_word() -> None:
    deaths = [
        ("Actor dies in Oslo", "She died on Monday in Oslo."),
        ("Singer dies", "He died in Iran. Iranian papers mourn."),
        ("Painter dies", "She died in Iran, Iranian papers say."),
    ]
    assert to_labels(deaths + TAX, [0] * 3 + [1] * 3)[0] == "Iranian papers, died"


@pytest.mark.parametrize("n", [0, 3])
def test_a_group_of_all_has_no_name(n: int) -> None:
    assert to_labels(TAX[:n], [0] * n) == [""] * min(n, 1)

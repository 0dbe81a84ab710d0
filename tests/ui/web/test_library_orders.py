"""Orders to the library: what they do, and what the page is told."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index.errors import QuothError, StoreError
from index.library.orders import Library
from ui.web.library_orders import LibraryOrders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.encoder import Encoder
    from qa import Assistant


@pytest.fixture
def orders(assistant: Assistant, tiny_encoder: Encoder) -> Iterator[LibraryOrders]:
    with closing(Library(assistant.index_dir, encoder=lambda: tiny_encoder)) as library:
        yield LibraryOrders(library, assistant.index.find_text)


def built(orders: LibraryOrders) -> str:
    while orders.progress()["is_running"]:
        time.sleep(0.01)
    return str(orders.progress()["ended"])


def rows(orders: LibraryOrders) -> list[int]:
    return [article[0] for article in orders.picture()["articles"]]


def test_chosen_articles_are_put_in_a_collection_and_out_of_it(orders: LibraryOrders) -> None:
    first, second = rows(orders)
    named = orders.named({"rows": [first]})["articles"]
    assert [list(one) for one in named] == [["id", "title"]]
    put = {"what": "put", "name": "Tea", "rows": [first, second]}
    assert orders.collect(put) == {"told": "2 articles put in Tea."}
    out = {"what": "take_out", "name": "tea", "rows": [second]}
    assert orders.collect(out) == {"told": "1 article taken out of tea."}
    assert orders.collections({}) == {"collections": [{"name": "Tea", "articles": 1}]}
    named = orders.rename_collection({"name": "tea", "new_name": " Hot  drinks"})
    assert named == {"told": "tea is called Hot drinks.", "name": "Hot drinks"}
    assert "Hot drinks" in orders.look({})["more"]
    told = orders.collect({"what": "remove", "name": "hot drinks", "rows": []})["told"]
    assert told == "The collection hot drinks is removed; its articles stay."
    with pytest.raises(QuothError, match="there is no collection 'tea'"):
        orders.collect(out)


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        (" May  2024", "2024-05-01", "2024-05-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-05", "2024-05-01", "2024-05-31"),
        ("31 May 2024", "2024-05-31", None),
        ("", None, None),
    ],
)
def test_a_pasted_text_has_the_date_it_is_given(
    orders: LibraryOrders, assistant: Assistant, date: str, first: str | None, last: str | None
) -> None:
    orders.add_text({"text": "The quay was built by forty men.", "title": "Quay", "date": date})
    built(orders)
    (quay,) = (one for one in assistant.latest(9) if one.title == "Quay")
    days = [day.isoformat() if day else None for day in (quay.published, quay.published_to)]
    assert days == [first, last]


def test_a_pasted_text_with_what_is_no_date_is_refused(orders: LibraryOrders) -> None:
    with pytest.raises(QuothError, match="“soon” is no date that can be understood: write it like"):
        orders.add_text({"text": "The quay was built.", "date": "soon"})
    assert "quay" not in orders.look({})["table"]


def test_an_article_is_removed_and_brought_back(orders: LibraryOrders) -> None:
    first = orders.look({"sort": "title"})
    assert (first["articles"], first["page"]) == (2, 0)
    assert first["summary"].startswith("2 articles")
    removed = orders.remove({"rows": rows(orders)[:1]})
    more = orders.look({})["more"]
    key = more.split('data-key="')[1].split('"')[0]
    assert removed == {"removed": 1, "keys": [key]}
    orders.bring_back({"keys": [key]})
    assert built(orders) == "Done: 1 added."
    with pytest.raises(QuothError, match="not among the removed ones any more"):
        orders.bring_back({"keys": [key]})


def test_texts_are_searched_and_the_words_shown(orders: LibraryOrders) -> None:
    def table(words: str, sort: str = "best") -> str:
        return str(orders.look({"filter": words, "sort": sort})["table"])

    assert "is grown in <mark>Assam</mark>." in table("assam")
    # By stems, and the last word may be unfinished.
    assert "the mayor, <mark>cut</mark> the <mark>ribbon</mark>." in table("the ribbons cu")
    assert "The bridge at Tarn" in table("leaf tarn", sort="title")
    assert "No article has “<bdi>&lt;x&gt; assam</bdi>”" in table("<x> assam")
    assert "No article has" in table("tea" * 100)  # longer than words that are indexed
    assert len(orders.rows({"filter": "grown"})["rows"]) == 1
    assert len(orders.rows({"filter": "  ", "sort": "title"})["rows"]) == 2


def test_articles_are_deleted_for_good_those_removed_as_well(orders: LibraryOrders) -> None:
    one, other = rows(orders)
    deleted = orders.delete({"rows": [one]})
    assert deleted["deleted"] == 1
    assert deleted["told"].startswith("1 article deleted for good. Your own file /")
    orders.remove({"rows": [other]})
    seen = orders.look({})
    assert (seen["articles"], seen["removed"]) == (0, 1)
    assert "30 days left" in seen["more"]
    key = seen["more"].split('data-key="')[1].split('"')[0]
    assert orders.delete_removed({"key": key})["deleted"] == 1
    assert "data-key" not in orders.look({})["more"]
    with pytest.raises(QuothError, match="not among the removed ones any more"):
        orders.delete_removed({"key": key})


def test_a_text_is_added_and_everything_deleted(orders: LibraryOrders) -> None:
    told = orders.add_text(
        {"text": "Salt comes from Skarn.", "title": "Salt", "date": "2024-05-01"}
    )
    assert told == {"told": "Salt: 1 article", "name": "Salt", "is_plain": True}
    assert built(orders) == "Done: 1 added."
    assert orders.build({})["is_running"] in (True, False)
    built(orders)
    with pytest.raises(QuothError, match="there are 3 articles by now; nothing was deleted"):
        orders.delete_all({"articles": 2})
    told = {"deleted": 3, "told": "3 articles deleted for good."}
    assert orders.delete_all({"articles": 3}) == told
    assert orders.look({})["summary"] == "No articles yet"


def test_no_new_index_is_made_where_the_folder_is_gone(
    orders: LibraryOrders, assistant: Assistant
) -> None:
    folder = assistant.index_dir
    folder.rename(folder.with_name("aside"))
    with pytest.raises(StoreError, match="was moved, deleted or replaced while it was in use"):
        orders.add_text({"text": "Tea is grown in Assam.", "title": "Tea"})
    orders.build({})
    built(orders)
    assert not folder.exists()
    folder.with_name("aside").rename(folder)

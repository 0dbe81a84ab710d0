"""Collections and selected articles: only these are searched, to the last of them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from index import build_index, open_index
from index.encoder import Encoder
from index.errors import UnknownArticleError, UnknownCollectionError
from index.library.orders import Library
from index.search.filters import Filters
from index.search.fusion import by_words
from index.search.generation import Generation
from index.search.holding import Wording
from index.search.narrowing import Narrowing, narrow
from index.search.passage_index import PassageIndex
from index.store.store import Store
from index.word_filter import Filter

_N = 400  # far more than a search gives to the fusion
_CHOSEN = [f"{number:03}" for number in range(3, _N, 40)]


@pytest.fixture(scope="module")
def index(
    tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Encoder
) -> Iterator[PassageIndex]:
    """Return an index of many short articles on one river, of which some are in a collection."""
    folder = tmp_path_factory.mktemp("membership")
    lines = [
        json.dumps(
            {
                "id": f"{number:03}",
                "title": "River",
                "source": "Leaf" if number % 2 else "Harbour",
                "date": None if number == 3 else "2024-05-01",
                "text": f"The river rose {number} times{' by the bridge' * (number % 7)}.",
            }
        )
        for number in range(_N)
    ]
    (folder / "seed.jsonl").write_text("\n".join(lines))
    build_index([folder / "seed.jsonl"], folder / "index", encoder=tiny_encoder)
    with closing(Library(folder / "index")) as library:
        library.collections.put("Chosen", _CHOSEN)
        library.collections.put("Two", ["000", "001"])
        library.collections.put("None", [])
    with closing(open_index(folder / "index")) as opened:
        yield opened


@contextmanager
def loaded(index: PassageIndex) -> Iterator[Generation]:
    with closing(Store.open(index.index_dir)) as store, store.snapshot() as manifest:
        yield Generation.load(store, index.index_dir, manifest)


def ids(index: PassageIndex, filters: Filters, k: int = 50) -> list[str]:
    found = index.search("When did the river rise?", k, index.with_known_names(filters))
    assert all(one.bm25 > 0 for one in found)  # both searches came to each of them
    return sorted(one.article.id for one in found)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(collections=("chosen",)), _CHOSEN),
        (Filters(collections=("CHOSEN", "two")), sorted([*_CHOSEN, "000", "001"])),
        (Filters(articles=("007",)), ["007"]),
        (Filters(articles=("007", "008")), ["007", "008"]),
        (Filters(collections=("Two",), sources=("Leaf",)), ["001"]),
        (Filters(collections=("Two",), articles=("000", "007")), ["000"]),
        (Filters(collections=("Two",), articles=("007",)), []),
        (Filters(collections=("None",)), []),
    ],
)
def test_only_these_are_found_and_all_of_them(
    index: PassageIndex, filters: Filters, expected: list[str]
) -> None:
    assert ids(index, filters) == expected
    assert index.has_any(filters) == bool(expected)
    held = index.holding([Wording(forms=("river",))], filters)
    assert [one.entry.id for one in held] == expected
    assert [one.id for one in index.gather(filters).articles] == expected


def test_scores_of_words_do_not_depend_on_how_they_are_narrowed_down(index: PassageIndex) -> None:
    everything = {one.article.id: one.bm25 for one in index.search("bridge river", _N)}
    for one in index.search("bridge river", 50, Filters(collections=("Chosen",))):
        assert one.bm25 == pytest.approx(everything[one.article.id], abs=1e-6)


def test_a_collection_that_is_not_named_to_the_word_index_is_searched_whole(
    index: PassageIndex,
) -> None:
    """It is asked for more until enough of what it gives are among them."""
    with loaded(index) as seen:
        named = narrow(seen, "river", Filters(collections=("Chosen",)))
        unnamed = Narrowing(seen, [], Filter(), fitting=named.candidates)
        found = by_words(seen, "river rise", named, depth=8)
        assert len(found) == 8
        assert by_words(seen, "river rise", unnamed, depth=8) == pytest.approx(found)


def test_the_undated_and_the_days_of_a_collection(index: PassageIndex) -> None:
    day = datetime.date(2024, 5, 1)
    chosen = Filters(collections=("Chosen",), published_from=day)
    assert index.undated_left_out(chosen) == 1
    assert index.undated_left_out(Filters(collections=("Two",), published_from=day)) == 0
    assert index.published(Filters(collections=("Chosen",))) == (day, day)
    assert index.published(Filters(collections=("None",))) == (None, None)


def test_what_is_not_known_is_named(index: PassageIndex) -> None:
    with pytest.raises(UnknownCollectionError, match="no collection 'Tow'; there are 'Two'"):
        index.with_known_names(Filters(collections=("Chosen", "Tow")))
    with pytest.raises(UnknownArticleError, match="no article has the id 'x'"):
        index.with_known_names(Filters(articles=("001", "x")))
    known = index.with_known_names(Filters(collections=("two", "TWO"), articles=("001", "001")))
    assert known == Filters(collections=("Two",), articles=("001",))
    assert index.info()["collections"] == {"Chosen": 10, "None": 0, "Two": 2}


def test_a_search_sees_what_was_collected_since_the_index_was_opened(index: PassageIndex) -> None:
    with closing(Library(index.index_dir)) as library:
        library.collections.put("Later", ["009"])
        assert ids(index, Filters(collections=("later",))) == ["009"]
        library.collections.put("Later", ["011"])
        assert ids(index, Filters(collections=("later",))) == ["009", "011"]
        library.collections.remove("Later")
    with pytest.raises(UnknownCollectionError):
        ids(index, Filters(collections=("later",)))


def test_few_passages_are_named_to_the_word_index(index: PassageIndex) -> None:
    with loaded(index) as seen:
        narrowed = narrow(seen, "Where?", Filters(collections=("Two",)))
        assert narrowed.within.rows == tuple(seen.table.rows[:2].tolist())
        assert np.flatnonzero(narrowed.candidates).tolist() == [0, 1]
        assert narrow(seen, "Where?", Filters()).within.rows is None


def test_an_earlier_version_that_was_chosen_without_the_later_one_is_asked(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    told = "The river rose, and the ferry stayed at the bridge until the evening of that day. " * 4
    lines = [
        json.dumps(
            {
                "id": f"{day}",
                "title": "River",
                "url": "https://leaf.example/river",
                "date": f"2024-05-0{day}",
                "text": f"{told}{more}",
            }
        )
        for day, more in enumerate(("", "Zebras came.", "Zebras came. Two went."), 1)
    ]
    (tmp_path / "seed.jsonl").write_text("\n".join(lines))
    build_index([tmp_path / "seed.jsonl"], tmp_path / "index", encoder=tiny_encoder)
    with closing(Library(tmp_path / "index")) as library:
        library.collections.put("Old", ["1"])
        library.collections.put("Older", ["1", "2"])
        library.collections.put("All", ["1", "2", "3"])
    with closing(open_index(tmp_path / "index")) as index:

        def asked(filters: Filters, question: str = "When did the river rise?") -> set[str]:
            filters = index.with_known_names(filters)
            found = {one.article.id for one in index.search(question, 9, filters)}
            counted = index.holding([Wording(forms=("river",))], filters)
            assert {one.entry.id for one in counted} == found
            assert {one.id for one in index.gather(filters).articles} == found
            return found

        assert [one.id for one in index.earlier_versions("3")] == ["2", "1"]
        assert asked(Filters()) == {"3"}
        assert asked(Filters(collections=("Old",))) == {"1"}
        assert asked(Filters(collections=("Old",)), 'Was "the ferry stayed"?') == {"1"}
        assert asked(Filters(collections=("Older",))) == {"2"}
        assert asked(Filters(collections=("All",))) == {"3"}
        assert asked(Filters(articles=("1",))) == {"1"}

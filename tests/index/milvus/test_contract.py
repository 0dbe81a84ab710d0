"""One contract for an index in a folder and on a Milvus server: the same articles are found."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pytest

from index import build_index, open_index
from index.encoder import Encoder
from index.errors import (
    CollectionError,
    QuestionError,
    UnknownArticleError,
    UnknownAuthorError,
    UnknownCollectionError,
    UnknownSourceError,
)
from index.library.collected import Collections
from index.milvus.publishing import publish_index
from index.search.filters import Filters
from index.search.holding import Wording
from index.search.passage_index import PassageIndex
from index.store.store import Store

_STORY = (
    "The old river bridge was opened again on Monday after two years of repairs. The mayor cut a "
    "ribbon and said that the bridge had cost 41 million. Boats whistled below the arches."
)
_RECORDS = [
    {"id": "a", "title": "Bridge", "source": "Leaf", "date": "2024-01-10", "text": _STORY},
    {"id": "b", "title": "The bridge", "source": "Harbour", "date": "2024-01-11", "text": _STORY},
    {
        "id": "c",
        "title": "War",
        "source": "Harbour",
        "author": "Ada Brown",
        "date": "2024-03-10",
        "text": "Troops crossed the river in May.",
    },
    {"id": "d", "title": "Moon", "text": "The moon stood over the river-bridge. Cafés, tea."},
    {
        "id": 'e "q"',
        "title": "Tea",
        "source": 'Lea\'f "X"',
        "author": "Bo Ek and Ada Brown",
        "date": "2024-04-10",
        "text": "Tea, more tea and “a full moon” over the bridge.",
    },
    {
        "id": "f",
        "title": "Rain",
        "url": "https://example.org/rain",
        "date": "2024-05-01",
        "text": "Rain fell on the harbour all day. Nobody sailed. The port stayed closed to all.",
    },
    {
        "id": "g",
        "title": "Rain",
        "url": "https://example.org/rain",
        "date": "2024-05-02",
        "text": "Rain fell on the harbour all day. Nobody sailed. The port stayed closed to most.",
    },
    {"id": "h", "title": "Long", "text": "Tea grows on hills.\n\n" + "é" * 11_000},
]


@dataclass(frozen=True)
class Place:
    """Where an index is: its folder, and the name it is opened by."""

    folder: Path
    name: str

    def build(self, records: list[dict[str, str]], encoder: Encoder) -> None:
        """Bring it in step with these articles."""
        seeds = self.folder.parent / f"{self.folder.name}.jsonl"
        seeds.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
        build_index([seeds], self.folder, encoder=encoder)
        self.publish()

    def publish(self) -> None:
        """Let readers see what the folder holds."""
        if self.name != str(self.folder):
            publish_index(self.folder, self.name)


@pytest.fixture(scope="module", params=["folder", "milvus"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def shared(
    kind: str,
    tmp_path_factory: pytest.TempPathFactory,
    tiny_encoder: Encoder,
    request: pytest.FixtureRequest,
) -> Iterator[PassageIndex]:
    """An index of the articles, with a collection."""
    folder = tmp_path_factory.mktemp("contract") / "index"
    name = str(folder) if kind == "folder" else request.getfixturevalue("milvus") + "shared"
    place = Place(folder, name)
    place.build(_RECORDS, tiny_encoder)
    with closing(Store.open(folder)) as store:
        Collections(store).put("Waters", ["c", "d"])
    place.publish()
    with closing(open_index(name)) as index:
        yield index


def ids(
    index: PassageIndex, question: str, filters: Filters | None = None, k: int = 10
) -> list[str]:
    return list(dict.fromkeys(found.article.id for found in index.search(question, k, filters)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("river", {"a": 1, "b": 1, "c": 1, "d": 1}),
        ("the river bridge", {"a": 4, "b": 4, "d": 1}),
        ("tea hil", {"h": 1}),
        ("whist", {"a": 1, "b": 1}),
        ("moon zebra", {}),
        ("...", {}),
    ],
)
def test_articles_are_found_by_all_words_and_by_the_beginning_of_the_last(
    shared: PassageIndex, text: str, expected: dict[str, int]
) -> None:
    found = shared.find_text(text)
    names = {one.row: one.id for one in shared.catalogue()}
    assert {names[row]: times for row, times in found.times.items()} == expected
    pieces = {names[row]: found.piece(row) for row in found.times}
    assert all(any(is_one for _, is_one in piece) for piece in pieces.values())


def test_the_members_of_a_collection_are_listed(shared: PassageIndex) -> None:
    assert shared.members("waters") == ["c", "d"]
    with pytest.raises(CollectionError, match="no collection 'Fires'"):
        shared.members("Fires")


_DAYS = Filters(published_from=datetime.date(2024, 1, 11), published_to=datetime.date(2024, 4, 1))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), ["a", "c", "d", 'e "q"', "g", "h"]),
        (_DAYS, ["b", "c"]),
        (Filters(sources=("Harbour",)), ["b", "c"]),
        (Filters(sources=('Lea\'f "X"', "Leaf")), ["a", 'e "q"']),
        (Filters(authors=("ada",)), ["c", 'e "q"']),
        (Filters(authors=("Ada B",)), []),
        (Filters(collections=("waters",)), ["c", "d"]),
        (Filters(articles=('e "q"', "b")), ["b", 'e "q"']),
        (Filters(articles=("c", "b"), collections=("Waters",)), ["c"]),
        (Filters(articles=("f", "c")), ["c", "f"]),
        (Filters(articles=("f", "g")), ["g"]),
    ],
)
def test_filters_let_in_what_they_say_and_of_a_story_one_article(
    shared: PassageIndex, filters: Filters, expected: list[str]
) -> None:
    assert sorted(ids(shared, "Who crossed the river?", filters, 50)) == expected
    assert shared.has_any(filters) == bool(expected)
    assert [one.id for one in shared.gather(filters).articles] == expected


@pytest.mark.parametrize(
    ("question", "first"),
    [("Who crossed the river?", "c"), ("What did the bridge cost?", "a"), ("nobody sailed", "g")],
)
def test_the_best_by_meaning_and_words_comes_first(
    shared: PassageIndex, question: str, first: str
) -> None:
    found = shared.search(question, 10)
    assert found[0].article.id == first
    assert [one.rank for one in found] == list(range(1, len(found) + 1))
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(
        one.passage.text == one.article.text[one.passage.start : one.passage.end] for one in found
    )
    assert found[0].bm25 > 0
    assert found[0].score == found[0].fused
    assert shared.search(question, 10) == found
    (vector,) = shared.encode_many([question])
    spans, vectors = shared.passages(first)
    at = spans.index((found[0].passage.start, found[0].passage.end))
    assert abs(float(vectors[at] @ vector.values) - found[0].cosine) < 1e-4


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ('the "full moon"', ['e "q"']),
        ('"the old river bridge"', ["a"]),
        ('"river-bridge" "moon"', ["d"]),
        ('"moon full"', []),
    ],
)
def test_phrases_hold_to_the_letter(
    shared: PassageIndex, question: str, expected: list[str]
) -> None:
    assert ids(shared, question) == expected


def test_a_phrase_is_sought_in_the_copies_that_filters_let_in(shared: PassageIndex) -> None:
    assert ids(shared, '"river bridge"', Filters(sources=("Harbour",))) == ["b"]


def test_words_of_a_title_find_its_passages(shared: PassageIndex) -> None:
    (war,) = (one for one in shared.search("war", 20) if one.bm25 > 0)
    assert war.article.title == "War"


def test_what_cannot_be_searched_is_refused(shared: PassageIndex) -> None:
    with pytest.raises(ValueError, match="k is 0"):
        shared.search("river", 0)
    with pytest.raises(QuestionError, match="blank"):
        shared.search(" ", 1)


def test_articles_come_back_whole(shared: PassageIndex) -> None:
    articles = shared.articles()
    assert [one.id for one in articles] == sorted(record["id"] for record in _RECORDS)
    assert shared.article('e "q"').source == 'Lea\'f "X"'
    assert shared.article("h").text.endswith("é" * 11_000)  # more than a field holds
    assert [one.id for one in shared.catalogue()] == [one.id for one in articles]
    assert [one.id for one in shared.latest(3)] == ["g", "f", 'e "q"']
    with pytest.raises(KeyError):
        shared.article("nowhere")


def test_copies_and_versions(shared: PassageIndex) -> None:
    assert [copy.article_id for copy in shared.copies("a")] == ["b"]
    assert [copy.source for copy in shared.search("bridge mayor ribbon", 1)[0].also_in] == [
        "Harbour"
    ]
    assert shared.copies("c") == ()
    assert [one.id for one in shared.earlier_versions("g")] == ["f"]
    later = shared.later_version("f")
    assert later is not None
    assert later.id == "g"
    assert shared.later_version("g") is None


def test_counts(shared: PassageIndex) -> None:
    info = shared.info()
    assert asdict(shared.extent()) == {
        name: info[name] for name in ("generation", "articles", "passages")
    }
    assert (info["articles"], info["copies"], info["earlier_versions"]) == (8, 1, 1)
    assert info["sources"] == {"Harbour": 2, 'Lea\'f "X"': 1, "Leaf": 1}
    assert shared.collections() == {"Waters": 2}
    assert shared.undated_left_out(_DAYS) == 2
    assert shared.published(Filters(sources=("Harbour",))) == (
        datetime.date(2024, 1, 11),
        datetime.date(2024, 3, 10),
    )
    assert shared.published(Filters(articles=("d",))) == (None, None)


def test_all_that_hold_a_word_are_counted(shared: PassageIndex) -> None:
    held = shared.holding([Wording(forms=("bridge", "bridges"))])
    assert [(one.entry.id, one.place) for one in held] == [
        ("a", 0),
        ("b", 1),
        ("d", 0),
        ('e "q"', 0),
    ]
    assert [one.entry.id for one in shared.holding([Wording(forms=("cafes",))])] == ["d"]
    held = shared.holding([Wording(forms=("river",))], Filters(collections=("Waters",)))
    assert [one.entry.id for one in held] == ["c", "d"]
    assert len(shared.holding()) == 7
    held = shared.holding([Wording(forms=("rain",))], Filters(articles=("f",)))
    assert [(one.entry.id, one.place) for one in held] == [("f", 0)]


def test_a_word_with_one_slip_is_known(shared: PassageIndex) -> None:
    assert shared.spellings("bridgge", "the bridgge over the river") == ["bridge"]
    assert shared.spellings("bridge", "the bridge over the river") == []


def test_gathered_vectors_are_means(shared: PassageIndex) -> None:
    gathered = shared.gather(ids=["a", "b", "h"])
    assert ([one.id for one in gathered.articles], gathered.n_copies) == (["a", "h"], 1)
    for one, mean in zip(gathered.articles, gathered.vectors, strict=True):
        assert np.allclose(shared.passages(one.id)[1].mean(axis=0), mean, atol=1e-5)


def test_what_is_not_known_is_named(shared: PassageIndex) -> None:
    for filters, error in (
        (Filters(sources=("Loaf",)), UnknownSourceError),
        (Filters(authors=("Cy",)), UnknownAuthorError),
        (Filters(collections=("Fires",)), UnknownCollectionError),
        (Filters(articles=("z",)), UnknownArticleError),
    ):
        with pytest.raises(error):
            shared.with_known_names(filters)
    known = shared.with_known_names(
        Filters(sources=("harbour",), authors=("brown",), collections=("WATERS",), articles=("c",))
    )
    assert (known.sources, known.collections) == (("Harbour",), ("Waters",))


def test_what_is_added_changed_and_removed_is_seen_without_opening_again(
    kind: str, tmp_path: Path, tiny_encoder: Encoder, request: pytest.FixtureRequest
) -> None:
    folder = tmp_path / "index"
    name = str(folder) if kind == "folder" else request.getfixturevalue("milvus") + "changing"
    place = Place(folder, name)
    tea, moon = {"id": "t", "text": "Tea is served."}, {"id": "m", "text": "The moon is full."}
    place.build([tea], tiny_encoder)
    with ExitStack() as stack:
        one, other = (stack.enter_context(closing(open_index(name))) for _ in range(2))
        assert ids(one, "moon") == ids(other, "moon") == ["t"]
        first = one.generation
        place.build([tea, moon], tiny_encoder)
        assert ids(one, "the full moon") == ids(other, "the full moon") == ["m", "t"]
        place.build([{"id": "t", "text": "Coffee is served."}, moon], tiny_encoder)
        assert one.article("t").text == other.article("t").text == "Coffee is served."
        assert ids(one, '"coffee"') == ["t"]
        assert ids(one, '"tea"') == []
        place.build([moon], tiny_encoder)
        assert ids(one, "coffee") == ids(other, "coffee") == ["m"]
        assert one.info()["articles"] == 1
        assert one.generation == other.generation > first
        place.build([tea, moon], tiny_encoder)
        assert sorted(ids(one, "tea")) == ["m", "t"]

"""Which passages a question is asked of: sources, days, phrases, one article a story."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator

import numpy as np
import pytest

from index import build_index
from index.encoder import Encoder
from index.search.filters import Filters
from index.search.generation import Generation
from index.search.narrowing import fits, holds_phrases, narrow, to_phrases
from index.store.passage_table import PassageTable
from index.store.store import Store

_DAYS = [datetime.date(2024, 1, 10), datetime.date(2024, 2, 1), None]
_STORY = " ".join(f"Troops{i} crossed the river{i} in the war." for i in range(9))


def table() -> PassageTable:
    """Return three passages: of a day, of a month, of no known date; the last without a source."""
    first = np.array([day.toordinal() if day else 0 for day in _DAYS], dtype=np.int64)
    numbers = np.arange(3, dtype=np.int64)
    return PassageTable(
        rows=numbers,
        articles=numbers,
        starts=numbers,
        ends=numbers + 1,
        published=first,
        published_to=first + np.array([0, 28, 0]),
        source=np.array([0, 1, -1], dtype=np.int64),
        sources=("Leaf", "Harbour"),
        author=np.array([-1, 0, 1], dtype=np.int64),
        authors=("Ann Poe, John Roe", "John Doe"),
    )


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), [True, True, True]),
        (Filters(sources=("Leaf", "nobody")), [True, False, False]),
        (Filters(authors=("ann poe",)), [False, True, False]),
        (Filters(authors=("John",)), [False, True, True]),
        (Filters(authors=("Po",)), [False, False, False]),
        (Filters(authors=("Doe", "Roe"), sources=("Harbour",)), [False, True, False]),
        (Filters(published_from=datetime.date(2024, 2, 29)), [False, True, False]),
        (Filters(published_from=datetime.date(2024, 3, 1)), [False, False, False]),
        (Filters(published_to=datetime.date(2024, 2, 1)), [True, True, False]),
        (
            Filters(published_to=datetime.date(2024, 1, 31), sources=("Harbour",)),
            [False, False, False],
        ),
    ],
)
def test_filters_let_in_what_they_say(filters: Filters, expected: list[bool]) -> None:
    assert fits(table(), filters).tolist() == expected


@pytest.fixture(scope="module")
def generation(
    tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Encoder
) -> Iterator[Generation]:
    """Three articles, two of which tell one story."""
    folder = tmp_path_factory.mktemp("narrowing")
    records = [
        {"id": "long", "source": "Leaf", "text": f"{_STORY} So it was."},
        {"id": "short", "source": "Harbour", "text": _STORY},
        {"id": "other", "source": "Leaf", "text": "The moon over the river1 was full."},
    ]
    (folder / "three.jsonl").write_text("\n".join(map(json.dumps, records)))
    build_index([folder / "three.jsonl"], folder / "index", encoder=tiny_encoder)
    store = Store.open(folder / "index")
    with store.snapshot() as manifest:
        yield Generation.load(store, folder / "index", manifest)
    store.close()


@pytest.mark.parametrize(
    ("question", "filters", "expected"),
    [
        ("Who crossed the river?", Filters(), {"long", "other"}),
        ("Who crossed the river?", Filters(sources=("Harbour",)), {"short"}),
        ('Where is "river1"?', Filters(), {"long", "other"}),
        ('Where is "the river1 was"?', Filters(), {"other"}),
        ('Where is "rivers"?', Filters(), set()),
    ],
)
def test_of_a_story_one_article_is_allowed(
    generation: Generation, question: str, filters: Filters, expected: set[str]
) -> None:
    narrowing = narrow(generation, question, filters)
    numbers = [n for n in range(len(generation.table.rows)) if narrowing.allows(n)]
    assert {generation.passage(number)[1].id for number in numbers} == expected


@pytest.mark.parametrize("phrase", ["river1", "it was", "crossed the", "troops3 crossed", "wars"])
def test_what_a_phrase_allows_is_what_all_passages_together_show(
    generation: Generation, phrase: str
) -> None:
    n = len(generation.table.rows)
    held = [holds_phrases(generation.passage(number)[0].text, [phrase]) for number in range(n)]
    expected = generation.mask.pick(np.array(held)).tolist()
    for order in (range(n), reversed(range(n))):
        narrowing = narrow(generation, f'Where is "{phrase}"?', Filters())
        assert {number: expected[number] for number in range(n)} == {
            number: narrowing.allows(number) for number in order
        }


def test_a_passage_comes_with_its_article(generation: Generation) -> None:
    for number in range(len(generation.table.rows)):
        passage, article = generation.passage(number)
        assert passage.text == article.text[passage.start : passage.end]
        assert passage.article_id == article.id


def test_phrases_are_found_in_every_kind_of_double_quotation_marks() -> None:
    assert to_phrases('say "a b" and “c d”, „e“ or «f g» but not \'h\' nor ""') == [
        "a b",
        "c d",
        "e",
        "f g",
    ]


@pytest.mark.parametrize(
    ("text", "phrases", "expected"),
    [
        ("The RIVER\n bridge fell.", ["river bridge"], True),
        ("The river bridges fell.", ["river bridge"], False),
        ("Tea is “the moon’s” drink.", ["the moon's"], True),
        ("From 1914–18 on.", ["1914-18"], True),
        ("He said no.", ["he said", "yes"], False),
        ("大阪は日本の都市です。", ["日本"], True),
        ("Anything.", [], True),
    ],
)
def test_a_text_holds_phrases_as_whole_words(
    text: str, phrases: list[str], *, expected: bool
) -> None:
    assert holds_phrases(text, phrases) is expected

"""Searching an index: order, filters, phrases; and that both searches agree with brute force."""

from __future__ import annotations

import datetime
import json
import threading
from contextlib import closing
from pathlib import Path

import pytest

from index import build_index, open_index
from index.encoder import Encoder
from index.errors import IndexCorruptError, QuestionError
from index.search.filters import Filters
from index.search.passage_index import PassageIndex
from index.store.database import FILE_NAME
from index.store.store import Store
from tests.index.store.conftest import LONG_TEXT, break_texts
from tests.open_files import open_below

_RECORDS = [
    ("a", "Leaf", "2024-01-10", "The river bridge was opened. Tea was served."),
    ("b", "Leaf", "2024-02-10", "A bridge over the river closed in the war."),
    ("c", "Harbour", "2024-03-10", "Troops crossed the river in May."),
    ("d", "Harbour", None, "The moon stood over the river-bridge."),
    ("e", None, "2024-04-10", "Tea, more tea and “a full moon” over the bridge."),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Encoder) -> PassageIndex:
    """Return an index of five short articles."""
    folder = tmp_path_factory.mktemp("search")
    lines = [
        json.dumps({"id": id, "title": id, "source": source, "date": date, "text": text})
        for id, source, date, text in _RECORDS
    ]
    (folder / "five.jsonl").write_text("\n".join(lines))
    build_index([folder / "five.jsonl"], folder / "index", encoder=tiny_encoder)
    return open_index(folder / "index")


def ids(
    index: PassageIndex, question: str, filters: Filters | None = None, k: int = 10
) -> list[str]:
    return [found.article.id for found in index.search(question, k, filters)]


def test_best_first_at_most_k_ranks_from_one_and_the_same_again(index: PassageIndex) -> None:
    found = index.search("Who crossed the river?", 3)
    assert [item.rank for item in found] == [1, 2, 3]
    assert [item.score for item in found] == sorted((i.score for i in found), reverse=True)
    assert [item.score for item in found] == [item.fused for item in found]
    assert found[0].article.id == "c"
    assert index.search("Who crossed the river?", 3) == found
    assert index.search("Who crossed the river?", 50)[:3] == found


@pytest.mark.parametrize("k", [0, -1])
def test_k_below_one_is_refused(index: PassageIndex, k: int) -> None:
    with pytest.raises(ValueError, match=f"k is {k}"):
        index.search("river", k)


def test_a_blank_question_is_refused(index: PassageIndex) -> None:
    with pytest.raises(QuestionError, match="blank"):
        index.search(" \n", 5)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), "abcde"),
        (Filters(published_from=datetime.date(2024, 2, 10)), "bce"),
        (Filters(published_to=datetime.date(2024, 2, 10)), "ab"),
        (
            Filters(
                published_from=datetime.date(2024, 2, 1), published_to=datetime.date(2024, 3, 31)
            ),
            "bc",
        ),
        (Filters(sources=("Harbour",)), "cd"),
        (Filters(sources=("Harbour", "Leaf")), "abcd"),
        (Filters(sources=("Harbour",), published_from=datetime.date(2024, 1, 1)), "c"),
        (Filters(sources=("nobody",)), ""),
    ],
)
def test_filters_let_in_what_they_say(index: PassageIndex, filters: Filters, expected: str) -> None:
    assert sorted(ids(index, "river bridge tea moon", filters)) == list(expected)
    # Inside both searches, not after them: asking for one still finds one.
    assert len(ids(index, "river bridge tea moon", filters, k=1)) == min(1, len(expected))


@pytest.mark.parametrize(
    ("first", "last", "is_let_in"),
    [
        ((2024, 2, 20), (2024, 2, 22), True),  # any of its days may be the right one
        ((2024, 2, 29), None, True),
        (None, (2024, 2, 1), True),
        ((2024, 3, 1), None, False),
        (None, (2024, 1, 31), False),
    ],
)
def test_an_article_of_a_month_is_let_in_where_any_of_its_days_fits(
    tmp_path: Path,
    tiny_encoder: Encoder,
    first: tuple[int, int, int] | None,
    last: tuple[int, int, int] | None,
    is_let_in: bool,
) -> None:
    (tmp_path / "one.jsonl").write_text('{"id": "m", "date": "2024-02", "text": "A red river."}')
    build_index([tmp_path / "one.jsonl"], tmp_path / "index", encoder=tiny_encoder)
    index = open_index(tmp_path / "index")
    filters = Filters(
        published_from=datetime.date(*first) if first else None,
        published_to=datetime.date(*last) if last else None,
    )
    assert ids(index, "river", filters) == ["m"] * is_let_in
    assert len(index.search("a river", 5, filters)) == is_let_in
    assert index.info()["published"] == {"first": "2024-02-01", "last": "2024-02-29", "undated": 0}
    index.close()


def test_undated_articles_left_out_by_a_filter_are_counted(index: PassageIndex) -> None:
    first = datetime.date(2024, 1, 1)
    assert index.undated_left_out(Filters()) == 0
    assert index.undated_left_out(Filters(published_from=first)) == 1
    assert index.undated_left_out(Filters(published_from=first, sources=("Leaf",))) == 0


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ('Where is "river bridge"?', "a"),
        ('Where is "RIVER  Bridge"?', "a"),
        ('Where is "river-bridge"?', "d"),
        ("What of “a full moon” is known?", "e"),
        ('"river" and "bridge"', "abd"),
        ('Who opens "bridges"?', ""),  # the same stem, but not the same word
        ('"no such words" here?', ""),
        ('"!!!" river', "abcde"),
    ],
)
def test_a_phrase_in_quotation_marks_must_occur(
    index: PassageIndex, question: str, expected: str
) -> None:
    assert sorted(ids(index, question)) == list(expected)


@pytest.mark.parametrize("question", ["AND OR NOT", "a:b (c", '"', "*?~^", "текст 文", "'; DROP"])
def test_punctuation_and_other_scripts_do_no_harm(index: PassageIndex, question: str) -> None:
    assert len(ids(index, question)) == 5


def test_article_by_id(index: PassageIndex) -> None:
    assert index.article("c").text == "Troops crossed the river in May."
    with pytest.raises(KeyError, match="nobody"):
        index.article("nobody")


def test_info_says_what_the_index_holds(index: PassageIndex) -> None:
    info = index.info()
    assert (info["articles"], info["passages"], info["generation"]) == (5, 5, 1)
    assert info["sources"] == {"Harbour": 2, "Leaf": 2}
    assert info["published"] == {"first": "2024-01-10", "last": "2024-04-10", "undated": 1}
    assert info["size_bytes"] > 0


def test_info_and_earlier_versions_read_no_text(tmp_path: Path, tiny_encoder: Encoder) -> None:
    record = {"id": "a", "title": "A", "source": "Leaf", "date": "2024-01-10", "text": LONG_TEXT}
    (tmp_path / "one.jsonl").write_text(json.dumps(record))
    build_index([tmp_path / "one.jsonl"], tmp_path / "index", encoder=tiny_encoder)
    break_texts(tmp_path / "index" / FILE_NAME)
    with closing(open_index(tmp_path / "index")) as index:
        info = index.info()
        assert (info["articles"], info["sources"]) == (1, {"Leaf": 1})
        assert info["published"] == {"first": "2024-01-10", "last": "2024-01-10", "undated": 0}
        assert [entry.id for entry in index.latest(3)] == ["a"]
        assert index.earlier_versions("a") == []
        with pytest.raises(IndexCorruptError, match="malformed"):
            index.article("a")


def test_many_threads_find_the_same(index: PassageIndex) -> None:
    expected = ids(index, "river bridge")
    found: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: found.append(ids(index, "river bridge"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_words_find_stems_and_fold_accents(tmp_path: Path, tiny_encoder: Encoder) -> None:
    (tmp_path / "a.txt").write_text("Cafés\n\nMany cafés were opening in May.\n")
    build_index([tmp_path / "a.txt"], tmp_path / "index", encoder=tiny_encoder)
    opened = open_index(tmp_path / "index")
    assert [found.bm25 > 0 for found in opened.search("cafe opened", 1)] == [True]
    assert [found.bm25 for found in opened.search("nothing alike", 1)] == [0.0]
    opened.close()


def test_an_index_that_cannot_be_opened_is_not_left_open(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    (tmp_path / "tea.txt").write_text("Tea\n\nTea is grown in Assam.\n")
    build_index([tmp_path / "tea.txt"], tmp_path / "index", encoder=tiny_encoder)
    with closing(Store.open(tmp_path / "index")) as store, store.transaction() as connection:
        connection.execute("UPDATE vectors SET crc32 = 0")
    with pytest.raises(IndexCorruptError, match="vectors") as raised:
        open_index(tmp_path / "index")
    assert open_below(tmp_path) == []
    assert raised.value.__traceback__ is not None  # which keeps alive what was being done

"""Labels are read line by line, and stand for the quotes they were given to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from index.articles.article import Article
from index.errors import QuothError
from qa.evaluation.labels import Label, Labels, to_quote_hash
from qa.evaluation.question_sets import read_rows

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).parents[3]

TEXT = "Tea grows here. Coffee does not."
QUOTE = "Tea grows here."


def written(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def test_a_label_has_the_quote_or_its_hash_and_place(
    tmp_path: Path, make_article: Callable[..., Article]
) -> None:
    article = make_article(TEXT)
    place = {"article_id": article.id, "start": 0, "end": 15, "hash": to_quote_hash(QUOTE)}
    path = written(
        tmp_path / "labels.jsonl",
        {"id": "1", "quote": QUOTE, "right": True, "why": "says it"},
        {"id": 2, **place, "right": False, "why": "another plant"},
    )
    labels = Labels.read(path)
    assert len(labels) == 2
    assert labels.judgement("1", article, (0, 15)) is True
    assert labels.judgement("2", article, (0, 15)) is False
    assert labels.judgement("3", article, (0, 15)) is None
    assert labels.judgement("1", article, (16, 32)) is None


def test_a_label_stands_for_the_same_words_elsewhere_and_a_longer_quote_that_holds_a_right_one(
    make_article: Callable[..., Article],
) -> None:
    article, copy = make_article(TEXT), make_article(f"So: {TEXT}", id="copy.txt")
    changed = make_article("Now Tea grew here. Coffee does not.")
    label = Label(
        question_id="1",
        quote_hash=to_quote_hash(QUOTE),
        is_right=True,
        article_id=article.id,
        span=(0, 15),
    )
    labels = Labels([label])
    assert labels.judgement("1", copy, (4, 19)) is True
    assert labels.judgement("1", article, (0, len(TEXT))) is True
    assert labels.judgement("1", article, (0, 14)) is None
    assert labels.judgement("1", changed, (0, 18)) is None
    wrong = Label(
        question_id="1",
        quote_hash=label.quote_hash,
        is_right=False,
        article_id=article.id,
        span=(0, 15),
    )
    assert Labels([wrong]).judgement("1", article, (0, len(TEXT))) is None


def test_a_label_is_written_as_it_is_read_and_without_the_quote() -> None:
    row = {
        "id": "1",
        "article_id": "a.txt",
        "start": 0,
        "end": 15,
        "hash": to_quote_hash(QUOTE),
        "right": True,
        "why": "says it",
    }
    assert Label.from_dict({**row, "quote": QUOTE}).to_dict() == row


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"quote": QUOTE, "right": True}, "no id of a question"),
        ({"id": "1", "right": True}, "neither quote nor hash"),
        ({"id": "1", "quote": QUOTE, "right": 1}, "right is 1, neither true nor false"),
        ({"id": "1", "quote": QUOTE}, "right is None, neither true nor false"),
        ({"id": "1", "hash": "12", "right": True}, "'12' is not 16 hexadecimal digits"),
        ({"id": "1", "quote": QUOTE, "right": True, "start": 3, "end": 3}, "(3, 3) is no span"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: dict[str, Any], message: str) -> None:
    path = written(tmp_path / "labels.jsonl", {"id": "0", "quote": "a", "right": True}, row)
    with pytest.raises(QuothError) as raised:
        Labels.read(path)
    assert str(raised.value) == f"{path}:2: {message}"


def test_two_judgements_of_one_quote_are_refused(tmp_path: Path) -> None:
    one = written(tmp_path / "one.jsonl", {"id": "1", "quote": QUOTE, "right": True})
    other = written(tmp_path / "other.jsonl", {"id": "1", "quote": QUOTE, "right": False})
    assert len(Labels.read(one, one)) == 1
    with pytest.raises(QuothError, match=r"other.jsonl:1: two judgements of quote .* '1'"):
        Labels.read(one, other)


def test_the_labels_of_news_are_whole_and_hold_no_words_of_articles() -> None:
    path = REPOSITORY / "benchmarks" / "labels" / "news_dev.jsonl"
    rows = [row for _, row in read_rows(path)]
    assert len(Labels.read(path)) == len(rows) >= 300
    assert [row for row in rows if Label.from_dict(row).to_dict() != row] == []
    assert [row for row in rows if None in row.values() or len(row["why"]) > 60] == []

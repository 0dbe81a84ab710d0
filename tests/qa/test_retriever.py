"""The passages worth reading: no near-copies, and no article fills the list."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from index import build_index
from index.encoder import Encoder
from qa import Assistant
from qa.days.preference import with_bonus
from qa.retriever import are_near_copies, to_shingles


def test_the_cap_per_article_is_relaxed_until_there_are_k(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    text = "\n\n".join(f"Tea number {i} was {'very ' * i}good, they said in May." for i in range(9))
    (tmp_path / "one.jsonl").write_text(json.dumps({"id": "one", "title": "T", "text": text}))
    build_index([tmp_path / "one.jsonl"], tmp_path / "index", encoder=tiny_encoder)
    opened = Assistant.open(tmp_path / "index")
    assert len(opened.retrieve("Was the tea good?", 5)) == 5
    opened.close()


def test_near_copies_are_collapsed(tmp_path: Path, tiny_encoder: Encoder) -> None:
    text = "The bridge over the river was opened in May by the mayor of the town, who had tea."
    records = [
        {"id": "one", "title": "A bridge", "source": "Leaf", "text": text},
        {"id": "two", "title": "Bridge", "source": "Twig", "text": text.replace("had", "took")},
        {"id": "three", "title": "Moon", "source": "Leaf", "text": "The moon was full."},
    ]
    (tmp_path / "three.jsonl").write_text("\n".join(map(json.dumps, records)))
    build_index([tmp_path / "three.jsonl"], tmp_path / "index", encoder=tiny_encoder)
    opened = Assistant.open(tmp_path / "index")
    found = [item.article.id for item in opened.retrieve("Who opened the bridge?", 5)]
    opened.close()
    assert len(found) == 2
    assert len({"one", "two"} & set(found)) == 1


def test_passages_of_preferred_articles_stand_a_little_higher(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    records = [{"id": name, "title": "T", "text": f"Tea {name} was good."} for name in "abc"]
    (tmp_path / "three.jsonl").write_text("\n".join(map(json.dumps, records)))
    build_index([tmp_path / "three.jsonl"], tmp_path / "index", encoder=tiny_encoder)
    opened = Assistant.open(tmp_path / "index")
    found = opened.retrieve("Was the tea good?", 3)
    opened.close()
    level = [replace(one, score=score) for one, score in zip(found, (0.9, 0.5, 0.46), strict=True)]
    first, second, third = (one.article.id for one in level)
    lifted = with_bonus(level, {third: 1.0})
    assert [one.article.id for one in lifted] == [first, third, second]
    assert [one.rank for one in lifted] == [1, 2, 3]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Tea was served at noon today.", "TEA was served, at noon today!", True),
        ("Tea was served at noon today.", "Tea was served at noon today and tomorrow again.", True),
        ("Tea was served at noon today.", "Tea was brewed at noon today.", False),
        ("Tea.", "tea", True),
        ("Tea.", "Moon.", False),
    ],
)
def test_near_copies_share_most_of_their_runs_of_words(
    one: str, other: str, *, expected: bool
) -> None:
    assert are_near_copies(to_shingles(one), to_shingles(other)) is expected

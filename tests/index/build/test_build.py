"""Builds: every promise about what a build does to an index, on real files."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import build_index, open_index
from index.build.build import plan_index
from index.build.lock import build_lock
from index.build.plan import Plan
from index.build.report import Progress
from index.encoder import Encoder
from index.errors import (
    EncoderMismatchError,
)
from index.library.verify import verify_index
from index.store.database import FILE_NAME
from tests.conftest import make_tiny_model
from tests.index.build.conftest import contents, counts, write_records


def test_a_first_build_adds_all_and_a_second_does_nothing(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    first = build_index([seeds], index_dir, encoder=tiny_encoder)
    assert counts(first) == (3, 0, 0, 0, 0, 3)
    assert (first.generation, first.passages) == (1, 3)
    second = build_index([seeds], index_dir, encoder=tiny_encoder)
    assert counts(second) == (0, 0, 0, 3, 0, 0)
    assert (second.generation, second.passages) == (1, 3)


def test_only_what_changed_is_encoded_and_what_vanished_leaves_no_trace(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    (seeds / "bridge.txt").unlink()
    write_records(seeds / "two.jsonl", moon="The moon was new in June.", tea="Tea is a drink.")
    (seeds / "new.txt").write_text("A war ends\n\nThe troops went home.\n")
    report = build_index([], index_dir, encoder=tiny_encoder)
    assert counts(report) == (1, 1, 1, 1, 0, 2)
    shown = json.dumps(contents(index_dir), default=str)
    assert "bridge over" not in shown
    assert "full in May" not in shown
    assert "new in June" in shown
    build_index([], index_dir, encoder=tiny_encoder)  # sweeps
    kept = sqlite3.connect(index_dir / FILE_NAME)
    texts = kept.execute("SELECT text FROM articles").fetchall()
    vectors = kept.execute("SELECT count(*) FROM vectors").fetchone()
    kept.close()
    assert len(texts) == 3
    assert vectors == (3,)


def test_changed_metadata_encodes_nothing(
    tmp_path: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    seed = tmp_path / "one.jsonl"
    record = {"id": "a", "title": "A", "text": "Tea is a drink.", "date": "2024-05-01"}
    seed.write_text(json.dumps(record))
    build_index([seed], index_dir, encoder=tiny_encoder)
    seed.write_text(json.dumps({**record, "date": "2024-05-02", "source": "Leaf"}))
    assert counts(build_index([], index_dir, encoder=tiny_encoder)) == (0, 1, 0, 0, 0, 0)
    index = open_index(index_dir)
    article = index.article("a")
    index.close()
    assert (str(article.published), article.source) == ("2024-05-02", "Leaf")


_names = st.sampled_from(["a.txt", "b.txt", "c.txt", "deep/a.txt"])


_texts = st.sampled_from(
    ["The river was wide.", "Tea in May. Tea in June.", "Troops left. The war was over.", "Moon."]
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(_names, _texts, min_size=1), min_size=2, max_size=4))
def test_an_incremental_build_equals_a_fresh_one(
    tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Encoder, states: list[dict[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("states")
    for state in states:
        shutil.rmtree(folder / "seeds", ignore_errors=True)
        for name, text in state.items():
            path = folder / "seeds" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"Title of {name}\n\n{text}\n")
        build_index([folder / "seeds"], folder / "grown", encoder=tiny_encoder)
    build_index([folder / "seeds"], folder / "fresh", encoder=tiny_encoder)
    assert contents(folder / "grown") == contents(folder / "fresh")
    assert verify_index(folder / "grown").problems == ()


def test_nothing_to_read_builds_an_empty_index_that_answers_nothing(
    tmp_path: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    (tmp_path / "none").mkdir()
    report = build_index([tmp_path / "none"], index_dir, encoder=tiny_encoder)
    assert (report.passages, report.generation) == (0, 1)
    assert contents(index_dir) == []


def test_progress_is_told_in_order_up_to_all(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    told: list[Progress] = []
    build_index([seeds], index_dir, encoder=tiny_encoder, on_progress=told.append)
    assert [(p.stage, p.done, p.total) for p in told] == [
        ("scan", 1, 2),
        ("scan", 2, 2),
        ("encode", 3, 3),
        ("words", 0, 3),
        ("words", 3, 3),
    ]


def test_another_encoder_is_refused_and_reencode_changes_to_it(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder, tmp_path: Path
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    (tmp_path / "other").mkdir()
    other = Encoder.load(str(make_tiny_model(tmp_path / "other", seed=8)))
    with pytest.raises(EncoderMismatchError, match="--reencode"):
        build_index([seeds], index_dir, encoder=other)
    report = build_index([seeds], index_dir, encoder=other, reencode=True)
    assert counts(report) == (0, 3, 0, 0, 0, 3)
    index = open_index(index_dir)
    assert index.encoder.fingerprint == other.fingerprint
    assert len(index.search("tea", 5)) == 3
    index.close()


def files(folder: Path) -> dict[str, bytes]:
    """Return every file in `folder` with its bytes."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def planned(plan: Plan) -> dict[str, list[tuple[str, str]]]:
    """Return the (id, seed) of what a plan would change."""
    found = plan.to_dict()
    changes = ("added", "changed", "moved", "removed")
    return {name: [(one["id"], one["seed"]) for one in found[name]] for name in changes}


def test_a_plan_without_an_index_names_all_and_makes_no_folder(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    plan = plan_index([seeds], index_dir, encoder=tiny_encoder)
    assert planned(plan) == {
        "added": [("bridge.txt", "bridge.txt"), ("moon", "two.jsonl"), ("tea", "two.jsonl")],
        "changed": [],
        "moved": [],
        "removed": [],
    }
    assert not index_dir.exists()


def test_a_plan_says_what_the_build_then_does_and_writes_nothing(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    (seeds / "war.txt").write_text("A war ends\n\nThe troops went home.\n")
    build_index([seeds], index_dir, encoder=tiny_encoder)
    (seeds / "bridge.txt").rename(seeds / "crossing.txt")
    (seeds / "war.txt").unlink()
    write_records(seeds / "two.jsonl", moon="The moon was new in June.", tea="Tea is a drink.")
    write_records(seeds / "three.jsonl", river="The river was wide.")
    (seeds / "empty.txt").write_text("")
    before = files(index_dir)
    plan = plan_index([], index_dir, encoder=tiny_encoder)
    assert files(index_dir) == before
    assert planned(plan) == {
        "added": [("river", "three.jsonl")],
        "changed": [("moon", "two.jsonl")],
        "moved": [("crossing.txt", "crossing.txt")],
        "removed": [("war.txt", "war.txt")],
    }
    report = build_index([], index_dir, encoder=tiny_encoder)
    assert counts(report) == (1, 1, 1, 1, 1, 2)
    assert (plan.unchanged, plan.skipped) == (report.unchanged, report.skipped)


def test_a_plan_of_encoding_anew_or_pruning(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder, tmp_path: Path
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    (tmp_path / "other").mkdir()
    other = Encoder.load(str(make_tiny_model(tmp_path / "other", seed=8)))
    with pytest.raises(EncoderMismatchError, match="--reencode"):
        plan_index([], index_dir, encoder=other)
    assert len(planned(plan_index([], index_dir, encoder=other, reencode=True))["changed"]) == 3
    shutil.rmtree(seeds)
    assert planned(plan_index([], index_dir, encoder=tiny_encoder))["removed"] == []
    pruned = plan_index([], index_dir, encoder=tiny_encoder, prune=True)
    assert [one["title"] for one in pruned.to_dict()["removed"]] == [
        "A bridge opens",
        "moon",
        "tea",
    ]
    assert pruned.forgotten == (str(seeds),)


def test_a_plan_is_made_while_a_build_runs(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    with build_lock(index_dir):
        assert plan_index([], index_dir, encoder=tiny_encoder).unchanged == 3

"""Builds: every promise about what a build does to an index, on real files and real processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import build_index, open_index
from index.build.lock import LOCK_NAME, build_lock
from index.build.report import BuildReport, Progress
from index.encoder import Encoder
from index.errors import (
    EncoderMismatchError,
    IndexCorruptError,
    IndexFormatError,
    IndexLockedError,
    IndexMissingError,
    SeedError,
    StoreError,
)
from index.library.verify import verify_index
from index.store.database import FILE_NAME
from index.store.store import Store
from tests.conftest import REPOSITORY, make_tiny_model


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Three articles, two of them in one .jsonl."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "bridge.txt").write_text("A bridge opens\n\nThe bridge over the river is open.\n")
    write_records(folder / "two.jsonl", moon="The moon was full in May.", tea="Tea is a drink.")
    return folder


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    """Return where the index of a test goes."""
    return tmp_path / "index"


def write_records(path: Path, **texts: str) -> None:
    """Write a .jsonl with one record for each text, under its name as id and title."""
    records = [{"id": id, "title": id, "text": text} for id, text in texts.items()]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def counts(report: BuildReport) -> tuple[int, int, int, int, int, int]:
    """Return (added, changed, removed, unchanged, skipped, encoded)."""
    return (
        report.added,
        report.changed,
        report.removed,
        report.unchanged,
        len(report.skipped),
        report.encoded,
    )


def contents(index_dir: Path) -> list[tuple[object, ...]]:
    """Return all that searching an index can show: articles, and passages found with scores."""
    index = open_index(index_dir)
    try:
        shown: list[tuple[object, ...]] = [
            (a.id, a.title, a.text, a.source, a.published, a.furniture) for a in index.articles()
        ]
        for question in ("river bridge", "What was the moon?", "tea war troops"):
            shown += [
                (question, found.passage.id, round(found.score, 4), round(found.bm25, 3))
                for found in index.search(question, 50)
            ]
        return shown
    finally:
        index.close()


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


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
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


def test_a_root_that_does_not_exist_is_an_error_and_removes_nothing(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    with pytest.raises(SeedError, match=r"nowhere: no such file or folder; nothing was changed"):
        build_index([seeds.parent / "nowhere"], index_dir, encoder=tiny_encoder)
    assert contents(index_dir) == before


@pytest.mark.parametrize("state", ["empty", "missing"])
def test_a_known_root_that_is_empty_or_missing_removes_only_with_prune(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder, state: str
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    shutil.rmtree(seeds)
    if state == "empty":
        seeds.mkdir()
    kept = build_index([], index_dir, encoder=tiny_encoder)
    assert counts(kept) == (0, 0, 0, 3, 0, 0)
    assert len(kept.notes) == 1
    assert "--prune" in kept.notes[0]
    assert contents(index_dir) == before
    assert counts(build_index([], index_dir, encoder=tiny_encoder, prune=True))[:4] == (0, 0, 3, 0)
    assert contents(index_dir) == []


def test_a_build_looks_only_at_the_roots_it_is_given(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "bridge.txt").write_text("Another bridge\n\nThe bridge in the war.\n")
    build_index([seeds], index_dir, encoder=tiny_encoder)
    (seeds / "bridge.txt").unlink()
    report = build_index([other], index_dir, encoder=tiny_encoder)
    assert counts(report)[:4] == (1, 0, 0, 3)
    ids = [row[0] for row in contents(index_dir) if row[0] in {"bridge.txt", "other/bridge.txt"}]
    assert ids == ["bridge.txt", "other/bridge.txt"]


def test_a_root_inside_another_is_refused(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    with pytest.raises(SeedError, match="lies inside the root"):
        build_index([seeds / "bridge.txt"], index_dir, encoder=tiny_encoder)


def test_bad_seeds_are_skipped_with_their_reasons_and_keep_their_last_good_state(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    (seeds / "bridge.txt").write_bytes(b"\x00\x01\x02\xff" * 100)
    (seeds / "two.jsonl").write_text("{broken\n")
    (seeds / "empty.txt").write_text("")
    report = build_index([], index_dir, encoder=tiny_encoder)
    assert counts(report)[:4] == (0, 0, 0, 3)
    assert sorted(Path(s.seed).name for s in report.skipped) == [
        "bridge.txt",
        "empty.txt",
        "two.jsonl:1",
    ]
    assert all(skipped.reason for skipped in report.skipped)
    assert contents(index_dir) == before


def test_what_one_root_skipped_is_known_until_that_root_is_looked_at_again(
    seeds: Path, tmp_path: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    (seeds / "empty.txt").write_text("")
    other = tmp_path / "seeds2"
    other.mkdir()
    (other / "two.jsonl").write_text("{broken\n")
    build_index([seeds, other], index_dir, encoder=tiny_encoder)

    def skipped() -> list[str]:
        with closing(open_index(index_dir)) as index:
            return [Path(row["seed"]).name for row in index.info()["skipped"]]

    report = build_index([other], index_dir, encoder=tiny_encoder)
    assert [Path(one.seed).name for one in report.skipped] == ["two.jsonl:1"]
    assert skipped() == ["empty.txt", "two.jsonl:1"]
    (other / "two.jsonl").write_text("")
    build_index([other], index_dir, encoder=tiny_encoder)
    assert skipped() == ["empty.txt", "two.jsonl"]
    (seeds / "empty.txt").unlink()
    build_index([seeds], index_dir, encoder=tiny_encoder)
    assert skipped() == ["two.jsonl"]


def test_the_same_id_in_two_seeds_is_kept_once(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    write_records(seeds / "later.jsonl", moon="A later moon.")
    (seeds / "zz.jsonl").write_text((seeds / "two.jsonl").read_text())
    report = build_index([seeds], index_dir, encoder=tiny_encoder)
    assert report.added == 3
    assert sorted(Path(s.seed).name for s in report.skipped) == [
        "two.jsonl",
        "zz.jsonl",
        "zz.jsonl",
    ]
    assert {s.reason for s in report.skipped} == {
        "duplicate id 'moon': an earlier seed has it",
        "duplicate id 'tea': an earlier seed has it",
    }


def test_nothing_to_read_builds_an_empty_index_that_answers_nothing(
    tmp_path: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    (tmp_path / "none").mkdir()
    report = build_index([tmp_path / "none"], index_dir, encoder=tiny_encoder)
    assert (report.passages, report.generation) == (0, 1)
    assert contents(index_dir) == []


def test_the_index_folder_inside_a_root_is_not_read(seeds: Path, tiny_encoder: Encoder) -> None:
    first = build_index([seeds], seeds / "data", encoder=tiny_encoder)
    again = build_index([seeds], seeds / "data", encoder=tiny_encoder)
    assert counts(first) == (3, 0, 0, 0, 0, 3)
    assert counts(again) == (0, 0, 0, 3, 0, 0)


def test_progress_is_told_in_order_up_to_all(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    told: list[Progress] = []
    build_index([seeds], index_dir, encoder=tiny_encoder, on_progress=told.append)
    assert [(p.stage, p.done, p.total) for p in told] == [
        ("scan", 1, 2),
        ("scan", 2, 2),
        ("split", 1, 3),
        ("split", 2, 3),
        ("split", 3, 3),
        ("encode", 3, 3),
        ("words", 0, 3),
        ("words", 3, 3),
    ]


def test_while_a_build_holds_the_lock_another_is_refused(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    with build_lock(index_dir), pytest.raises(IndexLockedError, match="another build is running"):
        build_index([seeds], index_dir, encoder=tiny_encoder)
    assert (index_dir / LOCK_NAME).exists()


# A build over 40 articles that is stopped, by the signal it is given, once ten passages are encoded
# or, with "publish", when everything is written but the manifest is not flipped.
_STOPPED_BUILD = """
    import os, sys
    from index import build_index
    from index.build import write
    from index.encoder import Encoder
    seeds, index_dir, model, number = sys.argv[1:]
    write._WINDOW = 8
    def stop(progress):
        if progress.stage == "encode" and progress.done >= 10:
            os.kill(os.getpid(), int(number))
    build_index([seeds], index_dir, encoder=Encoder.load(model), on_progress=stop)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_build_loses_nothing_and_the_old_generation_serves_meanwhile(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder, number: signal.Signals
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    write_records(seeds / "many.jsonl", **{f"t{i:02}": f"Tea number {i}." for i in range(40)})
    write_records(seeds / "two.jsonl", moon="The moon was new in June.", tea="Tea is a drink.")
    script = textwrap.dedent(_STOPPED_BUILD)
    places = [str(seeds), str(index_dir), tiny_encoder.name, str(int(number))]
    command = [sys.executable, "-c", script, *places]
    stopped = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False, timeout=120)
    assert stopped.returncode == -number, stopped.stderr.decode()
    assert contents(index_dir) == before
    resumed = build_index([], index_dir, encoder=tiny_encoder)
    assert 0 < resumed.encoded < 41
    assert (resumed.added + resumed.changed, resumed.removed) == (resumed.encoded, 0)
    shutil.rmtree(index_dir.with_name("fresh"), ignore_errors=True)
    build_index([seeds], index_dir.with_name("fresh"), encoder=tiny_encoder)
    assert contents(index_dir) == contents(index_dir.with_name("fresh"))


def test_a_build_of_another_root_first_finishes_what_was_stopped(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder, tmp_path: Path
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    write_records(seeds / "many.jsonl", **{f"t{i:02}": f"Tea number {i}." for i in range(40)})
    script = textwrap.dedent(_STOPPED_BUILD)
    command = [sys.executable, "-c", script, str(seeds), str(index_dir), tiny_encoder.name, "9"]
    subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False, timeout=120)
    other = tmp_path / "other.txt"
    other.write_text("War\n\nThe war was over.\n")
    build_index([other], index_dir, encoder=tiny_encoder)
    index = open_index(index_dir)
    assert len(index.articles()) == 44
    index.close()


def test_an_open_index_sees_a_finished_build_and_keeps_serving_during_one(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    index = open_index(index_dir)
    (seeds / "new.txt").write_text("A war ends\n\nThe troops went home.\n")
    during: list[list[str]] = []

    def look(progress: Progress) -> None:
        if progress.stage == "encode":
            during.append([found.article.id for found in index.search("troops home", 10)])

    build_index([], index_dir, encoder=tiny_encoder, on_progress=look)
    after = [found.article.id for found in index.search("troops went home", 10)]
    (seeds / "new.txt").unlink()
    build_index([], index_dir, encoder=tiny_encoder)
    last = [found.article.id for found in index.search("troops went home", 10)]
    index.close()
    assert during
    assert all("new.txt" not in ids for ids in during)
    assert "new.txt" in after
    assert "new.txt" not in last


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


def test_no_index_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="quoth build FOLDER"):
        open_index(tmp_path)


def test_an_index_that_was_never_finished_says_so(index_dir: Path) -> None:
    Store.create(index_dir).close()
    with pytest.raises(IndexMissingError, match="never finished; go on with: quoth build"):
        open_index(index_dir)


def test_an_index_of_the_format_before_is_taken_on(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    first = build_index([seeds], index_dir, encoder=tiny_encoder)
    _execute(index_dir, "DROP TABLE seeds")
    _execute(index_dir, "CREATE TABLE seeds (root TEXT, name TEXT, PRIMARY KEY (root, name))")
    _execute(index_dir, "INSERT INTO seeds VALUES ('/nowhere', 'a.txt')")
    _execute(index_dir, "UPDATE manifest SET value = '2' WHERE key = 'format'")
    index = open_index(index_dir)
    assert len(index.articles()) == first.added
    index.close()
    again = build_index([], index_dir, encoder=tiny_encoder)
    assert (again.added, again.changed, again.unchanged) == (0, 0, first.added)


def test_what_is_closed_is_not_called_damaged(index_dir: Path) -> None:
    store = Store.create(index_dir)
    store.close()
    with pytest.raises(StoreError, match="closed") as raised:
        store.manifest()
    assert not isinstance(raised.value, IndexCorruptError)


def test_an_unknown_format_is_refused(seeds: Path, index_dir: Path, tiny_encoder: Encoder) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    _execute(index_dir, "UPDATE manifest SET value = '99' WHERE key = 'format'")
    with pytest.raises(IndexFormatError, match="format 99 is unknown"):
        open_index(index_dir)


def _execute(index_dir: Path, sql: str) -> None:
    connection = sqlite3.connect(index_dir / FILE_NAME)
    connection.execute(sql)
    connection.commit()
    connection.close()


def _flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    path.write_bytes(data)


def _damage_words(index_dir: Path, how: str) -> None:
    if how == "missing folder":
        shutil.rmtree(index_dir / "words")
    elif how == "missing sidecar":
        (index_dir / "words.json").unlink()
    elif how == "sidecar of another generation":
        sidecar = json.loads((index_dir / "words.json").read_text())
        (index_dir / "words.json").write_text(json.dumps({**sidecar, "generation": 7}))
    elif how == "flipped byte":
        largest = max((index_dir / "words").iterdir(), key=lambda path: path.stat().st_size)
        _flip(largest, largest.stat().st_size // 2)
    else:
        for path in (index_dir / "words").iterdir():
            os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize(
    "how",
    [
        "missing folder",
        "missing sidecar",
        "sidecar of another generation",
        "flipped byte",
        "cut in half",
    ],
)
def test_damaged_words_are_built_again_on_opening(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder, how: str
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    _damage_words(index_dir, how)
    assert contents(index_dir) == before
    assert verify_index(index_dir).problems == ()  # opening mended it on disk, too


def test_words_held_by_a_build_are_indexed_in_memory(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    shutil.rmtree(index_dir / "words")
    with build_lock(index_dir):
        assert contents(index_dir) == before
    assert not (index_dir / "words").exists()


def test_verify_mends_vectors_and_words(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    _execute(index_dir, "UPDATE vectors SET data = zeroblob(length(data))")
    (index_dir / "words.json").unlink()
    with pytest.raises(IndexCorruptError, match=r"mend with: quoth verify"):
        open_index(index_dir)
    report = verify_index(index_dir)
    assert len(report.problems) == len(report.mended) == 4
    assert report.ok
    assert contents(index_dir) == before
    assert verify_index(index_dir).problems == ()


def test_verify_takes_out_an_article_whose_text_is_damaged_and_a_build_reads_it_again(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    _execute(index_dir, "UPDATE articles SET text = replace(text, 'river', 'rover')")
    report = verify_index(index_dir)
    assert report.problems == ("the text of 'bridge.txt' does not match its hash",)
    assert report.ok
    assert report.articles == 2
    assert build_index([], index_dir, encoder=tiny_encoder).added == 1
    assert contents(index_dir) == before


def test_a_damaged_file_is_an_error_and_not_a_wrong_answer(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    for extra in ("-wal", "-shm"):
        (index_dir / f"{FILE_NAME}{extra}").unlink(missing_ok=True)
    path = index_dir / FILE_NAME
    data = path.read_bytes()
    path.write_bytes(data[:64] + os.urandom(len(data) - 64))
    with pytest.raises(IndexCorruptError, match="build anew"):
        open_index(index_dir)


def test_searches_during_builds_see_one_whole_generation_each(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    def write(state: int) -> None:
        texts = {f"r{i}": f"Tea of state {state}, article {i}." for i in range(12)}
        write_records(seeds / "two.jsonl", **texts)

    (seeds / "bridge.txt").unlink()
    write(0)
    build_index([seeds], index_dir, encoder=tiny_encoder)
    index = open_index(index_dir)
    seen: list[set[str]] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            found = index.search("Tea of state", 30)
            seen.append({item.article.text.split(",")[0] for item in found} | {str(len(found))})

    with ThreadPoolExecutor(4) as pool:
        looking = [pool.submit(look) for _ in range(4)]
        for state in range(1, 6):
            write(state)
            build_index([], index_dir, encoder=tiny_encoder)
        done.set()
        for future in looking:
            future.result()
    last = {item.article.text.split(",")[0] for item in index.search("Tea of state", 30)}
    index.close()
    assert last == {"Tea of state 5"}
    assert {len(view) for view in seen} == {2}
    assert all("12" in view for view in seen)

"""Writing: a build killed or stopped midway loses nothing, and the next one goes on."""

from __future__ import annotations

import json
import logging
import shutil
import signal
import subprocess
import sys
import textwrap
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import build_index, open_index, word_files
from index.build.draft import Draft
from index.build.known import Known
from index.build.lock import build_lock
from index.build.plan import ToWrite
from index.build.report import Progress
from index.build.workers import LocalWorkers
from index.build.write import write
from index.encoder import Encoder
from index.library.orders import Library
from index.store.store import Store
from tests.conftest import REPOSITORY
from tests.index.build.conftest import contents, write_records

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article

# A build over 40 articles that is stopped, by the signal it is given, once ten passages are encoded
# or at the end of the stage it is given: after "words" only the manifest is not flipped.
_STOPPED_BUILD = """
    import os, sys
    from index import build_index
    from index.build import write
    from index.encoder import Encoder
    seeds, index_dir, model, number, stage = sys.argv[1:]
    write._WINDOW = 8
    def stop(progress):
        enough = 10 if stage == "encode" else progress.total
        if progress.stage == stage and progress.done >= enough:
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
    places = [str(seeds), str(index_dir), tiny_encoder.name, str(int(number)), "encode"]
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


# A first build that is killed when so many files are read, or passages encoded.
_KILLED_BUILD = """
    import os, sys
    from index import build_index
    from index.build import write
    from index.encoder import Encoder
    seeds, index_dir, model, stage, done = sys.argv[1:]
    write._WINDOW = 32
    def kill(progress):
        if progress.stage == stage and progress.done >= int(done):
            os.kill(os.getpid(), 9)
    build_index([seeds], index_dir, encoder=Encoder.load(model), on_progress=kill)
"""


@pytest.mark.parametrize(("stage", "at"), [("scan", 200), ("encode", 200)])
def test_a_first_build_that_is_killed_loses_a_window(
    tmp_path: Path, index_dir: Path, tiny_encoder: Encoder, stage: str, at: int
) -> None:
    root = tmp_path / "many"
    root.mkdir()
    for i in range(300):
        (root / f"{i:03}.txt").write_text(f"Note {i}\n\nTea number {i}.\n")
    script = textwrap.dedent(_KILLED_BUILD)
    places = [str(root), str(index_dir), tiny_encoder.name, stage, str(at)]
    killed = subprocess.run(
        [sys.executable, "-c", script, *places], cwd=REPOSITORY, check=False, timeout=120
    )
    assert killed.returncode == -signal.SIGKILL
    with closing(Store.open(index_dir)) as store:
        committed = [article.id for article in store.stored_articles(1)]
        assert at - 64 <= len(committed) <= at
        # Neither read nor encoded again.
        assert sorted(store.seed_memories(str(root))) == sorted(committed)
        assert store.manifest().generation == 0
        assert store.manifest().pending_roots == (str(root),)
    resumed = build_index([], index_dir, encoder=tiny_encoder)
    left = 300 - len(committed)
    assert (resumed.unchanged, resumed.added, resumed.encoded) == (len(committed), left, left)
    build_index([root], tmp_path / "fresh", encoder=tiny_encoder)
    assert contents(index_dir) == contents(tmp_path / "fresh")


def test_articles_are_committed_while_others_are_not_read_yet(
    tmp_path: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    root = tmp_path / "many"
    root.mkdir()
    for i in range(700):
        (root / f"{i:03}.txt").write_text(f"Note {i}\n\nTea number {i}.\n")
    told: list[Progress] = []
    n_committed: list[int] = []

    def look(progress: Progress) -> None:
        told.append(progress)
        if progress.stage == "scan":
            with closing(Store.open(index_dir)) as store:
                n_committed.append(len(store.article_rows(1)))

    build_index([root], index_dir, encoder=tiny_encoder, on_progress=look)
    assert n_committed[-1] >= 700 - 256
    assert max(i - n for i, n in enumerate(n_committed, 1)) <= 256
    encoded = [progress for progress in told if progress.stage == "encode"]
    assert [p.total for p in encoded] == sorted(p.total for p in encoded)
    assert (encoded[0].total, encoded[-1].done, encoded[-1].total) == (0, 700, 700)


def test_the_articles_of_one_large_file_are_committed_while_it_is_read(
    tmp_path: Path, index_dir: Path, tiny_encoder: Encoder
) -> None:
    seed = tmp_path / "many.jsonl"
    with seed.open("w") as file:
        for i in range(1_200):
            text = "Tea. " + "x" * 1_000  # of few passages
            file.write(json.dumps({"id": str(i), "title": f"Note {i}", "text": text}) + "\n")
    n_committed: list[int] = []

    def look(progress: Progress) -> None:
        if progress.stage == "encode" and progress.total == 0:
            with closing(Store.open(index_dir)) as store:
                n_committed.append(len(store.article_rows(1)))

    report = build_index([seed], index_dir, encoder=tiny_encoder, on_progress=look)
    assert report.added == 1_200
    assert len(set(n_committed)) > 3


def test_a_window_takes_one_transaction_and_one_question_however_many_articles_it_holds(
    index_dir: Path, tiny_encoder: Encoder, make_article: Callable[..., Article]
) -> None:
    work = [
        ToWrite(article=make_article(f"Tea number {i}.", id=str(i)), seed=f"{i}.txt")
        for i in range(100)
    ]
    draft = Draft(Known(roots=("/seeds",)), "recipe")
    statements: list[str] = []
    with closing(Store.create(index_dir)) as store, store.impatient() as connection:
        connection.set_trace_callback(statements.append)
        workers = LocalWorkers(tiny_encoder)
        assert write(work, store, workers, draft=draft, on_progress=lambda _: None) == 100
        connection.set_trace_callback(None)
        assert len(store.article_rows(1)) == 100
    kinds = Counter(statement.split()[0] for statement in statements)
    # Roots, articles; which vectors are there.
    assert (kinds["BEGIN"], kinds["COMMIT"], kinds["SELECT"]) == (2, 2, 1)


def test_a_build_of_another_root_first_finishes_what_was_stopped(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder, tmp_path: Path
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    write_records(seeds / "many.jsonl", **{f"t{i:02}": f"Tea number {i}." for i in range(40)})
    script = textwrap.dedent(_STOPPED_BUILD)
    command = [
        sys.executable,
        "-c",
        script,
        str(seeds),
        str(index_dir),
        tiny_encoder.name,
        "9",
        "encode",
    ]
    subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False, timeout=120)
    other = tmp_path / "other.txt"
    other.write_text("War\n\nThe war was over.\n")
    build_index([other], index_dir, encoder=tiny_encoder)
    index = open_index(index_dir)
    assert len(index.articles()) == 44
    index.close()


def test_a_build_killed_before_it_publishes_leaves_words_that_serve_and_none_that_are_wrong(
    seeds: Path, index_dir: Path, tiny_encoder: Encoder, caplog: pytest.LogCaptureFixture
) -> None:
    build_index([seeds], index_dir, encoder=tiny_encoder)
    before = contents(index_dir)
    write_records(seeds / "many.jsonl", **{f"t{i:02}": f"Tea number {i}." for i in range(40)})
    places = [str(seeds), str(index_dir), tiny_encoder.name, "9", "words"]
    command = [sys.executable, "-c", textwrap.dedent(_STOPPED_BUILD), *places]
    subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False, timeout=120)
    assert word_files.generations(index_dir) == [2, 1]
    with build_lock(index_dir), caplog.at_level(logging.INFO):  # so nothing can be mended on disk
        assert contents(index_dir) == before
    assert "in memory" not in caplog.text
    # The next generation is another one than that whose words are there.
    with closing(Library(index_dir)) as library:
        assert library.remove(["moon"]) == ["moon"]
        assert library.generation == 2
    with build_lock(index_dir), caplog.at_level(logging.INFO):
        assert [row[0] for row in contents(index_dir)[:2]] == ["bridge.txt", "tea"]
    assert "in memory" not in caplog.text

"""Another encoder: its vectors are made behind the index that serves, and take over at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import threading
from contextlib import closing
from pathlib import Path

import pytest

from index import build_index, open_index
from index.build.report import Progress
from index.encoder import Encoder
from index.library.orders import Library
from index.library.verify import verify_index
from index.search.passage_index import PassageIndex
from tests.conftest import REPOSITORY, make_tiny_model
from tests.index.build.conftest import contents, counts, write_records

N = 40
QUESTION = "Tea number 7"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """An encoder with vectors of another length than the tiny one's."""
    folder = tmp_path_factory.mktemp("other")
    return Encoder.load(str(make_tiny_model(folder, seed=8, dim=16)))


@pytest.fixture
def index_dir(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    """An index by the tiny encoder."""
    seed = tmp_path / "many.jsonl"
    write_records(seed, **{f"t{i:02}": f"Tea number {i}." for i in range(N)})
    build_index([seed], tmp_path / "index", encoder=tiny_encoder)
    return tmp_path / "index"


def _fresh(index_dir: Path, encoder: Encoder) -> Path:
    """Return an index of the same seeds that had no other encoder before."""
    folder = index_dir.with_name("fresh")
    build_index([index_dir.with_name("many.jsonl")], folder, encoder=encoder)
    return folder


def _found(index: PassageIndex) -> list[tuple[str, float]]:
    return [(one.article.id, round(one.score, 4)) for one in index.search(QUESTION, 5)]


def test_until_another_encoder_has_done_its_work_the_last_one_answers(
    index_dir: Path, tiny_encoder: Encoder, other: Encoder
) -> None:
    index = open_index(index_dir)
    before = _found(index)
    during: list[object] = []
    problems: list[BaseException] = []
    is_done = threading.Event()

    def look(_progress: Progress) -> None:
        during.append((index.encoder.fingerprint, _found(index)))

    def ask() -> None:
        while not is_done.is_set():
            try:
                assert index.search(QUESTION, 5, vector=index.encode(QUESTION))
            except BaseException as problem:  # noqa: BLE001 - looked at below
                problems.append(problem)
                return

    asking = [threading.Thread(target=ask) for _ in range(2)]
    for thread in asking:
        thread.start()
    report = build_index([], index_dir, encoder=other, reencode=True, on_progress=look)
    assert counts(report) == (0, N, 0, 0, 0, N)
    after = _found(index)
    is_done.set()
    for thread in asking:
        thread.join()
    assert problems == []
    assert during == [(tiny_encoder.fingerprint, before)] * len(during)
    assert len(during) > 2
    assert index.encoder.fingerprint == other.fingerprint
    index.close()
    with closing(open_index(_fresh(index_dir, other))) as fresh:
        assert after == _found(fresh) != before


def test_a_question_encoded_before_another_encoder_took_over_is_encoded_again(
    index_dir: Path, other: Encoder
) -> None:
    with closing(open_index(index_dir)) as index:
        vector = index.encode(QUESTION)
        build_index([], index_dir, encoder=other, reencode=True)
        assert index.search(QUESTION, 5, vector=vector) == index.search(QUESTION, 5)


_KILLED = """
    import os, sys
    from index import build_index
    from index.build import write
    from index.encoder import Encoder
    index_dir, model = sys.argv[1:]
    write._WINDOW = 8
    def kill(progress):
        if progress.stage == "encode" and progress.done >= 20:
            os.kill(os.getpid(), 9)
    build_index([], index_dir, encoder=Encoder.load(model), reencode=True, on_progress=kill)
"""


def _kill_a_reencoding(index_dir: Path, encoder: Encoder) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_KILLED), str(index_dir), encoder.name],
        cwd=REPOSITORY,
        check=False,
        timeout=120,
    )
    assert killed.returncode == -signal.SIGKILL


def test_encoding_anew_that_is_killed_goes_on_and_the_last_encoder_serves_meanwhile(
    index_dir: Path, tiny_encoder: Encoder, other: Encoder
) -> None:
    before = contents(index_dir)
    _kill_a_reencoding(index_dir, other)
    assert contents(index_dir) == before
    with closing(open_index(index_dir)) as index:
        assert index.encoder.fingerprint == tiny_encoder.fingerprint
    assert verify_index(index_dir).problems == ()
    with closing(Library(index_dir)) as library:  # an order comes between the two
        assert library.remove(["t03"]) == ["t03"]
        library.bring_back(library.contents().removed[:0])
    assert len(contents(index_dir)) < len(before)
    report = build_index([], index_dir, encoder=other, reencode=True)
    assert 0 < report.encoded < N - 8
    with closing(Library(index_dir)) as library:
        ids = [entry.id for entry in library.contents().articles]
    assert ids == [f"t{i:02}" for i in range(N) if i != 3]
    assert verify_index(index_dir).problems == ()


def test_a_build_by_the_last_encoder_takes_back_what_was_begun(
    index_dir: Path, tiny_encoder: Encoder, other: Encoder
) -> None:
    before = contents(index_dir)
    _kill_a_reencoding(index_dir, other)
    report = build_index([], index_dir, encoder=tiny_encoder)
    assert report.encoded == 0
    assert contents(index_dir) == before
    assert verify_index(index_dir).problems == ()
    assert build_index([], index_dir, encoder=other, reencode=True).changed == N
    assert contents(index_dir) == contents(_fresh(index_dir, other))

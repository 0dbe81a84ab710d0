"""Writing: a build killed or stopped midway loses nothing, and the next one goes on."""

from __future__ import annotations

import logging
import shutil
import signal
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from index import build_index, open_index, word_files
from index.build.lock import build_lock
from index.encoder import Encoder
from index.library.orders import Library
from tests.conftest import REPOSITORY
from tests.index.build.conftest import contents, write_records

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

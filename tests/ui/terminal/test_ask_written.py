"""`quoth ask --llm` in a process of its own, with a scripted server."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

from tests.qa.language_model.scripted import failed, said, scripted
from tests.ui.terminal.run import quoth

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("openai")

_QUESTION = "What new height did Nepal and China announce for Mount Everest?"
_TRUE = "Mount Everest is 8,848.86 metres high, Nepal and China announced. [1] "
_WRONG = "Mount Everest is 9,848.86 metres high, Nepal and China announced. [7] "


def test_claims_with_markers_then_their_quotes(seed_index: Path) -> None:
    with scripted(said(_TRUE, _WRONG)) as server:
        ran = quoth("ask", _QUESTION, "--llm", server.address, "--index", seed_index)
    assert (ran.returncode, ran.stderr) == (0, "")
    written, cited, *_ = ran.stdout.splitlines()
    assert written == (
        "Mount Everest is 8,848.86 metres high, Nepal and China announced. [1] Mount Everest is "
        "9,848.86 metres high, Nepal and China announced. (not in the articles)"
    )
    assert cited.startswith("[1] Nepal and China agree on a new height for Mount Everest")


def test_strict_leaves_out_and_says_so(seed_index: Path) -> None:
    with scripted(said(_TRUE, _WRONG)) as server:
        asked = ("ask", _QUESTION, "--llm", server.address, "--strict", "--index", seed_index)
        ran = quoth(*asked)
        answer = json.loads(quoth(*asked, "--json").stdout)
    assert "9,848.86" not in ran.stdout
    assert ran.stderr == "left out: 1 claim that is not in the articles\n"
    assert answer["written"]["dropped"] == 1
    assert [claim["supported"] for claim in answer["written"]["claims"]] == [True]


def test_where_the_model_fails_the_quotes_come_with_a_note(seed_index: Path) -> None:
    with scripted(failed(500, "out of memory")) as server:
        ran = quoth("ask", _QUESTION, "--llm", server.address, "--index", seed_index)
    assert ran.returncode == 0
    assert ran.stdout.startswith("Mount Everest is 8,848.86 metres high, Nepal and China announced")
    assert ran.stderr.startswith("Not written: the language model at http://127.0.0.1:")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"127.0.0.1:{free.getsockname()[1]}"
    ran = quoth("ask", _QUESTION, "--llm", nowhere, "--index", seed_index)
    assert ran.returncode == 0
    assert "nothing answers there" in ran.stderr


def test_a_batch_is_written_line_by_line(seed_index: Path, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text(
        f'{{"id": 1, "question": "{_QUESTION}"}}\n{{"id": 2, "question": "Thanks!"}}\n'
    )
    with scripted(said(_TRUE)) as server:
        ran = quoth("ask", "--batch", batch, "--llm", server.address, "--index", seed_index)
    first, second = map(json.loads, ran.stdout.splitlines())
    assert first["written"]["claims"][0]["citations"] == [1]
    assert (second["answer"], second["written"]) == ("You are welcome.", None)


def test_what_does_not_go_together_is_wrong_usage(seed_index: Path) -> None:
    ran = quoth("ask", "Why?", "--strict", "--index", seed_index)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "--llm WHERE" in ran.stderr
    ran = quoth("ask", "Why?", "--llm", "http://ada:secret@127.0.0.1/v1", "--index", seed_index)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "secret" not in ran.stderr

"""--log-json: one JSON object a line, and nothing of what was asked or read in it."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY, SEEDS
from tests.ui.terminal.run import quoth
from ui.terminal.json_log import JsonLines

HERON = "the heron of Tarn"


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def formatted(*, with_content: bool, **values: Any) -> dict[str, Any]:
    record = logging.makeLogRecord({"name": "index.words", "levelname": "INFO", **values})
    told: dict[str, Any] = json.loads(JsonLines(with_content=with_content).format(record))
    return told


def test_values_but_numbers_are_left_out_unless_asked_for() -> None:
    numbers = {"msg": "loading generation %d: %d articles", "args": (3, 7)}
    assert formatted(with_content=False, **numbers)["event"] == "loading generation 3: 7 articles"
    named = {"msg": "%s is damaged: %s", "args": (HERON, ValueError(HERON))}
    assert formatted(with_content=False, **named)["event"] == "%s is damaged: %s"
    assert formatted(with_content=True, **named)["event"] == f"{HERON} is damaged: {HERON}"
    foreign = {"name": "gradio", "msg": f"GET /{HERON}"}
    assert formatted(with_content=False, **foreign)["event"] == "another library's message"
    told = {"msg": "asked", "fields": {"n": 1}, "told": {"question": HERON}}
    assert HERON not in json.dumps(formatted(with_content=False, **told))
    assert formatted(with_content=True, **told)["question"] == HERON


def test_an_error_is_its_kind_and_where_it_was_raised() -> None:
    try:
        JsonLines(with_content=False).format(logging.makeLogRecord({"created": HERON}))
    except TypeError:
        raised = sys.exc_info()
    told = formatted(with_content=False, msg="failed", exc_info=raised)
    assert (told["error"], told["at"].partition(":")[0]) == ("TypeError", "ui/terminal/json_log.py")
    assert HERON not in json.dumps(told)
    told = formatted(with_content=True, msg="failed", exc_info=raised)
    assert "Traceback (most recent call last)" in told["traceback"]


@pytest.mark.parametrize("more", [[], ["--log-content"]])
def test_a_build_tells_what_it_skips_by_name_only_if_asked_to(
    tmp_path: Path, more: list[str]
) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / f"{HERON}.txt").write_text("")
    ran = quoth("build", tmp_path / "seeds", "--index", tmp_path / "index", "--log-json", *more)
    assert ran.returncode == 0
    told = lines(ran.stderr)
    assert {"skipped", "1 skipped", "no articles found"} <= {one["event"] for one in told}
    assert (HERON in ran.stderr) == bool(more)
    assert all(one["level"] in ("info", "warning") for one in told)


def test_an_error_is_a_line_of_the_log(tmp_path: Path) -> None:
    (tmp_path / HERON).write_text("")
    ran = quoth("build", SEEDS, "--index", tmp_path / HERON, "--log-json")
    (told,) = (one for one in lines(ran.stderr) if one["level"] == "error")
    assert (ran.returncode, told["event"], told["error"]) == (1, "error", "StoreError")
    assert HERON not in ran.stderr
    ran = quoth("build", SEEDS, "--log-content")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.endswith("--log-content goes with --log-json\n")


def test_a_server_logs_each_request_under_its_route(tmp_path: Path) -> None:
    command = [sys.executable, str(REPOSITORY / "app.py"), "serve", "--port", "0", "--log-json"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        told = [json.loads(server.stderr.readline())]
        while told[-1]["event"] != "serving the chat":
            told.append(json.loads(server.stderr.readline()))
        url = f"http://127.0.0.1:{told[-1]['port']}"
        body = json.dumps({"data": [HERON]}).encode()
        headers = {"content-type": "application/json"}
        ask = urllib.request.Request(f"{url}/gradio_api/call/ask", body, headers)  # noqa: S310
        with urllib.request.urlopen(ask, timeout=60) as reply:  # noqa: S310 - our own
            event, id_ = json.load(reply)["event_id"], reply.headers["x-request-id"]
        with urllib.request.urlopen(f"{url}/gradio_api/call/ask/{event}", timeout=60) as reply:  # noqa: S310
            assert b"complete" in reply.read()
        for path in ("/healthz", f"/library/article?id={HERON.replace(' ', '+')}"):
            try:
                urllib.request.urlopen(f"{url}{path}", timeout=60).close()  # noqa: S310
            except urllib.error.HTTPError as refused:
                refused.close()
        server.terminate()
        rest = lines(server.stderr.read())
    requests = [one for one in rest if one["event"] == "request"]
    (asked,) = (one for one in requests if one["route"] == "/gradio_api/call/ask")
    assert (asked["method"], asked["status"], asked["request"]) == ("POST", 200, id_)
    assert asked["milliseconds"] > 0
    routes = {one["route"] for one in requests}
    assert {"/healthz", "/gradio_api/call/ask/{event_id}"} <= routes
    assert HERON not in json.dumps(rest)
    (answered,) = (one for one in rest if one["event"] == "answered")
    assert (answered["kind"], answered["abstained"]) == ("fact", True)

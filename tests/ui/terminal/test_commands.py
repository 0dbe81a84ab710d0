"""The command line, in a process of its own: stdout, stderr and exit code."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from qa import Assistant
from qa.chats.store import ConversationStore
from tests.conftest import REPOSITORY, SEEDS, make_tiny_model

QUESTION = "How high is Mount Everest according to Nepal and China?"
_ANSWER_KEYS = [
    "id",
    "question",
    "resolved_question",
    "answer",
    "short_answer",
    "abstained",
    "confidence",
    "citations",
    "retrieved",
    "filters",
    "timings_ms",
]


def quoth(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run `quoth` with these arguments; return what it printed."""
    return subprocess.run(
        [sys.executable, REPOSITORY / "app.py", *map(str, arguments)],
        cwd=cwd or REPOSITORY,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=180,
    )


def test_help_names_every_command_and_loads_nothing_slow() -> None:
    script = (
        "import sys, app\n"
        "try:\n    app.main(['--help'])\n"
        "except SystemExit:\n    print('LOADED', *sorted(sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    shown, loaded = ran.stdout.split("LOADED")
    for command in ("serve", "build", "ask", "search", "eval", "info", "verify"):
        assert f"\n    {command} " in shown
    assert {"numpy", "torch", "gradio", "rich", "faiss", "sqlite3"}.isdisjoint(loaded.split())


def test_answer_as_text_and_as_the_contract(seed_index: Path) -> None:
    question = "What new height did Nepal and China announce for Mount Everest?"
    ran = quoth("ask", question, "--index", seed_index)
    assert ran.returncode == 0
    first, *citations = ran.stdout.splitlines()
    assert first.startswith("Mount Everest is 8,848.86 metres high, ")
    assert "[1]" in first
    assert citations[0].startswith("[1] Nepal and China agree on a new height for Mount Everest")
    answer = json.loads(quoth("ask", question, "--json", "--index", seed_index).stdout)
    assert list(answer) == _ANSWER_KEYS
    assert list(answer["citations"][0]) == [
        "number",
        "article_id",
        "content_hash",
        "title",
        "source",
        "author",
        "url",
        "published",
        "published_to",
        "start",
        "end",
        "page",
        "quote",
        "also_in",
        "independent_sources",
    ]
    assert list(answer["retrieved"][0]) == [
        "rank",
        "score",
        "article_id",
        "title",
        "start",
        "end",
        "text",
    ]
    assert list(answer["timings_ms"]) == ["encode", "search", "read", "total"]


def test_abstaining_is_no_error_and_its_talk_goes_to_stderr(seed_index: Path) -> None:
    ran = quoth("ask", "Who won the lunar regatta of 2031?", "--index", seed_index)
    assert (ran.returncode, ran.stdout) == (0, "The articles do not answer this question.\n")
    assert ran.stderr.startswith("closest passages:\n- ")


def test_batch_answers_in_order_and_a_bad_line_in_its_place(
    seed_index: Path, tmp_path: Path
) -> None:
    lines: list[Any] = [
        {"id": "a", "question": "Who scored the goal in the World Cup final in Sydney?"},
        {"id": "b", "text": "Thanks!"},
        {"id": "c", "question": " "},
        {"id": "d", "question": "And who saved the penalty?", "history": ["Who beat England?"]},
        {"id": "e", "question": "Why?", "history": [{"question": "Who beat England?"}]},
        {"id": "f", "question": "Why?", "history": [7]},
    ]
    batch = tmp_path / "batch.jsonl.gz"
    with gzip.open(batch, "wt", encoding="utf-8") as file:
        file.write("\n\n".join(map(json.dumps, lines)) + "\n{broken\n")
    ran = quoth("ask", "--batch", batch, "--index", seed_index)
    said = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [answer["id"] for answer in said] == ["a", "b", "c", "d", "e", "f", None]
    assert "Olga Carmona" in said[0]["answer"]
    assert said[1]["answer"] == "You are welcome."
    assert said[2] == {"id": "c", "error": "the question is blank"}
    assert said[3]["resolved_question"] == "Who beat England? And who saved the penalty?"
    assert said[4]["resolved_question"] == "Who beat England? Why?"
    assert "history" in said[5]["error"]
    assert "batch.jsonl.gz:12: not JSON" in said[6]["error"]
    assert ran.returncode == 1
    assert ran.stderr == f"error: 3 lines of {batch} were not answered\n"


def test_search_shows_a_table_or_the_contract_and_filters_hold(seed_index: Path) -> None:
    table = quoth("search", "asteroid impact", "-k", 2, "--index", seed_index)
    assert table.returncode == 0
    assert "A spacecraft strikes an asteroid on purpose" in table.stdout.splitlines()[1]
    options = [
        "-k",
        30,
        "--from",
        "2025-02-01",
        "--to",
        "2025-02-20",
        "--source",
        "Meridian Dispatch",
    ]
    found = json.loads(quoth("search", "Ukraine", *options, "--json", "--index", seed_index).stdout)
    assert {row["article_id"] for row in found["retrieved"]} == {"ukraine-3-riyadh-talks.md"}
    assert found["filters"] == {
        "published_from": "2025-02-01",
        "published_to": "2025-02-20",
        "sources": ["Meridian Dispatch"],
    }


def test_build_reports_and_lists_what_it_skipped(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(SEEDS, seeds)
    (seeds / "bad.txt").write_bytes(b"\x00\xff" * 50)
    (seeds / "scan.pdf").write_bytes(b"%PDF-1.4")
    model = make_tiny_model(tmp_path, seed=7)
    first = quoth("build", "--encoder", model, cwd=tmp_path)
    assert first.returncode == 0
    assert first.stdout.startswith(
        "articles: 17 added, 0 changed, 0 removed, 0 unchanged, 2 skipped\n"
    )
    assert f"skipped: {seeds / 'bad.txt'}: " in first.stderr
    assert f"skipped: {seeds / 'scan.pdf'}: is damaged or no PDF" in first.stderr
    assert first.stderr.endswith("2 skipped\n")
    again = json.loads(quoth("build", "--json", cwd=tmp_path).stdout)
    assert (again["unchanged"], again["encoded"], len(again["skipped"])) == (17, 0, 2)
    info = json.loads(quoth("info", "--json", cwd=tmp_path).stdout)
    assert (info["articles"], info["roots"]) == (17, [str(seeds)])
    assert quoth("verify", cwd=tmp_path).stdout.endswith(": whole\n")
    assert quoth("info", cwd=tmp_path).returncode == 0


def test_a_dry_run_says_what_a_build_would_do_and_does_nothing(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "tea.txt").write_text("Tea\n\nTea is a drink.\n")
    (tmp_path / "seeds" / "empty.txt").write_text("")
    ran = quoth("build", "--dry-run", cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (
        0,
        "would be: 1 added, 0 changed, 0 moved, 0 removed, 0 unchanged, 1 skipped\n"
        "added    tea.txt: Tea\n",
    )
    assert ran.stderr == f"skipped: {tmp_path / 'seeds' / 'empty.txt'}: is empty\n"
    plan = json.loads(quoth("build", "--dry-run", "--json", cwd=tmp_path).stdout)
    named = {"id": "tea.txt", "title": "Tea", "root": str(tmp_path / "seeds"), "seed": "tea.txt"}
    assert (plan["added"], plan["unchanged"], plan["removed"]) == ([named], 0, [])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["seeds"]


def test_what_is_known_of_one_article_and_what_said_so(seed_index: Path) -> None:
    ask = ("info", "--index", seed_index, "--article")
    known = json.loads(quoth(*ask, "ukraine-3-riyadh-talks.md", "--json").stdout)
    assert (known["id"], known["published"], known["published_to"]) == (
        "ukraine-3-riyadh-talks.md",
        "2025-02-19",
        None,
    )
    assert known["provenance"]["published"] == "front matter"
    table = [line.split() for line in quoth(*ask, known["id"]).stdout.splitlines()]
    assert ["published", "2025-02-19", "front", "matter"] in table
    missing = quoth(*ask, "nothing.md")
    assert missing.returncode == 1
    assert missing.stderr == f"error: {seed_index} holds no article 'nothing.md'\n"


def test_an_empty_folder_builds_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    ran = quoth("build", "none", cwd=tmp_path)
    assert ran.returncode == 0
    assert ran.stderr == "no articles found in none: the index is empty\n"


def test_verify_says_what_it_mended(seed_index: Path, tmp_path: Path) -> None:
    shutil.copytree(seed_index, tmp_path / "data")
    shutil.rmtree(tmp_path / "data" / "words")
    ran = quoth("verify", cwd=tmp_path)
    assert ran.returncode == 0
    assert ran.stdout.splitlines()[:2] == [
        "problem: the word index is missing, damaged or of another generation",
        "mended: the word index was built again",
    ]


def test_serve_says_which_extra_mcp_needs_where_it_is_not_installed(tmp_path: Path) -> None:
    (tmp_path / "mcp.py").touch()  # found before an installed one, and no package
    ran = subprocess.run(
        [sys.executable, REPOSITORY / "app.py", "serve", "--mcp", "--port", "0"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        1,
        "",
        'error: serving MCP needs a library that is not installed: pip install "quoth[mcp]"\n',
    )
    assert not (tmp_path / "data").exists()


def test_votes_are_a_question_set_that_eval_takes(seed_index: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(seed_index, data)
    told = quoth("votes", cwd=tmp_path)
    assert told.returncode == 1
    assert told.stderr == "error: no conversations are kept in data: vote in the chat first\n"
    own = ConversationStore(data).of("")
    conversation = own.create()
    with closing(Assistant.open(data)) as assistant:
        for number, question in enumerate((QUESTION, "Who won the chess match on Mars?")):
            own.append(conversation, question, answer=assistant.ask(question))
            own.vote(conversation, number, "up" if number == 0 else "down")
    written = quoth("votes", "votes.jsonl", cwd=tmp_path)
    assert (written.returncode, written.stdout) == (0, "")
    assert written.stderr.startswith("1 questions; 1 votes left out: ")
    rows = [json.loads(line) for line in (tmp_path / "votes.jsonl").read_text().splitlines()]
    assert [(row["id"], row["question"], row["answerable"]) for row in rows] == [
        ("vote-1", QUESTION, True)
    ]
    assert quoth("votes", cwd=tmp_path).stdout == (tmp_path / "votes.jsonl").read_text()
    ran = quoth("eval", "votes.jsonl", "--json", cwd=tmp_path)
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["n_answerable"] == 1


def test_serve_begins_with_an_empty_library_where_there_is_nothing(tmp_path: Path) -> None:
    server = subprocess.Popen(
        [sys.executable, REPOSITORY / "app.py", "serve", "--port", "0"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    said = [server.stderr.readline(), server.stderr.readline()]
    server.kill()
    server.communicate()
    assert said[0].startswith("no index in data and no seeds/ here: beginning with")
    assert said[1].startswith("Quoth is on http://127.0.0.1:")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", "x"], "error: no index in data; build one with: quoth build FOLDER --index data"),
        (["build", "nowhere"], "error: nowhere: no such file or folder; nothing was changed"),
        (["build"], "error: no folder given and there is no seeds/ here: quoth build FOLDER"),
        (["eval", "nowhere.jsonl"], "error: nowhere.jsonl: cannot be read: No such file"),
        (["build", "--encoder", "/nowhere"], "error: no folder given"),
    ],
)
def test_errors_are_one_line_and_exit_1(tmp_path: Path, arguments: list[str], message: str) -> None:
    free = ["--port", str(_free_port())] if arguments[0] == "serve" else []
    ran = quoth(*arguments, *free, cwd=tmp_path)
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr.startswith(message)
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "x", "--batch", "y"],
        ["ask", "x", "--from", "03/04/2023"],
        ["search", "x", "-k", "0"],
        ["search", "x", "--sauce", "y"],
        ["build", "--index"],
        ["build", "--dry-run", "--watch"],
        ["eval"],
    ],
)
def test_wrong_usage_exits_2(arguments: list[str]) -> None:
    ran = quoth(*arguments)
    assert ran.returncode == 2
    assert ran.stderr.startswith("usage: quoth")


def test_dates_the_wrong_way_round_are_one_line(seed_index: Path) -> None:
    ran = quoth("ask", "x", "--from", "2025-02-02", "--to", "2025-02-01", "--index", seed_index)
    assert ran.returncode == 1
    assert ran.stderr.startswith("error: no day lies from 2025-02-02 to 2025-02-01")


def test_eval_of_an_index_and_of_rows_with_their_own_context(
    seed_index: Path, tmp_path: Path
) -> None:
    row = {
        "id": "1",
        "question": "Who scored the goal in the final?",
        "answers": ["Olga Carmona"],
        "doc_ids": ["womens-world-cup-2023.md"],
        "answerable": True,
    }
    (tmp_path / "index.jsonl").write_text(json.dumps(row) + "\n")
    ran = quoth("eval", tmp_path / "index.jsonl", "--json", "--index", seed_index)
    figures = json.loads(ran.stdout)
    assert (figures["n_answerable"], figures["article_at_1"], figures["auroc"]) == (1, 1.0, None)
    table = quoth("eval", tmp_path / "index.jsonl", "--index", seed_index)
    assert "article_at_1" in table.stdout
    context = {**row, "context": "Olga Carmona scored.", "is_impossible": False}
    (tmp_path / "context.jsonl").write_text(json.dumps(context) + "\n")
    alone = json.loads(quoth("eval", tmp_path / "context.jsonl", "--json").stdout)
    assert alone["n"] == 1
    assert 0.0 < alone["f1_answerable"] <= 1.0


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_port_in_use_is_named_with_its_flag(seed_index: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = quoth("serve", "--port", port, "--index", seed_index)
    assert ran.returncode == 1
    assert str(port) in ran.stderr
    assert "--port" in ran.stderr


def test_ctrl_c_stops_a_build_within_seconds_and_the_next_one_goes_on(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": f"r{i}", "title": f"Report {i}", "text": f"Report {i} is on tea. " * 60})
        for i in range(120)
    ]
    (tmp_path / "many.jsonl").write_text("\n".join(lines))
    build = subprocess.Popen(
        [sys.executable, REPOSITORY / "app.py", "build", "many.jsonl"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    _wait_for_rows(tmp_path / "data" / "quoth.sqlite")
    asked = time.monotonic()
    build.send_signal(signal.SIGINT)
    _, said = build.communicate(timeout=60)
    assert build.returncode == 130
    assert "stopped; what was encoded is kept" in said
    assert "Traceback" not in said
    assert time.monotonic() - asked < 15  # a second or two; generous, so that load fails no test
    resumed = json.loads(quoth("build", "many.jsonl", "--json", cwd=tmp_path).stdout)
    assert 0 < resumed["unchanged"] < 120
    assert resumed["unchanged"] + resumed["added"] == 120


def _wait_for_rows(path: Path) -> None:
    import sqlite3

    for _ in range(1800):
        if path.exists():
            connection = sqlite3.connect(path)
            try:
                if connection.execute("SELECT count(*) FROM articles").fetchone()[0]:
                    return
            except sqlite3.OperationalError:
                pass
            finally:
                connection.close()
        time.sleep(0.1)
    pytest.fail("the build wrote nothing within three minutes")


def test_output_into_a_closed_pipe_is_quiet(seed_index: Path) -> None:
    command = (
        f"{sys.executable} {REPOSITORY / 'app.py'} search tea -k 30 --index {seed_index} | true"
    )
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in ran.stderr


def test_an_ascii_terminal_does_not_break_the_output(seed_index: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ran = subprocess.run(
        [sys.executable, REPOSITORY / "app.py", "search", "tea", "--index", seed_index],
        capture_output=True,
        env=environment,
        check=False,
    )
    assert ran.returncode == 0

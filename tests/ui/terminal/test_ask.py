"""`quoth ask` and `quoth search` in a process of their own."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.ui.terminal.run import quoth

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
    "kind",
    "evidence",
    "reason",
    "filters_hide",
    "suggestions",
    "now",
    "days",
    "verdict",
    "written",
]


def test_an_overview_has_a_line_for_each_sentence_and_each_article(seed_index: Path) -> None:
    ran = quoth("ask", "Timeline of the talks on Ukraine", "--index", seed_index)
    assert ran.returncode == 0
    said, cited = ran.stdout.split("\n\n")
    assert [line[-1] for line in said.splitlines()[::2]] == [":"] * 3
    sentences = said.splitlines()[1::2]
    assert [line[:2] for line in sentences] == ["- "] * 3
    assert [line[-3:] for line in sentences] == ["[1]", "[2]", "[3]"]
    assert cited.splitlines()[1] == (
        "[2] In Riyadh, Americans and Russians talk about Ukraine without Ukraine — "
        "Meridian Dispatch, 2025-02-19"
    )
    assert cited.splitlines()[-1] == "Words in brackets are added and stand in no article."


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
        "written",
        "quote",
        "also_in",
        "independent_sources",
        "days",
        "names",
        "columns",
        "speaker",
        "stance",
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
    assert list(answer["timings_ms"]) == ["resolve", "encode", "search", "read", "total"]


def test_a_trace_has_the_steps_with_their_candidates(seed_index: Path) -> None:
    question = "What new height did Nepal and China announce for Mount Everest?"
    ran = quoth("ask", question, "--json", "--trace", "--index", seed_index)
    answer = json.loads(ran.stdout)
    assert list(answer) == [*_ANSWER_KEYS, "trace"]
    assert [step["step"] for step in answer["trace"]][:4] == ["resolve", "encode", "search", "read"]
    assert answer["trace"][2]["found"][0]["fused"] > 0


def test_abstaining_is_no_error_and_its_talk_goes_to_stderr(seed_index: Path) -> None:
    ran = quoth("ask", "Who won the lunar regatta of 2031?", "--index", seed_index)
    assert (ran.returncode, ran.stdout) == (0, "The articles do not answer this question.\n")
    reason, closest, *passages = ran.stderr.splitlines()
    assert "“lunar”" in reason
    assert closest == "closest passages:"
    assert passages[0].startswith("- ")


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
    assert said[3]["resolved_question"] == "Who saved the penalty of England?"
    assert said[4]["resolved_question"] == "Why did somebody beat England?"
    assert "history" in said[5]["error"]
    assert "batch.jsonl.gz:12: not JSON" in said[6]["error"]
    assert ran.returncode == 1
    assert ran.stderr == f"error: 3 lines of {batch} were not answered\n"


def test_a_batch_that_is_cut_off_is_answered_up_to_there(seed_index: Path, tmp_path: Path) -> None:
    lines: list[Any] = [{"id": i, "question": "Thanks!"} for i in range(40)]
    lines[3]["question"], lines[35]["question"] = "", 7
    batch = tmp_path / "batch.jsonl.gz"
    whole = gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode())
    batch.write_bytes(whole[:-8])  # its checksum is missing
    ran = quoth("ask", "--batch", batch, "--index", seed_index)
    said = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [answer["id"] for answer in said] == list(range(40))
    assert [i for i, answer in enumerate(said) if "error" in answer] == [3, 35]
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"error: {batch}: cannot be read: ")


@pytest.mark.skipif(sys.platform == "win32", reason="has no /dev/stdin")
def test_who_writes_into_a_pipe_can_wait_for_each_answer(seed_index: Path) -> None:
    command = ["ask", "--batch", "/dev/stdin", "--index", str(seed_index)]
    with subprocess.Popen(
        [sys.executable, str(REPOSITORY / "app.py"), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as ran:
        assert ran.stdin is not None
        assert ran.stdout is not None
        give_up = threading.Timer(120, ran.kill)
        give_up.start()
        for id_of in (1, 2, 3):
            print(json.dumps({"id": id_of, "question": "Thanks!"}), file=ran.stdin, flush=True)
            assert json.loads(ran.stdout.readline())["id"] == id_of
        ran.stdin.close()
        assert ran.wait() == 0
        give_up.cancel()


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
        "authors": [],
        "collections": [],
        "articles": [],
    }


def test_only_articles_by_an_author_are_searched(seed_index: Path) -> None:
    search = ("search", "Ukraine", "-k", 30, "--index", seed_index)
    found = json.loads(quoth(*search, "--author", "marlow", "--json").stdout)
    assert found["filters"]["authors"] == ["marlow"]
    assert {row["article_id"] for row in found["retrieved"]} == {
        "ukraine-1-call-and-brussels.md",
        "ukraine-2-paris-meeting.md",
    }
    missing = quoth(*search, "--author", "Nobody")
    assert missing.returncode == 1
    assert missing.stderr.startswith("error: no article is by 'Nobody'; there are ")


def test_dates_the_wrong_way_round_are_one_line(seed_index: Path) -> None:
    ran = quoth("ask", "x", "--from", "2025-02-02", "--to", "2025-02-01", "--index", seed_index)
    assert ran.returncode == 1
    assert ran.stderr.startswith("error: no day lies from 2025-02-02 to 2025-02-01")


def test_words_in_another_encoding_or_with_half_an_emoji_are_asked_all_the_same(
    seed_index: Path, tmp_path: Path
) -> None:
    latin = os.fsdecode("Qui a mesuré l’Everest?".encode("cp1252"))
    ran = quoth("search", latin, "--json", "--index", seed_index)
    assert (ran.returncode, json.loads(ran.stdout)["question"]) == (0, "Qui a mesuré l’Everest?")
    batch = tmp_path / "batch.jsonl"
    batch.write_text(
        '{"id": "\\ud83d", "question": "How high is Everest? \\ud83d"}\n'
        '{"id": 2, "question": "\\ude00", "history": ["\\ud83d"]}\n'
        '{"id": 3, "question": "How high is Everest?", "history": ["\\ud83d Who?"]}\n'
    )
    ran = quoth("search", "--batch", batch, "--index", seed_index)
    assert ran.returncode == 1
    first, second, third = map(json.loads, ran.stdout.splitlines())
    assert (first["id"], first["question"]) == ("\ud83d", "How high is Everest? ")
    assert second == {"id": 2, "error": "the question is blank"}
    assert third["id"] == 3
    assert ran.stderr.splitlines() == [f"error: 1 lines of {batch} were not answered"]


def test_a_source_there_is_not_is_an_error_that_names_some(seed_index: Path) -> None:
    for more in ((), ("--json",)):
        ran = quoth("ask", "Why?", "--source", "harbour reviews", *more, "--index", seed_index)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert ran.stderr.startswith(
            "error: no article is from 'harbour reviews'; there are 'The Harbour Review', "
        )


@pytest.mark.parametrize("command", ["search", "ask"])
def test_a_start_imports_no_more_than_the_question_needs(command: str, seed_index: Path) -> None:
    script = "import sys, app; app.main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    question = "How high is Mount Everest according to Nepal and China?"
    ran = subprocess.run(
        [sys.executable, "-c", script, command, question, "--index", seed_index, "--json"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(ran.stdout)["question"] == question
    loaded = set(ran.stderr.split())
    libraries = {"torch", "transformers", "sentence_transformers", "gradio", "scipy", "sklearn"}
    assert libraries.isdisjoint(loaded)
    # Each would take as long as a search; of other kinds of questions, what answers them.
    rare = {"rich", "filelock", "charset_normalizer", "numpy.ma", "numpy.testing"}
    assert rare.isdisjoint(loaded)
    other_kinds = {"qa.comparison", "qa.overview.answering", "qa.collection", "qa.about"}
    assert other_kinds.isdisjoint(loaded)
    assert not any(name.startswith("qa.language_model") for name in loaded)

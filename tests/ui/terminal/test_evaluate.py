"""`quoth eval` and `quoth votes` in a process of their own."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

from qa import Assistant
from qa.chats.store import ConversationStore
from tests.ui.terminal.run import quoth

QUESTION = "How high is Mount Everest according to Nepal and China?"


def test_votes_are_a_question_set_that_eval_takes(seed_index: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    # Without the conversations that another test may have had over the same index.
    shutil.copytree(seed_index, data, ignore=shutil.ignore_patterns("conversations.*"))
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
    labelled = quoth("eval", tmp_path / "context.jsonl", "--labels", tmp_path / "index.jsonl")
    assert (labelled.returncode, labelled.stdout) == (1, "")
    assert labelled.stderr.endswith("brings its own texts; labels are of quotes from an index\n")


def test_eval_goes_by_labels(seed_index: Path, tmp_path: Path) -> None:
    row = {"id": "1", "question": QUESTION, "answers": ["no such height"], "doc_ids": []}
    (tmp_path / "index.jsonl").write_text(json.dumps(row) + "\n")
    with closing(Assistant.open(seed_index)) as assistant:
        quote = assistant.ask(QUESTION, threshold=0.0).citations[0].quote
    labels = tmp_path / "labels.jsonl"
    labels.write_text(json.dumps({"id": "1", "quote": quote, "right": True, "why": "says it"}))
    arguments = ("eval", tmp_path / "index.jsonl", "--index", seed_index, "--labels", labels)
    figures = json.loads(quoth(*arguments, "--json").stdout)
    assert [figures[name] for name in ("quote_correct", "quote_correct_lenient")] == [0.0, 1.0]
    assert (figures["n_labelled"], figures["n_rules_too_strict"]) == (1, 1)
    labels.write_text("{}\n")
    told = quoth(*arguments)
    assert (told.returncode, told.stderr) == (1, f"error: {labels}:1: no id of a question\n")


def test_eval_of_conversations(seed_index: Path, tmp_path: Path) -> None:
    turn = {
        "question": "Who scored the goal in the final?",
        "answers": ["Olga Carmona"],
        "doc_ids": ["womens-world-cup-2023.md"],
    }
    rows = tmp_path / "conversations.jsonl"
    rows.write_text(json.dumps({"id": "1", "turns": [turn]}) + "\n")
    figures = json.loads(quoth("eval", rows, "--json", "--index", seed_index).stdout)
    assert (figures["n_conversations"], figures["opening_right"]) == (1, 1.0)
    told = quoth("eval", rows, "--labels", rows, "--index", seed_index)
    assert told.stderr.endswith("has conversations; labels are of one question\n")
    rows.write_text(json.dumps({"id": "1", "turns": [{"answers": []}]}) + "\n")
    told = quoth("eval", rows, "--index", seed_index)
    assert (told.returncode, told.stderr) == (1, f"error: {rows}:1: no question\n")

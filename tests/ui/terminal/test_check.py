"""`quoth check` in a process of its own: a report, and whether all still stands."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import build_index
from qa import Assistant
from qa.chats.export import to_json, to_markdown
from qa.chats.store import ConversationStore
from tests.ui.terminal.run import quoth

if TYPE_CHECKING:
    from index.encoder import Encoder

_WHO, _RAIN = "Who built the mill?", "How long did it rain on the town?"
_MILL = "The mill was built by Ada Brown in 1790."
_WEEK = "It rained on the town for a week."


@pytest.fixture
def folder(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    """A folder with seeds and their index, and exports of answers to two questions."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "mill.txt").write_text(f"The mill\n\n{_MILL}\n")
    (tmp_path / "seeds" / "rain.txt").write_text(f"Rain\n\n{_WEEK}\n")
    build_index([tmp_path / "seeds"], tmp_path / "data", encoder=tiny_encoder)
    own = ConversationStore(tmp_path / "data").of("")
    made = own.create()
    with closing(Assistant.open(tmp_path / "data", threshold=0.0)) as assistant:
        for question in (_WHO, _RAIN):
            own.append(made, question, answer=assistant.ask(question))
    conversation = own.read(made)
    (tmp_path / "a.json").write_text(to_json(conversation))
    (tmp_path / "a.md").write_text(to_markdown(conversation))
    return tmp_path


def _change(folder: Path, encoder: Encoder) -> None:
    """Rename one seed, and write the other anew."""
    (folder / "seeds" / "mill.txt").rename(folder / "seeds" / "old.txt")
    (folder / "seeds" / "rain.txt").write_text("Rain\n\nIt rained on our town for a day.\n")
    build_index([folder / "seeds"], folder / "data", encoder=encoder)


def test_a_report_for_people(folder: Path, tiny_encoder: Encoder) -> None:
    ran = quoth("check", "a.json", cwd=folder)
    sum_ = "2 quotations: 2 same, 0 moved, 0 changed, 0 gone\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, sum_, "")
    _change(folder, tiny_encoder)
    ran = quoth("check", "a.md", cwd=folder)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout.splitlines() == [
        f"{_WHO} [1] moved: “{_MILL}” is in old.txt at 10-50, was in mill.txt at 10-50",
        f"{_RAIN} [2] changed: rain.txt does not hold “{_WEEK}”; "
        "nearest: “It rained on our town for a day.”",
        "2 quotations: 0 same, 1 moved, 1 changed, 0 gone",
    ]
    (folder / "seeds" / "rain.txt").unlink()
    build_index([folder / "seeds"], folder / "data", encoder=tiny_encoder)
    assert quoth("check", "a.json", cwd=folder).stdout.splitlines()[1:] == [
        f"{_RAIN} [1] gone: “{_WEEK}” is in no article, and there is none of the id rain.txt",
        "2 quotations: 0 same, 1 moved, 0 changed, 1 gone",
    ]


def test_a_report_for_programs(folder: Path, tiny_encoder: Encoder) -> None:
    _change(folder, tiny_encoder)
    ran = quoth("check", "a.json", "--json", cwd=folder)
    assert ran.returncode == 1
    assert json.loads(ran.stdout) == {
        "checked": 2,
        "same": 0,
        "moved": 1,
        "changed": 1,
        "gone": 0,
        "citations": [
            {
                "number": 1,
                "question": _WHO,
                "article_id": "mill.txt",
                "quote": _MILL,
                "state": "moved",
                "article": "old.txt",
                "start": 10,
                "end": 50,
                "nearest": None,
            },
            {
                "number": 1,
                "question": _RAIN,
                "article_id": "rain.txt",
                "quote": _WEEK,
                "state": "changed",
                "article": "rain.txt",
                "start": 6,
                "end": 38,
                "nearest": "It rained on our town for a day.",
            },
        ],
    }


def test_what_ask_prints_can_be_checked(folder: Path) -> None:
    asked = [{"question": _WHO}, {"question": " "}, {"question": _RAIN}]
    (folder / "asked.jsonl").write_text("\n".join(map(json.dumps, asked)))
    always = ("--threshold", "0", "--json")
    one = quoth("ask", _WHO, *always, cwd=folder).stdout
    many = quoth("ask", "--batch", "asked.jsonl", *always, cwd=folder).stdout
    for text, sum_ in ((one, "1 quotation: 1 same, "), (many, "2 quotations: 2 same, ")):
        (folder / "answers").write_text(text)
        ran = quoth("check", "answers", "--index", folder / "data", cwd=folder)
        assert (ran.returncode, ran.stdout) == (0, f"{sum_}0 moved, 0 changed, 0 gone\n")


def test_nothing_of_a_file_commands_the_terminal(folder: Path) -> None:
    quote = "\x1b[2J\u202eTea\ud83d\n"
    cited = {"number": 1, "article_id": "\x1b]0;x\x07", "content_hash": "", "start": 0}
    (folder / "answers").write_text(
        json.dumps({"question": "\x9b?", "citations": [{**cited, "end": 10, "quote": quote}]})
    )
    ran = quoth("check", "answers", cwd=folder)
    assert ran.returncode == 1
    assert ran.stdout.splitlines()[0] == (
        "? [1] gone: “[2JTea” is in no article, and there is none of the id ]0;x"
    )
    assert quoth("check", "answers", "--json", cwd=folder).returncode == 1


def test_what_cannot_be_checked_is_one_line(folder: Path) -> None:
    old = (folder / "a.md").read_text().partition("<!--")[0]
    (folder / "old.md").write_text(old)
    (folder / "cut.json").write_text((folder / "a.json").read_text()[:-40])
    placeless = "no citations that can be checked; export the conversation again"
    for name, told in {
        "old.md": placeless,
        "cut.json": "line ",
        "seeds/mill.txt": "not an export of Quoth: ",
        "none.json": "cannot be read: No such file or directory",
    }.items():
        ran = quoth("check", name, cwd=folder)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert ran.stderr.startswith(f"error: {name}: {told}")
        assert ran.stderr.count("\n") == 1
    assert quoth("check", cwd=folder).returncode == 2

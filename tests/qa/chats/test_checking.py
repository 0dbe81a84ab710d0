"""Every quotation of an export is found where it stands today, or said to be lost."""

from __future__ import annotations

import datetime
import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from index import build_index
from index.errors import IndexMissingError, QuothError
from qa import Assistant, check_quotations
from qa.answer import Answer, Said
from qa.chats.checking import CheckReport, read_quotations
from qa.chats.export import to_html_page, to_json, to_markdown
from qa.chats.values import Conversation, KeptTurn, Quotation

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.encoder import Encoder

_NOON = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.UTC)
_ASKED = "Who built the mill?"
_QUOTE = "The mill was built by Ada Brown in 1790."
_MILL = f"The mill\n\n{_QUOTE} It stands by the river.\n"
_RAIN = "Rain\n\nIt rained on the town for a week.\n"


class Seeds:
    """Two seeds, of which one is quoted, and their index."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.folder, self.index, self._encoder = folder / "seeds", folder / "index", encoder
        self.folder.mkdir()
        self.write("mill.txt", _MILL)
        self.write("rain.txt", _RAIN)

    def write(self, name: str, text: str | None) -> None:
        if text is None:
            (self.folder / name).unlink()
        else:
            (self.folder / name).write_text(text)

    def build(self) -> None:
        build_index([self.folder], self.index, encoder=self._encoder)

    def ask(self, question: str) -> Answer:
        with closing(Assistant.open(self.index, threshold=0.0)) as assistant:
            return assistant.ask(question)


@pytest.fixture
def seeds(tmp_path: Path, tiny_encoder: Encoder) -> Seeds:
    made = Seeds(tmp_path, tiny_encoder)
    made.build()
    return made


def to_conversation(*asked: Answer) -> Conversation:
    turns = [KeptTurn(question=answer.question, answer=answer, asked=_NOON) for answer in asked]
    return Conversation(id="c", title="Mills", created=_NOON, changed=_NOON, turns=tuple(turns))


def _to_lines(*asked: Answer) -> str:
    lines = [{**answer.to_dict(), "id": n} for n, answer in enumerate(asked)]
    return "\n".join(map(json.dumps, [*lines, {"id": "x", "error": "the question is blank"}]))


_EXPORTS: dict[str, Callable[..., str]] = {
    "conversation.json": lambda *asked: to_json(to_conversation(*asked)),
    "conversation.md": lambda *asked: to_markdown(to_conversation(*asked)),
    "answer.json": lambda asked: json.dumps(asked.to_dict()),
    "indented.json": lambda asked: json.dumps(asked.to_dict(), indent=2),
    "answers.jsonl": _to_lines,
}


def _checked(
    state: str, article: str | None, start: int | None, nearest: str | None = None
) -> dict[str, Any]:
    length = len(nearest or _QUOTE)
    counts = {name: int(name == state) for name in ("same", "moved", "changed", "gone")}
    place = {"article": article, "start": start, "end": None if start is None else start + length}
    cited = {"number": 1, "question": _ASKED, "article_id": "mill.txt", "quote": _QUOTE}
    citation = {**cited, "state": state, **place, "nearest": nearest}
    return {"checked": 1, **counts, "citations": [citation]}


_MOVED_DOWN = f"The mill\n\nIt stands by the river.\n\n{_QUOTE}\n"
_REWRITTEN = "The mill\n\nIt stands by the river. The mill was built by Eve Brown in 1790.\n"
_NEAREST = "The mill was built by Eve Brown in 1790."
_CHANGES: dict[str, tuple[dict[str, str | None], dict[str, Any]]] = {
    "nothing": ({}, _checked("same", "mill.txt", 10)),
    "written on": ({"mill.txt": f"{_MILL}\nIt is red.\n"}, _checked("same", "mill.txt", 10)),
    "paragraph moved": ({"mill.txt": _MOVED_DOWN}, _checked("moved", "mill.txt", 35)),
    "renamed": ({"mill.txt": None, "old.txt": _MILL}, _checked("moved", "old.txt", 10)),
    "put into another": (
        {"mill.txt": None, "rain.txt": f"{_RAIN}\n{_QUOTE}\n"},
        _checked("moved", "rain.txt", 41),
    ),
    "cut out, and in another": (
        {"mill.txt": "The mill\n\nIt is red.\n", "rain.txt": f"{_RAIN}\n{_QUOTE}\n"},
        _checked("moved", "rain.txt", 41),
    ),
    "rewritten": ({"mill.txt": _REWRITTEN}, _checked("changed", "mill.txt", 34, _NEAREST)),
    "nothing like it": ({"mill.txt": "Zq\n\nXyz.\n"}, _checked("changed", "mill.txt", None)),
    "deleted": ({"mill.txt": None}, _checked("gone", None, None)),
}


@pytest.mark.parametrize("change", _CHANGES)
def test_what_became_of_a_quotation(seeds: Seeds, tmp_path: Path, change: str) -> None:
    answer = seeds.ask(_ASKED)
    assert [citation.quote for citation in answer.citations] == [_QUOTE]
    changes, expected = _CHANGES[change]
    for name, text in changes.items():
        seeds.write(name, text)
    seeds.build()
    for name, export in _EXPORTS.items():
        (tmp_path / name).write_text(export(answer))
        report = check_quotations(tmp_path / name, index_dir=seeds.index)
        assert (name, report.to_dict()) == (name, expected)
        assert report.ok == (expected["changed"] + expected["gone"] == 0)


def test_a_quote_in_several_places_is_taken_nearest_to_where_it_stood(
    seeds: Seeds, tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text(json.dumps(seeds.ask(_ASKED).to_dict()))
    seeds.write(
        "mill.txt", f"The mill\n\nIt is.\n\n{_QUOTE}\n\nIt stands by a river.\n\n{_QUOTE}\n"
    )
    seeds.build()
    (citation,) = check_quotations(tmp_path / "a.json", index_dir=seeds.index).citations
    assert (citation.state, citation.article, citation.start) == ("moved", "mill.txt", 18)


def test_an_article_of_the_same_text_goes_before_others(seeds: Seeds, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(seeds.ask(_ASKED).to_dict()))
    for name, text in {"a.txt": f"{_RAIN}\n{_QUOTE}\n", "z.txt": _MILL}.items():
        seeds.write(name, text)
    seeds.build()
    seeds.write("mill.txt", None)
    seeds.build()
    report = check_quotations(tmp_path / "a.json", index_dir=seeds.index)
    assert report.to_dict() == _checked("moved", "z.txt", 10)


@pytest.mark.parametrize("name", ["conversation.json", "conversation.md", "answers.jsonl"])
def test_all_answers_of_an_export_are_checked(seeds: Seeds, tmp_path: Path, name: str) -> None:
    asked = [seeds.ask(_ASKED), seeds.ask("How long did it rain on the town?")]
    (tmp_path / name).write_text(_EXPORTS[name](*asked))
    seeds.write("rain.txt", None)
    seeds.build()
    report = check_quotations(tmp_path / name, index_dir=seeds.index)
    numbers = [1, 2] if name.endswith(".md") else [1, 1]
    assert [(c.quotation.number, c.quotation.question, c.state) for c in report.citations] == [
        (numbers[0], asked[0].question, "same"),
        (numbers[1], asked[1].question, "gone"),
    ]


def test_an_answer_without_citations_has_nothing_to_check(seeds: Seeds, tmp_path: Path) -> None:
    asked = seeds.ask("hello")
    for name in ("conversation.json", "answer.json"):
        (tmp_path / name).write_text(_EXPORTS[name](asked))
        assert check_quotations(tmp_path / name, index_dir=seeds.index) == CheckReport(citations=())
    assert isinstance(asked.parts[0], Said)


_CITATION = {
    "number": 1,
    "article_id": "a",
    "content_hash": "",
    "start": 0,
    "end": 3,
    "quote": "Tea",
}
_ANSWER = {"question": "Q?", "citations": [_CITATION]}


def _with(**fields: Any) -> str:
    return json.dumps({"question": "Q?", "citations": [{**_CITATION, **fields}]})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not an export of Quoth: take a conversation as JSON or Markdown, or what "),
        ("TY  - NEWS\r\n", "not an export of Quoth: "),
        ('[{"question": "Q?"}]', "not an export of Quoth: "),
        ('{"question": "Q?", "cit', "line 1: damaged JSON: "),
        (f"{json.dumps(_ANSWER)}\n\n{{", "line 3: damaged JSON: "),
        (f"{json.dumps(_ANSWER)}\n[]", "line 2: not an answer as quoth ask --json prints it"),
        ('{"question": "Q?", "retrieved": []}', "line 1: not an answer as quoth ask --json "),
        ('{"citations": ["Tea"]}', "line 1: not an answer as quoth ask --json prints it"),
        (_with(end=4), "line 1: 'Tea' is not as long as (0, 4)"),
        (_with(start=3), "line 1: citation (3, 3) is empty or negative"),
        (_with(number=0), "line 1: citation number 0 is below 1"),
        (_with(start=None), "line 1: a citation's start is None"),
        ('{"format": "quoth conversation 2"}', "format 'quoth conversation 2' is not "),
        ('{"format": "quoth conversation 1"}', "not a conversation written by Quoth: "),
        ('{"a":' * 100_000, ""),
        ("# T\n\n## Q?\n\nTea[^1]\n\n[^1]: “A”\n", "no citations that can be checked; export the "),
        ("# T\n\n<!-- quoth {} -->\n", "line 3: a damaged citation: a citation's question is None"),
        ("# T\n\n<!-- quoth 1 -->\n", "line 3: a damaged citation: "),
        ("# T\n\n<!-- quoth { -->\n", "line 3: a damaged citation: "),
    ],
)
def test_what_cannot_be_checked_is_refused_with_the_reason(
    tmp_path: Path, text: str, reason: str
) -> None:
    path = tmp_path / "export"
    path.write_text(text)
    with pytest.raises(QuothError) as refused:
        read_quotations(path)
    assert str(refused.value).startswith(f"{path}: {reason}")


def test_a_page_a_picture_and_no_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(to_html_page(to_conversation()))
    (tmp_path / "a.png").write_bytes(b"\x89PNG\0\0\0\1\0")
    for name, reason in {
        "a.html": "not an export of Quoth: ",
        "a.png": "is binary",
        "none.json": "cannot be read: No such file or directory",
        ".": "cannot be read: Is a directory",
    }.items():
        with pytest.raises(QuothError, match=reason) as refused:
            read_quotations(tmp_path / name)
        assert str(refused.value).startswith(f"{tmp_path / name}: ")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_an_export_in_another_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.json").write_text(json.dumps(_ANSWER), encoding=encoding)
    assert read_quotations(tmp_path / "a.json") == [
        Quotation(
            question="Q?", number=1, article_id="a", content_hash="", start=0, end=3, quote="Tea"
        )
    ]


def test_without_an_index_nothing_is_checked(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(_ANSWER))
    with pytest.raises(IndexMissingError):
        check_quotations(tmp_path / "a.json", index_dir=tmp_path / "data")
    assert not (tmp_path / "data").exists()

"""All that is found for an answer and against it, over an index of a few articles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from index import build_index
from index.encoder import Encoder
from qa import Assistant, Turn
from qa.agreement import contradict, give_same
from qa.answer import Quoted, Said
from qa.asked import to_asked
from qa.comparison.sides import tells_of_same
from qa.reader import Finding
from qa.route.sides import wants_both_sides
from tests.qa.test_verdicts import read

_QUESTION = "How high is the tower of Leafham?"
_RECORDS = [
    ("a", "The Leaf", "2024-05-03", "The tower of Leafham is 12 metres high. It is old."),
    ("b", "Harbour", "2024-05-04", "Leafham has a tower that is 12 metres high, they say."),
    ("c", "Meadow", "2024-05-05", "The tower of Leafham is 25 metres high, the mayor said."),
    ("d", "Meadow", "2024-05-06", "The bridge of Oakham is 40 metres high, the mayor said."),
    ("e", "Meadow", "2024-05-07", "Ada Brown built the lighthouse of Elmham in 1902."),
    ("f", "The Leaf", "2024-05-08", "The council of Elmham sold the mill in May."),
    ("g", "Harbour", "2024-05-09", "The council of Elmham did not sell the mill."),
]


@pytest.fixture(scope="module")
def assistant(
    tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Encoder
) -> Iterator[Assistant]:
    """Return an assistant over articles of which two agree and one does not."""
    folder = tmp_path_factory.mktemp("sides")
    rows = [
        {"id": id_, "title": f"On {id_}", "source": source, "published": day, "text": text}
        for id_, source, day, text in _RECORDS
    ]
    (folder / "seeds.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    build_index([folder / "seeds.jsonl"], folder / "index", encoder=tiny_encoder)
    with closing(Assistant.open(folder / "index")) as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "What speaks against it?",
        "What supports that?",
        "What contradicts this?",
        "And what speaks for it?",
        "What speaks for and against it?",
        "Who says otherwise?",
        "Which outlets disagree with that?",
        "Is there any evidence against it?",
        "For and against?",
        "Both sides",
        "Does anything contradict that?",
    ],
)
def test_both_sides_are_asked_for(question: str) -> None:
    assert wants_both_sides(question)
    asked = to_asked(question, [Turn(question=_QUESTION), Turn(question="For and against")])
    assert (asked.resolved, asked.route, asked.sides) == (_QUESTION, "comparison", "both")
    assert to_asked(question, ()).sides == "best"


@pytest.mark.parametrize(
    "question",
    [
        "What speaks against the tunnel?",
        "Who supports that law?",
        "What supports the bridge?",
        "Who disagrees with Ada Brown?",
        "Is there evidence against Ada Brown?",
        "Who voted for and against the bill?",
    ],
)
def test_other_questions_are_left_alone(question: str) -> None:
    assert not wants_both_sides(question)


def test_all_that_is_for_an_answer_and_against_it(assistant: Assistant) -> None:
    first = assistant.ask(_QUESTION)
    answer = assistant.ask("What speaks against it?", turns=[Turn.of(first)])
    assert (answer.kind, answer.resolved_question) == ("comparison", _QUESTION)
    said = [part.text for part in answer.parts if isinstance(part, Said)]
    assert said == [
        "For:",
        "Harbour, 4 May 2024:",
        "The Leaf, 3 May 2024:",
        "Against:",
        "Meadow, 5 May 2024:",
    ]
    assert [(cited.article.id, cited.stance) for cited in answer.citations] == [
        ("b", "for"),
        ("a", "for"),
        ("c", "against"),
    ]
    assert [cited["stance"] for cited in answer.to_dict()["citations"]] == ["for", "for", "against"]
    bold = [
        part.text[slice(*part.bold)]
        for part in answer.parts
        if isinstance(part, Quoted) and part.bold
    ]
    assert bold == ["12 metres high", "12 metres high", "25 metres high"]
    asked = assistant.ask(_QUESTION, sides="both")
    assert asked.citations == answer.citations


def test_where_nothing_contradicts_that_is_said(assistant: Assistant) -> None:
    answer = assistant.ask("Who built the lighthouse of Elmham?", sides="both")
    assert [part.text for part in answer.parts if isinstance(part, Said)] == [
        "For:",
        "Meadow, 7 May 2024:",
        "No other passage found says the same.",
        "No passage found contradicts this.",
    ]


def test_what_denies_a_yes_no_question_is_against_what_says_so(assistant: Assistant) -> None:
    answer = assistant.ask("Did the council of Elmham sell the mill?", sides="both")
    assert {cited.article.id for cited in answer.citations} == {"f", "g"}
    assert [cited.stance for cited in answer.citations] == ["for", "against"]


def test_what_lacks_a_name_of_the_question_is_on_something_else() -> None:
    question = "What wind speeds did Hurricane Dora reach?"
    (first,) = read(question, "Its winds reached 185 mph.", title="Hurricane Dora").findings
    (of_all,) = read(question, "A category 2 hurricane has winds of 119 mph.").findings
    (of_same,) = read(question, "The winds reached 119 mph.", title="Hurricane Dora hits").findings
    assert not tells_of_same(question, of_all, first)
    assert tells_of_same(question, of_same, first)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The tea costs [$4] now.", "The tea costs [$4.37] now.", False),
        ("The tea costs [$4.37] now.", "Now [$4.37] is the price.", True),
        ("The tower is [12 metres] high.", "It is [12.04 metres] high.", True),
        ("The tower is [12 metres] high.", "It is [12 feet] high.", False),
        ("The tea costs [$4] a month.", "The tea costs [$4] a day.", False),
        ("[At least 903 people] died.", "[More than 1,500] died.", False),
        ("[At least 903 people] died.", "Of them [903] died.", True),
        ("[Nineteen] died.", "It killed [19 children].", True),
        ("[Ada Brown] won.", "The winner is [Brown].", True),
    ],
)
def test_amounts_say_the_same_as_amounts_and_not_by_their_digits(
    one: str, other: str, *, expected: bool
) -> None:
    assert give_same(answered(one), answered(other)) is expected


def answered(marked: str) -> Finding:
    """Return a finding of a sentence, with what stands in brackets as its short answer."""
    start, end = marked.index("["), marked.index("]") - 1
    (found,) = read("Who?", marked.replace("[", "").replace("]", "")).findings
    return replace(found, short_answer=(start, end))


def test_a_price_by_the_month_does_not_contradict_a_whole_price() -> None:
    question = "How much did Brown pay for the mill of Leafham?"
    whole = answered("Brown paid [$40,000] for the mill of Leafham.")
    part = answered("Brown paid [$20] a month for the mill of Leafham.")
    less = answered("Brown paid [$20,000] for the mill of Leafham.")
    assert not contradict(question, whole, part)
    assert contradict(question, whole, less)


def test_what_is_not_known_has_no_sides(assistant: Assistant) -> None:
    answer = assistant.ask("Who won the regatta of Zembla in 2031?", sides="both")
    assert (answer.abstained, answer.kind) == (True, "fact")

"""What the articles tell of a person: whose deed a sentence tells, and how a side is labelled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from index import build_index
from index.articles.article import Article
from index.encoder import Encoder
from qa import Assistant
from qa.answer import Said
from qa.comparison.deeds import Person, is_beside_topic, is_on_topic, to_topic
from tests.qa.test_reader import retrieved

_RECORDS = [
    (
        "a",
        "Talks on the mill",
        "Ada Brown met the council of Leafham on Monday to talk about the mill. "
        "She left the talks early. Brown's critics said the mill was hers to save.",
    ),
    (
        "b",
        "A plan for the mill",
        "Ben Holt said the mill must stay open. According to Holt's rivals, the mill is a ruin.",
    ),
    ("c", "Leafham votes", "The protesters' demands include the closing of the mill of Leafham."),
    ("d", "Lund speaks", "Cara Lund attacked the mayor on taxes. Cara Lund said taxes were high."),
]


@pytest.mark.parametrize(
    "sentence",
    [
        "Brown named four results.",
        "Ada Brown, the mayor, left without signing.",
        "On Monday, the former mayor Ada Brown put off the visit.",
        "After the vote Brown wants the mill closed.",
        "Brown and Ben Holt signed the treaty.",
        "Ben Holt and Ada Brown signed the treaty.",
        "Brown's new plan would keep the mill open.",
    ],
)
def test_who_is_subject_does_it(sentence: str) -> None:
    assert Person.of("Ada Brown").does(sentence, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Brown's critics left without signing.",
        "A spokesman for Brown named four results.",
        "Ben Holt told Ada Brown left the room.",
        "Holt said he closed the mill in January, which Brown opposed.",
        "Brown was called a liar by Ben Holt.",
        "Brown has been asked to leave.",
        "Brown lied about the mill, Ben Holt said.",
        "“Brown left the room,” said Holt.",
        "Brown lied about the mill, according to Holt.",
        "Eve Brown named four results.",
        "Brown supporters gathered at the mill.",
        "Brown is a critic of the mill.",
        "Brown previously served as mayor of Leafham.",
        "As of Friday, Brown was in a coma.",
    ],
)
def test_what_others_do_or_say_is_not_the_persons(sentence: str) -> None:
    assert not Person.of("Ada Brown").does(sentence, sentence)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The protesters demand an inquiry.", True),
        ("Thousands of Leafham protesters gathered at the mill.", True),
        ("Protesters' demands include an inquiry.", True),
        ("Police shot at the protesters.", False),
    ],
)
def test_a_group_does_it(sentence: str, *, expected: bool) -> None:
    assert Person.of("the protesters").does(sentence, sentence) is expected


def test_a_namesake_is_somebody_else() -> None:
    brown = Person.of("Ada Brown")
    assert brown.is_in("Brown left.", "Ada Brown came early. Brown left.")
    assert not brown.is_in("Brown left.", "Eve Brown came early. Brown left.")
    assert not brown.is_in("Eve Brown left.", "Ada Brown came early. Eve Brown left.")
    assert brown.is_in("On Monday Brown left.", "On Monday Brown left.")
    assert Person.of("Brown").is_in("Eve Brown left.", "Eve Brown left.")


@pytest.mark.parametrize(
    ("sentence", "around", "expected"),
    [
        ("Holt attacked Brown on taxes.", "The debate Both were loud.", False),
        ("Holt condemned the drone attacks.", "", True),
        ("Holt condemned the attacks.", "Drones hit the mill", True),
        ("Holt went home.", "Drone attacks hit the mill", False),
    ],
)
def test_both_words_of_a_topic_count(sentence: str, around: str, *, expected: bool) -> None:
    assert is_on_topic(to_topic("the drone attacks"), sentence, around) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("During the debate, Brown called Holt a clown.", True),
        ("In March, at the last debate, Brown named a plan.", True),
        ("After Brown spoke of the mill, the debate was on taxes.", True),
        ("After Brown spoke of the mill, he called the debate a farce.", False),
        ("Brown called the debate a farce.", False),
        ("After the debate, Brown said it was a farce.", False),
        ("Brown said taxes were high.", False),
    ],
)
def test_an_occasion_is_no_topic(sentence: str, *, expected: bool) -> None:
    assert is_beside_topic(Person.of("Brown"), to_topic("the debate"), sentence) is expected


def test_a_bare_surname_means_whom_most_articles_call_so() -> None:
    texts = ["Ada Brown came.", "Mayor Ada Brown left. Eve Brown came.", "Ada Brown wins."]
    found = [found for n, text in enumerate(texts) for found in retrieved(to_article(n, text))]
    assert Person.of("Brown").known_in(found) == Person.of("Ada Brown")
    assert Person.of("Brown").known_in(found[:1]) == Person.of("Brown")
    assert Person.of("Eve Brown").known_in(found) == Person.of("Eve Brown")
    assert Person.of("the mayor").known_in(found) == Person.of("the mayor")


def to_article(n: int, text: str) -> Article:
    return Article(id=str(n), root="/seeds", title="News", text=text)


@pytest.fixture(scope="module")
def assistant(
    tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Encoder
) -> Iterator[Assistant]:
    """Return an assistant over a few short articles."""
    folder = tmp_path_factory.mktemp("deeds")
    rows = [{"id": id_, "title": title, "text": text} for id_, title, text in _RECORDS]
    (folder / "few.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    build_index([folder / "few.jsonl"], folder / "index", encoder=tiny_encoder)
    with closing(Assistant.open(folder / "index")) as opened:
        yield opened


def test_deeds_are_told_where_no_words_are_reported(assistant: Assistant) -> None:
    answer = assistant.ask("Compare what Brown and Holt say about the mill")
    assert answer.kind == "comparison"
    said = [part.text for part in answer.parts if isinstance(part, Said)]
    assert said == ["Of Brown the articles tell:", "Holt:"]
    assert [(cited.article.id, cited.quote) for cited in answer.citations] == [
        ("a", "Ada Brown met the council of Leafham on Monday to talk about the mill."),
        ("b", "Ben Holt said the mill must stay open."),
    ]


def test_demands_of_a_group_are_told(assistant: Assistant) -> None:
    answer = assistant.ask("Compare what the protesters and Holt say about the mill")
    said = [part.text for part in answer.parts if isinstance(part, Said)]
    assert said == ["Of the protesters the articles tell:", "Holt:"]
    assert answer.citations[0].article.id == "c"


def test_half_of_a_topic_of_two_words_is_another_topic(assistant: Assistant) -> None:
    answer = assistant.ask("Compare what Holt and Lund say about the drone attacks")
    assert not answer.citations

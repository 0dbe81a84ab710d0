"""Reported speech: which questions ask for it, and which sentences give it."""

from __future__ import annotations

import pytest

from qa.speech import SpeechQuestion, speaker_before, speaker_of


def reported(question: str, *sentences: str) -> list[bool]:
    asked = SpeechQuestion.of(question)
    assert asked is not None
    return asked.reports(sentences)


@pytest.mark.parametrize(
    ("question", "speaker", "topic"),
    [
        ("What did Rubio say?", "Rubio", set()),
        ("And what did Marco Rubio say about the talks?", "Rubio", {"talk"}),
        ("What has the White House said on oil prices?", "House", {"oil", "price"}),
        ("What did the prime minister write?", "minister", set()),
        ("What does Zelensky think of the deal?", "Zelensky", {"deal"}),
    ],
)
def test_questions_for_somebodys_words(question: str, speaker: str, topic: set[str]) -> None:
    asked = SpeechQuestion.of(question)
    assert asked is not None
    assert (asked.speaker, set(asked.topic)) == (speaker, topic)


@pytest.mark.parametrize(
    "question",
    [
        "Who said that?",
        "What did he say?",
        "What did Rubio do?",
        "What did Rubio visit?",
        "Where did Rubio say it?",
        "What is said of Rubio?",
    ],
)
def test_other_questions(question: str) -> None:
    assert SpeechQuestion.of(question) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Rubio said the talks would go on.",
        "Rubio, who came from Munich, later told reporters that he was tired.",
        "“We are tired,” said Secretary of State Marco Rubio.",
        "“We are tired,” Rubio said.",
        "Rubio on Monday warned against it.",
        "Rubio called for calm.",
        "The talks will go on, the secretary of state, Marco Rubio, said.",
        "The talks will go on, according to Marco Rubio.",
    ],
)
def test_a_sentence_that_reports_the_speaker(sentence: str) -> None:
    assert reported("What did Rubio say?", sentence) == [True]


@pytest.mark.parametrize(
    "sentence",
    [
        "Lavrov said Rubio would come.",
        "Asked about Rubio, Lavrov said nothing.",
        "Rubio came, and Lavrov said nothing.",
        "Lavrov, who had met Rubio, said nothing.",
        "Lavrov, like his guest Rubio, said nothing.",
        "Rubio arrived on Monday.",
        "Rubio called up the reserve.",
        "Rubiola said the talks would go on.",
    ],
)
def test_a_sentence_that_reports_somebody_else_or_nobody(sentence: str) -> None:
    assert reported("What did Rubio say?", sentence) == [False]


def test_a_speaker_named_by_rôle() -> None:
    assert reported(
        "What did the prime minister say?",
        "Prime Minister Keir Starmer said it snowed.",
        "“It snowed,” said the prime minister.",
        "The ministry said it rained.",
    ) == [True, True, False]


def test_a_pronoun_goes_on_from_the_sentence_before() -> None:
    assert reported(
        "What did Rubio say?",
        "He said it rained.",
        "Rubio said it snowed.",
        "He added that it was cold.",
        "“It is cold,” he said.",
        "The town was white.",
        "He said it rained.",
    ) == [False, True, True, True, False, False]


def test_the_topic_must_be_held_there_or_where_a_pronoun_goes_on_from() -> None:
    assert reported(
        "What did Rubio say about gas prices?",
        "Rubio said it snowed.",
        "Rubio said gas would cost less.",
        "He added that it was not soon.",
        "Lavrov said gas prices would fall.",
    ) == [False, True, True, False]


@pytest.mark.parametrize("name", ["O'Hara", "O’Hara"])
@pytest.mark.parametrize("asked", ["Ines O'Hara", "O’Hara"])
def test_a_name_has_either_apostrophe(name: str, asked: str) -> None:
    sentence = f"It is a copy, the keeper, Ines {name}, said."
    assert reported(f"What did {asked} say?", sentence) == [True]
    assert reported("What did Hara say?", sentence) == [True]


@pytest.mark.parametrize(
    ("words", "sentence", "name"),
    [
        ("We are proud", "“We are proud,” Ada Brown said.", "Ada Brown"),
        ("We are proud", '"We are proud," said the mayor, Ada Brown.', None),
        ("We are proud", "“We are proud,” said mayor Ada Brown.", "Ada Brown"),
        ("proud", "Brown, who built it, said: “We are proud and tired.”", "Brown"),
        ("We are proud", "We are proud, Ada Brown said.", None),
        ("proud", "“We are proud,” she said.", None),
        ("proud", "“We are proud,” said a spokesman for Ada Brown.", None),
        ("proud", "“We are proud,” said the brother of Ada Brown.", None),
        ("proud", "“We are proud,” said the former mayor of London Ada Brown.", "Ada Brown"),
        ("proud", "“We are proud,” said Ada Brown’s lawyer, Jim Roe.", None),
        ("proud", "“We are proud,” said residents in Paris.", None),
        ("proud", "Ada Brown said that Jim Roe told reporters “we are proud”.", "Jim Roe"),
        ("proud", "Ada Brown said she was told by police that “we are proud”.", None),
    ],
)
def test_the_speaker_of_the_very_words_stands_beside_them(
    words: str, sentence: str, name: str | None
) -> None:
    found = speaker_of(words, sentence)
    assert (None if found is None else sentence[slice(*found)]) == name


def test_a_quotation_goes_on_from_the_speaker_before() -> None:
    before = "It rained. “We are proud,” Ada Brown said. "
    found = speaker_before(before, "“We would do it again.”")
    assert found is not None
    start, name = found
    assert (before[start:][:5], before[slice(*name)]) == ("“We a", "Ada Brown")
    assert speaker_before(before, "She would do it again.") is None
    assert speaker_before("It rained. ", "“We would do it again.”") is None


def test_what_somebody_was_asked_to_have_said_is_no_report() -> None:
    asked = SpeechQuestion.of("What did Brown say?")
    assert asked is not None
    assert asked.reports(["Roe asked whether Brown had said thank you.", "Brown said no."]) == [
        False,
        True,
    ]
    assert asked.is_only_asked("Roe asked whether Brown had said thank you.")
    assert not asked.is_only_asked("Brown said that he knew not whether Roe had said it.")

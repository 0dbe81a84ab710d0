"""Kinds of questions, by example."""

from __future__ import annotations

import pytest

from qa.kinds import asked_for, asking_sentence, kind_of, looks_like


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who met in Riyadh?", "short"),
        ("When was the bridge opened?", "short"),
        ("How many people live there?", "short"),
        ("How high is Mount Everest?", "short"),
        ("In 2019, who won the cup?", "short"),
        ("What is the capital of Peru?", "short"),
        ("What was the news?", "short"),
        ("Which city hosts the games this year?", "short"),
        ("Why did the mayor resign?", "sentence"),
        ("And why?", "sentence"),
        ("How does a heat pump work?", "sentence"),
        ("How did he react?", "sentence"),
        ("What did Starmer say about troops?", "sentence"),
        ("According to the report, why did it fail?", "sentence"),
        ("What happened in Munich?", "sentence"),
        ("Tell me about the moon", "sentence"),
        ("Did Russia take part?", "yes_no"),
        ("Is the bridge open?", "yes_no"),
        ("Will the tax rise?", "yes_no"),
        ("Isn’t the bridge open?", "yes_no"),
        ("Which countries took part?", "list"),
        ("Who were the delegates?", "list"),
        ("What are the causes of it?", "list"),
        ("Name the members of the band.", "list"),
        ("Which two towns are linked?", "list"),
        ("Which European leaders were there?", "list"),
        ("Which player wins most?", "short"),
    ],
)
def test_the_words_of_a_question_tell_its_kind(question: str, kind: str) -> None:
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("How many people live there?", "number"),
        ("What percentage voted?", "number"),
        ("When was the bridge opened?", "time"),
        ("In what year did the war end?", "time"),
        ("Who met in Riyadh?", "person"),
        ("Where did they meet?", "place"),
        ("Which country sent troops?", "place"),
        ("What is the tower made of?", "thing"),
        ("Why did the mayor resign?", "statement"),
        ("Which countries took part?", "list"),
        ("Did Russia take part?", "yes or no"),
    ],
)
def test_what_a_question_asks_for(question: str, asked: str) -> None:
    assert asked_for(question) == asked


@pytest.mark.parametrize(
    ("question", "asking"),
    [
        ("Who met in Riyadh?", "Who met in Riyadh?"),
        ("The bridge was closed. Who closed it?", "Who closed it?"),
        ("The bridge was closed in March. Who did it? Be brief.", "Who did it?"),
        ("He said “no.” Did she agree?", "Did she agree?"),
        ("what did the U.S. say", "what did the U.S. say"),
        ("The bridge. The mill.", "The mill."),
    ],
)
def test_the_sentence_that_asks(question: str, asking: str) -> None:
    assert asking_sentence(question) == asking


@pytest.mark.parametrize(
    ("asked", "answer", "fits"),
    [
        ("number", "a great many", -1),
        ("number", "two dozen", 1),
        ("number", "$5.02", 1),
        ("time", "last Friday", 1),
        ("time", "the old mill", -1),
        ("person", "Ada Brown", 1),
        ("place", "a country", -1),
        ("thing", "a bridge", 0),
    ],
)
def test_whether_an_answer_looks_like_what_is_asked_for(asked: str, answer: str, fits: int) -> None:
    assert looks_like(asked, answer) == fits

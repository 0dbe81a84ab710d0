"""What follow-ups mean, and questions that lean on nothing."""

from __future__ import annotations

import pytest

from qa.answer import ABSTENTION, Turn
from qa.followups import Resolution, resolve, stands_alone
from qa.followups.needing import Needing

_BRIDGE = Turn(question="Who built the bridge?", short_answer="Ann Lee")
_MAYOR = Turn(question="Who is the mayor of London?", short_answer="Sadiq Khan")
_NATO = Turn(question="What did France say about NATO?")
_RIYADH = Turn(
    question="Who sat at the table for Russia in Riyadh?",
    short_answer="Sergei Lavrov",
    quotes=("Across the table sat Sergei Lavrov, the minister, and Yuri Ushakov, who advises.",),
)
_STORES = Turn(question="How many Polish stores did Tesco agree to sell to Salling Group?")
_PARTY = Turn(question="Which party nominated the princess?", short_answer="Thai Raksa Chart")


@pytest.mark.parametrize(
    "question",
    [
        "Who is the prime minister of Britain?",
        "Did Starmer say he would send troops?",
        "What did NATO decide this week?",
        "Which bill was passed that allows trade?",
        "Are there plans for talks in Riyadh?",
        "When did the glassworks of Jena put out its last furnace?",
        "And who was elected to succeed Pierre Nkurunziza in Burundi?",
        "On which planet did astronomers find water vapour in 2019?",
        "  whom did Time choose as Person of the Year 2019 ",
    ],
)
def test_whole_questions_stay_as_they_are(question: str) -> None:
    assert stands_alone(question)
    assert resolve(question, [_BRIDGE, _MAYOR]) == Resolution(question=question)


@pytest.mark.parametrize(
    ("turn", "question", "meant"),
    [
        (_BRIDGE, "Why?", "Why did Ann Lee build the bridge?"),
        (_BRIDGE, "When was that?", "When did Ann Lee build the bridge?"),
        (_BRIDGE, "on what day was that", "On what day did Ann Lee build the bridge?"),
        (_STORES, "For how much?", "For how much did Tesco agree to sell the Polish stores to "),
        (Turn(question="Did Ann go to Riyadh?"), "Why not?", "Why didn't Ann go to Riyadh?"),
        (Turn(question="How long is the bridge of Oslo?"), "Why?", "Why is the bridge of Oslo so "),
        (Turn(question="Who beat England?"), "Why?", "Why did somebody beat England?"),
    ],
)
def test_what_only_asks_is_asked_of_the_same(turn: Turn, question: str, meant: str) -> None:
    assert resolve(question, [turn]).question.startswith(meant)


@pytest.mark.parametrize(
    ("turn", "question", "meant"),
    [
        (_NATO, "And Germany?", "What did Germany say about NATO?"),
        (_NATO, "What about Germany?", "What did Germany say about NATO?"),
        (_RIYADH, "And for the Americans?", "Who sat at the table for the Americans in Riyadh?"),
        (
            Turn(question="What happened in Ukraine in 2022?"),
            "and in 2023",
            "What happened in Ukraine in 2023?",
        ),
        (
            Turn(question="How many articles mention Kyiv?"),
            "And Odesa?",
            "How many articles mention Odesa?",
        ),
    ],
)
def test_a_phrase_takes_the_place_of_its_like(turn: Turn, question: str, meant: str) -> None:
    assert resolve(question, [turn]) == Resolution(question=meant, leans=True)


@pytest.mark.parametrize(
    ("turns", "question", "meant"),
    [
        ([_MAYOR], "How old is he?", "How old is Sadiq Khan?"),
        ([_MAYOR], "what is his party", "What is Sadiq Khan's party?"),
        ([_MAYOR], "And his age?", "What is Sadiq Khan's age?"),
        ([_MAYOR], "Tell me more about him", "Tell me more about Sadiq Khan"),
        ([_MAYOR, _BRIDGE], "Where was she born?", "Where was Ann Lee born?"),
        ([_BRIDGE], "How high is it?", "How high is the bridge?"),
        ([_PARTY], "Who founded it?", "Who founded Thai Raksa Chart?"),
        ([_PARTY], "What did that party say?", "What did Thai Raksa Chart say?"),
        ([_STORES], "Which of them will close?", "Which of the Polish stores will close?"),
        ([_RIYADH], "What does the second of these do?", "What does Yuri Ushakov do?"),
        (
            [Turn(question="In which city did Ann run?", short_answer="Vienna")],
            "Who ran with her there?",
            "Who ran with Ann in Vienna?",
        ),
        (
            [Turn(question="Who stabbed the mayor of Gdańsk?")],
            "Since when had the mayor been in office?",
            "Since when had the mayor of Gdańsk been in office?",
        ),
    ],
)
def test_what_points_back_is_named(turns: list[Turn], question: str, meant: str) -> None:
    resolved = resolve(question, turns)
    assert (resolved.question, resolved.leans) == (meant, True)


def test_a_verb_that_is_not_known_keeps_its_past() -> None:
    turn = Turn(question="Who flew to Oslo?", short_answer="Ann")
    assert resolve("Why?", [turn]).question == "Why was it that Ann flew to Oslo?"


def test_a_phrase_finds_its_like_in_an_earlier_question() -> None:
    turns = [_RIYADH, Turn(question="What does Yuri Ushakov do?")]
    assert resolve("And for the Americans?", turns).question == (
        "Who sat at the table for the Americans in Riyadh?"
    )


def test_the_topic_is_put_where_nothing_can_be_replaced() -> None:
    turn = Turn(question="How many firefighters fought the fire at Notre-Dame?")
    assert resolve("How high is the new spire?", [turn]) == Resolution(
        question="How high is the new spire of Notre-Dame?",
        leans=True,
        other="How high is the new spire?",
    )
    died = resolve("how many died?", [Turn(question="When did the Iran earthquake strike?")])
    assert died.question == "How many died, regarding the Iran earthquake?"
    assert died.leans


def test_an_earlier_follow_up_means_what_it_meant_then() -> None:
    turns = [_MAYOR, Turn(question="How old is he?"), Turn(question="Thanks!")]
    assert resolve("Where was he born?", turns).question == "Where was Sadiq Khan born?"
    said = Turn(question="How old is he?", resolved="How old is Boris Johnson?")
    assert resolve("Where was he born?", [said]).question == "Where was Boris Johnson born?"


def test_an_abstention_is_no_answer() -> None:
    turn = Turn(question="Who built the bridge at Ulm?", answer=ABSTENTION)
    assert resolve("When was it?", [turn]).question == (
        "When did somebody build the bridge at Ulm?"
    )


@pytest.mark.parametrize("question", ["Who wrote it?", "Summarise it", "How many articles are it?"])
def test_what_is_asked_of_articles_stays_as_it_is(question: str) -> None:
    assert resolve(question, [_MAYOR]).question == question


def test_what_has_good_and_bad_sides_was_spoken_of_before() -> None:
    turn = Turn(question="I would like to learn about GMO food labeling.")
    assert resolve("What are the pros and cons?", [turn], Needing()) == Resolution(
        question="What are the pros and cons (GMO food labeling)?", leans=True
    )
    topics = "What are the main topics of these articles?"
    assert resolve(topics, [turn], Needing()).question == topics


def test_what_rules_alone_put_in_is_left_out_where_the_model_reads_otherwise() -> None:
    turn = Turn(question="What is the relationship between predator and prey?")
    question = "What are examples of these predators?"
    assert "regarding the relationship" in resolve(question, [turn]).question
    assert "relationship" not in resolve(question, [turn], Needing()).question


def test_a_long_phrase_takes_no_place_of_another() -> None:
    turn = Turn(question="Could you tell me what the most important discoveries of Juno are?")
    question = "What about the major discoveries made by the spacecraft Galileo?"
    assert resolve(question, [turn], Needing()).question == question


def test_without_turns_nothing_is_added() -> None:
    assert resolve("Why?", []) == Resolution(question="Why?")
    assert resolve("Why?", [Turn(question="Thanks!")]) == Resolution(question="Why?")


def test_he_is_no_adjective_of_a_nation() -> None:
    turns = [Turn(question="Who was ready to put British troops in Ukraine?")]
    assert "did British" not in resolve("Where did he write that?", turns).question


def test_a_role_in_capitals_is_named_by_its_place() -> None:
    turns = [Turn(question="Who runs Gdańsk?", answer="Aleksandra Dulkiewicz runs Gdańsk.")]
    for question in ("Who is the Mayor of London?", "Who is the mayor of London?"):
        assert resolve(question, turns).question == question


def test_a_name_that_ends_in_s_is_one() -> None:
    turns = [Turn(question="Who governs Wales?", answer="Labour governs Wales.")]
    assert resolve("How big is it?", turns).question == "How big is Wales?"

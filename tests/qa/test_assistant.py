"""The whole way from a question to a cited answer, over the sample seeds."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from index.articles.formats.readers import read_seed
from index.errors import IndexMissingError, QuestionError, UnknownSourceError
from index.seeds.finding import find_seeds
from qa import MAX_QUESTION_CHARACTERS, Assistant, Filters, Turn, ask, retrieve
from qa.answer import ABSTENTION, Answer, Quoted
from qa.evaluation.question_sets import read_rows
from qa.reader import Reader
from qa.retriever import MAX_PER_ARTICLE
from tests.conftest import REPOSITORY, SEEDS

_QUESTIONS = [
    "What did Starmer offer to Ukraine?",
    "Who met in Riyadh?",
    "What did the telescope show?",
    "How high is the mountain?",
    "Why was it built?",
    "Tell me about the moon",
    "Who won the lunar regatta of 2031?",
]


@pytest.fixture(scope="module")
def assistant(seed_index: Path) -> Assistant:
    """Return an assistant over the sample seeds."""
    return Assistant.open(seed_index)


def test_every_quote_stands_in_the_seed_as_read_again_from_disk(assistant: Assistant) -> None:
    texts = {
        article.id: article.text
        for seed in find_seeds(SEEDS)
        for article in read_seed(Path(seed.path), root=SEEDS).articles
    }
    rows = read_rows(REPOSITORY / "tests" / "quality" / "questions.jsonl")
    questions = [*_QUESTIONS, *(row["question"] for _, row in rows)]
    answers = [assistant.ask(question, threshold=0.0) for question in questions]
    assert all(answer.citations for answer in answers)
    for answer in answers:
        for citation in answer.citations:
            assert texts[citation.article.id][citation.start : citation.end] == citation.quote
        for part in answer.parts:
            assert isinstance(part, Quoted)
            assert part.bold is None or part.text[slice(*part.bold)].strip()


def test_half_an_emoji_in_a_question_is_passed_over(assistant: Assistant) -> None:
    whole, broken = "How high is Mount Everest?", "How high is \ud83dMount Everest?\udc80"
    assert assistant.ask(broken) == assistant.ask(whole)
    assert assistant.retrieve(broken) == assistant.retrieve(whole)
    turns = [Turn(question=broken, answer=broken)]
    followed = assistant.ask("Who measured it?\udc00", turns=turns)
    assert followed.resolved_question == f"{whole} Who measured it?"
    assert Filters(sources=("BBC\ud83d",)).sources == ("BBC",)
    with pytest.raises(QuestionError, match="blank"):
        assistant.ask("\ud83d")
    with pytest.raises(KeyError):
        assistant.article("\ud83d")


def test_a_source_is_found_whatever_its_case_and_one_there_is_not_is_named(
    assistant: Assistant,
) -> None:
    (name, *_) = assistant.info()["sources"]
    loud = Filters(sources=(f" {name.upper()}", name))
    answer = assistant.ask("How high is Mount Everest?", filters=loud)
    assert answer.filters.sources == (name,)
    assert answer == assistant.ask("How high is Mount Everest?", filters=Filters(sources=(name,)))
    for call in (assistant.ask, assistant.retrieve):
        with pytest.raises(UnknownSourceError, match=f"no article is from 'x{name}'; .*'{name}'"):
            call("How high is Mount Everest?", filters=Filters(sources=(f"x{name}",)))


def test_the_same_question_gets_the_same_answer(assistant: Assistant) -> None:
    for question in _QUESTIONS:
        assert assistant.ask(question) == assistant.ask(question)


def test_what_no_article_tells_is_not_answered(assistant: Assistant) -> None:
    answer = assistant.ask("Who won the lunar regatta of 2031?")
    assert answer.abstained
    assert answer.text == ABSTENTION
    assert answer.citations == ()
    assert len(answer.retrieved) == 5


def test_small_talk_is_no_search(assistant: Assistant) -> None:
    answer = assistant.ask("Thanks!")
    assert (answer.text, answer.abstained, answer.retrieved) == ("You are welcome.", False, ())


def test_a_follow_up_is_searched_with_the_question_it_leans_on(assistant: Assistant) -> None:
    turns = [Turn(question="What did Starmer offer to Ukraine?")]
    answer = assistant.ask("Where did he write that?", turns=turns)
    assert answer.question == "Where did he write that?"
    assert answer.resolved_question == (
        "What did Starmer offer to Ukraine? Where did he write that?"
    )


@pytest.mark.parametrize("question", ["", "  \n", "x" * 10_000])
def test_a_blank_or_endless_question_is_refused(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError):
        assistant.ask(question)
    with pytest.raises(QuestionError):
        assistant.retrieve(question)
    assert len("x" * 10_000) > MAX_QUESTION_CHARACTERS


def test_k_below_one_is_refused(assistant: Assistant) -> None:
    with pytest.raises(ValueError, match="k is 0"):
        assistant.retrieve("Who met in Riyadh?", 0)


def test_retrieve_gives_k_ranked_passages_of_varied_articles(assistant: Assistant) -> None:
    found = assistant.retrieve("Who met in Riyadh about Ukraine?", 5)
    assert [item.rank for item in found] == [1, 2, 3, 4, 5]
    many = [item.score for item in assistant.retrieve("Who met in Riyadh about Ukraine?", 30)]
    assert len(many) == 30
    assert many == sorted(many, reverse=True)
    by_article = [item.article.id for item in found]
    assert max(by_article.count(article_id) for article_id in by_article) <= MAX_PER_ARTICLE


def test_filters_hold_for_answers(assistant: Assistant) -> None:
    filters = Filters(published_to=datetime.date(2020, 1, 1))
    answer = assistant.ask("What did Starmer offer to Ukraine?", filters=filters)
    assert all(
        item.article.published and item.article.published <= datetime.date(2020, 1, 1)
        for item in answer.retrieved
    )
    assert answer.filters == filters


def test_a_follow_up_is_retrieved_with_the_question_it_leans_on(assistant: Assistant) -> None:
    turns = [Turn(question="What did Starmer offer to Ukraine?")]
    found = assistant.search("Where did he write that?", 3, turns=turns)
    assert found.passages == tuple(
        assistant.retrieve("What did Starmer offer to Ukraine? Where did he write that?", 3)
    )
    assert found.passages == tuple(assistant.retrieve("Where did he write that?", 3, turns=turns))
    assert found.to_dict() == {
        "id": None,
        "question": "Where did he write that?",
        "resolved_question": "What did Starmer offer to Ukraine? Where did he write that?",
        "retrieved": [passage.to_dict() for passage in found.passages],
        "filters": Filters().to_dict(),
    }


def test_what_is_known_of_the_index(assistant: Assistant, seed_index: Path) -> None:
    assert assistant.index_dir == seed_index
    assert assistant.generation == assistant.info()["generation"] == 1
    assert assistant.encoder.fingerprint == assistant.info()["encoder"]["fingerprint"]
    assert assistant.threshold == Reader.load().calibration.threshold
    opened = Assistant.open(seed_index, threshold=0.875)
    assert opened.threshold == 0.875
    opened.close()


def test_article_is_what_was_read(assistant: Assistant) -> None:
    first = assistant.articles()[0]
    assert assistant.article(first.id) == first


def test_ask_and_retrieve_open_the_index_themselves(seed_index: Path) -> None:
    answer = ask("Who met in Riyadh?", index_dir=seed_index)
    assert isinstance(answer, Answer)
    assert len(retrieve("Who met in Riyadh?", 3, index_dir=seed_index)) == 3
    with pytest.raises(IndexMissingError, match="quoth build"):
        ask("Who met in Riyadh?", index_dir=seed_index / "nowhere")


def test_timings_name_each_stage(assistant: Assistant) -> None:
    timings = assistant.ask("Who met in Riyadh?").timings_ms
    assert list(timings) == ["encode", "search", "read", "total"]
    assert sum(timings.values()) <= 2 * timings["total"]

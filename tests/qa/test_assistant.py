"""The whole way from a question to a cited answer, over the sample seeds."""

from __future__ import annotations

import datetime
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import build_index
from index.articles.formats.readers import read_seed
from index.errors import IndexMissingError, QuestionError, UnknownSourceError
from index.seeds.finding import find_seeds
from qa import MAX_QUESTION_CHARACTERS, Assistant, Filters, Turn, ask, retrieve
from qa.answer import ABSTENTION, Answer, Quoted
from qa.evaluation.question_sets import read_rows
from qa.reader import Reader
from qa.retriever import MAX_PER_ARTICLE
from tests.conftest import REPOSITORY, SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.encoder import Encoder
    from index.search.retrieved import RetrievedPassage

_FIRST = ["Al", "Brin", "Cor", "Dun", "Esk", "Fal", "Gar", "Hol"]
_LAST = ["by", "combe", "dale", "mouth", "worth"]
_QUESTIONS = [
    "What did Starmer offer to Ukraine?",
    "Who met in Riyadh?",
    "What did the telescope show?",
    "How high is the mountain?",
    "Why was it built?",
    "Tell me about the moon",
    "Who won the lunar regatta of 2031?",
]
_BRIDGES = [first + last for first in _FIRST for last in _LAST]


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
    assert all(answer.citations for answer in answers if answer.kind == "fact")
    for answer in answers:
        for citation in answer.citations:
            assert texts[citation.article.id][citation.start : citation.end] == citation.quote
        for part in answer.parts:
            if not isinstance(part, Quoted):  # of another kind, or a note on the days asked for
                assert answer.kind != "fact" or answer.days is not None
                continue
            assert part.bold is None or part.text[slice(*part.bold)].strip()


def test_half_an_emoji_in_a_question_is_passed_over(assistant: Assistant) -> None:
    whole, broken = "How high is Mount Everest?", "How high is \ud83dMount Everest?\udc80"
    assert assistant.ask(broken) == assistant.ask(whole)
    assert assistant.retrieve(broken) == assistant.retrieve(whole)
    turns = [Turn(question=broken, answer=broken)]
    followed = assistant.ask("Who measured it?\udc00", turns=turns)
    assert followed.resolved_question == "Who measured Mount Everest?"
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


def test_a_follow_up_is_searched_with_as_it_was_resolved(assistant: Assistant) -> None:
    turns = [Turn(question="What did Starmer offer to Ukraine?")]
    answer = assistant.ask("Where did he write that?", turns=turns)
    assert answer.question == "Where did he write that?"
    assert answer.resolved_question == "Where did Starmer write that?"


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


def test_a_follow_up_is_retrieved_with_as_it_was_resolved(assistant: Assistant) -> None:
    turns = [Turn(question="What did Starmer offer to Ukraine?")]
    found = assistant.search("Where did he write that?", 3, turns=turns)
    assert found.passages == tuple(assistant.retrieve("Where did he write that?", 3, turns=turns))
    assert found.to_dict() == {
        "id": None,
        "question": "Where did he write that?",
        "resolved_question": "Where did Starmer write that?",
        "retrieved": [passage.to_dict() for passage in found.passages],
        "filters": Filters().to_dict(),
        "now": found.to_dict()["now"],
        "days": None,
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
    started = time.perf_counter()
    first = assistant.ask("Who met in Riyadh?")
    passed_ms = (time.perf_counter() - started) * 1000
    assert list(first.timings_ms) == ["resolve", "encode", "search", "read", "total"]
    assert sum(first.timings_ms.values()) <= 2 * first.timings_ms["total"]
    assert first.timings_ms["total"] <= passed_ms


def test_the_time_to_resolve_a_follow_up_is_part_of_its_total(assistant: Assistant) -> None:
    turns = [Turn.of(assistant.ask("Who met in Riyadh?"))]
    for timings in (
        assistant.ask("What did they talk about there?", turns=turns).timings_ms,
        assistant.ask("Thanks!", turns=turns).timings_ms,
    ):
        assert timings["resolve"] > 0
        assert timings["total"] >= timings["resolve"] + timings["encode"]


@pytest.fixture(scope="module")
def bridges(tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Encoder) -> Iterator[Assistant]:
    """Return an assistant over 40 articles on bridges, with the tiny encoder."""
    folder = tmp_path_factory.mktemp("bridges")
    for i, name in enumerate(_BRIDGES):
        (folder / f"{i:02}.txt").write_text(
            f"The bridge of {name}\n\nThe bridge of {name} was opened in {1801 + 5 * i}. "
            f"It is {90 + 7 * i} metres long. Most of its stone came from the quarries of "
            f"{_BRIDGES[i - 1]}, whose owner gave it for nothing.\n"
        )
    build_index([folder], folder / "index", encoder=tiny_encoder)
    with closing(Assistant.open(folder / "index", threshold=0.0)) as opened:
        yield opened


def _bridge_questions() -> list[str]:
    return [
        question
        for name in _BRIDGES
        for question in (
            f"{name}?",
            f"When was the bridge of {name} opened?",
            f"Where did most of the stone for the old bridge of {name} come from in those days?",
        )
    ]


def test_many_questions_get_the_answers_that_each_gets_alone(bridges: Assistant) -> None:
    questions = [*_bridge_questions(), "Thanks!"]
    assert len(questions) > 100
    many = bridges.ask_many(questions)
    assert bridges.ask_many(questions) == many
    for question, together in zip(questions, many, strict=True):
        alone = bridges.ask(question)
        assert together.confidence == pytest.approx(alone.confidence, abs=1e-5)
        assert replace(together, confidence=alone.confidence, retrieved=alone.retrieved) == replace(
            alone, timings_ms=together.timings_ms
        )
        assert _ids(together.retrieved) == _ids(alone.retrieved)


def test_many_questions_find_the_passages_that_each_finds_alone(bridges: Assistant) -> None:
    questions = _bridge_questions()
    for question, together in zip(questions, bridges.retrieve_many(questions, 9), strict=True):
        alone = bridges.retrieve(question, 9)
        assert _ids(together) == _ids(alone)
        assert [item.score for item in together] == pytest.approx(
            [item.score for item in alone], abs=1e-5
        )


def _ids(found: Sequence[RetrievedPassage]) -> list[tuple[int, str]]:
    return [(item.rank, item.passage.id) for item in found]


def test_each_of_many_questions_has_turns_of_its_own(bridges: Assistant) -> None:
    turns = [Turn(question=f"How long is the bridge of {_BRIDGES[0]}?")]
    first, second = bridges.ask_many(["Why?", "Why?"], turns=[turns, ()])
    assert first.resolved_question == f"Why is the bridge of {_BRIDGES[0]} so long?"
    assert second.resolved_question == "Why?"
    filters = Filters(published_to=datetime.date(1700, 1, 1))
    (none,) = bridges.ask_many(["Why?"], filters=filters)
    assert (none.abstained, none.filters, none.undated_left_out) == (True, filters, 40)


def test_many_questions_are_refused_before_any_is_asked(bridges: Assistant) -> None:
    for call in (bridges.ask_many, bridges.retrieve_many):
        assert call([]) == []
        with pytest.raises(QuestionError, match=r"questions\[1\]: the question is blank"):
            call(["Who?", " "])
        with pytest.raises(UnknownSourceError, match="nobody"):
            call(["Who?"], filters=Filters(sources=("nobody",)))
    with pytest.raises(ValueError, match="k is 0"):
        bridges.retrieve_many(["Who?"], 0)


def test_the_time_to_encode_is_shared_by_those_encoded_together(bridges: Assistant) -> None:
    many = bridges.ask_many(["When?", "Thanks!", "Where?", "Who?"])
    assert len({answer.timings_ms["resolve"] for answer in many}) == 1
    first, talk, *others = [answer.timings_ms for answer in many]
    assert first["encode"] > 0
    assert [timings["encode"] for timings in others] == [first["encode"]] * 2
    assert talk["encode"] == 0
    for timings in (first, *others):
        parts = sum(timings[name] for name in ("resolve", "encode", "search", "read"))
        assert parts <= timings["total"]

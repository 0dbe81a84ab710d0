"""Answers that a model words: scripted ones, which say what they are told to, and a real one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qa import Assistant, Turn, Writer
from qa.answer import Quoted
from qa.chats.kept import from_kept, to_kept
from qa.language_model.assembling import ALSO_RESTS_ON
from qa.language_model.checking import Checker
from qa.language_model.writer import NOTHING_HELD, REFUSED, STOPPED, UNSURE
from tests.qa.language_model.scripted import MODEL, Reply, Scripted, failed, said, scripted

if TYPE_CHECKING:
    from qa.answer import Answer
    from qa.language_model.gguf import GgufModel

_HEIGHT = "What new height did Nepal and China announce for Mount Everest?"
_TRUE = "Mount Everest is 8,848.86 metres high, Nepal and China announced. [1] "
_WRONG = "Mount Everest is 9,848.86 metres high, Nepal and China announced. [7] "
_MORE = "China held that the height of the rock counts."


@pytest.fixture(scope="module")
def assistant(seed_index: Path) -> Iterator[Assistant]:
    with closing(Assistant.open(seed_index)) as opened:
        yield opened


@contextmanager
def _writer(*replies: Reply, is_strict: bool = False) -> Iterator[tuple[Writer, Scripted]]:
    pytest.importorskip("openai")
    from qa.language_model.endpoint import Endpoint

    with scripted(*replies) as server:
        writer = Writer(Endpoint(server.address), Checker(), is_strict=is_strict)
        with closing(writer):
            yield writer, server


def _written(
    assistant: Assistant, *replies: Reply, question: str = _HEIGHT, is_strict: bool = False
) -> Answer:
    """Return the whole answer to a question, written so."""
    with _writer(*replies, is_strict=is_strict) as (writer, _):
        *_, answer = assistant.write(question, writer)
    return answer


def test_each_claim_leads_to_the_quote_that_bears_it_out(assistant: Assistant) -> None:
    quoted = assistant.ask(_HEIGHT)
    answer = _written(assistant, said(_TRUE, _MORE))
    assert answer.written is not None
    assert (answer.written.model, answer.written.note) == (MODEL, None)
    assert answer.written.text == (
        "Mount Everest is 8,848.86 metres high, Nepal and China announced. [1] "
        "China held that the height of the rock counts. [2]"
    )
    first, second = answer.citations[:2]
    assert "8,848.86 metres" in first.quote
    assert "the snow on top" in second.quote
    for citation in answer.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote
    # The quoted answer stands as it was, and the quote that only a claim led to follows it.
    n = len(quoted.parts)
    assert [part.text for part in answer.parts[:n]] == [part.text for part in quoted.parts]
    assert [part.text for part in answer.parts[n:]] == [ALSO_RESTS_ON, second.quote]
    assert answer.short_answer == quoted.short_answer


def test_what_the_articles_do_not_bear_out_is_marked_or_dropped(assistant: Assistant) -> None:
    answer = _written(assistant, said(_WRONG, _TRUE))
    assert answer.written is not None
    wrong, right = answer.written.claims
    assert (wrong.is_supported, wrong.reason, wrong.numbers) == (False, "number", ())
    assert [wrong.text[start:end] for start, end in wrong.wrong] == ["9,848.86"]
    assert (right.is_supported, right.numbers) == (True, (1,))
    assert answer.written.text.startswith(
        "Mount Everest is 9,848.86 metres high, Nepal and China announced. (not in the articles) "
    )
    strict = _written(assistant, said(_WRONG, _TRUE), is_strict=True)
    assert strict.written is not None
    assert [claim.text for claim in strict.written.claims] == [right.text]
    assert strict.written.dropped == 1


def test_where_nothing_is_borne_out_the_quotes_stand_alone(assistant: Assistant) -> None:
    quoted = assistant.ask(_HEIGHT)
    answer = _written(assistant, said(_WRONG, "Nobody ever climbed the Eiger."))
    assert answer.written is not None
    assert (answer.written.claims, answer.written.note) == ((), NOTHING_HELD)
    assert answer.written.dropped == 2
    assert (answer.parts, answer.citations) == (quoted.parts, quoted.citations)


def test_a_model_that_finds_no_answer_is_believed(assistant: Assistant) -> None:
    answer = _written(assistant, said("The articles do not ", "answer this question."))
    assert answer.written is not None
    assert (answer.written.claims, answer.written.note) == ((), REFUSED)


def test_an_answer_that_abstained_may_be_written_with_its_quotes(assistant: Assistant) -> None:
    question = "Which dispute about snow was there between two neighbours?"
    quoted = assistant.ask(question, threshold=1.0)
    assert quoted.abstained
    with _writer(said(_MORE)) as (writer, _):
        *_, answer = assistant.write(question, writer, threshold=1.0)
    assert answer.written is not None
    assert (answer.abstained, answer.reason, answer.written.note) == (False, None, UNSURE)
    assert answer.parts == (Quoted(text=answer.citations[0].quote, numbers=(1,)),)


def test_it_grows_claim_by_claim_and_every_step_is_an_answer(assistant: Assistant) -> None:
    with _writer(said(_TRUE, _MORE)) as (writer, _):
        steps = [answer.written for answer in assistant.write(_HEIGHT, writer)]
    assert all(step is not None for step in steps)
    grown = [(len(step.claims), step.is_whole) for step in steps if step is not None]
    assert grown == [(0, False), (1, False), (2, False), (2, True)]


def test_a_model_that_fails_midway_leaves_the_quotes_and_a_note(assistant: Assistant) -> None:
    quoted = assistant.ask(_HEIGHT)
    for reply in (said(_TRUE, _MORE, finish=None, done=False), failed(500, "out of memory")):
        answer = _written(assistant, reply)
        assert answer.written is not None
        assert answer.written.note is not None
        assert answer.written.note.startswith("Not written: the language model at http://127.0.0.1")
        assert answer.written.claims == ()
        assert (answer.parts, answer.citations) == (quoted.parts, quoted.citations)


def test_what_is_cancelled_keeps_what_was_borne_out(assistant: Assistant) -> None:
    reply = said(_TRUE + _MORE)
    assert isinstance(reply.pieces, list)
    reply.pieces.insert(1, threading.Event())
    cancel = threading.Event()
    with _writer(reply) as (writer, _):
        for answer in assistant.write(_HEIGHT, writer, cancel=cancel):
            if answer.written and answer.written.claims:
                cancel.set()
    assert answer.written is not None
    assert answer.written.is_whole
    assert answer.written.claims[0].numbers == (1,)
    assert answer.written.note == STOPPED


def test_leads_and_cut_ends_are_no_claims_and_small_talk_is_not_written(
    assistant: Assistant,
) -> None:
    answer = _written(assistant, said("Here is what I found:\n- ", _TRUE, "Nepal and Chi"))
    assert answer.written is not None
    assert [claim.begins for claim in answer.written.claims] == ["item"]
    assert answer.written.dropped == 0
    with _writer(said("Hello!")) as (writer, server):
        *_, thanks = assistant.write("Thanks!", writer)
        assert (thanks.text, thanks.written, server.sent) == ("You are welcome.", None, [])


def test_what_was_computed_is_worded_and_checked_against_what_was_computed(
    assistant: Assistant,
) -> None:
    question = "How many articles are from the Meridian Dispatch?"
    quoted = assistant.ask(question)
    assert quoted.evidence is not None
    n = len(quoted.evidence.articles)
    right = f"There are {n} articles from the Meridian Dispatch. "
    wrong = f"There are {n + 1} articles from the Meridian Dispatch."
    with _writer(said(right, wrong)) as (writer, server):
        *_, answer = assistant.write(question, writer)
        told = server.sent[0]["messages"][-1]["content"]
    assert quoted.text in told
    assert answer.written is not None
    assert [claim.is_computed for claim in answer.written.claims] == [True, False]
    assert [claim.reason for claim in answer.written.claims] == [None, "number"]
    assert answer.citations == ()


def test_the_model_is_told_the_question_as_resolved_and_the_conversation(
    assistant: Assistant,
) -> None:
    before = assistant.ask(_HEIGHT)
    with _writer(said(_TRUE)) as (writer, server):
        *_, answer = assistant.write("Who announced that?", writer, turns=[Turn.of(before)])
    system, asked, answered, last = server.sent[0]["messages"]
    assert (system["role"], asked["role"], answered["role"]) == ("system", "user", "assistant")
    assert (asked["content"], answered["content"]) == (_HEIGHT, before.text)
    assert last["content"].endswith(f"Question: {answer.resolved_question}")


def test_what_is_written_is_kept_and_read_back(assistant: Assistant) -> None:
    answer = replace(_written(assistant, said(_WRONG, _TRUE, "- " + _MORE)), now=None)
    assert from_kept(*to_kept(answer)) == answer
    assert answer.to_dict()["written"]["claims"][0] == {
        "text": "Mount Everest is 9,848.86 metres high, Nepal and China announced.",
        "supported": False,
        "computed": False,
        "probability": answer.to_dict()["written"]["claims"][0]["probability"],
        "reason": "number",
        "wrong": [[17, 25]],
        "citations": [],
        "begins": "paragraph",
    }


def test_a_real_model_writes_and_nothing_unchecked_is_said(
    assistant: Assistant, small_model: GgufModel
) -> None:
    writer = Writer(small_model, Checker(), is_strict=True)
    *_, answer = assistant.write(_HEIGHT, writer)
    assert answer.written is not None
    assert answer.written.model == small_model.name
    assert answer.written.claims or answer.written.note in (NOTHING_HELD, REFUSED)
    for claim in answer.written.claims:
        quotes = [answer.citations[number - 1] for number in claim.numbers]
        assert all(one.article.text[one.start : one.end] == one.quote for one in quotes)
        assert quotes

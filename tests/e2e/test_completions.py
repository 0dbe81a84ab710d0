"""The collection as a model: asked with OpenAI's own client, over a running server."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import serving
from tests.qa.language_model.scripted import Scripted, failed, said, scripted
from ui.web.passwords import to_line

openai = pytest.importorskip("openai")

_QUESTION = "What new height did Nepal and China announce for Mount Everest?"
_TRUE = "Mount Everest is 8,848.86 metres high, Nepal and China announced. [1] "
_WRONG = "Mount Everest is 9,848.86 metres high, Nepal and China announced. [7] "
_SOURCE = "[1] Nepal and China agree on a new height for Mount Everest (Summit & Valley, 9 December"


@pytest.fixture(scope="module")
def model() -> Iterator[Scripted]:
    with scripted(said(_TRUE, _WRONG)) as server:
        yield server


@pytest.fixture(scope="module")
def url(
    seed_index: Path, model: Scripted, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    log = tmp_path_factory.mktemp("written") / "log"
    with serving(seed_index, log, "--llm", model.address, "--no-watch") as at:
        assert "answers are written by scripted" in log.read_text(encoding="utf-8")
        yield at


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[Any]:
    with _client(url, "none") as opened:
        yield opened


def _client(url: str, key: str) -> Any:
    return openai.OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0)


def _ask(client: Any, *questions: str, **more: Any) -> Any:
    messages = [{"role": "user", "content": question} for question in questions]
    return client.chat.completions.create(**{"model": "quoth", "messages": messages, **more})


def test_models_are_listed(client: Any) -> None:
    assert [model.id for model in client.models.list()] == ["quoth", "quoth-quotes"]
    with pytest.raises(openai.NotFoundError, match="there is quoth and quoth-quotes"):
        _ask(client, _QUESTION, model="gpt-4")


def test_an_answer_is_written_with_its_sources(client: Any) -> None:
    completion = _ask(client, _QUESTION)
    text, sources = completion.choices[0].message.content.split("\n\nSources:\n")
    assert text.startswith("Mount Everest is 8,848.86 metres high, Nepal and China announced. [1]")
    assert text.endswith("(not in the articles)")
    assert sources.startswith(_SOURCE)
    assert "“Mount Everest is 8,848.86 metres high" in sources
    answer = completion.model_extra["quoth"]
    assert [claim["citations"] for claim in answer["written"]["claims"]] == [[1], []]
    assert answer["citations"][0]["article_id"] == "everest-two-surveys.md"


def test_the_other_model_quotes(client: Any) -> None:
    completion = _ask(client, _QUESTION, model="quoth-quotes")
    assert completion.choices[0].message.content.startswith("Mount Everest is 8,848.86 metres")
    assert completion.model_extra["quoth"]["written"] is None
    assert _SOURCE in completion.choices[0].message.content


def test_filters_are_those_of_a_question(client: Any) -> None:
    def asked(**filters: Any) -> Any:
        extra = {"filters": filters}
        return _ask(client, _QUESTION, model="quoth-quotes", extra_body=extra).model_extra["quoth"]

    assert asked(published_from="2021-01-01", authors=None)["abstained"]
    answer = asked(published_to="2020-12-31", articles=["everest-two-surveys.md"])
    assert (answer["abstained"], answer["filters"]["published_to"]) == (False, "2020-12-31")
    for wrong, told in (
        ({"until": "2020"}, "filters must be an object of published_from"),
        ({"sources": "Leaf"}, "sources must be a list of names"),
        ({"published_from": 5}, "5"),
    ):
        with pytest.raises(openai.BadRequestError, match=told):
            asked(**wrong)


def test_it_streams_what_it_gives_at_once(client: Any) -> None:
    whole = _ask(client, _QUESTION).choices[0].message.content
    for model in ("quoth", "quoth-quotes"):
        chunks = list(_ask(client, _QUESTION, model=model, stream=True))
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
        assert text == whole or model == "quoth-quotes"
        assert [chunk.choices[0].finish_reason for chunk in chunks][-2:] == [None, "stop"]
        assert chunks[-1].model_extra["quoth"]["question"] == _QUESTION
        assert text.count("Sources:") == 1


def test_the_conversation_is_carried(client: Any) -> None:
    first = _ask(client, _QUESTION).choices[0].message.content
    messages = [
        {"role": "system", "content": "Answer like a pirate."},
        {"role": "user", "content": _QUESTION},
        {"role": "assistant", "content": first},
        {"role": "user", "content": [{"type": "text", "text": "Who announced it?"}]},
    ]
    answer = _ask(client, messages=messages).model_extra["quoth"]
    assert answer["question"] == "Who announced it?"
    assert answer["resolved_question"] != answer["question"]


def test_what_cannot_be_asked_is_refused(client: Any, url: str) -> None:
    with pytest.raises(openai.BadRequestError, match="the question is blank"):
        _ask(client, " ")
    with pytest.raises(openai.BadRequestError, match="the last message must be"):
        _ask(client, messages=[{"role": "assistant", "content": "Hello."}])
    with pytest.raises(openai.BadRequestError, match="messages must be a list"):
        _ask(client, messages="Why?")
    for body, problem in (
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "object"),
        (b" " * 1_000_001, "bytes"),
    ):
        request = urllib.request.Request(f"{url}/v1/chat/completions", body)  # noqa: S310
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)  # noqa: S310 - our own server
        assert caught.value.code == 400
        with caught.value as refusal:
            assert problem in json.load(refusal)["error"]["message"]


def test_another_sites_page_cannot_ask(url: str) -> None:
    foreign = {"Origin": "https://example.org", "Content-Type": "text/plain"}
    request = urllib.request.Request(f"{url}/v1/chat/completions", b"{}", foreign)  # noqa: S310
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)  # noqa: S310 - our own server
    with caught.value as refusal:
        assert refusal.code == 403


def test_where_the_model_fails_the_quotes_come_with_a_note(client: Any, model: Scripted) -> None:
    replies, model.replies = model.replies, [failed(500, "out of memory")]
    try:
        text = _ask(client, _QUESTION).choices[0].message.content
    finally:
        model.replies = replies
    assert text.startswith("Not written: the language model at http://127.0.0.1:")
    assert "\n\nMount Everest is 8,848.86 metres high" in text


def test_without_a_language_model_and_behind_a_login(seed_index: Path, tmp_path: Path) -> None:
    users = tmp_path / "users"
    users.write_text(to_line("ada", "a long password") + "\n", encoding="utf-8")
    options = ("--auth", str(users), "--no-watch")
    with serving(seed_index, tmp_path / "log", *options, at="/login") as url:
        with _client(url, "none") as stranger, pytest.raises(openai.AuthenticationError):
            _ask(stranger, _QUESTION)
        with _client(url, "ada:a long password") as ada:
            assert [model.id for model in ada.models.list()] == ["quoth"]
            completion = _ask(ada, _QUESTION)
        assert completion.model_extra["quoth"]["written"] is None
        assert _SOURCE in completion.choices[0].message.content

"""Prompts: the model's own first, then those of its family, else none."""

from __future__ import annotations

import pytest

from index.prompts import Prompts, to_prompts

_SEARCHING = Prompts(question="Represent this sentence for searching relevant passages: ")
_E5 = Prompts(question="query: ", passage="passage: ")
_NOMIC = Prompts(question="search_query: ", passage="search_document: ")


@pytest.mark.parametrize(
    ("name", "prompts"),
    [
        ("intfloat/e5-base-v2", _E5),
        ("intfloat/multilingual-e5-small", _E5),
        ("/models/E5-Large", _E5),
        ("/cache/models--intfloat--e5-small/snapshots/fd1525a9", _E5),
        ("BAAI/bge-small-en-v1.5", _SEARCHING),
        ("Snowflake/snowflake-arctic-embed-m-v1.5", _SEARCHING),
        ("Snowflake/snowflake-arctic-embed-l-v2.0", Prompts(question="query: ")),
        ("mixedbread-ai/mxbai-embed-large-v1", _SEARCHING),
        ("nomic-ai/nomic-embed-text-v1.5", _NOMIC),
        ("BAAI/bge-m3", Prompts()),
        ("thenlper/gte-base", Prompts()),
        ("sentence-transformers/all-MiniLM-L6-v2", Prompts()),
        ("/home/e5-base-v2/my-model", Prompts()),
        ("me/notes-on-e5-base", Prompts()),
    ],
)
def test_the_name_tells_the_family(name: str, prompts: Prompts) -> None:
    assert to_prompts({"query": "", "document": ""}, None, name) == prompts


@pytest.mark.parametrize("name", ["multilingual-e5-large-instruct", "e5-mistral-7b-instruct"])
def test_the_variants_for_instructions_are_given_a_task(name: str) -> None:
    prompts = to_prompts({"sts_query": "Instruct: Retrieve similar text.\nQuery: "}, None, name)
    assert prompts.question.startswith("Instruct: Given a web search query, ")
    assert prompts.question.endswith("\nQuery: ")
    assert prompts.passage == ""


@pytest.mark.parametrize("key", ["document", "passage", "corpus"])
def test_what_the_configuration_says_goes_first(key: str) -> None:
    own: dict[str, str | None] = {"query": None, "document": "", key: "read: "}
    assert to_prompts(own, None, "intfloat/e5-base") == Prompts(passage="read: ")


def test_a_prompt_for_all_texts_is_for_questions_and_passages() -> None:
    own = {"query": "", "document": "", "retrieval": "text: "}
    assert to_prompts(own, "retrieval", "x") == Prompts(question="text: ", passage="text: ")
    assert to_prompts(own, None, "x") == Prompts()

"""Questions about the articles themselves, over an index of our own texts."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index import build_index
from qa import Assistant, Turn
from qa.about.details import to_details, to_topic
from qa.answer import Quoted, Said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.encoder import Encoder

_RECORDS: tuple[dict[str, str], ...] = (
    {
        "id": "weir",
        "title": "Harbour town rebuilds its weir",
        "text": "Harbour town rebuilds its weir\nBy Ines Marlow\n\nThe weir of the harbour town is "
        "being rebuilt after the storm.\n\nThis article originally appeared in The Sample Gazette.",
        "url": "https://example.org/weir",
        "date": "2024-05-03",
    },
    {
        "id": "bees",
        "title": "Bees return to the moor",
        "text": "Wild bees were counted on the moor by forty children. " * 12,
        "source": "Circuit Notes",
    },
    {
        "id": "owls-north",
        "title": "Owls nest in the north tower",
        "text": "A pair of owls nests in the north tower of the mill.",
        "author": "Ada Lund",
    },
    {
        "id": "owls-south",
        "title": "Owls nest in the south tower",
        "text": "Three owls were seen in the south tower, where nobody expected them.",
        "author": "Bo Reed",
    },
)


@pytest.fixture(scope="module")
def assistant(
    tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Encoder
) -> Iterator[Assistant]:
    """Return an assistant over four articles, with the tiny encoder."""
    folder = tmp_path_factory.mktemp("about")
    (folder / "seed.jsonl").write_text("\n".join(map(json.dumps, _RECORDS)))
    build_index([folder / "seed.jsonl"], folder / "index", encoder=tiny_encoder)
    with closing(Assistant.open(folder / "index")) as opened:
        yield opened


def test_what_a_line_of_the_text_says_is_quoted(assistant: Assistant) -> None:
    answer = assistant.ask("Where did the report on the weir originally appear?")
    line = "This article originally appeared in The Sample Gazette."
    assert (answer.kind, answer.short_answer) == ("about", "The Sample Gazette")
    assert answer.parts == (
        Said(
            text="“Harbour town rebuilds its weir” appeared in The Sample Gazette (as a line of "
            "its text says)."
        ),
        Quoted(text=line, numbers=(1,)),
    )
    (citation,) = answer.citations
    assert citation.article.text[citation.start : citation.end] == line
    assert answer.evidence is not None
    assert [one.article_id for one in answer.evidence.articles] == ["weir"]


def test_what_a_field_says_is_said_with_its_provenance(assistant: Assistant) -> None:
    answer = assistant.ask("When was the article about the weir published?")
    assert answer.text == (
        "“Harbour town rebuilds its weir” was published on 3 May 2024 (as its JSON field says)."
    )
    assert (answer.citations, answer.confidence, answer.abstained) == ((), 1.0, False)


def test_without_naming_it_the_article_cited_before_is_meant(assistant: Assistant) -> None:
    turns = [Turn(question="What is being rebuilt?", answer="The weir.", citations=("weir",))]
    answer = assistant.ask("Who wrote it?", turns=turns)
    assert answer.short_answer == "Ines Marlow"
    assert [citation.quote for citation in answer.citations] == ["By Ines Marlow"]
    gone = [Turn(question="What is being rebuilt?", citations=("gone.txt",))]
    assert assistant.ask("Who wrote it?", turns=gone).kind == "fact"
    assert assistant.ask("Who wrote it?").kind == "fact"


def test_of_two_that_fit_equally_both_are_told(assistant: Assistant) -> None:
    answer = assistant.ask("Who wrote the article about owls in the tower?")
    assert answer.evidence is not None
    assert {one.article_id for one in answer.evidence.articles} == {"owls-north", "owls-south"}
    assert "Ada Lund" in answer.text
    assert "Bo Reed" in answer.text
    assert answer.short_answer is None
    assert assistant.ask("Who wrote the piece on the south tower?").short_answer == "Bo Reed"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many words does the article on bees have?", "has 120 words: about a minute to read."),
        ("Who is the author of the text about bees?", "Nothing tells who wrote “Bees return"),
        ("Is there a newer version of the bees article?", "There is no other version of"),
        ("Is there a copy of the article on bees?", "No other article in the collection is a copy"),
        ("What is the link to the story about the weir?", "is at https://example.org/weir"),
        ("Was the piece on the weir updated?", "Nothing tells that “Harbour town rebuilds"),
        ("When did the story about bees come out?", "Nothing tells when “Bees return to the moor”"),
    ],
)
def test_each_detail_is_told_or_said_to_be_unknown(
    assistant: Assistant, question: str, said: str
) -> None:
    answer = assistant.ask(question)
    assert answer.kind == "about"
    assert said in answer.text


def test_one_that_has_half_of_the_words_is_not_meant(assistant: Assistant) -> None:
    assert assistant.ask("Who wrote the report on the gold weir?").kind == "fact"
    answer = assistant.ask("Who wrote the report on owls in the south tower?")
    assert answer.short_answer == "Bo Reed"
    assert answer.evidence is not None
    assert [one.article_id for one in answer.evidence.articles] == ["owls-south"]


def test_an_article_that_there_is_not_leaves_the_question_one_of_fact(assistant: Assistant) -> None:
    assert assistant.ask("Who wrote the article about lunar regattas?").kind == "fact"


@pytest.mark.parametrize(
    ("question", "details", "topic"),
    [
        ("Who wrote that?", ("author",), ()),
        ("When was it published?", ("published",), ()),
        ("In which paper was the report on the flood published?", ("source",), ("flood",)),
        ("Who wrote the piece on bees, and when?", ("author", "published"), ("bees",)),
        ("How long is Ruth Calloway's text?", ("length",), ("Ruth", "Calloway")),
        ("What licence is the article on biodiversity under?", (), ("biodiversity",)),
    ],
)
def test_what_a_question_wants_of_which_article(
    question: str, details: tuple[str, ...], topic: tuple[str, ...]
) -> None:
    assert (to_details(question), to_topic(question)) == (details, topic)

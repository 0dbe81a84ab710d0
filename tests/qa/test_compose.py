"""What is quoted of what was found, and what is cited for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index import build_index
from index.articles.article import Article
from index.encoder import Encoder
from index.stories.telling import Copy
from qa import Assistant
from qa.answer import ABSTENTION, Citation, Composed, Quoted, Said
from qa.compose import compose
from qa.reader import Reader, Reading
from tests.qa.test_reader import retrieved


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The bundled reader."""
    return Reader.load()


def read(reader: Reader, question: str, *articles: Article) -> Reading:
    return reader.read(question, [found for one in articles for found in retrieved(one)])


def test_under_the_threshold_nothing_is_quoted(
    reader: Reader, make_article: Callable[..., Article]
) -> None:
    reading = read(reader, "Who built the mill?", make_article("Ada Brown built the mill."))
    abstained = Composed(parts=(Said(text=ABSTENTION),), citations=(), short_answer=None)
    assert abstained.abstains
    assert compose(reading, threshold=1.0) == replace(
        abstained, confidence=reading.confidence, retrieved=reading.passages
    )
    assert compose(read(reader, "Who built the mill?"), threshold=0.0) == abstained


def test_articles_that_say_the_same_are_cited_for_one_quote(
    reader: Reader, make_article: Callable[..., Article]
) -> None:
    one = make_article("The mill was built by Ada Brown in 1790.", id="one", source="Leaf")
    two = make_article("Ada Brown built our mill, the records say.", id="two", source="Harbour")
    reading = read(reader, "Who built the mill?", one, two)
    composed = compose(reading, threshold=0.0)
    first, second = (finding.article for finding in reading.findings)
    assert composed.short_answer == "Ada Brown"
    start = first.text.index("Ada Brown")
    assert composed.parts == (Quoted(text=first.text, numbers=(1, 2), bold=(start, start + 9)),)
    assert composed.citations == tuple(
        Citation(
            number=number,
            article=article,
            start=0,
            end=len(article.text),
            quote=article.text,
            independent_sources=2,
        )
        for number, article in enumerate((first, second), 1)
    )


def test_a_sentence_that_leans_on_the_one_before_is_quoted_with_it(
    reader: Reader, make_article: Callable[..., Article]
) -> None:
    text = "Two mills stood by the weir. They were built by Ada Brown in 1790."
    composed = compose(
        read(reader, "Who built the mills?", make_article(f"It rained. {text}")), threshold=0.0
    )
    (part,) = composed.parts
    assert isinstance(part, Quoted)
    assert part.text == composed.citations[0].quote == text
    assert part.bold is not None
    assert text[slice(*part.bold)] == "Ada Brown"


def test_two_articles_of_one_story_are_no_independent_sources(
    reader: Reader, make_article: Callable[..., Article]
) -> None:
    one = make_article("The mill was built by Ada Brown in 1790.", id="one", source="Leaf")
    two = make_article("Ada Brown built our mill, the records say.", id="two", source="Harbour")
    copy = Copy(article_id="three", source="Harbour", url=None, published=None)
    reading = read(reader, "Who built the mill?", one, two)
    passages = tuple(
        replace(found, also_in=(copy,)) if found.article == one else found
        for found in reading.passages
    )
    composed = compose(replace(reading, passages=passages), threshold=0.0)
    assert [citation.independent_sources for citation in composed.citations] == [1, 1]
    assert {citation.article.id: citation.also_in for citation in composed.citations} == {
        "one": (copy,),
        "two": (),
    }


def open_over(folder: Path, encoder: Encoder, *records: dict[str, str]) -> Assistant:
    """Return an assistant over the records, abstaining never."""
    (folder / "seed.jsonl").write_text("\n".join(map(json.dumps, records)))
    build_index([folder / "seed.jsonl"], folder / "index", encoder=encoder)
    return Assistant.open(folder / "index", threshold=0.0)


def test_the_short_answer_is_bold_in_its_sentence_and_others_that_say_it_are_cited(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    assistant = open_over(
        tmp_path,
        tiny_encoder,
        {"id": "one", "title": "The mill", "text": "The mill was built by Ada Brown in 1790."},
        {"id": "two", "title": "A town", "text": "Ada Brown built our mill, the records say."},
        {"id": "three", "title": "Rain", "text": "It rained on the town for a week."},
    )
    answer = assistant.ask("Who built the mill?")
    assistant.close()
    assert answer.short_answer == "Ada Brown"
    (part,) = answer.parts
    assert isinstance(part, Quoted)
    assert part.bold is not None
    assert part.text[slice(*part.bold)] == "Ada Brown"
    assert part.numbers == (1, 2)
    assert {citation.article.id for citation in answer.citations} == {"one", "two"}


@pytest.mark.parametrize("question", ["Why did the mill burn?", "Did the mill burn down?"])
def test_why_and_whether_get_whole_sentences(
    tmp_path: Path, tiny_encoder: Encoder, question: str
) -> None:
    assistant = open_over(
        tmp_path,
        tiny_encoder,
        {
            "id": "one",
            "title": "The mill",
            "text": "The mill burned as lightning hit it.",
        },
    )
    answer = assistant.ask(question)
    assistant.close()
    assert answer.short_answer is None
    first = answer.parts[0]
    assert isinstance(first, Quoted)
    assert first.bold is None
    assert first.text == "The mill burned as lightning hit it."

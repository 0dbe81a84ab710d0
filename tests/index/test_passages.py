"""Splitting: laws on any text, and what a reader of the passages would notice."""

from __future__ import annotations

import itertools
import re
from itertools import accumulate
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentencex import get_sentence_boundaries, segment

from index.articles.article import Article, to_clean_text
from index.encoder import Encoder
from index.passages import (
    TARGET_TOKENS,
    TITLE_TOKENS,
    encoded_title,
    sentences,
    split,
    to_encoded_texts,
)
from index.sentence_ends import sentence_ends

if TYPE_CHECKING:
    from collections.abc import Callable

BUNDLED = Encoder.load()
MAX_TOKENS = BUNDLED.max_tokens
SPECIAL_TOKENS = 2  # [CLS] and [SEP]

texts = (
    st.text(
        st.one_of(
            st.characters(codec="utf-8", exclude_categories=["Cs"]),
            st.sampled_from(list('abc .,!?\n"“”’-U.S. 中文。é')),
        ),
        min_size=1,
        max_size=1500,
    )
    .map(to_clean_text)
    .filter(lambda text: bool(text.strip()))
)


def _article(text: str, title: str = "A title", **fields: object) -> Article:
    values: dict[str, object] = {"id": "a.txt", "root": "/seeds", **fields}
    return Article(text=text, title=title, **values)  # type: ignore[arg-type]  # right in tests


def _encoded_tokens(article: Article, text: str) -> int:
    title = encoded_title(article, BUNDLED.token_offsets, MAX_TOKENS)
    return len(BUNDLED.token_offsets(f"{title}\n{text}")) + SPECIAL_TOKENS


@settings(max_examples=150)
@given(texts, st.text(max_size=400).map(to_clean_text))
def test_splitting_covers_every_character_that_is_not_white_space_and_fits(
    text: str, title: str
) -> None:
    article = _article(text, title)
    passages = split(article, BUNDLED.token_offsets, MAX_TOKENS)
    covered: set[int] = set()
    for passage in passages:
        assert passage.text == article.text[passage.start : passage.end]
        assert passage.text == passage.text.strip()
        assert _encoded_tokens(article, passage.text) <= MAX_TOKENS
        covered.update(range(passage.start, passage.end))
    assert {i for i, character in enumerate(text) if not character.isspace()} <= covered
    starts = [passage.start for passage in passages]
    assert starts == sorted(set(starts))


@settings(max_examples=60)
@given(texts, st.integers(0, 200), st.integers(1, 100))
def test_furniture_is_in_no_passage(text: str, start: int, length: int) -> None:
    start = min(start, len(text) - 1)
    end = min(len(text), start + length)
    article = _article(text, furniture=((start, end),))
    for passage in split(article, BUNDLED.token_offsets, MAX_TOKENS):
        for sentence in sentences(article):
            assert sentence.end <= start or sentence.start >= end
        assert not start <= passage.start < end


def test_a_text_of_one_unbroken_word_and_a_text_without_punctuation_are_cut_to_fit() -> None:
    for text in ("x" * 20_000, "word " * 3_000 + "end", "字" * 5_000):
        article = _article(text)
        passages = split(article, BUNDLED.token_offsets, MAX_TOKENS)
        assert "".join(re.sub(r"\s", "", p.text) for p in passages) == re.sub(r"\s", "", text)
        assert max(_encoded_tokens(article, p.text) for p in passages) <= MAX_TOKENS


KINDS = {
    "a transcript without sentence ends": "word ",
    "one word": "x",
    "Chinese": "这是一个句子。",
    "Chinese without sentence ends": "字",
    "sentences": "The river was wide, and the bridge fell. ",
    "lines": "The river was wide.\n",
    "headings": "The river\n",
    "punctuation": ".",
    "quotes": "'Yes.' she said. \"No.\" ",
    "emoji": "😀",
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_tokens_counted_grow_no_faster_than_the_text(kind: str, tiny_encoder: Encoder) -> None:
    counted: list[int] = []

    def token_offsets(text: str) -> list[tuple[int, int]]:
        counted.append(len(text))
        return tiny_encoder.token_offsets(text)

    work = []
    for n in (60_000, 240_000):
        counted.clear()
        text = (KINDS[kind] * n)[:n].strip()
        passages = split(_article(text), token_offsets, tiny_encoder.max_tokens)
        assert max(len(passage.text) for passage in passages) < 25_000
        work.append(sum(counted))
    assert work[1] < 4.5 * work[0]
    assert work[1] < 5 * 240_000


QUOTED = {
    "straight": "'The river was wide.' she said. \"Yes.\" (It was.) ",
    "curly": "“It was so,” said the man. ‘No.’ ",
    "never closed": "„No! ``It was so. ",
    "marks": "\"'",
}


@pytest.mark.parametrize("kind", QUOTED)
def test_no_long_text_of_many_quotes_is_segmented_at_once(kind: str) -> None:
    """The time it takes is the product of both."""
    handed: list[tuple[int, int]] = []

    def segmenter(language: str, text: str) -> list[str]:
        handed.append((len(text), sum(map(text.count, "'`\"“‘„"))))
        found: list[str] = segment(language, text)
        return found

    work, read = [], []
    for n in (60_000, 240_000):
        handed.clear()
        line = (QUOTED[kind] * n)[:n].strip()
        assert list(sentence_ends(line, "en", segmenter))[-1] == len(line)
        work.append(sum(length * quotes for length, quotes in handed))
        read.append(sum(length for length, _ in handed))
    assert work[1] < 4.5 * work[0]
    assert read[1] < 1.2 * 240_000


@pytest.mark.parametrize("stray", ["", "It was 6' 2\" long. ", "It was the boys' tea. "])
def test_a_line_of_many_quotes_has_the_sentences_it_has_as_a_whole(stray: str) -> None:
    one = 'She said, "I came. It was late. I left." Then (as told) "No." \'It was. So?\' was said. '
    line = (one * 40 + stray + one * 120).strip()
    assert list(sentence_ends(line, "en")) == list(accumulate(map(len, segment("en", line))))


def test_a_quote_that_is_never_closed_does_not_hold_up_the_rest() -> None:
    line = '"' + "“It was so. " * 1_000
    assert list(sentence_ends(line, "en")) == list(accumulate(map(len, segment("en", line))))


def test_a_short_article_has_its_title_encoded_once_and_its_text_not_at_all() -> None:
    asked: list[str] = []

    def token_offsets(text: str) -> list[tuple[int, int]]:
        asked.append(text)
        return BUNDLED.token_offsets(text)

    article = _article("The tea of that day was served at noon.", title="A note")
    (passage,) = split(article, token_offsets, MAX_TOKENS)
    spans = [(passage.start, passage.end)]
    assert to_encoded_texts(article, spans, token_offsets, MAX_TOKENS) == [
        "A note\nThe tea of that day was served at noon."
    ]
    assert asked == ["A note"]


@settings(max_examples=60)
@given(texts, st.lists(st.tuples(st.integers(0, 1500), st.integers(1, 90)), max_size=4))
def test_sentences_near_a_place_are_those_of_its_lines(
    text: str, places: list[tuple[int, int]]
) -> None:
    spans = [(min(at, len(text)), min(at + length, len(text))) for at, length in places]
    article = _article(text, furniture=((0, 1),))
    whole, near = sentences(article), sentences(article, spans)
    assert [sentence for sentence in whole if sentence in near] == near
    assert all(
        sentence in near
        for sentence in whole
        if any(sentence.start < end and start < sentence.end for start, end in spans)
    )


def test_of_a_long_article_only_the_lines_near_a_place_are_cut() -> None:
    text = "The river was wide. It still is.\n" * 30_000
    assert len(sentences(_article(text), [(500_000, 500_040)])) <= 6


def test_a_line_read_in_portions_has_the_sentences_it_has_as_a_whole() -> None:
    one = 'The U.S. team met Dr. Hill at 3.15 p.m. (it was late). "Stay," she said. He left! '
    line = (one * 4_000).strip()
    found = [line[s.start : s.end] for s in sentences(_article(line))]
    whole = get_sentence_boundaries("en", line)
    assert len(line) > 300_000
    assert found == [boundary["text"].strip() for boundary in whole]


def test_a_sentence_longer_than_a_portion_is_one() -> None:
    text = "He came. " + "and so on " * 30_000 + "it went. She left."
    spans = [(s.start, s.end) for s in sentences(_article(text))]
    assert [text[start:end] for start, end in (spans[0], spans[-1])] == ["He came.", "She left."]
    assert len(spans) == 3


def test_a_title_longer_than_the_encoder_reads_is_cut_in_what_is_encoded() -> None:
    article = _article("One sentence. " * 200, title="very long title " * 100)
    assert (
        len(BUNDLED.token_offsets(encoded_title(article, BUNDLED.token_offsets, MAX_TOKENS)))
        == TITLE_TOKENS
    )
    passages = split(article, BUNDLED.token_offsets, MAX_TOKENS)
    assert max(_encoded_tokens(article, p.text) for p in passages) <= MAX_TOKENS


def test_sentences_do_not_end_at_abbreviations_and_do_end_at_line_breaks() -> None:
    article = _article("The U.S. team met Dr. Hill. She left\nIn a hurry.")
    found = [article.text[s.start : s.end] for s in sentences(article)]
    assert found == ["The U.S. team met Dr. Hill.", "She left", "In a hurry."]


@pytest.mark.parametrize("space", ["\xa0", "\u202f", "\u3000", " \u2009"])
def test_a_letter_and_a_wide_space_before_a_full_stop_are_read(space: str) -> None:
    article = _article(f"They chose plan B{space}. It was so.")
    found = [article.text[s.start : s.end] for s in sentences(article)]
    assert found == [f"They chose plan B{space}.", "It was so."]


def test_passages_overlap_by_a_whole_short_sentence() -> None:
    text = " ".join(f"Sentence number {i} tells of river {i} and of bridge {i}." for i in range(60))
    passages = split(_article(text), BUNDLED.token_offsets, MAX_TOKENS)
    assert len(passages) > 2
    for one, other in itertools.pairwise(passages):
        shared = text[other.start : one.end]
        assert re.fullmatch(r"Sentence number \d+ tells of river \d+ and of bridge \d+\.", shared)
        assert len(BUNDLED.token_offsets(one.text)) <= TARGET_TOKENS


def test_a_heading_stays_with_what_follows_it(make_article: Callable[..., Article]) -> None:
    body = " ".join(f"This is sentence {i} of a long first section." for i in range(40))
    article = make_article(f"{body}\n\nA heading\n\n{body}")
    holding = [
        p.text for p in split(article, BUNDLED.token_offsets, MAX_TOKENS) if "A heading" in p.text
    ]
    assert holding
    assert all(not text.endswith("A heading") for text in holding)


def test_an_encoder_that_reads_little_gets_little(tiny_encoder: Encoder) -> None:
    article = _article("The river was wide. " * 60, title="A very long title about the river " * 9)
    passages = split(article, tiny_encoder.token_offsets, tiny_encoder.max_tokens)
    spans = [(passage.start, passage.end) for passage in passages]
    texts = to_encoded_texts(article, spans, tiny_encoder.token_offsets, tiny_encoder.max_tokens)
    longest = max(len(tiny_encoder.token_offsets(text)) for text in texts)
    assert 24 < longest + SPECIAL_TOKENS <= tiny_encoder.max_tokens == 48

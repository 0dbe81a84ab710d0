"""Which sentences can be quoted, and which of them can be read by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.overview.standing import is_quotable, to_candidates

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article

    MakeArticle = Callable[..., Article]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Brown built the mill in 1790.",
        "On Monday, Ada Brown said that she would build a mill.",
        "This week the mill of Ada Brown burned down.",
        "It was reported on Monday that the mill had burned down.",
        "The mill of Ada Brown in Leafham burned down.",
        "Former owner Ada Brown wrote that her mill had burned down.",
        "Acting through her lawyers, Ada Brown sold the mill.",
        "There were three mills in Leafham at the time.",
        "“We shall build a mill,” Ada Brown told the council of Leafham.",
        "The former president of the council died on Monday.",
    ],
)
def test_sentences_that_stand_by_themselves(make_article: MakeArticle, text: str) -> None:
    (candidate,) = to_candidates(make_article(text))
    assert candidate.stands
    assert candidate.text == text


@pytest.mark.parametrize(
    "text",
    [
        "She built the mill in 1790.",
        "But Ada Brown built the mill in 1790.",
        "However, the mill was built by Ada Brown.",
        "On the same day Ada Brown built the mill.",
        "A week later Ada Brown built the mill.",
        "Ada Brown also built a mill in Leafham.",
        "In Leafham he was known as the builder of mills.",
        "The two later built a mill in Leafham.",
        "We built the mill in Leafham in 1790.",
        "Five of them worked in the mill of Leafham.",
        "Many consider it the finest mill of all in Leafham.",
    ],
)
def test_sentences_that_go_on_from_before(make_article: MakeArticle, text: str) -> None:
    (candidate,) = to_candidates(make_article(text))
    assert not candidate.stands
    assert not candidate.leans


def test_one_that_does_not_say_which_leans(make_article: MakeArticle) -> None:
    article = make_article("The mill was burned down by nobody in particular, people think.")
    assert [(one.stands, one.leans) for one in to_candidates(article)] == [(False, True)]


@pytest.mark.parametrize(
    "text",
    [
        "Who built the mill of Leafham in 1790?",
        "Correction: the mill was built in 1791.",
        "An earlier version of this article misstated the year of the mill.",
        "The report wrongly said that Ada Brown built the mill.",
        "—Ada Brown on the mill that she built",
        "The mill burned.",
        "Sign up for our letter about mills here.",
        "“We built the mill in 1790 and it stands.”",
        "He said: “We built the mill in 1790.",
        " ".join(["mill"] * 80) + ".",
    ],
)
def test_what_is_never_quoted(text: str) -> None:
    assert not is_quotable(text)


def test_headings_and_furniture_are_no_candidates_and_part_what_follows(
    make_article: MakeArticle,
) -> None:
    text = (
        "By Ada Brown\n\nThe mill of Leafham burned. It was old and dry.\n\nThe end\n\n"
        "It is gone for ever."
    )
    article = make_article(text, furniture=((0, 12),))
    found = [(one.text, one.stands, one.follows) for one in to_candidates(article)]
    assert found == [
        ("The mill of Leafham burned.", True, False),
        ("It was old and dry.", False, True),
        ("It is gone for ever.", False, False),
    ]


def test_a_line_that_only_names_what_is_to_be_seen_is_a_caption(make_article: MakeArticle) -> None:
    article = make_article("The mill in the evening light.\n\nAda Brown sold the mill of Leafham.")
    assert [one.text for one in to_candidates(article)] == ["Ada Brown sold the mill of Leafham."]


def test_a_sentence_is_not_cut_at_an_hour(make_article: MakeArticle) -> None:
    text = "Ada Brown died at 10:00 a.m. Leafham time on Monday. The town mourns Ada Brown today."
    found = [one.text for one in to_candidates(make_article(text))]
    assert found[0] == "Ada Brown died at 10:00 a.m. Leafham time on Monday."

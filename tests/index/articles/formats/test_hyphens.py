"""Words parted at the end of a line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.formats.hyphens import without_hyphens
from tests.read_files import read

_WRAPPED = (
    "The council met on Tuesday to vote on the plan for the har-\n"
    "bour. It was adopted by nine votes to two, and the well-\n"
    "known engineer was asked to begin in the spring of the\n"
    "year.\n"
    "- The first item of the plan, on the walls, was not to be-\n"
    "gin before May.\n"
    "- The second was put off."
)
_ELSEWHERE = "The harbour is old"  # where a word stands whole


def test_a_paragraph_with_parted_words_becomes_a_line_and_its_items_stay() -> None:
    assert without_hyphens(f"{_ELSEWHERE}\n\n{_WRAPPED}\n\nAll\nother lines") == (
        f"{_ELSEWHERE}\n\nThe council met on Tuesday to vote on the plan for the harbour. It was "
        "adopted by nine votes to two, and the well-known engineer was asked to begin in the "
        "spring of the year.\n"
        "- The first item of the plan, on the walls, was not to begin before May.\n"
        "- The second was put off.\n\nAll\nother lines"
    )


def test_how_the_text_writes_a_word_elsewhere_decides() -> None:
    text = (
        "The line of the harbour is double-tracked, as all lines were.\n\n"
        "Nobody asked the farmers who live along it for the double-\n"
        "tracked line, and none of them was content with the har-\n"
        "bour, nor with the driver of any engine on the old rail-\n"
        "way line."
    )
    assert "the double-tracked line" in without_hyphens(text).split("\n\n")[1]
    assert "with the harbour" in without_hyphens(text)


def test_a_program_that_wraps_behind_hyphens_parts_no_word() -> None:
    text = (
        "Mail goes to the list of the mentors, and to Debian.\n\n"
        "Those who want to help new people read the list debian-\n"
        "mentors, and write there, and those who keep the well-\n"
        "known archive in order read the pages of the ftp-\nmaster first."
    )
    assert without_hyphens(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "A short line ends with re-\nading.",  # no text that was wrapped
        "The council met on Tuesday to vote on a plan by Mr Smith-\nJones.",
        "The council met on Tuesday to vote on the plan for the har-\nbour   9\nwall      2",
        "The council met on Tuesday to vote on the plan for the bo-\nat\n" + "x" * 130,
        "The council met on Tuesday, and the plan was adopted -\nby nine votes.",
    ],
)
def test_other_hyphens_stay(text: str) -> None:
    assert without_hyphens(text) == text


def test_a_wrapped_file_is_read_without_hyphens(tmp_path: Path) -> None:
    assert (
        "for the harbour. It was" in read(tmp_path, "p.txt", f"{_ELSEWHERE}\n\n{_WRAPPED}\n").text
    )


_STORY = (
    "Floods hit Jakarta\nBy Jane Doe\n3 May 2024\n"
    "The government said on Friday that people in the north should go-\n"
    "vern themselves by the rules of the sea, and the ministry for go-\n"
    "vernment works told people to leave their homes at once."
)


@pytest.mark.parametrize("more", ["", "\n\nNo more was known, and the government had no plans."])
def test_title_byline_and_date_stay_lines_above_a_parted_word(tmp_path: Path, more: str) -> None:
    article = read(tmp_path, "p.txt", _STORY + more)
    assert (article.title, article.author) == ("Floods hit Jakarta", "Jane Doe")
    assert str(article.published) == "2024-05-03"
    assert "the ministry for government works told people" in article.text


def test_a_title_as_long_as_a_line_stays_one() -> None:
    title = "Floods hit the north of Jakarta after the longest night of rain"
    text = f"{title}\n{_STORY.split(chr(10), 1)[1]}"
    assert without_hyphens(text).split("\n")[:3] == [title, "By Jane Doe", "3 May 2024"]


def test_turns_stay_lines() -> None:
    talk = (
        "ANNA: Who was there before you, and what did he say of the plan?\n"
        "BEN: Nobody was there, but I have read what was written by a prede-\n"
        "cessor of mine, which is more than can be said of most who read it.\n"
        "ANNA: So your predecessor was right?"
    )
    assert [line[:5] for line in without_hyphens(talk).split("\n")] == ["ANNA:", "BEN: ", "ANNA:"]
    assert "a predecessor of mine" in without_hyphens(talk)


def test_a_word_behind_the_rest_of_a_parted_one_stands_whole() -> None:
    text = (
        "The council met on Tuesday to vote on the plan for the mar-\n"
        "ket harbour. It was adopted by nine votes, and the old har-\n"
        "bour was closed in the spring of the year."
    )
    assert "the old harbour was closed" in without_hyphens(text)


def test_one_coincidence_joins_no_compounds() -> None:
    text = (
        "The ministers signed a plan for cooperation in the north, and it\n"
        "was said that they had been reluctant for years to agree on a co-\n"
        "operation that the heads of the companies, all of which are state-\n"
        "owned, had asked for. It was not clear if those that are Russian-\n"
        "backed took part in the talks, and what became of the older US-\n"
        "led mission."
    )
    assert without_hyphens(text) == text


def test_many_unknown_words_need_more_than_one_known() -> None:
    lines = [
        "The cooperation of all who had been asked to come to the town was",
        "welcome, and nobody had thought before that year that their co-",
        "operation would be needed by those whose names were not at all",
        "known there, such as the men who sold what they called a tiger-",
        "lily, or those who came in a boat that was painted like a dragon-",
        "fly, or the one whose coat, which was old and torn, had a copper-",
        "colour that was much liked, and the last of them, who had a silver-",
        "grey dog.",
    ]
    assert without_hyphens("\n".join(lines)) == "\n".join(lines)


@given(st.text(alphabet="ab-A \n.", max_size=400))
def test_no_letter_is_lost(text: str) -> None:
    def letters(words: str) -> str:
        return "".join(filter(str.isalpha, words))

    assert letters(without_hyphens(text)) == letters(text)

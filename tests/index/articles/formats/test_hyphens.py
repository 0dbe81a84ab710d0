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


@given(st.text(alphabet="ab-A \n.", max_size=400))
def test_no_letter_is_lost(text: str) -> None:
    def letters(words: str) -> str:
        return "".join(filter(str.isalpha, words))

    assert letters(without_hyphens(text)) == letters(text)

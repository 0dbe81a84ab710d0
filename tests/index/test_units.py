"""Lines read together: wrapped prose, lists, tables, turns, captions; and what is a heading."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.article import Article
from index.passages import sentences
from index.units import MAX_BLOCK

PROSE = (
    "The new lock at Marrow opened on Monday after a year of delays and two strikes by the "
    "divers. It cost nine million pounds, said Ines Vale, who runs the canal trust. Boats of up "
    "to twenty metres can pass, and the old lock, which was built in 1871, becomes a museum. "
)


def read(text: str) -> list[tuple[str, bool]]:
    """Return the sentences of a text, and whether each is a heading."""
    article = Article(id="a.txt", root="/seeds", title="x", text=text)
    return [(text[one.start : one.end], one.is_heading) for one in sentences(article)]


def quoted(text: str) -> list[str]:
    return [" ".join(words.split()) for words, is_heading in read(text) if not is_heading]


@pytest.mark.parametrize("width", [45, 60, 72, 80, 100])
def test_a_wrapped_paragraph_has_the_sentences_of_the_same_in_one_line(width: int) -> None:
    whole = quoted(PROSE.strip())
    assert len(whole) == 3
    wrapped = textwrap.fill(PROSE, width)
    assert quoted(wrapped) == whole
    assert quoted(f"A lock opens\n\n{wrapped}\n\n{wrapped}\n") == whole * 2
    assert quoted(f"{wrapped}\n{wrapped}") == whole * 2  # no blank line between paragraphs
    indented = textwrap.fill(PROSE, width, initial_indent="  - ", subsequent_indent="    ")
    assert quoted(indented) == [f"- {whole[0]}", *whole[1:]]


@pytest.mark.parametrize("words", ["– and the ferry –", "10:30 on Monday,", "Ines Vale said: no,"])
def test_prose_whose_line_begins_like_an_item_goes_on(words: str) -> None:
    lines = [
        "The new lock at Marrow, which was planned by the office of Ada Brown and",
        f"{words} built by two contractors one after the other, opened in March",
        "after a year of delays.",
    ]
    assert quoted("\n".join(lines)) == [" ".join(lines)]


def test_what_stands_in_a_wrapped_text_is_quoted_to_the_character() -> None:
    text = textwrap.fill(PROSE, 60)
    words, _ = read(text)[1]
    assert words in text
    assert "\n" in words


@pytest.mark.parametrize(
    "text",
    [
        "The bell tolls once,\nThe river makes no sound,\nAnd all the boats are gone,\n"
        "And nobody is found.",
        "Nine boats were sold in the spring sale at Marrow\nTwo were kept\n"
        "The last one was given to the school",
        "The mayor resigned on Friday over the cost.\nThe council meets again on Monday.",
        "Ada Brown\nIda Vale\nJo Black",
    ],
)
def test_lines_that_nobody_wrapped_stay_apart(text: str) -> None:
    assert quoted(text) == text.split("\n")


def test_items_rows_and_turns_are_read_by_themselves_and_quoted() -> None:
    items = ["- new gates for the lock", "- two bollards", "3. a crane", "4. paint"]
    assert quoted("\n".join(items)) == items
    rows = ["Ferry | Adult | Child", "Marrow | 12.50 | 6.25"]
    assert quoted("\n".join(rows)) == rows
    turns = ["Ines Vale: It was nine million in the end", "Jo Black: And who pays for it"]
    assert quoted("\n".join(turns)) == turns
    assert quoted("INES VALE: It was nine million in the end") == [
        "INES VALE: It was nine million in the end"
    ]


def test_captions_are_taken_together_up_to_a_sentence() -> None:
    lines = [f"0:{n:02} and the boats of the trust go by" for n in range(12)]
    found = quoted("\n".join(lines))
    assert " ".join(found) == " ".join(lines)
    assert len(found) == 3


@pytest.mark.parametrize(
    "line", ["A lock opens", "3. A lock opens", "Marrow: a lock opens", "Trust | The Daily Leaf"]
)
def test_a_short_line_by_itself_is_a_heading(line: str) -> None:
    assert read(f"It rained.\n\n{line}\n\nIt cost nine million.") == [
        ("It rained.", False),
        (line, True),
        ("It cost nine million.", False),
    ]


def test_a_text_in_which_too_much_hangs_together_is_read_line_by_line() -> None:
    wrapped = textwrap.fill(PROSE * (MAX_BLOCK // len(PROSE) + 1), 60)
    assert len(wrapped) > MAX_BLOCK
    assert next(words for words, _ in read(wrapped)) == wrapped.split("\n")[0]


@given(
    st.lists(
        st.sampled_from(
            [*textwrap.fill(PROSE, 50).split("\n"), "", "  ", "A lock", "- an item", "0:01 a cue"]
        ),
        min_size=1,
        max_size=30,
    ),
    st.integers(0, 400),
    st.integers(1, 60),
)
def test_sentences_near_a_span_are_those_of_the_whole_text(
    lines: list[str], start: int, length: int
) -> None:
    text = "\n".join(lines)
    article = Article(id="a.txt", root="/seeds", title="x", text=text + ".")
    near = sentences(article, [(start, start + length)])
    whole = [one for one in sentences(article) if one.start < start + length and one.end > start]
    assert [one for one in near if one.start < start + length and one.end > start] == whole

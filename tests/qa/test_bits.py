"""A quote in pieces, with the notes beside it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.answer import Note, Quoted
from qa.bits import Bit, to_bits

_TEXT = "He added on Monday that it rained."


def test_notes_stand_behind_the_words_they_are_of() -> None:
    part = Quoted(text=_TEXT, numbers=(1,), bold=(9, 18))
    notes = (Note(at=2, text="Starmer"), Note(at=18, text="17 February 2025"))
    assert to_bits(part, notes) == [
        Bit("He", "plain"),
        Bit(" [Starmer]", "note"),
        Bit(" added ", "plain"),
        Bit("on Monday", "bold"),
        Bit(" [17 February 2025]", "note"),
        Bit(" that it rained.", "plain"),
    ]
    assert to_bits(part, notes, (19, len(_TEXT))) == [Bit("that it rained.", "plain")]
    assert to_bits(Quoted(text=_TEXT, numbers=(1,)), ()) == [Bit(_TEXT, "plain")]
    wrapped = Quoted(text=_TEXT.replace(" on", "\non"), numbers=(1,))
    assert to_bits(wrapped, ()) == [Bit(_TEXT, "plain")]


def test_notes_of_one_place_stand_one_behind_the_other() -> None:
    part = Quoted(text="Lenn | yesterday", numbers=(1,))
    notes = [
        Note(at=0, text="ADA"),
        Note(at=0, text="Town"),
        Note(at=16, text="When"),
        Note(at=16, text="2 May 2024"),
    ]
    assert to_bits(part, notes) == [
        Bit("[ADA] ", "note"),
        Bit("[Town] ", "note"),
        Bit("Lenn | yesterday", "plain"),
        Bit(" [When]", "note"),
        Bit(" [2 May 2024]", "note"),
    ]


@given(st.lists(st.integers(1, len(_TEXT)), max_size=4), st.integers(0, len(_TEXT)))
def test_no_word_is_lost_or_told_twice(ends: list[int], cut: int) -> None:
    part = Quoted(text=_TEXT, numbers=(1,), bold=(3, 18))
    notes = [Note(at=at, text="so") for at in sorted(ends)]
    bits = to_bits(part, notes, (0, cut)) + to_bits(part, notes, (cut, len(_TEXT)))
    assert "".join(bit.text for bit in bits if bit.kind != "note") == _TEXT
    assert sum(bit.kind == "note" for bit in bits) == len(ends)

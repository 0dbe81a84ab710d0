"""Who speaks in transcripts and interviews: the turn that something stands in, and its name."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from index.articles.article import Article
from qa.answer import Citation, Note, Quoted
from qa.bits import Bit, to_bits
from qa.compose import compose
from qa.names.turns import turn_at
from qa.reader import Reader
from qa.reported import says, to_said
from tests.qa.test_reader import retrieved

TALK = """The treasurer on the new bridge

ADA MOOR: Mr Berg, people say that the bridge will cost 90 million. Is that true?
KARL BERG: No. It will cost 75 million euros, and not a cent more.
ADA MOOR: Who pays for it?
KARL BERG: The county pays two thirds of it.
The town pays the rest, in ten years.
"""
MakeArticle = Callable[..., Article]


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The bundled reader."""
    return Reader.load()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("people say", "ADA MOOR"),
        ("75 million", "KARL BERG"),
        ("The town pays", "KARL BERG"),
        ("The treasurer", None),
    ],
)
def test_what_is_said_stands_in_a_turn(
    make_article: MakeArticle, words: str, name: str | None
) -> None:
    turn = turn_at(make_article(TALK), TALK.index(words))
    assert (turn.name if turn else None) == name


@pytest.mark.parametrize(
    "text",
    [
        "Flour: 200 g\nSugar: 50 g\nMilk: a cup\n",
        "Note: it rains.\nNote: it snows.\nUpdate: it is dry.\nUpdate: it is wet.\n",
        "Berg: We pay.\nThe mayor agreed with that.\n",
        "READ MORE: Can you pay?\nIt rains.\nBREAKING NEWS: We pay.\nREAD MORE: You pay.\n",
        "Pros: You pay less.\nCons: You wait.\nPros: We like it.\nCons: It is slow.\n",
        "Winner: Berg.\nLoser: Moor.\nWinner: We do.\nLoser: You do.\n",
        "Ukraine: We met.\nGaza: You met.\nUkraine: The talks go on.\nGaza: Why?\n",
        "Left Bank: It is old.\nTower: It is high.\nTower: It is new.\nRiverside: It is wet.\n"
        "Riverside: It is cold.\n",
    ],
    ids=["list", "notes", "one", "headings", "pros", "winners", "lands", "no talk"],
)
def test_other_lines_with_colons_are_no_turns(make_article: MakeArticle, text: str) -> None:
    assert all(turn_at(make_article(text), at) is None for at in range(len(text)))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Berg: We pay.\nMoor: Who pays?\nBerg: We do.\nMoor: Good.\n", "Berg Moor Berg Moor"),
        ("Q: Is it old?\nA: It is.\nQ: Is it high?\nA: It is not.\n", "Q A Q A"),
        (
            "HOST: Is it old?\nBERG: It is.\nHOST: Is it high?\nBERG: It is.\n",
            "HOST BERG HOST BERG",
        ),
        ("Ada Moor: It is.\nKarl Berg: It was.\nAda Moor: No.\n", "Ada Moor Karl Berg Ada Moor"),
    ],
    ids=["talk", "letters", "role", "full names"],
)
def test_who_speaks_needs_evidence(make_article: MakeArticle, text: str, names: str) -> None:
    article = make_article(text)
    lines = [turn_at(article, match.start()) for match in re.finditer("^", text[:-1], re.MULTILINE)]
    assert " ".join(turn.name if turn else "-" for turn in lines) == names


def test_a_heading_ends_what_is_said(make_article: MakeArticle) -> None:
    text = TALK.replace("The town pays", "READ MORE: The town pays")
    article = make_article(text)
    assert turn_at(article, text.index("READ MORE")) is None
    assert turn_at(article, text.index("The county")) is not None


@pytest.mark.parametrize(
    ("question", "stems"),
    [
        ("Who said 90 million?", {"90", "million"}),
        ("Who told the council?", {"council"}),
        ("Who pays the rest?", None),
        ("Who said it?", None),
    ],
)
def test_questions_for_a_speaker_are_told(question: str, stems: set[str] | None) -> None:
    assert to_said(question) == stems


def test_every_number_must_have_been_said() -> None:
    said = frozenset({"75", "million", "euro", "bridge"})
    assert says(said, "It will cost 75 million euros.")
    assert not says(said, "It will cost 60 million euros, the bridge.")


@pytest.mark.parametrize(
    ("question", "answer", "quote"),
    [
        (
            "Who said 75 million euros?",
            "KARL BERG",
            "KARL BERG: No. It will cost 75 million euros, and not a cent more.",
        ),
        (
            "How much will the bridge cost?",
            "75 million euros",
            "KARL BERG: No. It will cost 75 million euros, and not a cent more.",
        ),
    ],
)
def test_the_speaker_answers_and_not_who_asks(
    reader: Reader, make_article: MakeArticle, question: str, answer: str, quote: str
) -> None:
    composed = compose(reader.read(question, retrieved(make_article(TALK))), threshold=0.0)
    assert composed.short_answer == answer
    assert composed.citations[0].quote.endswith(quote.split(". ", 1)[1])


def test_who_speaks_stands_in_brackets_before_a_quote_without_the_name(
    make_article: MakeArticle,
) -> None:
    article = make_article(TALK)

    def cite(words: str) -> Citation:
        start = TALK.index(words)
        return Citation(number=1, article=article, start=start, end=start + len(words), quote=words)

    named = cite("KARL BERG: The county pays two thirds of it.")
    assert (named.speaker, named.notes) == (None, ())
    bare = cite("The town pays the rest, in ten years.")
    assert bare.notes == (Note(at=0, text="KARL BERG"),)
    part = Quoted(text=bare.quote, numbers=(1,))
    last = bare.quote.rindex(" ") + 1
    assert to_bits(part, bare.notes) == [Bit("[KARL BERG] ", "note"), Bit(bare.quote, "plain")]
    assert to_bits(part, bare.notes, (0, last))[0] == Bit("[KARL BERG] ", "note")
    assert to_bits(part, bare.notes, (last, len(bare.quote))) == [Bit("years.", "plain")]
    speaker = bare.to_dict()["speaker"]
    assert TALK[speaker["name_start"] : speaker["name_end"]] == speaker["name"] == "KARL BERG"

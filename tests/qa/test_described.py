"""Described: questions for who or what is meant, and the sentences that say so."""

from __future__ import annotations

import pytest

from qa.described import DescribedQuestion
from qa.reader import Reader
from tests.qa.test_reader import MakeArticle, retrieved


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The bundled reader."""
    return Reader.load()


def described(question: str, sentence: str, text: str = "") -> str | None:
    asked = DescribedQuestion.of(question)
    assert asked is not None
    found = asked.describe(sentence, text)
    return None if found is None else sentence[slice(*found.span)]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is Ada Brown?", "Ada Brown"),
        ("who's ada brown", "ada brown"),
        ("And who was Ludwig van der Berg?", "Ludwig van der Berg"),
        ("Tell me who Ada Brown is", "Ada Brown"),
        ("What is the Quoll Force?", "Quoll Force"),
        ("What is monkeypox?", "monkeypox"),
        ("Who is the mayor of Estburg?", None),
        ("Who is Ada Brown's brother?", None),
        ("What is the height of Mount Tarn?", None),
        ("What is the death toll?", None),
        ("Who won the race?", None),
    ],
)
def test_a_name_alone_is_asked_for(question: str, name: str | None) -> None:
    asked = DescribedQuestion.of(question)
    assert (asked.name if asked else None) == name


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Ada Brown, a fire service spokesman, told the Leaf so.", "a fire service spokesman"),
        ("Ada Brown, director of Arden Forum, left.", "director of Arden Forum"),
        ("Ada Brown, 41, the mayor of Estburg, left.", "the mayor of Estburg"),
        ("Ada Brown of Estburg, the Greens' nominee, left.", "the Greens' nominee"),
        ("The Estburg foreign minister, Ada Brown, left.", "The Estburg foreign minister"),
        ("They met Sea-Eye spokesperson Ada Brown.", "Sea-Eye spokesperson"),
        ("Today, Chief Executive of Port Arden Ada Brown spoke.", "Chief Executive of Port Arden"),
        ("The plan to make party leader Ada Brown speaker failed.", "party leader"),
        ("Ada Brown is a psychology professor at Arden.", "a psychology professor at Arden"),
        ("Ada Brown, who had started the Arden choir, left.", "who had started the Arden choir"),
        ("Ada Brown, a Saudi national, left.", "a Saudi national"),
        ("Crowds met outside the palace before Queen Ada Brown spoke.", "Queen"),
        ("It was in Leafham while Prime Minister Ada Brown was away.", "Prime Minister"),
        ("Crowds rose against Leafham's longtime mayor Ada Brown.", "Leafham's longtime mayor"),
        ("On Monday President Ada Brown said no.", "President"),
        ("The next day US President Ada Brown said no.", "US President"),
        ("Meanwhile former mayor Ada Brown said no.", "former mayor"),
        ("His brother Ada Brown said no.", "His brother"),
        ("Ada Brown, who said so, left.", None),
        ("Ada Brown, businessman Ben Cole and others came.", None),
        ("According to Ada Brown, the mayor of Estburg fled.", None),
        ("According to Ada Brown, a professor at Arden, they fled.", "a professor at Arden"),
        ("“Ada Brown is the best person to help us,” Cole said.", None),
        ("Ben Cole and Ada Brown are the winners.", None),
        ("Ada Brown's brother is a painter.", None),
        ("Ada Brown saved the shot.", None),
    ],
)
def test_a_person_is_described_by_apposition_title_or_clause(
    sentence: str, said: str | None
) -> None:
    assert described("Who is Ada Brown?", sentence) == said


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("The town hosts Furrow Fair, an annual event of farmers.", "an annual event of farmers"),
        ("Furrow Fair describes itself as a community feast.", "a community feast"),
        ("According to data from Furrow Fair, the visit cost more.", None),
        ("The number for Furrow Fair — the sum of all guests — fell.", None),
        ("Here are the basics: Furrow Fair is the project.", None),
    ],
)
def test_a_thing_is_described_by_apposition_or_is_a(sentence: str, said: str | None) -> None:
    assert described("What is Furrow Fair?", sentence) == said


def test_the_last_name_is_enough_where_the_article_has_the_whole() -> None:
    sentence = "Brown, a sitting senator, is from Arden."
    assert described("Who is Ada Brown?", sentence, "Ada Brown won.") == "a sitting senator"
    assert described("Who is Ada Brown?", sentence, "Ben Brown won.") is None
    of_another = "They called Ben Brown, a painter, at once."
    assert described("Who is Ada Brown?", of_another, "Ada Brown won.") is None


def test_what_describes_a_person_is_surer_than_what_only_names_one(
    reader: Reader, make_article: MakeArticle
) -> None:
    telling, naming = (
        make_article("Ada Brown, the head of Arden Forum, said it rained."),
        make_article("Oprah Hill, Ada Brown and Ben Cole all came."),
    )
    told, named = (reader.read("Who is Ada Brown?", retrieved(one)) for one in (telling, naming))
    first = told.findings[0]
    assert first.article.text[slice(*first.short_answer)] == "the head of Arden Forum"
    assert told.confidence > reader.calibration.threshold > named.confidence

"""What a question about the collection asks for; and that what is not understood is not asked."""

from __future__ import annotations

import datetime

import pytest

from index.search.holding import Wording
from qa.collection.parse import to_query
from qa.collection.query import Conditions, Known, Query, Unit, Want

KNOWN = Known(
    sources=frozenset({"The Leaf", "Harbour Review", "usatoday.com"}),
    authors=frozenset({"Ada Brown", "Ben Holt"}),
)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def asked(want: Want, conditions: Conditions, *, unit: Unit = "article", n: int = 1) -> Query:
    return Query(want=want, unit=unit, conditions=conditions, n=n)


def about(*wordings: tuple[str, ...]) -> Conditions:
    return Conditions(wordings=tuple(Wording(forms=forms) for forms in wordings))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many articles mention Kyoto?", asked("number", about(("Kyoto",)))),
        ("number of reports on hurricanes", asked("number", about(("hurricanes", "hurricane")))),
        (
            "In how many articles do Holt and Brown both appear?",
            asked("number", about(("Holt",), ("Brown",))),
        ),
        ("articles mentioning Holt or Brown", asked("list", about(("Holt", "Brown")))),
        ("artcles about US", asked("list", about(("US",)))),
        (
            'Which stories contain the phrase "the old mill"?',
            asked("list", about(("the old mill",))),
        ),
        (
            "Which articles are about the war in Ukraine?",
            asked("list", about(("war", "wars"), ("Ukraine",))),
        ),
        (
            "How many articles mention the University of Michigan?",
            asked("number", about(("University of Michigan",))),
        ),
        ("how often is NATO mentioned?", asked("times", about(("NATO",)))),
        ("What's the most recent article about Brexit?", asked("last", about(("Brexit",)))),
        ("show me the five latest articles on Brexit", asked("last", about(("Brexit",)), n=5)),
        ("Which article is the longest?", asked("longest", Conditions())),
        ("What is the earliest date in the archive?", asked("first", Conditions(), unit="day")),
        (
            "How many articles about Kyoto appeared each month?",
            asked("per", about(("Kyoto",)), unit="month"),
        ),
        ("Which outlet wrote most about Kyoto?", asked("most", about(("Kyoto",)), unit="outlet")),
        (
            "In which month were the fewest articles published?",
            asked("least", Conditions(), unit="month"),
        ),
        ("which sources do I have", asked("list", Conditions(), unit="outlet")),
        ("How many different authors are there?", asked("number", Conditions(), unit="author")),
        (
            "Which authors have written for the Leaf?",
            asked("list", Conditions(sources=("The Leaf",)), unit="author"),
        ),
        ("Who is mentioned most?", asked("most", Conditions(), unit="name", n=10)),
        ("Top five names in the articles, please", asked("most", Conditions(), unit="name", n=5)),
        ("Which articles did Ada Brown write?", asked("list", Conditions(author="Ada Brown"))),
        ("show me the pieces Ben Holt wrote", asked("list", Conditions(author="Ben Holt"))),
        (
            "How many stories has ada brown written about Kyoto?",
            asked(
                "number",
                Conditions(wordings=(Wording(forms=("Kyoto",)),), author="Ada Brown"),
            ),
        ),
        (
            "How many articles did the Harbour Review publish in 2024?",
            asked(
                "number",
                Conditions(
                    sources=("Harbour Review",), first=day("2024-01-01"), last=day("2024-12-31")
                ),
            ),
        ),
        ("articles from the Review", asked("list", Conditions(sources=("Harbour Review",)))),
        ("articles by Holt", asked("list", Conditions(author="Ben Holt"))),
        (
            "What is the oldest article by Ada Brown about the river?",
            asked(
                "first",
                Conditions(wordings=(Wording(forms=("river", "rivers")),), author="Ada Brown"),
            ),
        ),
        ("list all articles by Ada Brown", asked("list", Conditions(author="Ada Brown"))),
        (
            "Do I have any texts from USA Today?",
            asked("list", Conditions(sources=("usatoday.com",))),
        ),
        ("how many German articles are there", asked("number", Conditions(language="de"))),
        (
            "List the articles of March 2020.",
            asked("list", Conditions(first=day("2020-03-01"), last=day("2020-03-31"))),
        ),
        ("articles since 2020", asked("list", Conditions(first=day("2020-01-01")))),
        ("articles from 2020 on", asked("list", Conditions(first=day("2020-01-01")))),
        ("articles before 3 May 2020", asked("list", Conditions(last=day("2020-05-02")))),
        ("articles after May 2020", asked("list", Conditions(first=day("2020-06-01")))),
        ("articles until May 2020", asked("list", Conditions(last=day("2020-05-31")))),
        (
            "How many articles were published between March and May 2020?",
            asked("number", Conditions(first=day("2020-03-01"), last=day("2020-05-31"))),
        ),
        (
            "how many articles appeared on 3 May 2020",
            asked("number", Conditions(first=day("2020-05-03"), last=day("2020-05-03"))),
        ),
    ],
)
def test_what_is_asked(question: str, expected: Query) -> None:
    assert to_query(question, KNOWN) == expected


def test_all_conditions_hold_at_once() -> None:
    question = (
        "How many articles by Ben Holt about Kyoto were published in March 2020 by the Harbour "
        "Review?"
    )
    assert to_query(question, KNOWN) == Query(
        want="number",
        unit="article",
        conditions=Conditions(
            wordings=(Wording(forms=("Kyoto",)),),
            sources=("Harbour Review",),
            author="Ben Holt",
            first=day("2020-03-01"),
            last=day("2020-03-31"),
        ),
    )


@pytest.mark.parametrize(
    "question",
    [
        "How many people died?",
        "how many articles does the treaty have?",
        "How many stories does the building have?",
        "how many reports did the police receive in 2020?",
        "how many interviews are in the collection",
        "Count the articles that quote Boris Johnson.",
        "which articles mention people who died",
        "How many articles mention him?",
        "How many articles mention Holt but not Brown?",
        "How many articles mention Holt and Brown or Kyoto?",
        "articles from the Daily Nowhere",
        "articles about Kyoto from the Daily Nowhere",
        "articles from May",
        "articles about Kyoto last week",
        "how many articles in March 2020 in May 2020",
        "Which countries are named most?",
        "How often are Holt and Brown mentioned?",
        "the last 500 articles",
        "Who built the mill?",
        "Reports of the earthquake?",
        "how many articles " + "about tea " * 60,
    ],
)
def test_what_is_not_wholly_understood_is_not_asked(question: str) -> None:
    assert to_query(question, KNOWN) is None


def test_days_that_only_a_clock_tells_need_one() -> None:
    now = day("2024-05-15")
    found = to_query("How many articles mentioned Kyoto last month?", KNOWN, now)
    assert found == Query(
        want="number",
        unit="article",
        conditions=Conditions(
            wordings=(Wording(forms=("Kyoto",)),), first=day("2024-04-01"), last=day("2024-04-30")
        ),
    )
    assert to_query("articles from last week that nobody wrote", KNOWN, now) is None
    assert to_query("articles from 2020 about Kyoto", KNOWN, now) == to_query(
        "articles from 2020 about Kyoto", KNOWN
    )


def test_a_query_for_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="0 of them"):
        Query(want="last", unit="article", conditions=Conditions(), n=0)
    with pytest.raises(ValueError, match="how often"):
        Query(want="times", unit="article", conditions=Conditions())

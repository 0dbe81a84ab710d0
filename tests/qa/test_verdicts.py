"""Which sentences decide a question, and which only look as if they did."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.articles.article import Article
from index.passages import sentences
from qa.assistant import Assistant
from qa.confidence import Evidence
from qa.reader import Finding, Reading
from qa.verdicts import decide, is_of_another

_EVIDENCE = Evidence(
    odds=2.0,
    fused=0.5,
    cosine=0.5,
    shared=0.5,
    agreement=0.0,
    named=1.0,
    missing=0.0,
    figures=1.0,
    kind=0.0,
    fresh=1.0,
    quantity=0.0,
)


def read(question: str, *texts: str, title: str = "News") -> Reading:
    """Return a reading that found the sentences of each text, in their order."""
    articles = [
        Article(id=str(n), root="/seeds", title=title, text=text) for n, text in enumerate(texts)
    ]
    findings = tuple(
        Finding(
            article=article,
            passage_id=article.id,
            sentence=(one.start, one.end),
            short_answer=(one.start, one.end),
            score=0.0,
            evidence=_EVIDENCE,
        )
        for article in articles
        for one in sentences(article)
    )
    return Reading(kind="yes_no", findings=findings, passages=(), confidence=0.9, question=question)


def decided(question: str, *texts: str, title: str = "News") -> tuple[str, str] | None:
    """Return the verdict and the first word of the sentence that decides."""
    decision = decide(read(question, *texts, title=title))
    if decision is None:
        return None
    finding = decision.finding
    return decision.verdict, finding.article.text[slice(*finding.sentence)].split()[0]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Was Ada Brown born in Tollen?", "Brown was born in Tollen on 3 May 1970."),
        ("Did Ada Brown win the race?", "In May Ada Brown won the race."),
        ("Did Ada Brown win the race?", "But Ada Brown later won the race, police said."),
        ("Has Ada Brown sold the mill?", "Ada Brown has sold the mill."),
        ("Did Ada Brown sell the mill?", "Ada Brown has recently sold the mill."),
        ("Was the mill sold by Ada Brown?", "The mill was sold by Ada Brown."),
        ("Was the mill found?", "The mill has been found."),
        ("Did the council legalise fishing?", "The council legalized fishing last week."),
        ("Is Ada Brown a surveyor?", "Ada Brown is a surveyor."),
        ("Does the ferry carry 1200 cars?", "The ferry carries 1,200 cars."),
    ],
)
def test_a_sentence_that_says_it_decides_with_yes(question: str, text: str) -> None:
    verdict = decided(question, f"Ada Brown came. {text}")
    assert verdict is not None
    assert verdict[0] == "yes"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Was anybody hurt in the fire?", "Nobody was injured in the fire."),
        ("Were people killed in the fire?", "No one was killed in the fire."),
        ("Did Ada Brown sign the deal?", "Ada Brown didn’t sign the deal."),
        ("Did Ada Brown sign the deal?", "However, Ada Brown never signed the deal."),
        ("Did Ada Brown sign the deal?", "Ada Brown has not signed the deal."),
        ("Is Ada Brown a surveyor?", "Ada Brown is not a surveyor."),
        ("Was the gold cup found?", "The gold cup has not been found."),
    ],
)
def test_a_sentence_that_denies_it_decides_with_no(question: str, text: str) -> None:
    verdict = decided(question, text)
    assert verdict is not None
    assert verdict[0] == "no"


_SOLD = "Did Ada Brown sell the mill?"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        # left open, or somebody's word
        (_SOLD, "Ada Brown may sell the mill."),
        (_SOLD, "Ada Brown came to Tollen to sell the mill."),
        (_SOLD, "Ada Brown allegedly sold the mill."),
        (_SOLD, "Carl Reed said that Ada Brown sold the mill."),
        (_SOLD, "Carl Reed wrote: “Ada Brown sold the mill.”"),
        (_SOLD, "“I know it all. Ada Brown sold the mill. I was there.”"),
        (_SOLD, "This is false:\nAda Brown sold the mill."),
        (_SOLD, "Ada Brown not only sold the mill."),
        (_SOLD, "Ada Brown said that she would not sell the mill."),
        (_SOLD, "Ada Brown dreamed that she sold the mill."),
        (_SOLD, "Ada Brown pretended to have sold the mill."),
        (_SOLD, "Had Ada Brown sold the mill, she would be rich."),
        (_SOLD, "Ada Brown had not sold the mill when the war began."),
        (_SOLD, "Ada Brown sold the mill?"),
        ("Was Ada Brown hurt?", "Ada Brown was almost hurt."),
        ("Did Brown note that she had sold it?", "Brown noted that she had never sold it."),
        # said of another, or the other way round
        (_SOLD, "Ada Brown watched how Carl Reed sold the mill."),
        (_SOLD, "Ada Brown’s husband sold the mill."),
        (_SOLD, "The brother of Ada Brown sold the mill."),
        (_SOLD, "Carl Reed and Ada Brown sold the mill."),
        (_SOLD, "Ada Brown came. Her brother Carl Brown came, too. Brown sold the mill."),
        ("Did North Tollen win the cup?", "North Tollen came. Tollen won the cup."),
        ("Did Bella Stone sell the mill?", "Bella Stone's husband sold the mill."),
        ("Did Ada Brown beat Carl Reed?", "Carl Reed beat Ada Brown."),
        ("Did Ada Brown call Carl Reed?", "Ada Brown called Eve Stone after Carl Reed left."),
        ("Was Ada Brown booed?", "Carl Reed, the mayor, was booed."),
        ("Is Ada Brown a model?", "Ada Brown is a diver who refused to be a model."),
        ("Was Ada Brown hurt?", "Ada Brown, who did not swim, was pulled out."),
        # something else was asked than is told
        ("Did Ada Brown sell the mill in Tollen?", "Ada Brown sold the mill in Weirford."),
        ("Did Ada Brown sell the mill in Tollen?", "Ada Brown did not sell the mill."),
        (_SOLD, "Ada Brown sold the old mill."),
        (_SOLD, "Ada Brown sold the mill and the ferry."),
        (_SOLD, "Ada Brown sold the mill but bought it back."),
        (_SOLD, "Ada Brown sells the mill."),
        (_SOLD, "Ada Brown did not sell the mill in May."),
        (_SOLD, "In May Ada Brown did not sell the mill."),
        ("Does the ferry carry 60 cars?", "The ferry carries more than 40 cars."),
        ("Does the ferry carry 60 cars?", "The ferry carries 90 passengers."),
        ("Did Ada Brown win in 2019?", "Ada Brown won in 2017."),  # she may have done both
        ("Was anyone hurt?", "Carl Reed was hurt."),  # nothing says in what
        ("Was anyone hurt in the fire?", "The mill had a fire. Nobody was hurt in the race."),
        ("Didn’t Ada Brown sell the mill?", "Ada Brown sold the mill."),
        # another preposition
        ("Did Ada Brown vote for the new harbour?", "Ada Brown voted against the new harbour."),
        ("Did Ada Brown argue for the tax?", "Ada Brown argued against the tax."),
        ("Did Ada Brown fly to Rome?", "Ada Brown flew from Rome."),
        ("Did Ada Brown leave for Rome?", "Ada Brown left Rome."),
        ("Was Ada Brown born before 1900?", "Ada Brown was born after 1900."),
        ("Was Ada Brown born before 1900?", "Ada Brown was born in 1900."),
        ("Did Ada Brown go to the mill?", "Ada Brown went past the mill."),
        # what is denied is something else, or holds for a while or in part
        ("Did the ferry sink?", "The ferry had no lights and sank at midnight on 3 May 2020."),
        ("Was the bridge opened?", "The bridge was not opened until 3 May 2019."),
        (_SOLD, "Not long after, Ada Brown sold the mill."),
        (_SOLD, "Without hesitation Ada Brown sold the mill."),
        (_SOLD, "No later than May Ada Brown sold the mill."),
        (_SOLD, "Ada Brown sold the mill no later than May."),
        (_SOLD, "Ada Brown had no choice and sold the mill."),
        (_SOLD, "Ada Brown, not her son, sold the mill."),
        (_SOLD, "Ada Brown did not regret selling the mill."),
        (_SOLD, "Ada Brown could not remember that she sold the mill."),
        (_SOLD, "Ada Brown, never far from Tollen, sold the mill."),
        (_SOLD, "Ada Brown did not sell the mill at first."),
        (_SOLD, "Ada Brown has not sold the mill yet."),
        (_SOLD, "Ada Brown did not sell the mill alone."),
        ("Did the ferry sink?", "The ferry did not sink because of the storm, but because of age."),
        ("Was the wreck found?", "The wreck was not found in Tollen but in Weirford."),
        ("Was the law passed?", "The law was not passed unanimously."),
        # what something is said to be
        ("Is Ada Brown a Marine?", "Ada Brown is a former Marine."),
        ("Is Ada Brown the mayor?", "Ada Brown is the former mayor."),
        ("Is Ada Brown the mayor?", "Ada Brown is the deputy mayor."),
        ("Is Eve Stone a judge?", "Eve Stone is the daughter of a judge."),
        ("Is Tollen the largest town?", "Tollen is the second largest town."),
        ("Is Ada Brown president?", "Ada Brown is vice president."),
        ("Is Tollen the capital?", "Tollen is 3 km from the capital of Lenn."),
        ("Is the mill a school?", "The mill is next to a school."),
        ("Is Ada Brown a Democrat?", "Ada Brown is running against a Democrat."),
        ("Is Ada Brown president?", "Ada Brown was president until 1990."),
        ("Is Ada Brown president?", "Ada Brown was president."),
        ("Was Ada Brown president?", "Ada Brown is president."),
        # no opposites
        ("Did the Green Party win the election?", "The Green Party lost 12 seats in the election."),
        ("Did Ada Brown win the election?", "Ada Brown lost her phone before the election."),
        ("Did Ada Brown win the election?", "Ada Brown won the first round of the election."),
        ("Did the council allow fishing?", "The council banned fishing at night."),
        ("Did the plane fall?", "The price of the plane rose."),
        # some or most
        ("Do doctors recommend the pill?", "Few doctors recommend the pill."),
        ("Do doctors recommend the pill?", "No doctors but one recommend the pill."),
        ("Were the girls freed?", "Some of the girls were freed."),
        ("Were the girls freed?", "All but one of the girls were freed."),
        ("Were the girls freed?", "Not all of the girls were freed."),
        ("Do the rules apply to airports in Cuba?", "The rules do not apply to Tollen Airport."),
        (
            "Does the ferry carry 60 cars on weekdays?",
            "The ferry carries 40 cars on weekdays and 60 on Sundays.",
        ),
        # another verb, or a noun, or no sentence
        ("Did Ada Brown found the firm?", "Ada Brown found the firm."),
        (_SOLD, "Ada Brown sold the mill"),
        ("Did Ada Brown run for the Senate?", "Ada Brown was told to drop out in favor of a run."),
        # of nobody but with more
        ("Was anybody hurt in the fire?", "Nobody was seriously hurt in the fire."),
        ("Was anybody hurt?", "Nobody was hurt, but 12 people were treated."),
        ("Were people killed in the fire?", "No children were killed in the fire."),
        ("Was anybody hurt in the fire?", "In May nobody was hurt in the fire."),
    ],
)
def test_what_does_not_decide_gets_no_verdict(question: str, text: str) -> None:
    assert decided(question, text) is None


def test_sentences_that_go_both_ways_decide_nothing() -> None:
    sold, kept = "Ada Brown sold the mill.", "Ada Brown did not sell the mill."
    question = "Did Ada Brown sell the mill?"
    assert decided(question, sold) == ("yes", "Ada")
    assert decided(question, sold, kept) is None
    assert decided("Why did Ada Brown sell the mill?", kept, sold) is None


def test_a_sentence_that_may_oppose_it_leaves_it_open() -> None:
    sold, kept = "Ada Brown sold the mill.", "Ada Brown did not sell the mill."
    assert decided(_SOLD, sold, "It is untrue that Ada Brown sold the mill.") is None
    assert decided(_SOLD, kept, "Carl Reed says that Ada Brown sold the mill.") is None
    assert decided(_SOLD, sold, "Carl Reed bought the mill.") == ("yes", "Ada")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Why did Ada Brown apologise?", "Ada Brown did not apologise."),
        ("When did the ferry sink?", "The ferry never sank."),
        ("How many people were killed in the fire?", "Nobody was killed in the fire."),
        ("Why did Ada Brown not sell the mill?", "Ada Brown sold the mill."),
        ("Why didn't Ada Brown sell the mill?", "Ada Brown sold the mill."),
    ],
)
def test_a_false_premise_is_denied(question: str, text: str) -> None:
    verdict = decided(question, text)
    assert verdict is not None
    assert verdict[0] == "otherwise"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Why did Ada Brown sell the mill?", "Ada Brown sold the mill, which had burned."),
        ("Why did Ada Brown not sell the mill?", "Ada Brown did not sell the mill."),
        ("Which team does Ada Brown play for?", "Ada Brown did not play last year."),
        ("Why did Ada Brown resign?", "Carl Reed did not resign."),
        ("When did the ferry sink?", "The ferry had no lights and sank at midnight on 3 May 2020."),
        ("When was the bridge opened?", "The bridge was not opened until 3 May 2019."),
        ("Why did Ada Brown ask Carl Reed not to go?", "Ada Brown asked Carl Reed to go."),
        ("How did Ada Brown lose the race?", "Ada Brown won the race in 1990."),
        ("Who signed the treaty of Elmham?", "Germany did not sign the treaty."),
        ("Who applied for bail?", "Ada Brown did not apply for bail."),
        ("Who attended the talks?", "Ukraine did not attend the talks."),
        ("How many countries signed the treaty?", "Three countries did not sign the treaty."),
        ("How many people were hurt?", "Nobody was seriously hurt, but 12 people were treated."),
        ("How many people were killed?", "No children were killed."),
    ],
)
def test_a_premise_that_is_not_denied_gets_no_verdict(question: str, text: str) -> None:
    assert decided(question, text) is None


def test_only_another_person_of_whom_it_is_said_is_another() -> None:
    question = "Was Ada Brown booed?"
    assert is_of_another(read(question, "Carl Reed was booed."))
    assert is_of_another(read(question, "Carl Reed was booed.", title="Brown’s evening"))
    assert not is_of_another(read(question, "At night she was booed.", title="Brown’s evening"))
    assert not is_of_another(read(question, "The evening was loud.", title="Brown’s evening"))
    assert not is_of_another(read(question, "She was booed."))
    assert not is_of_another(read(question, "Carl Reed booed her."))
    assert not is_of_another(read("Was anybody booed?", "Carl Reed was booed."))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("the US", "The United States"),
        ("US", "United States"),
        ("the UN", "The United Nations"),
        ("Germany", "The Germans"),
        ("the Germans", "Germany"),
        ("France", "The French"),
        ("Great Britain", "United Kingdom"),
        ("Ada Brown", "Brown"),
        ("Tollen", "Weirford"),
    ],
)
def test_what_may_be_the_same_is_no_other(asked: str, told: str) -> None:
    reading = read(f"Did {asked} sign the treaty?", f"{told} signed the treaty.")
    assert not is_of_another(reading)


def test_the_whole_way(seed_index: Path) -> None:
    assistant = Assistant.open(seed_index)
    answer = assistant.ask("Was anybody hurt when the Ever Given ran aground?")
    assert answer.verdict is None  # the sentence does not say when nobody was hurt
    assert answer.text == "Nobody was hurt and no fuel was spilled. [1]"
    plain = assistant.ask("When did the Ever Given run aground?")
    assert plain.verdict is None
    assert plain.citations
    assistant.close()

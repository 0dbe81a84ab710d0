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
        ("Was Ada Brown born in Tollen?", "Brown was born in Tollen, but grew up by the sea."),
        ("Did Ada Brown win the race?", "In May the race was won by Ada Brown."),
        ("Was the mill sold by Ada Brown?", "Ada Brown sold the mill."),
        ("Did the council legalise fishing?", "The council voted 9 to 4 to legalize fishing."),
        ("Did the sailor die?", "The sailor was killed in a storm."),
        ("Is Ada Brown a surveyor?", "Ada Brown is a retired surveyor."),
        ("Does the ferry carry 40 cars?", "The ferry carries forty or 40 cars."),
    ],
)
def test_a_sentence_that_says_it_decides_with_yes(question: str, text: str) -> None:
    verdict = decided(question, f"Ada Brown came. {text}")
    assert verdict is not None
    assert verdict[0] == "yes"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Was anybody hurt in the fire at the mill?", "The mill had a fire. Nobody was injured."),
        ("Were people killed in the fire at the mill?", "The mill had a fire. No one was hurt."),
        ("Did Ada Brown sign the deal?", "Ada Brown saw the deal. She left without signing it."),
        ("Did Ada Brown sign the deal?", "Ada Brown refused to sign the deal."),
        ("Did Ada Brown accept the offer?", "Ada Brown rejected the offer."),
        ("Was the ban lawful?", "The ban was unlawful."),
        ("Did the divers find a wreck at Tollen?", "At Tollen the divers found no wreck."),
        ("Is Ada Brown a surveyor?", "Ada Brown is not, however, a trained surveyor."),
        ("Does the ferry carry 60 cars?", "The ferry carries 40 cars."),
        ("Does the ferry carry up to 60 cars?", "The ferry carries up to 40 cars."),
        ("Did Tollen win the cup?", "They beat Tollen 2-0 in the final of the cup."),
        ("Did Ada Brown resign?", "Ada Brown said that she would not resign."),
    ],
)
def test_a_sentence_that_denies_it_decides_with_no(question: str, text: str) -> None:
    verdict = decided(question, text)
    assert verdict is not None
    assert verdict[0] == "no"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        # left open, or somebody's word
        ("Did Ada Brown sell the mill?", "Ada Brown may sell the mill."),
        ("Did Ada Brown sell the mill?", "Ada Brown came to Tollen to sell the mill."),
        ("Did Ada Brown sell the mill?", "Ada Brown allegedly sold the mill."),
        ("Did Ada Brown sell the mill?", "Carl Reed said that Ada Brown sold the mill."),
        ("Did Ada Brown sell the mill?", "Carl Reed wrote: “Ada Brown sold the mill.”"),
        ("Did Ada Brown sell the mill?", "Ada Brown not only sold the mill."),
        ("Was Ada Brown hurt?", "Ada Brown was almost hurt."),
        ("Did Brown note that she had sold it?", "Brown noted that she had never sold it."),
        # said of another, or the other way round
        ("Did Ada Brown sell the mill?", "Ada Brown watched how Carl Reed sold the mill."),
        ("Did Ada Brown beat Carl Reed?", "Carl Reed beat Ada Brown."),
        ("Did Tollen win the cup?", "Tollen had beaten Weirford before, not in the cup."),
        ("Did Ada Brown call Carl Reed?", "Ada Brown called Eve Stone after Carl Reed left."),
        ("Was Ada Brown booed?", "Carl Reed, the mayor, was booed."),
        ("Is Ada Brown a model?", "Ada Brown is a diver who refused to be a model."),
        ("Was Ada Brown hurt?", "Ada Brown, who did not swim, was pulled out."),
        # more was asked than is told
        ("Did Ada Brown sell the mill in Tollen?", "Ada Brown sold the mill in Weirford."),
        ("Does the ferry carry 60 cars?", "The ferry carries more than 40 cars."),
        ("Does the ferry carry 60 cars?", "The ferry carries 90 passengers."),
        ("Did Ada Brown win in 2019?", "Ada Brown won in 2017."),  # she may have done both
        ("Was anyone hurt?", "Carl Reed was hurt."),  # nothing says in what
        ("Didn’t Ada Brown sell the mill?", "Ada Brown sold the mill."),
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


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Why did Ada Brown apologise?", "Ada Brown said that she would not apologise."),
        ("Why did the council allow fishing in Tollen?", "In Tollen the council banned fishing."),
        ("Why did the ferry sink for two hours?", "The ferry did not sink."),
        ("Who recovered the gold cup?", "The gold cup has not been recovered."),
        ("How many people were killed in the fire?", "Nobody was killed in the fire."),
        ("Why did Ada Brown not sell the mill?", "Ada Brown sold the mill."),
        ("When did Tollen win the cup?", "Weirford beat Tollen in the final of the cup."),
        ("Why does the ferry carry 60 cars?", "The ferry carries 40 cars."),
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
    ],
)
def test_a_premise_that_is_not_denied_gets_no_verdict(question: str, text: str) -> None:
    assert decided(question, text) is None


def test_a_pronoun_may_mean_whom_the_title_names() -> None:
    text = "The talks went on till night. He left without having signed the treaty."
    question = "Did Reed sign the treaty?"
    assert decided(question, text, title="Reed leaves the talks") == ("no", "He")
    assert decided(question, text, title="A long night") is None


def test_only_what_names_somebody_else_is_of_another() -> None:
    question = "Was Ada Brown booed?"
    assert is_of_another(read(question, "Carl Reed was booed."))
    assert is_of_another(read(question, "Carl Reed was booed.", title="Brown’s evening"))
    assert not is_of_another(read(question, "At night she was booed.", title="Brown’s evening"))
    assert not is_of_another(read(question, "The evening was loud.", title="Brown’s evening"))
    assert not is_of_another(read(question, "She was booed."))
    assert not is_of_another(read("Was anybody booed?", "Carl Reed was booed."))


def test_the_whole_way(seed_index: Path) -> None:
    assistant = Assistant.open(seed_index)
    answer = assistant.ask("Was anybody hurt when the Ever Given ran aground?")
    assert answer.verdict == "no"
    assert answer.text == "The articles say no: Nobody was hurt and no fuel was spilled. [1]"
    assert answer.short_answer is None
    plain = assistant.ask("When did the Ever Given run aground?")
    assert plain.verdict is None
    assert plain.citations
    assistant.close()

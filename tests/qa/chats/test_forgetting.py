"""An article that is deleted for good leaves the conversations; what was asked stays."""

from __future__ import annotations

import datetime
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from index.passages import Passage
from index.search.retrieved import RetrievedPassage
from index.store.values import RemovedArticle
from index.stories.telling import Copy
from qa.answer import Said
from qa.chats.clippings import Clipping
from qa.chats.database import FILE_NAME
from qa.chats.store import ConversationStore
from qa.evidence import Evidence, Listed
from tests.qa.chats.test_kept import answered

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.articles.article import Article

NOTHING_LEFT = "an article that this answer rested on was deleted for good, and the answer with it"


def removed(article: Article) -> RemovedArticle:
    return RemovedArticle(
        root=article.root,
        id=article.id,
        seed=article.id,
        title=article.title,
        removed=datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC),
        content_hash=article.content_hash,
    )


def traces(folder: Path, text: str) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if text.encode() in path.read_bytes())


@pytest.fixture
def tea(make_article: Callable[..., Article]) -> Article:
    return make_article("Tea grows here.", id="tea.txt", title="Leaves")


@pytest.fixture
def moon(make_article: Callable[..., Article]) -> Article:
    return make_article("The moon was full.", id="moon.txt", title="Sky")


def test_a_copy_of_what_is_quoted_is_named_no_more(
    tmp_path: Path, tea: Article, moon: Article
) -> None:
    copies = tuple(
        Copy(article_id=id_, source=f"{id_} Post", url=f"https://{id_}.example", published=None)
        for id_ in ("gone", "kept")
    )
    answer = answered(tea)
    cited = replace(answer.citations[0], also_in=copies)
    found = replace(answer.retrieved[0], also_in=copies)
    store = ConversationStore(tmp_path)
    own, clippings = store.of("ada"), store.clippings_of("ada")
    one = own.create()
    own.append(one, "What grows?", answer=replace(answer, citations=(cited,), retrieved=(found,)))
    clippings.add(Clipping.now(cited, "What grows?"))
    assert store.forget([replace(removed(moon), id="gone")]) == 0
    (turn,) = own.read(one).turns
    assert turn.answer is not None
    assert turn.answer.citations[0].also_in == copies[1:]
    assert turn.answer.retrieved[0].also_in == copies[1:]
    assert [one.citation.also_in for one in clippings.list()] == [copies[1:]]
    assert traces(tmp_path, "gone Post") == traces(tmp_path, "gone.example") == []


def test_an_answer_that_quotes_it_goes_and_the_question_stays(
    tmp_path: Path, tea: Article, moon: Article
) -> None:
    store = ConversationStore(tmp_path)
    ada, bob = store.of("ada"), store.of("bob")
    one, other = ada.create(), bob.create()
    ada.append(one, "What grows?", answer=answered(tea))
    ada.append(one, "What was full?", answer=answered(moon))
    ada.vote(one, 0, "up")
    bob.append(other, "What grows?", answer=answered(tea))
    assert store.forget([removed(tea)]) == 2
    first, second = ada.read(one).turns
    assert (first.question, first.answer, first.problem, first.vote) == (
        "What grows?",
        None,
        NOTHING_LEFT,
        None,
    )
    assert second.answer == answered(moon)
    assert [turn.problem for turn in bob.read(other).turns] == [NOTHING_LEFT]
    assert traces(tmp_path, "Tea grows") == traces(tmp_path, "Leaves") == []
    assert ada.list("here") == []
    assert [summary.id for summary in ada.list("grows")] == [one]
    assert store.forget([removed(tea)]) == 0


def test_an_answer_that_only_found_it_loses_that_passage(
    tmp_path: Path, tea: Article, moon: Article
) -> None:
    own = ConversationStore(tmp_path).of("")
    id_ = own.create()
    quoting = answered(moon)
    (found,) = quoting.retrieved
    of_tea = RetrievedPassage(
        passage=Passage.from_span(tea, (0, 3)),
        article=tea,
        rank=1,
        score=0.5,
        cosine=0.5,
        bm25=1.0,
    )
    second = RetrievedPassage(
        passage=found.passage, article=moon, rank=2, score=0.5, cosine=0.25, bm25=3.0
    )
    own.append(id_, "What was full?", answer=answered(moon, retrieved=(of_tea, second)))
    assert ConversationStore(tmp_path).forget([removed(tea)]) == 0
    assert own.read(id_).turns[0].answer == quoting
    assert traces(tmp_path, "Tea grows") == []


def test_an_earlier_state_of_it_and_the_same_text_elsewhere_go_as_well(
    tmp_path: Path, tea: Article, moon: Article, make_article: Callable[..., Article]
) -> None:
    store = ConversationStore(tmp_path)
    own = store.of("")
    id_ = own.create()
    earlier = make_article("Tea grew here.", id="tea.txt")
    restored = make_article("Tea grows here.", id="a/tea.txt", root="/from/a/backup")
    namesake = make_article("Another tea.", id="tea.txt", root="/elsewhere")
    for article in (earlier, restored, namesake, moon):
        own.append(id_, "What grows?", answer=answered(article))
    assert store.forget([removed(tea)]) == 2
    assert [turn.answer is None for turn in own.read(id_).turns] == [True, True, False, False]


def test_an_answer_computed_from_it_goes(tmp_path: Path, tea: Article, moon: Article) -> None:
    store = ConversationStore(tmp_path)
    own = store.of("")
    id_ = own.create()
    for listed in ((tea, moon), (moon,)):
        computed = answered(
            moon,
            parts=(Said(text=f"{len(listed)} articles: {listed[0].title}."),),
            short_answer=None,
            citations=(),
            retrieved=(),
            kind="count",
            evidence=Evidence(
                rule="All articles were counted.",
                articles=tuple(Listed.of(one, url=None) for one in listed),
            ),
        )
        own.append(id_, "How many?", answer=computed)
    assert store.forget([removed(tea)]) == 1
    assert [turn.problem for turn in own.read(id_).turns] == [NOTHING_LEFT, None]
    assert traces(tmp_path, "Leaves") == []
    assert store.forget_all() == 1
    assert traces(tmp_path, "Sky") == []


def test_everything_is_forgotten_but_the_questions(
    tmp_path: Path, tea: Article, moon: Article
) -> None:
    assert ConversationStore(tmp_path).forget_all() == 0
    assert list(tmp_path.iterdir()) == []  # no file is made for that
    store = ConversationStore(tmp_path)
    own = store.of("")
    id_ = own.create()
    for article in (tea, moon):
        own.append(id_, "What grows?", answer=answered(article))
    own.append(id_, "And then?", problem="the question is odd")
    assert store.forget_all() == 2
    assert [turn.problem for turn in own.read(id_).turns] == [
        NOTHING_LEFT,
        NOTHING_LEFT,
        "the question is odd",
    ]
    assert traces(tmp_path, "Tea grows") == traces(tmp_path, "moon") == []


def test_a_deleted_conversation_is_in_no_file_while_the_file_is_open(
    tmp_path: Path, tea: Article
) -> None:
    own = ConversationStore(tmp_path).of("")
    kept, gone = own.create(), own.create()
    own.append(kept, "What else?")
    own.append(gone, "What grows?", answer=answered(tea))
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as another:
        another.execute("SELECT * FROM turns").fetchall()
        own.delete(gone)
        assert traces(tmp_path, "grows") == []
        assert FILE_NAME in traces(tmp_path, "What else?")

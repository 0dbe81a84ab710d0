"""Conversations are kept whole, for their owner alone, whatever happens to the file or articles.

Others can be added.
"""

from __future__ import annotations

import datetime
import sqlite3
import subprocess
import sys
import threading
import uuid
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.articles.article import Article
from qa.answer import Answer
from qa.chats.database import FILE_NAME
from qa.chats.store import Conversations, ConversationStore
from tests.conftest import REPOSITORY
from tests.qa.chats.test_kept import answered

if TYPE_CHECKING:
    from collections.abc import Callable

_LATER = datetime.timedelta(days=1)


@pytest.fixture
def own(tmp_path: Path) -> Conversations:
    return ConversationStore(tmp_path).of("")


@pytest.fixture
def tea(make_article: Callable[..., Article]) -> Answer:
    return answered(make_article("Tea grows here."))


def test_a_conversation_comes_back_as_it_was_kept(tmp_path: Path, tea: Answer) -> None:
    own = ConversationStore(tmp_path).of("")
    id = own.create()
    first = own.append(id, "What grows?", answer=tea)
    second = own.append(id, "\ud800", problem="the question is odd")
    conversation = ConversationStore(tmp_path).of("").read(id)
    assert conversation.title == "What grows?"
    assert conversation.turns[0] == first
    assert conversation.turns[0].answer == tea
    assert (conversation.turns[1].question, conversation.turns[1].problem) == ("?", second.problem)
    assert (conversation.created < conversation.changed) == (first.asked != second.asked)


def test_what_is_found_comes_with_the_turn_that_has_the_words(
    own: Conversations, tea: Answer
) -> None:
    titled, said, other = own.create(), own.create(), own.create()
    own.append(other, "Two?", problem="stopped")
    own.append(said, "One?", problem="stopped")
    own.append(said, "What is GREEN?", answer=tea)
    own.append(titled, "Does tea grow here?", answer=tea)
    found = own.find("Tea grow", 5)
    assert [one.summary.id for one in found] == [titled, said]
    assert found[0].said == ""
    assert found[1].said == f"What is GREEN?\n{tea.text}"
    assert [one.summary.id for one in own.find("tea grow", 1)] == [titled]
    assert [one.summary.id for one in own.find("", 2)] == [titled, said]


def test_the_first_come_with_how_many_there_are(own: Conversations) -> None:
    ids = [own.create() for _ in range(4)]
    for number, id_ in enumerate(ids[:3]):
        own.append(id_, f"Tea {number}?", problem="stopped")
    every = own.list()
    assert [one.id for one in every] == ids[2::-1]
    assert own.first(2) == (every[:2], 3)
    assert own.first(9) == (every, 3)
    assert own.first(0, "tea 1") == ([], 1)
    assert own.first(5, "tea 1") == ([every[1]], 1)


def test_the_last_changed_is_listed_first_and_one_without_a_turn_not(own: Conversations) -> None:
    one, two, _ = own.create(), own.create(), own.create()
    own.append(one, "One?")
    own.append(two, "Two?")
    assert [(s.title, s.n_turns) for s in own.list()] == [("Two?", 1), ("One?", 1)]
    own.append(one, "Three?")
    assert [(s.id, s.n_turns) for s in own.list()] == [(one, 2), (two, 1)]


def test_words_are_searched_in_titles_questions_and_answers(
    own: Conversations, tea: Answer
) -> None:
    one, two = own.create(), own.create()
    own.append(one, "Where is the STRASSE?", answer=tea)
    own.append(two, "Who drinks coffee?", problem="no")
    own.rename(two, "  Hot\ndrinks ")
    found = {
        words: [summary.id for summary in own.list(words)]
        for words in ("straße", "grows tea", "HOT", "coffee", "tea coffee", "100%", "")
    }
    assert found == {
        "straße": [one],
        "grows tea": [one],
        "HOT": [two],
        "coffee": [two],
        "tea coffee": [],
        "100%": [],
        "": [two, one],
    }
    assert own.read(two).title == "Hot drinks"


def test_a_turn_is_replaced_where_it_stands_with_its_vote(own: Conversations, tea: Answer) -> None:
    id = own.create()
    for question in ("One?", "Two?", "Three?"):
        own.append(id, question, answer=tea)
        own.vote(id, len(own.read(id).turns) - 1, "down")
    own.replace(id, 2, "Three, then?", problem="none")
    own.replace(id, 0, "One, then?", answer=tea)
    turns = own.read(id).turns
    assert [(t.question, t.answer, t.problem, t.vote) for t in turns] == [
        ("One, then?", tea, None, None),
        ("Two?", tea, None, "down"),
        ("Three, then?", None, "none", None),
    ]
    for number in (3, -1):
        with pytest.raises(KeyError):
            own.replace(id, number, "Four?")


def test_a_vote_is_kept_and_taken_back(own: Conversations, tea: Answer) -> None:
    id = own.create()
    own.append(id, "What grows?", answer=tea)
    for vote in ("up", "down", None):
        own.vote(id, 0, vote)
        assert own.read(id).turns[0].vote == vote
    with pytest.raises(KeyError):
        own.vote(id, 1, "up")


def test_what_is_deleted_leaves_nothing_in_the_file(tmp_path: Path, tea: Answer) -> None:
    own = ConversationStore(tmp_path).of("")
    kept, gone = own.create(), own.create()
    own.append(kept, "What else?")
    own.append(gone, "What grows?", answer=tea)
    assert b"Tea grows here." in (tmp_path / FILE_NAME).read_bytes()
    own.delete(gone)
    with pytest.raises(KeyError):
        own.read(gone)
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert (b"Tea grows" in left, b"What else?" in left) == (False, True)
    assert [summary.id for summary in own.list()] == [kept]


def test_an_article_is_kept_once_for_many_turns_and_as_long_as_one_needs_it(
    tmp_path: Path, tea: Answer
) -> None:
    own = ConversationStore(tmp_path).of("")
    one, two = own.create(), own.create()
    for id in (one, one, two):
        own.append(id, "What grows?", answer=tea)
    own.delete(one)
    assert own.read(two).turns[0].answer == tea
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (1,)


def test_threads_and_a_second_process_lose_nothing(tmp_path: Path, tea: Answer) -> None:
    own = ConversationStore(tmp_path).of("")
    id = own.create()
    script = (
        "import sys; from qa.chats.store import ConversationStore\n"
        "own = ConversationStore(sys.argv[1]).of('')\n"
        "for i in range(20): own.append(sys.argv[2], f'process {i}?')\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path), id]
    other = subprocess.Popen(command, cwd=REPOSITORY)

    def ask(thread: int) -> None:
        for i in range(10):
            own.append(id, f"thread {thread}-{i}?", answer=tea)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert other.wait(timeout=60) == 0
    asked = [turn.question for turn in own.read(id).turns]
    wanted = [f"thread {n}-{i}?" for n in range(4) for i in range(10)]
    assert sorted(asked) == sorted([*wanted, *(f"process {i}?" for i in range(20))])
    assert [q for q in asked if q.startswith("process")] == [f"process {i}?" for i in range(20)]


def test_a_damaged_answer_is_said_to_be_and_the_others_are_read(
    tmp_path: Path, tea: Answer
) -> None:
    own = ConversationStore(tmp_path).of("")
    id = own.create()
    own.append(id, "What grows?", answer=tea)
    own.append(id, "And?")
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE turns SET answer = replace(answer, 'Tea', 'Pea')")
    first, second = own.read(id).turns
    assert (first.question, first.answer) == ("What grows?", None)
    assert first.problem == "this answer was damaged on disk and cannot be shown; ask again"
    assert (second.question, second.problem) == ("And?", None)


def test_an_owner_has_a_way_to_no_others_conversations(tmp_path: Path, tea: Answer) -> None:
    store = ConversationStore(tmp_path)
    ada, bob = store.of("ada"), store.of("bob")
    id = ada.create()
    ada.append(id, "What grows?", answer=tea)
    attempts: list[Callable[[], object]] = [
        lambda: bob.read(id),
        lambda: bob.rename(id, "Mine"),
        lambda: bob.delete(id),
        lambda: bob.append(id, "Whose?"),
        lambda: bob.replace(id, 0, "Whose?"),
        lambda: bob.vote(id, 0, "down"),
    ]
    for attempt in attempts:
        with pytest.raises(KeyError):
            attempt()
    assert (bob.list(), bob.list("grows")) == ([], [])
    assert [turn.answer for turn in ada.read(id).turns] == [tea]
    assert store.of("").list() == []


def test_what_is_added_is_ordered_among_the_others(tmp_path: Path, tea: Answer) -> None:
    store = ConversationStore(tmp_path)
    own = store.of("ada")
    own.append(own.create(), "Here?", answer=tea)
    ((_, here),) = store.everything()
    early, late = (
        replace(here, id=uuid.uuid4().hex, title=title, changed=here.changed + days)
        for title, days in (("Early", -_LATER), ("Late", _LATER))
    )
    store.add([("ada", late), ("bob", early)])
    assert list(store.everything()) == [("bob", early), ("ada", here), ("ada", late)]
    assert [summary.title for summary in own.list()] == ["Late", "Here?"]


def test_the_later_of_two_states_is_kept_and_anothers_id_is_not_taken(
    tmp_path: Path, tea: Answer
) -> None:
    store = ConversationStore(tmp_path)
    own = store.of("ada")
    own.append(own.create(), "Here?", answer=tea)
    ((_, here),) = store.everything()
    later = replace(here, title="Later", changed=here.changed + _LATER)
    store.add([("ada", later), ("ada", replace(here, title="Earlier")), ("bob", here)])
    others = uuid.uuid5(uuid.NAMESPACE_OID, f"{here.id} bob").hex
    assert list(store.everything()) == [("bob", replace(here, id=others)), ("ada", later)]

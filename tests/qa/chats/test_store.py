"""Everybody's conversations: each owner has theirs, and others can be added."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.articles.article import Article
from qa.answer import Answer
from qa.chats.store import ConversationStore
from tests.qa.chats.test_kept import answered

if TYPE_CHECKING:
    from collections.abc import Callable

_LATER = datetime.timedelta(days=1)


@pytest.fixture
def tea(make_article: Callable[..., Article]) -> Answer:
    return answered(make_article("Tea grows here."))


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

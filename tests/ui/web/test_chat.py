"""What is done with conversations, each owner with their own."""

from __future__ import annotations

import base64
import datetime
import json
from typing import TYPE_CHECKING

import pytest

from qa.chats.values import Conversation
from tests.ui.web.conftest import QUESTION, by, event
from tests.ui.web.views.samples import answer, article, kept
from ui.web.chat import Chat, to_download

if TYPE_CHECKING:
    from qa import Assistant


def test_conversations_are_opened_renamed_searched_and_removed(assistant: Assistant) -> None:
    chat, ada = Chat(assistant), by("ada")
    own = chat.kept(ada)
    one = own.create()
    own.append(one, QUESTION, answer=assistant.ask(QUESTION))
    assert chat.open("", event(id=one), ada) == chat.show(one, ada)
    assert chat.open("", event(id=one), by("bob"))[0] == ""
    assert chat.start_again(one, ada)[0] == ""
    assert "Tarn" in chat.rename(one, event(id=one, title="Tarn <b>"), ada)
    assert "Tarn &lt;b&gt;" in chat.list(one, ada)
    assert 'aria-current="true"' in chat.search(one, event(words="opened bridge"), ada)
    assert "None has “tram” in it." in chat.search(one, event(words=" tram "), ada)
    assert 'aria-label="Good answer" aria-pressed="true"' in chat.vote(
        one, event(turn=0, vote="up"), ada
    )
    assert '"name": "Tarn-b.md"' in chat.export(one, event(format="markdown"), ada)
    assert chat.export(one, event(format="markdown"), by("bob")) == ""
    chat.remove(one, event(id=one), by("bob"))
    assert chat.turns(one, ada) != ()
    assert "None yet." in chat.remove(one, event(id=one), ada)[2]


@pytest.mark.parametrize(
    ("name", "file", "kind", "holds"),
    [
        ("markdown", "When-b.md", "text/markdown", "[^1]"),
        ("html", "When-b.html", "text/html", "<!doctype html>"),
        ("json", "When-b.json", "application/json", '"turns"'),
        ("ris", "When-b.ris", "application/x-research-info-systems", "TI  - A bridge"),
        ("bibtex", "When-b.bib", "text/plain", "title = {{A bridge}}"),
    ],
)
def test_each_format(name: str, file: str, kind: str, holds: str) -> None:
    day = datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC)
    turns = (kept(answer=answer(article(), (0, 25))),)
    of = Conversation(id="1", title="When? <b>", created=day, changed=day, turns=turns)
    made = json.loads(to_download(of, name))
    assert (made["name"], made["type"]) == (file, kind)
    assert holds in base64.b64decode(made["base64"]).decode("utf-8")

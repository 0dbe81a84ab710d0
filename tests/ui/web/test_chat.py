"""What is done with conversations, each owner with their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.ui.web.conftest import QUESTION, by, event
from ui.web.chat import Chat

if TYPE_CHECKING:
    from qa import Assistant


def test_conversations_are_opened_renamed_searched_and_removed(assistant: Assistant) -> None:
    chat, ada = Chat(assistant), by("ada")
    kept = chat.kept(ada)
    one = kept.create()
    kept.append(one, QUESTION, answer=assistant.ask(QUESTION))
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

"""The list of conversations."""

from __future__ import annotations

import datetime

from qa.chats.values import Summary
from tests.ui.web.views.parsed import Page
from tests.ui.web.views.samples import (
    HOSTILE,
)
from ui.web.views.conversation_list import to_conversation_list
from ui.web.views.wording import to_shown


def test_conversations_are_listed_and_the_open_one_marked() -> None:
    day = datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC)
    one = Summary(id="1", title=HOSTILE, created=day, changed=day, n_turns=1)
    two = Summary(id="2", title="When?", created=day, changed=day, n_turns=2)
    listed = to_conversation_list([one, two], "2", "")
    spoken = to_shown(HOSTILE)
    assert Page(listed).text == f"{spoken}1 May 2024When?1 May 2024"
    assert listed.count("aria-current") == 1
    assert Page(to_conversation_list([], "", "")).text == "None yet. They will be kept here."
    assert Page(to_conversation_list([], "", "<b>")).text == "None has “<b>” in it."

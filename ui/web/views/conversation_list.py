"""The list of conversations beside the chat.

Takes what the store says of conversations; gives HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.web.views.markup import render
from ui.web.views.wording import to_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa.chats.values import Summary


def to_conversation_list(summaries: Iterable[Summary], current: str, words: str) -> str:
    """Return the list, the one with the id `current` marked; those found if `words` were sought."""
    conversations = [
        (
            summary.id,
            " ".join(summary.title.split()) or "Untitled",
            to_day(summary.changed.date()),
            summary.id == current,
        )
        for summary in summaries
    ]
    return render("conversation_list.html", {"conversations": conversations, "words": words})

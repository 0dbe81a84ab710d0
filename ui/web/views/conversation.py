"""Conversations: the turns of one, and the list of all beside the chat.

Takes what is kept; gives HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.web.views.answer import to_shown_answer
from ui.web.views.markup import render
from ui.web.views.wording import to_day, to_line, to_sentence

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from qa.chats.values import KeptTurn, Summary

_QUESTION = 2000  # characters shown of a question; a longer one was refused
LISTED = 100  # conversations listed at first
_DAYS = {0: "Today", 1: "Yesterday"}
_FORMATS = (
    ("markdown", "Markdown"),
    ("html", "Web page"),
    ("json", "JSON"),
    ("ris", "Cited articles, RIS"),
    ("bibtex", "Cited articles, BibTeX"),
)


def to_conversation(
    turns: Sequence[KeptTurn], *, threshold: float = 0.0, wait_s: int | None = 0
) -> str:
    """Return all turns, oldest first; markers and cards carry what a click needs to know.

    An answer whose confidence is under `threshold` is shown as a guess. `wait_s` is how long a turn
    that has no answer yet has to wait for others, None where that is not known.
    """
    last = len(turns) - 1
    shown = [
        _shown(turn, number, threshold, is_last=number == last, is_kept=True)
        for number, turn in enumerate(turns)
    ]
    return render("conversation.html", {"turns": shown, "formats": _FORMATS, "wait_s": wait_s})


def to_turn(
    turn: KeptTurn,
    number: int,
    *,
    threshold: float = 0.0,
    is_last: bool,
    is_kept: bool,
    unkept: str | None = None,
) -> str:
    """Return one turn as it stands among the others; see `to_conversation`.

    `is_kept` is whether what can be done with a kept answer can be done; `unkept` is why one could
    not be kept.
    """
    one = _shown(turn, number, threshold, is_last=is_last, is_kept=is_kept)
    if unkept is not None:
        one["problem"] = to_sentence(unkept)
    return render("turn.html", {"one": one})


def _shown(
    turn: KeptTurn, number: int, threshold: float, *, is_last: bool, is_kept: bool
) -> dict[str, object]:
    return {
        "number": number,
        "question": turn.question.strip()[:_QUESTION],
        "answer": to_shown_answer(turn.answer, threshold) if turn.answer else None,
        "problem": None if turn.problem is None else to_sentence(turn.problem),
        "vote": turn.vote,
        "is_last": is_last,
        "is_kept": is_kept,
    }


def to_conversation_list(
    summaries: Sequence[Summary],
    current: str,
    *,
    today: datetime.date,
    words: str = "",
    search: int = 0,
    left: int = 0,
) -> str:
    """Return the list under its days, the one with the id `current` marked.

    `words` are what was sought, by the page's search of the number `search`. Behind these, `left`
    more can be had by a button.
    Days are those of this machine's clock, whose day is `today`.
    """
    groups: dict[str, list[tuple[str, str, str, bool]]] = {}
    for summary in summaries:
        day = summary.changed.astimezone().date()
        group = _DAYS.get((today - day).days, "Older")
        title = to_line(summary.title) or "Untitled"
        item = summary.id, title, to_day(day), summary.id == current
        groups.setdefault(group, []).append(item)
    return render(
        "conversation_list.html",
        {
            "groups": groups,
            "words": words,
            "search": search,
            "more": len(summaries) + LISTED,
            "left": f"{left:,}",
        },
    )

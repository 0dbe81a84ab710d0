"""Conversations: the turns of one, and the list of all beside the chat.

Takes what is kept; gives HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.web.views.answer import to_shown_answer
from ui.web.views.markup import render
from ui.web.views.wording import to_day, to_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa.chats.values import KeptTurn, Summary

_QUESTION = 2000  # characters shown of a question; a longer one was refused
_FORMATS = (
    ("markdown", "Markdown"),
    ("html", "Web page"),
    ("json", "JSON"),
    ("ris", "Cited articles, RIS"),
    ("bibtex", "Cited articles, BibTeX"),
)


def to_conversation(
    turns: Sequence[KeptTurn], *, threshold: float = 0.0, unkept: tuple[int, str] | None = None
) -> str:
    """Return all turns, oldest first; markers and cards carry what a click needs to know.

    An answer whose confidence is under `threshold` is shown as a guess. `unkept` is the number of a
    turn that could not be kept, and why.
    """
    problems = {number: turn.problem for number, turn in enumerate(turns)}
    if unkept:
        problems[unkept[0]] = unkept[1]
    shown = [
        {
            "number": number,
            "question": turn.question.strip()[:_QUESTION],
            "answer": to_shown_answer(turn.answer, threshold) if turn.answer else None,
            "problem": None if (problem := problems[number]) is None else to_sentence(problem),
            "vote": turn.vote,
            "is_last": number == len(turns) - 1,
        }
        for number, turn in enumerate(turns)
    ]
    formats = _FORMATS if any(turn.answer for turn in turns) else ()
    return render("conversation.html", {"turns": shown, "formats": formats})


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

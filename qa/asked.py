"""Asked: a question as it is answered.

Takes questions and the turns before them; refuses those that cannot be asked, and gives what each
is searched with and which kind of answer it wants, or the reply to small talk. Days are read by a
clock, `now`.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from index.articles.article import to_unicode
from index.errors import QuestionError
from qa.days.asked import AskedDays, to_asked_days, without_relative
from qa.days.preference import wants_newest
from qa.followups import Resolution, resolve, to_clean, without_gaps
from qa.overlap import names_and_numbers
from qa.route.routing import to_route, to_route_by_rules
from qa.route.sides import wants_both_sides
from qa.route.small_talk import to_small_talk
from qa.same_answer import asks_for_other

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from qa.answer import Kind, Turn
    from qa.followups import Needing

MAX_QUESTION_CHARACTERS = 2000

# Of what was just answered: whether it is so, or how it was said.
_ASKS_AGAIN = re.compile(
    r"^(?:(?:and|but|so|then)\b[\s,]*)?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|"
    r"would|should)\b|\b(?:exactly|precisely|again|repeat|quote|quoted|verbatim|word for word|"
    r"literally|really|sure|in full|once more)\b",
    re.IGNORECASE,
)
# What becomes of the days that a question means: they are read, or its words are words like others.
DaysAre = Literal["read", "ignored"]
# What is quoted: the best of what is found, or all that is for the best answer and against it.
Sides = Literal["best", "both"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question after `turns`, as it was `resolved`, and the reply if it is small talk.

    `other` is a second way to understand it, where there is a doubt; `leans`: it needs the turns.
    `searched` is what it is searched with: without words that only the clock gives a meaning. `now`
    is that clock, `days` are those it means by it; `newest`: it asks for how things are at present.
    `sides` is what is quoted. `meaning` is the vector of `searched` by the bundled encoder.
    """

    question: str
    resolved: str
    reply: str | None
    searched: str
    now: datetime.date
    days: AskedDays | None = None
    newest: bool = False
    turns: tuple[Turn, ...] = ()
    leans: bool = False
    other: str | None = None
    sides: Sides = "best"
    meaning: NDArray[np.float32] | None = field(default=None, compare=False)  # (384,), unit

    def with_meaning(self, vector: NDArray[np.float32]) -> Asked:
        """Return it with `vector` as its meaning: (384,) float32, unit."""
        return replace(self, meaning=vector)

    @property
    def route(self) -> Kind:
        """The kind of answer that it wants: by rules, and by its meaning where that is known."""
        if self.reply is not None:
            return to_route_by_rules(self.resolved)
        if self.sides == "both":
            return "comparison"
        if self.meaning is None:
            return to_route_by_rules(self.resolved)
        return to_route(self.resolved, self.meaning)

    def understood(self, read: str) -> str:
        """Return what the question was taken to mean, when `read` is what was read."""
        return (
            self.other if self.other is not None and read == self.other_searched else self.resolved
        )

    @property
    def other_searched(self) -> str | None:
        """What the second way to understand it is searched with, None where there is no doubt."""
        if self.other is None or self.days is None:
            return self.other
        return without_relative(self.other, self.now)

    @property
    def cited_before(self) -> tuple[str, ...]:
        """The ids of the articles that the latest answer with citations cites, in their order."""
        return next((one.citations for one in reversed(self.turns) if one.citations), ())

    @property
    def is_of_conversation(self) -> bool:
        """Whether it leans on the turns before, or may: it asks for a fact and names nothing."""
        if not self.turns:
            return False
        return self.leans or (self.route == "fact" and not names_and_numbers(self.question))

    @property
    def near(self) -> frozenset[str]:
        """The ids of the articles that the answer before cited, if it is of the conversation."""
        return frozenset(self.cited_before) if self.is_of_conversation else frozenset()

    @property
    def unanswered(self) -> str | None:
        """What the turn before asked, if nothing was cited to that and this is of it, too."""
        asked = [one for one in self.turns if to_small_talk(one.question) is None]
        if not asked or asked[-1].citations or not self.is_of_conversation:
            return None
        return asked[-1].resolved or asked[-1].question

    @property
    def told(self) -> Turn | None:
        """The turn before, if it was answered, if the question surely asks for something else."""
        last = self.turns[-1] if self.turns and self.leans else None
        if last is None or not last.quotes or self.sides == "both":
            return None
        if _ASKS_AGAIN.search(self.question):
            return None
        return last if asks_for_other(self.question, self.resolved, last) else None


def to_asked(
    question: str,
    turns: Sequence[Turn],
    *,
    now: datetime.date | None = None,
    days: DaysAre = "read",
    sides: Sides = "best",
    needing: Needing | None = None,
) -> Asked:
    """Return `question` asked after `turns` on the day `now`, by default today.

    "What speaks against it?" is the question before it again, with both sides. `needing` tells
    which words of the turns it needs. Raises QuestionError if it is blank or too long.
    """
    question = to_unicode(question)
    checked = _checked(question)
    turns = tuple(map(to_clean, turns))
    before = _before(turns, needing) if turns and wants_both_sides(checked) else None
    sides = sides if before is None else "both"
    meant = before or resolve(checked, turns, needing)
    resolved = to_unicode(meant.question)
    now = now or datetime.datetime.now().astimezone().date()
    reply = to_small_talk(checked)
    is_read = days == "read" and reply is None
    return Asked(
        question=question,
        resolved=resolved,
        reply=reply,
        searched=without_relative(resolved, now) if is_read else resolved,
        now=now,
        days=to_asked_days(resolved, now) if is_read else None,
        newest=wants_newest(resolved),
        turns=turns,
        leans=meant.leans,
        other=meant.other,
        sides=sides,
    )


def _before(turns: Sequence[Turn], needing: Needing | None) -> Resolution | None:
    """Return what the last of `turns` meant that was neither small talk nor for both sides."""
    for at in reversed(range(len(turns))):
        asked, resolved = turns[at].question, turns[at].resolved
        if to_small_talk(asked) is None and not wants_both_sides(asked):
            if resolved:
                return Resolution(question=resolved)
            return resolve(asked, turns[:at], needing)
    return None


def to_all_asked(
    questions: Sequence[str],
    turns: Sequence[Sequence[Turn]],
    *,
    now: datetime.date | Sequence[datetime.date | None] | None = None,
    sides: Sides = "best",
    needing: Needing | None = None,
) -> list[Asked]:
    """Return each of `questions` asked after the turns in its place; with none, each alone.

    `now` is the clock of all, or of each. Raises QuestionError that names the first blank or too
    long one.
    """
    if isinstance(questions, str):
        raise TypeError("questions is one text; it must be a list of them")
    if turns and len(turns) != len(questions):
        raise ValueError(f"there are turns for {len(turns)} of {len(questions)} questions")
    clocks = [now] * len(questions) if now is None or isinstance(now, datetime.date) else list(now)
    if len(clocks) != len(questions):
        raise ValueError(f"there are clocks for {len(clocks)} of {len(questions)} questions")
    asked = []
    for i, question in enumerate(questions):
        try:
            before = turns[i] if turns else ()
            asked.append(to_asked(question, before, now=clocks[i], sides=sides, needing=needing))
        except QuestionError as exc:
            raise QuestionError(f"questions[{i}]: {exc}") from exc
    return asked


def _checked(question: str) -> str:
    if not question.strip():
        raise QuestionError("the question is blank")
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise QuestionError(
            f"the question has {len(question)} characters; the limit is {MAX_QUESTION_CHARACTERS}"
        )
    return without_gaps(question.strip())

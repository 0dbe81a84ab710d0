"""Asked: a question as it is answered.

Takes questions and the turns before them; refuses those that cannot be asked, and gives what each
is searched with and which kind of answer it wants, or the reply to small talk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.articles.article import to_unicode
from index.errors import QuestionError
from qa.followups import resolve
from qa.route.routing import to_route
from qa.route.small_talk import to_small_talk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Kind, Turn

MAX_QUESTION_CHARACTERS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question after `turns`, as it is searched with, and the reply if it is small talk.

    `route` is the kind of answer that it wants.
    """

    question: str
    resolved: str
    route: Kind
    reply: str | None
    turns: tuple[Turn, ...] = ()


def to_asked(question: str, turns: Sequence[Turn]) -> Asked:
    """Return `question` asked after `turns`. Raises QuestionError if it is blank or too long."""
    question = to_unicode(question)
    checked = _checked(question)
    return Asked(
        question=question,
        resolved=to_unicode(resolve(checked, turns)),
        route=to_route(checked),
        reply=to_small_talk(checked),
        turns=tuple(turns),
    )


def to_all_asked(questions: Sequence[str], turns: Sequence[Sequence[Turn]]) -> list[Asked]:
    """Return each of `questions` asked after the turns in its place; with none, each alone.

    Raises QuestionError that names the first blank or too long one.
    """
    if isinstance(questions, str):
        raise TypeError("questions is one text; it must be a list of them")
    if turns and len(turns) != len(questions):
        raise ValueError(f"there are turns for {len(turns)} of {len(questions)} questions")
    asked = []
    for i, question in enumerate(questions):
        try:
            asked.append(to_asked(question, turns[i] if turns else ()))
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
    return question.strip()

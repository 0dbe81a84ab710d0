"""Turns: the conversation before a question, as other programs write it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from index.articles.article import to_unicode
from index.errors import QuestionError
from qa.answer import Turn

_GAP = re.compile(r"\s{3,}")


def to_turns(history: object) -> list[Turn]:
    """Return the turns that other programs write as a list of questions or of objects.

    An object has a "question" and may have "resolved_question", "answer", "short_answer" and
    "citations": ids of articles, or objects with an "article_id" and perhaps a "title" and a
    "quote"; an answer in JSON has them all. None is an empty list. Raises QuestionError for
    anything else.
    """
    if history is None:
        return []
    if not isinstance(history, list):
        raise QuestionError("history is not a list of questions")
    return [_to_turn(earlier) for earlier in history]


def without_gaps(question: str) -> str:
    """Return a question with one blank for three and more of any kind.

    Patterns that look for words between blanks take time that grows with the square of a gap, or
    its cube: two thousand blanks kept an answer for seconds.
    """
    return _GAP.sub(" ", question)


def to_clean(turn: Turn) -> Turn:
    """Return `turn` without halves of characters, its questions without gaps."""
    return replace(
        turn,
        question=without_gaps(to_unicode(turn.question)),
        resolved=without_gaps(to_unicode(turn.resolved)) if turn.resolved else None,
        answer=to_unicode(turn.answer) if turn.answer else None,
        short_answer=to_unicode(turn.short_answer) if turn.short_answer else None,
        quotes=tuple(map(to_unicode, turn.quotes)),
        titles=tuple(map(to_unicode, turn.titles)),
    )


def _to_turn(earlier: object) -> Turn:
    if isinstance(earlier, str):
        return Turn(question=to_unicode(earlier))
    if not isinstance(earlier, dict) or not isinstance(earlier.get("question"), str):
        raise QuestionError("a turn of history is neither a text nor an object with a question")
    cited = _to_citations(earlier.get("citations"))
    return Turn(
        question=to_unicode(earlier["question"]),
        resolved=_text(earlier, "resolved_question"),
        answer=_text(earlier, "answer"),
        short_answer=_text(earlier, "short_answer"),
        quotes=tuple(quote for one in cited if (quote := _text(one, "quote"))),
        titles=tuple(title for one in cited if (title := _text(one, "title"))),
        citations=tuple(to_unicode(one["article_id"]) for one in cited),
    )


def _to_citations(citations: object) -> list[dict[str, Any]]:
    if citations is None:
        return []
    if not isinstance(citations, list | tuple):
        raise QuestionError("the citations of a turn of history are not a list")
    cited = []
    for one in citations:
        of = {"article_id": one} if isinstance(one, str) else one
        if not isinstance(of, dict) or not isinstance(of.get("article_id"), str):
            raise QuestionError("a citation of history is neither an id nor has an article_id")
        cited.append(of)
    return cited


def _text(of: dict[str, Any], name: str) -> str | None:
    """Return the text of that name, or None where there is none or it is no text."""
    value = of.get(name)
    return to_unicode(value) if isinstance(value, str) and value.strip() else None

"""Turns: the conversation before a question, as other programs write it."""

from __future__ import annotations

from index.articles.article import to_unicode
from index.errors import QuestionError
from qa.answer import Turn


def to_turns(history: object) -> list[Turn]:
    """Return the turns that other programs write as a list of questions or of objects.

    An object has a "question" and may have its "answer" and its "citations": ids of articles, or
    objects with an "article_id", as an answer in JSON has them. Raises QuestionError for anything
    else.
    """
    if not isinstance(history or [], list):
        raise QuestionError("history is not a list of questions")
    turns = []
    for earlier in history or []:  # type: ignore[attr-defined]  # a list, see above
        if isinstance(earlier, str):
            turns.append(Turn(question=earlier))
        elif isinstance(earlier, dict) and isinstance(earlier.get("question"), str):
            turns.append(
                Turn(
                    question=earlier["question"],
                    answer=earlier.get("answer"),
                    citations=_to_ids(earlier.get("citations")),
                )
            )
        else:
            raise QuestionError("a turn of history is neither a text nor an object with a question")
    return turns


def _to_ids(citations: object) -> tuple[str, ...]:
    if not isinstance(citations or [], list | tuple):
        raise QuestionError("the citations of a turn of history are not a list")
    ids = []
    for cited in citations or ():  # type: ignore[attr-defined]  # a list or tuple, see above
        of = cited.get("article_id") if isinstance(cited, dict) else cited
        if not isinstance(of, str):
            raise QuestionError("a citation of history is neither an id nor has an article_id")
        ids.append(to_unicode(of))
    return tuple(ids)

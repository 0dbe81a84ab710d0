"""Votes: answers that people judged, as questions with known answers.

Takes turns with votes; gives rows that `quoth eval` takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.search.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.chats.values import KeptTurn


def to_question_set(turns: Sequence[KeptTurn]) -> tuple[list[dict[str, Any]], int]:
    """Return rows that `quoth eval` takes, from votes, and how many votes say nothing to it.

    An answer voted up is right: its quotes answer the question, in the articles it cites; one that
    abstained and was voted up, that no article answers it. What is left out: votes down, which do
    not tell the right answer, and questions asked under filters, of which `quoth eval` has none.
    The questions are those searched with, which need no conversation to be understood.
    """
    rows: dict[str, dict[str, Any]] = {}
    left_out = 0
    for turn in turns:
        answer = turn.answer
        is_told = answer is not None and (answer.abstained or bool(answer.citations))
        is_filtered = answer is not None and answer.filters != Filters()
        if answer is None or not is_told or is_filtered or turn.vote != "up":
            left_out += turn.vote is not None
            continue
        quotes = [citation.quote for citation in answer.citations]
        rows[answer.resolved_question] = {
            "id": f"vote-{len(rows) + 1}",
            "question": answer.resolved_question,
            "answers": [answer.short_answer] if answer.short_answer else quotes,
            "doc_ids": sorted({citation.article.id for citation in answer.citations}),
            "answerable": not answer.abstained,
        }
    return list(rows.values()), left_out

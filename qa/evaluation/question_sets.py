"""Question sets: questions with known answers, from files or from votes.

Takes a `.jsonl` or `.jsonl.gz`; gives its rows, one JSON object a line, each with where it stands.
Takes turns with votes; gives rows of the same kind.
"""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import QuothError
from index.search.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.chats.values import KeptTurn


def read_rows(path: str | Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield ("file:line", object) of a `.jsonl` or `.jsonl.gz`; blank lines are passed over.

    Raises QuothError for a file that cannot be read and a line that is no JSON object.
    """
    for where, row in read_lines(path):
        if isinstance(row, QuothError):
            raise row
        yield where, row


def read_lines(path: str | Path) -> Iterator[tuple[str, dict[str, Any] | QuothError]]:
    """Yield ("file:line", object) of a `.jsonl` or `.jsonl.gz`; for a bad line, its error.

    Blank lines are passed over. Raises QuothError for a file that cannot be read.
    """
    path = Path(path)
    try:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    where = f"{path}:{number}"
                    yield where, _to_row(where, line)
    except (OSError, EOFError, zlib.error) as exc:
        reason = getattr(exc, "strerror", None) or str(exc) or type(exc).__name__
        raise QuothError(f"{path}: cannot be read: {reason}") from exc


def _to_row(where: str, line: bytes) -> dict[str, Any] | QuothError:
    try:
        row = json.loads(line)
    except ValueError as exc:
        return QuothError(f"{where}: not JSON: {exc}")
    return row if isinstance(row, dict) else QuothError(f"{where}: not a JSON object")


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

"""What the command line shows of an answer that a language model writes, as it comes.

Takes the answer as it grows; prints each claim with its markers on stdout, then the quotes behind
them. Where nothing is written, the quoted answer is shown, and why on stderr.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from qa.language_model.told import Told
from ui.terminal.show import show_answer, show_citations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa.answer import Answer


def show_as_written(answers: Iterable[Answer]) -> Answer | None:
    """Print an answer while it is written; the last of `answers` is whole, and returned."""
    told = Told()
    answer = None
    for answer in answers:
        print(told.more(answer), end="", flush=True)
    if answer is None:
        return None
    written = answer.written
    if told.has_begun and written is not None:
        print()
        cited = {number for claim in written.claims for number in claim.numbers}
        show_citations([one for one in answer.citations if one.number in cited])
    else:
        show_answer(answer)
    if written is not None and written.note:
        print(written.note, file=sys.stderr)
    if written is not None and written.dropped and written.claims:
        n = written.dropped
        told_of = "1 claim that is" if n == 1 else f"{n} claims that are"
        print(f"left out: {told_of} not in the articles", file=sys.stderr)
    return answer

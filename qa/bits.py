"""Bits: a quote in pieces, each the article's own words, or what stands beside them in brackets.

Takes a quoted part of an answer and the notes to its citation; gives what is shown of both. Where
sources cannot stand beside an answer, each citation gets words of its own in it.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from qa.answer import Quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Span
    from qa.answer import Answer, Note, Part


class Bit(NamedTuple):
    """A piece of what is shown. A note is no part of the quote: in its brackets, and a space."""

    text: str
    kind: Literal["plain", "bold", "note"]


def to_bits(part: Quoted, notes: Sequence[Note], span: Span | None = None) -> list[Bit]:
    """Return the words of `part` within `span`, by default all, with the notes that end in it.

    A line break in them, of a paragraph that was wrapped, is shown as a space.
    """
    start, end = span or (0, len(part.text))
    left, right = part.bold or (start, start)
    added: defaultdict[int, list[str]] = defaultdict(list)
    for note in notes:
        added[note.at].append(f"[{note.text}]")
    inside = sorted(cut for cut in {start, end, left, right, *added} if start <= cut <= end)
    bits = []
    if start == 0 < end:
        bits += [Bit(f"{text} ", "note") for text in added.get(0, ())]
    for at, to in itertools.pairwise(inside):
        words = part.text[at:to].replace("\n", " ")
        bits.append(Bit(words, "bold" if left <= at < right else "plain"))
        bits += [Bit(f" {text}", "note") for text in added.get(to, ())]
    return bits


def to_own_words(answer: Answer) -> list[Part]:
    """Return the parts of an answer, with each citation behind the words that it quotes.

    Where a part cites other words than its own, these follow it as a part of their own, unless they
    stand elsewhere in the answer.
    """
    quotes = {citation.number: citation.quote for citation in answer.citations}
    told = {part.numbers[0] for part in answer.parts if isinstance(part, Quoted)}
    parts: list[Part] = []
    for part in answer.parts:
        if not isinstance(part, Quoted):
            parts.append(part)
            continue
        same = tuple(n for n in part.numbers if quotes[n] == part.text)
        parts.append(Quoted(text=part.text, numbers=same, bold=part.bold))
        for number in part.numbers:
            if number not in told and number not in same:
                told.add(number)
                parts.append(Quoted(text=quotes[number], numbers=(number,)))
    return parts

"""Highlights: the cited words of an article, marked in its text.

Takes an article, a span of it and what to mark; gives the span in pieces for `text.html`.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from index.articles.article import Article, Span

BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
KEY = "key"
WORD = "word"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """What is marked in an article: `here`, which is scrolled to, and `others`.

    `kind` is what they are: "quote", "passage", KEY sentences, or each a WORD of the `words` that
    were sought.
    """

    kind: str
    here: Span
    others: tuple[Span, ...] = ()
    words: str = ""


class Piece(NamedTuple):
    """Words of an article that look alike; `number` counts the marks, 0 for what is unmarked."""

    text: str
    look: str
    number: int


def to_pieces(article: Article, span: Span, marking: Marking | None) -> list[Piece]:
    """Return `article.text` in `span`, cut where a mark or furniture begins or ends."""
    looks = [*(_marks(marking) if marking else ()), *_furniture(article)]
    cuts = {span[0], span[1]}
    for (start, end), _, _ in looks:
        cuts |= {min(max(cut, span[0]), span[1]) for cut in (start, end)}
    return [
        Piece(
            article.text[start:end],
            *next(
                (
                    (look, number)
                    for held, look, number in looks
                    if held[0] <= start and end <= held[1]
                ),
                ("", 0),
            ),
        )
        for start, end in itertools.pairwise(sorted(cuts))
    ]


def _marks(marking: Marking) -> list[tuple[Span, str, int]]:
    """Return each mark with its class and number, the one in view first."""
    numbers = {span: n for n, span in enumerate(sorted({marking.here, *marking.others}), 1)}
    return [
        (marking.here, f"{marking.kind} here", numbers[marking.here]),
        *((other, marking.kind, numbers[other]) for other in marking.others),
    ]


def _furniture(article: Article) -> list[tuple[Span, str, int]]:
    return [(span, "furniture", 0) for span in article.furniture]

"""Assembling: an answer with what a model wrote, each supported claim with the quote behind it.

Takes an answer in quotes, and claims with what the passages make of them; gives the answer with
both. Citations are numbered as the claims come upon them, those of the quotes behind them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.answer import Citation, Quoted, Said
from qa.written import WrittenClaim

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.search.retrieved import RetrievedPassage
    from qa.answer import Answer, Part
    from qa.language_model.pieces import Piece
    from qa.language_model.support import Support
    from qa.written import Written

ALSO_RESTS_ON = "What was written also rests on:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A claim that was held against passages; `found` is the one that comes nearest."""

    piece: Piece
    support: Support
    found: RetrievedPassage | None
    is_computed: bool = False  # `found` is what was computed

    @property
    def is_supported(self) -> bool:
        """Whether it is borne out, and where is known."""
        return self.support.is_supported and self.found is not None


def assemble(answer: Answer, drafts: Sequence[Draft], written: Written) -> Answer:
    """Return `answer` with the claims of `drafts` in `written`, and the quotes that bear them out.

    An answer that abstained says these quotes, where there are any.
    """
    quotes = _Quotes(answer.citations)
    claims = [_to_claim(draft, quotes) for draft in drafts]
    order = quotes.in_order()
    number_of = {citation.number: number for number, citation in enumerate(order, 1)}
    parts = [_renumbered(part, number_of) for part in answer.parts]
    more = [_quote(one, number_of) for one in quotes.all[len(answer.citations) :]]
    is_found = bool(more) and answer.abstained
    if is_found:
        parts = []
    elif more:
        parts.append(Said(text=ALSO_RESTS_ON))
    return replace(
        answer,
        parts=(*parts, *more),
        citations=tuple(replace(one, number=number_of[one.number]) for one in order),
        abstained=answer.abstained and not is_found,
        reason=None if is_found else answer.reason,
        filters_hide=answer.filters_hide and not is_found,
        suggestions=() if is_found else answer.suggestions,
        written=replace(written, claims=tuple(_with_new(one, number_of) for one in claims)),
    )


class _Quotes:
    """The citations of an answer and of what was written to it, each under its first number."""

    def __init__(self, citations: Iterable[Citation]) -> None:
        self.all = list(citations)
        self._claimed: list[Citation] = []

    def cite(self, found: RetrievedPassage, span: tuple[int, int]) -> int:
        """Return the number of the citation that holds a sentence; made where there is none."""
        start, end = span
        for one in self.all:
            if one.article.id == found.article.id and one.start <= start and end <= one.end:
                break
        else:
            one = Citation(
                number=len(self.all) + 1,
                article=found.article,
                start=start,
                end=end,
                quote=found.article.text[start:end],
                also_in=found.also_in,
            )
            self.all.append(one)
        if one not in self._claimed:
            self._claimed.append(one)
        return one.number

    def in_order(self) -> list[Citation]:
        """Return all citations, those first that claims led to."""
        return [*self._claimed, *(one for one in self.all if one not in self._claimed)]


def _to_claim(draft: Draft, quotes: _Quotes) -> WrittenClaim:
    support = draft.support
    numbers: tuple[int, ...] = ()
    if draft.is_supported and draft.found is not None and not draft.is_computed:
        numbers = (quotes.cite(draft.found, (support.start, support.end)),)
    return WrittenClaim(
        text=draft.piece.text,
        begins=draft.piece.begins,
        numbers=numbers,
        is_supported=draft.is_supported,
        is_computed=draft.is_supported and draft.is_computed,
        probability=support.probability,
        reason=None if draft.is_supported else support.reason,
        wrong=() if draft.is_supported else support.wrong,
    )


def _with_new(claim: WrittenClaim, number_of: dict[int, int]) -> WrittenClaim:
    return replace(claim, numbers=tuple(number_of[number] for number in claim.numbers))


def _quote(citation: Citation, number_of: dict[int, int]) -> Quoted:
    return Quoted(text=citation.quote, numbers=(number_of[citation.number],))


def _renumbered(part: Part, number_of: dict[int, int]) -> Part:
    if isinstance(part, Said):
        return part
    return replace(part, numbers=tuple(number_of[number] for number in part.numbers))

"""What a language model wrote, as the page shows it: claim by claim, those that fail marked.

Takes what was Written; gives what `written.html` shows.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

from qa.written import OWN_WORDS, WRITTEN_BY
from ui.web.views.wording import to_sentence

if TYPE_CHECKING:
    from qa.written import Block, Written, WrittenClaim

_WHY = {
    "number": "not in the articles: they have another number, or none",
    "day": "not in the articles: they have another day, or none",
    "name": "not in the articles: this name is not there",
    "negation": "not in the articles: they say the contrary, or do not deny it",
}
_ELSE = "not in the articles"


class ShownClaim(NamedTuple):
    """A claim in bits, each with whether it is wrong; `why` it is not supported, None if it is."""

    bits: list[tuple[str, bool]]
    numbers: tuple[int, ...]
    why: str | None


def to_shown_written(written: Written) -> dict[str, Any]:
    """Return what was written; with no `blocks` where nothing of it is said."""
    note = written.note
    return {
        "by": WRITTEN_BY.format(model=written.model),
        "own": OWN_WORDS,
        "blocks": [*map(_to_block, written.blocks)] if written.is_supported else [],
        "note": to_sentence(note) if note else None,
        "dropped": written.dropped if written.claims else 0,
        "is_whole": written.is_whole,
    }


def _to_block(block: Block) -> dict[str, Any]:
    rows = [[_to_shown(claim) for claim in row] for row in block.rows]
    return {"is_list": block.is_list, "rows": rows}


def _to_shown(claim: WrittenClaim) -> ShownClaim:
    cuts = sorted({0, len(claim.text), *itertools.chain.from_iterable(claim.wrong)})
    bits = [
        (claim.text[start:end], any(a <= start < b for a, b in claim.wrong))
        for start, end in itertools.pairwise(cuts)
    ]
    why = None if claim.reason is None else _WHY.get(claim.reason, _ELSE)
    return ShownClaim(bits, claim.numbers, why)

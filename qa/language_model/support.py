"""Support: whether passages say what a claim says, and where.

What a checker of claims takes and gives, whatever it goes by.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Span
    from index.search.retrieved import RetrievedPassage

# Why a claim is not supported: what of it the passages lack, or "unsupported" for all else.
Reason = Literal["number", "day", "name", "negation", "unsupported"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What passages make of a claim.

    `probability`, in [0, 1], is how likely they support it, calibrated. It `is_supported` where
    that reaches the threshold and all its numbers, days, names and denials are theirs, too.
    `passage` is the number, from 0, of the one that comes nearest, None where there is none, and
    [start, end) its sentence that does, in code points of the article's text. `wrong` are the spans
    of the claim, in code points, that the passages do not bear out.
    """

    probability: float
    is_supported: bool
    passage: int | None = None
    start: int = 0
    end: int = 0
    wrong: tuple[Span, ...] = ()
    reason: Reason | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"probability {self.probability} is not in [0, 1]")
        if self.is_supported and (self.reason is not None or self.passage is None):
            raise ValueError("a supported claim has a passage, and no reason not to be")
        if not self.is_supported and self.reason is None:
            raise ValueError("a claim that is not supported has a reason")


class ClaimChecker(Protocol):
    """Holds claims against passages. Thread-safe."""

    def check(self, claim: str, passages: Sequence[RetrievedPassage]) -> Support:
        """Return what `passages` make of `claim`."""
        ...

    def check_many(
        self, claims: Sequence[str], passages: Sequence[RetrievedPassage]
    ) -> list[Support]:
        """Return what `passages` make of each of `claims`."""
        ...

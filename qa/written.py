"""Written: what a language model wrote to a question, claim by claim, each checked.

Takes nothing of the index; gives frozen values that an Answer carries beside its quotes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from index.articles.article import Span

# What stands before a claim: the one before it, the end of a paragraph, the mark of a list's item.
Begins = Literal["sentence", "paragraph", "item"]
NOT_SUPPORTED = "not in the articles"  # said behind a claim that they do not bear out
# Said behind all claims, and before the quotes that they rest on.
WRITTEN_BY = "Written by {model}; each claim was checked against the articles."
OWN_WORDS = "In the articles’ own words"
_BETWEEN: dict[Begins, str] = {"sentence": " ", "paragraph": "\n\n", "item": "\n- "}


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenClaim:
    """A sentence of a language model's, and what the articles say to it.

    `numbers` are the citations whose quotes bear it out; none where it only words what was computed
    (`is_computed`), or is not supported. `probability` is that the articles support it, `reason`
    why they do not, and `wrong` are the spans of `text` that they do not bear out.
    """

    text: str
    is_supported: bool
    probability: float
    numbers: tuple[int, ...] = ()
    is_computed: bool = False
    reason: str | None = None
    wrong: tuple[Span, ...] = ()
    begins: Begins = "sentence"

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a claim is blank")
        if self.begins not in get_args(Begins):
            raise ValueError(f"a claim begins as {self.begins!r}")
        if not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"probability {self.probability} is outside [0, 1]")
        if self.is_supported == (self.reason is not None):
            raise ValueError(f"{self.text!r} is supported, or there is a reason why not")
        if self.is_supported != bool(self.numbers or self.is_computed):
            raise ValueError(f"{self.text!r} rests on something, or it is not supported")
        if not all(0 <= start < end <= len(self.text) for start, end in self.wrong):
            raise ValueError(f"wrong {self.wrong} is outside {self.text!r}")

    def to_dict(self) -> dict[str, Any]:
        """Return the claim as the JSON contract has it."""
        return {
            "text": self.text,
            "supported": self.is_supported,
            "computed": self.is_computed,
            "probability": round(self.probability, 4),
            "reason": self.reason,
            "wrong": [list(span) for span in self.wrong],
            "citations": list(self.numbers),
            "begins": self.begins,
        }


class Block(NamedTuple):
    """A paragraph, whose claims are its only row; or a list, a row of claims for each item."""

    is_list: bool
    rows: list[list[WrittenClaim]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What `model` wrote; `note` says what else there is to know of it.

    `dropped` counts claims that are left out for want of support. `is_whole` is false while more
    may come.
    """

    model: str
    claims: tuple[WrittenClaim, ...] = ()
    dropped: int = 0
    note: str | None = None
    is_whole: bool = True

    def __post_init__(self) -> None:
        if self.dropped < 0:
            raise ValueError(f"{self.dropped} claims were dropped")
        if self.note is not None and not self.note.strip():
            raise ValueError("a note is blank")
        if self.is_whole and self.claims and not self.is_supported:
            raise ValueError("nothing is supported, yet something is said")

    @property
    def is_supported(self) -> bool:
        """Whether the articles bear out any of it."""
        return any(claim.is_supported for claim in self.claims)

    @property
    def blocks(self) -> list[Block]:
        """The claims as paragraphs and lists."""
        blocks: list[Block] = []
        for claim in self.claims:
            is_item = claim.begins == "item"
            if not blocks or claim.begins == "paragraph" or (is_item and not blocks[-1].is_list):
                blocks.append(Block(is_item, [[claim]]))
            elif is_item:
                blocks[-1].rows.append([claim])
            else:
                blocks[-1].rows[-1].append(claim)
        return blocks

    @property
    def text(self) -> str:
        """The claims as plain text, each supported one with its markers; "" where there are none.

        What is not supported is followed by "(not in the articles)".
        """
        text = ""
        for claim in self.claims:
            between = _BETWEEN[claim.begins]
            text += between if text else between.lstrip()
            text += claim.text
            if not claim.is_supported:
                text += f" ({NOT_SUPPORTED})"
            elif claim.numbers:
                text += f" {''.join(f'[{number}]' for number in claim.numbers)}"
        return text

    def to_dict(self) -> dict[str, Any]:
        """Return what was written as the JSON contract has it."""
        return {
            "model": self.model,
            "text": self.text,
            "claims": [claim.to_dict() for claim in self.claims],
            "dropped": self.dropped,
            "note": self.note,
        }

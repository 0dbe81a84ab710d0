"""ClaimInput: a claim and a passage, as tokens that a model reads together.

Takes a claim, a title and a text; gives token ids and where the claim's tokens stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.bundled import id_of

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from index.articles.article import Span

MAX_TOKENS = 256  # of the whole input
CLAIM_TOKENS = 80
TITLE_TOKENS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimInput:
    """Tokens of "[CLS] claim [SEP] title [SEP] text [SEP]"; the title may be missing.

    The first `asked` of `ids` are up to the first [SEP]. `offsets` are the spans of the claim's
    tokens, which begin behind the first, in code points; `seen` is how much of the text fits.
    """

    ids: list[int]
    asked: int
    offsets: list[Span]
    seen: int


def to_claim_input(tokenizer: Tokenizer, claim: str, title: str, text: str) -> ClaimInput:
    """Return the input that holds `claim` against `text`; what exceeds the limits is cut off.

    `tokenizer` must neither pad nor truncate.
    """
    cls, sep = (id_of(tokenizer, token) for token in ("[CLS]", "[SEP]"))
    said = tokenizer.encode(claim, add_special_tokens=False)
    ids: list[int] = [cls, *said.ids[:CLAIM_TOKENS], sep]
    asked = len(ids)
    if title:
        ids += [*tokenizer.encode(title, add_special_tokens=False).ids[:TITLE_TOKENS], sep]
    body = tokenizer.encode(text, add_special_tokens=False)
    room = MAX_TOKENS - len(ids) - 1
    seen = body.offsets[:room][-1][1] if body.offsets else 0
    return ClaimInput(
        ids=[*ids, *body.ids[:room], sep],
        asked=asked,
        offsets=said.offsets[:CLAIM_TOKENS],
        seen=seen,
    )

"""Claim model: how likely a text supports a claim, and which words of it it does not.

Takes claims, each beside a title and a text; gives logits. A classifier of tokens of our own, of
the reader's shape, reads the claim and the text together: on the first token it tells whether the
text supports the claim, on those of the claim whether they are wrong (as FactCC does, Kryscinski et
al. 2020).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qa.bundled import BUNDLED, open_session, open_tokenizer
from qa.language_model.claim_input import to_claim_input

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import onnxruntime
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from index.articles.article import Span
    from qa.language_model.claim_input import ClaimInput

NAME = "claims.onnx"
_NONE = -8.0  # in logits: no word is wrong
_WRONG = 0.5  # a token is wrong if it is likelier


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReading:
    """What the model makes of a claim and a text.

    `supported` is in logits, and so is `worst`: how likely the likeliest wrong word is wrong.
    `wrong` are the spans of the claim, in code points, of words that are rather wrong than right.
    """

    supported: float
    worst: float
    wrong: tuple[Span, ...]


class ClaimModel:
    """The model that holds claims against texts; it is opened when it first reads. Thread-safe."""

    def __init__(self, folder: Path = BUNDLED) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._opened: tuple[onnxruntime.InferenceSession, Tokenizer] | None = None

    def read(self, held: Sequence[tuple[str, str, str]]) -> list[ClaimReading]:
        """Return what it makes of each claim, title and text.

        What of a text exceeds 256 tokens, with the claim and the title, is not read. Raises
        QuothError if the model is missing or altered.
        """
        session, tokenizer = self._open()
        found = []
        # One at a time: what it makes of one hangs on nothing that is read with it.
        for claim, title, text in held:
            item = to_claim_input(tokenizer, claim, title, text)
            found.append(_to_reading(claim, item, _run(session, item)))
        return found

    def _open(self) -> tuple[onnxruntime.InferenceSession, Tokenizer]:
        with self._lock:
            if self._opened is None:
                self._opened = open_session(self._folder, NAME), open_tokenizer(self._folder)
            return self._opened


def _run(session: onnxruntime.InferenceSession, item: ClaimInput) -> NDArray[np.float32]:
    """Return the logits of an input's tokens: (tokens, 2), "supported" and "wrong"."""
    n = len(item.ids)
    feed = {
        "input_ids": np.array([item.ids], dtype=np.int64),
        "attention_mask": np.ones((1, n), dtype=np.int64),
        "token_type_ids": np.array([[0] * item.asked + [1] * (n - item.asked)], dtype=np.int64),
    }
    (logits,) = session.run(["logits"], feed)
    return np.asarray(logits[0])


def _to_reading(claim: str, item: ClaimInput, logits: NDArray[np.float32]) -> ClaimReading:
    wrong: list[Span] = []
    for (start, end), told in zip(item.offsets, logits[1:, 1].tolist(), strict=False):
        if told <= np.log(_WRONG / (1 - _WRONG)):
            continue
        if wrong and not claim[wrong[-1][1] : start].strip():
            wrong[-1] = wrong[-1][0], end
        else:
            wrong.append((start, end))
    worst = float(logits[1 : len(item.offsets) + 1, 1].max(initial=_NONE))
    return ClaimReading(supported=float(logits[0, 0]), worst=worst, wrong=tuple(wrong))

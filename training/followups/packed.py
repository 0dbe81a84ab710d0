"""Packed examples of follow-ups: what a run of training reads, in one file.

Takes examples as token ids and labels of tokens; gives them back by number. Needs numpy alone, so
that a machine with a GPU and little else can train. `training.followups.pack` makes the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

# Labels of a token, as bits. KNOWN: it has a label. NEEDED: of a word of the conversation.
# REPLACED, INSERTED: of a word of the question. On the first token of the input INSERTED is the
# place before all words, and ALONE with ALONE_KNOWN says that the question stands alone.
KNOWN, NEEDED, REPLACED, INSERTED, ALONE, ALONE_KNOWN = 1, 2, 4, 8, 16, 32


@dataclass(frozen=True, slots=True)
class Example:
    """One input and what is right.

    `ids` are the tokens of `qa.followups.pieces.PiecesInput`, the first `asked` of them of the
    question; `labels` has for each its bits. `group` is its number: each is read by itself.
    """

    ids: Sequence[int]
    asked: int
    labels: Sequence[int]
    group: int = 0


@dataclass(frozen=True, slots=True)
class Packed:
    """Examples to train on, pass after pass, and `held` ones, to measure with."""

    passes: list[list[Example]]
    held: list[Example]

    def save(self, path: Path) -> None:
        """Write all of it to `path`, compressed; token ids as 16 bits."""
        flat = [example for one in self.passes for example in one]
        arrays: dict[str, Any] = {
            "passes": np.array([len(one) for one in self.passes]),
            **_to_arrays("train", flat),
            **_to_arrays("held", self.held),
        }
        np.savez_compressed(path, **arrays)

    @classmethod
    def load(cls, path: Path) -> Packed:
        """Return what `save` wrote."""
        with np.load(path, allow_pickle=False) as file:
            arrays = dict(file)
        flat = _to_examples("train", arrays)
        ends = np.cumsum(arrays["passes"])
        passes = [
            flat[end - length : end] for end, length in zip(ends, arrays["passes"], strict=True)
        ]
        return cls(passes, _to_examples("held", arrays))


def _to_arrays(name: str, examples: Sequence[Example]) -> dict[str, NDArray[np.generic]]:
    return {
        f"{name}_ids": np.array([one for some in examples for one in some.ids], dtype=np.uint16),
        f"{name}_labels": np.array(
            [one for some in examples for one in some.labels], dtype=np.uint8
        ),
        f"{name}_lengths": np.array([len(some.ids) for some in examples], dtype=np.uint16),
        f"{name}_asked": np.array([some.asked for some in examples], dtype=np.uint16),
    }


def _to_examples(name: str, arrays: dict[str, NDArray[Any]]) -> list[Example]:
    at = np.cumsum(arrays[f"{name}_lengths"])[:-1]
    columns = zip(
        np.split(arrays[f"{name}_ids"], at),
        arrays[f"{name}_asked"].tolist(),
        np.split(arrays[f"{name}_labels"], at),
        strict=True,
    )
    return [
        Example(ids.tolist(), asked, labels.tolist(), number)
        for number, (ids, asked, labels) in enumerate(columns)
    ]

"""Packed examples: what a run of training reads, in one file.

Takes examples as token ids; gives them back by number. Needs numpy alone, so that a machine with a
GPU and little else can train. `training.pack` makes the file from rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]

_FIELDS = ("asked", "first", "start", "end", "group")


@dataclass(frozen=True, slots=True)
class Example:
    """One input and what is right.

    `ids` are the tokens of "[CLS] question [SEP] title [SEP] text [SEP]", the first `asked` of them
    up to the first [SEP]; the text begins at `first`. `start` and `end` are the places of the
    answer's first and last token; 0, 0 for none. Inputs of one `group` are of the same question.
    """

    ids: Sequence[int]
    asked: int
    first: int
    start: int
    end: int
    group: int


@dataclass(frozen=True, slots=True)
class Packed:
    """Examples to train on, pass after pass, each in its order; and `held` ones, to measure with.

    `answers` has for each of the held its right spans, as places of tokens; none without an answer.
    """

    passes: list[list[Example]]
    held: list[Example]
    answers: list[list[tuple[int, int]]]

    def save(self, path: Path) -> None:
        """Write all of it to `path`, compressed; token ids as 16 bits."""
        flat = [example for one in self.passes for example in one]
        spans = [(i, *span) for i, several in enumerate(self.answers) for span in several]
        arrays: dict[str, Any] = {
            "passes": np.array([len(one) for one in self.passes]),
            "answers": np.array(spans, dtype=np.uint32).reshape(-1, 3),
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
        held = _to_examples("held", arrays)
        answers: list[list[tuple[int, int]]] = [[] for _ in held]
        for i, start, end in arrays["answers"].tolist():
            answers[i].append((start, end))
        passes = [
            flat[end - length : end] for end, length in zip(ends, arrays["passes"], strict=True)
        ]
        return cls(passes, held, answers)


def _to_arrays(name: str, examples: Sequence[Example]) -> dict[str, Ints]:
    ids = [example.ids for example in examples]
    return {
        f"{name}_ids": np.array([one for some in ids for one in some], dtype=np.uint16),
        f"{name}_lengths": np.array([len(some) for some in ids], dtype=np.uint16),
        **{
            f"{name}_{field}": np.array([getattr(one, field) for one in examples], dtype=np.uint32)
            for field in _FIELDS
        },
    }


def _to_examples(name: str, arrays: dict[str, Ints]) -> list[Example]:
    ends = np.cumsum(arrays[f"{name}_lengths"])
    ids = np.split(arrays[f"{name}_ids"], ends[:-1]) if len(ends) else []
    fields = zip(*(arrays[f"{name}_{field}"].tolist() for field in _FIELDS), strict=True)
    return [Example(some.tolist(), *values) for some, values in zip(ids, fields, strict=True)]

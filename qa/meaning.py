"""Meaning: the vectors by which questions are told apart, those of the bundled encoder.

Takes questions and their vectors by the encoder of an index; gives these, or, where an index has
another encoder, vectors by the bundled one.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from index.encoder import Encoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index.search.passage_index import QuestionVector


def to_meanings(
    questions: Sequence[str], vectors: Sequence[QuestionVector]
) -> list[NDArray[np.float32]]:
    """Return a vector of each question by the bundled encoder: (384,) float32, unit.

    `vectors` are theirs by any encoder, in the same order.
    """
    bundled = _bundled()
    if all(vector.encoder == bundled.fingerprint for vector in vectors):
        return [vector.values for vector in vectors]
    return list(bundled.encode_questions(questions))


@cache
def _bundled() -> Encoder:
    return Encoder.load()

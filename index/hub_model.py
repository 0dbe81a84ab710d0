"""Hub model: any encoder of sentence-transformers. The one file that knows that library.

Takes a hub name or a folder; gives the model with its prompts, and what names it for an index.
"""

from __future__ import annotations

import hashlib
import logging
import platform
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import EncoderError
from index.prompts import Prompts, to_prompts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

_INSTALL = "pip install torch==2.13.0 'sentence-transformers==6.2.*'"
_log = logging.getLogger(__name__)


class HubModel:
    """The model, read. Thread-safe.

    `max_tokens` is the most that a text may have, its prompt included.
    """

    def __init__(self, name: str, model: SentenceTransformer) -> None:
        dim, max_tokens = model.get_embedding_dimension(), model.max_seq_length
        if dim is None or max_tokens is None:
            raise EncoderError(f"{name}: the model does not state its dimension or maximum length")
        self.name = name
        self.dim, self.max_tokens = dim, int(max_tokens)
        self.prompts = to_prompts(model.prompts, model.default_prompt_name, name)
        self._model = model

    @classmethod
    def load(cls, name: str) -> HubModel:
        """Return the model of that name or in that folder. Raises EncoderError if there is none."""
        try:
            from sentence_transformers import SentenceTransformer
        except ModuleNotFoundError as exc:
            raise EncoderError(
                f"the encoder {name!r} needs {exc.name}, which is not installed; {_INSTALL}"
            ) from exc
        from transformers.utils.logging import disable_progress_bar

        folder = Path(name).expanduser()
        kept = str(folder.resolve()) if folder.is_dir() else name
        # transformers 5.23 draws a bar for half a second of reading weights, and has no types here.
        disable_progress_bar()  # type: ignore[no-untyped-call]
        _log.info("loading encoder %s", kept)
        try:
            model = SentenceTransformer(kept, local_files_only=folder.is_dir())
        except Exception as exc:
            # Whatever goes wrong in there (OSError, ValueError, safetensors' own …) means one thing
            # here.
            reason = str(exc).strip().splitlines()[0] if str(exc).strip() else type(exc).__name__
            raise EncoderError(f"the encoder {kept!r} cannot be loaded: {reason}") from exc
        return cls(kept, model)

    def encode_questions(self, texts: list[str]) -> NDArray[np.float32]:
        """Return the vectors of a batch of questions: (n, dim) float32, unit rows."""
        return self._model.encode_query(
            texts,
            prompt=self.prompts.question,
            batch_size=len(texts),
            show_progress_bar=False,
            convert_to_numpy=True,
            normalize_embeddings=True,
        )

    def encode_passages(self, texts: list[str]) -> NDArray[np.float32]:
        """Return the vectors of a batch of passages: (n, dim) float32, unit rows."""
        return self._model.encode_document(
            texts,
            prompt=self.prompts.passage,
            batch_size=len(texts),
            show_progress_bar=False,
            convert_to_numpy=True,
            normalize_embeddings=True,
        )

    def tokenizer_json(self) -> str:
        """Return the model's tokenizer as the library tokenizers writes it."""
        backend = getattr(self._model.tokenizer, "backend_tokenizer", None)
        if backend is None:
            raise EncoderError(f"{self.name}: the model has no fast tokenizer; choose another")
        return str(backend.to_str())

    def fingerprint(self) -> str:
        """Return a hash of all weights, the modules' settings (pooling, longest text), prompts.

        Without prompts it is that of indexes that were built before prompts were given.
        """
        digest = hashlib.sha256(repr(self._model).encode())
        if self.prompts != Prompts():
            digest.update(repr((self.prompts.question, self.prompts.passage)).encode())
        for key, tensor in sorted(self._model.state_dict().items()):
            digest.update(key.encode())
            digest.update(tensor.detach().cpu().contiguous().float().numpy().tobytes())
        return f"sha256:{digest.hexdigest()}"


def has_gpu() -> bool:
    """Say whether torch has something faster than the processor.

    Loads torch only where the system has a driver for one: that takes seconds.
    """
    is_apple = sys.platform == "darwin" and platform.machine() == "arm64"
    has_driver = any(Path(place).exists() for place in ("/dev/nvidiactl", "/dev/kfd"))
    if not (is_apple or has_driver or shutil.which("nvidia-smi")):
        return False
    try:
        import torch
    except ModuleNotFoundError:
        return False

    return torch.accelerator.is_available()

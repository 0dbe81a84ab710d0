"""Bundled: the models that ship with Quoth, checked and opened.

Takes the folder of a model; gives what ONNX Runtime runs, and the tokenizer that all of them share.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import QuothError
from index.file_hash import to_sha256

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

BUNDLED = Path(__file__).parent / "model"
_EMBEDDINGS = "embeddings.bin"  # of words; all models refer to them


def open_session(folder: Path, name: str) -> onnxruntime.InferenceSession:
    """Return the model `name` of `folder`. Raises QuothError if it is missing or altered."""
    import onnxruntime

    _check(folder, name)
    _check_embeddings(folder)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Threads that spin while they wait take the cores from other questions.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        str(folder / name), options, providers=["CPUExecutionProvider"]
    )


@cache
def open_tokenizer(folder: Path) -> Tokenizer:
    """Return the tokenizer of `folder`, which neither pads nor truncates.

    Raises QuothError if it is missing or altered.
    """
    from tokenizers import Tokenizer

    name = "tokenizer.json"
    _check(folder, name)
    tokenizer = Tokenizer.from_file(str(folder / name))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def id_of(tokenizer: Tokenizer, token: str) -> int:
    """Return the number of a token that BERT's tokenizer has."""
    found = tokenizer.token_to_id(token)
    if found is None:
        raise ValueError(f"the tokenizer has no {token}, so it is not BERT's")
    return found


@cache
def _check_embeddings(folder: Path) -> None:
    _check(folder, _EMBEDDINGS)


def _check(folder: Path, name: str) -> None:
    """Raise QuothError unless the file has the checksum that `SHA256` in `folder` lists for it."""
    try:
        lines = (folder / "SHA256").read_text(encoding="ascii").splitlines()
        digests = {listed: digest for digest, listed in map(str.split, lines)}
        if to_sha256(folder / name) != digests.get(name):
            raise QuothError(f"model {folder / name}: is damaged (checksum); install Quoth again")
    except (OSError, ValueError) as exc:
        raise QuothError(f"model {folder}: cannot be read: {exc}; install Quoth again") from exc

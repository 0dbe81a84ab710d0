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


def check_all(folder: Path = BUNDLED) -> list[str]:
    """Return the names of the files in `folder`. Raises QuothError for one missing or altered."""
    names = list(_digests(folder))
    for name in names:
        _check(folder, name)
    return names


def open_session(folder: Path, name: str) -> onnxruntime.InferenceSession:
    """Return the model `name` of `folder`. Raises QuothError if it is missing or altered."""
    import onnxruntime

    _check(folder, name)
    _check_embeddings(folder)
    onnxruntime.disable_telemetry_events()  # where something else imported it first
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
    digests = _digests(folder)
    try:
        found = to_sha256(folder / name)
    except OSError as exc:
        raise _unreadable(folder, exc) from exc
    if found != digests.get(name):
        raise QuothError(f"model {folder / name}: is damaged (checksum); install Quoth again")


def _digests(folder: Path) -> dict[str, str]:
    """Return by name the checksums that `SHA256` in `folder` lists."""
    try:
        lines = (folder / "SHA256").read_text(encoding="ascii").splitlines()
        return {listed: digest for digest, listed in map(str.split, lines)}
    except (OSError, ValueError) as exc:
        raise _unreadable(folder, exc) from exc


def _unreadable(folder: Path, exc: Exception) -> QuothError:
    return QuothError(f"model {folder}: cannot be read: {exc}; install Quoth again")

"""GgufModel: a language model in this process, from a file; the file that knows xllamacpp.

Takes the path of a GGUF file; gives what the model in it writes. llama.cpp listens on a free port
of this machine even when it is called directly; a key that nobody else has closes it (xllamacpp
2026.10).
"""

from __future__ import annotations

import os
import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import LanguageModelError
from qa.language_model.flow import flow
from qa.language_model.model import Limits

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from qa.language_model.flow import Sink
    from qa.language_model.model import Message

INSTALL = 'pip install "quoth[local-llm]"'
WINDOW = 4096  # tokens: most models have more, and memory grows with it


class GgufModel:
    """The model in a file, loaded when it is first used. It writes one answer at a time."""

    def __init__(
        self, path: str | Path, *, limits: Limits | None = None, window: int = WINDOW
    ) -> None:
        """Raises LanguageModelError where there is no such file, or no library to run it."""
        self._path = Path(path)
        self._window = window
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._server: Any = None
        try:
            import xllamacpp
        except ImportError as exc:
            raise LanguageModelError(
                f"running {self._path.name} needs a library that is not installed: {INSTALL}"
            ) from exc
        if not self._path.is_file():
            raise LanguageModelError(f"{self._path}: there is no such file")
        self._xllamacpp = xllamacpp

    @property
    def name(self) -> str:
        """The name of the file."""
        return self._path.stem

    @property
    def window(self) -> int:
        """The window that it is loaded with."""
        return self._window

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, cancel: threading.Event
    ) -> Generator[str]:
        """Yield what it writes; see `LanguageModel`."""
        asked = {
            "messages": [{"role": one.role, "content": one.content} for one in messages],
            "max_tokens": max_tokens,
            "temperature": 0,
            "stream": True,
        }

        def write(sink: Sink) -> None:
            self._write(sink, asked)

        where = f"the language model {self.name}"
        yield from flow(
            write, where=where, max_tokens=max_tokens, limits=self._limits, cancel=cancel
        )

    def close(self) -> None:
        """Unload it."""
        with self._lock:
            self._server = None

    def _write(self, sink: Sink, asked: dict[str, Any]) -> None:
        problem: list[str] = []

        def take(chunk: dict[str, Any]) -> bool:
            """Hand a piece on; returns whether to stop."""
            if error := chunk.get("error"):
                problem.append(str(error.get("message", error)))
                return True
            pieces = [choice["delta"].get("content") for choice in chunk.get("choices", ())]
            return not all(sink.put(piece) for piece in pieces if piece) or sink.stopped.is_set()

        try:
            self._loaded().handle_chat_completions(asked, take)
        except (RuntimeError, ValueError) as exc:
            problem.append(str(exc))
        if problem:
            raise LanguageModelError(f"the language model {self.name} failed: {problem[0]}")

    def _loaded(self) -> Any:
        with self._lock:
            if self._server is None:
                self._server = self._load()
            return self._server

    def _load(self) -> Any:
        params = self._xllamacpp.CommonParams()
        params.model.path = str(self._path)
        params.n_ctx = self._window
        params.n_parallel = 1
        params.warmup = False
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = _threads()
        params.verbosity = 0
        params.api_keys = [secrets.token_hex(16)]
        params.endpoint_slots = False
        params.ui = False
        try:
            return self._xllamacpp.Server(params)
        except RuntimeError as exc:
            raise LanguageModelError(
                f"{self._path}: llama.cpp cannot load it; is it a whole GGUF file of a chat model?"
            ) from exc


def _threads() -> int:
    """Return how many threads to write with: all cores but one, which is left to all else.

    llama.cpp's threads wait for one another at each step. On two busy cores a token took 80 ms with
    one thread, and over 500 ms with two.
    """
    return max(1, (os.cpu_count() or 1) - 1)

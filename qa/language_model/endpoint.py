"""Endpoint: a language model behind an OpenAI-compatible address; the file that knows openai.

Takes an address; gives what the model writes, and each of the server's faults as one of ours.
"""

from __future__ import annotations

import email.utils
import time
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from index.errors import LanguageModelError
from qa.language_model.address import KEYS, is_own_machine, to_key, to_root
from qa.language_model.flow import flow
from qa.language_model.model import Limits

if TYPE_CHECKING:
    import threading
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from qa.language_model.flow import Sink
    from qa.language_model.model import Message

INSTALL = 'pip install "quoth[llm]"'
DEFAULT_WINDOW = 4096  # tokens: what Ollama gives a model where nobody says otherwise
_TRIES = 3  # of a request that a server puts off
_NO_KEY = "none"  # the client sends no request without one
_BUSY = (429, 503)
# What servers call the window: vLLM, LM Studio (loaded and most), OpenRouter, llama.cpp, Ollama.
_WINDOWS = (
    "max_model_len",
    "loaded_context_length",
    "context_length",
    "max_context_length",
    "n_ctx",
)


class Endpoint:
    """A model at an address, asked there for its name and window when it is first used."""

    def __init__(self, address: str, name: str | None = None, *, limits: Limits | None = None):
        """Take an address as `to_address` gives it. Raises LanguageModelError without openai."""
        self.address = address
        self._given = name
        self._limits = limits or Limits()
        try:
            import openai
        except ImportError as exc:
            raise LanguageModelError(
                f"asking a language model needs a library that is not installed: {INSTALL}"
            ) from exc
        self._openai = openai
        limited = openai.Timeout(self._limits.first_s, connect=self._limits.connect_s)
        own = is_own_machine(address)
        self._client = openai.OpenAI(
            api_key=to_key(address) or _NO_KEY,
            base_url=address,
            timeout=limited,
            max_retries=0,
            # No proxy leads to this machine. The client must not be told to leave openai.com's.
            http_client=openai.DefaultHttpxClient(trust_env=not own, timeout=limited),
        )

    @property
    def where(self) -> str:
        """What a message calls it."""
        return f"the language model at {self.address}"

    @cached_property
    def name(self) -> str:
        """The name given, or that of the only model there is. Raises LanguageModelError."""
        if self._given is not None:
            return self._given
        names = self.names()
        if len(names) != 1:
            told = f"has several: {_listed(names)}" if names else "names none"
            raise LanguageModelError(f"{self.where} {told}: choose one with --llm-model NAME")
        return names[0]

    def names(self) -> list[str]:
        """Return the names of all models there. Raises LanguageModelError."""
        return sorted(str(row["id"]) for row in self._rows("models") if "id" in row)

    @cached_property
    def window(self) -> int:
        """The window that the server tells, else a careful one."""
        settings = self._told(f"{to_root(self.address)}/props").get("default_generation_settings")
        told = [
            settings if isinstance(settings, dict) else {},
            *self._named("models", ("meta",)),
            *self._named(f"{to_root(self.address)}/api/v0/models", ()),
        ]
        found = [row[key] for row in told for key in _WINDOWS if isinstance(row.get(key), int)]
        running = self._named(f"{to_root(self.address)}/api/ps", ())
        found += [row["context_length"] for row in running if "context_length" in row]
        return next((n for n in found if isinstance(n, int) and n > 0), DEFAULT_WINDOW)

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, cancel: threading.Event
    ) -> Generator[str]:
        """Yield what it writes; see `LanguageModel`."""
        said = [{"role": one.role, "content": one.content} for one in messages]

        def write(sink: Sink) -> None:
            with self._translated():
                self._write(sink, said, max_tokens)

        yield from flow(
            write, where=self.where, max_tokens=max_tokens, limits=self._limits, cancel=cancel
        )

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def _write(self, sink: Sink, messages: list[dict[str, str]], max_tokens: int) -> None:
        chat = self._open(sink, messages, max_tokens)
        if chat is None:
            return
        sink.close = chat.close
        has_begun = is_done = False
        for chunk in chat:
            for choice in getattr(chunk, "choices", None) or ():
                text = choice.delta.content if choice.delta else None
                is_done = is_done or choice.finish_reason is not None
                if text:
                    has_begun = True
                    if not sink.put(text):
                        return
        if not has_begun:
            raise LanguageModelError(
                f"{self.where} answered without a word: check that it is a chat model, and that "
                "the address is of an OpenAI-compatible server"
            )
        if not is_done:
            raise LanguageModelError(f"{self.where} broke off in the middle: ask again")

    def _open(self, sink: Sink, messages: list[dict[str, str]], max_tokens: int) -> Any:
        """Return the open stream; None where nobody waits for it any longer."""
        by = time.monotonic() + self._limits.whole_s
        for tries_left in reversed(range(_TRIES)):
            try:
                return self._client.chat.completions.create(
                    model=self.name,
                    messages=cast("Any", messages),
                    max_tokens=max_tokens,
                    temperature=0,
                    stream=True,
                )
            except self._openai.APIStatusError as exc:
                wait_s = _to_wait_s(exc.response.headers) if exc.status_code in _BUSY else None
                if wait_s is None or not tries_left or time.monotonic() + wait_s > by:
                    raise
                if sink.stopped.wait(wait_s):
                    return None
        return None

    @contextmanager
    def _translated(self) -> Iterator[None]:
        openai = self._openai
        try:
            yield
        except LanguageModelError:
            raise
        except openai.APITimeoutError as exc:
            raise LanguageModelError(
                f"{self.where} did not answer in time: see whether it is running and what keeps it"
            ) from exc
        except openai.APIStatusError as exc:
            raise LanguageModelError(f"{self.where} {self._of_status(exc)}") from exc
        except openai.APIConnectionError as exc:
            raise LanguageModelError(f"{self.where} {_of_connection(exc)}") from exc
        except openai.APIError as exc:  # told in the stream
            raise LanguageModelError(f"{self.where} failed: {_short(exc.message)}") from exc
        except Exception as exc:
            # What a server sends may be anything: the client checks little of it.
            raise LanguageModelError(
                f"{self.where} answered what is no chat ({_short(repr(exc))}): check that the "
                "address is of an OpenAI-compatible server"
            ) from exc

    def _of_status(self, exc: Any) -> str:
        """Return what a status means, and what to do about it."""
        said = _short(exc.message)
        match exc.status_code:
            case 401 | 403:
                return f"refuses the key ({exc.status_code}): put the right one into {KEYS[0]}"
            case 404:
                return f"has no model {self.name!r}, or no chat there (404): {said}"
            case 429:
                wait_s = _to_wait_s(exc.response.headers)
                again = "later" if wait_s is None else f"in {wait_s:.0f} s"
                return f"was asked too often (429): ask again {again}"
            case status if status >= 500:
                return f"failed ({status}): see its log. It said: {said}"
            case status:
                return f"does not take the question ({status}): {said}"

    def _told(self, path: str) -> dict[str, Any]:
        """Return the JSON object at a path, an empty one where there is none."""
        try:
            found = self._client.get(path, cast_to=object, options={"timeout": _ASIDE_S})
        except Exception:  # noqa: BLE001 - most servers have one of these paths, none has all
            return {}
        return found if isinstance(found, dict) else {}

    def _rows(self, path: str) -> list[dict[str, Any]]:
        with self._translated():
            found = self._client.get(path, cast_to=object, options={"timeout": _ASIDE_S})
        return _to_rows(found)

    def _named(self, path: str, inner: Sequence[str]) -> list[dict[str, Any]]:
        """Return what a list of models tells of this one, with what its `inner` objects tell."""
        rows = [
            row
            for row in _to_rows(self._told(path))
            if self.name in (row.get("id"), row.get("name"), row.get("model"))
        ]
        return rows + [row[key] for row in rows for key in inner if isinstance(row.get(key), dict)]


_ASIDE_S = 5.0  # for what a server says of itself


def _to_rows(found: object) -> list[dict[str, Any]]:
    if not isinstance(found, dict):
        return []
    rows = found.get("data") or found.get("models") or ()
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _to_wait_s(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that Retry-After says to wait; None where it says nothing readable."""
    said = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return None


def _of_connection(exc: Exception) -> str:
    """Return what a failed connection means, from what was behind it."""
    causes: list[BaseException] = []
    cause: BaseException | None = exc
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    if any(isinstance(one, ConnectionRefusedError) for one in causes):
        return "is not running, for nothing answers there: start its server, or check --llm"
    told = " ".join(str(one) for one in causes)
    if "peer closed" in told or "disconnected" in told or "reset" in told:
        return "broke off in the middle: ask again"
    return f"cannot be reached ({_short(str(causes[-1]))}): check the address and the network"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 200 else f"{words[:200]} …"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (" …" if len(names) > 8 else "")

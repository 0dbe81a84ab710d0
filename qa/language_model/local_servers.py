"""Local servers: language models that run on this machine, found where they usually listen.

Takes ports; gives what answers there as a chat server does. It is looked only when asked to.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import LanguageModelError
from qa.language_model.endpoint import Endpoint

if TYPE_CHECKING:
    from collections.abc import Sequence

# What runs on a machine of one's own, and the port it listens on where nobody chose another.
USUAL = (("Ollama", 11434), ("LM Studio", 1234), ("llama.cpp", 8080), ("vLLM", 8000))
_CONNECT_S = 0.5
_OWN = ("quoth", "quoth-quotes")  # what this program answers to as a model: it must not ask itself


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalServer:
    """A chat server on this machine: what it usually is, its address, its models."""

    kind: str
    address: str
    names: tuple[str, ...]


def usual_places(usual: Sequence[tuple[str, int]] | None = None) -> str:
    """Return where servers are looked for, in words."""
    return ", ".join(f"{kind} ({port})" for kind, port in usual or USUAL)


def find_local(usual: Sequence[tuple[str, int]] | None = None) -> list[LocalServer]:
    """Return the chat servers on these ports that have a model, in their order.

    Raises LanguageModelError where one listens and the library that asks it is missing.
    """
    found = []
    for kind, port in usual or USUAL:
        address = f"http://127.0.0.1:{port}/v1"
        if names := _names(address, port):
            found.append(LocalServer(kind=kind, address=address, names=names))
    return found


def choose_local(
    name: str | None, usual: Sequence[tuple[str, int]] | None = None
) -> tuple[LocalServer, str]:
    """Return the first server that has the model `name`, by default its only one, and that.

    Raises LanguageModelError where there is none, or one must be chosen.
    """
    found = find_local(usual)
    if not found:
        looked = usual_places(usual)
        raise LanguageModelError(
            f"no language model runs on this machine where one usually does: {looked}. Start one, "
            "or say where it is: --llm http://HOST:PORT/v1"
        )
    for server in found:
        if name in server.names or (name is None and len(server.names) == 1):
            return server, name or server.names[0]
    told = "; ".join(f"{server.kind}: {', '.join(server.names)}" for server in found)
    begun = "there are several language models" if name is None else f"there is no model {name!r}"
    raise LanguageModelError(f"{begun} on this machine; choose with --llm-model NAME from {told}")


def _names(address: str, port: int) -> tuple[str, ...]:
    """Return the models of what listens on a port; none where it is no chat server."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=_CONNECT_S).close()
    except OSError:
        return ()
    endpoint = Endpoint(address)
    try:
        return tuple(name for name in endpoint.names() if name not in _OWN)
    except LanguageModelError:
        return ()
    finally:
        endpoint.close()

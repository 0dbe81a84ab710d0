"""Opening: the language model that a name means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import LanguageModelError

if TYPE_CHECKING:
    from qa.language_model.model import LanguageModel, Limits

AUTO = "auto"


def open_language_model(
    what: str, name: str | None = None, *, limits: Limits | None = None
) -> LanguageModel:
    """Return the model at an address, in a GGUF file, or with "auto" on this machine.

    `name` chooses among several at an address. Raises LanguageModelError for what is none of these,
    and for a library that is missing. Only "auto" asks anything of a server yet.
    """
    if what.lower().endswith(".gguf") or Path(what).is_file():
        from qa.language_model.gguf import GgufModel

        if name is not None:
            raise LanguageModelError(f"{what} is one model: leave out --llm-model")
        return GgufModel(what, limits=limits)
    from qa.language_model.endpoint import Endpoint

    if what == AUTO:
        from qa.language_model.local_servers import choose_local

        server, name = choose_local(name)
        return Endpoint(server.address, name, limits=limits)
    from qa.language_model.address import to_address

    return Endpoint(to_address(what), name, limits=limits)

"""Which model --llm means, and those that run on this machine."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING

import pytest

from index.errors import LanguageModelError
from qa.language_model.opening import open_language_model
from tests.qa.language_model.scripted import MODEL, said, scripted

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("openai")


def _port(address: str) -> int:
    found = re.search(r":(\d+)/", address)
    assert found
    return int(found[1])


def test_an_address_or_a_file(gguf: Path) -> None:
    with scripted(said("Yes.")) as server:
        assert open_language_model(server.address).name == MODEL
        assert open_language_model(server.address.removesuffix("/v1"), "other").name == "other"
    assert open_language_model(str(gguf)).name == gguf.stem
    with pytest.raises(LanguageModelError, match="is one model"):
        open_language_model(str(gguf), "other")
    with pytest.raises(LanguageModelError, match="no address"):
        open_language_model("ftp://example.org")


def test_local_servers_are_found_where_they_listen() -> None:
    from qa.language_model.local_servers import choose_local, find_local

    with (
        socket.socket() as free,
        scripted(said("Yes.")) as one,
        scripted(said("Yes."), models=[{"id": "small"}, {"id": "large"}]) as two,
        scripted(said("Yes."), models=[{"id": "quoth"}]) as none,
    ):
        free.bind(("127.0.0.1", 0))
        usual = [
            ("nothing", free.getsockname()[1]),
            ("itself", _port(none.address)),
            ("several", _port(two.address)),
            ("one", _port(one.address)),
        ]
        assert [server.kind for server in find_local(usual)] == ["several", "one"]
        server, name = choose_local(None, usual)
        assert (server.address, name) == (one.address, MODEL)
        server, name = choose_local("small", usual)
        assert (server.address, name) == (two.address, "small")
        with pytest.raises(LanguageModelError, match=r"no model 'x' on .*large, small"):
            choose_local("x", usual)
        with pytest.raises(LanguageModelError, match="several language models"):
            choose_local(None, usual[:3])
        with pytest.raises(LanguageModelError, match=r"no language model runs .* nothing \(\d+\)"):
            choose_local(None, usual[:2])

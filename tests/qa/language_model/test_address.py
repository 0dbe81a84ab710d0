"""What --llm may name."""

from __future__ import annotations

import pytest

from index.errors import LanguageModelError
from qa.language_model.address import is_own_machine, to_address, to_key, to_root


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("localhost:11434", "http://localhost:11434/v1"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1"),
        ("https://api.example.org/openai/v1/", "https://api.example.org/openai/v1"),
        (" http://[::1]:1234/v1 ", "http://[::1]:1234/v1"),
    ],
)
def test_addresses_as_people_write_them(text: str, address: str) -> None:
    assert to_address(text) == address


@pytest.mark.parametrize("text", ["", "ftp://example.org", "http://", "http://a:x", "http://[::1"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(LanguageModelError, match="is no address of a language model"):
        to_address(text)


@pytest.mark.parametrize(
    "text", ["https://ada:secret@example.org/v1", "https://example.org/v1?key=secret"]
)
def test_a_key_in_the_address_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(LanguageModelError, match="QUOTH_LLM_KEY") as caught:
        to_address(text)
    assert "secret" not in str(caught.value)


def test_which_key_goes_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "for others")
    monkeypatch.delenv("QUOTH_LLM_KEY", raising=False)
    assert to_key("https://api.openai.com/v1") == "for others"
    assert to_key("http://example.org/v1") is None
    monkeypatch.setenv("QUOTH_LLM_KEY", "ours")
    assert to_key("http://example.org/v1") == "ours"


def test_what_is_this_machine() -> None:
    ours = ("http://localhost:1/v1", "http://127.0.0.2:1/v1", "http://[::1]:1/v1")
    assert all(map(is_own_machine, ours))
    assert not any(map(is_own_machine, ("http://10.0.0.1/v1", "http://localhost.example.org/v1")))
    assert to_root("http://[::1]:1234/v1") == "http://[::1]:1234"

"""How an index on a Milvus server is named, and what is said of names that lead nowhere."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from index import open_index
from index.errors import StoreError
from index.milvus.address import Address, is_address, to_state_dir


@pytest.mark.parametrize(
    ("text", "uri", "name"),
    [
        ("milvus://db.example.org:19531/news", "http://db.example.org:19531", "news"),
        ("milvus://db/news_2", "http://db:19530", "news_2"),
        ("milvus+https://[::1]:443/n", "https://[::1]:443", "n"),
        ("milvus+lite:///srv/quoth.db/news", "/srv/quoth.db", "news"),
    ],
)
def test_addresses_name_a_server_and_an_index(text: str, uri: str, name: str) -> None:
    address = Address.parse(text)
    assert is_address(text)
    assert (address.uri, address.name) == (uri, name)


@pytest.mark.parametrize(
    "text",
    [
        "milvus://db",
        "milvus://db/a-b",
        "milvus://db:port/news",
        "milvus://root:secret@db/news",
        "milvus://db/folder/news",
        "milvus+lite://db/news",
        "milvus:///news",
    ],
)
def test_other_addresses_are_refused(text: str) -> None:
    assert is_address(text)
    with pytest.raises(StoreError, match="write milvus://HOST:PORT/NAME"):
        Address.parse(text)


@pytest.mark.parametrize("text", ["data", "milvus", "./milvus:/x", "/srv/milvus", "https://a/b"])
def test_folders_are_no_addresses(text: str) -> None:
    assert not is_address(text)


def test_a_server_that_does_not_listen_is_named() -> None:
    pytest.importorskip("pymilvus")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        address = f"milvus://127.0.0.1:{taken.getsockname()[1]}/news"
        with pytest.raises(StoreError, match=f"{address} cannot be reached"):
            open_index(address)


def test_without_pymilvus_the_extra_is_named() -> None:
    script = (
        "import sys; sys.modules['pymilvus'] = None\n"
        "from index import open_index\n"
        "from index.errors import StoreError\n"
        "try: open_index('milvus://db/news')\n"
        "except StoreError as exc: print(exc)"
    )
    said = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said == (
        "milvus://db/news: pymilvus is not installed; install it with: "
        "pip install 'quoth[milvus]'\n"
    )


def test_each_address_has_a_folder_of_its_own_for_what_a_server_keeps() -> None:
    texts = ["milvus://db/news", "milvus://db:19530/news", "milvus://other/news", "milvus://db/two"]
    folders = [to_state_dir(Address.parse(text)) for text in texts]
    assert folders[0] == folders[1]
    assert len(set(folders)) == 3
    assert folders[0].parent.name == "quoth"
    assert folders[0].name.startswith("news-")
    assert folders[0].is_absolute()

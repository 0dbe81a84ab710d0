"""Clippings, as other programs have them: put aside, listed, exported, taken out."""

from __future__ import annotations

import base64
import io
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index import build_index
from index.errors import QuothError
from index.library.orders import Library
from qa import Assistant
from ui.programs.basket import Basket

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.encoder import Encoder

TEXT = "Tea\n\nTea is grown in Assam. Ada Moll sold it.\n\nAda Moll lives at Tarn.\n"


@pytest.fixture
def basket(tmp_path: Path, tiny_encoder: Encoder) -> Iterator[Basket]:
    """That of an index of one article."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "tea.txt").write_text(TEXT)
    build_index([seeds], tmp_path / "index", encoder=tiny_encoder)
    with (
        closing(Assistant.open(tmp_path / "index")) as assistant,
        closing(Library(tmp_path / "index")) as library,
    ):
        yield Basket(assistant, library)


def test_words_are_clipped_once_and_taken_out_by_their_owner(basket: Basket) -> None:
    first = basket.clip("ada", "tea.txt", "Ada  Moll", question="Who sold it?")["id"]
    assert basket.clip("ada", "tea.txt", "Ada Moll") == {"id": first}
    last = basket.clip("ada", "tea.txt", "Ada Moll", start=50)["id"]
    kept = basket.clippings("ada")["clippings"]
    assert [(one["id"], one["question"]) for one in kept] == [(first, "Who sold it?"), (last, "")]
    starts = [one["citation"]["start"] for one in kept]
    assert starts == sorted(starts)
    assert {one["citation"]["quote"] for one in kept} == {"Ada Moll"}
    assert basket.clippings("bob") == {"clippings": []}
    with pytest.raises(QuothError, match=f"there is no clipping '{first}'"):
        basket.unclip("bob", first)
    assert basket.unclip("ada", first) == {"removed": first}
    assert [one["id"] for one in basket.clippings("ada")["clippings"]] == [last]


def test_they_are_exported_in_each_format(basket: Basket) -> None:
    basket.clip("", "tea.txt", "Tea is grown in Assam.")
    told = {
        name: basket.export_clippings("", name)
        for name in ("markdown", "html", "csl", "ris", "bibtex")
    }
    assert [one["name"].partition(".")[2] for one in told.values()] == [
        "md",
        "html",
        "json",
        "ris",
        "bib",
    ]
    for name in ("markdown", "html"):
        assert "Tea is grown in Assam." in told[name]["text"]
    word = basket.export_clippings("", "docx")
    assert word["text"] is None
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(word["base64"]))) as archive:
        assert "Tea is grown in Assam." in archive.read("word/document.xml").decode()


def test_what_cannot_be_clipped_is_said(basket: Basket) -> None:
    with pytest.raises(QuothError, match="no article has the id 'coffee'"):
        basket.clip("", "coffee", "Tea")
    with pytest.raises(QuothError, match=r"'tea\.txt' does not hold the words 'Coffee'"):
        basket.clip("", "tea.txt", "Coffee")
    with pytest.raises(QuothError, match="format is 'pdf'; it must be one of markdown, html"):
        basket.export_clippings("", "pdf")

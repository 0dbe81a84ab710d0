"""An Assistant over two articles, and what the page sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr
import pytest

from index import build_index
from qa import Assistant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.encoder import Encoder

QUESTION = "When did the bridge at Tarn open?"


@pytest.fixture
def assistant(tmp_path: Path, tiny_encoder: Encoder) -> Iterator[Assistant]:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "bridge.md").write_text(
        "---\ntitle: The bridge at Tarn\nsource: Leaf\ndate: 2024-05-03\n---\n"
        "The bridge at Tarn opened in May 1931. Ada Lund, the mayor, cut the ribbon.\n"
    )
    (seeds / "tea.txt").write_text("Tea\n\nTea is grown in Assam.\n")
    build_index([seeds], tmp_path / "index", encoder=tiny_encoder)
    opened = Assistant.open(tmp_path / "index")
    yield opened
    opened.close()


def event(**data: Any) -> gr.EventData:
    """Return what a part of the page sends."""
    return gr.EventData(None, data)


def asked(question: str = QUESTION, **more: Any) -> gr.EventData:
    """Return what the composer sends."""
    return event(
        **{"question": question, "first": "", "last": "", "author": "", "sources": [], **more}
    )


def by(owner: str) -> gr.Request:
    """Return a request of that user."""
    return gr.Request(username=owner)

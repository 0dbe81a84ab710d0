"""The library: the part of the page where the articles are looked after.

Takes an Assistant and the panel that articles open in; adds its parts to the page being built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.page import part

if TYPE_CHECKING:
    import gradio as gr

    from qa.assistant import Assistant


def build_library(assistant: Assistant, article_panel: gr.HTML) -> None:  # noqa: ARG001 - to come
    """Build the library inside the open block; an article opens as the panel's value."""
    part("articles", '<h2 class="unseen">Library</h2><p>The library is being built.</p>')

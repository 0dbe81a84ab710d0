"""The library: the part of the page where the articles are looked after.

Takes an index's Library and the panel that articles open in; adds its part to the page being built.
What it shows and does comes and goes through `ui.web.library_routes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr  # noqa: TC002 - Gradio looks at what its listeners are annotated with

from ui.web.library_render import to_library
from ui.web.page import part
from ui.web.render import to_article, to_problem

if TYPE_CHECKING:
    from index.library.orders import Library
    from qa.assistant import Assistant


def build_library(assistant: Assistant, library: Library, article_panel: gr.HTML) -> gr.HTML:
    """Build the library inside the open block; an article opens as the panel's value."""
    shelf = part("shelf", to_library(), js=("picture.js", "library.js"))

    def open_article(event: gr.EventData) -> str:
        """Return the article of a row of the table or a dot of a picture."""
        entries = library.contents().articles
        found = next((entry for entry in entries if entry.row == event.row), None)
        if found is None:
            return to_problem("this article has left the library or changed; look again")
        try:
            return to_article(assistant.article(found.id), None)
        except KeyError:
            return to_problem("this article has just left the library")

    shelf.open_article(
        open_article,
        None,
        article_panel,
        api_name="library_article",
        api_visibility="private",
        show_progress="hidden",
    )
    return shelf

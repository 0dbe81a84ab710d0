"""The endpoints as /ask, /retrieve and /build of the page, for `gradio_client`.

Takes Endpoints; adds them to the page being built. docs/api.md describes them.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.events import api

from index.errors import QuothError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ui.programs.endpoints import Endpoints


def add_endpoints(endpoints: Endpoints) -> None:
    """Add the endpoints to the page being built."""

    @wraps(endpoints.build)
    def build() -> Iterator[dict[str, Any]]:
        with _shown():
            yield from endpoints.build()

    # With the page's questions in one line: "answers" names it in `ui.web.chat`.
    api(_shown()(endpoints.ask), api_name="ask", concurrency_id="answers")
    api(_shown()(endpoints.retrieve), api_name="retrieve", concurrency_id="answers")
    api(build, api_name="build", concurrency_id="build", concurrency_limit=1)


@contextmanager
def _shown() -> Iterator[None]:
    """Have Gradio show a problem in our words; also decorates a function."""
    try:
        yield
    except QuothError as exc:
        raise gr.Error(str(exc), print_exception=False) from exc

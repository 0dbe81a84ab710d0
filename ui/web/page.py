"""The page around the chat and the library: its shell, its looks, and how it is mounted.

Takes Gradio blocks; gives an ASGI app that hands out the page and no file of this machine.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi import FastAPI

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request
    from starlette.routing import Route

_STATIC = Path(__file__).parent / "static"
_TEMPLATES = Path(__file__).parent / "templates"
_SESSIONS = 200  # visitors whose state Gradio keeps in memory; the oldest go first
_MAX_FILE_SIZE = "1kb"  # the chat takes no files, and `ui.web.server` closes their routes
_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif")
_MONO = ("ui-monospace", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace")

_BRAND = (
    '<button type="button" class="icon menu" aria-label="Conversations" aria-controls="side" '
    'aria-expanded="false"><svg viewBox="0 0 20 20" aria-hidden="true"><path d="M3 5h14M3 10h14'
    'M3 15h14"/></svg></button><h1>Quoth</h1>'
)
_SWITCH = (
    '<nav class="switch" aria-label="Parts of the page">'
    '<button type="button" data-part="chat" aria-current="page">Chat</button>'
    '<button type="button" data-part="library">Library</button></nav>'
    '<button type="button" class="icon theme" aria-label="Dark colours" aria-pressed="false">'
    '<svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="7"/>'
    '<path class="half" d="M10 3a7 7 0 0 1 0 14z"/></svg></button>'
)
_LOG_OUT = (
    '<a class="icon log-out" href="logout" aria-label="Log out" title="Log out">'
    '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M8 3H4v14h4M8 10h9M14 7l3 3-3 3"/></svg>'
    "</a>"
)
# Fills nothing by itself: `article_panel.js` shows what comes as its value.
_ARTICLE = (
    '<dialog class="article" aria-label="Article"><div class="bar">'
    '<div class="steps" hidden><span class="which" role="status"></span>'
    '<button type="button" class="plain" data-step="-1">Previous quote</button>'
    '<button type="button" class="plain" data-step="1">Next quote</button></div>'
    '<button type="button" class="plain close">Close</button></div>'
    "<article>${value}</article></dialog>"
)


def part(
    name: str, value: str, *, js: str | Sequence[str] = (), template: str = "${value}"
) -> gr.HTML:
    """Return a part of the page that shows `value`, HTML made by us, inside `template`.

    `js` names the scripts beside this file that, in this order, give the part its behaviour.
    """
    names = (js,) if isinstance(js, str) else js
    script = "\n".join((_STATIC / name).read_text(encoding="utf-8") for name in names)
    return gr.HTML(
        value,
        html_template=template,
        js_on_load=script or None,
        apply_default_css=False,
        elem_id=name,
    )


def markup(name: str) -> str:
    """Return the template of that name, a file beside this one."""
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def brand() -> gr.HTML:
    """Return the name of the page, with the button for the list of conversations."""
    return part("brand", _BRAND)


def switch() -> gr.HTML:
    """Return the switch between chat and library, and between light and dark."""
    return part("switch", _SWITCH, js="page.js")


def log_out() -> gr.HTML:
    """Return the way out, for a page behind a login."""
    return part("log_out", _LOG_OUT)


def connection() -> gr.HTML:
    """Return what tells that the server was stopped, and begins anew once it is back."""
    return part("connection", "", js="connection.js", template=markup("connection.html"))


def article_panel() -> gr.HTML:
    """Return the panel that opens with the article it gets as its value (`render.to_article`)."""
    return part("panel", "", js="article_panel.js", template=_ARTICLE)


def mount(
    blocks: gr.Blocks,
    blocked: Sequence[str],
    routes: Sequence[Route] = (),
    *,
    root: str = "",
    owner_of: Callable[[Request], str | None] | None = None,
) -> FastAPI:
    """Return the page as an ASGI app, with its looks; no file under `blocked` is in its reach.

    `routes` are what it answers besides. `root` is where a proxy shows it. `owner_of` tells whose a
    request is, where there is a login; nobody's gets nothing.
    """
    no_docs: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    fonts = [[gr.themes.Font(name) for name in names] for names in (_SANS, _MONO)]
    blocks.state_session_capacity = _SESSIONS
    mounted: FastAPI = gr.mount_gradio_app(
        FastAPI(routes=list(routes), **no_docs),
        blocks,
        path="/",
        root_path=root or None,
        auth_dependency=owner_of,
        app_kwargs=no_docs,
        footer_links=[],
        run_history=False,
        blocked_paths=[str(Path.cwd()), *blocked],
        max_file_size=_MAX_FILE_SIZE,
        favicon_path=str(_STATIC / "favicon.svg"),
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        theme=gr.themes.Base(
            primary_hue="stone", neutral_hue="stone", font=fonts[0], font_mono=fonts[1]
        ),
        head=_head(),
    )
    return mounted


def _head() -> str:
    """Return the looks and the theme, as elements: Gradio prefixes the selectors of `css`."""
    looks = "".join(path.read_text(encoding="utf-8") for path in sorted(_STATIC.glob("*.css")))
    theme = (_STATIC / "theme.js").read_text(encoding="utf-8")
    return f"<style>{looks}</style><script>{theme}</script>"

"""Parts: what the page is put together from, each a template and the scripts that move it."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from ui.web.views.markup import render

STATIC = Path(__file__).parent / "static"


def part(name: str, value: str = "", *, scripts: str = "", template: str | None = None) -> gr.HTML:
    """Return a part of the page that shows `value`, HTML made by us.

    `scripts`, files in `static/`, give it its behaviour, in this order. In the `template`,
    `${value}` stands for the value as it changes.
    """
    script = "\n".join((STATIC / file).read_text(encoding="utf-8") for file in scripts.split())
    return gr.HTML(
        value,
        html_template=render(template) if template else "${value}",
        js_on_load=script or None,
        apply_default_css=False,
        elem_id=name,
    )


def silent(name: str, script: str) -> gr.HTML:
    """Return a part that shows nothing; its script does something with its value."""
    return part(name, scripts=script, template="silent.html")

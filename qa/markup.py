"""Markup: the only place where a value becomes HTML.

Takes templates and plain values; gives HTML in which no value can be a tag, an attribute, a script
or a text direction.
"""

from __future__ import annotations

import functools
import html
import re
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined
from jinja2.ext import Extension
from markupsafe import Markup

if TYPE_CHECKING:
    from pathlib import Path

# What would turn the text around it (embeddings, overrides, isolates), and what no page or file
# may hold (controls, lone surrogates). The marks of right-to-left scripts (U+200E, U+200F, U+061C)
# stay.
_UNSHOWN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]"
)
_WRAPPED = re.compile(r"(?<![>}\s])\s*\n\s*(?![<{\s])")
_BREAK = re.compile(r"\s*\n\s*")


def to_shown(text: str) -> str:
    """Return `text` without the characters that would turn or break the text around it."""
    return text if text.isprintable() else _UNSHOWN.sub("", text)  # 10 times faster for most


def to_html(text: str) -> str:
    """Return `text` as HTML text, also safe as the value of a quoted attribute."""
    return html.escape(to_shown(text), quote=True)


@functools.cache
def environment(templates: Path) -> Environment:
    """Return how the templates in a folder are read and filled.

    Autoescaped, strict (a value that is missing raises), every value through `_to_markup`.
    """
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_to_markup,
        extensions=[_Unwrapped],
        loader=FileSystemLoader(templates),
        auto_reload=False,
    )
    # Jinja's own filters can make markup of a value, past `finalize`: none of those is left.
    made.filters = {"length": len, "verbatim": _verbatim}
    made.globals.clear()
    return made


def _to_markup(value: object) -> Markup | Undefined:
    """Return a value as a template shows it: escaped, unless it is what a macro made."""
    if isinstance(value, (Markup, Undefined)):  # what is missing raises as soon as it is shown
        return value
    if type(value) is int:
        return Markup(str(value))  # noqa: S704 - digits
    if not isinstance(value, str):  # a bool or None is for the template to decide on
        raise TypeError(f"{value!r} is not to be shown: a template shows words and whole numbers")
    return Markup(to_html(value))  # noqa: S704 - escaped right here


def _verbatim(value: str) -> Markup:
    """Return `value`, unchanged, for an attribute that is read back and never shown."""
    return Markup(html.escape(value, quote=True))  # noqa: S704 - escaped right here


class _Unwrapped(Extension):
    """Takes the line breaks out of templates: a space between two words, else nothing."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 - Jinja's
        return _BREAK.sub("", _WRAPPED.sub(" ", source))

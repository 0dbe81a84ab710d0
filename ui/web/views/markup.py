"""Markup: the templates of the page, filled with plain values."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qa.markup import environment

if TYPE_CHECKING:
    from collections.abc import Mapping

TEMPLATES = Path(__file__).parent.parent / "templates"


def render(template: str, values: Mapping[str, object] | None = None) -> str:
    """Return the template of that name filled with `values`. Raises where one is missing."""
    return environment(TEMPLATES).get_template(template).render(values or {})

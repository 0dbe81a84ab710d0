"""What is too faint on the page, by the styles that the browser computed (WCAG 2.2, AA).

Takes a page; gives a line for each control and state that cannot be told from what is around it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_TEXT = 4.5
_EDGE = 3.0
_SCRIPT = Path(__file__).parent / "contrast.js"


def faint_controls(page: Page, within: str = "body") -> list[str]:
    """Return what is too faint: each kind of control at rest, under the pointer and in focus."""
    page.keyboard.press("Shift")  # the keyboard was used last: focus shows
    page.evaluate(_SCRIPT.read_text(encoding="utf-8"))
    found = []
    for number in range(1, page.evaluate("markKinds", within) + 1):
        page.mouse.move(0, 0)
        states = [("rest", page.evaluate("look", number))]
        page.mouse.move(*page.evaluate("centre", number))
        states.append(("hover", page.evaluate("look", number)))
        page.locator(f'[data-control="{number}"]').focus()
        states.append(("focus", page.evaluate("look", number)))
        for state, (markup, contrasts) in states:
            found += [
                f"{state} {what} {contrast:.2f}: {markup}"
                for what, contrast in contrasts.items()
                if contrast < (_TEXT if what == "text" else _EDGE)
            ]
    page.evaluate("forgetKinds()")
    return found

"""The page: every event of a script is answered, and every script is used."""

from __future__ import annotations

import re

from ui.web.page import STATIC, part, silent

_SOURCES = "".join(path.read_text(encoding="utf-8") for path in STATIC.parent.glob("*.py"))
_SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in STATIC.glob("*.js")}


def test_every_event_of_a_script_is_answered() -> None:
    events = {
        event for script in _SCRIPTS.values() for event in re.findall(r'trigger\("(\w+)"', script)
    }
    assert "vote" in events
    assert [
        e for e in sorted(events) if f'"{e}"' not in _SOURCES and f".{e}(" not in _SOURCES
    ] == []


def test_every_script_is_used() -> None:
    assert [name for name in sorted(_SCRIPTS) if name not in _SOURCES] == []


def test_a_part_has_its_scripts_in_order_and_its_place_for_the_value() -> None:
    made = part("shelf", "<p>x</p>", scripts="welcome.js page.js", template="side.html")
    first, second = (
        (STATIC / name).read_text(encoding="utf-8") for name in ("welcome.js", "page.js")
    )
    assert made.js_on_load == f"{first}\n{second}"
    assert '<div class="found">${value}</div>' in made.html_template
    assert (made.elem_id, made.value) == ("shelf", "<p>x</p>")


def test_a_part_without_a_script_or_a_look() -> None:
    plain = part("header", "x")
    assert (plain.html_template, plain.js_on_load) == ("${value}", None)
    assert silent("file", "download.js").html_template == "<span></span>"

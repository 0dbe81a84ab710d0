"""The page: every event of a script is answered, and every script is used."""

from __future__ import annotations

import re

from ui.web.parts import STATIC

_SOURCES = "".join(path.read_text(encoding="utf-8") for path in STATIC.parent.glob("*.py"))
_SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in STATIC.glob("*.js")}


def test_every_event_of_a_script_is_answered() -> None:
    events = {
        event for script in _SCRIPTS.values() for event in re.findall(r'trigger\("(\w+)"', script)
    }
    assert "ask" in events
    assert [
        e for e in sorted(events) if f'"{e}"' not in _SOURCES and f".{e}(" not in _SOURCES
    ] == []


def test_every_script_is_used() -> None:
    assert [name for name in sorted(_SCRIPTS) if name not in _SOURCES] == []

"""Obsidian vaults: folders of notes, among them templates, which are no articles.

Takes a folder; gives the paths of the folders in it that its vault keeps templates in, as the
settings of Obsidian's own plugin and of Templater say, and by the names that are usual.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_SETTINGS = ".obsidian"  # in the folder of every vault
# The file of a plugin's settings, and what it calls the folder.
_PLUGINS = {
    "templates.json": "folder",
    "plugins/templater-obsidian/data.json": "templates_folder",
}
_USUAL = frozenset({"templates", "_templates"})
_MAX_BYTES = 1_000_000


def template_folders(folder: Path) -> frozenset[str]:
    """Return the folders of templates in a vault; none in a folder that is no vault."""
    settings = folder / _SETTINGS
    try:
        if not settings.is_dir():
            return frozenset()
        usual = [entry.name for entry in folder.iterdir() if entry.name.casefold() in _USUAL]
    except OSError:
        return frozenset()
    set_ones = (_set_folder(settings / name, field) for name, field in _PLUGINS.items())
    names = [name.strip("/") for name in (*usual, *set_ones)]
    return frozenset(str(folder / name) for name in names if name)


def _set_folder(path: Path, field: str) -> str:
    try:
        with path.open("rb") as file:
            settings: Any = json.loads(file.read(_MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return ""
    name = settings.get(field) if isinstance(settings, dict) else None
    return name if isinstance(name, str) else ""

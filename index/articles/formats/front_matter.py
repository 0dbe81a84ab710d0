"""Front matter: what a Markdown text says of itself before its first line.

Takes a text; gives the values at its head, in YAML or TOML, or in the list that Readwise puts under
"Metadata", and the text without them.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from typing import Any

import yaml

from index.articles.fields import one_line

_YAML = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_UNCLOSED = re.compile(r"(---)[ \t]*\n\w+:(?:\s|$)|(\+\+\+)[ \t]*\n\w+\s*=")
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]+)\]\]")
_METADATA = re.compile(
    r"^#{1,3}[ \t]*Metadata[ \t]*\n+((?:[ \t]*[-*][ \t]+[A-Z][\w ]{1,30}:.*\n?)+)", re.MULTILINE
)
_ITEM = re.compile(r"^[ \t]*[-*][ \t]+([A-Z][\w ]{1,30}):[ \t]*(.*)", re.MULTILINE)
_READWISE = {"Author": "author", "Full Title": "title", "URL": "url", "Published Date": "date"}
_MIN_ITEMS = 2  # of these, or the list is the article's own


def read_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return the values in front of `text`, and the rest of it.

    Raises ValueError with the reason where they are broken.
    """
    if match := _TOML.match(text):
        try:
            values: Any = tomllib.loads(match[1])
        except (tomllib.TOMLDecodeError, RecursionError) as exc:
            raise ValueError(f"broken front matter: {exc}") from exc
        return {key: _plain(value) for key, value in values.items()}, text[match.end() :]
    match = _YAML.match(text)
    if match is None:
        if unclosed := _UNCLOSED.match(text):
            raise ValueError(f"its front matter has no closing {unclosed[1] or unclosed[2]}")
        return {}, text
    values = _from_yaml(match[1])
    if values and not isinstance(values, dict):
        return {}, text  # a paragraph or list between two rules
    known = {k: _plain(v) for k, v in (values or {}).items() if v not in ("~", "null")}
    return known, text[match.end() :]


def _from_yaml(text: str) -> Any:
    try:
        # BaseLoader makes nothing but strings, lists and mappings, so it is as safe as SafeLoader,
        # and leaves `id: 007`, `language: no` and an impossible `date: 2023-02-30` as written.
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - see above
    except yaml.MarkedYAMLError as exc:
        line = f" (line {exc.problem_mark.line + 2})" if exc.problem_mark else ""
        raise ValueError(f"broken front matter: {exc.problem}{line}") from exc
    except (yaml.YAMLError, RecursionError) as exc:
        raise ValueError(f"broken front matter: {one_line(str(exc))}") from exc


def _plain(value: Any) -> Any:
    """Return a value without the markup of links within a vault."""
    if isinstance(value, list):
        return [_plain(item) if isinstance(item, str) else item for item in value[:1000]]
    if isinstance(value, datetime.date | datetime.time):  # of TOML
        return value.isoformat()
    return _LINK.sub(r"\1", value) if isinstance(value, str) else value


def read_metadata_list(text: str) -> tuple[dict[str, str], str]:
    """Return what the list under "Metadata" says, as Readwise writes it, and the text without it.

    https://docs.readwise.io/readwise/docs/exporting-highlights
    """
    match = _METADATA.search(text)
    items = dict(_ITEM.findall(match[1])) if match else {}
    if match is None or len(_READWISE.keys() & items.keys()) < _MIN_ITEMS:
        return {}, text
    said = {
        field: _plain(items[name].strip()) for name, field in _READWISE.items() if name in items
    }
    return said, text[: match.start()] + text[match.end() :]

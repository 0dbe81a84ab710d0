"""What note programs and site makers add to Markdown, made plain or taken out.

Takes a text in Markdown; gives one that says the same to readers: links within a vault are their
words, highlights and block names are gone, callouts are quotations, notes stand where they are
defined, and comments, embeds and code for templates are left out. Code stays as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_CODE = re.compile(
    r"(^[ ]{0,3}(`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^[ ]{0,3}\2[`~]*[ \t]*$|\Z))|"
    r"(?<!`)(`++).+?(?<!`)\3(?!`)",
    re.DOTALL | re.MULTILINE,
)
_QUERIES = re.compile(
    r"^[ ]{0,3}(`{3,})(?:dataview|dataviewjs|query|tasks|mermaid|button|excalidraw)\b[^\n]*\n.*?"
    r"(?:^[ ]{0,3}\1[ \t]*$|\Z)",
    re.DOTALL | re.MULTILINE,
)
_COMMENT = re.compile(r"(?<![ \t])[ \t]*%%.*?%%", re.DOTALL)
_EMBED = re.compile(r"!\[\[[^\[\]\n]*\]\]")
_LINK = re.compile(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?\]\]")
_HIGHLIGHT = re.compile(r"==(?=\S)([^=\n]+?)(?<=\S)==")
_BLOCK_NAME = re.compile(r"(?<![ \t])[ \t]+\^[A-Za-z0-9-]+[ \t]*$", re.MULTILINE)
_CALLOUT = re.compile(
    r"^((?:[ \t]*>)+)[ \t]*\[![\w-]+(?:\|[^\]]*)?\][+-]?[ \t]*(.*)$", re.MULTILINE
)
_DEFINITION = re.compile(r"^\[\^([^\[\]\s]{1,60})\]:[ \t]*", re.MULTILINE)
_MARK = re.compile(r"\[\^([^\[\]\s]{1,60})\]")
_OWN_NOTE = re.compile(r"(?<=\S)\^\[([^\[\]\n]+)\]")
_RAISED = re.compile(r"(?<=\w)\^([^\s^]{1,8})\^")
_LOWERED = re.compile(r"(?<=\w)(?<!~)~([^\s~]{1,8})~(?!~)")
_TEMPLATE = re.compile(r"\{%.{0,500}?%\}|\{\{.{0,500}?\}\}", re.DOTALL)
_VIEW = re.compile(r"(?<![ \t])[ \t]*\(\[View Highlight\]\([^()\s]*\)\)")


def to_plain_markdown(text: str, *, has_fields: bool) -> tuple[str, list[str]]:
    """Return the text, and what was taken out as code for templates.

    That is only looked for in a text that has fields in front of it.
    """
    text = _QUERIES.sub("", text)
    names = set(_DEFINITION.findall(text))
    code: list[str] = []

    def without_code(part: str) -> str:
        part = _EMBED.sub("", _COMMENT.sub("", part))
        if has_fields:
            code.extend(" ".join(found.split()) for found in _TEMPLATE.findall(part))
            part = re.sub(rf"(?:{_TEMPLATE.pattern})[ \t]?", "", part, flags=re.DOTALL)
        part = _CALLOUT.sub(_to_quotation, _LINK.sub(_to_words, part))
        part = _VIEW.sub("", _BLOCK_NAME.sub("", _HIGHLIGHT.sub(r"\1", part)))
        part = _DEFINITION.sub(_to_label, part)
        part = _MARK.sub(lambda m: "" if m[1] in names or m[1].isdigit() else m[0], part)
        part = _OWN_NOTE.sub(r" (\1)", part)
        return _LOWERED.sub(r"<sub>\1</sub>", _RAISED.sub(r"<sup>\1</sup>", part))

    return _outside(text, without_code), code


def _outside(text: str, change: Callable[[str], str]) -> str:
    """Return `text` with what is no code changed."""
    found: list[str] = []
    at = 0
    for match in _CODE.finditer(text):
        found += [change(text[at : match.start()]), match[0]]
        at = match.end()
    return "".join([*found, change(text[at:])])


def _to_words(link: re.Match[str]) -> str:
    if link[2]:
        return link[2]
    note, _, part = link[1].partition("#")
    return note.rsplit("/", 1)[-1].strip() or part.lstrip("^")


def _to_quotation(callout: re.Match[str]) -> str:
    quote, title = callout[1], callout[2].strip()
    return f"{quote} {title}\n{quote}" if title else quote


def _to_label(definition: re.Match[str]) -> str:
    return f"\n<sup>{definition[1]}</sup> " if definition[1].isdigit() else "\n"

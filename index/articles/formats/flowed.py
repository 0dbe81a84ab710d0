"""Flowed text (RFC 3676): mail whose lines say whether they go on.

Takes the text of a part with `format=flowed`; gives it with each paragraph on one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import MIMEPart

_SIGNATURE = "-- "  # the line above a signature ends with a blank and does not go on


def is_flowed(part: MIMEPart) -> bool:
    """Say whether the text of a part is flowed."""
    return _parameter(part, "format") == "flowed"


def deletes_space(part: MIMEPart) -> bool:
    """Say whether the blank that ends a line is no part of the text."""
    return _parameter(part, "delsp") == "yes"


def to_paragraphs(text: str, *, without_space: bool) -> str:
    """Return flowed text with each paragraph on one line.

    A blank in front, which keeps lines from being taken for something else, goes. Lines are joined
    at the same depth of quoting only, and keep its marks. With `without_space` (DelSp=yes) the
    blank that says that a line goes on goes, too.
    """
    done: list[list[str]] = []
    open_at: int | None = None  # depth of the paragraph that goes on
    for line in text.replace("\r\n", "\n").split("\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        words = words.removeprefix(" ")
        goes_on = words.endswith(" ") and words != _SIGNATURE
        # Programs that leave a blank at a paragraph's end mean the empty line below it.
        is_next = open_at == depth and words not in ("", _SIGNATURE)
        if goes_on and without_space:
            words = words[:-1]
        if is_next:
            done[-1].append(words)
        else:
            done.append([f"{'>' * depth} " if depth else "", words])
        open_at = depth if goes_on else None
    return "\n".join("".join(pieces).rstrip(" ") for pieces in done)


def _parameter(part: MIMEPart, name: str) -> str:
    value = part.get_param(name)
    return value.strip().lower() if isinstance(value, str) else ""

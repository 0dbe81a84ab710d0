"""Plain output: what a terminal is sent holds no order to it but colours and progress bars.

Takes a stream; gives one that shows a sign for each control character that came with a file name,
an id or a title. Sent as they are, such could rename the window, fill the clipboard, or have the
terminal type an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO, cast

from index.patterns import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

# What rich sends: colours, the cursor moved, lines cleared, the cursor hidden and shown.
_RICH = r"\[(?:[\d;]*[mABCDGJKH]|\?25[lh])"
_ORDER = lazy_pattern(rf"\x1b(?!{_RICH})|[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
_SIGN = "\N{REPLACEMENT CHARACTER}"


def to_plain(text: str) -> str:
    """Return text without orders to a terminal."""
    return text if text.isprintable() else _ORDER.sub(_SIGN, text)


def plain(stream: TextIO) -> TextIO:
    """Return a stream that writes to `stream`, plainly where that is a terminal."""
    return cast("TextIO", _Plain(stream)) if stream.isatty() else stream


class _Plain:
    """A terminal; all but writing is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(to_plain(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

"""Article: a text with what is known about it, and the one way a text is made clean.

Takes text as a reader found it; gives text in Unicode NFC with "\n" newlines, on which every offset
in Quoth counts (code points, half-open spans).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime

Span = tuple[int, int]

# Line ends other than "\n" that editors and exports leave behind (str.splitlines cuts at all).
_BREAKS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_NEWLINES = re.compile(f"\r\n|[{_BREAKS}]")
# C0/C1 controls (but tab and newline), byte order marks, lone surrogates: never part of an article.
_NOISE = "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff\ud800-\udfff"
_CONTROLS = re.compile(f"[{_NOISE}]")
_UNCLEAN = re.compile(f"[{_BREAKS}{_NOISE}]")


def to_clean_text(raw: str) -> str:
    """Return `raw` in NFC, with "\n" newlines and no control characters; idempotent."""
    text = _CONTROLS.sub("", _NEWLINES.sub("\n", raw))
    return unicodedata.normalize("NFC", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article: clean text and metadata. `text[start:end]` is what every citation is cut from.

    `id` is the record's own id, else the seed's path relative to its root. `furniture` holds
    sorted, disjoint spans of `text` (title line, byline, copyright line …) that are never quoted
    nor encoded. `published` is a day or None: unknown stays unknown. `language` is an ISO 639-1
    code or None.
    """

    id: str
    root: str
    title: str
    text: str
    source: str | None = None
    url: str | None = None
    author: str | None = None
    published: datetime.date | None = None
    language: str | None = None
    furniture: tuple[Span, ...] = ()
    content_hash: str = field(init=False)

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("an article needs an id")
        if not self.text.strip():
            raise ValueError(f"article {self.id!r} has no text")
        if _UNCLEAN.search(self.text) or not unicodedata.is_normalized("NFC", self.text):
            raise ValueError(f"article {self.id!r}: text is not clean (see to_clean_text)")
        previous = 0
        for start, end in self.furniture:
            if not previous <= start < end <= len(self.text):
                raise ValueError(f"article {self.id!r}: furniture {(start, end)} is out of place")
            previous = end
        digest = hashlib.sha256(self.text.encode()).hexdigest()
        object.__setattr__(self, "content_hash", digest)

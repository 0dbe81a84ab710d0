"""Clippings: the quotes put aside, and what they can be taken out as.

Takes clippings; gives HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answer import Quoted
from qa.bits import to_bits
from ui.web.views.markup import render
from ui.web.views.wording import to_count, to_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.chats.clippings import Clipping

_FORMATS = (
    ("docx", "Word"),
    ("markdown", "Markdown"),
    ("html", "Web page"),
    ("csl", "Cited articles, CSL-JSON"),
    ("ris", "Cited articles, RIS"),
    ("bibtex", "Cited articles, BibTeX"),
)


def to_clippings(clippings: Sequence[Clipping]) -> str:
    """Return the clippings, the newest first; each carries its id."""
    shown = [
        {
            "id": one.id,
            "bits": to_bits(Quoted(text=one.citation.quote, numbers=(1,)), one.citation.notes),
            "heading": to_heading(one.citation.article, one.citation.start),
            "question": one.question,
        }
        for one in reversed(clippings)
    ]
    counted = to_count(len(clippings), "quote")
    return render("clippings.html", {"shown": shown, "counted": counted, "formats": _FORMATS})

"""Downloads: a conversation as a file, in the format chosen.

Takes a conversation; gives JSON that `download.js` makes a file of.
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING

from qa.chats import export, references

if TYPE_CHECKING:
    from qa.chats.values import Conversation


def to_download(conversation: Conversation, name: str) -> str:
    """Return a conversation in the format of that name, as JSON: name, type and base64."""
    stem = re.sub(r"\W+", "-", conversation.title).strip("-")[:60] or "conversation"
    suffix, kind, text = _to_file(conversation, name)
    coded = base64.b64encode(text.encode("utf-8", "replace")).decode()
    return json.dumps({"name": f"{stem}.{suffix}", "type": kind, "base64": coded})


def _to_file(conversation: Conversation, name: str) -> tuple[str, str, str]:
    """Return (suffix, media type, text); Markdown for a name there is not."""
    answers = [turn.answer for turn in conversation.turns if turn.answer]
    if name == "html":
        return "html", "text/html", export.to_html_page(conversation)
    if name == "json":
        return "json", "application/json", export.to_json(conversation)
    if name == "ris":
        text = references.to_ris(references.cited_articles(answers))
        return "ris", "application/x-research-info-systems", text
    if name == "bibtex":
        return "bib", "text/plain", references.to_bibtex(references.cited_articles(answers))
    return "md", "text/markdown", export.to_markdown(conversation)

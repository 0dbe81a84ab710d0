"""A question in, a cited answer out.

>>> from qa import Assistant, Filters, ask, retrieve
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.articles.article import Article
    from index.passages import Passage
    from index.search.filters import Filters
    from index.search.retrieved import RetrievedPassage
    from qa.answer import Answer, Citation, Quoted, Said, Turn
    from qa.asked import MAX_QUESTION_CHARACTERS
    from qa.assistant import Assistant, ask, retrieve
    from qa.chats.checking import check_quotations
    from qa.language_model.writer import Writer

__all__ = [
    "MAX_QUESTION_CHARACTERS",
    "Answer",
    "Article",
    "Assistant",
    "Citation",
    "Filters",
    "Passage",
    "Quoted",
    "RetrievedPassage",
    "Said",
    "Turn",
    "Writer",
    "ask",
    "check_quotations",
    "retrieve",
]

_HOMES = {
    "MAX_QUESTION_CHARACTERS": "qa.asked",
    "Article": "index.articles.article",
    "Passage": "index.passages",
    "Filters": "index.search.filters",
    "RetrievedPassage": "index.search.retrieved",
    "Answer": "qa.answer",
    "Citation": "qa.answer",
    "Quoted": "qa.answer",
    "Said": "qa.answer",
    "Turn": "qa.answer",
    "check_quotations": "qa.chats.checking",
    "Writer": "qa.language_model.writer",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use: `import qa` alone loads no library."""
    if name not in __all__:
        raise AttributeError(f"module 'qa' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES.get(name, "qa.assistant")), name)

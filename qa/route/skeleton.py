"""Skeleton: the form of a question, its subject left out.

Takes a question; gives its words in order, where those that mean much the same are one class
(`ARTICLE`, `OUTLET`), and each run of words that are no part of the form is one `X`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_CLASSES = {
    "ARTICLE": """
        article articles artcle aricle artical text texts piece pieces story stories report reports
        interview interviews column editorial obituary obituaries essay essays feature features
        review reviews post posts document documents profile write-up item items headline headlines
        op-ed coverage
    """,
    "OUTLET": """
        outlet outlets source sources newspaper newspapers paper papers publication publications
        magazine magazines publisher site website websites agency press media journal
    """,
    "WRITER": """
        author authors writer writers journalist journalists reporter reporters columnist
        correspondent byline by-line
    """,
    "COLLECTION": "collection archive library corpus index database files",
    "WROTE": "wrote written write writes penned authored",
    "PUBLISHED": """
        published publish printed print ran run appeared appear carried posted released publication
        publishing
    """,
    "SAYS": """
        say says said claim claims argue argues think thinks want wants tell told see describe
        described
    """,
    "VIEW": """
        view views position positions account accounts version versions statement statements stance
        opinion opinions answers reasons reactions response responses remarks arguments
    """,
    "DIGEST": """
        summary summaries overview outline timeline chronology digest briefing recap rundown gist
        background portrait dossier synopsis abstract highlights takeaways history round-up roundup
    """,
    "SUM_UP": "summarise summarize sum condense boil shorten sketch explain",
    "EXTREME": "first last latest newest oldest earliest longest shortest recent",
    "COMPARE": """
        compare compared contrast differ differs difference differences agree disagree contradict
        contradicts consistent discrepancies contradictions discrepancy contradiction similarities
        conflicting match
    """,
    "MONTH": """
        january february march april june july august september october november december
    """,
    "NUMBER": "one two three four five six seven eight nine ten",
    "GREETING": "hi hello hey thanks thank thx cheers bye goodbye morning ok okay",
}
_CLASS_OF = {word: name for name, words in _CLASSES.items() for word in words.split()}
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d+|[:,]")
_SUBJECT = "X"


def to_words(question: str) -> list[str]:
    """Return the words of `question` in lower case, with numbers, colons and commas."""
    return _WORD.findall(question.replace("’", "'").lower())


def to_skeleton(question: str, kept: Collection[str]) -> list[str]:
    """Return the form of `question`; words that are `kept` stay, as do those of the classes."""
    form: list[str] = []
    for word in to_words(question):
        if word.isdigit():
            part = "N"
        else:
            part = _CLASS_OF.get(word) or (word if word in kept else _SUBJECT)
        if part != _SUBJECT or form[-1:] != [_SUBJECT]:
            form.append(part)
    return form

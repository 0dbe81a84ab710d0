"""Details: which details of an article a question wants, and which words name the article.

Takes a question; gives both. "Who wrote the report on the flood?" wants the author of what "flood"
names; one that names nothing means the article that the answer before cited.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

from index.stop_words import STOP_WORDS
from qa.overlap import WORD, to_stem

Detail = Literal[
    "author", "source", "published", "updated", "length", "language", "version", "copy", "url",
    "title",
]  # fmt: skip
_OUTLET = r"(?:outlet|source|(?:news)?paper|publication|magazine|publisher|site|website)s?"
_TOLD_BY = {
    "author": r"\bauthors?\b|\bby-?lines?\b|\bwho (?:wrote|penned|authored|reported|filed)\b|"
    r"\bby whom\b|\bwho (?:is|was) \w+ by\b|\b(?:writer|journalist|reporter|columnist|"
    r"correspondent)\b|\bsigned\b|\banonymous\b|\bby who\b|^who did\b",
    "url": r"\b(?:url|links?|permalink|hyperlink)\b|\b(?:web ?)?address\b|\bweb ?page\b|"
    r"^where (?:can|could|do|may) (?:i|we|you|one)\b|\boriginal (?:page|site|article|text)\b",
    "language": r"\blanguages?\b",
    "length": r"\bhow (?:long|short) (?:is|was|are)\b|\blength\b|\bhow many (?:words|minutes|"
    r"characters)\b|\bword ?count\b|\breading time\b|\bnumber of words\b|\bto read\b|\bhow big\b",
    "copy": r"\bcop(?:y|ies)\b|\breprint\w*\b|\belsewhere\b|\bduplicates?\b|\b(?:other|another) "
    rf"{_OUTLET}\b|\brepublished\b",
    "version": r"\b(?:version|edition|revision|draft)s?\b|\bnewer\b",
    "updated": r"\bupdated?\b|\bcorrected\b|\brevised\b|\bchanged\b|\bamended\b|\bedited\b",
    "published": r"\bwhen\b|\bdates?\b|\bdated\b|\b(?:what|which) (?:day|year|month|week)\b|"
    r"\bhow (?:old|recent|new|long ago)\b|\btime ?stamp\b",
    "source": rf"\bwhere (?:did|was|is|has|does)\b|\b{_OUTLET}\b|\bpublished (?:in|by)\b|"
    r"\bwho (?:published|printed|ran)\b|\bfrom (?:the )?[A-Z]|\bappear(?:ed)? in\b|\borigin\b",
    "title": r"\b(?:title|headline|heading)\b|\b(?:titled|headed|entitled)\b",
}
_PATTERNS = {detail: re.compile(_TOLD_BY[detail], re.IGNORECASE) for detail in get_args(Detail)}
# Where one of these is wanted, the words for another only say how: "when was it updated?".
_ALONE: tuple[Detail, ...] = ("updated", "copy", "version", "url")
_NAMING = frozenset(
    """
    article articles piece report story text interview feature column editorial essay obituary
    review post document item news coverage profile author authors byline writer journalist
    reporter columnist correspondent wrote written write penned authored reported filed published
    publish appear appeared appears run ran printed print posted come came out outlet source
    newspaper paper publication magazine publisher site website day date dates dated year month
    week time old recent new long short length words word count minutes reading read language
    version newer older earlier later updated update corrected revised changed copy copies
    reprinted elsewhere url link links address web page title headline heading called titled
    original originally first name signed anonymous behind give tell show say state list find
    get send need want know does another other also carry carried available current still please
    pls thanks exactly under licence license licensed
    mentioned mention mentions deal deals concerning regarding about
    """.split()
)


def to_details(question: str) -> tuple[Detail, ...]:
    """Return the details that `question` wants, none where it is not told."""
    asked = question.replace("’", "'")
    found: list[Detail] = [name for name in get_args(Detail) if _PATTERNS[name].search(asked)]
    alone = [name for name in _ALONE if name in found]
    if alone:
        return (alone[0],)
    if "author" in found and not re.search(r"\band\b", asked):
        return ("author",)
    if {"published", "source"} <= set(found) and not re.search(
        r"\bwhere\b.*\bwhen\b|\band\b", asked
    ):
        return ("published",) if re.search(r"\bwhen\b|\bdate\b|\bday\b", asked) else ("source",)
    return tuple(found)


def to_topic(question: str) -> tuple[str, ...]:
    """Return the words of `question` that name the article, in their order; () for "it"."""
    words = WORD.findall(question.replace("’s", "").replace("'s", ""))
    return tuple(
        word
        for word in words
        if word.lower() not in STOP_WORDS and word.lower() not in _NAMING and len(to_stem(word)) > 1
    )

"""How far a quote reaches: a sentence, with the one before it where it leans on that; and a list.

Takes an article and the span of a sentence; gives the span to quote. "They were sold in May." tells
nothing by itself; whom "he" means is told beside the quote where that is sure (`qa.names`). "The
boats include:" is quoted with the boats.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.passages import sentences
from qa.breaks import BULLET, BULLET_WITHIN, INTRODUCES, ends_within
from qa.names.quoted import name_in

if TYPE_CHECKING:
    from index.articles.article import Article, Span

MAX_CHARACTERS = 400  # of all that is quoted with a sentence
_NEAR = 600  # characters in which the sentence before begins, and in which a list goes on
_GO_ON = r"(?:(?:But|And|So|Then|Still|However|Instead|Meanwhile|Also|Later),? )?"
_LEANS = re.compile(
    rf"{_GO_ON}(?:he|she|it|they|his|her|its|their|this|that|these|those|both|neither)\b(?![’'])",
    re.IGNORECASE,
)
# "It is not known whether …", "This week …": nothing before is meant.
_STANDS = re.compile(
    rf"{_GO_ON}(?:it (?:is|was|has been|will be|would be)\b.* "
    r"(?:that|to|whether|how|why|who|when|if)\b|"
    r"(?:this|that) (?:week|month|year|time|morning|evening|night|day|summer|winter|spring|autumn|"
    r"season|weekend|said)\b|both .*\band\b|neither .*\bnor\b)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_NAME = 200  # characters, with what parts it from the next
_NAME = r"[A-Z0-9][\w.'’&-]*(?: (?:(?:of|the|de|for|van|von|al) )*[A-Z0-9][\w.'’&-]*)*"
_NEXT_NAME = re.compile(rf"(?:,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+)(?:the\s+)?{_NAME}(?!\w)")
_PREVIOUS_NAME = re.compile(
    rf"(?<!\w){_NAME}(?:,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+)(?:the\s+)?$"
)


def to_quoted(article: Article, sentence: Span) -> Span:
    """Return the span to quote for `sentence`.

    It begins where the one before does, if it leans on that, and ends with what it introduces.
    """
    start, end = _with_before(article, sentence)
    return start, _whole_end(article, (start, end))


def _with_before(article: Article, sentence: Span) -> Span:
    words = article.text[slice(*sentence)]
    if not _LEANS.match(words) or _STANDS.match(words):
        return sentence
    if not article.is_english or name_in(article, sentence) is not None:
        return sentence
    start, end = sentence
    near = sentences(article, [(max(0, start - _NEAR), start)])
    before = [one for one in near if one.start < start][-1:]
    if not before or before[0].is_heading or article.text[before[0].end : start].strip():
        return sentence
    begin = before[0].start
    return (begin, end) if end - begin <= MAX_CHARACTERS else sentence


def _whole_end(article: Article, span: Span) -> int:
    """Return where the sentence at `span` ends, with the list or the speech that it introduces.

    It stays where it is where that would be too long to quote.
    """
    text, (start, end) = article.text, span
    if not ends_within(text, span):
        return end
    reached = end
    for following in sentences(article, [(end, min(len(text), end + _NEAR))]):
        if following.start < reached:
            continue
        words, gap = text[start:reached], text[reached : following.start]
        is_item = BULLET.match(text[following.start : following.end])
        if "\n\n" in gap and not INTRODUCES.search(words):
            break
        if following.end - start > MAX_CHARACTERS or (following.is_heading and not is_item):
            break
        reached = following.end
        if not ends_within(text, (start, reached)):
            return reached
    return reached if BULLET_WITHIN.search(text[end:reached]) else end


def whole_list(text: str, sentence: Span, item: Span) -> Span:
    """Return the span of the whole enumeration of names in the sentence that `item` is part of."""
    start, end = item
    if not text[start:end].strip()[:1].isupper():
        return item
    while found := _NEXT_NAME.match(text, end, sentence[1]):
        end = found.end()
    while found := _PREVIOUS_NAME.search(text, max(sentence[0], start - _LONGEST_NAME), start):
        start = found.start()
    return start, end

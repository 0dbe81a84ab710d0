"""Words: what people call articles, outlets and collections, as parts of patterns.

`ONE` and `MANY` are articles; some of the words mean other things as well: a report to the police.
"""

from __future__ import annotations

import re

from index.patterns import lazy_pattern

ARTICLE = r"art\w{0,2}cl\w{0,2}s?|news items?"
ONE = (
    r"(?:art\w{0,2}cle|text|profile|portrait|commentary|analysis piece|op-ed|piece|report|story|"
    r"interview|feature|column|editorial|essay|obituary|"
    r"review|write-?up|post|document|news item)\b"
)
MANY = (
    rf"(?:{ARTICLE}|texts|pieces|reports|stories|interviews|features|columns|editorials|essays|"
    rf"obituar(?:y|ies)|reviews|posts|documents|news items)\b"
)
COLLECTION = r"(?:collection|archive|library|corpus|index|database)\b"
OUTLETS = (
    r"(?:outlets?|sources?|newspapers?|papers?|publications?|magazines?|publishers?|sites?|"
    r"websites?|authors?|writers?|journalists?|reporters?|columnists?)\b"
)
OUTLET = r"(?:outlet|source|newspaper|paper|publication|magazine|publisher|site|website)\b"
WRITER = r"(?:author|writer|journalist|reporter|columnist|correspondent)\b"
# Articles of these are counted in the world, not in the collection.
LAWS = (
    r"(?:conventions?|constitutions?|treat(?:y|ies)|charters?|laws?|acts?|agreements?|bills?|"
    r"declarations?|codes?|statutes?|contracts?|directives?|regulations?|pacts?|impeachment|"
    r"clothing|faith)\b"
)
# How an order begins: "please", "could you give me". No words of it can be shared out in two ways.
POLITE = (
    r"(?:(?:please|kindly|now|ok|okay|so|and|hey|hi|hello|well|then)\b[ ,]*"
    r"|(?:can|could|would|will) (?:you|i|we)(?: (?:please|kindly)(?= ))?+ (?:get )?"
    r"|i(?:'d| would) like (?:to (?:have|see|get|know) )?|i (?:want|need) (?:to (?:have|see) )?"
    r"|tell (?:me|us) (?=which\b|how (?:many|often)\b|what (?:articles|sources)\b)|let me have |"
    r"let'?s (?:have )?|show(?: me)? |give(?: me)? |get me |write(?: me)? |make(?: "
    r"me)? "
    r"|provide(?: me)?(?: with)? |draw(?: up)? |prepare |compile |produce |create )*"
)
DEIXIS = r"(?:this|that|it|these|the text|the article)"
# The article that is meant: "the article", "your story", "Ruth Calloway's text".
THE_ONE = (
    rf"(?:(?:the|this|that|your|our|my|a|an|any|one|which|what|said|[\w.'’]+['’]s)\b"
    rf"(?: (?!(?:and|or|who|that|which|in|on|of|by|about)\b)[\w'’.-]+){{0,4}}? {ONE})"
)
# A superlative over articles.
EXTREME = (
    r"(?:first|last|latest|newest|oldest|earliest|most recent|longest|shortest|final|"
    r"second[- ]longest|ten latest)"
)


def any_of(*patterns: str) -> re.Pattern[str]:
    """Return what finds any of the patterns, whatever the case."""
    return lazy_pattern("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)

"""Routing: a question in, the kind of answer that it wants out.

Rules decide, and where none fits, weights that were learned; where these are not sure it is a
question of fact, which is answered with quotes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.route.about import wants_about
from qa.route.comparison import wants_comparison
from qa.route.count import counts_the_world, wants_count
from qa.route.learned import to_likeliest
from qa.route.overview import wants_overview
from qa.route.small_talk import to_small_talk
from qa.route.words import COLLECTION, any_of

if TYPE_CHECKING:
    from qa.answer import Kind

# What is asked of one article, or of articles, in words that no rule above knows. What an article
# says is asked as a fact.
_SAYS = re.compile(
    r"\b(?:say|said|says|saying|mention|mentions|mentioned|tells?|told|describe[ds]?|claim(?:s|"
    r"ed)?|"
    r"quote[ds]?|call(?:s|ed)?|explain(?:s|ed)?|conclude[ds]?|according|argue[ds]?|cite[ds]?|"
    r"refer\w*|"
    r"recommend\w*|compare[ds]?|ask(?:s|ed)?|reveal\w*|warn\w*|find|found|match|why|help|order|"
    r"happen\w*|star|stars|plays?|sang|sing|song|movie|film|book|novel|series|episode|season)\b",
    re.IGNORECASE,
)
_SOME_ABOUT = any_of(
    r"^(?:and |so )?(?:who|whose|by whom|when|where|(?:in|on|from|by|under|at) (?:what|which)|what|"
    r"which|how (?:long|old|"
    r"short|big)|is|was|has|does|did|are|can)\b.*\b(?:the|this|that|your|our)\b(?: "
    r"[\w'’.-]+){0,3}? "
    r"(?:art\w{0,2}cle|piece|text|obituary|editorial|column|op-ed|write-?up|news item|profile)\b",
)
_SOME_COUNT = any_of(
    r"^(?:which|what|how many|list|show|find|are|is|do|does|when|give|name|count|"
    r"any)\b.*\b(?:(?<!newspaper )articles|texts|pieces|news items)\b",
    rf"\b(?:in|of|from|by|with) (?:the|my|this|your|our) (?:whole |entire )?{COLLECTION}",
)
# Probability under which a question stays one of fact. Chosen on questions of our own, see
# docs/experiments.md.
_SURE = 0.5


def to_route(question: str) -> Kind:
    """Return the kind of answer that `question` wants; "fact" where there is a doubt."""
    if to_small_talk(question) is not None:
        return "chat"
    asked = " ".join(question.replace("’", "'").split())
    if wants_comparison(asked):
        return "comparison"
    if wants_overview(asked):
        return "overview"
    if wants_about(asked):
        return "about"
    return "count" if wants_count(asked) else _by_what_is_named(asked)


def _by_what_is_named(asked: str) -> Kind:
    """Return the kind of a question that no rule fits, by the articles that it names, if any."""
    if counts_the_world(asked):
        return "fact"
    if _SAYS.search(asked):
        return _learned(asked)
    if _SOME_COUNT.search(asked):
        return "count"
    return "about" if _SOME_ABOUT.search(asked) else _learned(asked)


def _learned(asked: str) -> Kind:
    """Return what the weights make of a question; small talk is told by the rules alone."""
    if asked.lower().startswith("why "):  # a reason is a fact
        return "fact"
    kind, probability = to_likeliest(asked)
    return kind if kind != "chat" and probability >= _SURE else "fact"

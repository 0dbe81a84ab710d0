"""Routing: a question in, the kind of answer that it wants out.

What the rules find in its words and what its vector means are weighed together, by weights that
were learned; where these are not sure it is a question of fact, which is answered with quotes.
Rules alone decide what small talk is replied to, and how a follow-up is understood.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from index.patterns import lazy_pattern
from qa.route.about import surely_wants_about, wants_about
from qa.route.comparison import surely_wants_comparison, wants_comparison
from qa.route.count import counts_the_world, surely_wants_count, wants_count
from qa.route.learned import to_likeliest
from qa.route.overview import surely_wants_overview, wants_overview
from qa.route.small_talk import to_small_talk
from qa.route.words import COLLECTION, any_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from qa.answer import Kind

# What is asked of one article, or of articles, in words that no rule above knows. What an article
# says is asked as a fact.
_SAYS = lazy_pattern(
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
_BY_RULES: tuple[Kind, ...] = ("comparison", "overview", "about", "count")  # which goes first
_SURELY: tuple[tuple[Kind, Callable[[str], bool]], ...] = (
    ("comparison", surely_wants_comparison),
    ("overview", surely_wants_overview),
    ("about", surely_wants_about),
    ("count", surely_wants_count),
)
# Probability under which rules alone decide; that nothing is asked for must be surer.
# Chosen on questions of our own, see docs/experiments.md.
_SURE: dict[Kind, float] = {
    "fact": 0.8,
    "overview": 0.8,
    "comparison": 0.8,
    "about": 0.7,
    "count": 0.7,
}
_SURELY_CHAT = 0.9
LONGEST = 400  # characters of a question that rules look at: some take more than their square
_REMEMBERED = 64  # questions, of which each is looked at several times on its way


def to_route(question: str, vector: NDArray[np.float32]) -> Kind:
    """Return the kind of answer that `question` wants; in doubt what rules tell, "fact" at last.

    `vector`: (384,) float32, unit, the question's own by the bundled encoder.
    """
    if to_small_talk(question) is not None:
        return "chat"
    asked = _to_asked(question)
    for kind, surely in _SURELY:
        if surely(asked):
            return kind
    kind, probability = to_likeliest(question, vector, to_found(question))
    if kind == "chat":
        return "chat" if probability >= _SURELY_CHAT else "fact"
    return kind if probability >= _SURE[kind] else to_route_by_rules(question)


def _to_asked(question: str) -> str:
    """Return as much of `question` as rules look at."""
    return " ".join(question.replace("’", "'").split())[:LONGEST]


def to_route_by_rules(question: str) -> Kind:
    """Return the kind of answer that the words of `question` ask for; "fact" where none does."""
    found = to_found(question)
    if "chat" in found:
        return "chat"
    for kind in _BY_RULES:
        if kind in found:
            return kind
    if "world" in found:
        return "fact"
    if "says" not in found:
        if "some count" in found:
            return "count"
        if "some about" in found:
            return "about"
    return "fact"


@lru_cache(_REMEMBERED)
def to_found(question: str) -> frozenset[str]:
    """Return the names of what the rules find in `question`: kinds, and signs of them."""
    asked = _to_asked(question)
    is_found = {
        "chat": to_small_talk(question) is not None,
        "comparison": wants_comparison(asked),
        "overview": wants_overview(asked),
        "about": wants_about(asked),
        "count": wants_count(asked),
        "world": counts_the_world(asked),
        "says": _SAYS.search(asked) is not None,
        "some count": _SOME_COUNT.search(asked) is not None,
        "some about": _SOME_ABOUT.search(asked) is not None,
    }
    return frozenset(name for name, is_so in is_found.items() if is_so)

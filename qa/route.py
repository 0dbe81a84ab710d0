"""Route: which kind of answer a question wants.

Takes a question; gives the kind, and the reply to a greeting, thanks or a request that quoting
cannot meet. All else is answered from the articles.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.answer import Kind

_TALK = (
    (
        re.compile(
            r"(?:hi|hello|hey|hiya|greetings|good (?:morning|afternoon|evening|day))"
            r"(?: (?:there|quoth|all|everyone))?",
            re.IGNORECASE,
        ),
        "Hello. Ask me something that the articles may answer; I reply in their own words.",
    ),
    (
        re.compile(
            r"(?:(?:ok|okay|great|perfect|good|nice)[ ,]*)?(?:many )?"
            r"(?:thanks|thank you|thx|cheers)(?: (?:a lot|so much|very much|again|quoth))*|"
            r"bye|goodbye|good night",
            re.IGNORECASE,
        ),
        "You are welcome.",
    ),
    (
        re.compile(
            r"(?:please )?(?:help|who are you|what are you|what can (?:you|i) (?:do|ask))"
            r"(?: me)?(?: here)?",
            re.IGNORECASE,
        ),
        "I am Quoth. I look for the sentences in your articles that answer a question, quote them "
        "and cite where they stand. Ask who, what, when, where, why or how.",
    ),
    (
        re.compile(
            r"(?:please |can you |could you |would you )*(?:summari[sz]e|sum up|"
            r"(?:give|write|make)(?: me)? (?:a|an|the) (?:\w+ )?(?:summary|overview|digest)|"
            r"tl;?dr|(?:a )?summary of)\b.*",
            re.IGNORECASE | re.DOTALL,
        ),
        "I quote the sentences that answer a question; I do not write summaries. Ask for something "
        "in particular: who, what, when, where, why or how.",
    ),
)


def to_route(question: str) -> Kind:
    """Return the kind of answer that `question` wants."""
    return "fact" if to_small_talk(question) is None else "chat"


def to_small_talk(question: str) -> str | None:
    """Return the reply to a greeting, thanks or a request for a summary; None for a question."""
    bare = question.strip().strip("!?.… ").strip()
    for pattern, reply in _TALK:
        if pattern.fullmatch(bare):
            return reply
    return None

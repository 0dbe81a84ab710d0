"""What a question means in its conversation, and what needs no search at all.

Takes a question and the turns before it; gives the question to search with, which is part of the
answer and shown, or a short reply to a greeting, thanks or a request that quoting cannot meet.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.errors import QuestionError
from qa.answer import Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_OPENERS = re.compile(
    r"(?:and|but|or|so|then|also|what about|how about|what else|who else|where else|"
    r"anything else|any more|why not|how so|how come|since when|such as|tell me more|go on)\b",
    re.IGNORECASE,
)
_PERSONS = frozenset(
    "he she him her his hers it its they them their theirs himself herself".split()
)
_POINTERS = re.compile(
    r"\b(?:this|that|these|those)\s*[?.!]*$|"
    r"^(?:is|was|are|were|did|does|do|why is|why was)?\s*"
    r"(?:this|that|these|those)\s+(?:is|was|are|were|true|mean|happen)|"
    r"\bthere\s*[?.!]*$|\bthe (?:former|latter|same)\b|"
    r"\b(?:a|the|that|those)(?: \w+)? ones?\b|\bthe other (?:one|two|ones)?\b",
    re.IGNORECASE,
)
# "When did the glassworks put out its last furnace?": the question itself says whose.
_OWNED = re.compile(r"\b(?:the|a|an|this|these|those) \w+.*? (its|his|her|their)\b", re.IGNORECASE)
_EMPTY_WORDS = frozenset(
    """
    a an the is are was were be been do does did has have had will would can could should may might
    who whom whose what which when where why how many much long old far often exactly please ok and
    or but so then in on at of to for by with from about as not no yes really again more else
    happened happen next
    """.split()
)

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


def to_small_talk(question: str) -> str | None:
    """Return the reply to a greeting, thanks or a request for a summary; None for a question."""
    bare = question.strip().strip("!?.… ").strip()
    for pattern, reply in _TALK:
        if pattern.fullmatch(bare):
            return reply
    return None


def to_turns(history: object) -> list[Turn]:
    """Return the turns that other programs write as a list of questions or of objects.

    An object has a "question" and may have its "answer". Raises QuestionError for anything else.
    """
    if not isinstance(history or [], list):
        raise QuestionError("history is no list of questions")
    turns = []
    for earlier in history or []:  # type: ignore[attr-defined]  # a list, see above
        if isinstance(earlier, str):
            turns.append(Turn(question=earlier))
        elif isinstance(earlier, dict) and isinstance(earlier.get("question"), str):
            turns.append(Turn(question=earlier["question"], answer=earlier.get("answer")))
        else:
            raise QuestionError("a turn of history is neither text nor has a question")
    return turns


def resolve(question: str, turns: Sequence[Turn]) -> str:
    """Return the question to search with: `question`, after the one it leans on if it leans on one.

    A question that cannot stand alone (an unexplained "he", "what about …", "Why?") is put behind
    the nearest earlier question that can.
    """
    if not turns or stands_alone(question):
        return question
    earlier = [turn.question for turn in turns if to_small_talk(turn.question) is None]
    leaned_on = next((asked for asked in reversed(earlier) if stands_alone(asked)), None)
    if leaned_on is None:
        leaned_on = earlier[0] if earlier else ""
    return f"{leaned_on} {question}".strip()


def stands_alone(question: str) -> bool:
    """Say whether `question` can be understood without the ones before it."""
    stripped = question.strip()
    words = _WORD.findall(_OWNED.sub("", stripped))
    if _OPENERS.match(stripped) or _POINTERS.search(stripped):
        return False
    for i, word in enumerate(words):
        # A name earlier in the same question explains the pronoun: "Did Starmer say he …?"
        if word.lower() in _PERSONS and not any(name[0].isupper() for name in words[1:i]):
            return False
    return any(word.lower() not in _EMPTY_WORDS for word in words)

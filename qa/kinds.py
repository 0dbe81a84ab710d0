"""Kinds of questions: whether a few words answer, a list of them, or only whole sentences.

Takes a question; gives its kind, the sentence of it that asks, what it asks for, and whether an
answer looks like that; by their words alone.
"""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["short", "list", "sentence", "yes_no"]

_YES_NO = re.compile(
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|shall|may|might|"
    r"must|isn['’]t|aren['’]t|wasn['’]t|weren['’]t|don['’]t|doesn['’]t|didn['’]t|hasn['’]t)\b"
)
_SENTENCE = re.compile(
    r"(?:why|how come|explain|describe|tell me|summari[sz]e)\b"
    r"|(?:in what way|for what reason|what is the reason|what was the reason)"
    r"|how (?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|might)\b"
    r"|what (?:did|does|do|has|have|had|will|would)\b.{1,80}\b(?:say|said|says|think|argue|argued|"
    r"claim|claimed|write|written|promise|promised|announce|announced|warn|warned|happen|mean|do|"
    r"done|suggest|suggested|demand|propose|proposed|tell|told|respond|react|reply|explain)\b"
    r"|what (?:happened|happens|is known|was said|caused|led)\b"
)
_LIST = re.compile(
    r"(?:name|list) (?:the|all|some|every|two|three|four|five)\b"
    r"|(?:what|which) (?:are|were|two|three|four|five|six|seven|other)\b"
    r"|who (?:are|were|else)\b"
    r"|(?:what|which) (?!this\b|is\b|was\b|has\b|does\b)\w+[^su\W]s\b"
    r"|(?:what|which) \w+ \w+[^su\W]s (?:are|were|do|did|have|had)\b"
)
_ASKED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "number",
        re.compile(
            r"\bhow (many|much|long|old|far|tall|big|large|high)\b"
            r"|\bwhat (percentage|percent|number|amount)\b"
        ),
    ),
    (
        "time",
        re.compile(
            r"\b(when|what (year|date|day|month|century|decade)|which (year|day|century))\b"
        ),
    ),
    ("person", re.compile(r"\b(who|whom|whose)\b")),
    (
        "place",
        re.compile(r"\b(where|what (city|country|state|place|town)|which (city|country|state))\b"),
    ),
)
_BY_KIND: dict[Kind, str] = {
    "short": "thing",
    "sentence": "statement",
    "list": "list",
    "yes_no": "yes or no",
}
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|"
    r"thousands?|millions?|billions?|half|quarter|third|percent|once|twice)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\d|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|tomorrow|tonight|"
    r"years?|months?|weeks?|days?|hours?|minutes|century|decade|morning|evening|night|weekend|ago)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-Z]")
_LOOKS_LIKE = {"number": _NUMBER, "time": _TIME, "person": _NAME, "place": _NAME}
# Not behind the initial of a name: "Robert F. Kennedy".
_SENTENCE_END = re.compile(r"(?<=[.!?”\"])(?<!\b[A-Z]\.)\s+(?=[A-Z“\"])")
_LEAD = re.compile(r"^(?:and|but|so|then|also|please|ok|okay|well|now)[,\s]+")


def kind_of(question: str) -> Kind:
    """Return the kind of `question`.

    "sentence": why, how, what somebody said or did; "yes_no"; "list": several things are asked for;
    "short": anything else.
    """
    asked = _LEAD.sub("", question.strip().lower())
    # Of a question led in ("In 2019, who …"), the part that asks decides.
    asked = re.sub(
        r"^(?:in|on|at|after|before|during|according to|for|by|under) [^,?]*, ", "", asked
    )
    if _SENTENCE.match(asked):
        return "sentence"
    if _YES_NO.match(asked):
        return "yes_no"
    if _LIST.match(asked):
        return "list"
    return "short"


def asking_sentence(question: str) -> str:
    """Return the last sentence of `question` with a question mark; without any, the last.

    What stands before it tells what is asked about.
    """
    sentences = _SENTENCE_END.split(question.strip())
    return next((one for one in reversed(sentences) if "?" in one), sentences[-1])


def looks_like(asked: str, answer: str) -> int:
    """Say whether a short answer looks like what is asked for: 1, or -1 if not, or 0 if unknown.

    Numbers and times are told by their words, persons and places by a capital letter.
    """
    pattern = _LOOKS_LIKE.get(asked)
    return 0 if pattern is None else 1 if pattern.search(answer) else -1


def asked_for(question: str) -> str:
    """Return what `question` asks for, in a word or three, as "number" or "person".

    The reader was trained with it in front of the question.
    """
    lowered = question.lower()
    for word, pattern in _ASKED:
        if pattern.search(lowered):
            return word
    return _BY_KIND[kind_of(question)]

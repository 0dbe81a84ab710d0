"""Verb forms: what the forms of one verb are compared by.

Takes a word; gives one key for all forms of an English verb, irregular ones by a table.
"""

from __future__ import annotations

import re

from qa.overlap import to_stem

_BASE = {
    form: base
    for base, forms in {
        "become": "became",
        "send": "sent",
        "win": "won",
        "run": "ran",
        "find": "found",
        "leave": "left",
        "fall": "fell fallen",
        "rise": "rose risen",
        "meet": "met",
        "lose": "lost",
        "begin": "began begun",
        "buy": "bought",
        "sell": "sold",
        "take": "took taken",
        "give": "gave given",
        "break": "broke broken",
        "choose": "chose chosen",
        "speak": "spoke spoken",
        "hold": "held",
        "build": "built",
        "pay": "paid",
        "steal": "stole stolen",
        "beat": "beaten",
        "shoot": "shot",
        "die": "died",
        "use": "used",
        "lead": "led",
        "make": "made",
        "write": "wrote written",
        "forbid": "forbade forbidden",
        "withdraw": "withdrew withdrawn",
        "fly": "flew flown",
        "sink": "sank sunk",
        "see": "saw seen",
        "catch": "caught",
        "fight": "fought",
        "bring": "brought",
        "go": "went gone",
        "come": "came",
        "keep": "kept",
        "teach": "taught",
        "strike": "struck",
        "grow": "grew grown",
        "drive": "drove driven",
        "ride": "rode ridden",
        "swear": "swore sworn",
        "throw": "threw thrown",
        "wear": "wore worn",
    }.items()
    for form in forms.split()
}
_HURT = frozenset("hurt injured wounded".split())
_BRITISH = re.compile(r"is(?=(?:e|es|ed|ing)?$)")


def to_key(verb: str) -> str:
    """Return what `verb`, in lower case, is compared by: one for all its forms."""
    if verb in _HURT:
        return "hurt"
    base = _BASE.get(verb, verb)
    return to_stem(_BRITISH.sub("iz", base) if len(base) > 6 else base)


def is_past(word: str) -> bool:
    """Say whether `word`, in lower case, looks like the past or the participle of a verb."""
    return word in _BASE or word in _HURT or (word.endswith("ed") and len(word) > 4)

"""Topics: the words that articles must hold, from what a question calls them.

Takes "the war in Ukraine" or "Trump or Biden"; gives wordings, or None for what is more than names
and nouns: "people who died" are not counted by their words.
"""

from __future__ import annotations

import re

from index.search.holding import Wording, in_capitals
from index.search.narrowing import to_phrases

_MOST_WORDS = 8
_QUOTED = re.compile(r'"[^"“”]+"|“[^"“”]+”|„[^"“”„]+[“”]|«[^«»]+»')
_CALLED = re.compile(
    r"^(?:the )?(?:words?|phrases?|terms?|names?|topics?(?: of)?|subjects?(?: of)?|theme(?: of)?) ",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|a|an|all|any|both)\s+", re.IGNORECASE)
_JOINED = r"and|or|in|on|at|of|for|with|to|against|between|over|under|near|around"
# "University of Michigan", "Johnson & Johnson" and "Bank of the West" are one name.
_SPLIT = re.compile(rf"\s*,?\s+(?P<word>{_JOINED})\s+(?:the\s+)?", re.IGNORECASE)
_BEFORE_NAME = re.compile(r"(?:^|\s)[A-Z]\S*$")
# Words of sentences, not of names: what they say is not understood.
_NOT_NAMES = frozenset(
    """
    who which that what when where why how whose is are was were be been being do does did has have
    had can could will would should may must not no without except than more most least fewest but
    if he she they it him her them his their its i me my we us our you your this these those there
    here last next yesterday today tomorrow recently ago since before after during until till from
    by via as also only same other another each every per about mention mentions mentioning article
    articles said says say
    """.split()
)
_MONTHS = frozenset(
    "january february march april june july august september october november december monday "
    "tuesday wednesday thursday friday saturday sunday".split()
)
_INVARIANT = ("ss", "us", "is", "news", "series", "species")
_FEWEST_LETTERS = 3  # of a word that has another number, 4 if it ends in -s


def to_wordings(topic: str) -> tuple[Wording, ...] | None:
    """Return what an article must hold of `topic`, None where it is more than names and nouns."""
    phrases = to_phrases(topic)
    if phrases:
        return _of_phrases(topic, phrases)
    topic = _CALLED.sub("", topic.strip(" ,.?!'"))
    pieces, joints = _to_pieces(topic)
    if not pieces or not all(map(_is_name, pieces)) or len(topic.split()) > _MOST_WORDS:
        return None
    if "or" in joints:
        if joints != {"or"}:
            return None
        return (Wording(forms=tuple(form for piece in pieces for form in to_forms(piece))),)
    return tuple(Wording(forms=to_forms(piece)) for piece in pieces)


def _of_phrases(topic: str, phrases: list[str]) -> tuple[Wording, ...] | None:
    """Return the phrases in quotation marks, each to be held, or any of them."""
    between = _CALLED.sub("", _QUOTED.sub(" ", topic).strip(" ,.?!") + " ").split()
    if not between:
        return tuple(Wording(forms=(phrase,)) for phrase in phrases)
    joints = {word.lower() for word in between}
    if len(phrases) != len(between) + 1 or joints not in ({"and"}, {"or"}):
        return None
    if joints == {"or"}:
        return (Wording(forms=tuple(phrases)),)
    return tuple(Wording(forms=(phrase,)) for phrase in phrases)


def _to_pieces(topic: str) -> tuple[list[str], set[str]]:
    """Return the names and nouns in `topic`, and the words between them, in lower case."""
    pieces, joints, start = [], set(), 0
    for joint in _SPLIT.finditer(topic):
        if joint.start() < start:
            continue
        before, after = topic[start : joint.start()], topic[joint.end() :]
        word = joint["word"]
        is_inside = (
            word in {"of", "for", "the", "on"}
            and _BEFORE_NAME.search(before) is not None
            and after[:1].isupper()
        )
        if not is_inside:
            pieces.append(before)
            joints.add(word.lower())
            start = joint.end()
    pieces.append(topic[start:])
    pieces = [part for piece in pieces for part in re.split(r"\s*,\s+", piece)]
    return [_ARTICLE.sub("", piece.strip()) for piece in pieces], joints


def _is_name(piece: str) -> bool:
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", piece)
    if not words or (len(words) == 1 and piece.lower() in _MONTHS):
        return False
    return all(in_capitals(word) or word.lower() not in _NOT_NAMES for word in words)


def to_forms(name: str) -> tuple[str, ...]:
    """Return `name` and, where its last word is in lower case, singular and plural of it."""
    head, _, last = name.rpartition(" ")
    front = f"{head} " if head else ""
    if not last.isalpha() or not last.isascii() or not last.islower():
        return (name,)
    return tuple(dict.fromkeys((name, *(front + other for other in _other_numbers(last)))))


def _other_numbers(noun: str) -> list[str]:
    """Return the plural of a noun, and its singular if it looks like a plural."""
    if len(noun) < _FEWEST_LETTERS + noun.endswith("s"):
        return []
    if noun.endswith(_INVARIANT):
        return [noun + "es"] if noun.endswith(("ss", "us")) else []
    if noun.endswith("ies"):
        return [noun[:-3] + "y"]
    if noun.endswith(("xes", "zes", "ches", "shes", "sses", "uses")):
        return [noun[:-2], noun[:-1]]
    if noun.endswith("s"):
        return [noun[:-1]]
    if noun.endswith(("x", "z", "ch", "sh")):
        return [noun + "es"]
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return [noun[:-1] + "ies"]
    return [noun + "s"]

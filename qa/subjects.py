"""Subjects: what a question is about, in the words that a passage must have to tell of it.

Takes a question; gives its names, numbers and nouns, without the words that only ask or tell what
happens: verbs and adjectives of measure. English grammar tells them, without a tagger: a verb is
one of the commonest, or stands where a question has its verb.
"""

from __future__ import annotations

import re

from index.stop_words import STOP_WORDS

_TOKEN = re.compile(r"[^\W_][\w-]*(?:['’]s\b)?|[^\w\s]")
_OWNING = re.compile(r"['’]s$")
# What no article is about, whatever the question.
_EMPTY = frozenset(
    """
    me my our your us him them any some all more most less least other others another such same
    own there here then than not no yes too very just also still yet ever never now today
    currently recently again already only even often always really actually if whether because
    while since until before after during between among against into onto over under through
    within without across along around off out up down per via thing things kind kinds sort
    sorts type types way ways reason reasons number numbers amount name names called much many
    long far old big tall high deep large small fast often soon late early latest last first
    next new newest best worst good bad exactly anyone anything someone something somebody
    anybody everyone everything nobody nothing please tell know known say says said mean means
    happen happens happened happening article articles answer question report reports according
    news update updates summarise summarize summary overview
    """.split()
)
# Verbs that are seldom nouns as well.
_VERBS = frozenset(
    """
    accept accuse achieve add admit agree allow announce appear apply appoint approve argue
    arrest arrive ask attempt attend avoid become began begin begun believe belong born bought
    bring broke broken brought build built buy came captured carry catch caught choose chose
    chosen collapse come compare complain conclude confirm consider contain continue contribute
    create criticise criticize decide declare defeat defend deny describe destroy develop die
    died dies differ discover do done drew drove dying eat elect elected end ended enter expect
    explain face fail fallen feel fell felt find fled flee flew fly follow forced fought found
    gave get getting give given go goes going gone got grew grow grown guess had happen hear
    heard held help hide hit hold hurt include injured introduce invent invite join keep kept
    kidnap kill killed knew know last launch lead learn leave led left let like live lives lose
    lost love made make making manage married marry meet mention met need open opened operate
    oppose own paid participate pass pay plead predict prefer prevent produce propose prove
    publish put ran reach react read receive recommend refuse reject remain remove replace
    reply represent require resign respond reveal rose rule saw say see seem seen seize sell
    send sent serve shoot shown sing sit sold speak spend spent spoke start stay stop struck
    succeed sue suffer suggest survive suspend take taken taught teach think thought threaten
    throw told took travel tried try understand used vow wait want warn was wear went win won
    worked write written wrote
    """.split()
)
_LONGEST_NOUN = 5  # letters of a noun in -ed: breed, speed
_ENDINGS = ("s", "es", "ed", "d", "ing")
_DO = frozenset("do does did".split())
_I = "I"
# What goes before a noun, so that the word after it is none of the question's verbs.
BEFORE_NOUN = frozenset(
    """
    a an the this that these those his her its their my our your no any some every each of in on at
    for with by from about into over under between against after before during
    """.split()
)


def to_subjects(question: str) -> list[str]:
    """Return what `question` is about, each once, in order; a name of several words is one."""
    tokens = [_OWNING.sub("", token) for token in _TOKEN.findall(question)]
    verb = _main_verb(tokens)
    subjects: list[str] = []
    name: list[str] = []
    for i, token in enumerate([*tokens, ""]):
        if i and _is_name(token):
            name.append(token)
            continue
        if name:
            subjects.append(" ".join(name))
            name = []
        if i != verb and _is_subject(token, before=tokens[i - 1].lower() if i else ""):
            subjects.append(token)
    return list(dict.fromkeys(subjects))


def _is_name(token: str) -> bool:
    return (token[:1].isupper() and token != _I) or token[:1].isdigit()


def _is_subject(token: str, *, before: str) -> bool:
    word = token.lower()
    if not token[:1].isalnum() or word in STOP_WORDS or word in _EMPTY or len(word) < 3:
        return False
    return before != "how" and not (is_verb(word) and before not in BEFORE_NOUN)


def is_verb(word: str) -> bool:
    """Say whether `word`, in lower case, is likely a verb, by a list of the commonest."""
    if word in _VERBS or (word.endswith("ed") and len(word) > _LONGEST_NOUN):
        return True
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and (stem in _VERBS or f"{stem}e" in _VERBS or stem[:-1] in _VERBS):
            return True
    return False


def _main_verb(tokens: list[str]) -> int | None:
    """Return which of `tokens` stands where the verb of a question does; None if that is unsure.

    That is after "who", or the last word after "did" that is no name and goes with no noun.
    """
    words = [token.lower() for token in tokens]
    helper = next((i for i, word in enumerate(words) if word in _DO), None)
    if helper is not None:
        after = range(helper + 2, len(words))
        if any(is_verb(words[i]) and words[i - 1] not in BEFORE_NOUN for i in after):
            return None  # the lists know it
        could_be = [
            i
            for i in after
            if words[i].isalpha()
            and tokens[i].islower()
            and words[i] not in STOP_WORDS | _EMPTY
            and words[i - 1] not in BEFORE_NOUN
        ]
        return could_be[-1] if could_be else None
    is_who = words[:1] == ["who"] and len(words) > 2 and words[1] not in STOP_WORDS
    return 1 if is_who else None

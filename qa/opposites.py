"""Opposites: which words deny, turn others round, or say the same, and which leave things open.

Takes words; gives the key by which a question's word is found in a sentence, and the key of the
word that excludes it. Only pairs that cannot both be true of one thing are opposites here: "ended"
does not exclude "began".
"""

from __future__ import annotations

import re

from qa.overlap import to_stem

# Words that deny what stands with them. With an infinitive some verbs do, too: "refused to send".
NEGATORS = frozenset("not never no nobody none nothing neither nor without cannot nowhere".split())
DENYING = frozenset(
    """
    refuse refuses refused refusing decline declines declined declining fail fails failed failing
    unable unwilling deny denies denied denying
    """.split()
)
# What a sentence leaves open by these, it does not decide.
OPEN = frozenset(
    """
    if whether unless until lest allegedly alleged alleges allege reportedly
    supposedly apparently seemingly presumably perhaps maybe probably possibly likely unlikely
    suspected suspicion suspects accused accuses accusing claimed claims claim believed thought
    feared fears rumour rumours rumoured rumor rumors rumored planned plans planning plan intends
    intended intends expects expected hopes hoped hope wants wanted threatened threatens threat
    urged urges demanded demands called asked asks attempted attempts attempt tried tries proposed
    proposes proposal considered considering false falsely untrue myth denied denies
    """.split()
)
MODALS = frozenset("would could should may might must shall will can".split())
SCARCELY = frozenset("hardly barely scarcely rarely seldom almost nearly partly".split())
# Verbs of speech: what follows is somebody's word.
SPEECH = frozenset(
    """
    said says say told tells wrote writes stated states added adds argued argues suggested suggests
    announced announces warned warns insisted insists noted notes tweeted posted maintained
    testified asserted according explained declared predicted promised
    """.split()
)
_PLAIN = {
    form: base
    for base, forms in {
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
        "die": "died dead",
        "use": "used",
        "kill": "killed",
        "lead": "led",
        "make": "made",
        "write": "wrote written",
        "forbid": "forbade forbidden",
        "withdraw": "withdrew withdrawn",
        "fly": "flew flown",
        "sink": "sank sunk",
        "see": "saw seen",
        "catch": "caught",
        "sign": "signed",
        "fight": "fought",
        "bring": "brought",
        "hit": "hits",
        "go": "went gone",
        "come": "came",
        "keep": "kept",
        "teach": "taught",
        "resign": "resignation",
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
# Words that are taken for one another, by the first of each line.
_SAME = {
    other: line.split()[0]
    for line in (
        "hurt injure injured wound wounded harm harmed",
        "ban prohibit forbid outlaw bar",
        "allow permit let",
        "beat defeat",
        "buy purchase acquire",
        "arrest detain",
        "quit resign",
        "parliament legislature",
        "accept approve",
        "reject decline refuse",
        "support back endorse",
        "uphold confirm",
        "overturn reverse quash annul",
        "rise increase",
        "fall decrease",
        "bill law",
        "recover find",
    )
    for other in line.split()
}
_ACTS = (
    ("allow", "ban"),
    ("accept", "reject"),
    ("support", "oppose"),
    ("uphold", "overturn"),
    ("win", "lose"),
    ("rise", "fall"),
    ("succeed", "fail"),
    ("admit", "deny"),
    ("agree", "disagree"),
)
# Compared whole: "lawful" has the stem of "law".
_OF_THINGS = (
    ("lawful", "unlawful"),
    ("legal", "illegal"),
    ("guilty", "innocent"),
    ("possible", "impossible"),
    ("constitutional", "unconstitutional"),
    ("alive", "dead"),
    ("present", "absent"),
    ("same", "different"),
    ("known", "unknown"),
    ("clear", "unclear"),
    ("able", "unable"),
)
QUALITIES = frozenset(word for pair in _OF_THINGS for word in pair)
_BRITISH = re.compile(r"is(?=(?:e|es|ed|ing|ation)?$)")


def is_irregular(word: str) -> bool:
    """Say whether `word`, in lower case, is the past or participle of an irregular verb."""
    return word in _PLAIN


def to_key(word: str) -> str:
    """Return what `word` is compared by: one for all its forms, and for words that say the same."""
    lowered = word.lower()
    if lowered in QUALITIES - {"dead"}:
        return lowered
    key = _stemmed(_PLAIN.get(lowered, lowered))
    return _SAME_KEY.get(key, key)


def _stemmed(word: str) -> str:
    return to_stem(_BRITISH.sub("iz", word) if len(word) > 6 else word)


_SAME_KEY = {_stemmed(other): _stemmed(one) for other, one in _SAME.items()}
# What is denied along with the other: nobody who was not hurt was killed. And what is true with it.
DENIED_WITH = {
    to_key("kill"): frozenset({to_key("hurt")}),
    to_key("die"): frozenset({to_key("hurt"), to_key("kill")}),
}
TRUE_WITH = {to_key("die"): frozenset({to_key("kill")})}
OPPOSITE = {
    key: other
    for one, two in (*_ACTS, *_OF_THINGS)
    for key, other in ((to_key(one), to_key(two)), (to_key(two), to_key(one)))
}

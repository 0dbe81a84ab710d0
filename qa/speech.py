"""Reported speech: which sentences report what the person asked about said.

Takes a question such as "What did Rubio say about NATO?" and sentences; tells which of them report
Rubio's words on NATO, by their grammar. The reader was trained on questions that a few words
answer and sees no answer in such sentences, of which several can be right at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.patterns import lazy_pattern
from index.stop_words import STOP_WORDS
from qa.overlap import WORD, to_stems

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

TOPIC = 0.5  # share of the topic's words that a sentence, or those it goes on from, must hold

_ASKS = (
    r"say|said|tell|told|write|written|argue|argued|claim|claimed|warn|warned|announce|announced|"
    r"promise|promised|suggest|suggested|propose|proposed|explain|explained|think|believe|believed|"
    r"state|stated|declare|declared|tweet|tweeted|post|posted|add|added|insist|insisted|admit|"
    r"admitted|acknowledge|acknowledged|pledge|pledged|vow|vowed"
)
_QUESTION = lazy_pattern(
    r"what (?:else )?(?:did|does|do|has|have|had) (?P<speaker>.{2,60}?) "
    rf"(?:(?:publicly|also|later|recently|then) )?(?:{_ASKS})\b(?P<topic>.*)",
    re.IGNORECASE,
)
_VERB = (
    r"(?:said|says|say|wrote|writes|written|told|tells|added|adds|argued|argues|claimed|claims|"
    r"warned|warns|announced|promised|suggested|proposed|explained|thinks|believes|believed|"
    r"stated|declared|tweeted|posted|insisted|insists|vowed|urged|noted|notes|"
    r"call(?:ed|s)(?!\s+(?:up|off|in|back)\b)|"
    r"acknowledged|admitted|denied|pledged|confirmed|demanded|expressed|praised|accused|recalled|"
    r"complained|concluded|replied|responded|criticised|criticized)"
)
_BETWEEN = (
    r"(?:,[^,;“”\"]{1,90},|\s\([^()]{1,40}\))?"
    r"(?:\s+(?:also|later|then|again|has|have|had|himself|herself|on\s+[A-Z]\w+day|\w+ly|"
    r"[A-Z][a-z]+day)){0,3}"
)
_TITLES = r"(?:(?:[A-Z][\w.’'-]*|the|of|prime|chief|foreign|spokes\w+|president|minister)\s+){0,6}"
_NOT_ASKED = r"(?<!\bwhether )(?<!\bif )"  # "asked whether Brown had said" reports no words
_GOES_ON = lazy_pattern(
    rf"(?:^|[,”\"]\s*)(?:he|she|they)\s+(?:\w+\s+){{0,2}}?{_VERB}\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechQuestion:
    """A question for what `speaker` said; `topic` are the stems of what about, perhaps none."""

    speaker: str
    topic: frozenset[str]

    @classmethod
    def of(cls, question: str) -> SpeechQuestion | None:
        """Return what `question` asks for, None if it asks for anything but somebody's words."""
        match = _QUESTION.search(question)
        words = WORD.findall(match["speaker"]) if match else []
        if match is None or not words or words[-1].lower() in STOP_WORDS:
            return None
        topic = frozenset(to_stems(match["topic"]) - STOP_WORDS)
        return cls(speaker=words[-1], topic=topic)

    def reports(self, sentences: Sequence[str]) -> list[bool]:
        """Say for each of an article's sentences, in order, whether it reports what is asked for.

        A sentence that only has a pronoun ("he added …") goes on from the one before it; so those
        from one on that does not are enough.
        """
        name = re.escape(self.speaker)
        if self.speaker.islower():  # a rôle, before its holder's name
            name = rf"(?i:{name})(?:\s+[A-Z][\w’'-]*){{0,3}}"
        reporting = re.compile(
            rf"{_NOT_ASKED}\b{name}\b{_BETWEEN}\s+{_VERB}\b"
            rf"|,\s+(?:[A-Z][\w.’'-]*\s+){{0,3}}(?:[A-Z]\w?['’])?{name},\s+{_VERB}\b"
            rf"|[,?!”\"]\s*{_VERB}\s+{_TITLES}{name}\b"
            rf"|\b[Aa]ccording to\s+{_TITLES}{name}\b"
        )
        found = []
        held: set[str] = set()
        goes_on = False
        for sentence in sentences:
            is_named = bool(reporting.search(sentence))
            goes_on = is_named or (goes_on and goes_on_from_before(sentence))
            held = to_stems(sentence) | (held if goes_on and not is_named else set())
            found.append(goes_on and self.is_on_topic(held))
        return found

    def is_only_asked(self, sentence: str) -> bool:
        """Say whether `sentence` only has it that somebody asks whether the speaker said anything.

        "Roe asked whether Brown had said thank you": these are no words of Brown's.
        """
        asked = re.compile(
            rf"\b(?:whether|if)\s+(?:\w+\s+){{0,3}}?{re.escape(self.speaker)}\b"
            rf"(?:\s+(?:had|has|have|ever))*\s+{_VERB}\b"
        )
        return asked.search(sentence) is not None and not self.reports([sentence])[0]

    def is_on_topic(self, held: Collection[str]) -> bool:
        """Say whether words with the stems `held` are about the topic."""
        return len(self.topic.intersection(held)) >= TOPIC * len(self.topic)


def goes_on_from_before(sentence: str) -> bool:
    """Say whether `sentence` reports the words of somebody named in one before it."""
    return bool(_GOES_ON.search(sentence))


_NAME_WORD = r"[A-Z][\w’'-]*+(?:\.(?= [A-Z]))?"
_SPEAKER = rf"(?P<name>{_NAME_WORD}(?: (?:(?:of|the|de|von|van|al|bin) )?{_NAME_WORD}){{0,4}})"
_HEAD = rf"(?:[\w’'-]+ (?:of [\w’'-]+ )?){{0,4}}?{_SPEAKER}"
# Who says what stands in quotation marks: before these, and behind them.
_BEFORE_QUOTE = lazy_pattern(rf"{_SPEAKER}{_BETWEEN}\s+{_VERB}\b(?=[^“”\"]*$)")
_AFTER_QUOTE = (
    lazy_pattern(rf"[”\"],?\s*(?:the )?{_HEAD}{_BETWEEN}\s+{_VERB}\b"),
    lazy_pattern(rf"[”\"],?\s*{_VERB}\s+(?:the )?{_HEAD}"),
)
# "“We are proud,” Brown said.", behind which a quotation goes on.
_SPOKEN_BEFORE = lazy_pattern(
    rf"[“\"][^“”\"]*[”\"],?\s*(?:the )?{_HEAD}{_BETWEEN}\s+{_VERB}\b[^“”\"]*$"
)
# "A spokesman for Brown", "the brother of Ada Brown": what stands before the name is somebody else.
_OF_ANOTHER = lazy_pattern(
    r"(?:\b(?i:for|in|on|at|from|by|with|to|who|whose)|['’]s)(?: [a-z][\w’'-]*)* $"
    r"|(?<!president )(?<!minister )(?<!secretary )(?<!leader )(?<!mayor )(?<!governor )"
    r"\bof (?:[\w’'-]+ )*$"
)
_TOLD_BY = lazy_pattern(r"\b(?:told|warned|asked|advised) by\b")
_ALL_QUOTED = lazy_pattern(r"\s*(?:“[^“”]*”|\"[^\"]*\")\s*")


def speaker_before(before: str, sentence: str) -> tuple[int, tuple[int, int]] | None:
    """Return who says a sentence that is all in quotation marks, told by the sentence before it.

    That is where in `before`, what stands before it in its line, that sentence begins, and where
    the name stands. None where that is unsure.
    """
    match = _SPOKEN_BEFORE.search(before) if _ALL_QUOTED.fullmatch(sentence) else None
    if match is None or not _is_speaker(match):
        return None
    return match.start(), match.span("name")


def speaker_of(words: str, sentence: str) -> tuple[int, int] | None:
    """Return where in `sentence` the name of who says `words` stands, None where that is unsure.

    The words stand between quotation marks in it, the speech verb before or behind these.
    """
    at = sentence.find(words)
    if at < 0 or not re.search(r"[“\"]", sentence[:at]):
        return None
    end = at + len(words)
    closed = re.search(r"[”\"]", sentence[end:])
    if closed:
        for pattern in _AFTER_QUOTE:
            match = pattern.match(sentence, end + closed.start())
            if match and _is_speaker(match):
                return match.span("name")
    opened = max(sentence.rfind("“", 0, at), sentence.rfind('"', 0, at))
    before = list(_BEFORE_QUOTE.finditer(sentence, 0, opened))
    match = before[-1] if before else None
    if match is None or _TOLD_BY.search(sentence, match.end(), opened) or not _is_speaker(match):
        return None
    return match.span("name")


def _is_speaker(match: re.Match[str]) -> bool:
    """Say whether the name that was found is that of the speaker, not of whom the speaker is of."""
    name = match["name"]
    return (
        name.lower() not in STOP_WORDS
        and not name.endswith(("'s", "’s"))
        and _OF_ANOTHER.search(match.string[: match.start("name")]) is None
    )

"""Described: who or what somebody or something is, as a sentence tells it beside the name.

Takes a question such as "Who is Ada Brown?" or "What is the Quds Force?" and a sentence; gives the
words that say it: an apposition, a title before the name, or what "is a" or "who" leads in. What is
only named or only does something is not described.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from index.patterns import lazy_pattern
from index.stop_words import STOP_WORDS
from qa.days.words import MONTHS, WEEKDAYS
from qa.kinds import asking_sentence
from qa.names.subject import PEOPLES
from qa.subjects import is_verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Span

_PARTICLES = frozenset("al bin da de del den der di dos du el ibn la le of ter van von".split())
_QUESTION = lazy_pattern(
    r"(?:(?:and|so|but|then|now)[, ]+)?(?P<asks>who|what)(?: (?:is|was|are|were)|['’]s)"
    r"(?: exactly| actually)? (?:(?P<the>the|an?) )?(?P<name>[^,;:?!]{2,60}?)\s*\??",
    re.IGNORECASE,
)
_TELLS_WHO = lazy_pattern(
    r"(?:please |can you |could you )?(?:tell me |do you know )(?P<asks>who|what) "
    r"(?:(?P<the>the|an?) )?(?P<name>[^,;:?!]{2,60}?) (?:is|was|are|were)\s*\??",
    re.IGNORECASE,
)
_MOST_WORDS = 5  # of a name
_MOST_PLAIN_WORDS = 3  # of one written without capitals
# What a person is: an office, a trade, a relation.
_ROLES = frozenset(
    """
    academic accountant activist actor actress administrator admiral adviser advisor advocate agent
    aide ambassador analyst anchor announcer anthropologist archaeologist archbishop architect
    artist assemblyman assemblywoman assistant associate astronaut astronomer athlete attorney
    author ayatollah banker baroness barrister bassist billionaire biologist bishop blogger boss
    botanist boxer boyfriend broadcaster brother businessman businesswoman candidate captain
    cardinal ceo chair chairman chairperson chairwoman champion chancellor chef chemist chief
    climber clinician co-author co-founder co-owner coach cofounder colleague colonel columnist
    comedian commander commentator commissioner composer congressman congresswoman conservationist
    constable consultant coordinator correspondent cosmonaut councillor counsel counsellor cousin
    creator critic curator cyclist dancer daughter dean defendant defender democrat deputy designer
    detective developer diplomat director director-general doctor driver drummer duchess duke
    ecologist economist editor editor-in-chief educator emperor engineer entrepreneur envoy
    epidemiologist ethicist ex-boyfriend ex-girlfriend ex-husband ex-wife executive expert explorer
    farmer father fellow fiancé fiancée filmmaker financier firefighter fisherman footballer
    forward founder friend general geochemist geologist geophysicist girlfriend goalkeeper golfer
    governor graduate guard guitarist gunman head heavyweight heir heiress historian host husband
    icon illustrator imam immunologist influencer inspector instructor inventor investigator
    investor journalist judge justice keyboardist king lady lawmaker lawyer leader lecturer legend
    legislator librarian lieutenant linguist lobbyist magnate major manager marshal mathematician
    mayor member meteorologist midfielder miner minister model mogul monk mother mp musician nanny
    negotiator nephew neurologist neuroscientist neurosurgeon niece nominee novelist nun nurse
    nutritionist oceanographer officer official operator owner paediatrician painter
    palaeontologist paleontologist paramedic partner pastor pathologist patriarch pediatrician
    philanthropist philosopher photographer photojournalist physician physicist pianist pilot
    player playwright podcaster poet policeman policewoman politician pollster pope prefect premier
    presenter president priest prince princess principal producer professor programmer prosecutor
    psychiatrist psychologist publicist publisher quarterback queen rabbi ranger rapper rapporteur
    rector registrar reporter representative republican researcher resident reverend rival runner
    scholar scientist screenwriter sculptor secretary senator sergeant servant sheriff shopkeeper
    singer singer-songwriter sister skipper sociologist soldier soloist son songwriter speaker
    specialist spokesman spokesperson spokeswoman staffer star statistician strategist striker
    student sultan superintendent supervisor surgeon survivor suspect swimmer teacher teammate
    technician tenor theologian trainer translator treasurer trustee tycoon uncle vet veteran
    veterinarian victim virologist vocalist volcanologist warden widow widower wife worker wrestler
    writer youtuber zoologist
    """.split()
)
_ROLE_ENDINGS = (
    "ologist",
    "ographer",
    "physicist",
    "writer",
    "maker",
    "keeper",
    "woman",
    "sman",
    "player",
)
_LEFT_OUT = frozenset("mr mrs ms miss dr sir".split())  # say nothing of who it is
# Words before a title that are none of it: "after President Ada Brown".
_JOINING = frozenset(
    """
    about above across after against ahead along alongside although amid among amongst around
    because before behind below beneath beside besides between beyond despite down during except
    how however if inside into like near off once onto out outside over past per plus save since so
    than though through throughout toward towards under unless unlike until up upon versus via
    when whenever where whereas wherever whether while whilst why with within without yet
    now then today yesterday tomorrow meanwhile later earlier last next day week month year
    """.split()
) | {*MONTHS, *WEEKDAYS}
_MAY_BEGIN = frozenset("the a an his her its their our my".split())  # a title, in a first word
_AUX = lazy_pattern(
    r"\b(?:is|was|are|were|be|been|has|have|had|will|would|can|could|should|must|may|might|said|says|told)\b"
)
_REPORTS = lazy_pattern(
    r"(?:\w+ly |also |has |had )*(?:said|says|told|tells|added|adds|asked|spoke|speaks|wrote|"
    r"writes|declined|did|does|was not|has not|argued|argues|noted|notes|warned|warns|called|"
    r"calls)\b"
)
_CLAUSE = (
    r"[^,;:.!?()\[\]“”\"\n–—]|[.,](?=\d)|,(?= U\.?S\b| UK\b| D\.?C\b)|\.(?=S\b)|\.(?<=\bNo\.)|"
    r"\.(?<=\b[A-Z]\.)|\.(?<=\bSt\.)"
)
_PHRASE = rf"(?:{_CLAUSE}|[“\"][^“”\"\n]{{1,60}}[”\"]){{3,160}}"
_ASIDE = r"(?: of(?: [A-Z][\w.’'-]*){1,3}|,? ?\([^()]{1,60}\)|, (?:aged? )?\d{1,3}(?=,))?"
_ARTICLE = r"(?:an?|the|one of|his|her|its|their|our|my|another|both)"
_FORMER = r"(?:(?:then|former|formerly|current|currently|now|previously|also|once) )?"
_COPULA = lazy_pattern(
    rf"{_ASIDE},? (?:is|was|are|were|has been|had been|became|remains|"
    rf"(?:describes|described|calls) (?:it|him|her|them)sel(?:f|ves) as) "
    rf"(?:(?:\w+ly|now|still|also|once|then|not only) )?(?P<said>[“\"]?{_ARTICLE} {_PHRASE})"
)
_APPOSED = lazy_pattern(
    rf"{_ASIDE}(?:, | [–—-] )(?P<said>{_FORMER}(?P<article>{_ARTICLE} )?{_PHRASE})"
)
_WHO = lazy_pattern(rf"{_ASIDE}, (?P<said>(?:who|whose|which) {_PHRASE})")
_WORD = lazy_pattern(r"[\w’'&.-]*\w")
_BEFORE = lazy_pattern(r"(?<![\w’'&./-])(?:[\w’'&./-]+ ){0,6}[\w’'&./-]+,? $")
_OF_PLACE = lazy_pattern(
    r"(?:^| )(?P<role>[\w’'-]+) (?:of|for|at)(?: the)?(?: [A-Z][\w’'-]*){1,4},? $"
)
# "According to Ada Brown, the mayor …": what follows may be the subject.
_LED_IN = lazy_pattern(
    r"^\W*(?:according to|in|on|at|for|by|after|before|with|from|to|since|during|under|as|like|"
    r"unlike|despite|besides)\b[^,]*$",
    re.IGNORECASE,
)
_OF_THIS = lazy_pattern(r"\b(?:for|of|from|in|to|on|by|with) (?:the )?$")
_IN_CLAUSE = lazy_pattern(r"\b(?:that|if|whether|because|whom?|which) (?:the )?$", re.IGNORECASE)
_TO_DO = lazy_pattern(r"\b(?:to|will|would|can|could|should|must|may|might) $")
_OLD_OR_OF_PEOPLE = lazy_pattern(rf"an? (?:[\w-]+-year-old|{PEOPLES.pattern}|Saudi) \w")
_NAME_BEFORE = lazy_pattern(r"\b(?!Mr|Ms|Mrs|Dr|Sen|Rep|Gov|President|Senator)[A-Z][\w’'-]*\.? $")
_INITIAL = lazy_pattern(r"[A-Z]\.?")
_NOT_THIS = lazy_pattern(r"['’]s\b|[\w-]")
_WORD_BEFORE = lazy_pattern(r"(?P<word>[\w’'&./-]*[\w’'.]) $")
_OF_NAME = lazy_pattern(r"[A-Z][\w’'-]* of $")
# "Ada Brown and Ben Cole are …", "the son of Ada Brown is …"
_OF_MORE = lazy_pattern(r"[\w’'-],? (?:and|or|of|with|by|for|to) (?:the )?$")
_LONGEST_NOT_ROLE = 7  # letters of "consist", "persist"
_MOST_ROLE_WORDS = 7  # at the start of an apposition, among which its rôle stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """Where in a sentence it stands who or what somebody or something is.

    `is_full`: it is told in a phrase of its own; else by a title before the name, or a clause.
    """

    span: Span
    is_full: bool


@dataclass(frozen=True, kw_only=True)
class DescribedQuestion:
    """A question for who or what `name` is; `is_person`: it asks who."""

    name: str
    is_person: bool

    @classmethod
    def of(cls, question: str) -> DescribedQuestion | None:
        """Return what `question` asks for, None if it asks for anything else."""
        asked = " ".join(asking_sentence(question).split())
        match = _QUESTION.fullmatch(asked) or _TELLS_WHO.fullmatch(asked)
        if match is None or not _is_name(match["name"], article=(match["the"] or "").lower()):
            return None
        return cls(name=match["name"], is_person=match["asks"].lower() == "who")

    @property
    def is_named(self) -> bool:
        """Whether it is of one who or that has a name, written with a capital."""
        return any(character.isupper() for character in self.name)

    @property
    def is_of_person_by_name(self) -> bool:
        """Whether it asks who somebody is by more than one name."""
        return self.is_person and self.is_named and " " in self.name

    @cached_property
    def _names(self) -> re.Pattern[str]:
        # "K." may be written out, and a name stand in quotation marks: “Eddie” Van Halen.
        words = [
            rf"{word[0]}[\w’'-]*\.?" if _INITIAL.fullmatch(word) else re.escape(word)
            for word in self.name.split()
        ]
        name = r"[\"”]? (?:[A-Z][\w’'-]*\.? )?".join(words)
        if not (self.is_person and self.is_named):
            name = " ".join(map(re.escape, self.name.split()))
        return re.compile(
            rf"(?<![\w-])(?:[A-Z][\w’'-]+ [\"“])?{name}"
            if self.is_named
            else rf"(?i:(?<![\w-]){name})"
        )

    @cached_property
    def _surname(self) -> re.Pattern[str] | None:
        """A person's last name without the first, behind which it may be said who that is."""
        words = self.name.split()
        if not (self.is_person and self.is_named and len(words) > 1):
            return None
        return re.compile(rf"(?<![\w-]){re.escape(words[-1])}\b")

    def describe(self, sentence: str, article: str = "") -> Description | None:
        """Return where `sentence` says who or what it is, None where it does not.

        In an `article` that has a person's whole name the last one is enough.
        """
        found = []
        for match in self._names.finditer(sentence):
            start, end = match.span()
            if not _NOT_THIS.match(sentence, end):
                described = self._behind(sentence, start, end) or self._before(sentence, start)
                found += [described] if described else []
        if not found and self._surname is not None and self._names.search(article):
            for match in self._surname.finditer(sentence):
                if not _NAME_BEFORE.search(sentence, 0, match.start()):
                    described = self._behind(sentence, *match.span())
                    found += [described] if described else []
        return max(found, key=lambda one: one.is_full, default=None)

    def _behind(self, sentence: str, start: int, end: int) -> Description | None:
        """Return what is said behind the name at `sentence[start:end]`."""
        copula = _COPULA.match(sentence, end)
        if copula is not None and _is_said_of(sentence, start, copula["said"]):
            is_full = not _IN_CLAUSE.search(sentence, 0, start)
            return Description(span=_trimmed(copula), is_full=is_full)
        apposed = _APPOSED.match(sentence, end)
        if apposed is not None and self._is_apposition(apposed, start):
            return Description(span=_trimmed(apposed), is_full=True)
        who = _WHO.match(sentence, end) if self.is_person else None
        if who is not None and not _REPORTS.match(who["said"].split(" ", 1)[1]):
            return Description(span=_trimmed(who), is_full=False)
        return None

    def _is_apposition(self, apposed: re.Match[str], start: int) -> bool:
        """Say whether what stands behind the name that begins at `start` tells of it."""
        said, article = apposed["said"], (apposed["article"] or "").strip().lower()
        if _AUX.search(said) and not re.search(r"\b(?:who|that|which)\b", said):
            return False
        is_led_in = _LED_IN.match(apposed.string[:start]) is not None
        words = _WORD.findall(said)
        if self.is_person:
            is_closed = apposed.string[apposed.end("said") :][:1] == ","
            return (is_closed or not is_led_in) and _is_of_person(
                said, words, has_article=bool(article)
            )
        if is_led_in or len(words) < 2:
            return False
        if article == "the":
            is_of_this = _OF_THIS.search(apposed.string, 0, start) is not None
            return not is_of_this and len(words) > 2 and words[1][:1].islower()
        return article in ("a", "an", "one of")

    def _before(self, sentence: str, start: int) -> Description | None:
        """Return the title that stands before the name of a person at `sentence[start:]`."""
        if not self.is_person:
            return None
        of_place = _OF_PLACE.search(sentence, 0, start)
        if of_place is not None and _is_role(of_place["role"]):
            first = _first_of_title(sentence, of_place.start("role"))
            end = start - len(of_place[0]) + len(of_place[0].rstrip(", "))
            return Description(span=(first, end), is_full=False)
        before = _BEFORE.search(sentence, 0, start)
        words = list(_WORD.finditer(sentence, before.start(), start)) if before else []
        if not words or not _is_role(words[-1][0]):
            return None
        if sentence[words[-1].end() : start] not in (" ", ", "):
            return None
        return Description(
            span=(_first_of_title(sentence, words[-1].start()), words[-1].end()), is_full=False
        )


def _is_name(name: str, *, article: str) -> bool:
    """Say whether `name`, behind its article or none, is the name of one, and no more."""
    words = name.split()
    if len(words) > _MOST_WORDS:
        return False
    capitals = [word[0].isupper() or word[0].isdigit() for word in words]
    if capitals[0] and capitals[-1]:
        return all(
            is_capital or word.lower() in _PARTICLES or word in ("and", "the", "for", "v.")
            for word, is_capital in zip(words, capitals, strict=True)
        ) and not _is_role(words[0].lower() if len(words) > 1 and words[1] == "of" else "")
    if any(capitals) and not re.search(r"[A-Z]", words[0][1:]):
        return False
    if any(word.lower() in STOP_WORDS | {"my", "your", "our", "her"} for word in words):
        return False
    return len(words) <= (1 if article == "the" else _MOST_PLAIN_WORDS)


def _is_role(word: str) -> bool:
    word = word.lower().removesuffix("'s").removesuffix("’s")
    if word.endswith("ist") and len(word) > _LONGEST_NOT_ROLE:
        return True
    return word in _ROLES or word.rsplit("-", 1)[-1] in _ROLES or (word.endswith(_ROLE_ENDINGS))


def _is_of_person(said: str, words: Sequence[str], *, has_article: bool) -> bool:
    """Say whether an apposition tells what a person is: by a rôle, an age or a nation."""
    if _OLD_OR_OF_PEOPLE.match(said):
        return True
    at = next((i for i, word in enumerate(words[:_MOST_ROLE_WORDS]) if _is_role(word)), None)
    if at is None or not (has_article or all(map(_is_of_title, words[:at]))):
        return False
    while at + 1 < len(words) and _is_role(words[at + 1]):
        at += 1
    # "…, businessman Ben Cole and …" is somebody else.
    return not re.search(rf"\b{re.escape(words[at])} [A-Z]", said)


def _is_said_of(sentence: str, start: int, said: str) -> bool:
    """Say whether "is a …" behind a name at `start` says what that is, outside of a quotation."""
    if said.startswith("the ") and len(said.split()) < 3:
        return False
    return not (_is_spoken(sentence, start) or _OF_MORE.search(sentence, 0, start))


def _is_spoken(sentence: str, at: int) -> bool:
    """Say whether what stands at `at` is in quotation marks."""
    before = sentence[:at]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _first_of_title(sentence: str, at: int) -> int:
    """Return where the title begins of which the word at `at` is the rôle."""
    role = at
    while (before := _WORD_BEFORE.search(sentence, max(0, at - 60), at)) is not None:
        if not (_is_of_title(before["word"]) or _OF_NAME.search(sentence, 0, at)):
            break
        at = before.start()
    first = sentence[at:role].split(" ", 1)
    if len(first) == 2 and first[0].islower() and _TO_DO.search(sentence, 0, at):
        at += len(first[0]) + 1  # "to install party leader …"
    return at


def _is_of_title(word: str) -> bool:
    """Say whether a title may have `word` in it."""
    folded = word.lower()
    if folded in _JOINING or word.isdigit() or (word.endswith(".") and not word[0].isupper()):
        return False
    if word == folded.capitalize() and folded in STOP_WORDS - _MAY_BEGIN:
        return False  # "In", at the beginning of a sentence
    if not word.islower() or _is_role(word) or "-" in word or word in ("retired", "acting", "lead"):
        return True
    return not (word in STOP_WORDS | _LEFT_OUT or word.endswith(("ed", "ing")) or is_verb(word))


def _trimmed(match: re.Match[str]) -> Span:
    said = match["said"]
    return match.start("said"), match.start("said") + len(said.rstrip(" -"))

"""OverviewQuestion: what kind of overview a question asks for, and of what.

Takes a question; gives what is wanted of an article, of several, of a topic or of the whole
collection, or None for a question that asks for something else. The rules are for English, and
strict: what they do not know is answered as a plain question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.patterns import lazy_pattern
from qa.days.ranges import SEASONS
from qa.days.words import MONTHS, ORDINALS, SHORT_MONTHS, WEEKDAYS

OverviewKind = Literal["article", "articles", "topic", "news", "happening", "themes", "timeline"]

MOST_SENTENCES = 20
LONGEST = 400  # characters of a question that asks for an overview: the forms take their square
_BRIEF, _LONG = 2, 8  # sentences of a short overview and of one in detail
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), 1
    )
}

_ONE = r"(?:article|piece|report|story|text|interview|post|column|essay|obituary|feature|document)"
_MANY = (
    r"(?:articles|pieces|reports|stories|texts|interviews|posts|columns|essays|obituaries|features|"
    r"documents|sources|news|coverage|reporting)"
)
_WHOLE = r"(?:collection|archive|library|index|corpus|seeds)"
_THE = r"(?:the|this|that|these|those|my|your|our|all|of|above|cited|quoted|following|last)"
_ON = r"(?:on|about|of|with|by|regarding|concerning|covering|around)"
_SUMMARY = (
    r"(?:s[ui]mm?[ae]?r[iy]e?s?|summaries|overview|digest|outline|recap|rundown|run-down|synopsis|brief|briefing|"
    r"portrait|profile|gist|essence|(?:key|main|central|essential|most important) points|"
    r"(?:key|main) (?:facts|messages|takeaways|findings|ideas)|highlights|takeaways|primer|"
    r"round-?up|background|tl;?\s?dr)"
)
_SUM_UP = (
    r"(?:summ?[ae]ri[sz]e|sum up|recap|outline|condense|boil down|digest|give an outline of|"
    r"tl;?\s?dr)"
)
_TOLD = r"(?:known|reported|written|said|told|learn(?:ed|t)|found out|published)"
_NEWS = (
    r"(?:what(?: is|['’]s| are| was)(?: in)? |(?:is|are) there )?(?:(?:the|any|some|all) )?"
    r"(?:(?:latest|newest|recent|current|new) (?:news|developments?|updates?|situation)|"
    r"news|updates?|latest|newest)"
)
_ON_NEWS = r"(?:on|about|of|from|in|with|regarding|concerning)"

_POLITE = re.compile(
    r"(?:(?:please|pls|kindly|ok|okay|so|hi|hello|hey|now)[, ]+|"
    r"(?:can|could|would|will) (?:you|i|we) (?:please |kindly |now )?(?:have |get )?|"
    r"i(?: would|['’]d)? (?:need|want|like)(?: to (?:have|see|get|read))? |"
    r"i(?: am|['’]m) looking for |what(?: is|['’]s| are|['’]re) (?=(?:the )?"
    rf"{_SUMMARY} of )|"
    r"(?:give|show|write|make|provide|produce|prepare|create|get|draft|do|compose)(?: (?:me|us))?"
    r"(?: with)?(?= (?:a|an|the|some|short|brief|quick|timeline|background|overview|summary)\b) )+",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"[\s,]*\b(?:please|pls|thanks|thank you|for me)$", re.IGNORECASE)
_N_SENTENCES = re.compile(
    r"[\s,]*\b(?:in|with|using)(?: (?:about|around|at most|up to|no more than|exactly|only|just))?"
    rf" (?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)})(?: short)? "
    r"(?:sentences?|points|bullet points|quotes)\b",
    re.IGNORECASE,
)
_N_SENTENCE = re.compile(
    rf"\b(?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)})[- ]sentences? (?=\w)", re.IGNORECASE
)
_SHORTLY = re.compile(
    r"[\s,]*\b(?:briefly|shortly|in brief|in short|in a nutshell|"
    r"in (?:a )?few (?:words|sentences))\b"
    rf"|\b(?:short|brief|quick|concise|little)\s+(?={_SUMMARY}|timeline|chronology)",
    re.IGNORECASE,
)
_AT_LENGTH = re.compile(
    r"[\s,]*\b(?:in (?:great |more )?detail|at length)\b"
    rf"|\b(?:detailed|long|longer|thorough|comprehensive|full|complete)\s+(?={_SUMMARY}|timeline)",
    re.IGNORECASE,
)
_FROM_ARTICLES = re.compile(
    rf"[\s,]*\b(?:(?:from|in|by|according to|based on|using) (?:{_THE} )+(?:{_MANY}|{_WHOLE})|"
    r"so far|until now|to date|up to now|at present|currently)$",
    re.IGNORECASE,
)
_BARE_TOPIC = re.compile(
    r"^(?:(?:the|an?|all|any|both|main|most important|key|latest) )*"
    r"(?:(?:arguments?|positions|points|facts|events?|developments|findings|details|state|story|"
    r"topic|subject|matter|case|issue)(?: on (?:both|all) sides)? "
    r"(?:of|on|in|about|around|behind) )?"
    r"(?:the )?(?P<topic>.+?)"
    rf"(?: (?:{_MANY}|story|affair|topic))?$",
    re.IGNORECASE | re.DOTALL,
)
_POINTS = re.compile(
    r"(?:it|this|that|these|those|them|him|her|he|she|they|its|you|yourself|me|us|everything|all|"
    r"something|(?:this|that|the) (?:one|thing|person|man|woman|matter))",
    re.IGNORECASE,
)

# In order: the first that holds a question whole tells what is wanted.
_FORMS: tuple[tuple[OverviewKind, str], ...] = (
    (
        "themes",
        rf"what(?: (?:is|are)|['’]s|['’]re) (?:{_THE} )*(?:{_MANY}|{_WHOLE})"
        r"(?: (?:here|mainly|mostly|all|generally|actually|in general))* (?:about|on)",
    ),
    (
        "themes",
        rf"(?:what|which)(?: (?:are|is))?(?: the)?(?: \w+)? (?:topics?|themes?|subjects?|matters)"
        rf"\b.{{0,40}}\b(?:{_MANY}|{_WHOLE}|covered|here|you cover|there)(?: \w+)?",
    ),
    (
        "themes",
        rf"(?:what|which) (?:topics?|themes?|subjects?|matters) (?:do|does|are|is) (?:{_THE} )*"
        rf"(?:{_MANY}|{_WHOLE}) (?:deal with|cover|about|on)",
    ),
    (
        "themes",
        rf"(?:(?:an?|the|list of|list|name|overview of) )*(?:\w+ )?(?:topics|themes|subjects) "
        rf"(?:of|in|covered by|covered in) (?:{_THE} )*(?:{_MANY}|{_WHOLE})",
    ),
    ("themes", rf"what (?:does|do) (?:{_THE} )*(?:{_MANY}|{_WHOLE}) (?:deal with|cover|contain)"),
    (
        "themes",
        rf"(?:(?:an?|the) )?{_SUMMARY} of (?:{_THE} )+{_WHOLE}|{_SUM_UP} (?:{_THE} )+{_WHOLE}",
    ),
    (
        "timeline",
        r"(?:(?:an?|the) )?(?:time[ -]?line|chronology|chronological \w+|sequence of events|"
        rf"order of events) (?:{_ON}|for|in) (?P<topic>.+)",
    ),
    ("timeline", r"(?P<topic>[\w].{2,60}?)(?: as an?|:)? (?:time[ -]?line|chronology)"),
    (
        "timeline",
        r"(?:describe|trace|recount|outline|tell(?: me)?|retell)(?: me)? the "
        r"(?:course|sequence|chronology|development|unfolding|history|story) of (?P<topic>.+)",
    ),
    (
        "timeline",
        r"how (?:did|has|have) (?P<topic>.+? (?:story|affair|crisis|case|saga|protests?|dispute|"
        r"conflict|scandal|events|situation|outbreak|pandemic))"
        r" (?:develop|evolve|unfold|proceed|progress|go on)(?:ed|d)?(?P<days> .+)?",
    ),
    (
        "timeline",
        r"how (?:did|has|have) (?P<topic>.+?) (?:unfold(?:ed)?|play(?:ed)? out)(?P<days> .+)?",
    ),
    (
        "timeline",
        r"(?:walk|take|lead|guide) me through (?P<topic>.+?)"
        r"(?:,? (?:step by step|day by day|in order|chronologically))?",
    ),
    (
        "timeline",
        rf"(?:what happened (?:in|during|with|to)|{_SUM_UP}|tell me about) (?P<topic>.+?),? "
        r"(?:step by step|day by day|in chronological order|in order of time|chronologically)",
    ),
    (
        "article",
        rf"(?:{_SUM_UP}|{_SUM_UP}:? of|describe|(?:(?:an?|the) )?{_SUMMARY} (?:of|for|from|in))"
        rf" (?:(?:this|that|it|the above)|(?:{_THE} )*{_ONE})"
        rf"(?:(?: {_ON}| that (?:is|was) about) (?P<topic>.+)|(?:,? please| above| here)?)",
    ),
    (
        "article",
        rf"(?:{_SUM_UP}|describe|(?:(?:an?|the) )?{_SUMMARY} (?:of|for)) (?:{_THE} )*{_ONE}"
        rf"(?: (?:called|titled|entitled|headed))?:? [“\"«](?P<topic>.+)[”\"»]",
    ),
    (
        "article",
        rf"what(?: is|['’]s|was| does) (?:{_THE} )+{_ONE}(?: {_ON} (?P<topic>.+?))?"
        r"(?: (?:mainly|all|actually))? (?:about|say|tell(?: us| me)?)",
    ),
    (
        "article",
        rf"(?:(?:an?|the) )?{_SUMMARY}|what(?: is|['’]s) (?:the )?(?:gist|essence)|"
        rf"sum (?:it|this|that) up|{_SUM_UP}",
    ),
    (
        "topic",
        rf"(?:{_SUM_UP}|(?:(?:an?|the) )?{_SUMMARY} (?:of|for|from|in)) (?:{_THE} )*{_MANY}"
        rf"(?: (?:that|which) (?:are|is|were|was))? {_ON} (?P<topic>.+)",
    ),
    (
        "articles",
        rf"(?:{_SUM_UP}|(?:(?:an?|the) )?{_SUMMARY} (?:of|for|from|in)) "
        rf"(?:them|these|those|everything|all|(?:{_THE} )*(?:latest |recent )?{_MANY})",
    ),
    (
        "topic",
        rf"(?:what(?: is|['’]s| has been| have we| was| do we| do you| can you)"
        rf"(?: already| all| generally)? (?:{_TOLD}|know|tell me)|"
        rf"(?:{_SUM_UP}|tell me|list) what (?:is|was|has been|have been|we|you) (?:{_TOLD}|know))"
        rf" (?:about|on|of) (?P<topic>.+)",
    ),
    (
        "topic",
        rf"what (?:do|does|did|can) (?:{_THE} )*(?:{_MANY}|{_WHOLE}|{_ONE}) "
        r"(?:say|tell|report|write|have|contain|hold)(?: (?:us|me|to say))* "
        r"(?:about|on) (?P<topic>.+)",
    ),
    (
        "topic",
        rf"(?:(?:an?|the|some) )?(?:\w+ )?{_SUMMARY} "
        r"(?:of|on|about|for|to|regarding) (?P<topic>.+)",
    ),
    ("topic", r"what(?: is|['’]s| was) the story (?:of|about|behind|with) (?P<topic>.+)"),
    ("topic", r"(?:what|anything) do (?:we|you|i) have (?:about|on) (?P<topic>.+)"),
    (
        "topic",
        r"(?:what|which|any|all)(?: available)? (?:info(?:s|rmation)?|details|material)"
        r"(?: (?:is|are|there|do|does|have|has|got|you|we|i|the|articles|known|available))* "
        r"(?:on|about|of|regarding|concerning) (?P<topic>.+)",
    ),
    ("news", rf"{_NEWS} {_ON_NEWS} (?P<topic>.+)"),
    (
        "topic",
        r"what(?: is|['’]s| has| was)(?: been)? (?:going on|happening|new) "
        r"(?:in|with|on|at|around) (?P<topic>.+)",
    ),
    (
        "happening",
        r"what (?:has |have )?happened (?:in|at|near|around) (?P<topic>(?:the )?(?-i:[A-Z]).+)",
    ),
    (
        "topic",
        r"(?:tell|brief) me (?:(?:everything|all|more|something|a bit) )?"
        r"(?:about|on) (?P<topic>.+)",
    ),
    (
        "topic",
        r"(?:tell me )?(?:everything|all)(?: (?:you know|there is(?: to know)?|we know|known|"
        r"you have|that is known))? (?:about|on) (?P<topic>.+)",
    ),
    (
        "topic",
        r"(?:bring|get|catch) (?:me|us) (?:up )?(?:to speed|to date|up)"
        r"(?: (?:on|with|about))? (?P<topic>.+)"
        r"|(?:fill|clue) (?:me|us) in on (?P<topic_2>.+)",
    ),
    (
        "topic",
        rf"who (?:is|was) (?P<topic>[^?.]+)[?.,]* (?:give|write|show|make)?(?: me)?\s*(?:an?|the) "
        rf"{_SUMMARY}(?: from .+)?",
    ),
    ("topic", r"(?P<topic>[\w][^?]{2,60}?):? (?:summary|overview|recap|rundown|in a nutshell)"),
    ("topic", rf"{_SUM_UP}:? (?P<topic>.+)"),
)
_OF_DAYS = frozenset(
    {*MONTHS, *SHORT_MONTHS, *WEEKDAYS, *SEASONS, *ORDINALS}
    | set("the of and in on to early mid late last this next year month week day century".split())
)
_PATTERNS = tuple((kind, lazy_pattern(form, re.IGNORECASE | re.DOTALL)) for kind, form in _FORMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewQuestion:
    """What overview is asked for. `topic` is "" where it is of what was cited or filtered.

    `points_back` tells "this" and "these" from "the articles". `n_sentences` is None where the
    question does not say. Of "news" the newest is wanted, and a "happening" may be one sentence.
    """

    kind: OverviewKind
    topic: str = ""
    points_back: bool = False
    n_sentences: int | None = None

    def __post_init__(self) -> None:
        if self.n_sentences is not None and not 1 <= self.n_sentences <= MOST_SENTENCES:
            raise ValueError(f"{self.n_sentences} sentences: an overview has 1 to {MOST_SENTENCES}")
        if self.kind in ("topic", "news", "happening", "timeline") and not self.topic:
            raise ValueError(f"a {self.kind} overview needs a topic")

    @classmethod
    def of(cls, question: str) -> OverviewQuestion | None:
        """Return what `question` asks for, None if it asks for no overview."""
        asked = " ".join(question.split())
        if len(asked) > LONGEST:
            return None
        asked, n_sentences = _without_length(asked)
        asked = _bare(asked)
        for kind, pattern in _PATTERNS:
            match = pattern.fullmatch(asked)
            if match is None:
                continue
            topic = _to_topic(match)
            if topic is None or (kind == "happening" and _is_time(topic)):
                return None
            return cls(
                kind=kind,
                topic=topic,
                points_back=not topic and kind != "themes" and _points_back(asked),
                n_sentences=n_sentences,
            )
        return None


def _without_length(question: str) -> tuple[str, int | None]:
    """Return `question` without the words that say how long the overview is to be, and that."""
    for pattern in (_N_SENTENCES, _N_SENTENCE):
        if match := pattern.search(question):
            number = match["n"].lower()
            n = _NUMBERS.get(number) or int(number)
            rest = f"{question[: match.start()]}{question[match.end() :]}"
            return rest, max(1, min(n, MOST_SENTENCES))
    for pattern, n in ((_SHORTLY, _BRIEF), (_AT_LENGTH, _LONG)):
        if match := pattern.search(question):
            return f"{question[: match.start()]}{question[match.end() :]}", n
    return question, None


def _bare(question: str) -> str:
    """Return `question` without polite words and the punctuation around it."""
    asked = question.strip(" .!?…:")
    before = ""
    while asked != before:
        before = asked
        asked = _CLOSING.sub("", _POLITE.sub("", asked, count=1) if _POLITE.match(asked) else asked)
        asked = asked.strip(" .!?…:,")
    return asked


def _to_topic(match: re.Match[str]) -> str | None:
    """Return the topic of a form, "" for none, None for one that only points at something."""
    groups = match.groupdict()
    topic = groups.get("topic") or groups.get("topic_2")
    if topic is None:
        return ""
    topic = _FROM_ARTICLES.sub("", topic.strip(' .!?…:,"“”'))
    bare = _BARE_TOPIC.match(topic)
    topic = bare["topic"] if bare else topic
    if _POINTS.fullmatch(topic) or not re.search(r"\w{2}", topic):
        return None
    return topic + (groups.get("days") or "")


def _is_time(topic: str) -> bool:
    """Say whether a topic has only words of days: "September 2019" is no place."""
    return all(
        word in _OF_DAYS or re.fullmatch(r"\d+(?:st|nd|rd|th|s)?", word)
        for word in re.findall(r"\w+", topic.lower())
    )


def _points_back(asked: str) -> bool:
    """Say whether what is asked for was cited before, not all that filters let in."""
    return bool(re.search(r"\b(?:th[iae]se?|th(?:is|at|ose|em)|it|cited|quoted|above)\b", asked))

"""Standing: which sentences of an article can be quoted, and which of these by themselves.

Takes an article; gives its sentences less headings, questions, captions, corrections and pieces,
each with whether a reader who has not read what stands before it knows what it is about. The rules
are for English, by the sentence's first words, its pronouns and its quotation marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.passages import sentences
from index.patterns import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Article, Span

_FEWEST, _MOST = 5, 70  # words of a sentence that is quoted
_OPENING = lazy_pattern(r"[\"“‘'«(\[]*[A-Z0-9À-ÖØ-ÞÅ]")
_ENDING = lazy_pattern(r"[.!…][\"'”’»)\]]*$")
# Ends that are no end of a sentence, as a rule.
_CUT = lazy_pattern(r"\b(?:[ap]\.m|[A-Z]|Mr|Mrs|Ms|Dr|St|No|vs|Gov|Gen|Sen|Rep|Lt|Col|Sgt|Prof)\.$")
# What an article says of itself: that something in it was wrong, or where to read on.
_OF_ITSELF = lazy_pattern(
    r"^(?:correction|corrected|clarification|erratum|editor['’]?s? note|note|updated?|image|photo|"
    r"picture|file photo|video|watch|read more|read also|see also|related|more|listen|"
    r"advertisement|sources?|credit)\b\s*[:(\-–—]|"
    r"\b(?:an?|the) (?:earlier|previous|original|prior) version of (?:this|the) |"
    r"\b(?:this|the) (?:article|story|report|post|piece|headline|page) (?:has been|was|were|is) "
    r"(?:since )?(?:corrected|amended|updated|edited|changed|clarified|retracted)|"
    r"\b(?:misstated|misidentified|misspelled|misreported)\b|"
    r"\bwe (?:regret|apologi[sz]e for) (?:the|this) |"
    r"\b(?:incorrectly|wrongly|mistakenly|erroneously) (?:stated|reported|said|identified|"
    r"described|named|gave)\b|"
    r"\ball rights reserved\b|\b(?:sign up|subscribe) (?:to|for|now|here)\b|\bclick here\b|"
    r"\bfollow us on\b|\bgetty images\b|\bimage credit\b",
    re.IGNORECASE,
)
# First words that go on from a sentence before, parted by commas; within them, patterns.
_GO_ON = r"""
he, she, they, we, i, you, his, her, hers, its, their, theirs, our, my, your, him, them, himself,
herself, it(?! (?:is|was|has been) (?:reported|announced|revealed|confirmed|claimed|estimated)\b),
this(?! (?:\w+day|morning|afternoon|evening|week|weekend|month|year|spring|summer|autumn|fall)\b),
that, these, those, such, both, neither, either, each, others?, another, here, but,
there(?! (?:is|are|was|were) (?:an?|no|\d|more|about|some|many|several|two|three)\b), however, and,
or, nor, so, yet, then, thus, also, too, still, instead, therefore, hence, meanwhile, moreover,
furthermore, nevertheless, nonetheless, otherwise, likewise, similarly, similar, accordingly,
consequently, besides, additionally, afterwards?, subsequently, finally, eventually, conversely,
alternatively, indeed, later, earlier, soon, again, next, previously, elsewhere, overall, why, how,
what, yes, no, well, who, which, whose, whom, asked, when asked, more recently, even so, even then,
if so, if not, not only, more than that, on the contrary, on (?:the )?other, the same\b,
in (?:fact|addition|response|turn|contrast|particular|other words|short|return|reply|the meantime|
doing so|the process|the end|the following|this|that|these|those|such|it|both|all|any case),
by (?:contrast|then|that|this|doing)\b, as (?:a result|a consequence|such|well|before),
for (?:example|instance|this|that|these|his|her|its|their|one)\b, at first\b,
on (?:this|that|the same|the following|the next)\b, at (?:its|his|her|their)\b,
at (?:this|that|the same|the) (?:time|point|moment|stage), after (?:that|this|which|it|all)\b,
before (?:that|this|it)\b, since (?:then|that|this)\b, until (?:then|now)\b,
from (?:there|then|that|this)\b, to (?:this|that|do so)\b, because of (?:this|that|it)\b,
of (?:these|those|them|this|that|which|the)\b, with (?:this|that|these|those|it|him|her|them)\b,
among (?:them|these|those)\b, despite (?:this|that|it)\b, according to (?:him|her|them|it)\b,
(?:un)?like (?:him|her|them|this|that|it)\b, speaking (?:about|of|to|at),
(?:when|while|as|if|although|though|because) (?:he|she|it|they|you|this|that),
the (?:two|three|four|five|other|others|pair|trio|rest|following|next)\b,
the (?:latter|former)(?! (?:\w+ ){0,2}(?:president|minister|governor|chief|leader|head)),
(?:a|the) (?:day|week|month|year|moment|few \w+) (?:later|before|earlier|after),
\w+ (?:days?|weeks?|months?|years?|hours?|minutes?) (?:later|earlier|before|after),
(?:one|two|three|four|five|six|seven|some|several|many|most|few|all|none|half)
(?:of (?:the|them|these|its|his|her|their)|others?|more|were|was|had|have|are|is)\b
"""
_DEPENDS = lazy_pattern(
    r"[\"“‘'(\[]*(?:"
    + "|".join(" ".join(_GO_ON.split()).split(", ")).replace("| ", "|")
    + r")(?![\w'’-])",
    re.IGNORECASE,
)
# "The vessel was refloated": what vessel was said before, unless a name follows soon.
_LEANS = lazy_pattern(r"[\"“‘'(\[]*(?:The|Both) (?P<noun>(?:[a-z][\w'’-]*,? ){1,4})")
_NAMED_SOON = 60  # characters in which a name makes clear which one is meant
_NAME = lazy_pattern(r"(?<=[\w,)’'”\"] )[\"“‘'(]?[A-Z][\w'’.-]+")
# "In Leafham he …", "On Monday she …": the name is of no person.
_PLACE = lazy_pattern(
    r"\b(?:[Ii]n|[Aa]t|[Oo]n|[Nn]ear|[Ff]rom|[Ss]ince|[Uu]ntil|[Dd]uring)(?: [A-Z0-9][\w'’.-]*)+"
)
_NAMED_AFTER = lazy_pattern(r"(?:\s+\w+){1,6}, (?:\w+ ){0,4}[A-Z]\w+")
_QUOTE = lazy_pattern(r"“[^”]*”|\"[^\"]*\"")
# A word that goes on from before, behind the first ones of a sentence.
_GOES_ON_LATER = lazy_pattern(
    r"(?:[\w'’-]+,? ){1,5}(?:also|likewise|however|therefore|meanwhile|then|nevertheless|instead)\b"
)
_VERB = lazy_pattern(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|might|must|"
    r"should|said|won|met|took|came|went|began|found|made|gave|told|left|held|led|ran|wrote|fell|"
    r"rose|hit|set|put|cut|saw|got|sent|lost|kept|drew|broke|spoke|stood|struck|became|built|sold|"
    r"bought|brought|thought|caught|taught|sought|fought|knew|grew|flew|threw|blew|shot|spent|paid|"
    r"heard|felt|left|wore|chose|drove|swore|swam|sang|sank|shook|stole|read|beat|quit|shut|spread|"
    r"understood|withdrew|ate|forgot|hid|lay|lit|meant|met|rode|rang|sat|slept|stuck|woke|"
    r"[a-z]{2,}(?:ed|s))\b"
)
_SHORT = 10  # words of what may be a caption: it is a sentence if it has a verb
_PERSON = lazy_pattern(r"\b(?:he|she|him|her|his|himself|herself)\b", re.IGNORECASE)
_SPOKEN = lazy_pattern(r"[\"“](?:I|We|My|Our)\b")  # by whoever is named behind
_THING = lazy_pattern(r"(?<!^)\b(?:it|itself|they|them)\b", re.IGNORECASE)
_FEWEST_BEFORE = 4  # words before "it" that may name what it is
_SPEAKER = lazy_pattern(
    r"(?<![\w-])(?:I|we|me|us|my|our|ours|mine|you|your|yours|I['’]m|we['’]re|I['’]ve|we['’]ve)(?![\w-])"
)
_WORD = lazy_pattern(r"\w[\w'’.-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence of an article that may be quoted: `text` is `article.text[start:end]`.

    `stands`: it needs nothing from before; `leans`: it does but for "the …", of which it does not
    say which. `follows`: the candidate before it in the list stands right before it in the text.
    """

    article: Article
    start: int
    end: int
    stands: bool
    leans: bool
    follows: bool

    @property
    def text(self) -> str:
        """The sentence."""
        return self.article.text[self.start : self.end]


def to_candidates(article: Article, near: Sequence[Span] | None = None) -> list[Candidate]:
    """Return the sentences of `article` that may be quoted, in order.

    With `near`, they are those of the lines that any of these spans reaches into.
    """
    found: list[Candidate] = []
    is_before = False
    for start, end, is_heading in _whole(article, near):
        text = article.text[start:end]
        if is_heading or not is_quotable(text) or _is_caption(article.text, (start, end)):
            is_before = False
            continue
        stands = not depends(text, article)
        leans = stands and leans_on_noun(text)
        found.append(
            Candidate(
                article=article,
                start=start,
                end=end,
                stands=stands and not leans,
                leans=leans,
                follows=is_before,
            )
        )
        is_before = True
    return found


def _whole(article: Article, near: Sequence[Span] | None) -> list[tuple[int, int, bool]]:
    """Return the start and end of sentences and whether they are headings, none cut at "p.m."."""
    found: list[tuple[int, int, bool]] = []
    for sentence in sentences(article, near):
        start = sentence.start
        if found and not sentence.is_heading and start - found[-1][1] == 1:
            before = found[-1]
            if article.text[before[1]] == " " and _CUT.search(article.text[before[0] : before[1]]):
                start = found.pop()[0]
        found.append((start, sentence.end, sentence.is_heading))
    return found


def is_quotable(text: str, *, fewest: int = _FEWEST) -> bool:
    """Say whether `text` is a whole statement of the article's matter, at a length to be read.

    That is from `fewest` words on.
    """
    words = len(_WORD.findall(text))
    return (
        fewest <= words <= _MOST
        and bool(_OPENING.match(text))
        and bool(_ENDING.search(text))
        and not _CUT.search(text)
        and bool(_WORD.search(_QUOTE.sub("", text)))
        and text.count("“") == text.count("”")
        and text.count('"') % 2 == 0
        and text.count("(") == text.count(")")
        and not _OF_ITSELF.search(text)
    )


def _is_caption(text: str, span: Span) -> bool:
    """Say whether the words at `span` are a line of their own, short and without a verb."""
    start, end = span
    is_line = text[start - 1 : start] in ("", "\n") and text[end : end + 1] in ("", "\n")
    words = text[start:end]
    return is_line and len(_WORD.findall(words)) < _SHORT and not _VERB.search(words)


def depends(text: str, article: Article) -> bool:
    """Say whether `text` goes on from a sentence before it: by its first words or its pronouns."""
    goes_on = _DEPENDS.match(text) and not _SPOKEN.match(text)
    if goes_on or _GOES_ON_LATER.match(text):
        return True
    plain = _QUOTE.sub(lambda quote: " " * len(quote[0]), text)
    if _SPEAKER.search(plain):
        return True
    thing = _THING.search(plain)
    if thing and len(_WORD.findall(plain[: thing.start()])) < _FEWEST_BEFORE:
        return True
    person = _PERSON.search(plain)
    if person is None or _names_somebody(plain[: person.start()], article):
        return False
    # "Acting via his lawyers, Ada Brown pleaded …"
    return not (person[0].lower() in ("his", "her") and _NAMED_AFTER.match(plain, person.end()))


def _names_somebody(before: str, article: Article) -> bool:
    """Say whether the words `before` a pronoun have a name that it can stand for."""
    if _NAME.search(_PLACE.sub(" ", before)):
        return True
    first = _WORD.search(before)
    # A capital at the start says nothing, unless the word has one inside sentences, too.
    return first is not None and bool(
        re.search(rf"(?<=[a-z,] ){re.escape(first[0])}\b", article.text)
    )


def leans_on_noun(text: str) -> bool:
    """Say whether `text` opens with "the …" and nothing in it soon says which."""
    match = _LEANS.match(text)
    return match is not None and not re.search(
        r"[A-Z0-9]", text[match.start("noun") : match.start("noun") + _NAMED_SOON]
    )

"""The name that a quote's first word means: "He added …", told from the sentence before it.

Takes an article and the span of a quote; gives the name only where it is sure: where the sentence
before has one subject that the pronoun can mean, and nobody else is named between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.passages import sentences
from index.patterns import lazy_pattern
from qa.names.subject import names_somebody, to_subject

if TYPE_CHECKING:
    from index.articles.article import Article, Span
    from qa.names.subject import Sex, Subject

_BEFORE = 1200  # characters before a quote in which the name is looked for
_MOST_BACK = 4  # sentences before it that begin with the pronoun, too
_GO_ON = r"(?:(?:But|And|However|Later|Meanwhile|Then|Also|Still|Earlier|Previously|Instead),? )?"
_HEAD = lazy_pattern(
    rf"{_GO_ON}(?P<word>[Hh]e|[Ss]he|[Ii]t|[Tt]he (?:company|firm|airline|bank))\b(?![’'])"
)
_SEX: dict[str, Sex | None] = {"he": "male", "she": "female"}
_ALL_SPOKEN = lazy_pattern(r"“[^“”]*”|\"[^\"]*\"")
_SPEAKS = lazy_pattern(
    r"[,?!.…]?[”\"],? (?P<word>he|she) (?:said|added|says|adds|told|explained|wrote)\b"
)
_LED_IN = lazy_pattern(r"[A-Z][\w’'-]*(?: [^,;:“”\"]{1,100})?, (?P<word>he|she)\b(?![’'])")
# With these "it" is somebody who acts, not what was said before.
_ACTS = lazy_pattern(
    r" (?:(?:also|later|then|now|has|had|have|already|recently|\w+ly) ){0,2}"
    r"(?:said|says|added|announced|plans|planned|operates|owns|employs|denied|denies|expects|expected|reported|"
    r"reports|claimed|claims|declined|refused|agreed|insisted|insists|warned|believes|hopes|"
    r"promised|apologi[sz]ed|acknowledged|admitted|confirmed|blamed|accused|urged|called on|"
    r"condemned|argued|argues|noted|intends|wants|aims|offers|sells|makes|runs|acquired|bought|"
    r"launched|filed|signed|told)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedName:
    """`words` of a quote, at `start` to `end` in it, and whom they mean.

    `name` stands in the article at `name_start` to `name_end`.
    """

    words: str
    start: int
    end: int
    name: str
    name_start: int
    name_end: int

    def to_dict(self) -> dict[str, Any]:
        """Return them as the JSON contract has them."""
        return {
            "words": self.words,
            "start": self.start,
            "end": self.end,
            "name": self.name,
            "name_start": self.name_start,
            "name_end": self.name_end,
        }


def name_in(article: Article, span: Span) -> QuotedName | None:
    """Return whom the pronoun at the head of the quote at `span` means, None where in doubt."""
    quote = article.text[slice(*span)]
    head = _HEAD.match(quote)
    if head is None or not article.is_english:
        return None
    word = head["word"]
    if word.lower() == "it" and not _ACTS.match(quote, head.end()):
        return None
    found = _subject_before(article, span[0], _SEX.get(word.lower()))
    if found is None:
        return None
    at, subject = found
    if any(re.search(rf"\b{re.escape(part)}\b", quote) for part in subject.name.split()):
        return None  # who names somebody does not mean them with a pronoun before
    start = at + subject.span[0]
    return QuotedName(
        words=word,
        start=head.start("word"),
        end=head.end("word"),
        name=subject.name,
        name_start=start,
        name_end=start + len(subject.name),
    )


def _subject_before(article: Article, start: int, sex: Sex | None) -> tuple[int, Subject] | None:
    """Return the subject of the sentence before `start`, and where that sentence begins.

    Sentences between them that begin with the same pronoun go on about it.
    """
    text = article.text
    for begin, end in _before(article, start):
        sentence = text[begin:end]
        subject = to_subject(sentence, sex, text)
        if subject is not None:
            return begin, subject
        if sex is None or not _goes_on(sentence, sex) or names_somebody(sentence, sex, text):
            return None
    return None


def _goes_on(sentence: str, sex: Sex) -> bool:
    """Say whether `sentence` is about the one before it, or only what that one says."""
    if _ALL_SPOKEN.fullmatch(sentence):
        return True
    head = _HEAD.match(sentence) or _LED_IN.match(sentence) or _SPEAKS.search(sentence)
    return head is not None and _SEX.get(head["word"].lower()) == sex


def _before(article: Article, start: int) -> list[Span]:
    """Return the sentences right before `start`, the last first, as long as nothing parts them."""
    text = article.text
    line = text.rfind("\n", 0, start) + 1
    if text.count("“", line, start) != text.count("”", line, start) or (
        text.count('"', line, start) % 2
    ):
        return []  # within what somebody says
    found: list[Span] = []
    after = start
    near = sentences(article, [(max(0, start - _BEFORE), start)])
    for one in reversed([one for one in near if one.start < start]):
        if one.is_heading or text[one.end : after].strip() or len(found) > _MOST_BACK:
            break
        found.append((one.start, one.end))
        after = one.start
    return found

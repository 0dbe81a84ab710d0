"""Reported: the sentences of passages that report what somebody said, and those put to somebody.

Takes a question and passages; tells which sentences give the words of the person asked about, by
their grammar or by the turn of a transcript that they stand in; and, for a question such as "Who
said 90 million?", in which it was said.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

from index.passages import sentences
from index.search.narrowing import to_phrases
from index.stop_words import STOP_WORDS
from qa.names.turns import asks, is_of, turn_at
from qa.overlap import to_stems
from qa.speech import SpeechQuestion, goes_on_from_before, speaker_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Article, Span
    from index.search.retrieved import RetrievedPassage

_BACK = 2_000  # characters before a passage in which the speaker of its words is looked for first
_SHARED = 0.5  # of the words that were said, in a sentence that says so
_WHO_SAID = re.compile(
    r"\bwho(?: \w+){0,2}? (?:said|says|say|told|mentioned|mentions|claimed|claims|"
    r"spoke of|named|gave|promised|announced|argued|stated|warned|admitted|"
    r"put it at|spoke about)\b(?P<said>.+)",
    re.IGNORECASE | re.DOTALL,
)


def by_article(passages: Sequence[RetrievedPassage]) -> list[tuple[Article, list[Span]]]:
    """Return each article with the spans of its passages: it is cut into sentences once."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for found in passages:
        spans[found.article.id].append((found.passage.start, found.passage.end))
    articles = {found.article.id: found.article for found in passages}
    return [(article, spans[article.id]) for article in articles.values()]


def reported(question: str, passages: Sequence[RetrievedPassage]) -> set[tuple[str, int]]:
    """Return article and start of the passages' sentences that report what `question` asks for."""
    asked = SpeechQuestion.of(question)
    if asked is None:
        return set()
    found = set()
    for article, read in by_article(passages):
        spans = _from_named(article, read)
        flags = asked.reports([article.text[slice(*span)] for span in spans])
        found |= {
            (article.id, span[0])
            for span, is_one in zip(spans, flags, strict=True)
            if is_one or _is_said_by(article, span, asked)
        }
    return found


def leads_to_question(article: Article, start: int) -> bool:
    """Say whether what stands at `start` is put to another speaker of a transcript."""
    turn = turn_at(article, start)
    return turn is not None and asks(article, turn)


def _is_said_by(article: Article, span: Span, asked: SpeechQuestion) -> bool:
    """Say whether a sentence of a transcript is said by whom was asked for, on what was asked."""
    turn = turn_at(article, span[0])
    return (
        turn is not None
        and is_of(turn, asked.speaker)
        and asked.is_on_topic(to_stems(article.text[slice(*span)]))
    )


def _from_named(article: Article, read: Sequence[Span]) -> list[Span]:
    """Return the sentences around what is read, and those before that they may go on from.

    Headings are left out.
    """
    text, back = article.text, _BACK
    while True:
        near = [(max(0, start - back), end) for start, end in read]
        spans = [(one.start, one.end) for one in sentences(article, near) if not one.is_heading]
        lines = [text.rfind("\n", 0, start) + 1 for start, _ in near if start > 0]
        firsts = {bisect_left(spans, (line, 0)) for line in lines}
        if not any(
            goes_on_from_before(text[slice(*span)]) for i in firsts for span in spans[i : i + 1]
        ):
            return spans
        back *= 4


def to_said(question: str) -> frozenset[str] | None:
    """Return the stems of what "Who said …?" asks the speaker of, None for other questions."""
    match = _WHO_SAID.search(question)
    stems = frozenset(to_stems(match["said"]) - STOP_WORDS) if match else frozenset()
    return stems or None


def to_quoted(question: str) -> tuple[str, ...]:
    """Return what stands in quotation marks in "Who said “…”?", () for other questions."""
    match = _WHO_SAID.search(question)
    return tuple(to_phrases(match["said"])) if match else ()


def in_quotation(quoted: Sequence[str], sentence: str) -> Span | None:
    """Return where in `sentence` the name of who says one of `quoted` in it stands, if surely."""
    folded = sentence.replace("’", "'").lower()
    for words in quoted:
        at = folded.find(words.replace("’", "'").lower())
        found = speaker_of(sentence[at : at + len(words)], sentence) if at >= 0 else None
        if found is not None:
            return found
    return None


def says(said: frozenset[str], sentence: str) -> bool:
    """Say whether `sentence` holds every number in `said`, and half of its words."""
    held = to_stems(sentence)
    numbers = {stem for stem in said if stem[:1].isdigit()}
    return numbers <= held and len(said & held) >= _SHARED * len(said)

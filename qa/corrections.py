"""Corrections: what a sentence says that an article said wrongly before.

Takes a sentence; tells whether words in it are taken back by it: "An earlier version of this
article said …" is no place to quote what was said from. And which later entry of a live blog takes
back what an earlier one says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.passages import sentences

if TYPE_CHECKING:
    from index.articles.article import Article, Span

_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_WORK = r"(?:article|story|report|post|piece|headline|caption|column|page|dispatch|bulletin)"
_TAKES_BACK = re.compile(
    rf"\b(?:earlier|previous|original|initial|prior|first|older) (?:version|edition|headline)s? of "
    rf"(?:this|the|our) {_WORK}\b"
    rf"|\b(?:earlier|previous|original) version (?:had )?(?:said|stated|gave|reported|put|named)\b"
    rf"|\b(?:earlier|previous|original) (?:figure|number|estimate|toll|count|report)s? "
    rf"(?:of [\w.,]+ )?(?:was|were) (?:wrong|incorrect|an error)\b"
    rf"|\b(?:this|the|our|an earlier|a previous) {_WORK} (?:(?:has|had) been|was|is) "
    rf"(?:\w+ )?(?:amended|corrected|updated|changed|edited)\b"
    rf"|\b(?:this|the|our|an earlier|a previous) {_WORK} (?:originally|previously|initially|first) "
    rf"(?:\w+ed|said|gave|had)\b"
    rf"|\b(?:incorrectly|wrongly|mistakenly|erroneously|inaccurately) "
    rf"(?:said|stated|reported|named|gave|identified|described|listed|attributed|credited)\b"
    rf"|\bmis(?:stated|identified|spelled|spelt|quoted|reported|attributed)\b",
    re.IGNORECASE,
)
# What follows these is right again.
_SETS_RIGHT = re.compile(
    r"[;—–]|\bin fact\b|\b(?:but|and) (?:it|he|she|they|the)\b.{0,40}?\b(?:was|were|is|are)\b|"
    r"\bshould (?:be|have been|read)\b|\bthe correct\b|\bcorrectly\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|rather than|instead of)\b", re.IGNORECASE)


def is_taken_back(sentence: str, start: int, end: int) -> bool:
    """Say whether `sentence[start:end]` is what the sentence says was wrong."""
    found = _TAKES_BACK.search(sentence)
    if found is None:
        return False
    right = _SETS_RIGHT.search(sentence, found.end())
    wrong = [(found.start(), right.start() if right else len(sentence))]
    if before := _NOT.search(sentence, 0, found.start()):  # "12, not 14, as this article said"
        wrong.append((before.start(), found.start()))
    if right and (again := _NOT.search(sentence, right.end())):  # "; it was 14, not 12"
        wrong.append((again.start(), len(sentence)))
    return any(first < end and start < last for first, last in wrong)


def taken_back_later(article: Article, words: Span) -> Span | None:
    """Return the sentence, in a later entry of a live blog, that takes back `words` of an entry.

    Of several it is the latest. None where no sentence does, and for other articles.
    """
    entry = article.entry_at(words[0])
    if entry is None:
        return None
    said = article.text[slice(*words)]
    wrong = re.compile("|".join(rf"(?<![\w.,]){re.escape(n)}(?!\w)" for n in _numbers(said)))
    later = [one for one in article.entries if one.moment > entry.moment]
    for one in sorted(later, key=lambda other: other.moment, reverse=True):
        if not (
            wrong.search(article.text, one.start, one.end)
            and _TAKES_BACK.search(article.text, one.start, one.end)
        ):
            continue
        for sentence in sentences(article, [(one.start, one.end)]):
            text = article.text[sentence.start : sentence.end]
            if any(is_taken_back(text, *found.span()) for found in wrong.finditer(text)):
                return sentence.start, sentence.end
    return None


def _numbers(words: str) -> list[str]:
    """Return the numbers in `words`, all of these where it has none."""
    return _NUMBER.findall(words) or [words]

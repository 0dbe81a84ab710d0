"""Corrections: what a sentence says that an article said wrongly before.

Takes a sentence; tells whether words in it are taken back by it: "An earlier version of this
article said …" is no place to quote what was said from.
"""

from __future__ import annotations

import re

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

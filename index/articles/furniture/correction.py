"""Notices of correction: paragraphs that say what an article said wrongly before.

They are part of the article and shown with it, but what they take back is no fact to quote.
"""

from __future__ import annotations

import re

_WORK = r"(?:article|story|report|post|piece|headline|caption|column|page|dispatch|interview)"
_DONE = r"(?:amended|corrected|updated|changed|edited|revised|modified|clarified)"
_LABELLED = re.compile(
    r"(?:corrections?(?: (?:and|&) clarifications?)?|clarifications?|erratum|berichtigung|"
    r"korrektur|richtigstellung|rectificatif|correctif|fe de erratas|correzione|rettifica|"
    r"rectificatie)"
    r"(?:\s*[:.–—(]|,? (?:on )?(?:\d|[A-Z][a-z]+ \d))",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    rf"(?:editor['’]?s['’]? note\s*[:.–—]\s*|note\s*[:.–—]\s*|update\s*[:.–—]\s*)?"
    rf"(?:(?:in )?(?:an|the|our) (?:earlier|previous|original|prior|initial|first) version of "
    rf"(?:this|the|our) {_WORK}\b"
    rf"|(?:this|the) {_WORK} (?:(?:has|had) been|was) (?:\w+ )?{_DONE}\b"
    rf"|(?:this|the) {_WORK} (?:originally|previously|initially|incorrectly|wrongly|mistakenly) "
    r"(?:said|stated|gave|reported|named|identified|described|listed|had|put|quoted|claimed)\b"
    r"|in einer (?:früheren|ersten|vorherigen) (?:version|fassung)\b"
    r"|dieser (?:artikel|text|beitrag) wurde [^.]{0,40}(?:korrigiert|berichtigt|geändert)"
    r"|(?:dans )?une (?:première )?version (?:antérieure |précédente |initiale )?de cet article"
    r"|(?:en )?una versión anterior de este artículo)",
    re.IGNORECASE,
)
_MAX_CHARACTERS = 1200  # of a notice


def is_correction(line: str) -> bool:
    """Say whether a paragraph is a notice of correction."""
    line = line.strip().lstrip("*_•–—-[( ")
    return len(line) <= _MAX_CHARACTERS and bool(_LABELLED.match(line) or _NOTICE.match(line))

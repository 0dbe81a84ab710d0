"""Makers: who wrote or published the articles of a question, put where conditions are read.

Takes "which articles did Ada Brown write in May" or "the stories that The Leaf ran"; gives the same
with "by": "which articles by Ada Brown in May".
"""

from __future__ import annotations

import re

_MANY = r"(?:articles|stories|pieces|texts|reports|posts|items)"
_MAKE = (
    r"(?:wr[io]te|written|author(?:ed)?|penn?(?:ed)?|publish(?:ed)?|print(?:ed)?|run|ran|"
    r"post(?:ed)?|contribut(?:e|ed)|releas(?:e|ed)|put out)"
)
_OFTEN = r"(?:(?:already|ever|so far|actually|just|recently|also) )?"
_NO_NAME = r"(?!(?:you|i|we|he|she|they|it|people|anyone|anybody|there|who|that)\b)"
# Capitals are what tells a name where no auxiliary verb stands before it.
_NAME = (
    r"(?-i:(?:[Tt]he )?[A-Z][\w.'’-]*(?: (?:(?:of|the|de|von|van|al|bin|and|&) )*[A-Z][\w.'’-]*)*)"
)
_DID = re.compile(
    rf"\b(?P<many>{_MANY}) (?:(?P<on>(?:about|on|from|in|of) .+?) )?(?:did|does|do|has|have|had) "
    rf"{_NO_NAME}(?P<name>\S.{{0,58}}?\S) {_OFTEN}{_MAKE}\b",
    re.IGNORECASE,
)
_THAT = re.compile(
    rf"\b(?P<many>{_MANY}) (?:(?:that|which) )?(?P<name>{_NAME}) (?:(?:has|have|had) )?{_OFTEN}"
    rf"{_MAKE}\b",
    re.IGNORECASE,
)
_WHAT = re.compile(
    rf"^(?:and |so )?what (?:else )?(?:did|does|has|have|had) {_NO_NAME}(?P<name>\S.{{0,58}}?\S) "
    rf"{_OFTEN}{_MAKE}\b",
    re.IGNORECASE,
)
_LONE = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3}")
_BY = re.compile(rf"\bby (?P<name>{_NAME})", re.IGNORECASE)


def with_by(question: str) -> str:
    """Return `question` with who made the articles after "by", as it is where nobody is named."""
    if match := _DID.search(question):
        on = f" {match['on']}" if match["on"] else ""
        made = f"{match['many']} by {match['name']}{on}"
    elif match := _THAT.search(question):
        made = f"{match['many']} by {match['name']}"
    else:
        return question
    return question[: match.start()] + made + question[match.end() :]


def to_listing_question(question: str) -> str | None:
    """Return "What has Ada Brown written?" as asked for articles, None for any other question.

    A name that is all that was asked is taken as one, too.
    """
    if _LONE.fullmatch(question.strip(" ?.!")):
        return f"which articles by {question.strip(' ?.!')}"
    match = _WHAT.search(question)
    return f"which articles by {match['name']}{question[match.end() :]}" if match else None


def to_maker(question: str) -> str | None:
    """Return the name in capitals that stands after "by", None where there is none."""
    match = _BY.search(with_by(" ".join(question.split())))
    return match["name"] if match else None

"""Verdicts: whether a sentence decides what a question asks to be confirmed or takes for granted.

Takes a Reading; gives the finding whose whole sentence says so, or denies so, in the question's
own words. A wrong verdict is worse than none: what does not fit the pattern of `qa.clauses`
decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from qa.claims import ANYONE, NOT, to_claim, to_words
from qa.clauses import to_stand
from qa.names.first_names import FEMALE, MALE
from qa.verb_forms import to_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Verdict
    from qa.claims import Claim
    from qa.clauses import Stand
    from qa.reader import Finding, Reading

_LOOKED_AT = 24  # findings
_FIRST_NAMES = MALE | FEMALE
_NEGATORS = NOT | frozenset("no nobody none nothing neither nor without".split())
_UNTRUE = frozenset("false falsely untrue myth hoax wrong wrongly denied denies deny".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The `finding` whose sentence decides, and what it decides."""

    finding: Finding
    verdict: Verdict


def decide(reading: Reading) -> Decision | None:
    """Return what decides the question of `reading`: None where nothing does, or not all one way.

    A yes/no question is decided with "yes" or "no". Any other one is, with "otherwise", where it
    takes for granted what a sentence denies, and no other sentence says.
    """
    claim = to_claim(reading.question)
    if claim is None or (claim.is_denied and not claim.is_presumed):
        return None
    findings = [one for one in reading.findings[:_LOOKED_AT] if one.article.is_english]
    stands = {n: stand for n, one in enumerate(findings) if (stand := _stand(claim, one))}
    if not stands or len(set(stands.values())) > 1:
        return None
    n, stand = next(iter(stands.items()))
    if any(_may_oppose(claim, stand, _sentence(one)) for one in findings if one != findings[n]):
        return None
    if claim.is_presumed:
        is_contrary = (stand == "denied") != claim.is_denied
        return Decision(finding=findings[n], verdict="otherwise") if is_contrary else None
    return Decision(finding=findings[n], verdict="yes" if stand == "holds" else "no")


def excludes(question: str, one: Finding, other: Finding) -> bool:
    """Say whether one of two sentences says what `question` claims, and the other denies it."""
    claim = to_claim(question)
    return claim is not None and {_stand(claim, one), _stand(claim, other)} == {"holds", "denied"}


def is_of_another(reading: Reading) -> bool:
    """Say whether the first finding surely tells of another than whom a yes/no question names.

    That is, the sentence decides the question of a person with another first name and surname.
    """
    claim = to_claim(reading.question)
    if claim is None or claim.is_presumed or not reading.findings:
        return False
    sentence, article = _sentence(reading.findings[0]), reading.findings[0].article.text
    asked, told = _person(claim.words), _person(to_words(sentence))
    held = {word.lower() for word in to_words(sentence)}
    if not asked or not told or any(name.lower() in held for name in asked):
        return False
    of_told = replace(claim, words=(*told, *claim.words[len(asked) :]))
    return to_stand(of_told, sentence, article) is not None


def _person(words: Sequence[str]) -> Sequence[str]:
    """Return the two names of the person that `words` surely begin with, else none."""
    names = words[:2]
    is_full = len(names) == 2 and all(name[0].isupper() for name in names)
    return names if is_full and names[0].lower() in _FIRST_NAMES else ()


def _stand(claim: Claim, finding: Finding) -> Stand | None:
    """Return what the finding's sentence makes of `claim`, None where it stands in a quotation."""
    text, (start, _) = finding.article.text, finding.sentence
    line = text[text.rfind("\n", 0, start) + 1 : start]
    is_quoted = line.count("“") > line.count("”") or line.count('"') % 2
    if is_quoted or text[:start].rstrip().endswith(":"):
        return None
    return to_stand(claim, _sentence(finding), text)


def _may_oppose(claim: Claim, stand: Stand, sentence: str) -> bool:
    """Say whether `sentence` has the claim's words, and may say the contrary of `stand`."""
    held = {word.lower() for word in to_words(sentence)}
    keys = {to_key(word) for word in held}
    asked = {word.lower() for word in claim.words if word[0].isalnum()} - STOP_WORDS - ANYONE
    if not {to_key(word) for word in asked} <= keys:
        return False
    denies = bool(held & (_NEGATORS | _UNTRUE))
    return denies if stand == "holds" else not denies


def _sentence(finding: Finding) -> str:
    return finding.article.text[slice(*finding.sentence)]

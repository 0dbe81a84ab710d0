"""Verdicts: whether a sentence decides what a question asks to be confirmed or takes for granted.

Takes a Reading; gives the finding whose sentence says so, or says the contrary, in the question's
own words but for what denies them or another number. It gives none wherever a sentence leaves
something open: what somebody said, planned or may do, what stands in another clause, or is said
of somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from index.passages import sentences
from qa.amounts import can_both_be, to_amount, to_bare_amount, to_bound
from qa.claims import TOKEN, to_claim
from qa.clauses import Clause, to_keys
from qa.opposites import OPPOSITE
from qa.overlap import held_of

if TYPE_CHECKING:
    from index.articles.article import Article
    from qa.amounts import Amount
    from qa.answer import Verdict
    from qa.claims import Claim
    from qa.reader import Finding, Reading

_LOOKED_AT = 24  # findings
_BEFORE = 500  # characters before a sentence, which may name what it is about
_MOST = 0.5  # of a claim's words that a sentence which denies it must hold, with those before it
_Stand = Literal["holds", "leans", "denied"]
_NumberIs = Literal["same", "other", "missing"]


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
    decided = [
        (finding, stand)
        for finding in reading.findings[:_LOOKED_AT]
        if finding.article.is_english and (stand := _stand(claim, finding)) is not None
    ]
    sure = [(finding, stand) for finding, stand in decided if stand in ("holds", "denied")]
    sides = {"denied" if stand == "denied" else "holds" for _, stand in decided}
    if not sure or len(sides) > 1:
        return None
    finding, stand = sure[0]
    if claim.is_presumed:
        is_contrary = (stand == "denied") != claim.is_denied
        return Decision(finding=finding, verdict="otherwise") if is_contrary else None
    return Decision(finding=finding, verdict="yes" if stand == "holds" else "no")


def excludes(question: str, one: Finding, other: Finding) -> bool:
    """Say whether one of two sentences says what `question` claims, and the other denies it."""
    claim = to_claim(question)
    return claim is not None and {_stand(claim, one), _stand(claim, other)} == {"holds", "denied"}


def is_of_another(reading: Reading) -> bool:
    """Say whether the first finding tells of another than whom a yes/no question names.

    That is, its sentence has none of the names, does not begin with a pronoun that might mean them,
    and says it of somebody else, or none of them stands shortly before it either.
    """
    claim = to_claim(reading.question)
    if claim is None or claim.is_presumed or not reading.findings:
        return False
    finding = reading.findings[0]
    names = claim.names & set(claim.subject)
    sentence = Clause.of(finding.article.text[slice(*finding.sentence)])
    if not names or names & sentence.keys or sentence.begins_with_pronoun:
        return False
    if sentence.is_of_another(claim):
        return True
    return not names & to_keys(_before(finding.article, finding.sentence[0]))


def _stand(claim: Claim, finding: Finding) -> _Stand | None:
    """Return what the finding's sentence makes of `claim`; "leans" where it may hold."""
    text = finding.article.text[slice(*finding.sentence)]
    sentence = Clause.of(text)
    places = list(sentence.places(claim))
    known = [place for place in places if place is not None]
    if not known or len(known) < len(places) or len({place.stand for place in known}) > 1:
        return None
    held, near = sentence.keys, known[0].clause
    before = to_keys(_before(finding.article, finding.sentence[0]))
    is_denied = known[0].stand == "denied"
    missing = claim.keys - set(claim.said) - held - before
    if len(missing) == 1 and OPPOSITE.get(*missing) in near:
        is_denied, held, near = not is_denied, held | missing, near | missing
    if not _is_of_it(claim, finding, held | before):
        return None
    numbers = [_number(claim.text, span, text) for span in claim.numbers]
    if is_denied and "other" not in numbers:
        return "denied"
    if "missing" in numbers or numbers.count("other") > 1:
        return None
    if not _is_told_whole(claim, sentence, near, held | before):
        return None if "other" in numbers else "leans"
    return "denied" if ("other" in numbers) != is_denied else "holds"


def _is_told_whole(
    claim: Claim, sentence: Clause, near: frozenset[str], held: frozenset[str]
) -> bool:
    """Say whether all of `claim` is held, in its order, and its names and most else in the clause.

    `near` are the keys of the clause, `held` those of its sentence and of what stands before.
    """
    rest = set(claim.rest)
    if claim.aside or not claim.keys - set(claim.said) <= held:
        return False
    if not claim.names & rest <= near or 2 * len(rest & near) < len(rest):
        return False
    ordered = [claim.said if claim.voice == "is" else claim.rest]
    if "'s" not in claim.text and "’s" not in claim.text:  # "Taiwan’s assembly": that of Taiwan
        ordered.append(claim.subject)
    return all(map(sentence.has_in_order, ordered))


def _is_of_it(claim: Claim, finding: Finding, held: frozenset[str]) -> bool:
    """Say whether a sentence that has what is said in `claim` is about the same.

    `held` are its keys, with those of what stands before it.
    """
    about = claim.keys - set(claim.said)
    if not about:
        return False
    words = {key: claim.words[key] for key in about | claim.names}
    article = held_of(words, f"{finding.article.title}\n{finding.article.text}")
    if not claim.names <= article:
        return False
    if not claim.subject and finding.evidence.odds > 0:
        held |= article
    return len(about & held) >= _MOST * len(about)


def _before(article: Article, start: int) -> str:
    """Return the title, and the sentences shortly before that at `start` in its lines."""
    first = max(0, start - _BEFORE)
    near = [one for one in sentences(article, [(first, start)]) if first <= one.start < start]
    return f"{article.title} {' '.join(article.text[one.start : one.end] for one in near)}"


def _number(text: str, span: tuple[int, int], sentence: str) -> _NumberIs:
    figure = text[slice(*span)].lower()
    asked = to_amount(text, *span)
    spans = [match.span() for match in TOKEN.finditer(sentence)]
    if asked is None or not asked.unit:
        is_there = any(sentence[slice(*one)].lower() == figure for one in spans)
        return "same" if is_there else "missing"
    told = [
        (other, one)
        for one in spans
        if (other := to_amount(sentence, *one)) is not None and other.unit == asked.unit
    ]
    kinds = {
        _compared(asked, other, to_bare_amount(text, *span), to_bare_amount(sentence, *one))
        for other, one in told
    }
    return "same" if "same" in kinds else "other" if kinds == {"other"} else "missing"


def _compared(
    asked: Amount, told: Amount, bare_asked: Amount | None, bare_told: Amount | None
) -> _NumberIs:
    """Return whether two amounts, with what hedges them and without, are the same."""
    is_same_hedge = to_bound(asked) == to_bound(told)
    is_near = bare_asked is None or bare_told is None or can_both_be(bare_asked, bare_told)
    if is_same_hedge:
        return "same" if is_near else "other"
    return "missing" if can_both_be(asked, told) else "other"

"""Both sides: every passage found that says the same as the best one, and every one against it.

Takes an Inquiry; gives the quotes for the answer and those against it, each behind its outlet and
day, or None where nothing is sure enough to be called an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.agreement import contradicts_surely, give_same, supports, to_teller
from qa.answer import Citation, Composed, Part, Quoted, Said
from qa.compose import to_outlet_and_day, to_written
from qa.extent import to_quoted
from qa.overlap import names_and_numbers, to_stems
from qa.reader import READ
from qa.retriever import are_near_copies, to_shingles
from qa.verdicts import excludes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from index.search.retrieved import RetrievedPassage
    from index.stories.telling import Copy
    from qa.answer import Stance
    from qa.inquiry import Inquiry
    from qa.reader import Finding, Reading

FOR, AGAINST = "For:", "Against:"
ALONE = "No other passage found says the same."
UNCONTRADICTED = "No passage found contradicts this."
_SHARED = 0.5
_LOOKED_AT = 5 * READ  # passages


def answer_sides(inquiry: Inquiry) -> Composed | None:
    """Return all that supports the best finding or contradicts it, the newest of each first."""
    found = inquiry.find(_LOOKED_AT)
    readings = list(_read(inquiry, found))
    if not readings or not readings[0].findings:
        return None
    first = readings[0].findings[0]
    if readings[0].confidence < inquiry.reader.calibration.threshold:
        return None
    question = readings[0].question
    others = [one for reading in readings for one in reading.findings if one is not first]
    supporting = [first, *(one for one in others if _supports(question, one, first))]
    against = [
        one
        for one in others
        if excludes(question, one, first)
        or (tells_of_same(question, one, first) and contradicts_surely(question, first, one))
    ]
    copies = {one.article.id: one.also_in for one in found}
    parts, citations = _side(_each_once(supporting), "for", copies, 1)
    parts = [Said(text=FOR), *parts]
    if len(citations) == 1:
        parts.append(Said(text=ALONE))
    more, cited = _side(_each_once(against), "against", copies, len(citations) + 1)
    parts += [Said(text=AGAINST), *more] if more else [Said(text=UNCONTRADICTED)]
    is_short = readings[0].kind in ("short", "list")
    return Composed(
        parts=tuple(parts),
        citations=(*citations, *cited),
        short_answer=first.article.text[slice(*first.short_answer)] if is_short else None,
        confidence=readings[0].confidence,
        retrieved=readings[0].passages,
    )


def _read(inquiry: Inquiry, found: Sequence[RetrievedPassage]) -> Iterator[Reading]:
    for at in range(0, len(found), READ):
        with inquiry.clock.time("read"):
            yield inquiry.reader.read(inquiry.asked.searched, found[at : at + READ])


def _supports(question: str, one: Finding, first: Finding) -> bool:
    return (
        one.article.id != first.article.id
        and give_same(one, first)
        and supports(question, one, first)
        and not excludes(question, one, first)
    )


def tells_of_same(question: str, one: Finding, first: Finding) -> bool:
    """Say whether a sentence holds half of what the first has of the question, and its names.

    Those of its names that the first sentence or its article's title has must stand there, too.
    """
    held, asked = (to_stems(f"{f.article.title} {_sentence(f)}") for f in (one, first))
    named = set(names_and_numbers(question)) & asked
    return one.evidence.shared >= _SHARED * first.evidence.shared and named <= held


def _each_once(findings: Sequence[Finding]) -> list[Finding]:
    """Return the first finding of each article or entry that is no copy, the newest first."""
    kept: dict[tuple[str, int], Finding] = {}
    for one in findings:
        shingles = to_shingles(_sentence(one))
        if to_teller(one) not in kept and not any(
            are_near_copies(shingles, to_shingles(_sentence(other))) for other in kept.values()
        ):
            kept[to_teller(one)] = one

    def order(finding: Finding) -> tuple[float, float, str]:
        day, moment = to_written(finding)
        return -day, -moment, finding.article.source or ""

    return sorted(kept.values(), key=order)


def _side(
    findings: Sequence[Finding],
    stance: Stance,
    copies: Mapping[str, tuple[Copy, ...]],
    number: int,
) -> tuple[list[Part], list[Citation]]:
    """Return the quotes of one side behind outlet and day, and their citations from `number` on."""
    parts: list[Part] = []
    citations: list[Citation] = []
    label = ""
    for at, finding in enumerate(findings, number):
        told = to_outlet_and_day(finding.article, finding.sentence[0])
        if told != label:
            label = told
            parts.append(Said(text=f"{label}:"))
        start, end = to_quoted(finding.article, finding.sentence)
        quote = finding.article.text[start:end]
        left, right = finding.short_answer
        parts.append(Quoted(text=quote, numbers=(at,), bold=(left - start, right - start)))
        citations.append(
            Citation(
                number=at,
                article=finding.article,
                start=start,
                end=end,
                quote=quote,
                also_in=copies.get(finding.article.id, ()),
                stance=stance,
            )
        )
    return parts, citations


def _sentence(finding: Finding) -> str:
    return finding.article.text[slice(*finding.sentence)]

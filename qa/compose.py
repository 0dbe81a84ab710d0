"""Compose: what is said to a question, from what the reader found.

Takes a Reading; chooses what is worth quoting and gives the answer's parts, with the citations that
hold their words, and its short answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.articles.article import to_words
from qa.agreement import contradicting, supports
from qa.answer import Citation, Composed, Part, Quoted, Said
from qa.corrections import taken_back_later
from qa.extent import to_quoted
from qa.retriever import are_near_copies, to_shingles
from qa.same_answer import are_same_answer
from qa.verdicts import decide, is_of_another

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.articles.article import Article, Span
    from index.stories.telling import Copy
    from qa.answer import Verdict
    from qa.reader import Finding, Reading
    from qa.verdicts import Decision

DISAGREEMENT = "The articles disagree."
# Said before the quote that decides.
_DECIDED: Mapping[Verdict, str] = {
    "yes": "The articles say yes:",
    "no": "The articles say no:",
    "otherwise": "The articles say otherwise:",
}
ENTRIES_DISAGREE = "Entries of the live blog disagree; the latest stands first."
ENTRY_CORRECTED = "A later entry of the live blog corrects an earlier one."
_MAX_QUOTES = 3
# How far below the first finding's score a quote with another answer, or another part of the
# answer, may be. Chosen on news_dev, see docs/experiments.md.
_RIVAL, _PART = 0.5, 2.0
_SHORT_KINDS = ("short", "list")  # of questions a few words answer


def compose(reading: Reading, *, threshold: float) -> Composed:
    """Return what is said of a reading; it quotes nothing where its confidence is under threshold.

    What decides the question is quoted alone, behind what it decides. A yes/no question about one
    is not answered by what is told of another. Else a part quotes the first finding of each group
    and cites all of them. Where articles contradict each other that is said, and each is quoted
    behind its outlet and day, the newest first.
    """
    if not reading.findings or reading.confidence < threshold:
        return Composed(confidence=reading.confidence, retrieved=reading.passages)
    copies = {found.article.id: found.also_in for found in reading.passages}
    decision = decide(reading)
    if decision is not None:
        return _decided(reading, decision, copies)
    if is_of_another(reading):
        return Composed(confidence=reading.confidence, retrieved=reading.passages)
    return _undecided(reading, copies)


def _decided(
    reading: Reading, decision: Decision, copies: Mapping[str, tuple[Copy, ...]]
) -> Composed:
    """Return the quote that decides, behind what it decides."""
    cited = _to_citations([decision.finding], copies, after=())
    return Composed(
        parts=(Said(text=_DECIDED[decision.verdict]), Quoted(text=cited[0].quote, numbers=(1,))),
        citations=tuple(cited),
        confidence=reading.confidence,
        retrieved=reading.passages,
        verdict=decision.verdict,
    )


def _undecided(reading: Reading, copies: Mapping[str, tuple[Copy, ...]]) -> Composed:
    """Return what is quoted of a reading that has findings, none of which decides."""
    is_short = reading.kind in _SHORT_KINDS
    citations: list[Citation] = []
    against = _against(reading) if is_short else []
    told = [reading.findings[0], *against]
    best = _latest_entry(told)
    parts: list[Part] = [Said(text=_to_disagreement(told))] if against else []
    for group in _newest_first(reading, against) if against else _worth_quoting(reading):
        if _is_quoted(group[0], citations):
            continue
        cited = _to_citations(group, copies, after=citations)
        start = cited[0].start
        left, right = group[0].short_answer
        if against:
            label = to_outlet_and_day(group[0].article, group[0].sentence[0])
            parts.append(Said(text=f"{label}:"))
        parts.append(
            Quoted(
                text=cited[0].quote,
                numbers=tuple(citation.number for citation in cited),
                bold=(left - start, right - start) if is_short else None,
            )
        )
        citations += cited
    return Composed(
        parts=tuple(parts),
        citations=tuple(citations),
        short_answer=best.article.text[slice(*best.short_answer)] if is_short else None,
        confidence=reading.confidence,
        retrieved=reading.passages,
    )


def _newest_first(reading: Reading, against: Sequence[Finding]) -> list[list[Finding]]:
    """Return the first finding and those `against` it, each alone, the latest article's first."""
    quoted = [reading.findings[0], *against][:_MAX_QUOTES]

    return [[finding] for finding in sorted(quoted, key=to_written, reverse=True)]


def to_written(finding: Finding) -> tuple[int, float]:
    """Return when what was found was written, to be compared: its day, of an entry its moment."""
    entry = finding.article.entry_at(finding.sentence[0])
    if entry is not None:
        return entry.day.toordinal(), entry.moment.timestamp()
    published = finding.article.published
    return published.toordinal() if published else 0, 0.0


def _against(reading: Reading) -> list[Finding]:
    """Return the findings that contradict the first one.

    Where a later entry of a live blog takes back what the first one says, that is its best finding.
    """
    first, *rest = reading.findings
    against = contradicting(reading.question, reading.findings)
    correction = taken_back_later(first.article, first.short_answer)
    if correction is None or against:
        return against
    teller = first.article.id, first.article.entry_at(correction[0])
    same = (f for f in rest if (f.article.id, f.article.entry_at(f.sentence[0])) == teller)
    return [f for f in same if not are_same_answer(f.words, first.words)][:1]


def _to_disagreement(findings: Sequence[Finding]) -> str:
    """Return the words for findings that contradict each other."""
    if len({finding.article.id for finding in findings}) > 1:
        return DISAGREEMENT
    if any(taken_back_later(one.article, one.short_answer) for one in findings):
        return ENTRY_CORRECTED
    return ENTRIES_DISAGREE


def _latest_entry(findings: Sequence[Finding]) -> Finding:
    """Return the latest of findings that are entries of one live blog with the first, else that."""
    first = findings[0]
    same = [one for one in findings if one.article.id == first.article.id]
    return max(same, key=to_written)


def to_outlet_and_day(article: Article, offset: int | None = None) -> str:
    """Return outlet and day of an article, its title where it has no outlet.

    With an `offset` in an entry of a live blog, the time of that takes the place of the day.
    """
    outlet = article.source or f"“{article.title}”"
    entry = None if offset is None else article.entry_at(offset)
    if entry is not None:
        return f"{outlet}, {entry.words}"
    if article.published is None:
        return outlet
    return f"{outlet}, {to_words(article.published, article.published_to)}"


def _worth_quoting(reading: Reading) -> list[list[Finding]]:
    """Return the findings to quote: each first of its group says something, the others the same.

    Beside the first finding: another article that gives the same short answer; another short answer
    that is nearly as sure; where a list or whole sentences are asked for, what adds a part.
    """
    first = reading.findings[0]
    has_parts = reading.kind in ("list", "sentence")
    groups = [[first]]
    for finding in reading.findings[1:]:
        quoted = [one for group in groups for one in group]
        if len(quoted) == _MAX_QUOTES:
            break
        if finding.evidence.odds <= 0 or any(_is_copy(finding, one) for one in quoted):
            continue
        same = [group for group in groups if are_same_answer(finding.words, group[0].words)]
        if same and reading.kind in _SHORT_KINDS:
            if all(finding.article.id != one.article.id for one in same[0]) and supports(
                reading.question, finding, same[0][0]
            ):
                same[0].append(finding)
        elif finding.score >= first.score - (_PART if has_parts else _RIVAL):
            groups.append([finding])
    return groups


def _is_copy(one: Finding, other: Finding) -> bool:
    shingles = (to_shingles(f.article.text[slice(*f.sentence)]) for f in (one, other))
    return are_near_copies(*shingles)


def _to_citations(
    group: Sequence[Finding], copies: Mapping[str, tuple[Copy, ...]], *, after: Sequence[Citation]
) -> list[Citation]:
    """Return the citations of a group of findings that say the same, numbered on from `after`.

    `copies` are those of each article, by its id.
    """
    independent = _independent_sources([finding.article for finding in group], copies)
    return [
        Citation(
            number=number,
            article=finding.article,
            start=start,
            end=end,
            quote=finding.article.text[start:end],
            also_in=copies[finding.article.id],
            independent_sources=independent,
        )
        for number, finding in enumerate(group, len(after) + 1)
        for start, end in [_quoted(finding, after)]
    ]


def _is_quoted(finding: Finding, quoted: Sequence[Citation]) -> bool:
    """Say whether the whole sentence lies in a quote, as the one before another does."""
    start, end = finding.sentence
    return any(
        one.article.id == finding.article.id and one.start <= start and end <= one.end
        for one in quoted
    )


def _quoted(finding: Finding, quoted: Sequence[Citation]) -> Span:
    """Return the span to quote: with the sentence before, where needed and not quoted already."""
    start, end = to_quoted(finding.article, finding.sentence)
    is_told = any(
        one.article.id == finding.article.id and one.start < end and one.end > start
        for one in quoted
    )
    return finding.sentence if is_told else (start, end)


def _independent_sources(
    articles: Sequence[Article], copies: Mapping[str, tuple[Copy, ...]]
) -> int:
    """Return how many of `articles` are neither of one story nor of one outlet with another."""
    stories: list[set[str]] = []
    for article in articles:
        outlets = [article.source, *(copy.source for copy in copies[article.id])]
        ids = [article.id, *(copy.article_id for copy in copies[article.id])]
        names = {f"outlet {outlet}" for outlet in outlets if outlet} | set(ids)
        joined = [story for story in stories if story & names]
        stories = [story for story in stories if story not in joined]
        stories.append(names.union(*joined))
    return len(stories)

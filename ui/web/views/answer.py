"""An answer: its words with their markers, how sure it is, how it was found.

Takes an Answer; gives what `conversation.html` and `how.html` show of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from qa.answer import Quoted
from qa.bits import Bit, to_bits
from qa.chats.export import to_footnotes
from qa.days.wording import to_days
from ui.web.views.cards import to_closest, to_source
from ui.web.views.wording import to_count, to_day, to_line, to_time, to_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.search.filters import Filters
    from index.search.retrieved import RetrievedPassage
    from qa.answer import Answer, Note, Said
    from qa.days.asked import AskedDays
    from qa.evidence import Evidence

# Answers under the reader's threshold abstain, so "unsure" is the band right above it.
_SURE = ((0.75, "Quite sure"), (0.5, "Fairly sure"), (0.0, "Unsure"))
_LAST_WORD = 24  # characters at most of a word that is kept on one line with its markers
BOTH_SIDES = "What speaks for and against it?"  # what the button “For and against” asks
_STAGES = (("encode", "understand"), ("search", "search"), ("read", "read"), ("total", "in all"))


class QuotedWords(NamedTuple):
    """A quote and its notes, in bits; those of `last` stay on one line with the markers."""

    words: list[Bit]
    last: list[Bit]
    numbers: tuple[int, ...]


def to_shown_answer(answer: Answer, threshold: float) -> dict[str, Any]:
    """Return an answer in words; one whose confidence is under `threshold` is a guess.

    What is None or empty is not shown.
    """
    is_cited, evidence = bool(answer.citations), answer.evidence
    is_sure = is_cited and answer.confidence >= threshold
    kind = "abstained" if answer.abstained else "cited" if is_cited else "talk"
    resolved = answer.resolved_question
    ms = answer.timings_ms
    return {
        "kind": "computed" if evidence and not is_cited else kind,
        "parts": _parts(answer),
        "days": _to_days_words(answer.days) if answer.days else None,
        "searched_as": None if resolved == answer.question.strip() else resolved,
        "is_guess": is_cited and not is_sure,
        "confidence": f"{answer.confidence:.2f}",
        "sureness": _sureness(answer.confidence) if is_cited else None,
        "narrowed": to_filter_words(answer.filters, answer.undated_left_out),
        "copied": to_footnotes(answer) if is_cited or evidence else None,
        "reason": answer.reason,
        "suggestions": answer.suggestions,
        "filters_hide": answer.filters_hide,
        "sides": BOTH_SIDES if is_sure and answer.kind == "fact" else None,
        "basis": _basis(evidence) if evidence else None,
        "resolved_question": resolved,
        "took": ", ".join(f"{name} {ms[stage]:,.0f} ms" for stage, name in _STAGES if stage in ms),
        "found": list(map(_found, answer.retrieved)),
        "sources": [to_source(citation, answer.retrieved) for citation in answer.citations],
        "closest": _closest(answer) if answer.abstained else [],
    }


def _closest(answer: Answer) -> list[dict[str, Any]]:
    """Return a card for the first passage of each article, with its number among those found."""
    first: dict[str, int] = {}
    for number, found in enumerate(answer.retrieved):
        first.setdefault(found.article.id, number)
    return [
        {**to_closest(answer.retrieved[number]), "passage": number} for number in first.values()
    ]


def _basis(evidence: Evidence) -> dict[str, Any]:
    """Return the rule of what was computed, and each article that it came to as a line."""
    return {
        "rule": evidence.rule,
        "from": to_count(len(evidence.articles), "article"),
        "articles": [
            (
                to_line(one.title) or to_line(one.article_id),
                one.source,
                to_time(one.published, one.published_to),
            )
            for one in evidence.articles
        ],
    }


def _sureness(confidence: float) -> str:
    return next(words for least, words in _SURE if confidence >= least)


def _to_days_words(days: AskedDays) -> str:
    """Return which days a question was understood to mean."""
    words = to_days(days.first, days.last)
    if days.of == "published":
        return f"published {words}"
    return words if days.first is None or days.last is None else f"around {words}"


def _parts(answer: Answer) -> list[Said | QuotedWords]:
    return [
        _quoted(part, answer.citations[part.numbers[0] - 1].notes)
        if isinstance(part, Quoted)
        else part
        for part in answer.parts
    ]


def _quoted(part: Quoted, notes: Sequence[Note]) -> QuotedWords:
    end = len(part.text)
    last = max(match.end() for match in re.finditer(r"^|\s+(?=\S)", part.text))
    if end - last > _LAST_WORD:
        last = end
    return QuotedWords(
        to_bits(part, notes, (0, last)), to_bits(part, notes, (last, end)), part.numbers
    )


def _found(found: RetrievedPassage) -> tuple[int, str, list[str]]:
    """Return the rank, title and scores of a passage, for the table of how it was found."""
    fused, reading = (
        "–" if number is None else f"{number:.2f}" for number in (found.fused, found.reading)
    )
    scores = (f"{found.cosine:.2f}", f"{found.bm25:.1f}", fused, reading, f"{found.score:.2f}")
    return found.rank, to_title(found.article), [score.replace("-", "−") for score in scores]


def to_filter_words(filters: Filters, undated_left_out: int) -> str:
    """Return what an answer was narrowed down to, in words; "" for no filters."""
    first, last = filters.published_from, filters.published_to
    words = []
    if first and last:
        words.append(f"published {to_day(first)} – {to_day(last)}")
    elif first:
        words.append(f"published from {to_day(first)} on")
    elif last:
        words.append(f"published up to {to_day(last)}")
    if filters.sources:
        words.append(f"from {', '.join(filters.sources)}")
    if filters.authors:
        words.append(f"by {', '.join(filters.authors)}")
    if filters.collections:
        words.append(f"in {', '.join(filters.collections)}")
    if filters.articles:
        n = len(filters.articles)
        words.append(f"among the {n:,} that were chosen" if n > 1 else "chosen by itself")
    narrowed = f"Only articles {' and '.join(words)}" if words else ""
    if undated_left_out:
        noun = "article" if undated_left_out == 1 else "articles"
        narrowed += f" ({undated_left_out} undated {noun} left out)"
    return narrowed

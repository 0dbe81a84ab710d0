"""Answering: an inquiry in, the answer out, by what answers its kind of question.

What is not answered in one kind is answered as a question of fact, with its words respelled, or not
at all, with the reason. What answers a kind is imported when it is first asked for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qa.answer import Answer, Said
from qa.compose import compose
from qa.overview.lone import to_lone_topic
from qa.reader import READ
from qa.refusing import refused
from qa.respelling import respell
from qa.route.small_talk import ABOUT_QUOTH

if TYPE_CHECKING:
    from index.search.filters import Filters
    from qa.answer import Composed, Kind
    from qa.asked import Asked
    from qa.clock import Clock
    from qa.inquiry import Inquiry

RETRIEVED = 5  # passages an answer shows


def to_answer(
    inquiry: Inquiry, filters: Filters, threshold: float, *, shown: int = RETRIEVED
) -> Answer:
    """Return the answer to `inquiry`, with the first `shown` of the passages that were read.

    It abstains under `threshold`; `filters` are the caller's.
    """
    if inquiry.asked.route == "chat":
        return to_reply(inquiry.asked, ABOUT_QUOTH, filters=filters, clock=inquiry.clock)
    inquiry, kind, composed, resolved = _as_meant(inquiry, threshold)
    composed = _with_note(composed, inquiry)
    return Answer(
        question=inquiry.asked.question,
        resolved_question=resolved,
        kind=kind,
        parts=composed.parts,
        short_answer=composed.short_answer,
        confidence=composed.confidence,
        abstained=composed.abstains,
        citations=composed.citations,
        retrieved=composed.retrieved[:shown],
        evidence=composed.evidence,
        reason=composed.reason,
        filters_hide=composed.filters_hide,
        suggestions=composed.suggestions,
        verdict=composed.verdict,
        filters=filters,
        undated_left_out=_undated(inquiry),
        timings_ms=inquiry.clock.stop(),
        trace=inquiry.clock.steps,
        now=inquiry.asked.now,
        days=inquiry.asked.days,
    )


def _as_meant(inquiry: Inquiry, threshold: float) -> tuple[Inquiry, Kind, Composed, str]:
    """Return what is said, and to which question: with its words respelled, if that helps."""
    kind, composed, resolved = _composed(inquiry, threshold)
    respelled = respell(inquiry) if composed.found_nothing else None
    if respelled is None:
        return inquiry, kind, composed, resolved
    again = _composed(respelled.inquiry, threshold)
    if not composed.abstains or again[1].abstains:
        return inquiry, kind, respelled.offered(composed), resolved
    kind, composed, resolved = again
    composed = replace(composed, parts=(Said(text=respelled.note), *composed.parts))
    return respelled.inquiry, kind, composed, resolved


def _undated(inquiry: Inquiry) -> int:
    with inquiry.clock.time("search"):
        return inquiry.index.undated_left_out(inquiry.filters)


def to_reply(asked: Asked, reply: str, *, filters: Filters, clock: Clock) -> Answer:
    """Return `reply` as the answer to what was said to the program."""
    return Answer(
        question=asked.question,
        resolved_question=asked.question.strip(),
        kind="chat",
        parts=(Said(text=reply),),
        confidence=0.0,
        abstained=False,
        filters=filters,
        timings_ms=clock.stop(),
        trace=clock.steps,
        now=asked.now,
    )


def _composed(inquiry: Inquiry, threshold: float) -> tuple[Kind, Composed, str]:
    """Return which kind of answer an inquiry gets, what is said, and how it was understood."""
    kind = inquiry.asked.route
    composed = _by_kind(inquiry, kind)
    resolved = inquiry.asked.resolved
    if kind == "count" and composed is not None and composed.found_nothing:
        of_one = _of_writer(inquiry)
        if of_one is not None:
            return "about", of_one, resolved
    if composed is None and (lone := _of_lone_topic(inquiry)) is not None:
        return "overview", *lone
    if composed is None:
        kind = "fact"
        reading = inquiry.read(READ)
        resolved = inquiry.asked.understood(reading.question)
        composed = compose(reading, threshold=threshold)
        written = _of_written(inquiry) if composed.abstains else None
        if written is not None:
            return "count", written, inquiry.asked.resolved
    if composed.abstains and composed.reason is None:
        with inquiry.clock.time("search"):
            composed = refused(inquiry, composed)
    return kind, composed, resolved


def _by_kind(inquiry: Inquiry, kind: Kind) -> Composed | None:
    """Return what answers a question of that kind; None for one of fact, or with nothing to say."""
    if kind == "about":
        from qa.about.answering import answer_about

        return answer_about(inquiry)
    if kind == "comparison":
        from qa.comparison.answering import answer_comparison

        return answer_comparison(inquiry)
    if kind == "count":
        from qa.collection.answering import answer_count

        return answer_count(inquiry)
    if kind == "overview":
        from qa.overview.answering import answer_overview

        return answer_overview(inquiry)
    return None


def _of_writer(inquiry: Inquiry) -> Composed | None:
    from qa.about.answering import answer_writer

    return answer_writer(inquiry)


def _of_lone_topic(inquiry: Inquiry) -> tuple[Composed, str] | None:
    """Return the overview for a word or name that is all that was asked, and its question."""
    topic = to_lone_topic(inquiry.asked.resolved)
    if topic is None or inquiry.asked.leans:
        return None
    from qa.overview.answering import answer_lone

    return answer_lone(inquiry, topic)


def _of_written(inquiry: Inquiry) -> Composed | None:
    from qa.collection.answering import answer_written

    return answer_written(inquiry)


def _with_note(composed: Composed, inquiry: Inquiry) -> Composed:
    """Return what is said, with what there is to say of the days it was asked of."""
    if composed.abstains:
        known = inquiry.note or inquiry.limit
        reasons = [reason for reason in (known, composed.reason) if reason]
        return replace(composed, reason=" ".join(reasons) or None)
    if inquiry.note is None:
        return composed
    return replace(composed, parts=(Said(text=inquiry.note), *composed.parts))

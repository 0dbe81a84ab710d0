"""Refusing: why a question is not answered, in a sentence.

Takes the question as it was searched with, and the passages found; gives what of its subjects none
of these has, whether the filters leave out what has them, and what else stood in the way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.articles.languages import NAMES, to_language
from index.search.filters import Filters
from index.stop_words import STOP_WORDS
from qa.days.asked import without_days
from qa.overlap import WORD, to_stems
from qa.subjects import to_subjects

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.search.retrieved import RetrievedPassage
    from qa.answer import Composed
    from qa.inquiry import Inquiry

# Words of questions that no other language has: "in", "was" and "will" are German, too.
_ENGLISH = frozenset(
    """
    what which who whom whose where when why how the did does has have had is are were been could
    would should about from with these those there their they
    """.split()
)
_LOOKED_AT = 5  # passages, found without the filters
_NAMED = 4  # subjects that are named at most
_NOT_COUNTED = (
    "That cannot be computed: Quoth counts and lists articles by the words in them, their outlets, "
    "authors, days and languages."
)


def refused(inquiry: Inquiry, composed: Composed) -> Composed:
    """Return `composed`, which answers nothing, with the reason."""
    found = composed.retrieved
    asked = inquiry.asked
    # A day is a preference: that no passage has its words is no reason.
    told = asked.searched if asked.days is None else without_days(asked.searched, asked.now)
    subjects = to_subjects(told)
    has, lacks = _parted(subjects, found)
    is_filtered = inquiry.filters != Filters() and inquiry.note is inquiry.limit is None
    if is_filtered and (lacks or not found):
        beyond = _beyond_filters(inquiry, lacks or subjects)
        if beyond is not None:
            return replace(composed, reason=beyond, filters_hide=True)
    reasons = [_NOT_COUNTED] if inquiry.asked.route == "count" else []
    reasons.append(_other_language(inquiry, found) or _to_reason(has, lacks, found))
    return replace(composed, reason=" ".join(reasons))


def _to_reason(has: Sequence[str], lacks: Sequence[str], found: Sequence[RetrievedPassage]) -> str:
    if not found:
        return "There is nothing to look at: no article fits."
    if lacks and not has:
        return f"No passage that was found has {_listed(lacks, 'or')}."
    if lacks:
        return (
            f"There is something on {_listed(has, 'and')}, but no passage that was found also has "
            f"{_listed(lacks, 'or')}."
        )
    return "There are passages on this, but none that surely answers it."


def _parted(
    subjects: Sequence[str], found: Iterable[RetrievedPassage]
) -> tuple[list[str], list[str]]:
    """Return which of `subjects` a passage or its title has, and which none has."""
    held = [to_stems(f"{one.article.title} {one.passage.text}") for one in found]
    has = [
        subject
        for subject in subjects
        if any(to_stems(subject) - STOP_WORDS <= stems for stems in held)
    ]
    return has, [subject for subject in subjects if subject not in has]


def _other_language(inquiry: Inquiry, found: Sequence[RetrievedPassage]) -> str | None:
    """Return that what was found is in another language than the question, where it all is."""
    languages = {(one.article.language or "en")[:2] for one in found}
    if len(languages) != 1:
        return None
    (language,) = languages
    question = inquiry.asked.question
    is_english = not _ENGLISH.isdisjoint(WORD.findall(question.lower()))
    asked = "en" if is_english else to_language(question) or "en"
    if asked == language or language not in NAMES:
        return None
    return f"What was found is only in {NAMES[language]}, another language than the question."


def _beyond_filters(inquiry: Inquiry, lacking: Sequence[str]) -> str | None:
    """Return what would be found without the filters, where that has one of what is lacking."""
    question = inquiry.asked.searched
    free = inquiry.index.search(question, _LOOKED_AT, Filters(), vector=inquiry.vector)
    held = _parted(lacking, free)[0]
    if not held:
        return None
    narrowed = inquiry.filters
    names = tuple(f"“{name}”" for name in narrowed.collections)
    if names and narrowed == Filters(collections=narrowed.collections):
        kept = f"The collection{'s' if len(names) > 1 else ''} {_joined(names, 'and')}"
        verb = "leave" if len(names) > 1 else "leaves"
    else:
        kept, verb = "The filters", "leave"
    return f"{kept} {verb} out articles that have {_listed(held, 'and')}."


def _listed(subjects: Sequence[str], last: str) -> str:
    return _joined([f"“{subject}”" for subject in subjects[:_NAMED]], last)


def _joined(named: Sequence[str], last: str) -> str:
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} {last} {named[-1]}"

"""Agreement: whether two findings of one question contradict each other.

Takes findings of different articles, or of different entries of a live blog; tells which of them
cannot be right if the first is, of the kinds of answers that can be compared without knowing the
world: amounts, days and names. It says no wherever it is not sure.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from index.articles.dates import find_days, to_days
from index.stop_words import STOP_WORDS
from qa.amounts import NUMBERS, SCALES, can_both_be, to_amount, to_bare_amount
from qa.described import DescribedQuestion
from qa.kinds import asked_for, asking_sentence
from qa.overlap import WORD, names_and_numbers, to_stems
from qa.same_answer import are_same_answer

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from qa.amounts import Amount
    from qa.reader import Finding

# Chosen on disagreement_dev and the questions of news_dev.
_MIN_ODDS = 3.0  # of a finding that may contradict: logits against no answer
_MIN_ODDS_OF_NAMES = 5.0
_SUPPORT_SHARED = 0.5  # of the question's words in the other's sentence
_SHARE_WORDS = 0.5  # of the question's words, in both of two sentences that tell shares
_SAME_TIME_DAYS = 60  # between articles whose counts may be held against each other
_SAME_WORDS = 0.5  # of the question's, in both sentences that may contradict
_SAME_AMOUNT = 0.02  # by how much two amounts may differ that say the same, of the greater
_MOST_WORDS = 6  # of an answer that is a name
_MOST_BESIDE = 3  # words of an answer that is an amount, beside its number
_OF_AMOUNTS = (
    STOP_WORDS | NUMBERS | SCALES | frozenset("one more than less over nearly almost".split())
)

# "a gallon", "per outstanding share": what an amount is told by.
_RATE = re.compile(
    r"(?:(?<![ -])[ -]+(?:(?:\w+ )?(?:a|an|per|each|every) (?:[a-z]+ )?"
    r"(month|year|week|day|hour|minute|second|share|gallon|litre|liter|barrel|ounce|pound|person|"
    r"head|ticket|night|acre|mile)|an? (monthly|yearly|weekly|daily|annual))\b"
    r"|/(month|year|week|day|hour|share|gallon)\b)",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"(?<=[\w,’'“(] )[A-Z][\w-]+")  # not the first of a sentence
_YEAR = re.compile(r"(?<![\d,.])(?:1[5-9]|20)\d\d(?!\d|,\d)")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATED = re.compile(rf"\b(?:\d{{1,2}} )?(?:{_MONTHS})(?: \d{{1,2}}\b)?")
_MONTH_OF_YEAR = re.compile(rf"\b(?:{_MONTHS}),? \d{{4}}\b")
_TITLES = frozenset("mr mrs ms dr sir lord lady president professor prof the a an".split())
# What is counted of people: the dead are not the hurt.
_FATES = tuple(
    frozenset(stems.split())
    for stems in (
        "die dies died dy kill dead death fatal fataliti los lost perish",
        "injur wound hurt hospitalis hospitaliz",
        "arrest detain charg jail",
        "miss",
        "rescu surviv evacuat sav",
        "infect case sick ill",
    )
)


def contradicting(question: str, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, in order, that contradict the first and each other's answers.

    Each is of another article or entry, sure by itself, and answers the same question with an
    amount of the same unit, days or a name that cannot be right if the first one is.
    """
    if len(findings) < 2 or findings[0].evidence.odds < _MIN_ODDS:
        return []
    first = findings[0]
    found: list[Finding] = []
    for other in findings[1:]:
        if not contradicts_surely(question, first, other):
            continue
        if any(to_teller(one) == to_teller(other) for one in (first, *found)):
            continue
        if all(contradict(question, one, other) for one in found):
            found.append(other)
    return found


def contradicts_surely(question: str, one: Finding, other: Finding) -> bool:
    """Say whether `other`, of another article or entry and sure by itself, contradicts `one`."""
    return (
        min(one.evidence.odds, other.evidence.odds) >= _MIN_ODDS
        and other.evidence.named >= one.evidence.named
        and to_teller(other) != to_teller(one)
        and contradict(question, one, other)
    )


def to_teller(finding: Finding) -> tuple[str, int]:
    """Return what tells who says a finding: its article, and of a live blog the entry, too."""
    entry = finding.article.entry_at(finding.sentence[0])
    return finding.article.id, -1 if entry is None else entry.start


def supports(question: str, one: Finding, other: Finding) -> bool:
    """Say whether `one`, with the same short answer as `other`, gives it to the same question.

    Its article must hold the question's names as well as the other's, its sentence most of what the
    other's has of the question, and it must be an answer by itself.
    """
    return (
        one.evidence.odds >= _MIN_ODDS
        and one.evidence.named >= other.evidence.named
        and one.evidence.shared >= _SUPPORT_SHARED * other.evidence.shared
        and not contradict(question, one, other)
    )


def give_same(one: Finding, other: Finding) -> bool:
    """Say whether two short answers say the same: as amounts where both are, else as words.

    "$4" is no part of "$4.37"; 8,848 and 8,848.86 metres are the same but for how exact they are.
    """
    first, second = (to_amount(_sentence(f), *_within(f)) for f in (one, other))
    if first is None or second is None or not (_is_amount(one) and _is_amount(other)):
        return are_same_answer(one.words, other.words)
    if first.unit != second.unit and first.unit and second.unit:
        return False
    if _rates(one) != _rates(other):
        return False
    first, second = first.as_measured(second), second.as_measured(first)
    if not can_both_be(first, second):
        return False
    bare = (to_bare_amount(_sentence(f), *_within(f)) for f in (one, other))
    least, most = sorted(_to_figure(amount) for amount in bare if amount is not None)
    return most - least <= _SAME_AMOUNT * most


def _to_figure(amount: Amount) -> float:
    """Return the number an amount was told with, whatever bounds it."""
    if math.isinf(amount.most):
        return amount.least
    return amount.most if amount.least == 0 else (amount.least + amount.most) / 2


def contradict(question: str, one: Finding, other: Finding) -> bool:
    """Say whether two findings of `question` cannot both be right."""
    asked = asked_for(question)
    if asked in ("list", "statement", "yes or no") or _asks_what_it_is(question):
        return False
    if not _are_of_one_thing(question, one, other):
        return False
    if _are_of_other_times(one, other, is_asked=asked == "time"):
        return False
    if asked == "time":
        return _days_differ(one, other)
    are_amounts = asked == "number" or (_is_amount(one) and _is_amount(other))
    if are_amounts and _amounts_differ(question, one, other):
        return True
    return asked in ("person", "place", "thing") and _names_differ(one, other)


def _are_of_one_thing(question: str, one: Finding, other: Finding) -> bool:
    """Say whether both sentences, with their titles, have the same half of the question's words.

    A question without a name may be answered of anything: names that two articles have must be
    common, too.
    """
    asks = asking_sentence(question)
    texts = [f"{f.article.title}\n{_sentence(f)}" for f in (one, other)]
    asked = to_stems(asks) - STOP_WORDS
    if len(asked & to_stems(texts[0]) & to_stems(texts[1])) < _SAME_WORDS * len(asked):
        return False
    if names_and_numbers(question) or one.article.id == other.article.id:
        return True
    names, others = ({word.casefold() for word in _NAME_WORD.findall(text)} for text in texts)
    return not (names or others) or bool(names & others - STOP_WORDS)


def _asks_what_it_is(question: str) -> bool:
    """Say whether a question asks who or what a name stands for: many descriptions can be right."""
    described = DescribedQuestion.of(question)
    return described is not None and described.is_named


def _is_amount(finding: Finding) -> bool:
    """Say whether a short answer is an amount, rather than words with a number among them."""
    start, end = finding.short_answer
    words = WORD.findall(finding.article.text[start:end].lower())
    return (
        len([word for word in words if word.isalpha() and word not in _OF_AMOUNTS]) <= _MOST_BESIDE
    )


def _amounts_differ(question: str, one: Finding, other: Finding) -> bool:
    amounts = [to_amount(_sentence(f), *_within(f)) for f in (one, other)]
    first, second = amounts
    if first is None or second is None:
        return False
    if first.unit != second.unit and first.unit and second.unit:
        return False
    if _tell_other_fates(question, one, other) or _rates(one) != _rates(other):
        return False
    if first.unit == "percent" and not _tell_one_share(question, one, other):
        return False
    first, second = first.as_measured(second), second.as_measured(first)
    days = _days_apart(one, other)
    if first.unit == "time" and abs(first.least - second.least) <= days + first.factor:
        return False  # an age grows
    if not first.is_measured and days > _SAME_TIME_DAYS:
        return False
    return not can_both_be(first, second)


def _rates(finding: Finding) -> str:
    """Return what an amount is told by, "month" of "$8 a month"; "" where it is a whole."""
    found = _RATE.search(finding.article.text, *finding.short_answer) or _RATE.match(
        finding.article.text, finding.short_answer[1]
    )
    return next(filter(None, found.groups()), "").lower() if found else ""


def _tell_other_fates(question: str, one: Finding, other: Finding) -> bool:
    """Say whether one sentence counts others than were asked for: the hurt, not the dead."""
    asked = to_stems(question)
    for fate in _FATES:
        if fate & asked:
            for finding in (one, other):
                held = to_stems(_sentence(finding))
                if not fate & held and any(rest & held for rest in _FATES if rest is not fate):
                    return True
    return False


def _tell_one_share(question: str, one: Finding, other: Finding) -> bool:
    """Say whether the other sentence has half the words that the one has of the question.

    A poll has many shares: of those who think this and of those who think that.
    """
    asked = to_stems(question) & to_stems(_sentence(one)) - STOP_WORDS
    return len(asked & to_stems(_sentence(other))) >= _SHARE_WORDS * len(asked)


def _days_differ(one: Finding, other: Finding) -> bool:
    days = [_to_days(_sentence(f)[slice(*_within(f))]) for f in (one, other)]
    first, second = days
    if first is None or second is None:
        return False
    return first[1] < second[0] or second[1] < first[0]


def _to_days(text: str) -> tuple[datetime.date, datetime.date] | None:
    """Return first and last day that `text` names, None where it names none, several or no year."""
    named = [days for _, _, days in find_days(text, "en")]
    if not named:
        written = _MONTH_OF_YEAR.findall(text) or _YEAR.findall(text)
        named = [days for one in written if (days := to_days(one.replace(",", ""), "en"))]
    if len({(days.first, days.last) for days in named}) != 1:
        return None
    return named[0].first, named[0].last


def _names_differ(one: Finding, other: Finding) -> bool:
    if min(one.evidence.odds, other.evidence.odds) < _MIN_ODDS_OF_NAMES:
        return False
    names = [_to_name(f) for f in (one, other)]
    if not all(names) or names[0] & names[1]:
        return False
    return not any(
        name & _words(f"{f.article.title} {f.article.text}")
        for name, f in ((names[0], other), (names[1], one))
    )


def _to_name(finding: Finding) -> set[str]:
    """Return the words of a short answer that is a name and nothing else, folded."""
    start, end = finding.short_answer
    words = WORD.findall(finding.article.text[start:end])
    if not words or len(words) > _MOST_WORDS or not all(w[0].isupper() for w in words):
        return set()
    return {word.casefold() for word in words} - _TITLES


def _are_of_other_times(one: Finding, other: Finding, *, is_asked: bool) -> bool:
    """Say whether the sentences name days or years of which they have none in common.

    If a time is asked for, those in the short answers are not looked at.
    """
    texts = [_without_answer(f) if is_asked else _sentence(f) for f in (one, other)]
    named = [{m for p in (_DATED, _YEAR) for m in p.findall(text)} for text in texts]
    return bool(named[0] and named[1] and not named[0] & named[1])


def _days_apart(one: Finding, other: Finding) -> int:
    days = [f.article.day_at(f.sentence[0]) or f.article.published for f in (one, other)]
    if days[0] is None or days[1] is None:
        return 0
    return abs((days[0] - days[1]).days)


def _sentence(finding: Finding) -> str:
    return finding.article.text[slice(*finding.sentence)]


def _within(finding: Finding) -> tuple[int, int]:
    """Return the short answer's span in its sentence."""
    start = finding.sentence[0]
    return finding.short_answer[0] - start, finding.short_answer[1] - start


def _without_answer(finding: Finding) -> str:
    sentence, (start, end) = _sentence(finding), _within(finding)
    return f"{sentence[:start]} {sentence[end:]}"


def _words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text)}

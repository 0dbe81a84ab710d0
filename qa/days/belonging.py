"""Whether words of time belong to articles and their publishing, or to what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.days.phrases import Phrase
    from qa.days.words import Word

_MASSES = frozenset("news coverage reporting headlines".split())
_PIECES = frozenset(
    "article articles report reports piece pieces story stories feature features".split()
)
_NOUNS = _MASSES | _PIECES
_PUBLISHED = frozenset("published written reported posted printed covered".split())
_APPEARED = frozenset(
    "appear appeared appears ran run published written posted printed released".split()
)
_WRITE = frozenset("publish report write print post".split())
# Who writes articles, other than by the name of a paper.
_WRITERS = frozenset(
    """
    we you they paper papers newspaper newspapers press media journalists reporters outlets site
    editors articles bbc reuters ap afp cnn npr guardian wikinews bloomberg economist
    """.split()
)
_PAPERS = frozenset(
    """
    times post news herald telegraph tribune journal gazette mail courier chronicle observer
    """.split()
)
_ANYTHING = frozenset("what anything everything something nothing all much".split())
_AUXILIARIES = frozenset(
    """
    was were is are be been being has have had that which who recently first newly just also ever
    already did do does there been
    """.split()
)
_TOPIC = frozenset("about on of regarding concerning covering mentioning with for".split())
# A clause of its own begins, or a verb tells of what happened.
_CLAUSES = frozenset(
    """
    that who whose happened happen happens mention mentions mentioned mentioning say says said tell
    tells describe describes described quote quotes quoted cite cites call called because when where
    """.split()
)
# What happens on a day: "articles about the fire in July" are not of July.
_EVENTS = frozenset(
    """
    accident agreement announcement attack ban battle blast bombing campaign ceasefire ceremony
    clash collapse conference congress coup crash crisis cup cyclone deal death debate decision
    demonstration derailment drought earthquake eclipse election eruption evacuation event
    explosion fight final fire flight flood flooding game games hearing hurricane interview
    invasion killing landing landslide launch march match meeting murder outbreak pandemic
    parade protest raid rally referendum resignation riot robbery session shooting shutdown
    speech storm strike summit talk talks tornado tour tournament trial tsunami typhoon verdict
    visit vote voting war wedding wildfire
    """.split()
)
_NAMING = frozenset(
    "in on at during throughout of".split()
)  # what ties a day to what stands before
_ARTICLES = frozenset("the a an any some all our your their new other more".split())


def are_of_publication(words: Sequence[Word], phrase: Phrase) -> bool:
    """Say whether `phrase` belongs to articles, reports or news, or to publishing them."""
    before = [word for word in words[: phrase.first] if word.low[0].isalnum()]
    behind = [word for word in words[phrase.last :] if word.low[0].isalnum()]
    lead = words[phrase.first].low
    year = words[phrase.last - 1].year
    if year is not None and words[phrase.last - 2].low in _ARTICLES and phrase.last > 1:
        return bool(behind) and behind[0].low in _NOUNS  # "the 2019 election"
    if behind and behind[0].low in _NOUNS and not _is_named(behind[0]):
        return lead not in ("in", "on", "since", "during")  # "yesterday's articles"
    if not before:
        return _asks_for_articles(behind)
    if before[-1].low in _NOUNS and not _is_a_report(before):
        return True
    at = max((i for i, word in enumerate(before) if word.low in _CLAUSES), default=-1)
    clause = before[at + 1 :] if at >= 0 else before
    verb = _verb_of_publishing(clause)
    if verb is not None:
        return not _is_tied(clause[verb + 1 :], lead)
    if any(word.low in _CLAUSES for word in before):
        return False
    noun = _noun_asked_for(clause)
    return noun is not None and not _is_tied(clause[noun + 1 :], lead)


def _is_named(word: Word) -> bool:
    """Say whether a word like "Post" or "News" is part of a name."""
    return word.is_capital


def _is_a_report(before: Sequence[Word]) -> bool:
    """Say whether what ends in "report" is one report in the world: the Mueller report."""
    return before[-1].low in ("report", "story") and len(before) > 1 and before[-2].is_capital


def _asks_for_articles(behind: Sequence[Word]) -> bool:
    """Say whether what follows a phrase at the beginning asks for articles or what they report."""
    first = [word.low for word in behind[:4]]
    if any(low in _NOUNS for low in first[:3]):
        return True
    return _verb_of_publishing(behind) is not None


def _verb_of_publishing(words: Sequence[Word]) -> int | None:
    """Return the place of a verb by which articles, or anything, are published; None without."""
    for i in range(len(words) - 1, -1, -1):
        low = words[i].low
        if low in _WRITE and _is_written_by_us(words[:i]):
            return i
        if low == "out" and i and words[i - 1].low in ("came", "come", "comes"):
            return i if _has_articles_as_subject(words[: i - 1]) else None
        if low in ("published", "written", "reported") and _is_written_by_us(words[:i]):
            return i
        if low in _PUBLISHED and _is_anything(words[:i]):
            return i
        if low in _APPEARED and _has_articles_as_subject(words[:i]):
            return i
    return None


def _is_written_by_us(before: Sequence[Word]) -> bool:
    """Say whether the one who writes is a paper, or we: "what did the Times report"."""
    rest = [word for word in before if word.low not in _AUXILIARIES - {"that"}]
    if not rest or len(before) < 2:
        return False
    writer = rest[-1]
    is_paper = writer.is_capital and writer.low in _PAPERS
    return (writer.low in _WRITERS or is_paper) and not (writer.low == "they" and len(rest) > 3)


def _is_anything(before: Sequence[Word]) -> bool:
    """Say whether what is published is anything at all: "what was reported"."""
    rest = [word.low for word in before if word.low not in _AUXILIARIES]
    return not rest or rest[-1] in _ANYTHING or rest[-1] in _NOUNS


def _has_articles_as_subject(before: Sequence[Word]) -> bool:
    return any(word.low in _NOUNS for word in before)


def _noun_asked_for(words: Sequence[Word]) -> int | None:
    """Return the place of the articles that are asked for, with at most a topic behind them."""
    for i, word in enumerate(words):
        if word.low not in _NOUNS or (word.is_capital and i > 0):
            continue
        behind = [one.low for one in words[i + 1 :]]
        if not behind or behind[0] in (*_TOPIC, "are", "is", "were", "was", "do", "from", "there"):
            return i
        if behind[0] in ("we", "you", "have"):
            return i
    return None


def _is_tied(topic: Sequence[Word], lead: str) -> bool:
    """Say whether a day behind a topic tells when that happened, not when it was written of."""
    if not topic:
        return False
    if lead == "of":
        return True
    nouns = [word for word in topic if word.low not in _ARTICLES]
    if lead in _NAMING and nouns:
        return any(_is_event(word) for word in nouns)
    return False


def _is_event(word: Word) -> bool:
    low = word.low
    return low in _EVENTS or low.removesuffix("s") in _EVENTS or low.removesuffix("es") in _EVENTS

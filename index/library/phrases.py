"""Phrases: what groups of articles are called, in words of their own.

Takes a title and the opening of each article, and which group it is in; gives for each group the
noun phrases that set it apart. A phrase is up to three words in a row between words that name
nothing. It is weighed by its share of the group's articles and by how rare it is in all
(class-based TF-IDF, as in Grootendorst, "BERTopic", 2022); see docs/experiments.md.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from index.words import to_stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LONGEST = 3  # words of a phrase
_SHORTEST = 3  # letters of a word that is one by itself
_ROOT = 4  # letters with which both of two words begin that are alike
_FEWEST = 3  # articles of a group that have a phrase, or a fifth of a small one
_SMALL = 5
_LABEL_PHRASES = 3
_MORE = 0.35  # that each further word of a phrase adds to its weight: longer ones tell more
_COMMON = 0.8  # the weight of a lone word that is no name
_PART = re.compile(r"[^\W_][\w’'-]*|[^\w\s]")  # a word, or a sign that ends a phrase
_POSSESSIVE = re.compile(r"[’']s$")
# Words of news that are about no matter in particular, besides stop words.
_NAME_NOTHING = frozenset(
    """
    according added ago all already also always amid another anyone anything april article august
    away back become been began begin best better biggest billion called came can case change come
    comes coming could daily day days december did didn't does doesn't doing don't done down early
    editor end ended enough even ever every everyone everything expected feature featured features
    february find first five former found four friday full gave get gets getting give given goes
    going good got great had half happen happened hard has he's help here high home hour hours how
    however i'm including it's january july june just keep kind know known last late later latest
    lead leads least left less let life like likely little live living local long look looking lot
    made main major make makes making man many march may means men might million minutes missed
    monday month months more most much must nearly need needs never new news next night nine no
    nothing november number october off often old one online only open opinion our out over own part
    past people per percent photo photos place plan plans plus post press put read ready real really
    recent report reported reporter reporting reports right said same saturday saw say says second
    see seen september set seven several share she's show shows sign since six small so some
    something soon start started state states still story sunday take taken takes talk team tell ten
    than that's there's they're thing things think third those three through thursday time times
    today told tomorrow took top try trying tuesday two under until update updates use used using
    very video want wants was way ways we're wednesday week weekend weeks went what when where which
    while white who whole why will win wins without woman women won't work working world would year
    years yesterday you're young
    """.split()
)


def to_labels(
    articles: Sequence[tuple[str, str]], group_of: Sequence[int], unsaid: Iterable[str] = ()
) -> list[str]:
    """Return for each group the phrases that most set it apart; "" where it has none.

    `articles` are (title, opening). Words in `unsaid` are in no phrase.
    """
    silent = STOP_WORDS | _NAME_NOTHING | set(" ".join(unsaid).casefold().split())
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    held: list[Counter[str]] = [Counter() for _ in range(max(group_of, default=-1) + 1)]
    for texts, number in zip(articles, group_of, strict=True):
        phrases = {phrase.casefold(): phrase for text in texts for phrase in _phrases(text, silent)}
        held[number].update(phrases.keys())
        for folded, phrase in phrases.items():
            spelled[folded][phrase] += 1
    if len(held) < 2:
        return [""] * len(held)
    sizes, total = Counter(group_of), sum(held, Counter())
    ways = {folded: _spelling(found) for folded, found in spelled.items()}
    labels = []
    for number, counts in enumerate(held):
        weights = {
            folded: _weight(ways[folded]) * n * math.log1p(len(articles) / total[folded])
            for folded, n in counts.items()
            if n >= max(2, min(_FEWEST, sizes[number] // _SMALL))
        }
        labels.append(", ".join(ways[folded] for folded in _best(weights)))
    return labels


def _best(weights: dict[str, float]) -> list[str]:
    """Return the phrases of most weight of which no two have words alike, the best first."""
    best: list[str] = []
    for phrase in sorted(weights, key=lambda one: (-weights[one], one)):
        said = [word for other in best for word in other.split()]
        if not any(_are_alike(word, other) for word in phrase.split() for other in said):
            best.append(phrase)
        if len(best) == _LABEL_PHRASES:
            break
    return best


def _are_alike(word: str, other: str) -> bool:
    """Say whether one of two words is a form of the other: "dies" and "died", "Iran", "Iranian"."""
    short, long = sorted((word, other), key=len)
    return (len(short) >= _ROOT and long.startswith(short)) or to_stems(word) == to_stems(other)


def _weight(phrase: str) -> float:
    words = phrase.split()
    if len(words) == 1:
        return 1.0 if phrase[0].isupper() else _COMMON
    return 1 + _MORE * (len(words) - 1)


def _phrases(text: str, silent: frozenset[str]) -> Iterator[str]:
    """Yield each run of up to three words of `text` that name something."""
    run: list[str] = []
    for part in (*_PART.findall(text), "."):
        word = _POSSESSIVE.sub("", part)
        folded = word.casefold()
        if word[0].isalnum() and folded not in silent and not folded.isdecimal():
            run.append(word)
            continue
        for first in range(len(run)):
            for last in range(first + 1, min(len(run), first + _LONGEST) + 1):
                if last - first > 1 or len(run[first]) >= _SHORTEST:
                    yield " ".join(run[first:last])
        run.clear()


def _spelling(ways: Counter[str]) -> str:
    """Return the most frequent way of writing a phrase, the first in order of equal ones."""
    return min(ways, key=lambda way: (-ways[way], way))

"""Spelling: the words of a collection that are spelled nearly as another.

Takes a word and a generation; gives its likest words there, as articles write them, best first.
"""

from __future__ import annotations

import itertools
import re
import string
from collections import Counter
from typing import TYPE_CHECKING, Protocol

from index.stop_words import STOP_WORDS
from index.words import to_stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Words of fewer letters are spelled nearly as too many others. In a long word two slips are likely,
# and few other words differ by two letters.
_SHORTEST, _LONG = 4, 8
_LOOKED_AT = 6  # passages
_RARER = 30  # times fewer passages have a word that may still be a slip
_NAME = 10  # times as likely meant: names are what is misspelled, and what decides
_UNWRITTEN = 0.2  # likewise of a word that no passage looked at has, only its stem
_WORD = re.compile(r"[^\W\d_]+")


class Spelled(Protocol):
    """A generation as `likest` looks through it."""

    @property
    def n_passages(self) -> int:
        """How many passages it has."""

    def n_with(self, stem: str, *, beside: Sequence[str] = ()) -> int:
        """Return how many passages have a stem in their text, and any of those `beside` it."""

    def text_with_any(self, stems: Sequence[str], *, but: Sequence[str]) -> str | None:
        """Return the text of a passage that has any of `stems`, and none of `but`."""

    def text_with_like(self, stem: str, slips: int, *, but: Sequence[str]) -> str | None:
        """Return the text of one that has a stem at most `slips` from `stem`, none of `but`.

        A slip is a letter too many, missing or another, or two neighbours that are swapped.
        """


def likest(seen: Spelled, word: str, question: str) -> list[str]:
    """Return the words of a generation that `word` of a question may be meant for, best first.

    Those that are one slip away, else, for a long word, two: a letter too many, missing or another,
    or two neighbours that are swapped. First stand those that most passages have together with
    another word of the question. None where passages have the word itself, unless they are far
    fewer.
    """
    stems = to_stems(word)
    if len(stems) != 1 or len(word) < _SHORTEST or not word.isalpha():
        return []
    beside = sorted(set(to_stems(question)) - STOP_WORDS - set(stems))
    n = seen.n_with(stems[0])
    for near in (_one_slip, _two_slips)[: 1 + (len(word) >= _LONG)]:
        weighed = []
        for stem, other, is_guess in near(seen, word.lower()):
            n_other = seen.n_with(stem)
            weight = (n_other and seen.n_with(stem, beside=beside)) + n_other / seen.n_passages
            weight *= (_NAME if other[0].isupper() else 1) * (_UNWRITTEN if is_guess else 1)
            if n_other > n * _RARER:
                weighed.append((-weight, other))
        if weighed:
            return [other for _, other in sorted(weighed)]
    return []


def _one_slip(seen: Spelled, word: str) -> list[tuple[str, str, bool]]:
    """Return stem, word and whether it is a guess, for each word one slip from `word`.

    All that there could be are tried: a slip in its ending can leave a word with another stem.
    Where a passage has only other words of a stem, what could be is a guess, which is told.
    """
    could_be: dict[str, str] = {}
    for other in to_one_slip(word):
        for stem in to_stems(other):
            could_be.setdefault(stem, other)
    for stem in [*to_stems(word), *STOP_WORDS]:
        could_be.pop(stem, None)
    found: list[tuple[str, str, bool]] = []
    for _ in range(_LOOKED_AT):
        known = [stem for stem, *_ in found]
        text = seen.text_with_any(list(could_be), but=known)
        if text is None:
            break
        for stem, written in _written(text).items():
            if stem in could_be and stem not in known:
                near = _nearest(written, word, 1)
                found.append((stem, near or could_be[stem], near is None))
    return found


def _two_slips(seen: Spelled, word: str) -> list[tuple[str, str, bool]]:
    """Return likewise those two slips from `word`, of the words whose stems are as near."""
    known = to_stems(word)
    (asked,) = known
    found: list[tuple[str, str, bool]] = []
    for _ in range(_LOOKED_AT):
        text = seen.text_with_like(asked, 2, but=known)
        if text is None:
            break
        for stem, written in _written(text).items():
            if stem not in known and to_slips(stem, asked) <= 2:
                known.append(stem)
                near = _nearest(written, word, 2)
                found += [(stem, near, False)] if near else []
    return found


def _written(text: str) -> dict[str, Counter[str]]:
    """Return the words of a passage's text by their stems, with how often it has them."""
    by_stem: dict[str, Counter[str]] = {}
    for word, n in Counter(_WORD.findall(text)).items():
        for stem in to_stems(word):
            by_stem.setdefault(stem, Counter())[word] += n
    return by_stem


def _nearest(written: Counter[str], word: str, slips: int) -> str | None:
    """Return the commonest word within `slips` of `word`, in lower case where it once is."""
    near = [one for one in written if to_slips(one.lower(), word) <= slips]
    if not near:
        return None
    best = min(near, key=lambda one: (-written[one], one))
    return best.lower() if best.lower() in near else best


def to_one_slip(word: str) -> Iterable[str]:
    """Return all that is one slip from `word`: what is swapped first, then what is left out."""
    halves = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    swapped = (a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1)
    shorter = (a + b[1:] for a, b in halves if b)
    other = (a + letter + b[1:] for a, b in halves if b for letter in string.ascii_lowercase)
    longer = (a + letter + b for a, b in halves for letter in string.ascii_lowercase)
    return dict.fromkeys(itertools.chain(swapped, shorter, longer, other))


def to_slips(one: str, other: str) -> int:
    """Return by how many slips two words differ: the optimal string alignment distance."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        following = [i]
        for j, against in enumerate(other, 1):
            least = min(row[j] + 1, following[-1] + 1, row[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                least = min(least, before[j - 2] + 1)
            following.append(least)
        before, row = row, following
    return row[-1]

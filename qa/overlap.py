"""Overlap: what of a question a sentence or an article holds.

Takes a question and texts; gives the share of its words, or of its names and numbers, for each.
Words are compared by their stems.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from index.words import to_stem as to_english_stem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.articles.article import Article

WORD = re.compile(r"\w+")
# U.S., 1,790; the mark first, which `re` finds faster.
_INNER_MARK = re.compile(r"\.(?<=\b[A-Z]\.)(?=[A-Z]\b)|,(?<=\d,)(?=\d{3})")
_SENTENCE_END = re.compile(r"(?<=[\w\"'”’)][.?!:;]) ")


def to_stems(text: str) -> set[str]:
    """Return the stems of the words of `text`."""
    return {to_stem(word) for word in set(WORD.findall(text.lower()))}


def to_plain_words(text: str) -> str:
    """Return the words of `text`, case folded, with one space between."""
    return " ".join(WORD.findall(text.casefold()))


@lru_cache(maxsize=1 << 16)
def to_stem(word: str) -> str:
    """Return the English stem of `word`, which is lower case; a stop word is its own."""
    return word if word in STOP_WORDS else to_english_stem(word)


def shared_words(question: str, sentences: Sequence[tuple[str, str]]) -> list[float]:
    """Return for each sentence how much of the question's words, weighted by rarity, it holds.

    `sentences` are pairs of title and sentence. Rarity is among the sentences themselves; a word
    that only the title has counts half.
    """
    wanted = to_stems(question) - STOP_WORDS
    if not wanted:
        return [0.0] * len(sentences)
    held = [to_stems(sentence) for _, sentence in sentences]
    titled = [to_stems(title) for title, _ in sentences]
    counts = Counter(word for words in held for word in words & wanted)
    weight = {word: math.log(1 + len(sentences) / (1 + counts[word])) for word in wanted}
    total = sum(weight.values())
    return [
        sum(
            weight[word] * (1.0 if word in words else 0.5 if word in title else 0.0)
            for word in wanted
        )
        / total
        for words, title in zip(held, titled, strict=True)
    ]


def fresh_share(question: str, answer: str) -> float:
    """Return the share of the words of a short answer that `question` does not have, in [0, 1]."""
    said = to_stems(answer) - STOP_WORDS
    return len(said - to_stems(question)) / len(said) if said else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What of a question an article holds.

    `names`: the share of its names and numbers, in [0, 1]; 1 for a question without any.
    `missing`: how many of them it does not hold. `figures`: whether it holds all that are written
    with digits.
    """

    names: float
    missing: int
    figures: bool


def held_by(question: str, articles: Sequence[Article]) -> dict[str, Held]:
    """Return for each article, by id, what it holds of the question.

    The year an article was published in counts as held.
    """
    names = names_and_numbers(question)
    found = {}
    for article in articles:
        if article.id not in found:
            held = held_of(names, f"{article.title}\n{article.text}") if names else set()
            if article.published is not None:
                held |= names.keys() & {str(article.published.year)}
            missing = names.keys() - held
            found[article.id] = Held(
                names=len(names.keys() & held) / len(names) if names else 1.0,
                missing=len(missing),
                figures=not any(any(map(str.isdigit, name)) for name in missing),
            )
    return found


def held_of(wanted: Mapping[str, str], text: str) -> set[str]:
    """Return which stems of the words `wanted` `text` has a word of, uncut: {stem: word}."""
    text = _INNER_MARK.sub("", text).lower()
    found = set()
    for stem, word in wanted.items():
        # What a stem shares with all its words: "polici" is the stem of "policy", too.
        begins = {re.escape(stem[:-1] or stem), re.escape(word[: len(stem) - 1] or word)}
        for match in re.finditer(rf"(?:{'|'.join(begins)})\w*", text):
            is_word = match.start() == 0 or not WORD.match(text, match.start() - 1)
            if is_word and to_stem(match[0]) == stem:
                found.add(stem)
                break
    return found


def names_and_numbers(question: str) -> dict[str, str]:
    """Return the question's capitalised words and words with a digit, by stem.

    The first word of a sentence is capitalised anyway: it counts only where the second is, too
    ("New York").
    """
    found = {}
    for sentence in _SENTENCE_END.split(_INNER_MARK.sub("", question)):
        words = WORD.findall(sentence)
        capitalised = [word[0].isupper() for word in words]
        if words and capitalised[1:2] != [True]:
            capitalised[:1] = [False]
        for word, is_name in zip(words, capitalised, strict=True):
            if (is_name and len(word) > 1) or any(map(str.isdigit, word)):
                found[to_stem(word.lower())] = word.lower()
    return {stem: word for stem, word in found.items() if word not in STOP_WORDS}

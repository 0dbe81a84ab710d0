"""How much of the text's sentences a file gives, and what it answers.

Takes an article read from a file; gives the F1 of the words in sentences that correspond, and the
quotes of the answers over it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from index.passages import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Article
    from qa.answer import Answer

_MARK = re.compile(r"\[\d+\]")
_WORD = re.compile(r"\w+")


def quotable(article: Article) -> list[str]:
    """Return the sentences of an article that can be quoted."""
    return [article.text[s.start : s.end] for s in sentences(article) if not s.is_heading]


def token_f1(expected: Sequence[str], found: Sequence[str]) -> float:
    """Return the F1 of words that two lists of sentences have in common, in [0, 1].

    A word counts where the sentence it stands in and its counterpart in the other list both have
    it; the sentences with the most words in common are paired first, each once. So words that were
    parted from their sentence, or run into another one, are lost.
    """
    one, other = [[_words(sentence) for sentence in part] for part in (expected, found)]
    pairs = [((a & b).total(), i, j) for i, a in enumerate(one) for j, b in enumerate(other)]
    free = [set(range(len(one))), set(range(len(other)))]
    common = 0
    for n, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
        if i in free[0] and j in free[1]:
            common += n
            free[0].remove(i)
            free[1].remove(j)
    total = sum(words.total() for words in (*one, *other))
    return 2 * common / total if total else 0.0


def quotes(answer: Answer) -> tuple[str, ...]:
    """Return the quoted characters of an answer, line ends as blanks.

    The mark of a note, "[1]", is left out: typed texts show it where other files hold it apart.
    """
    return tuple(_MARK.sub("", " ".join(c.quote.split())) for c in answer.citations)


def _words(sentence: str) -> Counter[str]:
    return Counter(_WORD.findall(sentence.lower()))

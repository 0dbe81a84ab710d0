"""Labels: what a follow-up needs and where, told by aligning it with what a person made of it.

Takes a question, its rewrite and the texts before it; gives for each word of these whether the
question needs it (QuReTeC, Voskarides et al. 2020), and for each word of the question whether
needed words take its place or come in after it (as in Hierarchical Context Tagging, Jin et al.
2022).
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from qa.followups.pieces import WORD

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_REPLACED = 4  # words that needed ones take the place of; more is another wording
_POINTING = frozenset(
    """
    it its he him his she her hers they them their theirs this that these those there here one ones
    so such then same other others both all
    """.split()
)
# What a rewrite may add in any conversation: "aside from", "tell me".
_LINKING = frozenset(
    """
    aside besides beside other others than except apart else also any more some all addition during
    under into out between among if not no yes me my am tell give please say said get there after
    before when while because through regarding
    """.split()
)


# "Besides X, what else …": what is known is of no use to find the rest, but for the names in it.
_BESIDES = re.compile(
    r"\b(?:besides|beside|aside from|other than|apart from|in addition to|except for)\b[^,?]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What is right for one question.

    `needed` has for each text whether each of its words is needed, `replaced` and `inserted` for
    each word of the question whether needed words replace it or follow it; the first of `inserted`
    stands for the place before all words. `stands_alone` is None where the rewrite does not tell.
    """

    needed: tuple[tuple[bool, ...], ...]
    replaced: tuple[bool, ...]
    inserted: tuple[bool, ...]
    stands_alone: bool | None


def to_labels(question: str, rewrite: str, texts: Sequence[str]) -> Labels:
    """Return the labels of the words (`\\w+`) of `question` and of each of `texts` before it."""
    asked, wanted = to_forms(question), to_forms(_without_known(rewrite))
    before = [to_forms(text) for text in texts]
    at_hand = {form for forms in before for form in forms}
    added = {form for form in wanted if is_content(form)} - set(asked)
    needed = (added & at_hand) - _LINKING
    replaced, inserted = [False] * len(asked), [False] * (len(asked) + 1)
    chunks: list[list[str]] = []
    matcher = SequenceMatcher(None, asked, wanted, autojunk=False)
    for what, i, j, k, m in matcher.get_opcodes():
        chunk = wanted[k:m]
        if what == "equal" or not chunk:
            continue
        brings = not needed.isdisjoint(chunk)
        if brings:
            chunks.append(chunk)
        if what == "insert" and brings:
            inserted[i] = True
        elif what == "replace":
            _mark_replaced(asked, range(i, j), replaced, inserted, brings=brings)
    return Labels(
        needed=tuple(_needed(forms, needed, chunks) for forms in before),
        replaced=tuple(replaced),
        inserted=tuple(inserted),
        stands_alone=_stands_alone(
            added - _LINKING,
            needed,
            set(asked) & _POINTING - set(wanted),
            hides_known=question != rewrite and _BESIDES.search(rewrite) is not None,
        ),
    )


def _without_known(rewrite: str) -> str:
    """Return the rewrite without the words, names aside, of what it says is known."""
    return _BESIDES.sub(
        lambda known: " ".join(word for word in known[0].split() if word[0].isupper()), rewrite
    )


def to_forms(text: str) -> list[str]:
    """Return the words of a text, in lower case and without the ending of a plural."""
    return [_form(word.lower()) for word in WORD.findall(text)]


def is_content(form: str) -> bool:
    """Say whether a word tells anything of the question that it stands in."""
    return form not in STOP_WORDS and form not in _POINTING


def _form(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _mark_replaced(
    asked: Sequence[str],
    span: range,
    replaced: list[bool],
    inserted: list[bool],
    *,
    brings: bool,
) -> None:
    """Mark the words of the question in `span`, which the rewrite puts others for.

    Of many words only the pointing ones are; without needed words, too. Where there are none,
    needed words are inserted behind them.
    """
    pointing = [i for i in span if asked[i] in _POINTING]
    is_phrase = brings and not pointing and len(span) <= _MOST_REPLACED
    marked = list(span) if is_phrase else pointing
    for i in marked:
        replaced[i] = True
    if brings and not marked:
        inserted[span.stop] = True


def _needed(
    forms: Sequence[str], needed: set[str], chunks: Sequence[Sequence[str]]
) -> tuple[bool, ...]:
    """Return which words of a text are needed: all in `needed`, and what links two of them.

    A word links if it stands between them in the rewrite, too.
    """
    marks = [form in needed for form in forms]
    places = [i for i, mark in enumerate(marks) if mark]
    for i, j in itertools.pairwise(places):
        run = list(forms[i : j + 1])
        if 2 < len(run) <= 5 and any(_holds(chunk, run) for chunk in chunks):
            marks[i : j + 1] = [True] * len(run)
    return tuple(marks)


def _holds(chunk: Sequence[str], run: Sequence[str]) -> bool:
    return any(list(chunk[i : i + len(run)]) == list(run) for i in range(len(chunk)))


def _stands_alone(
    added: set[str], needed: set[str], resolved: set[str], *, hides_known: bool
) -> bool | None:
    """Return whether the question stands alone, None where the rewrite is only worded otherwise.

    `resolved` are the pointing words that the rewrite does without; `hides_known`: some of its
    words were left out of account.
    """
    if needed or resolved:
        return False
    return None if added or hides_known else True

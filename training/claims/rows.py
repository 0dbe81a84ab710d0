"""Rows of claims: a claim, a passage, and whether the passage supports it.

Takes the files of claim sets, or rows of SQuAD's form, whose sentences are claims that their own
paragraphs support; gives Claims, each with the sentences that may stand around its passage.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.articles.article import to_clean_text
from index.sentence_ends import sentence_ends

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from pathlib import Path

    from index.articles.article import Span
    from training.rows import Row

_WORDS = 6, 45  # of a sentence that is made a claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim beside a passage.

    `around` are sentences of the same text that say something else. `wrong` are the spans of the
    claim that the passage does not support, in code points; None where that is not known.
    """

    title: str
    context: str
    claim: str
    supported: bool
    around: tuple[str, ...] = ()
    wrong: tuple[Span, ...] | None = None


def read_claims(path: Path, split: str) -> list[Claim]:
    """Return the claims of a set's split, in order."""
    found = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["split"] != split:
                continue
            around = tuple(record.get("same_page_sentences", ()))
            found.append(
                Claim(
                    title=record["title"] if around else "",  # elsewhere it is a number
                    context=to_clean_text(record["context"]),
                    claim=to_clean_text(record["claim"]),
                    supported=record["supported"],
                    around=tuple(map(to_clean_text, around)),
                    wrong=() if record["supported"] else None,
                )
            )
    return found


def from_sentences(rows: list[Row], n: int, choose: random.Random) -> Iterator[Claim]:
    """Yield `n` sentences of the rows' contexts as claims, one of a context, beside the context."""
    contexts = list(dict.fromkeys((row.title, row.context) for row in rows))
    choose.shuffle(contexts)
    for title, context in contexts:
        if not n:
            return
        sentences = list(sentences_of(context))
        fitting = [one for one in sentences if _is_claim(one)]
        if len(sentences) < 2 or not fitting:
            continue
        claim = choose.choice(fitting)
        others = tuple(one for one in sentences if one != claim)
        n -= 1
        yield Claim(
            title=title.replace("_", " "),
            context=claim,
            claim=claim,
            supported=True,
            around=others,
            wrong=(),
        )


def sentences_of(context: str) -> Iterator[str]:
    """Yield the sentences of a text, in order, none that goes over a line's end."""
    start = 0
    for end in sentence_ends(context, "en"):
        sentence = context[start:end].strip()
        start = end
        if sentence and "\n" not in sentence:
            yield sentence


def _is_claim(sentence: str) -> bool:
    least, most = _WORDS
    return least <= len(sentence.split()) <= most and sentence.endswith(".")

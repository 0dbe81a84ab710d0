"""Pack claims into what `training.claims.train` reads: one file of token ids and labels.

    python -m training.claims.pack PACKED.npz --tokenizer qa/model --claims CLAIMS.jsonl.gz ... \
        --rows ROWS.jsonl.gz ... [--sentences 4000] [--questions 6000] [--passes 2]

A claim comes beside its passage, more often than not among other sentences of the same text. Of a
supported one there is now and then a corrupted copy, or the other sentences alone, which do not
mention it. Sentences of the rows' contexts are claims, too, and mostly corrupted: they teach that
a single word decides. Each pass draws anew.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qa.language_model.claim_input import to_claim_input
from training.claims.corrupting import Corruptions
from training.claims.questions import from_questions
from training.claims.rows import from_sentences, read_claims
from training.followups.packed import Example, Packed
from training.pack import open_tokenizer
from training.rows import is_held_back, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tokenizers import Tokenizer

    from training.claims.rows import Claim

# Labels, as bits. On the first token SUPPORTED with KNOWN says that the claim is; on a token of the
# claim WRONG with KNOWN says that it is part of what is not.
KNOWN, SUPPORTED, WRONG = 1, 2, 4
SURROUNDED = 0.65  # share of passages with other sentences around them
MOST_AROUND = 3
TITLED = 0.5
CORRUPTED = 0.3  # share of a set's supported claims that appear corrupted as well
UNMENTIONED = 0.12  # share that appear beside other sentences alone
KEPT = 0.4  # share of sentences that appear as they are as well


def main() -> None:
    """Read, draw each pass, and write."""
    options = _options()
    tokenizer = open_tokenizer(options.tokenizer)
    rows = read_rows(options.rows)
    some = [claim for path in options.claims for claim in read_claims(path, "train")]
    held = [claim for path in options.claims for claim in read_claims(path, "dev")]
    choose = random.Random(options.seed)
    training = [row for row in rows if not is_held_back(row)]
    kept_back = [row for row in rows if is_held_back(row)]
    pairs = list(from_sentences(training, options.sentences * options.passes, choose))
    asked = list(from_questions(training, options.questions * options.passes, choose))
    examples = Examples(tokenizer, choose, [*some, *pairs])
    passes = []
    for number in range(options.passes):
        of_pass = pairs[number :: options.passes]
        drawn = [
            *examples.of_sets([*some, *asked[number :: options.passes]]),
            *examples.of_sentences(of_pass),
        ]
        choose.shuffle(drawn)
        passes.append(drawn)
    fixed = Examples(tokenizer, random.Random(0), [*held, *pairs])
    few = list(from_sentences(kept_back, 200, random.Random(0)))
    held += from_questions(kept_back, 100, random.Random(0))
    measured = [*fixed.of_sets(held), *fixed.of_sentences(few)]
    packed = Packed(passes=passes, held=measured)
    for name, one in (("pass", packed.passes[0]), ("held", packed.held)):
        n = sum(len(example.ids) for example in one)
        print(f"{name}: {len(one)} inputs, {n / len(one):.0f} tokens each")
    packed.save(options.out)


class Examples:
    """Makes examples of claims."""

    def __init__(
        self, tokenizer: Tokenizer, choose: random.Random, claims: Sequence[Claim]
    ) -> None:
        self._tokenizer = tokenizer
        self._choose = choose
        self._corruptions = Corruptions(claims)
        self._others = [claim.context for claim in claims]

    def of_sets(self, claims: Sequence[Claim]) -> Iterator[Example]:
        """Yield each claim of a set, and what is made of the supported ones."""
        for claim in claims:
            yield self._example(claim)
            if not claim.supported:
                continue
            if self._choose.random() < CORRUPTED:
                yield from self._corrupted(claim)
            if self._choose.random() < UNMENTIONED:
                yield self._unmentioned(claim)

    def of_sentences(self, claims: Sequence[Claim]) -> Iterator[Example]:
        """Yield each sentence corrupted, and some as they are."""
        for claim in claims:
            yield from self._corrupted(claim)
            if self._choose.random() < KEPT:
                yield self._example(claim)

    def _corrupted(self, claim: Claim) -> Iterator[Example]:
        corrupted = self._corruptions.of(claim, self._choose)
        if corrupted is not None:
            yield self._example(corrupted)

    def _unmentioned(self, claim: Claim) -> Example:
        others = self._around(claim) or [self._choose.choice(self._others)]
        away = replace(claim, context=others[0], around=tuple(others[1:]), supported=False)
        return self._example(replace(away, wrong=None))

    def _around(self, claim: Claim) -> list[str]:
        """Return some other sentences of the text; of other texts, where it has none."""
        choose = self._choose
        n = choose.randrange(1, MOST_AROUND + 1)
        if claim.around:
            return choose.sample(claim.around, min(n, len(claim.around)))
        return choose.sample(self._others, n)

    def _example(self, claim: Claim) -> Example:
        choose = self._choose
        sentences = [claim.context]
        if choose.random() < SURROUNDED:
            others = self._around(claim)
            at = choose.randrange(len(others) + 1)
            sentences = [*others[:at], claim.context, *others[at:]]
        title = claim.title if choose.random() < TITLED else ""
        text = " ".join(sentences)
        item = to_claim_input(self._tokenizer, claim.claim, title, text)
        if text.find(claim.context) + len(claim.context) > item.seen:  # it was cut off
            item = to_claim_input(self._tokenizer, claim.claim, title, claim.context)
        bits = [0] * len(item.ids)
        bits[0] = KNOWN | SUPPORTED * claim.supported
        if claim.wrong is not None:
            for i, (start, end) in enumerate(item.offsets, 1):
                is_wrong = any(start < b and a < end for a, b in claim.wrong)
                bits[i] = KNOWN | WRONG * is_wrong
        return Example(item.ids, item.asked, bits)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True, help="its folder")
    parser.add_argument("--claims", type=Path, nargs="+", required=True)
    parser.add_argument("--rows", type=Path, nargs="+", required=True)
    parser.add_argument("--sentences", type=int, default=4000, help="of each pass")
    parser.add_argument("--questions", type=int, default=6000, help="of each pass")
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()

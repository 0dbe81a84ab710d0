"""Pack conversations into what `training.followups.train` reads: one file of token ids and labels.

    python -m training.followups.pack PACKED.npz --tokenizer qa/model \
        --conversations CONVERSATIONS.jsonl.gz ... [--passes 2]

A file that is given twice counts twice; of FILE=N, N conversations are drawn for each pass.

A follow-up comes with its conversation, half the time without its long answers, as
`qa.followups.needing` first reads it: what it needs of these then shows in its own words alone. Now
and then the title or the oldest turns are left out, or an unrelated conversation stands before it.
Less often comes its rewrite, which stands alone in the same conversation; the rewrite in another
conversation, as where the subject changes: both need nothing; and the rewrite without its last
phrase, where the conversation has its words. Each pass draws anew.
"""

from __future__ import annotations

import argparse
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

from qa.followups.needing import is_brief
from qa.followups.pieces import WORD, Piece, to_input
from training.followups.conversations import read_conversations
from training.followups.labels import is_content, to_forms, to_labels
from training.followups.packed import (
    ALONE,
    ALONE_KNOWN,
    INSERTED,
    KNOWN,
    NEEDED,
    REPLACED,
    Example,
    Packed,
)
from training.pack import open_tokenizer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tokenizers import Tokenizer

    from qa.followups.pieces import Part
    from training.followups.conversations import Conversation, Exchange

WHOLE = 0.35  # share of rewrites that appear in their own conversation
CHANGED = 0.25  # share that appear in another one
SHORTENED = 0.25  # share that appear without their last phrase, where the conversation tells it
PRECEDED = 0.15  # share of follow-ups with an unrelated conversation before theirs
BRIEF = 0.5  # share of conversations that are read without their long answers
TITLED = 0.75  # share of conversations that have a title, if it is known
CUT = 0.15  # share of conversations of which only the last turns are known
UNMARKED = 0.15  # share of questions without their question mark
RESOLVED = 0.2  # share of conversations whose earlier questions are known as their rewrites
NAMED = 0.3  # share of last answers with a name of theirs in front, as short answers stand there
# Nobody would ask these by themselves; people left some as they are all the same.
_OPEN = re.compile(r"(?:(?:what|how) about|and|or|but|so|why|then)\b", re.IGNORECASE)
_PHRASE = re.compile(r"\s(?:of|in|for|about|on|at|with|by|from|during|regarding)\s")
_LONGEST_PHRASE, _LEAST_HEAD = 6, 4  # words
_NAME = re.compile(r"(?:[A-Z0-9][\w.'’-]*)(?: (?:of |the |and )?[A-Z0-9][\w.'’-]*)*")


def main() -> None:
    """Read, draw each pass, and write."""
    options = _options()
    tokenizer = open_tokenizer(options.tokenizer)
    sources: list[tuple[Path, int | None]] = options.conversations
    read = {path: read_conversations(path, "train") for path, _ in sources}
    held = [one for path in read for one in read_conversations(path, "dev")]
    choose = random.Random(options.seed)
    examples = Examples(tokenizer, choose)
    passes = []
    for _ in range(options.passes):
        drawn = [
            one
            for path, n in sources
            for one in (choose.sample(read[path], min(n, len(read[path]))) if n else read[path])
        ]
        passes.append(list(examples.of(drawn)))
    measured = list(Examples(tokenizer, random.Random(0)).of(held))
    if options.held is not None and options.held < len(measured):
        measured = random.Random(0).sample(measured, options.held)
    packed = Packed(passes=passes, held=measured)
    for name, some in (("pass", packed.passes[0]), ("held", packed.held)):
        n = sum(len(example.ids) for example in some)
        print(f"{name}: {len(some)} inputs, {n / len(some):.0f} tokens each")
    packed.save(options.out)


class Examples:
    """Makes examples of conversations."""

    def __init__(self, tokenizer: Tokenizer, choose: random.Random) -> None:
        self._tokenizer = tokenizer
        self._choose = choose

    def of(self, conversations: Sequence[Conversation]) -> Iterator[Example]:
        """Yield the examples of each conversation's follow-ups, and those of their rewrites."""
        by_set: dict[str, list[Conversation]] = {}
        for one in conversations:
            by_set.setdefault(one.set, []).append(one)
        for one in conversations:
            for at, exchange in enumerate(one.exchanges):
                if exchange.rewrite and exchange.is_usable:
                    yield from self._of(one, at, exchange, exchange.rewrite, by_set[one.set])

    def _of(
        self,
        conversation: Conversation,
        at: int,
        exchange: Exchange,
        rewrite: str,
        others: Sequence[Conversation],
    ) -> Iterator[Example]:
        choose, question = self._choose, exchange.question
        if at and not (_is_same(question, rewrite) and is_open(question)):
            pieces = self._pieces(conversation, at)
            if choose.random() < PRECEDED:
                pieces = [*self._before(choose.choice(others)), *_shifted(pieces)]
            yield self._example(question, rewrite, pieces)
        if is_open(rewrite) or (exchange.rewrite == question and is_open(question)):
            return
        if at and choose.random() < WHOLE:
            yield self._example(rewrite, rewrite, self._pieces(conversation, at))
        if at and choose.random() < SHORTENED:
            pieces = self._pieces(conversation, at)
            shortened = to_shortened(rewrite, [piece.text for piece in pieces])
            if shortened:
                yield self._example(shortened, rewrite, pieces)
        other = choose.choice(others)
        if other is not conversation and choose.random() < CHANGED:
            known = choose.randrange(1, len(other.exchanges) + 1)
            yield self._example(rewrite, rewrite, self._pieces(other, known))

    def _before(self, other: Conversation) -> list[Piece]:
        """Return some turns of an unrelated conversation."""
        known = self._choose.randrange(1, min(4, len(other.exchanges)) + 1)
        return self._pieces(other, known)

    def _pieces(self, conversation: Conversation, n: int) -> list[Piece]:
        """Return what was asked and said in the first `n` exchanges, or in the last few of them."""
        choose = self._choose
        is_resolved = choose.random() < RESOLVED
        title = self._title(conversation) if choose.random() < TITLED else ""
        first = max(0, n - choose.randrange(1, 4)) if choose.random() < CUT else 0
        pieces = []
        for turn, exchange in enumerate(conversation.exchanges[first:n]):
            asked = exchange.rewrite if is_resolved and exchange.rewrite else exchange.question
            pieces.append(Piece(turn=turn, part="question", text=asked))
            if exchange.answer:
                name = self._name(exchange.answer) if first + turn == n - 1 else None
                if name:
                    pieces.append(Piece(turn=turn, part="answer", text=name))
                pieces.append(self._said(conversation, turn, exchange.answer))
            if exchange.answer and title:
                pieces.append(Piece(turn=turn, part="title", text=title))
        return pieces

    @staticmethod
    def _said(conversation: Conversation, turn: int, answer: str) -> Piece:
        """Return an answer, as a sentence where it is quoted from one article."""
        part: Part = "sentence" if conversation.section else "answer"
        return Piece(turn=turn, part=part, text=answer)

    def _title(self, conversation: Conversation) -> str:
        """Return the title, half the time with more words than the subject, as headlines have."""
        title, choose = conversation.title, self._choose
        if not title:
            return ""
        chance = choose.random()
        if chance < 0.25 and conversation.section:
            return choose.choice([f"{title}: {{}}", f"{{}} – {title}"]).format(conversation.section)
        answers = [one.answer for one in conversation.exchanges if one.answer]
        if chance > 0.75 and answers:
            return f"{title}: {' '.join(choose.choice(answers).split()[: choose.randrange(4, 10)])}"
        return title

    def _name(self, answer: str) -> str | None:
        names = [name for name in _NAME.findall(answer) if len(name) < len(answer) / 2]
        return self._choose.choice(names) if names and self._choose.random() < NAMED else None

    def _example(self, question: str, rewrite: str, pieces: Sequence[Piece]) -> Example:
        if self._choose.random() < UNMARKED:
            question = question.rstrip("?. ")
        is_whole = self._choose.random() >= BRIEF
        unread = () if is_whole else [piece for piece in pieces if not is_brief(piece)]
        return to_example(self._tokenizer, question, rewrite, pieces, unread)


def to_example(
    tokenizer: Tokenizer,
    question: str,
    rewrite: str,
    pieces: Sequence[Piece],
    unread: Sequence[Piece] = (),
) -> Example:
    """Return the input of a question after `pieces`, with the labels that its rewrite gives it.

    Those `unread` tell what it needs, but do not stand in the input.
    """
    item = to_input(tokenizer, question, [piece for piece in pieces if piece not in unread])
    labels = to_labels(question, rewrite, [piece.text for piece in pieces])
    bits = [0] * len(item.ids)
    bits[0] = KNOWN | INSERTED * labels.inserted[0]
    if labels.stands_alone is not None:
        bits[0] |= ALONE_KNOWN | ALONE * labels.stands_alone
    needed = dict(zip(pieces, labels.needed, strict=True))
    for word in item.words:
        text = word.piece.text if word.piece else question
        number = len(WORD.findall(text[: word.start]))
        if word.piece:
            bits[word.token] = KNOWN | NEEDED * needed[word.piece][number]
        else:
            replaced, inserted = labels.replaced[number], labels.inserted[number + 1]
            bits[word.token] = KNOWN | REPLACED * replaced | INSERTED * inserted
    return Example(item.ids, item.types.count(0), bits)


def to_shortened(rewrite: str, texts: Sequence[str]) -> str | None:
    """Return the rewrite without its last phrase, if the words of that stand in `texts`.

    None where no phrase can be left out so.
    """
    at_hand = {form for text in texts for form in to_forms(text)}
    for found in _PHRASE.finditer(rewrite):
        head, phrase = to_forms(rewrite[: found.start()]), to_forms(rewrite[found.end() :])
        content = {form for form in phrase if is_content(form)}
        is_whole = len(head) >= _LEAST_HEAD and any(map(is_content, head))
        if content and content <= at_hand and len(phrase) <= _LONGEST_PHRASE and is_whole:
            return rewrite[: found.start()] + "?" * rewrite.endswith("?")
    return None


def is_open(question: str) -> bool:
    """Say whether a question is of the kind that hardly stands alone, whatever its rewrite says."""
    return len(question.split()) < 4 or _OPEN.match(question) is not None


def _is_same(question: str, rewrite: str) -> bool:
    return re.findall(r"\w+", question.lower()) == re.findall(r"\w+", rewrite.lower())


def _shifted(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with room for three turns before theirs."""
    return [
        Piece(turn=piece.turn + 4, part=piece.part, text=piece.text, item=piece.item)
        for piece in pieces
    ]


def _source(text: str) -> tuple[Path, int | None]:
    path, _, n = text.partition("=")
    return Path(path), int(n) if n else None


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True, help="its folder")
    parser.add_argument(
        "--conversations", type=_source, nargs="+", required=True, metavar="FILE[=N]"
    )
    parser.add_argument("--held", type=int, help="so many of the inputs held back to measure with")
    parser.add_argument("--passes", type=int, default=2, help="over all conversations")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""How near resolved follow-ups come to those that a person wrote, and what is left as it is.

    python -m benchmarks.followups DATA [--sets SET[:SPLIT] ...] [--model DIR] [--show N]

DATA holds conversations as `SET.jsonl.gz`: a line each with "turns", which have "question",
"rewrite" (the question as a person wrote it without looking back) and "answer". Every turn with a
rewrite counts, first ones too; of a set whose lines are the turns of one conversation, growing by
one, only the last of each.

The measure: F1 of the content words (`\\w+` in lower case without stop words, as often as they
stand) of the resolved question against the rewrite, the mean over turns. Rows: "raw" is the
question as asked; "appended" puts behind it the words that the model finds needed, "placed" where
they are missing; "resolved" is what Quoth makes of it, "by rules" what it would make of it without
the model. Each reads the turns before in its own words. A turn stands alone where the rewrite has
its very words; it is left where nothing is changed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.stop_words import STOP_WORDS
from qa.answer import Turn
from qa.bundled import BUNDLED
from qa.evaluation.conversations import content_f1
from qa.followups import resolve
from qa.followups.needing import Needing, needed_phrases
from qa.followups.pieces import WORD
from qa.followups.placing import placed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa.followups.needing import Needed

_WORD = re.compile(r"\w+")
_DEVELOPMENT = (
    "canard:dev",
    "mtrag_rest:dev",
    "cast2019:dev",
    "ikat:dev",
    "cast2020_questions_only",
)
_GROWING = ("mtrag_conversations",)
_RESAMPLES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A turn: the question as `asked`, as it was `resolved`, as a person wrote it (`wanted`)."""

    asked: str
    resolved: str
    wanted: str

    @property
    def f1(self) -> float:
        """F1 of the content words."""
        return content_f1(self.resolved, self.wanted)

    @property
    def stands_alone(self) -> bool:
        """Whether the person changed none of its words."""
        return words_of(self.asked) == words_of(self.wanted)


def main() -> None:
    options = _options()
    needing = Needing(options.model)
    resolvers: dict[str, Callable[[str, Sequence[Turn]], str]] = {
        "raw": lambda question, _turns: question,
        "appended": lambda question, turns: appended(question, needing.read(question, turns)),
        "placed": lambda question, turns: placed(question, needing.read(question, turns)),
        "resolved": lambda question, turns: resolve(question, turns, needing).question,
        "by rules": lambda question, turns: resolve(question, turns).question,
    }
    print("| set | turns | question | F1 | … of those changed | stand-alone left | ms |")
    print("|---|---|---|---|---|---|---|")
    for name in options.sets:
        rows = list(read_rows(options.data, name))
        for kind, resolver in resolvers.items():
            started = time.process_time()
            looked = [one for row in rows for one in look(row, resolver, name)]
            seconds = time.process_time() - started
            print(_line(name, kind, looked, 1000 * seconds / len(looked)), flush=True)
            for one in looked[: options.show]:
                print(f"  {one.f1:.2f} {one.asked} | {one.resolved} | {one.wanted}")


def read_rows(data: Path, name: str) -> Iterator[dict[str, Any]]:
    """Yield the conversations of a set, "NAME" or "NAME:SPLIT"."""
    file, _, split = name.partition(":")
    with gzip.open(data / f"{file}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if not split or row.get("split") == split:
                yield row


def look(
    row: dict[str, Any], resolver: Callable[[str, Sequence[Turn]], str], name: str
) -> Iterator[Looked]:
    """Yield the turns of a conversation that have a rewrite, each after those before it."""
    turns: list[Turn] = []
    last = len(row["turns"]) - 1
    for i, turn in enumerate(row["turns"]):
        resolved = resolver(turn["question"], turns)
        is_counted = turn["rewrite"] and not turn.get("uses_personal_facts")
        if is_counted and (i == last or name not in _GROWING):
            yield Looked(asked=turn["question"], resolved=resolved, wanted=turn["rewrite"])
        turns.append(_to_turn(row, turn, resolved))


def _to_turn(row: dict[str, Any], turn: dict[str, Any], resolved: str) -> Turn:
    """Return an exchange as a turn: the answer is a quote where the set is about one article."""
    question, answer = turn["question"], turn["answer"]
    if answer and "section" in row:
        return Turn(
            question=question,
            resolved=resolved,
            answer=answer,
            quotes=(answer,),
            titles=(row["title"],),
        )
    return Turn(question=question, resolved=resolved, answer=answer)


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return _WORD.findall(text.lower())


def appended(question: str, needed: Needed) -> str:
    """Return the question with the content words that it needs behind it, each once."""
    known = {found.lower() for found in WORD.findall(question)} | STOP_WORDS
    behind: list[str] = []
    for phrase in needed_phrases(question, needed):
        for word in WORD.findall(phrase.text):
            if word.lower() not in known:
                known.add(word.lower())
                behind.append(word)
    return " ".join([question, *behind])


def _line(name: str, kind: str, looked: Sequence[Looked], ms: float) -> str:
    alone = [one for one in looked if one.stands_alone]
    left = sum(one.resolved == one.asked for one in alone)
    changed = [one.f1 for one in looked if not one.stands_alone]
    f1 = np.array([one.f1 for one in looked])
    means = f1[np.random.default_rng(0).integers(0, len(f1), (_RESAMPLES, len(f1)))].mean(1)
    low, high = np.quantile(means, [0.025, 0.975])
    return (
        f"| {name} | {len(looked)} | {kind} | {f1.mean():.3f} ({low:.3f}–{high:.3f}) "
        f"| {np.mean(changed):.3f} | {left} of {len(alone)} | {ms:.0f} |"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--sets", nargs="+", default=list(_DEVELOPMENT), metavar="SET[:SPLIT]")
    parser.add_argument("--model", type=Path, default=BUNDLED, help="another than what ships")
    parser.add_argument("--show", type=int, default=0, help="so many turns of each, to read")
    return parser.parse_args()


if __name__ == "__main__":
    main()

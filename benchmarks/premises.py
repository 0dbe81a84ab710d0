"""What comes of yes/no questions, and of questions that take something false for granted.

    python -m benchmarks.premises FILE INDEX [--show]

FILE holds questions as benchmarks/questions/README.md describes them, INDEX the articles they are
about. Prints for each kind of expectation how often an answer was

    decided   the verdict is the expected one, under a quote that holds the expected words
    quoted    without a verdict, and the first quote holds the expected words
    refused   it abstained
    other     without a verdict, and the first quote does not hold them
    false     a verdict that is not the expected one, or under another quote

An undecided question is right where it is refused, one with a true premise where it is quoted, one
with a false premise where it is decided or refused, a yes/no question where it is decided or
quoted, and where something was swapped also where it is refused.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from qa.answer import Turn
from qa.assistant import Assistant

if TYPE_CHECKING:
    from qa.answer import Answer

Outcome = Literal["decided", "quoted", "refused", "other", "false"]
_OUTCOMES: tuple[Outcome, ...] = ("decided", "quoted", "refused", "other", "false")
_VERDICTS = {"yes": "yes", "no": "no", "contradicted": "otherwise"}
_RIGHT = {
    "yes": {"decided", "quoted"},
    "no": {"decided", "quoted"},
    "undecided": {"refused"},
    "contradicted": {"decided", "refused"},
    "answered": {"quoted"},
}


def main() -> None:
    options = _options()
    rows = [json.loads(line) for line in options.file.open(encoding="utf-8")]
    counts: dict[str, Counter[Outcome]] = defaultdict(Counter)
    n_right = 0
    with closing(Assistant.open(options.index)) as assistant:
        for row in rows:
            answer = _asked(assistant, row)
            outcome = to_outcome(row, answer)
            is_right = outcome in _RIGHT[row["expect"]] or bool(
                outcome == "refused" and row["swap"] and row["expect"] in ("yes", "no")
            )
            n_right += is_right
            counts[row["expect"]][outcome] += 1
            if options.show:
                print(f"{row['id']} {row['expect']:<12} {outcome:<8} {row['question']}")
                print(f"    {answer.confidence:.2f} {answer.text[:240]}")
    print(f"{'expected':<14}" + "".join(f"{name:>9}" for name in _OUTCOMES))
    for expected, found in counts.items():
        print(f"{expected:<14}" + "".join(f"{found[name]:>9}" for name in _OUTCOMES))
    print(f"right: {n_right} of {len(rows)}")


def to_outcome(row: dict[str, Any], answer: Answer) -> Outcome:
    """Return what came of a question, as above."""
    if answer.abstained:
        return "refused"
    first = answer.citations[0] if answer.citations else None
    holds = (
        first is not None
        and first.article.id in row["doc_ids"]
        and any(words in " ".join(first.quote.split()) for words in row["answers"])
    )
    verdict = getattr(answer, "verdict", None)
    if verdict is not None:
        return "decided" if holds and verdict == _VERDICTS.get(row["expect"]) else "false"
    return "quoted" if holds else "other"


def _asked(assistant: Assistant, row: dict[str, Any]) -> Answer:
    """Return the answer to the row's question, each earlier one asked before it."""
    turns: list[Turn] = []
    for earlier in row.get("history", ()):
        turns.append(Turn.of(assistant.ask(earlier, turns=turns)))
    return assistant.ask(row["question"], turns=turns)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("--show", action="store_true", help="every question with its answer")
    return parser.parse_args()


if __name__ == "__main__":
    main()

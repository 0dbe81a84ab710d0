"""Training: near-misses, and how a batch is shared between processes."""

from __future__ import annotations

import random

from training.packed import Example
from training.rows import NearMisses, Row
from training.train import share_of


def _row(question: str, context: str, answer: str) -> Row:
    at = context.index(answer)
    span = (at, at + len(answer))
    return Row(
        id="r",
        title="Bridges",
        context=context,
        question=question,
        answers=(answer,),
        spans=(span,),
    )


def test_a_word_becomes_its_opposite_unless_the_context_has_that() -> None:
    row = _row("which bridge opened first?", "The Alder bridge was the first to open.", "Alder")
    near = NearMisses([row], with_opposites=True).of(row, random.Random(1))
    assert near is not None
    assert near.question == "which bridge opened last?"
    assert near.spans == ()
    both = _row(row.question, "The Alder bridge was the first, the Birch bridge the last.", "Alder")
    questions = {
        made.question
        for seed in range(40)
        if (made := NearMisses([both], with_opposites=True).of(both, random.Random(seed)))
    }
    assert "which bridge opened last?" not in questions


def test_a_verb_is_negated_where_nothing_else_can_change() -> None:
    row = _row("who was praised?", "The Mayor praised the Builder.", "Builder")
    seeds = range(60)
    made = [NearMisses([row], with_opposites=True).of(row, random.Random(s)) for s in seeds]
    questions = {near.question for near in made if near is not None}
    assert questions == {"who wasn't praised?"}
    assert made.count(None) > len(made) / 2
    assert all(NearMisses([row]).of(row, random.Random(s)) is None for s in seeds)


def test_processes_share_a_batch_by_whole_questions() -> None:
    batch = [Example([], 0, 0, 0, 0, group) for group in (7, 7, 8, 9, 9, 4)]
    shares = [share_of(batch, rank, 2) for rank in range(2)]
    assert [[e.group for e in share] for share in shares] == [[7, 7, 9, 9], [8, 4]]
    assert share_of(batch, 0, 1) == batch
    assert share_of(batch[:2], 1, 2) == []

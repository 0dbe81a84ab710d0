"""Evidence: questions with known answers, each with the passages it would be answered from.

Takes question sets over indexes, or training rows with their own contexts; gives Cases, whose
findings can be judged, and near-misses of them, which have no answer.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from index.articles.article import Article
from index.passages import Passage
from index.search.retrieved import RetrievedPassage
from qa.evaluation.judging import JudgedQuote, is_right_to_a_reader
from qa.evaluation.measures import holds_answer
from qa.reader import READ
from qa.retriever import Retriever
from training.rows import NearMisses, Row, is_held_back, read_rows
from ui.terminal.progress import progress_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from index.encoder import Encoder
    from index.search.passage_index import PassageIndex
    from qa.evaluation.labels import Labels
    from qa.reader import Finding
    from qa.spans import SpanModel, SpanScores

FOLDS = 10
SPARE = 4  # passages beyond those read, for a question whose articles are taken away

Kind = Literal["answerable", "unanswerable", "near-miss", "taken away"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question of a set, the passages found for it, and what judges a finding of theirs."""

    set: str
    kind: Kind
    fold: int
    question: str
    passages: tuple[RetrievedPassage, ...]
    is_right: Callable[[Finding], bool]


class Remembering:
    """A model that reads the same question and texts only once."""

    def __init__(self, model: SpanModel) -> None:
        self.name = model.name
        self._model = model
        self._known: dict[tuple[str, tuple[tuple[str, str], ...]], list[SpanScores]] = {}

    def score(self, question: str, texts: Sequence[tuple[str, str]]) -> list[SpanScores]:
        """Return the scores of each of `texts`."""
        key = question, tuple(texts)
        if key not in self._known:
            self._known[key] = self._model.score(question, texts)
        return self._known[key]


def over_index(
    name: str,
    index: PassageIndex,
    questions: Sequence[dict[str, Any]],
    labels: Labels | None,
    *,
    with_taken_away: bool,
) -> Iterator[Case]:
    """Yield each question, a near-miss of each answerable one, and these with nothing to find.

    These last are asked as if neither the articles marked nor any passage with an answer's words
    were in the index; they are left out unless `with_taken_away`.
    """
    retriever = Retriever(index)
    choose = random.Random(1)
    rows = [_to_row(row, index) for row in questions if row["answerable"]]
    near_misses = NearMisses(rows)
    by_id = {row.id: row for row in rows}
    with progress_line(f"found for {name}") as on_case:
        for number, row in enumerate(questions):
            question = str(row["question"])
            vector = index.encode(question)
            found = retriever.find(question, READ + SPARE, None, vector=vector)
            case = Case(
                set=name,
                kind="answerable" if row["answerable"] else "unanswerable",
                fold=number % FOLDS,
                question=question,
                passages=tuple(found[:READ]),
                is_right=_judge(row, labels),
            )
            yield case
            if row["answerable"]:
                near = near_misses.of(by_id[str(row["id"])], choose)
                if near is not None:
                    vector = index.encode(near.question)
                    hits = tuple(retriever.find(near.question, READ, None, vector=vector))
                    yield replace(
                        case,
                        kind="near-miss",
                        question=near.question,
                        passages=hits,
                        is_right=_never,
                    )
                if with_taken_away:
                    others = tuple(hit for hit in found if not _tells(hit, row))[:READ]
                    yield replace(case, kind="taken away", passages=others, is_right=_never)
            on_case(number + 1, len(questions))


def alone(
    encoder: Encoder, paths: Sequence[Path], negatives: dict[str, list[tuple[str, str]]]
) -> Iterator[Case]:
    """Yield each held-back row of the files with its own context, and near-misses of them.

    Where `negatives` (`training.mine`) has a passage that does not answer the row, it is asked to
    the first of these as well.
    """
    choose = random.Random(1)
    for path in paths:
        held = [row for row in read_rows([path]) if is_held_back(row)]
        near_misses = NearMisses(held)
        choose.shuffle(held)
        made = [near_misses.of(row, choose) for row in held]
        away = [
            replace(row, context=negatives[row.id][0][1], spans=())
            for row in held
            if negatives.get(row.id) and row.spans
        ]
        for number, row in enumerate([*held, *(near for near in made if near is not None), *away]):
            kind: Kind = "answerable" if row.spans else "unanswerable"
            yield Case(
                set=path.name.split(".")[0],
                kind="near-miss" if row.is_near_miss else kind,
                fold=number % FOLDS,
                question=row.question,
                passages=(_given(encoder, row),),
                is_right=_judge_by_words(row.answers) if row.spans else _never,
            )


def _given(encoder: Encoder, row: Row) -> RetrievedPassage:
    """Return the context of a row as if it had been retrieved."""
    article = Article(id=row.id, root="", title="", text=row.context)
    (asked,) = encoder.encode_questions([row.question])
    (given,) = encoder.encode_passages([row.context])
    return RetrievedPassage(
        passage=Passage.from_span(article, (0, len(article.text))),
        article=article,
        rank=1,
        score=1.0,
        cosine=float(asked @ given),
        bm25=0.0,
    )


def _to_row(row: dict[str, Any], index: PassageIndex) -> Row:
    return Row(
        id=str(row["id"]),
        title="",
        context=index.article(row["doc_ids"][0]).text,
        question=row["question"],
        answers=tuple(row["answers"]),
        spans=((0, 1),),
    )


def _tells(hit: RetrievedPassage, row: dict[str, Any]) -> bool:
    return hit.article.id in row["doc_ids"] or holds_answer(hit.passage.text, row["answers"])


def _judge(row: dict[str, Any], labels: Labels | None) -> Callable[[Finding], bool]:
    return lambda finding: is_right_to_a_reader(row, JudgedQuote.from_finding(finding), labels)


def _judge_by_words(answers: Sequence[str]) -> Callable[[Finding], bool]:
    return lambda finding: holds_answer(
        finding.article.text[slice(*finding.sentence)], list(answers)
    )


def _never(_: Finding) -> bool:
    return False

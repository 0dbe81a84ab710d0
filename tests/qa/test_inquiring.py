"""An answer is of one generation, whatever is built while it is sought."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index import build_index, open_index
from qa import Assistant
from qa.reader import Reader
from qa.spans import BundledModel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from qa import Answer
    from qa.spans import SpanScores

_QUESTION = "Who keeps the lighthouse?"


class _Interrupted:
    """The bundled model, in which something happens beside the first readings."""

    name = "bundled"

    def __init__(self, model: BundledModel, happens: list[Callable[[], None]]) -> None:
        self._model = model
        self._happens = happens

    def score(self, question: str, texts: Sequence[tuple[str, str]]) -> list[SpanScores]:
        if self._happens:
            self._happens.pop(0)()
        return self._model.score(question, texts)


def write(seeds: Path, state: int) -> None:
    """Have the articles be those of a state, some of which go and come with it."""
    seeds.mkdir(exist_ok=True)
    for path in seeds.iterdir():
        path.unlink()
    for n in range(3 + state):
        (seeds / f"{n}.txt").write_text(
            f"Lamp {n} in state {state}\n\nIn state {state} a man called Number {n} keeps the "
            f"lighthouse. {'The sea was grey and cold that year. ' * n}\n"
        )


def states_of(answer: Answer) -> set[int]:
    """Return the states that an answer, or any passage it looked at, tells of."""
    return {int(state) for state in re.findall(r"state (\d+)", str(answer.to_dict()))}


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    write(tmp_path / "seeds", 0)
    build_index([tmp_path / "seeds"], tmp_path / "index")
    return tmp_path / "seeds"


def ask_while(
    seeds: Path,
    happens: list[Callable[[], None]],
    question: str,
    threshold: float | None = None,
) -> Answer:
    """Return the answer to a question during which that happens."""
    calibration = Reader.load().calibration
    reader = Reader(_Interrupted(BundledModel.load(), happens), calibration)
    with closing(open_index(seeds.parent / "index")) as index:
        return Assistant(index, reader).ask(question, threshold=threshold)


@pytest.mark.parametrize("question", [_QUESTION, "Who is the mayor of Atlantis?"])
def test_a_build_that_ends_meanwhile_is_for_the_next_question(seeds: Path, question: str) -> None:
    def build() -> None:
        write(seeds, 1)
        build_index([], seeds.parent / "index")

    assert states_of(ask_while(seeds, [build], question)) == {0}
    assert states_of(ask_while(seeds, [], question)) == {1}


def test_where_what_it_read_is_deleted_meanwhile_it_is_sought_again(seeds: Path) -> None:
    def build_twice() -> None:
        for state in (1, 2):
            write(seeds, state)
            build_index([], seeds.parent / "index")

    question = "Who keeps the lighthuose?"  # unanswered, it looks for how that word is spelled
    answer = ask_while(seeds, [build_twice], question, threshold=1.0)
    assert states_of(answer) == {2}
    assert answer.suggestions == ("Who keeps the lighthouse?",)

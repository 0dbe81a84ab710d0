"""`quoth ask` and `quoth search`: the answer to a question, and the passages on it.

A batch is a file with a question a line; one JSON object a line comes out, in the same order. The
lines of a window are asked together, and printed as soon as it is done.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import QuothError
from ui.terminal.flags import (
    add_clock,
    add_command,
    add_filters,
    add_json,
    add_language_model,
    add_offline,
    add_reader,
    open_assistant,
    open_writer,
    print_error,
    print_json,
    print_result,
    to_chosen_filters,
    to_positive,
    to_words,
)

if TYPE_CHECKING:
    import argparse
    import datetime
    from collections.abc import Callable, Iterator, Sequence

    from index.search.filters import Filters
    from qa.answer import Answer, Turn
    from qa.language_model.writer import Writer
    from qa.retrieval import Retrieval
    from ui.terminal.flags import Commands

    _Line = tuple[str, dict[str, Any] | QuothError]
    _Result = Answer | Retrieval
    _Run = Callable[[Sequence["_Asked"]], Sequence[_Result]]
    _ToRow = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The question of a line, with what the line says of its conversation and its day."""

    question: str
    turns: list[Turn]
    now: datetime.date | None


def add_to(commands: Commands) -> None:
    """Add the commands."""
    ask = add_command(commands, "ask", "answer a question", run=_ask, index=str)
    ask.add_argument(
        "--both-sides",
        action="store_const",
        const="both",
        default="best",
        dest="sides",
        help="quote all that is for the best answer and against it",
    )
    ask.add_argument(
        "--trace",
        action="store_true",
        help="each step on the way, with its time, candidates and scores",
    )
    add_language_model(ask)
    search = add_command(
        commands, "search", "find the passages on a question", run=_search, index=str
    )
    search.add_argument("-k", type=to_positive, default=5, help="how many (default: 5)")
    for command in (ask, search):
        command.add_argument("question", nargs="?", type=to_words)
        command.add_argument("--batch", metavar="FILE", help="questions, one JSON object a line")
        add_filters(command)
        add_clock(command)
        add_json(command)
        add_reader(command)
        add_offline(command)
        command.set_defaults(usage_error=command.error)


def _ask(options: argparse.Namespace) -> int:
    _check_usage(options)
    filters = to_chosen_filters(options)
    writer = open_writer(options)
    if writer is not None:
        with closing(writer):
            return _write(options, writer, filters)
    with closing(open_assistant(options)) as assistant:

        def ask(lines: Sequence[_Asked]) -> Sequence[Answer]:
            return assistant.ask_many(
                [line.question for line in lines],
                turns=[line.turns for line in lines],
                filters=filters,
                now=[line.now or options.now for line in lines],
                sides=options.sides,
            )

        if options.batch:
            return _run_batch(options.batch, ask, _to_row(options))
        answer = assistant.ask(
            options.question, filters=filters, now=options.now, sides=options.sides
        )
        if options.json:
            print_json(_to_row(options)(answer))
        else:
            _show_answer(options, answer)
    return 0


def _to_row(options: argparse.Namespace) -> _ToRow:
    """Return what makes the JSON of an answer, with its trace where that is asked for."""
    if not options.trace:
        return lambda answer: answer.to_dict()
    from qa.trace import to_trace

    return lambda answer: {**answer.to_dict(), **to_trace(answer.trace)}


def _write(options: argparse.Namespace, writer: Writer, filters: Filters) -> int:
    """Answer in the words of a language model, as they come; a batch line by line."""
    with closing(open_assistant(options)) as assistant:

        def write(line: _Asked) -> Iterator[Answer]:
            return assistant.write(
                line.question,
                writer,
                turns=line.turns,
                filters=filters,
                now=line.now or options.now,
                sides=options.sides,
            )

        if options.batch:
            return _run_batch(
                options.batch, lambda lines: [_last(write(one)) for one in lines], _to_row(options)
            )
        answers = write(_Asked(question=options.question, turns=[], now=None))
        if options.json:
            print_json(_to_row(options)(_last(answers)))
        else:
            from ui.terminal.show_written import show_as_written

            answer = show_as_written(answers)
            if answer is not None:
                _show_trace(options, answer)
    return 0


def _last(answers: Iterator[Answer]) -> Answer:
    *_, last = answers
    return last


def _search(options: argparse.Namespace) -> int:
    _check_usage(options)
    filters = to_chosen_filters(options)
    with closing(open_assistant(options)) as assistant:

        def search(lines: Sequence[_Asked]) -> Sequence[Retrieval]:
            return assistant.search_many(
                [line.question for line in lines],
                options.k,
                turns=[line.turns for line in lines],
                filters=filters,
                now=[line.now or options.now for line in lines],
            )

        if options.batch:
            return _run_batch(options.batch, search, lambda found: found.to_dict())
        found = assistant.search(options.question, options.k, filters=filters, now=options.now)
        print_result(options, found, _show_passages)
    return 0


# JSON is printed without rich, which takes a while to import.


def _show_answer(options: argparse.Namespace, answer: Answer) -> None:
    from ui.terminal.show import show_answer

    show_answer(answer)
    _show_trace(options, answer)


def _show_trace(options: argparse.Namespace, answer: Answer) -> None:
    if options.trace:
        from ui.terminal.show_trace import show_trace

        show_trace(answer.trace)


def _show_passages(found: Retrieval) -> None:
    from ui.terminal.show import show_passages

    show_passages(found.passages)


def _check_usage(options: argparse.Namespace) -> None:
    if bool(options.batch) == (options.question is not None):
        options.usage_error("give either a question or --batch FILE")


def _run_batch(path: str, run: _Run, to_row: _ToRow) -> int:
    """Print one object for each line of the batch, in order; for a bad line, its error."""
    bad = 0
    for window in _windows(path):
        done = _run_window(window, run)
        for (_, row), result in zip(window, done, strict=True):
            id_of = row.get("id") if isinstance(row, dict) else None
            if isinstance(result, QuothError):
                bad += 1
                print_json({"id": id_of, "error": str(result)})
            else:
                print_json({**to_row(result), "id": id_of})
    if bad:
        print_error(f"{bad} lines of {path} were not answered")
    return 1 if bad else 0


def _windows(path: str) -> Iterator[list[_Line]]:
    """Yield the lines of the batch in windows; what stands before a damage comes before its error.

    Who writes into a pipe may wait for the answer before the next question: it has a window a line.
    """
    from index.encoder import BATCH
    from qa.evaluation.question_sets import read_lines

    size = BATCH if Path(path).is_file() else 1
    window: list[_Line] = []
    damage = None
    try:
        for line in read_lines(path):
            window.append(line)
            if len(window) == size:
                yield window
                window = []
    except QuothError as error:
        damage = error
    if window:
        yield window
    if damage is not None:
        raise damage


def _run_window(window: list[_Line], run: _Run) -> list[_Result | QuothError]:
    """Return the result of each line; all are run together, or else each alone for its error."""
    asked = [_to_question(where, row) for where, row in window]
    good = [one for one in asked if not isinstance(one, QuothError)]
    try:
        results = iter(run(good))
    except QuothError:
        return [one if isinstance(one, QuothError) else _run_one(one, run) for one in asked]
    return [one if isinstance(one, QuothError) else next(results) for one in asked]


def _run_one(asked: _Asked, run: _Run) -> _Result | QuothError:
    try:
        return run([asked])[0]
    except QuothError as error:
        return error


def _to_question(where: str, row: dict[str, Any] | QuothError) -> _Asked | QuothError:
    from index.search.filters import to_day
    from qa.asked import to_asked
    from qa.followups import to_turns

    if isinstance(row, QuothError):
        return row
    question = row.get("question", row.get("text"))
    history = row.get("history") or []
    if not isinstance(question, str) or not isinstance(history, list):
        return QuothError(f"{where}: needs a question (text); history, if given, must be a list")
    try:
        turns = to_turns(history)
        now = to_day(row["now"]) if row.get("now") else None
    except QuothError as exc:
        return QuothError(f"{where}: {exc}")
    try:
        to_asked(question, turns)
    except QuothError as exc:
        return exc
    return _Asked(question=question, turns=turns, now=now)

"""What several commands share: flags, and how JSON and errors are printed."""

from __future__ import annotations

import argparse
import json
import logging
import math
import os
import re
from typing import TYPE_CHECKING, Any

from index.errors import QuestionError
from ui.terminal.json_log import tell

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from index.errors import QuothError
    from index.search.filters import Filters
    from qa.assistant import Assistant
    from qa.language_model.writer import Writer

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - no public name
    Run = Callable[[argparse.Namespace], int]


_SURROGATES = re.compile("[\ud800-\udfff]")


def to_folder(text: str) -> str:
    """Return the name of an index folder; an address is refused."""
    from index.milvus.address import is_address

    if is_address(text):
        raise argparse.ArgumentTypeError(
            f"{text}: this is done in the folder of the index, which quoth publish sends there"
        )
    return text


def add_command(
    commands: Commands,
    name: str,
    summary: str,
    *,
    run: Run,
    index: Callable[[str], str] = to_folder,
) -> argparse.ArgumentParser:
    """Add a command on an index; `run` takes its options and returns the exit code.

    `index` checks what --index names: a folder, or with `str` an address, too.
    """
    command = commands.add_parser(
        name, help=summary, description=f"{summary[0].upper()}{summary[1:]}."
    )
    what = "the index folder (default: data)"
    command.add_argument(
        "--index",
        default="data",
        type=index,
        metavar="DIR",
        help=what if index is to_folder else f"{what}, or milvus://HOST:PORT/NAME",
    )
    command.set_defaults(run=run)
    return command


def add_json(command: argparse.ArgumentParser) -> None:
    """Add the choice of JSON."""
    command.add_argument("--json", action="store_true")


def add_offline(command: argparse.ArgumentParser) -> None:
    """Add the refusal of every connection to elsewhere."""
    command.add_argument(
        "--offline", action="store_true", help="connect to nothing but this machine"
    )


def add_filters(command: argparse.ArgumentParser) -> None:
    """Add what narrows down the articles."""
    command.add_argument("--from", type=_day, dest="first", metavar="DATE", help="YYYY-MM-DD")
    command.add_argument("--to", type=_day, dest="last", metavar="DATE", help="inclusive")
    command.add_argument(
        "--source",
        action="append",
        type=to_words,
        default=[],
        metavar="NAME",
        help="may be repeated",
    )
    command.add_argument(
        "--author",
        action="append",
        type=to_words,
        default=[],
        metavar="NAME",
        help="who wrote it, or a part of the name; may be repeated",
    )
    command.add_argument(
        "--collection",
        action="append",
        type=to_words,
        default=[],
        metavar="NAME",
        help="articles in it; may be repeated",
    )
    command.add_argument(
        "--article",
        action="append",
        type=to_words,
        default=[],
        metavar="ID",
        help="only this article; may be repeated",
    )


def add_clock(command: argparse.ArgumentParser) -> None:
    """Add the day on which a question is asked."""
    command.add_argument(
        "--now", type=_day, metavar="DATE", help="the day it is asked on (default: today)"
    )


def to_chosen_filters(options: argparse.Namespace) -> Filters:
    """Return the filters as --from, --to, --source and the like ask for them."""
    from index.search.filters import to_filters

    return to_filters(
        options.first,
        options.last,
        options.source,
        authors=options.author,
        collections=options.collection,
        articles=options.article,
    )


def add_reader(command: argparse.ArgumentParser) -> None:
    """Add how answers are found."""
    command.add_argument(
        "--reader", metavar="NAME", help="another question-answering model, by name or path"
    )
    command.add_argument(
        "--threshold",
        type=_share,
        metavar="P",
        help="abstain below this confidence, 0 to 1 (default: the calibration's)",
    )


def add_language_model(command: argparse.ArgumentParser) -> None:
    """Add the language model that answers are written with."""
    command.add_argument(
        "--llm",
        metavar="WHERE",
        help="write answers with a language model: an address, a GGUF file, or auto",
    )
    command.add_argument("--llm-model", metavar="NAME", help="which of the models there")
    command.add_argument(
        "--strict", action="store_true", help="leave out what the articles do not bear out"
    )
    command.set_defaults(llm_error=command.error)


def open_writer(options: argparse.Namespace) -> Writer | None:
    """Return what answers are written with, as --llm asks for it; None without that."""
    if options.llm is None:
        if options.llm_model is not None or options.strict:
            options.llm_error("--llm-model and --strict go with --llm WHERE")
        return None
    from qa.language_model.writer import Writer

    return Writer.open(options.llm, model=options.llm_model, is_strict=options.strict)


def open_assistant(options: argparse.Namespace) -> Assistant:
    """Return an assistant as --index, --reader and --threshold ask for it."""
    from qa.assistant import Assistant

    return Assistant.open(options.index, reader=options.reader, threshold=options.threshold)


def to_words(argument: str) -> str:
    """Return an argument that is words: its bytes may be in an encoding other than UTF-8."""
    if not _SURROGATES.search(argument):
        return argument
    from index.articles.formats.decoding import decode

    try:
        return decode(os.fsencode(argument))
    except ValueError:  # halves of characters that are no bytes, or bytes that are no words
        return argument


def to_positive(text: str) -> int:
    """Return a whole number above 0."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _day(text: str) -> datetime.date:
    from index.search.filters import to_day

    try:
        return to_day(text)
    except QuestionError as exc:
        raise argparse.ArgumentTypeError(str(exc)) from None


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 <= value <= 1.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return value


def print_json(value: Any) -> None:
    """Print a value as one line of JSON. Halves of characters, as an id may have, are escaped."""
    line = json.dumps(value, ensure_ascii=False)
    print(_SURROGATES.sub(lambda half: f"\\u{ord(half[0]):04x}", line), flush=True)


def print_result(options: argparse.Namespace, value: Any, show: Callable[[Any], None]) -> None:
    """Print a value as its JSON where --json asks for it, else as `show` does."""
    if options.json:
        print_json(value if isinstance(value, dict) else value.to_dict())
    else:
        show(value)


def print_error(error: QuothError | str) -> None:
    """Print an error as one line on stderr, or log it where that is a log of JSON."""
    kind = "" if isinstance(error, str) else type(error).__name__
    tell(f"error: {' '.join(str(error).split())}", "error", level=logging.ERROR, error=kind)

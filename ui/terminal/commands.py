"""The commands of `quoth`: takes its arguments, gives the options and the function to run.

Everything that is slow to import is imported by the function that needs it.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from ui.terminal import (
    ask,
    backup,
    build,
    check,
    collection,
    doctor,
    edit,
    evaluate,
    feeds,
    info,
    mcp,
    note,
    password,
    publish,
    remove,
    serve,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options, `run` among them. Exits for wrong usage, --help and --version."""
    parser = argparse.ArgumentParser(
        prog="quoth",
        description="Ask your own articles: answers in their own words, with citations.",
        epilog="Without a command, quoth serves the chat.",
    )
    parser.add_argument(
        "--version", action=_Version, nargs=0, help="show program's version number and exit"
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for group in (
        serve,
        build,
        feeds,
        ask,
        check,
        evaluate,
        info,
        doctor,
        edit,
        collection,
        note,
        remove,
        password,
        backup,
        publish,
        mcp,
    ):
        group.add_to(commands)
    own = {*commands.choices, "-h", "--help", "--version"}
    is_command = bool(arguments) and arguments[0] in own
    return parser.parse_args(arguments if is_command else ["serve", *arguments])


class _Version(argparse.Action):
    """Prints the version; to look it up takes half as long as all of --help."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"quoth {version('quoth')}")
        except PackageNotFoundError:
            print("quoth (not installed)")
        parser.exit()

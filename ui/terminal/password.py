"""`quoth password`: makes a line for the file of those who may log in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from index.errors import QuothError

if TYPE_CHECKING:
    import argparse

    from ui.terminal.flags import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    password = commands.add_parser(
        "password",
        help="make a line for the file of serve --auth",
        description="Make a line for the file of serve --auth; the password comes from the "
        "terminal, or is the first line of stdin.",
    )
    password.add_argument("name", metavar="NAME")
    password.set_defaults(run=_password)


def _password(options: argparse.Namespace) -> int:
    from getpass import getpass

    from ui.web.passwords import to_line

    if sys.stdin.isatty():
        password = getpass("Password: ")
        if getpass("Again: ") != password:
            raise QuothError("the two passwords differ; nothing was written")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    print(to_line(options.name, password))
    return 0

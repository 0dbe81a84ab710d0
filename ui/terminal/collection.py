"""`quoth collection`: which articles are in which collections."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

from ui.terminal.flags import add_command, add_json, print_result, to_words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from index.library.collected import Collections
    from ui.terminal.flags import Commands

_WHAT = {  # what each does, and how many words it takes behind the name at least and at most
    "list": (0, 0, "all collections (the default)"),
    "show": (0, 0, "the articles of NAME"),
    "add": (1, None, "put articles in NAME, which is made if there is none"),
    "take-out": (1, None, "take articles out of NAME"),
    "rename": (1, 1, "give NAME the name that follows"),
    "remove": (0, 0, "remove NAME; its articles stay"),
}


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = add_command(
        commands, "collection", "collections of articles, to be asked alone", run=_collection
    )
    told = "; ".join(f"{action}: {what}" for action, (_, _, what) in _WHAT.items())
    command.add_argument(
        "action", nargs="?", choices=_WHAT, default="list", metavar="ACTION", help=told
    )
    command.add_argument("name", nargs="?", type=to_words, metavar="NAME", help="whatever its case")
    command.add_argument(
        "words",
        nargs="*",
        type=to_words,
        metavar="ARTICLE",
        help="ids, as quoth ask and search --json print them; of rename the other name",
    )
    add_json(command)
    command.set_defaults(refuse=command.error)


def _collection(options: argparse.Namespace) -> int:
    from index.library.collected import Collections
    from index.store.store import Store

    least, most, _ = _WHAT[options.action]
    if (options.name is None) != (options.action == "list"):
        options.refuse(f"{options.action} takes a name" if options.name is None else "too much")
    if len(options.words) < least or (most is not None and len(options.words) > most):
        options.refuse(f"{options.action} takes a name and {'one' if most else 'ids of articles'}")
    with closing(Store.open(options.index)) as store:
        _ACTIONS[options.action](Collections(store), options)
    return 0


def _list(collections: Collections, options: argparse.Namespace) -> None:
    found = collections.all()

    def show(_: Any) -> None:
        for one in found:
            print(f"{one.name}  ({_counted(one.articles)})")
        if not found:
            print("there are none; quoth collection add NAME ARTICLE makes one", file=sys.stderr)

    listed = [{"name": one.name, "articles": one.articles} for one in found]
    print_result(options, {"collections": listed}, show)


def _show(collections: Collections, options: argparse.Namespace) -> None:
    ids = collections.ids(options.name)
    print_result(
        options, {"collection": options.name, "articles": ids}, lambda _: print(*ids, sep="\n")
    )


def _add(collections: Collections, options: argparse.Namespace) -> None:
    n = collections.put(options.name, options.words)
    _say(options, {"added": n}, f"{_counted(n)} put in {options.name}")


def _take_out(collections: Collections, options: argparse.Namespace) -> None:
    n = collections.take_out(options.name, options.words)
    _say(options, {"taken_out": n}, f"{_counted(n)} taken out of {options.name}")


def _rename(collections: Collections, options: argparse.Namespace) -> None:
    (new_name,) = options.words
    collections.rename(options.name, new_name)
    _say(options, {"name": new_name}, f"{options.name} is called {new_name}")


def _remove(collections: Collections, options: argparse.Namespace) -> None:
    collections.remove(options.name)
    _say(options, {"removed": options.name}, f"{options.name} removed; its articles stay")


def _say(options: argparse.Namespace, value: dict[str, Any], told: str) -> None:
    print_result(options, value, lambda _: print(told))


def _counted(n: int) -> str:
    return f"{n:,} article{'' if n == 1 else 's'}"


_ACTIONS: dict[str, Callable[[Collections, argparse.Namespace], None]] = {
    "list": _list,
    "show": _show,
    "add": _add,
    "take-out": _take_out,
    "rename": _rename,
    "remove": _remove,
}

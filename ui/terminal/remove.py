"""`quoth remove`: takes articles out, to be restored if wanted, or deletes them for good."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

from index.errors import QuothError
from ui.terminal.flags import add_command, add_json, print_result

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from index.library.deleting import Deletion
    from index.library.orders import Library
    from index.store.values import RemovedArticle
    from ui.terminal.flags import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    remove = add_command(
        commands, "remove", "take articles out: for 30 days they can be restored", run=_remove
    )
    remove.add_argument("ids", nargs="*", metavar="ID", help="as quoth ask and search --json print")
    modes = remove.add_mutually_exclusive_group()
    modes.add_argument(
        "--for-good", action="store_true", help="delete them at once, also from conversations"
    )
    modes.add_argument("--restore", action="store_true", help="bring removed ones back")
    modes.add_argument("--list", action="store_true", help="list what was removed")
    remove.add_argument("--all", action="store_true", help="all articles")
    remove.add_argument("--yes", action="store_true", help="do not ask before deleting for good")
    add_json(remove)
    remove.set_defaults(refuse=remove.error)


def _remove(options: argparse.Namespace) -> int:
    from index.library.orders import Library
    from qa.chats.store import ConversationStore

    if bool(options.ids or options.all) == options.list or (options.ids and options.all):
        options.refuse("give ids of articles, or --all, or --list")
    conversations = ConversationStore(options.index)
    with closing(Library(options.index, quotes=conversations)) as library:
        if options.list:
            _list(library, options)
        elif options.for_good:
            _delete(library, options)
        elif options.restore:
            _restore(library, options)
        else:
            _take_out(library, options)
    return 0


def _take_out(library: Library, options: argparse.Namespace) -> None:
    held = [entry.id for entry in library.contents().articles]
    removed = library.remove(_chosen(options, held))

    def show(_: Any) -> None:
        print(
            f"{_counted(len(removed))} removed; for 30 days quoth remove --restore brings "
            f"{'it' if len(removed) == 1 else 'them'} back"
        )

    print_result(options, {"removed": removed}, show)


def _delete(library: Library, options: argparse.Namespace) -> None:
    contents = library.contents()
    held = [entry.id for entry in contents.articles]
    chosen = _chosen(options, [*held, *(one.id for one in contents.removed)])
    _ask(len(chosen), options)
    deletion = library.delete_all() if options.all else library.delete(chosen)
    print_result(options, deletion, _show)


def _show(deletion: Deletion) -> None:
    print(f"{_counted(len(deletion.ids))} deleted for good")
    for note in deletion.notes:
        print(f"note: {note}", file=sys.stderr)


def _restore(library: Library, options: argparse.Namespace) -> None:
    removed = {one.id: one for one in library.contents().removed}
    chosen = [removed[id_] for id_ in _chosen(options, list(removed))]
    library.bring_back(chosen)
    state = library.wait()
    if state is not None and state.problem is not None:
        raise QuothError(state.problem)
    back = {entry.id for entry in library.contents().articles}
    restored = [one.id for one in chosen if one.id in back]
    missing = [one for one in chosen if one.id not in back]
    for one in missing:
        print(f"note: {one.id} is no longer in {one.root}: it cannot be restored", file=sys.stderr)
    print_result(
        options, {"restored": restored}, lambda _: print(f"{_counted(len(restored))} restored")
    )


def _list(library: Library, options: argparse.Namespace) -> None:
    from datetime import UTC, datetime

    from index.library.deleting import days_left

    now, removed = datetime.now(UTC), library.contents().removed
    listed = [{**_to_dict(one), "days_left": days_left(one, now)} for one in removed]

    def show(_: Any) -> None:
        for one in listed:
            print(f"{one['id']}  {one['title']}  ({one['days_left']} days left)")
        if not listed:
            print("nothing was removed in the last 30 days", file=sys.stderr)

    print_result(options, {"removed": listed}, show)


def _to_dict(one: RemovedArticle) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "root": one.root,
        "removed": one.removed.isoformat(),
    }


def _chosen(options: argparse.Namespace, known: Sequence[str]) -> list[str]:
    """Return the ids meant. Raises QuothError where one is not known: then nothing is done."""
    if options.all:
        return list(known)
    unknown = [id_ for id_ in options.ids if id_ not in known]
    if unknown:
        where = "was removed" if options.restore else "is in the index"
        raise QuothError(f"no article {unknown[0]!r} {where}; nothing was changed")
    return list(dict.fromkeys(options.ids))


def _ask(n: int, options: argparse.Namespace) -> None:
    """Have a user at a terminal confirm; raise QuothError where they do not, or nobody is there."""
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise QuothError("nobody can be asked whether to delete for good: say so with --yes")
    print(
        f"Delete {_counted(n)} for good? Text, vectors and uploaded files are deleted, and in "
        "conversations the answers that quote them. Files in your own folders stay. [y/N] ",
        end="",
        file=sys.stderr,
        flush=True,
    )
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise QuothError("nothing was deleted")


def _counted(n: int) -> str:
    return f"{n:,} article{'' if n == 1 else 's'}"

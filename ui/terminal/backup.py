"""`quoth backup` and `quoth restore`: the index and all conversations to one file, and back."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from index.errors import IndexCorruptError, IndexMissingError, QuothError
from ui.terminal.flags import add_command, add_json, print_result

if TYPE_CHECKING:
    import argparse

    from index.library.backup import BackupReport
    from ui.terminal.flags import Commands


def add_to(commands: Commands) -> None:
    """Add the commands."""
    backup = add_command(
        commands, "backup", "write the index and all conversations to one file", run=_backup
    )
    restore = add_command(commands, "restore", "replace the index with a backup", run=_restore)
    for command in (backup, restore):
        command.add_argument("file", metavar="FILE")
        add_json(command)
    restore.add_argument("--replace", action="store_true", help="even if the index holds articles")
    restore.add_argument("--encoder", metavar="NAME", help="the one the backup was made with")


def _backup(options: argparse.Namespace) -> int:
    from index.library.backup import write_backup
    from qa.chats.backup import ConversationsPart
    from qa.chats.store import ConversationStore

    archive = ConversationsPart(ConversationStore(options.index), owner=None)
    report = write_backup(options.index, options.file, companion=archive)
    print_result(options, report, lambda _: print(f"{_contents(report)} are in {options.file}"))
    return 0


def _restore(options: argparse.Namespace) -> int:
    from index.encoder import Encoder
    from index.library.restoring import restore_backup
    from qa.chats.backup import ConversationsPart
    from qa.chats.store import ConversationStore

    _reject_replacing(options)
    encoder = Encoder.load(options.encoder) if options.encoder else None
    report = restore_backup(
        options.file,
        options.index,
        encoder=encoder,
        companion=ConversationsPart(ConversationStore(options.index), owner=None),
        sets_aside=True,
    )
    _tell(report)
    made = f"{report.created:%Y-%m-%d %H:%M} UTC"
    print_result(options, report, lambda _: print(f"{_contents(report)} are back, as of {made}"))
    return 0


def _reject_replacing(options: argparse.Namespace) -> None:
    """Raise QuothError where articles would be lost and nobody said --replace."""
    from index.store.store import Store

    try:
        store = Store.open(options.index)
    except (IndexMissingError, IndexCorruptError):  # what is damaged is set aside
        return
    with closing(store):
        kept = len(store.article_rows(store.manifest().generation))
    if kept and not options.replace:
        raise QuothError(
            f"the index in {options.index} holds {kept} articles; to replace them with the "
            f"backup: quoth restore {options.file} --index {options.index} --replace"
        )


def _tell(report: BackupReport) -> None:
    if report.set_aside is not None:
        print(
            f"note: the index that was there is damaged; it is in {report.set_aside}, "
            "uploads included: delete that folder once nothing is missed",
            file=sys.stderr,
        )
    for root in report.unknown_roots:
        print(f"note: {root} is not watched; to add it: quoth build {root}", file=sys.stderr)


def _contents(report: BackupReport) -> str:
    return (
        f"{report.articles} articles, {report.uploads} uploads and {report.conversations} "
        "conversations"
    )

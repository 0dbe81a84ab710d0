"""`quoth note`: one's own notes and highlights on articles."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from ui.terminal.flags import add_command, add_json, print_json, print_result, to_words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from index.library.noted import PlacedNote
    from ui.terminal.flags import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    note = add_command(commands, "note", "write a note on an article, or list notes", run=_note)
    note.add_argument("article", nargs="?", type=to_words, metavar="ID", help="the article’s id")
    note.add_argument("words", nargs="?", type=to_words, metavar="WORDS", help="the note")
    note.add_argument("--quote", type=to_words, metavar="WORDS", help="words of it to highlight")
    modes = note.add_mutually_exclusive_group()
    modes.add_argument("--find", type=to_words, metavar="WORDS", help="list notes that have these")
    modes.add_argument(
        "--change",
        nargs=2,
        type=to_words,
        metavar=("NOTE", "WORDS"),
        help="give the note of that id other words",
    )
    modes.add_argument("--remove", metavar="NOTE", help="remove the note of that id")
    add_json(note)
    note.set_defaults(refuse=note.error)


def _note(options: argparse.Namespace) -> int:
    from index.library.noted import Notes
    from index.store.store import Store

    adds = options.words is not None or options.quote is not None
    if adds and (options.article is None or options.find or options.change or options.remove):
        options.refuse("a note goes on one article: quoth note ID WORDS")
    with closing(Store.open(options.index)) as store:
        notes = Notes(store)
        if options.remove is not None:
            notes.remove(options.remove)
            print_result(options, {"removed": options.remove}, lambda _: print("note removed"))
        elif options.change is not None:
            note = notes.change(*options.change)
            print_result(options, {"id": note.id}, lambda _: print("note changed"))
        elif options.quote is not None:
            note = notes.add_quote(options.article, options.quote, options.words or "")
            _tell(options, note.id)
        elif adds:
            _tell(options, notes.add(options.article, options.words).id)
        else:
            found = notes.find(options.find or "")
            _list([o for o in found if options.article in (None, o.note.article)], options)
    return 0


def _tell(options: argparse.Namespace, note_id: str) -> None:
    print_result(options, {"id": note_id}, lambda _: print(f"noted, as {note_id}"))


def _list(found: Sequence[PlacedNote], options: argparse.Namespace) -> None:
    if options.json:
        print_json({"notes": [placed.to_dict() for placed in found]})
        return
    for placed in found:
        note = placed.note
        print(f"{note.id}  {note.article}  {note.title}")
        if note.quote:
            print(f"    > {' '.join(note.quote.split())}{_where(placed)}")
        elif not placed.is_held:
            print("    (the article is no longer in the index)")
        for line in note.words.splitlines():
            print(f"    {line}")
    if not found:
        print("there are none; quoth note ID WORDS writes one", file=sys.stderr)


def _where(placed: PlacedNote) -> str:
    if placed.span is not None:
        return ""
    if not placed.is_held:
        return "  (the article is no longer in the index)"
    return "  (these words are no longer in the article)"

"""`quoth edit`: gives an article a title, an outlet, an author or a date by hand."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from ui.terminal.flags import add_command, add_json, print_result

if TYPE_CHECKING:
    import argparse

    from index.articles.article import Article
    from ui.terminal.flags import Commands

_FLAGS = {
    "title": ("--title", "TEXT", "the title"),
    "source": ("--source", "NAME", 'who published it; "" for unknown'),
    "author": ("--author", "NAME", 'who wrote it; "" for unknown'),
    "published": ("--date", "DATE", 'when it was published: a day, month or year; "" for unknown'),
}


def add_to(commands: Commands) -> None:
    """Add the command."""
    edit = add_command(
        commands, "edit", "give an article its title, outlet, author or date by hand", run=_edit
    )
    edit.add_argument("id", metavar="ID", help="as quoth ask and search --json print")
    for field, (flag, metavar, text) in _FLAGS.items():
        edit.add_argument(flag, dest=field, metavar=metavar, help=text)
    edit.add_argument("--undo", action="store_true", help="take back all that was given by hand")
    add_json(edit)
    edit.set_defaults(refuse=edit.error)


def _edit(options: argparse.Namespace) -> int:
    from index.library.orders import Library

    given = {field: value for field in _FLAGS if (value := getattr(options, field)) is not None}
    if bool(given) == options.undo:
        options.refuse(f"give {', '.join(flag for flag, _, _ in _FLAGS.values())}, or --undo alone")
    values: dict[str, str | None] = {**(dict.fromkeys(_FLAGS) if options.undo else given)}
    with closing(Library(options.index)) as library:
        print_result(options, library.edit(options.id, values), _show)
    return 0


def _show(article: Article) -> None:
    from index.articles.article import to_words

    days = to_words(article.published, article.published_to) if article.published else "undated"
    said = [article.title, article.source or "no outlet", days, article.author or "no author"]
    print("  ".join(said))

"""`quoth info` and `quoth verify`: what the index holds, and whether it is whole."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import QuothError
from ui.terminal.flags import add_command, add_json, print_result

if TYPE_CHECKING:
    import argparse

    from index.library.salvage import SalvageReport
    from index.library.verify import VerifyReport
    from ui.terminal.flags import Commands


def add_to(commands: Commands) -> None:
    """Add the commands."""
    info = add_command(commands, "info", "what the index holds", run=_info, index=str)
    add_json(info)
    info.add_argument("--article", metavar="ID", help="show what is known of one article")
    info.add_argument(
        "--left-out", action="store_true", help="with --article: show what was left out of its text"
    )
    verify = add_command(
        commands, "verify", "prove that the index is whole, and mend it", run=_verify
    )
    add_json(verify)
    verify.add_argument(
        "--salvage",
        nargs="?",
        const="",
        metavar="FOLDER",
        help="bring what a damaged index still holds into a new one (default: DIR-salvaged)",
    )
    verify.add_argument(
        "--encoder", metavar="NAME", help="with --salvage: the encoder of the index, if it is asked"
    )


def _info(options: argparse.Namespace) -> int:
    from index import open_index
    from ui.terminal.show import LeftOut, show_article, show_info, show_left_out

    if options.left_out and options.article is None:
        raise QuothError("--left-out needs --article ID")
    with closing(open_index(options.index)) as index:
        if options.article is not None:
            try:
                article = index.article(options.article)
            except KeyError:
                raise QuothError(f"{options.index} holds no article {options.article!r}") from None
            if options.left_out:
                print_result(options, LeftOut(article), show_left_out)
            else:
                print_result(options, article, show_article)
        else:
            print_result(options, index.info(), show_info)
    return 0


def _verify(options: argparse.Namespace) -> int:
    from index.library.verify import verify_index
    from qa.chats.verifying import verify_conversations

    if options.salvage is not None:
        return _salvage(options)
    if options.encoder is not None:
        raise QuothError("--encoder needs --salvage")
    report = verify_index(options.index)
    report = replace(report, problems=(*report.problems, *verify_conversations(options.index)))
    print_result(options, report, _show_verified)
    return 0 if report.ok else 1


def _show_verified(report: VerifyReport) -> None:
    for problem in report.problems:
        print(f"problem: {problem}")
    for mended in report.mended:
        print(f"mended: {mended}")
    state = "whole" if report.ok else "not whole"
    print(f"{report.articles} articles, {report.passages} passages: {state}")


def _salvage(options: argparse.Namespace) -> int:
    from index.encoder import Encoder
    from index.library.salvage import salvage_index
    from qa.chats.salvaging import salvage_conversations

    into = Path(options.salvage or f"{Path(options.index).resolve()}-salvaged")
    encoder = Encoder.load(options.encoder) if options.encoder else None
    report = salvage_index(options.index, into, encoder=encoder)
    n, lost, doubtful = salvage_conversations(options.index, into)
    report = replace(
        report,
        conversations=n,
        lost=(*report.lost, *lost),
        doubtful=(*report.doubtful, *doubtful),
    )
    print_result(options, report, _show_salvaged)
    return 0


def _show_salvaged(report: SalvageReport) -> None:
    for lost in report.lost:
        print(f"lost: {lost}")
    for doubtful in report.doubtful:
        print(f"in doubt: {doubtful}")
    print(
        f"{report.articles} articles, {report.uploads} uploads, {report.edits} edits, "
        f"{report.notes} notes, {report.collections} collections and {report.conversations} "
        f"conversations are in {report.into}"
    )
    print(f"files that are there are read again by: quoth build --index {report.into}")
    print("the damaged index was not touched: delete it once nothing is missed")

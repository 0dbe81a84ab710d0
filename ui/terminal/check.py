"""`quoth check`: whether the quotations of an export still stand in the articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.terminal.flags import add_command, add_json, print_result

if TYPE_CHECKING:
    import argparse

    from qa.chats.checking import CheckedQuotation, CheckReport
    from ui.terminal.flags import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    check = add_command(
        commands, "check", "prove the quotations of an export against the articles", run=_check
    )
    check.add_argument(
        "file",
        metavar="FILE",
        help="a conversation as JSON or Markdown, or what quoth ask --json printed",
    )
    add_json(check)


def _check(options: argparse.Namespace) -> int:
    from qa import check_quotations

    report = check_quotations(options.file, index_dir=options.index)
    print_result(options, report, _show)
    return 0 if report.ok else 1


def _show(report: CheckReport) -> None:
    from qa.chats.checking import STATES

    for one in report.citations:
        if one.state != "same":
            question = _to_line(one.quotation.question)
            print(f"{question} [{one.quotation.number}] {one.state}: {_to_outcome(one)}")
    n = len(report.citations)
    counts = ", ".join(f"{report.count(state)} {state}" for state in STATES)
    print(f"{n:,} quotation{'' if n == 1 else 's'}: {counts}")


def _to_outcome(one: CheckedQuotation) -> str:
    was = one.quotation
    quote, id_ = f"“{_to_line(was.quote)}”", _to_line(was.article_id)
    if one.state == "moved":
        there = f"{_to_line(one.article or '')} at {one.start}-{one.end}"
        return f"{quote} is in {there}, was in {id_} at {was.start}-{was.end}"
    if one.state == "changed":
        nearest = f"“{_to_line(one.nearest)}”" if one.nearest else "none"
        return f"{_to_line(one.article or '')} does not hold {quote}; nearest: {nearest}"
    return f"{quote} is in no article, and there is none of the id {id_}"


def _to_line(text: str) -> str:
    """Return words of a file, which may be anyone's, as they may go to a terminal."""
    from index.articles.article import to_clean_text
    from qa.markup import to_shown

    return " ".join(to_shown(to_clean_text(" ".join(text.split()))).split())

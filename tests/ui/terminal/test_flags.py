"""The flags that commands share, parsed."""

from __future__ import annotations

import datetime

import pytest

from ui.terminal.commands import parse


def test_a_command_is_parsed_and_the_chat_is_the_default() -> None:
    options = parse(["search", "tea", "-k", "3", "--from", "2024-05-31", "--source", "A"])
    assert (options.question, options.k, options.source) == ("tea", 3, ["A"])
    assert (options.first, options.last) == (datetime.date(2024, 5, 31), None)
    assert parse([]).port == parse(["serve"]).port == parse(["--demo"]).port == 7860


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["ask", "x", "--from", "May"], "argument --from: 'May' is not a date; write year, month"),
        (["search", "x", "-k", "0"], "argument -k: '0' is not a whole number above 0"),
        (["ask", "x", "--threshold", "2"], "argument --threshold: '2' is not a number from 0 to 1"),
    ],
)
def test_a_wrong_value_is_named(
    capsys: pytest.CaptureFixture[str], arguments: list[str], problem: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        parse(arguments)
    assert problem in capsys.readouterr().err

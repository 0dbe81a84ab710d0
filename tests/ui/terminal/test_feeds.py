"""`quoth feeds` in a process of its own, and what it makes of its words."""

from __future__ import annotations

import datetime
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from index.library.feeds import Feeds
from tests.ui.terminal.run import quoth
from ui.terminal.commands import parse

if TYPE_CHECKING:
    from pathlib import Path

FEED = "https://example.org/feed"


def test_what_is_followed_is_listed_and_left(tmp_path: Path) -> None:
    feeds = ("feeds", "--index", tmp_path)
    assert quoth(*feeds).stderr == "nothing is followed: quoth feeds URL\n"
    Feeds(tmp_path).follow(FEED, datetime.timedelta(days=1))
    assert quoth(*feeds).stdout == f"{FEED}: every day, never reached\n"
    (listed,) = json.loads(quoth(*feeds, "--json").stdout)["feeds"]
    assert (listed["url"], listed["every_s"], listed["problem"]) == (FEED, 86400, None)
    stopped = quoth(*feeds, "--stop", FEED, "--json")
    assert json.loads(stopped.stdout) == {"feeds": []}
    assert quoth(*feeds, "--stop", FEED).stderr == f"error: {FEED} is not followed\n"


def test_a_feed_in_the_users_own_network_is_not_visited(tmp_path: Path) -> None:
    ran = quoth("feeds", "--index", tmp_path, "http://127.0.0.1:9/feed")
    assert ran.returncode == 1
    assert "which is not a public address" in ran.stdout
    assert quoth("feeds", "--index", tmp_path, "--stop", "http://127.0.0.1:9/feed").returncode == 0


def test_where_nothing_is_visited_that_is_said(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    ran = quoth("feeds", "--index", one, "--now")
    assert (ran.returncode, ran.stderr) == (1, "error: nothing is followed yet: quoth feeds URL\n")
    Feeds(one).follow(FEED)
    shutil.copytree(one, other)
    ran = quoth("feeds", "--index", other, "--now")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        f"{FEED}: resting, it was followed elsewhere: quoth feeds --resume\n"
        "error: nothing was visited, for all of it was followed elsewhere\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["--stop"],
        ["--watch", FEED],
        ["--resume", FEED],
        ["--every", "6h"],
        ["--every", "6h", "--now", FEED],
        ["--every", "soon", FEED],
        ["--every", "0h", FEED],
        ["--now", "--stop", FEED],
    ],
)
def test_what_does_not_go_together_is_wrong_usage(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        _run(["feeds", "--index", str(tmp_path), *arguments])
    assert ended.value.code == 2
    assert "error:" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("30m", "every 30 minutes"),
        ("6h", "every 6 hours"),
        ("48h", "every 2 days"),
        ("1w", "every week"),
    ],
)
def test_intervals_are_read_and_said(given: str, said: str, tmp_path: Path) -> None:
    options = parse(["feeds", FEED, "--every", given])
    assert Feeds(tmp_path).follow(FEED, options.every).often == said


def _run(arguments: list[str]) -> None:
    options = parse(arguments)
    options.run(options)

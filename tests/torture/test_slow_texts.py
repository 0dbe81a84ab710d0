"""Texts over which a step once took time that grew with their square, or doubled with each word.

What is linear takes milliseconds over them, and what was, took many seconds. CPU is counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from lxml.html import fromstring

from index.articles.formats.html.text import find_text
from index.articles.formats.hyphens import joint_of
from index.articles.formats.notes import to_plain_markdown
from index.articles.formats.plain import to_plain
from index.articles.formats.xml import is_struck
from qa.changes import to_end_of_change
from qa.extent import whole_list
from qa.language_model.instructions import is_instruction
from qa.overview.question import OverviewQuestion
from qa.route.routing import to_route_by_rules
from qa.route.small_talk import to_small_talk

_NESTED = f"<html><body>{'<table><tr><td><p>Tea grows.</p>' * 400}</body></html>"
_NAMES = f"{'A, ' * 700}B"
_PERCENT = f"It fell from about 0{'percent' * 40} and rose."


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        (
            lambda: joint_of("a" * 100_000 + " bb-", "cc", frozenset({"bbcc"})),
            ("", "a" * 100_000 + " bb"),
        ),
        (lambda: to_plain("<p>Tea.</p>" + "<!-- " * 40_000)[:4], "Tea."),
        (lambda: to_plain_markdown("`" * 100_000, has_fields=False), ("`" * 100_000, [])),
        (lambda: "Tea grows." in find_text(fromstring(_NESTED)).text, True),
        (lambda: is_struck("span", {"style": "text-decoration" * 20_000}), False),
        (lambda: OverviewQuestion.of("what do " + "all of " * 50), None),
        (lambda: to_small_talk("that " + "not " * 45), None),
        (lambda: to_route_by_rules("could we kindly " * 25), "fact"),
        (lambda: whole_list(_NAMES, (0, len(_NAMES)), (len(_NAMES) - 1, len(_NAMES)))[0], 0),
        (lambda: is_instruction("komut0" * 300), False),
        (lambda: to_end_of_change("How many are there now?", _PERCENT, (20, 21)), None),
    ],
)
def test_it_is_done_at_once(work: Callable[[], object], expected: object) -> None:
    started = time.process_time()
    found = work()
    assert time.process_time() - started < 2
    assert found == expected

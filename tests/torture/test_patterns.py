"""Regular expressions: none takes longer than its text grows; and the hunt finds one that does."""

from __future__ import annotations

import re

import pytest

from benchmarks.torture.pattern_sources import Found, collect, in_scripts
from benchmarks.torture.patterns import attack


def found(pattern: str, *methods: str, flags: int = 0) -> Found:
    return Found(
        where="a.py:1", name="_A", pattern=pattern, flags=flags, methods=frozenset(methods)
    )


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"(?:a+)+$", "match"),  # doubles with each letter
        (r"\s*$", "search"),  # from each blank to the end of them
        (r"\d+\s*,?\s*x", "match"),  # blanks shared out in every way
        (r"<!--.*?-->", "finditer"),  # from each opening to the end of the text
    ],
)
def test_the_hunt_finds_what_grows(pattern: str, method: str) -> None:
    tried, failures = attack(found(pattern, method, flags=re.DOTALL), quick=True)
    assert tried > 10
    assert [failure.method for failure in failures] == [method]


@pytest.mark.parametrize(("pattern", "method"), [(r"\s*$", "match"), (r"[^\W\d_]+", "finditer")])
def test_the_hunt_passes_what_does_not(pattern: str, method: str) -> None:
    assert attack(found(pattern, method), quick=True)[1] == []


def test_patterns_are_found_with_their_methods_and_none_of_these_grows() -> None:
    patterns, unknown = collect(runs=False, only="index/units.py")
    assert unknown == []
    by_name = {one.name: one for one in patterns}
    assert by_name["_FIRST_WORD"].methods == {"match"}
    assert "[.*+?^${}()|[\\]\\\\]" in {one.pattern for one in in_scripts()}
    failures = [
        failure for one in [*patterns, *in_scripts()] for failure in attack(one, quick=True)[1]
    ]
    assert [str(failure) for failure in failures] == []

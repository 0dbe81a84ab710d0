"""Patterns that are compiled on first use."""

from __future__ import annotations

import re

import pytest

from index.patterns import lazy_pattern


def test_it_is_compiled_on_first_use_and_then_is_the_pattern() -> None:
    broken = lazy_pattern("(")  # never used, never compiled
    assert broken.pattern == "("
    with pytest.raises(re.error):
        broken.search("(")
    pattern = lazy_pattern(r"(?P<word>b\w)", re.IGNORECASE)
    assert pattern.pattern == r"(?P<word>b\w)"
    found = pattern.search("ab aBc", 2)
    assert found is not None
    assert (found["word"], found.span(), pattern.groups) == ("Bc", (4, 6), 1)
    assert pattern.sub("x", "bo Ba") == "x x"
    assert pattern.search == re.compile(r"(?P<word>b\w)", re.IGNORECASE).search
    assert not hasattr(pattern, "__wrapped__")

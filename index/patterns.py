"""Patterns: regular expressions that are compiled when they are first used.

Compiling takes most of the time to import a file with many or long ones, and one question needs
those of few files.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, cast


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression that is compiled on first use, not on import.

    Its methods are those of `re.Pattern`, after the first call the very same; the functions of `re`
    do not take it in place of a pattern.
    """
    return cast("re.Pattern[str]", _LazyPattern(pattern, flags))


class _LazyPattern:
    """What stands for a pattern, which cannot be subclassed."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self._flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(self._compiled, name)
        setattr(self, name, found)
        return found

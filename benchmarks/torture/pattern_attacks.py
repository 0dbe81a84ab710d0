"""Texts that a regular expression may take long over, made from the expression itself.

Takes a pattern; gives texts of a wanted length. Wherever the pattern repeats something, the text
repeats that as well, behind what leads to it in the pattern and before what cannot follow: so a
search that tries every share of it between two repeats, or every place to begin, has the most to
do (Davis et al., "The impact of regular expression denial of service in practice", 2018).
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# What texts have runs of, whatever the pattern.
GENERIC = (
    " ", "\n", "\t", " \n", "a", "A", "1", ".", ",", "-", "_", "'", '"', "“", "”", "(", ")", "[",
    "<", ">", "/", "=", "&", "@", ":", "#", "*", "|", "\\", "a ", "A ", "Aa ", "1 ", "a.b", "a-",
    "1,", "A. ", "a, ", "1/", "é", "字", "\u0301", "\u200b", "&lt;", "the ", " and ", "<a ", "By ",
)  # fmt: skip
_ENDS = ("", "\x00", "!\n")
_SAMPLES = 3  # of each repeat
_MANY = 3  # times from which on a repeat is one to attack
_SOURCE = re._parser  # type: ignore[attr-defined]  # noqa: SLF001 - the only one that knows the tree
_LETTERS = "a1 A\n.,-\"'“”’:;/=<>[]()&@#*|_\t!?字é\u0301\\{}+%$~^`0"


@dataclass(frozen=True, slots=True)
class Attack:
    """A text of any length: what leads in, what is repeated, what ends it."""

    lead: str
    pump: str
    end: str

    def text(self, n: int) -> str:
        """Return it with about `n` characters."""
        times = max(1, (n - len(self.lead) - len(self.end)) // len(self.pump))
        return f"{self.lead}{self.pump * times}{self.end}"


def to_attacks(pattern: str, flags: int, *, generic: Sequence[str] = GENERIC) -> list[Attack]:
    """Return the attacks on a pattern, each once."""
    rng = random.Random(pattern.encode("utf-8", "surrogatepass"))
    tree = _SOURCE.parse(pattern, flags)
    found = [Attack("", pump, end) for pump in generic for end in _ENDS[:2]]
    for lead, body in _repeats(tree, "", rng):
        pumps = {_sample(body, rng) for _ in range(_SAMPLES)} - {""}
        for pump in sorted(pumps):
            found += [Attack(lead, pump, end) for end in _ENDS]
            found.append(Attack("", lead + pump, ""))
        if lead:
            found += [Attack(lead, pump, "\x00") for pump in generic]
            found.append(Attack("", lead, ""))
    found += [
        Attack("", whole, "") for _ in range(_SAMPLES) if (whole := _sample(tree, rng).strip("\0"))
    ]
    return list(dict.fromkeys(found))


def _repeats(nodes: Any, lead: str, rng: random.Random) -> Iterator[tuple[str, Any]]:
    """Yield the body of each repeat that may be long, with a text that leads there."""
    for op, value in nodes:
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, most, body = value
            if int(most) >= _MANY:
                yield lead, body
            yield from _repeats(body, lead, rng)
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _repeats(branch, lead, rng)
        elif name == "SUBPATTERN":
            yield from _repeats(value[-1], lead, rng)
        elif name == "ATOMIC_GROUP":
            yield from _repeats(value, lead, rng)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _repeats(value[1], lead, rng)
        lead += _sample([(op, value)], rng)


def _sample(nodes: Any, rng: random.Random) -> str:
    """Return a text that these nodes mostly match; what stands around is not looked at."""
    return "".join(_one(str(op), value, rng) for op, value in nodes)


def _one(name: str, value: Any, rng: random.Random) -> str:
    if name == "LITERAL":
        return chr(value)
    if name == "NOT_LITERAL":
        return next(letter for letter in _LETTERS if ord(letter) != value)
    if name == "ANY":
        return rng.choice("a1 .")
    if name == "IN":
        return _of_set(value, rng)
    if name == "BRANCH":
        return _sample(rng.choice(value[1]), rng)
    if name == "SUBPATTERN":
        return _sample(value[-1], rng)
    if name == "ATOMIC_GROUP":
        return _sample(value, rng)
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, body = value
        times = int(least) if rng.random() < 0.5 else max(int(least), min(1, int(most)))
        return "".join(_sample(body, rng) for _ in range(min(times, 40)))
    return ""  # what stands for no character, or for what came before


def _of_set(items: Any, rng: random.Random) -> str:
    """Return a character of a set such as [^\\s<]."""
    is_negated = str(items[0][0]) == "NEGATE"
    held = [letter for letter in _LETTERS if _is_in(letter, items) != is_negated]
    if held:
        return rng.choice(held)
    first = next(((str(op), value) for op, value in items if str(op) in ("LITERAL", "RANGE")), None)
    if first is None or is_negated:
        return "a"
    return chr(first[1] if first[0] == "LITERAL" else first[1][0])


def _is_in(letter: str, items: Any) -> bool:
    for op, value in items:
        name = str(op)
        if name == "LITERAL" and ord(letter) == value:
            return True
        if name == "RANGE" and value[0] <= ord(letter) <= value[1]:
            return True
        if name == "CATEGORY" and re.match(_CATEGORIES[str(value)], letter):
            return True
    return False


_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}

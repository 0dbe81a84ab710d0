"""Raised and lowered letters as plain text, so that no number is ever read as another one.

Takes the pieces of a line, superscripts and subscripts told apart; gives the line. The mark of a
note is left out ("84 boats", not "841 boats"), a power becomes signs of its own ("10⁶"), a fraction
stands apart ("5 1/2"), and the letters of ordinals and the digits of formulas join their word
("1st", "CO2").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_CHARACTERS = 40  # of what is raised in a line; more is a line that was laid out so
AROUND = 24  # characters looked at on either side
_HIGH = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
_LOW = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_LABEL_WORD = re.compile(r"[^\W\d_]{3}")  # what follows the number of a note, not of an isotope
_BRACKETED = re.compile(r"\[.*\]")
_SIGNS = re.compile(r"[*†‡§¶‖#\s]+")
_NUMBERS = re.compile(r"\d+(?:\s*[,;–-]\s*\d+)*")
_FRACTION = re.compile(r"\s*[/⁄]\s*\d")
_CALCULATES = re.compile(r"\s*[=×·*/^≈<>]\s*\S")
_BASE = re.compile(
    r"(?:(?<![\d.,])(?:10|2)|[=×·^]\s?\d+(?:[.,]\d+)?|(?<![^\W_])[^\W\d_])$"  # 10⁶, 2⁸, × 3², x²
)
_UNIT = re.compile(r"(?:(?<![^\W\d_])(?:[kcdhmµμn]?m)|\d\s?(?:ft|in|yd|mi)|mc)$")  # km², E = mc²

_MONEY = re.compile(r"[$€£¥]\s?\d[\d.,]*$")  # and raised, its cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """Letters above the line, or below it where they are `is_low`.

    `is_mark` where the markup itself says that they lead to a note.
    """

    text: str
    is_low: bool = False
    is_mark: bool = False


def settle(pieces: Sequence[str | Raised]) -> str:
    """Return the pieces of a line as one text."""
    if not any(isinstance(piece, Raised) for piece in pieces):
        return "".join(map(str, pieces))
    done: list[str] = []
    for at, piece in enumerate(pieces):
        if isinstance(piece, str):
            done.append(piece)
            continue
        before = _last(done)
        after = "".join(p if isinstance(p, str) else p.text for p in pieces[at + 1 : at + 4])
        words = piece.text.strip()
        place = (before, after[:AROUND])
        done.append(_lowered(words, *place) if piece.is_low else _raised(piece, words, place))
    return "".join(done)


def _last(done: Sequence[str]) -> str:
    """Return the last characters of what is done."""
    found = ""
    for piece in reversed(done):
        found = piece[-AROUND:] + found
        if len(found) >= AROUND:
            break
    return found[-AROUND:]


def _raised(piece: Raised, words: str, place: tuple[str, str]) -> str:
    before, after = place
    if len(words) > MAX_CHARACTERS:
        return piece.text
    opens = not before or before[-1].isspace()
    is_number = bool(_NUMBERS.fullmatch(words))
    if _FRACTION.match(after) and words.isdigit():
        return f" {words}" if before[-1:].isdigit() else words
    if opens and is_number:  # the number of a note, or an isotope
        return _to_signs(words, _HIGH, "^") + (" " if _LABEL_WORD.match(after) else "")
    if piece.is_mark or _BRACKETED.fullmatch(words) or (_SIGNS.fullmatch(words) and not opens):
        return ""
    if not any(letter.isdigit() or letter in "+-−–" for letter in words):
        return piece.text  # 1st, Mme, ™
    if is_number and not _is_power(words, before, after):
        return ""
    return _to_signs(words, _HIGH, "^")


def _is_power(words: str, before: str, after: str) -> bool:
    if not words.isdigit():  # several notes
        return False
    if _UNIT.search(before):
        return words in ("2", "3")
    if len(words) == 2 and _MONEY.search(before):
        return True
    is_first = words == "1"  # nobody writes 10¹
    return bool(_CALCULATES.match(after)) or (not is_first and bool(_BASE.search(before)))


def _lowered(words: str, before: str, after: str) -> str:
    if before[-1:].isdigit() or after[:1].isdigit():
        return _to_signs(words, _LOW, "_") if re.search(r"\d", words) else words
    return words


def _to_signs(words: str, signs: dict[int, int], caret: str) -> str:
    found = words.translate(signs)
    if all(ord(letter) in signs for letter in words):
        return found
    return f"{caret}({words})" if len(words) > 1 else f"{caret}{words}"

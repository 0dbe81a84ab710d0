"""What was written, as blocks of claims."""

from __future__ import annotations

from typing import Any

from qa.written import Begins, Written, WrittenClaim
from ui.web.views.written import ShownClaim, to_shown_written


def _claim(text: str, begins: Begins = "sentence", **more: Any) -> WrittenClaim:
    values: dict[str, Any] = {"is_supported": True, "probability": 0.9, "numbers": (1,), **more}
    return WrittenClaim(text=text, begins=begins, **values)


_WRONG: dict[str, Any] = {
    "is_supported": False,
    "numbers": (),
    "reason": "number",
    "wrong": ((4, 5),),
}


def _words(claim: ShownClaim) -> str:
    return "".join(bit for bit, _ in claim.bits)


def test_paragraphs_and_lists_are_blocks_and_what_is_wrong_is_cut_out() -> None:
    claims = (
        _claim("One.", "paragraph"),
        _claim("Two 2.", **_WRONG),
        _claim("Three.", "item"),
        _claim("Four."),
        _claim("Five.", "item"),
        _claim("Six.", "paragraph"),
    )
    shown = to_shown_written(Written(model="m", claims=claims, dropped=2, note="so it is"))
    assert (shown["note"], shown["dropped"], shown["is_whole"]) == ("So it is.", 2, True)
    told = [
        (block["is_list"], [list(map(_words, row)) for row in block["rows"]])
        for block in shown["blocks"]
    ]
    assert told == [
        (False, [["One.", "Two 2."]]),
        (True, [["Three.", "Four."], ["Five."]]),
        (False, [["Six."]]),
    ]
    wrong = shown["blocks"][0]["rows"][0][1]
    assert wrong.bits == [("Two ", False), ("2", True), (".", False)]
    assert wrong.why == "not in the articles: they have another number, or none"


def test_nothing_is_said_before_a_claim_is_borne_out() -> None:
    written = Written(model="m", claims=(_claim("Two 2.", **_WRONG),), is_whole=False)
    assert to_shown_written(written)["blocks"] == []

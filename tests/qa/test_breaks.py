"""Where a quote begins or ends within a sentence."""

from __future__ import annotations

import pytest

from qa.breaks import begins_within, ends_within


@pytest.mark.parametrize(
    ("text", "quote", "begins", "ends"),
    [
        ("The lock opened. It rained.", "The lock opened.", False, False),
        ("Boats came –\nincluding\n\n- a barge", "Boats came –\nincluding", False, True),
        ("They agreed on this:\n\n“No boat goes.”", "They agreed on this:", False, True),
        ("They agreed on this:", "They agreed on this:", False, False),  # nothing follows
        ("Boats from Tarn\nand Skarn came.", "Boats from Tarn", False, True),
        ("Boats from Tarn\nand Skarn came.", "and Skarn came.", True, False),
        ("Boats from Tarn\n\nand so on.", "and so on.", False, False),  # a paragraph of its own
        ("- tea\n- cake", "tea", False, False),
        ("We have:\n- tea\n- cake", "We have:\n- tea", False, True),
        ("We have:\n- tea\n- cake", "We have:\n- tea\n- cake", False, False),
        ("A heading\n\nThe lock opened.", "A heading", False, False),
    ],
)
def test_a_quote_may_begin_or_end_within_a_sentence(
    text: str, quote: str, begins: bool, ends: bool
) -> None:
    start = text.index(quote)
    span = (start, start + len(quote))
    assert (begins_within(text, span), ends_within(text, span)) == (begins, ends)

"""Links to the original: only to the web, and to the quote."""

from __future__ import annotations

import pytest

from ui.web.views.original import to_fragment, to_link


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://leaf.example/a", "https://leaf.example/a"),
        (" http://leaf.example ", "http://leaf.example"),
        ("javascript:pwn()", None),
        ("JaVaScRiPt:pwn()", None),
        ("java\tscript:pwn()", None),
        ("\x01javascript:pwn()", None),
        ("data:text/html,<script>pwn()</script>", None),
        ("//leaf.example/a", None),
        ("https:", None),
        ("https://[", None),
        ("file:///etc/passwd", None),
        ("", None),
        (None, None),
    ],
)
def test_only_addresses_on_the_web_become_links(url: str | None, link: str | None) -> None:
    assert to_link(url) == link


@pytest.mark.parametrize(
    ("text", "quote", "fragment"),
    [
        (
            "Tea. It is well-known, I & you.",
            "It is well-known, I & you.",
            "It%20is%20well%2Dknown%2C%20I%20%26%20you.",
        ),
        # The same words earlier: what stands before them tells which are meant.
        ("He said no. They say he said no.", "said no.", "said%20no."),
        ("A no. B no.", " no.", "no."),
        (
            "One two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen.",
            "One two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen.",
            "One%20two%20three%20four%20five,eleven%20twelve%20thirteen%20fourteen%20fifteen.",
        ),
        ("One two.\n\nThree four.", "One two.\n\nThree four.", "One%20two.,Three%20four."),
    ],
)
def test_a_link_to_the_original_finds_the_quote(text: str, quote: str, fragment: str) -> None:
    start = text.index(quote)
    assert to_fragment(text, (start, start + len(quote))) == f":~:text={fragment}"


def test_a_quote_that_stands_twice_is_told_by_the_words_before_it() -> None:
    text = "He said no. They say he said no."
    start = text.rindex("said no.")
    assert to_fragment(text, (start, len(text))) == (
        ":~:text=said%20no.%20They%20say%20he-,said%20no."
    )

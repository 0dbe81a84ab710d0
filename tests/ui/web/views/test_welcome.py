"""What stands around the conversation."""

from __future__ import annotations

from tests.ui.web.views.parsed import Page
from ui.web.examples import Examples
from ui.web.views.welcome import to_examples, to_header, to_source_boxes, to_welcome


def test_the_bar_tells_what_the_collection_holds() -> None:
    def collection(n: int, first: str | None, last: str | None) -> str:
        info = {"articles": n, "published": {"first": first, "last": last, "undated": 0}}
        return Page(to_header(info)).text

    assert collection(0, None, None) == "no articles yet"
    assert collection(1, "2024-05-01", "2024-05-01") == "1 article, 1 May 2024"
    assert collection(1234, "2022-01-31", "2024-05-01") == (
        "1,234 articles, 31 January 2022 – 1 May 2024"
    )


def test_an_empty_collection_says_how_to_fill_it() -> None:
    assert "There are no articles yet: add some." in Page(to_welcome(0)).text
    assert "no articles yet" not in Page(to_welcome(3)).text
    assert to_examples(0, Examples()) == ""
    assert Page(to_examples(3, None)).text.startswith("Looking for questions they answer…")
    assert Page(to_examples(3, Examples(("Who?",), ("Why?",)))).text.startswith(
        "About what came lastWho?For exampleWhy?"
    )
    assert Page(to_examples(3, Examples())).text.startswith("Add more:")


def test_sources_are_shown_clean_and_kept_as_they_are() -> None:
    assert to_source_boxes(["b", 'a\u202ec"']) == (
        '<label><input type="checkbox" value="a\u202ec&quot;"><bdi>ac&quot;</bdi></label>'
        '<label><input type="checkbox" value="b"><bdi>b</bdi></label>'
    )

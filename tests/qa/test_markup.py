"""A value in a template is words, whatever it holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import TemplateAssertionError

from qa.markup import environment, to_shown

_NONE = Path(__file__).parent  # a folder without templates: those here are made of strings


def test_what_would_turn_or_break_the_page_is_left_out_and_nothing_else() -> None:
    assert to_shown("a\u202eb\u2066c\x00d\ufeffe\ud800f") == "abcdef"
    assert to_shown("\u200f\u05d0\u061c\n\tz") == "\u200f\u05d0\u061c\n\tz"


def test_only_the_filter_for_values_read_back_keeps_what_turns_the_text() -> None:
    shown = environment(_NONE).from_string("<p title='{{ a }}'>{{ a }}</p>{{ a | verbatim }}")
    assert shown.render(a="\u202e<'") == "<p title='&lt;&#x27;'>&lt;&#x27;</p>\u202e&lt;&#x27;"
    for way in ("{{ a | safe }}", "{{ a | e }}", "{{ [a] | join }}", "{{ a | upper }}"):
        with pytest.raises(TemplateAssertionError, match="No filter named"):
            environment(_NONE).from_string(way)


def test_a_line_break_in_a_template_is_a_space_between_words_only() -> None:
    made = environment(_NONE).from_string("<p>\n  one\n  two\n  <b\n    id='a'>\n  {{ a }}\n</p>\n")
    assert made.render(a="\n x \n") == "<p>one two<b id='a'>\n x \n</p>"

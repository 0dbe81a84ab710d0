"""Parts of the page: each template that changes says where, each script is there."""

from __future__ import annotations

from ui.web.parts import STATIC, part, silent


def test_a_part_has_its_scripts_in_order_and_its_place_for_the_value() -> None:
    made = part("shelf", "<p>x</p>", scripts="welcome.js page.js", template="side.html")
    first, second = (
        (STATIC / name).read_text(encoding="utf-8") for name in ("welcome.js", "page.js")
    )
    assert made.js_on_load == f"{first}\n{second}"
    assert '<div class="found">${value}</div>' in made.html_template
    assert (made.elem_id, made.value) == ("shelf", "<p>x</p>")


def test_a_part_without_a_script_or_a_look() -> None:
    plain = part("header", "x")
    assert (plain.html_template, plain.js_on_load) == ("${value}", None)
    assert silent("file", "download.js").html_template == "<span></span>"

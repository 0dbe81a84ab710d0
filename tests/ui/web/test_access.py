"""Access: below a path or an address; behind a login it is tested in a browser."""

from __future__ import annotations

import re

import pytest

from index.errors import QuothError
from ui.web.access import Access
from ui.web.page import STATIC


@pytest.mark.parametrize("root", ["", "/quoth", "https://example.org/quoth"])
def test_a_root_is_a_path_or_an_address(root: str) -> None:
    assert Access(root=root).root == root


def test_a_root_that_is_none_is_refused() -> None:
    with pytest.raises(QuothError, match="neither a path"):
        Access(root="quoth")


def test_no_style_but_those_of_the_root_names_the_root_element() -> None:
    # They are nested in a rule of the root: "html …" would be looked for below it, and never found.
    styles = [path for path in STATIC.glob("*.css") if path.name != "root.css"]
    assert len(styles) > 3
    assert [
        path.name for path in styles if re.search(r"^\s*html\b", path.read_text(), re.MULTILINE)
    ] == []

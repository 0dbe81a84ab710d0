"""Access: below a path or an address; behind a login it is tested in a browser."""

from __future__ import annotations

import pytest

from index.errors import QuothError
from ui.web.access import Access


@pytest.mark.parametrize("root", ["", "/quoth", "https://example.org/quoth"])
def test_a_root_is_a_path_or_an_address(root: str) -> None:
    assert Access(root=root).root == root


def test_a_root_that_is_none_is_refused() -> None:
    with pytest.raises(QuothError, match="neither a path"):
        Access(root="quoth")

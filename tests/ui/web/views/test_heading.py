"""What stands above an article and its quotes."""

from __future__ import annotations

import datetime

from tests.ui.web.views.samples import article
from ui.web.views.heading import Heading, Time, to_heading, to_time


def test_a_heading_has_what_is_known() -> None:
    assert to_heading(article(author=None)) == Heading(
        "A bridge", "Leaf", Time("2024-05-01", "1 May 2024"), None
    )


def test_a_month_is_no_day() -> None:
    first, last = datetime.date(2024, 5, 1), datetime.date(2024, 5, 31)
    assert to_time(first, last) == Time("2024-05", "May 2024")
    assert to_time(None) is None

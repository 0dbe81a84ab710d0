"""A turn has an answer or a problem, and a time that can be told."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from qa.chats.values import KeptTurn
from tests.qa.chats.test_kept import answered

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article


def test_a_turn_with_both_or_without_a_time_zone_is_refused(
    make_article: Callable[..., Article],
) -> None:
    noon = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.UTC)
    answer = answered(make_article("Tea grows here."))
    with pytest.raises(ValueError, match="both an answer and a problem"):
        KeptTurn(question="Why?", answer=answer, problem="none", asked=noon)
    with pytest.raises(ValueError, match="no time zone"):
        KeptTurn(question="Why?", asked=noon.replace(tzinfo=None))

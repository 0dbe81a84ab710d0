"""Removals: what a user took out is followed to where it is by now."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

from index.build.removals import Removals
from index.store.values import RemovedArticle

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article

_DAY = datetime.datetime(2025, 5, 1, tzinfo=datetime.UTC)


def removed(article: Article, seed: str) -> RemovedArticle:
    return RemovedArticle(
        root=article.root,
        id=article.id,
        seed=seed,
        title=article.title,
        removed=_DAY,
        content_hash=article.content_hash,
    )


def test_one_that_changed_or_came_into_another_seed_is_followed(
    make_article: Callable[..., Article],
) -> None:
    before = removed(make_article("Tea.", id="tea"), "a.jsonl")
    removals = Removals([before])
    removals.follow(before, make_article("Tea.", id="tea"), "a.jsonl")
    assert removals.take_followed() == ()
    changed = make_article("Green tea.", id="tea")
    removals.follow(before, changed, "b.jsonl")
    after = replace(before, seed="b.jsonl", content_hash=changed.content_hash)
    assert removals.take_followed() == ((before, after),)
    assert removals.take_followed() == ()
    assert removals.find("/seeds", "tea") == after
    assert removals.find("/elsewhere", "tea") is None
    assert removals.of_root("/seeds") == [after]
    assert (removals.ids("/seeds", "a.jsonl"), removals.ids("/seeds", "b.jsonl")) == (
        set(),
        {"tea"},
    )


def test_a_lost_one_is_taken_up_under_another_id_of_its_root_once(
    make_article: Callable[..., Article],
) -> None:
    before = removed(make_article("Tea.", id="tea.txt"), "tea.txt")
    removals = Removals([before])
    found = make_article("Tea.", id="cup.txt")
    assert not removals.take_up(found, "cup.txt")
    removals.lose(before)
    assert not removals.take_up(make_article("Tea.", root="/elsewhere"), "a.txt")
    assert removals.take_up(found, "cup.txt")
    assert removals.take_followed() == ((before, removed(found, "cup.txt")),)
    assert not removals.take_up(make_article("Tea.", id="mug.txt"), "mug.txt")


def test_one_whose_text_is_not_known_cannot_be_found(make_article: Callable[..., Article]) -> None:
    unknown = replace(removed(make_article("Tea."), "a.txt"), content_hash="")
    removals = Removals([unknown])
    removals.lose(unknown)
    assert not removals.take_up(make_article("Tea.", id="b.txt"), "b.txt")


def test_one_deleted_for_good_is_followed_by_hashes_alone(
    make_article: Callable[..., Article],
) -> None:
    article = make_article("Tea.", id="tea.txt")
    before = removed(article, "tea.txt").to_deleted()
    assert (before.is_deleted, removed(article, "tea.txt").is_deleted) == (True, False)
    removals = Removals([before])
    assert removals.find("/seeds", "tea.txt") == before
    assert removals.ids("/seeds", "tea.txt") == {before.id}
    assert (removals.hides("/seeds", "tea.txt"), removals.hides("/seeds", "a.txt")) == (True, False)
    removals.lose(before)
    assert removals.take_up(make_article("Tea.", id="cup.txt"), "cup.txt")
    ((_, after),) = removals.take_followed()
    assert after == removed(make_article("Tea.", id="cup.txt"), "cup.txt").to_deleted()
    assert "cup" not in repr(after)
    assert removals.hides("/seeds", "cup.txt")

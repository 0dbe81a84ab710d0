"""Drafting: articles that move keep their identity, and ids have one owner."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index import build_index, open_index
from index.articles.article import Article
from index.build.draft import Draft
from index.build.known import Known
from index.encoder import Encoder
from index.library.verify import verify_index
from tests.index.build.conftest import build


def test_a_moved_file_keeps_its_identity(texts: Path, tiny_encoder: Encoder) -> None:
    build(texts.parent, tiny_encoder)
    (texts / "deep").mkdir()
    (texts / "tea.txt").rename(texts / "deep" / "drink.txt")
    report = build_index([texts], texts.parent / "index", encoder=tiny_encoder)
    assert (report.moved, report.added, report.removed, report.encoded) == (1, 0, 0, 0)
    (texts / "deep" / "drink.txt").rename(texts / "cup.txt")
    assert build(texts.parent, tiny_encoder) == (0, 0, 1, 0, 1)
    index = open_index(texts.parent / "index")
    assert [article.id for article in index.articles()] == ["cup.txt", "moon.txt"]
    for id in ("tea.txt", "deep/drink.txt", "cup.txt"):  # what earlier answers cite
        assert index.article(id).id == "cup.txt"
    with pytest.raises(KeyError):
        index.article("nobody.txt")
    index.close()
    # An article that comes under the old id is another one.
    (texts / "tea.txt").write_text("Tea\n\nA tea of another kind.\n")
    assert build(texts.parent, tiny_encoder) == (1, 0, 0, 0, 2)
    index = open_index(texts.parent / "index")
    assert index.article("tea.txt").text == "Tea\n\nA tea of another kind.\n"
    index.close()
    assert verify_index(texts.parent / "index").ok


def test_of_two_copies_moved_each_goes_its_own_way(texts: Path, tiny_encoder: Encoder) -> None:
    shutil.copy(texts / "tea.txt", texts / "tea2.txt")
    assert build(texts.parent, tiny_encoder) == (3, 0, 0, 0, 0)
    (texts / "tea.txt").rename(texts / "x.txt")
    (texts / "tea2.txt").rename(texts / "y.txt")
    assert build(texts.parent, tiny_encoder) == (0, 0, 2, 0, 1)
    index = open_index(texts.parent / "index")
    assert (index.article("tea.txt").id, index.article("tea2.txt").id) == ("x.txt", "y.txt")
    index.close()


def test_an_id_has_one_root_and_the_others_put_their_name_in_front(
    make_article: Callable[..., Article],
) -> None:
    draft = Draft(Known(roots=("/one", "/two")), "a recipe")
    first = make_article("Tea.", id="notes.txt", root="/one")
    second = make_article("Tea.", id="notes.txt", root="/two")
    assert draft.under_own_id(first, "notes.txt") == first
    assert draft.under_own_id(second, "notes.txt").id == "two/notes.txt"
    assert (draft.owns(first), draft.owns(second)) == (True, False)


def test_a_draft_with_nothing_decided_changes_nothing() -> None:
    plan = Draft(Known(roots=("/one",)), "a recipe").to_plan()
    assert (plan.roots, plan.generation) == (("/one",), 1)
    assert not plan.changes_articles


def test_a_build_says_which_dates_it_did_not_understand(texts: Path, tiny_encoder: Encoder) -> None:
    rows = "".join(f"Cup {n} is hot.,0{n}/04/2023\n" for n in range(1, 6))
    (texts / "cups.csv").write_text(f"text,date\n{rows}")
    report = build_index([texts], texts.parent / "index", encoder=tiny_encoder)
    assert report.notes == (
        "4 dates were not understood, such as “01/04/2023”, “02/04/2023”, “03/04/2023”: "
        "write them like 2024-05-31",
    )
    index = open_index(texts.parent / "index")
    assert index.article("cups.csv:2").left_out == (("date not understood", "01/04/2023"),)
    index.close()

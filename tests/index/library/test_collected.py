"""Collections of a library: what happens to them when articles come, change and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index import build_index
from index.errors import CollectionError, SeedError
from index.library.backup import write_backup
from index.library.orders import Library
from index.library.restoring import restore_backup
from tests.index.library.conftest import built, ids, upload

if TYPE_CHECKING:
    from pathlib import Path

    from index.encoder import Encoder


def held(library: Library) -> dict[str, list[str]]:
    return {one.name: library.collections.ids(one.name) for one in library.collections.all()}


def test_articles_are_put_in_and_taken_out(library: Library) -> None:
    collections = library.collections
    assert collections.put("Sky", ["moon.txt"]) == 1
    assert collections.put("sky", ["moon.txt", "bridge.txt"]) == 1
    assert collections.names_by_article() == {"moon.txt": ("Sky",), "bridge.txt": ("Sky",)}
    with pytest.raises(CollectionError, match=r"no article 'sun\.txt' is in"):
        collections.put("Sun", ["moon.txt", "sun.txt"])
    assert collections.take_out("SKY", ["bridge.txt"]) == 1
    collections.rename("sky", "Night")
    assert held(library) == {"Night": ["moon.txt"]}
    collections.remove("night")
    assert held(library) == {}
    assert ids(library) == ["bridge.txt", "moon.txt"]


def test_an_article_that_is_removed_and_restored_is_still_in_it(library: Library) -> None:
    library.collections.put("Sky", ["moon.txt"])
    library.remove(["moon.txt"])
    assert held(library) == {"Sky": []}
    library.bring_back(library.contents().removed)
    library.wait(60)
    assert held(library) == {"Sky": ["moon.txt"]}
    library.delete(["moon.txt"])
    assert library.collections.names_by_article() == {}


def test_one_that_changes_or_moves_is_still_in_it(library: Library, seeds: Path) -> None:
    library.collections.put("All", ["moon.txt", "bridge.txt"])
    (seeds / "moon.txt").write_text("The moon\n\nThe moon was new in June.\n")
    (seeds / "bridge.txt").rename(seeds / "old.txt")
    built(library)
    assert held(library) == {"All": ["moon.txt", "old.txt"]}
    assert library.collections.put("All", ["bridge.txt"]) == 0  # the id it had before


def test_a_removed_article_is_followed_where_its_file_goes(library: Library, seeds: Path) -> None:
    library.collections.put("Sky", ["moon.txt"])
    library.remove(["moon.txt"])
    (seeds / "moon.txt").rename(seeds / "full.txt")
    built(library)
    library.bring_back(library.contents().removed)
    library.wait(60)
    assert held(library) == {"Sky": ["full.txt"]}


def test_all_articles_of_roots_are_put_in_it(library: Library, seeds: Path) -> None:
    upload(library, "tea.txt", "Tea\n\nTea is a drink.\n")
    built(library)
    library.collections.put_roots("Seeds", [seeds])
    library.collections.put_roots("All", [])
    assert held(library) == {"All": ids(library), "Seeds": ["bridge.txt", "moon.txt"]}
    assert len(ids(library)) == 3
    with pytest.raises(SeedError, match="no such file"):
        library.collections.put_roots("Seeds", [seeds / "nowhere"])


def test_a_backup_has_them(library: Library, tmp_path: Path, tiny_encoder: Encoder) -> None:
    library.collections.put("Sky", ["moon.txt"])
    write_backup(library.index_dir, tmp_path / "b.zip")
    library.collections.put("Later", ["moon.txt"])
    library.collections.take_out("Sky", ["moon.txt"])
    library.restore(tmp_path / "b.zip")
    assert held(library) == {"Later": ["moon.txt"], "Sky": ["moon.txt"]}
    restore_backup(tmp_path / "b.zip", tmp_path / "other", encoder=tiny_encoder)
    other = Library(tmp_path / "other")
    assert held(other) == {"Sky": ["moon.txt"]}
    other.close()


def test_a_rebuild_from_nothing_else_keeps_them(
    library: Library, seeds: Path, tiny_encoder: Encoder
) -> None:
    library.collections.put("Sky", ["moon.txt"])
    build_index([seeds], library.index_dir, encoder=tiny_encoder, reencode=True)
    assert held(library) == {"Sky": ["moon.txt"]}

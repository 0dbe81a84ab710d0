"""Orders: what people remove, bring back and delete, while builds run or not."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import build_index
from index.build.lock import build_lock
from index.errors import IndexLockedError
from index.library.orders import Library
from index.library.verify import verify_index
from tests.index.library.conftest import (
    MOON,
    N_NEW,
    built,
    files,
    found,
    ids,
    interrupt_a_build,
    upload,
)
from tests.open_files import open_below

if TYPE_CHECKING:
    from index.encoder import Encoder


def test_a_removed_upload_is_gone_from_answers_and_keeps_its_file(library: Library) -> None:
    upload(library, "tea.txt", "Tea\n\nTea is grown in Assam.\n")
    built(library)
    assert "tea.txt" in found(library, "Where is tea grown?")
    assert library.remove(["tea.txt", "no-such-id"]) == ["tea.txt"]
    assert "tea.txt" not in found(library, "Where is tea grown?")
    assert files(library) == ["tea.txt"]
    assert [one.id for one in library.contents().removed] == ["tea.txt"]
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt"]
    assert upload(library, "tea.txt", "Tea\n\nTea is grown in Assam.\n").is_known
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt", "tea.txt"]


def test_a_users_own_file_stays_and_can_be_brought_back(library: Library, seeds: Path) -> None:
    assert library.remove(["moon.txt"]) == ["moon.txt"]
    assert (seeds / "moon.txt").read_text() == MOON
    assert ids(library) == ["bridge.txt"]
    assert [(r.id, r.title, r.root) for r in library.contents().removed] == [
        ("moon.txt", "The moon", str(seeds))
    ]
    (seeds / "moon.txt").write_text(MOON + "It was red in June.\n")
    built(library)
    assert ids(library) == ["bridge.txt"]
    library.bring_back(library.contents().removed)
    library.wait(60)
    assert ids(library) == ["bridge.txt", "moon.txt"]
    assert library.contents().removed == ()


def test_a_removed_article_stays_out_when_its_file_is_renamed(
    library: Library, seeds: Path
) -> None:
    library.remove(["moon.txt"])
    (seeds / "moon.txt").write_text(MOON + "It was red in June.\n")
    built(library)
    (seeds / "sky").mkdir()
    (seeds / "moon.txt").rename(seeds / "sky" / "full.txt")
    built(library)
    assert ids(library) == ["bridge.txt"]
    assert [(r.id, r.seed, r.title) for r in library.contents().removed] == [
        ("sky/full.txt", "sky/full.txt", "The moon")
    ]
    built(library)  # the file has been read once more by now
    built(library)
    assert ids(library) == ["bridge.txt"]
    (seeds / "copy.txt").write_bytes((seeds / "sky" / "full.txt").read_bytes())
    built(library)  # a copy beside it is another article
    assert ids(library) == ["bridge.txt", "copy.txt"]
    library.bring_back(library.contents().removed)
    library.wait(60)
    assert ids(library) == ["bridge.txt", "copy.txt", "sky/full.txt"]


def test_a_removed_record_stays_out_when_it_moves_to_another_file(
    library: Library, seeds: Path
) -> None:
    records = [
        json.dumps({"id": id, "title": id, "text": f"The {id} was in the river."}) + "\n"
        for id in ("one", "two")
    ]
    (seeds / "both.jsonl").write_text("".join(records))
    built(library)
    library.remove(["one"])
    (seeds / "both.jsonl").unlink()
    (seeds / "again.jsonl").write_text("".join(reversed(records)))
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt", "two"]
    assert [(r.id, r.seed) for r in library.contents().removed] == [("one", "again.jsonl")]
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt", "two"]


def test_articles_of_an_upload_come_back_when_it_is_given_again(library: Library) -> None:
    records = "".join(
        json.dumps({"id": id, "title": id, "text": f"The {id} was in the river."}) + "\n"
        for id in ("one", "two")
    )
    upload(library, "both.jsonl", records)
    built(library)
    library.remove(["one"])
    assert files(library) == ["both.jsonl"]
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt", "two"]
    assert upload(library, "both.jsonl", records).is_known  # asked for again: brought back
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt", "one", "two"]


def test_the_id_of_a_removed_article_does_not_pass_to_another(
    library: Library, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    other = tmp_path / "another"  # sorts before "seeds"
    other.mkdir()
    (other / "moon.txt").write_text("Moon tea\n\nTea in the moon light.\n")
    build_index([other], library.index_dir, encoder=tiny_encoder)
    assert ids(library) == ["another/moon.txt", "bridge.txt", "moon.txt"]
    library.remove(["moon.txt"])
    built(library)
    assert ids(library) == ["another/moon.txt", "bridge.txt"]


def test_nothing_of_an_unfinished_build_is_published_by_a_removal(
    library: Library, seeds: Path, tiny_encoder: Encoder
) -> None:
    interrupt_a_build(library, seeds, tiny_encoder)
    assert library.contents().is_unfinished
    library.remove(["moon.txt", "new-1.txt"])
    contents = library.contents()
    assert ([e.id for e in contents.articles], contents.is_unfinished) == (["bridge.txt"], True)
    built(library)
    assert len(ids(library)) == 1 + N_NEW
    assert "moon.txt" not in ids(library)
    assert not library.contents().is_unfinished
    assert verify_index(library.index_dir).problems == ()


def test_delete_all_takes_everything_but_the_users_own_files(library: Library, seeds: Path) -> None:
    upload(library, "tea.txt", "Tea\n\nTea is grown in Assam.\n")
    built(library)
    library.remove(["moon.txt"])
    library.delete_all()
    contents = library.contents()
    assert (contents.articles, contents.roots, contents.removed) == ((), (), ())
    assert files(library) == []
    assert sorted(path.name for path in seeds.iterdir()) == ["bridge.txt", "moon.txt"]
    built(library)
    assert ids(library) == []
    assert found(library, "moon") == set()


def test_a_removal_during_a_build_interrupts_it_and_lets_it_go_on(
    library: Library, seeds: Path
) -> None:
    for i in range(1500):
        (seeds / f"new-{i}.txt").write_text(f"New {i}\n\nThe river {i} was new.\n")
    library.build()
    while (state := library.state()) is not None and state.stage != "encode":
        assert state.is_running
        time.sleep(0.005)
    assert library.remove(["moon.txt"]) == ["moon.txt"]
    assert ids(library) == ["bridge.txt"]
    ended = library.wait(120)
    assert ended is not None
    assert ended.report is not None
    assert len(ids(library)) == 1501


def test_an_order_is_refused_while_another_process_builds(library: Library) -> None:
    with build_lock(library.index_dir), pytest.raises(IndexLockedError):
        library.remove(["moon.txt"])
    assert ids(library) == ["bridge.txt", "moon.txt"]


def test_what_was_skipped_carries_the_name_an_upload_came_with(library: Library) -> None:
    upload(library, "Two records.jsonl", '{"id": "a", "text": "The moon."}\n{"id": "b"}\n')
    built(library)
    assert library.contents().skipped == (("Two records.jsonl:2", 'has no "text"'),)


def test_the_library_draws_its_map_in_the_background(library: Library) -> None:
    generation = library.contents().generation
    deadline = time.monotonic() + 60
    while (drawn := library.landscape(generation)) is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert drawn.positions.shape == (2, 2)
    assert library.landscape(generation) is drawn


def test_the_map_leaves_nothing_open(library: Library, seeds: Path) -> None:
    opened = []
    for number in range(6):
        (seeds / "moon.txt").write_text(f"{MOON}{number}\n")
        built(library)
        generation = library.contents().generation
        deadline = time.monotonic() + 60
        while library.landscape(generation) is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        opened.append(len(open_below(library.index_dir)))
    assert max(opened[3:]) <= max(opened[:3])

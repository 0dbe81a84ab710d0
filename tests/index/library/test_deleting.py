"""Deleting: what is gone for good is in no file of the index; what is removed comes back."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index import build_index, open_index
from index.build.lock import build_lock
from index.errors import IndexLockedError
from index.library.deleting import days_left, delete_expired
from index.library.verify import verify_index
from index.store.reading import StoreReader
from index.store.store import Store
from tests.conftest import REPOSITORY
from tests.index.library.conftest import built, files, ids, interrupt_a_build, upload

if TYPE_CHECKING:
    from pathlib import Path

    from index.encoder import Encoder
    from index.library.orders import Library

WORD = "zanzibarite"
SECRET = f"A stone\n\nThe {WORD} was found in the river Lenn by Ada Moll.\n"
DAY = datetime.timedelta(days=1)


def traces(library: Library, *needles: bytes) -> list[str]:
    """Return the files below the index folder that hold one of the needles."""
    return sorted(
        path.relative_to(library.index_dir).as_posix()
        for path in library.index_dir.rglob("*")
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    )


def vectors_of(library: Library, id: str) -> bytes:  # noqa: A002 - the contract's name
    """Return a vector of an article, as the store keeps it."""
    with closing(StoreReader.open(library.index_dir)) as store, store.snapshot() as manifest:
        (row,) = [e.row for e in store.catalogue(manifest.generation) if e.id == id]
        vectors = store.article_vectors(row, len(store.spans(row)), 32)
    assert vectors is not None
    return vectors.tobytes()


@pytest.fixture
def needles(library: Library, seeds: Path) -> list[bytes]:
    """Have the library hold an article of a user's own; what must not be found once it is gone."""
    (seeds / "stone.txt").write_text(SECRET)
    built(library)
    return [WORD.encode(), b"Ada Moll", b"stone.txt", vectors_of(library, "stone.txt")]


def test_what_is_deleted_for_good_leaves_no_trace_while_open_and_after(
    library: Library, seeds: Path, needles: list[bytes]
) -> None:
    with closing(open_index(library.index_dir)) as index:
        assert index.search(WORD, 1)[0].article.id == "stone.txt"
        deletion = library.delete(["stone.txt", "no-such-id"])
        assert deletion.ids == ("stone.txt",)
        assert deletion.is_erased
        assert deletion.files == (str(seeds / "stone.txt"),)
        assert traces(library, *needles) == []
        assert "stone.txt" not in {one.article.id for one in index.search(WORD, 9)}
    assert (seeds / "stone.txt").read_text() == SECRET
    assert library.contents().removed == ()
    built(library)
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt"]
    assert traces(library, *needles) == []
    library.close()
    assert traces(library, *needles) == []
    assert verify_index(library.index_dir).problems == ()


def test_what_is_deleted_for_good_stays_out_wherever_its_file_goes(
    library: Library, seeds: Path, needles: list[bytes]
) -> None:
    library.delete(["stone.txt"])
    built(library)
    (seeds / "stone.txt").rename(seeds / "pebble.txt")
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt"]
    (seeds / "pebble.txt").write_text(f"{SECRET}It was red.\n")
    built(library)
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt"]
    assert traces(library, *needles) == []
    (seeds / "pebble.txt").unlink()
    (seeds / "new.txt").write_text("New\n\nTea is new here.\n")
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt", "new.txt"]


def test_its_id_does_not_let_it_back_in_when_another_root_takes_it(
    library: Library, tmp_path: Path, tiny_encoder: Encoder, needles: list[bytes]
) -> None:
    library.delete(["stone.txt"])
    other = tmp_path / "another"  # sorts before "seeds"
    other.mkdir()
    (other / "stone.txt").write_text("Another stone\n\nTea on a stone.\n")
    build_index([other], library.index_dir, encoder=tiny_encoder)
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt", "stone.txt"]
    assert traces(library, *needles[:2], needles[3]) == []


def test_one_record_of_a_file_is_deleted_and_the_others_stay(library: Library, seeds: Path) -> None:
    records = [
        {"id": id, "title": id, "text": f"The {id} was in the river."} for id in ("a1", WORD)
    ]
    (seeds / "both.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in records))
    built(library)
    library.delete([WORD])
    built(library)
    assert ids(library) == ["a1", "bridge.txt", "moon.txt"]
    assert traces(library, WORD.encode()) == []
    (seeds / "both.jsonl").rename(seeds / "two.jsonl")
    built(library)
    assert ids(library) == ["a1", "bridge.txt", "moon.txt"]


def test_an_upload_is_deleted_with_its_last_article(library: Library) -> None:
    upload(library, "stone.txt", SECRET)
    two = [{"id": "a1", "text": f"The {WORD} was here."}, {"id": "a2"}]
    upload(library, f"{WORD}.jsonl", "".join(f"{json.dumps(one)}\n" for one in two))
    built(library)
    assert [WORD in where for where, _ in library.contents().skipped] == [True]
    library.delete(["stone.txt", "a1"])
    assert library.contents().skipped == ()
    assert files(library) == []
    assert traces(library, WORD.encode(), b"stone.txt") == []
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt"]
    upload(library, "stone.txt", SECRET)  # given once more, it is wanted
    built(library)
    assert ids(library) == ["bridge.txt", "moon.txt", "stone.txt"]


def test_an_upload_of_several_articles_is_written_anew_without_the_deleted(
    library: Library,
) -> None:
    records = [
        {
            "id": "kept",
            "title": "Kept",
            "text": "Tea was kept.",
            "date": "2024-05",
            "author": "Ada",
        },
        {"id": "also", "title": "Also", "text": "Tea was also kept."},
        {"id": WORD, "title": "A stone", "text": f"The {WORD} was in the river."},
    ]
    upload(library, "all.jsonl", "".join(f"{json.dumps(one)}\n" for one in records))
    built(library)
    library.remove(["also"])
    before = {entry.id: entry for entry in library.contents().articles}
    library.delete([WORD])
    assert traces(library, WORD.encode()) == []
    assert files(library) == ["all-2.jsonl"]
    built(library)
    after = {entry.id: entry for entry in library.contents().articles}
    assert sorted(after) == ["bridge.txt", "kept", "moon.txt"]
    assert (after["kept"].published, after["kept"].published_to, after["kept"].added) == (
        before["kept"].published,
        before["kept"].published_to,
        before["kept"].added,
    )
    library.bring_back(library.contents().removed)
    library.wait(60)
    assert sorted(ids(library)) == ["also", "bridge.txt", "kept", "moon.txt"]


def test_a_removed_upload_can_be_brought_back_for_thirty_days(library: Library) -> None:
    upload(library, "stone.txt", SECRET)
    built(library)
    assert library.remove(["stone.txt"]) == ["stone.txt"]
    built(library)
    assert (ids(library), files(library)) == (["bridge.txt", "moon.txt"], ["stone.txt"])
    (removed,) = library.contents().removed
    now = removed.removed
    assert [days_left(removed, now + n * DAY) for n in (0, 1, 29, 29.5, 30, 99)] == [
        30,
        29,
        1,
        1,
        0,
        0,
    ]
    assert delete_expired(library.index_dir, now=now + 29 * DAY).ids == ()
    library.bring_back([removed])
    library.wait(60)
    assert ids(library) == ["bridge.txt", "moon.txt", "stone.txt"]
    library.remove(["stone.txt"])
    assert delete_expired(library.index_dir, now=now + 31 * DAY).ids == ("stone.txt",)
    assert (library.contents().removed, files(library)) == ((), [])
    assert traces(library, WORD.encode(), b"stone.txt") == []


def test_a_build_deletes_what_was_removed_long_ago(
    library: Library, seeds: Path, needles: list[bytes]
) -> None:
    library.remove(["stone.txt"])
    with closing(Store.open(library.index_dir)) as store, store.transaction() as connection:
        connection.execute("UPDATE removed SET removed = '2020-01-01T00:00:00+00:00'")
    built(library)
    assert library.contents().removed == ()
    assert ids(library) == ["bridge.txt", "moon.txt"]
    assert traces(library, *needles) == []
    assert (seeds / "stone.txt").exists()


def test_what_was_removed_can_be_deleted_at_once(library: Library, needles: list[bytes]) -> None:
    library.remove(["stone.txt", "moon.txt"])
    stone = [one for one in library.contents().removed if one.id == "stone.txt"]
    assert library.delete_removed(stone).ids == ("stone.txt",)
    assert library.delete_removed(stone).ids == ()
    assert [one.id for one in library.contents().removed] == ["moon.txt"]
    assert traces(library, *needles) == []
    library.bring_back(stone)
    assert ids(library) == ["bridge.txt"]


def test_what_an_unfinished_build_wrote_of_it_goes_as_well(
    library: Library, seeds: Path, tiny_encoder: Encoder, needles: list[bytes]
) -> None:
    (seeds / "stone.txt").write_text(f"{SECRET}It was red.\n")
    interrupt_a_build(library, seeds, tiny_encoder)
    assert library.contents().is_unfinished
    library.delete(["stone.txt"])
    assert traces(library, *needles[:2], needles[3]) == []
    built(library)
    assert "stone.txt" not in ids(library)
    assert traces(library, *needles) == []


def test_delete_all_leaves_no_trace(library: Library, seeds: Path, needles: list[bytes]) -> None:
    upload(library, "tea.txt", "Tea\n\nTea is grown in Assam.\n")
    built(library)
    library.remove(["moon.txt"])
    (library.index_dir / "damaged-2020-01-01-x").mkdir()
    (library.index_dir / "damaged-2020-01-01-x" / "quoth.sqlite").write_text(SECRET)
    deletion = library.delete_all()
    assert deletion.ids == ("bridge.txt", "stone.txt", "tea.txt")
    assert deletion.is_erased
    everything = [*needles, b"Assam", b"full in May", b"bridge.txt", str(seeds).encode()]
    assert traces(library, *everything) == []
    built(library)
    assert ids(library) == []
    library.close()
    assert traces(library, *everything) == []


def test_copies_that_stay_are_told(library: Library, seeds: Path) -> None:
    (seeds / "stone.txt").write_text(SECRET)
    (seeds / "again.txt").write_text(SECRET)
    built(library)
    deletion = library.delete(["stone.txt"])
    assert deletion.copies == ("again.txt",)
    built(library)
    assert ids(library) == ["again.txt", "bridge.txt", "moon.txt"]


def test_a_reader_of_another_process_holds_it_back_until_it_is_gone(
    library: Library, needles: list[bytes]
) -> None:
    script = (
        "import sys; from index.store.reading import StoreReader\n"
        "store = StoreReader.open(sys.argv[1])\n"
        "with store.snapshot(): print('reading', flush=True); sys.stdin.read()\n"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", script, str(library.index_dir)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == b"reading\n"
    assert not library.delete(["stone.txt"]).is_erased
    assert ids(library) == ["bridge.txt", "moon.txt"]
    reader.communicate()
    built(library)
    assert traces(library, *needles) == []


def test_it_is_refused_while_another_process_builds(library: Library) -> None:
    with build_lock(library.index_dir), pytest.raises(IndexLockedError):
        library.delete(["moon.txt"])
    assert ids(library) == ["bridge.txt", "moon.txt"]

"""The store: a generation is seen once it is published, and only what it holds."""

from __future__ import annotations

import datetime
import tracemalloc
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.errors import IndexCorruptError
from index.seeds.mark import Mark
from index.seeds.memory import SeedMemory
from index.store.database import Manifest
from index.store.reading import UPLOADS, StoreReader
from index.store.store import Store
from index.store.values import RemovedArticle, Upload
from index.stories.pairs import to_pairs
from tests.index.store.conftest import LONG_TEXT, break_texts, publish, put

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.articles.article import Article

MOMENT = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
_PAIR_BYTES = 450  # that a pair may take: its names, 230 if they were its own, are shared
_STORY = " ".join(f"Divers found a crack in pillar {i} of the bridge." for i in range(5))


def seen(store: Store) -> list[str]:
    return [article.id for article in store.articles(store.manifest().generation)]


def test_what_is_written_is_seen_when_published(
    store: Store, make_article: Callable[..., Article]
) -> None:
    store.begin_build(["/seeds"])
    put(store, make_article("Tea."), born=1)
    assert (seen(store), store.manifest().pending_roots) == ([], ("/seeds",))
    publish(store, 1)
    assert (seen(store), store.manifest().pending_roots) == (["a.txt"], ())
    assert (store.roots(), store.skipped()) == (["/seeds"], [("/seeds/x", "is empty")])


def test_a_moved_article_answers_to_its_old_id_until_another_has_it(
    store: Store, make_article: Callable[..., Article]
) -> None:
    put(store, make_article("Tea."), born=1)
    publish(store, 1)
    (row,) = store.article_rows(1)
    put(store, make_article("Tea.", id="b.txt"), born=2, replaces=row)
    publish(store, 2)
    assert (seen(store), store.article_by_id("a.txt", 2).id) == (["b.txt"], "b.txt")
    put(store, make_article("Moon."), born=3)
    publish(store, 3)
    store.sweep(3)
    assert store.article_by_id("a.txt", 3).text == "Moon."
    with pytest.raises(KeyError):
        store.article_by_id("c.txt", 3)


def test_a_sweep_leaves_nothing_of_the_dead(
    store: Store, make_article: Callable[..., Article]
) -> None:
    put(store, make_article("Tea."), born=1)
    publish(store, 1)
    (row,) = store.article_rows(1)
    store.bury([row], 2)
    publish(store, 2)
    store.sweep(2)
    assert (seen(store), store.signed(1), store.spans(row)) == ([], [], [])
    assert not store.with_vectors([make_article("Tea.").content_hash], "sha256:0")


def test_a_withdrawal_waits_for_no_build_and_publishes_nothing_of_one(
    store: Store, make_article: Callable[..., Article]
) -> None:
    for name in ("a", "b"):
        put(store, make_article(f"Tea {name}.", id=name), born=1)
    publish(store, 1)
    put(store, make_article("Unfinished.", id="c"), born=2)
    removed = RemovedArticle(root="/seeds", id="a", seed="a", title="A title", removed=MOMENT)
    gone = [stored for stored in store.stored_articles(1) if stored.id == "a"]
    derived: list[tuple[int, list[str]]] = []

    def derive(generation: int) -> None:
        with closing(StoreReader.open(store.path.parent)) as other:
            assert other.manifest().generation == 1  # nobody else sees it yet
        derived.append((generation, [article.id for article in store.articles(generation)]))

    assert store.withdraw(gone, remembered=[removed], derive=derive).generation == 2
    assert derived == [(2, ["b"])]
    assert (seen(store), store.removed()) == (["b"], [removed])
    publish(store, 3)
    assert seen(store) == ["b", "c"]
    store.bring_back([removed])
    assert store.removed() == []


def test_cleared_it_holds_nothing(store: Store, make_article: Callable[..., Article]) -> None:
    put(store, make_article("Tea."), born=1)
    publish(store, 1)
    upload = Upload(name="a", file="a", original="A", bytes=1, sha256="0", added=MOMENT)
    store.put_upload(upload)
    assert (store.uploads(), store.roots()) == ([upload], ["/seeds", "uploads"])
    assert store.clear().generation == 2
    assert (seen(store), store.uploads(), store.roots(), store.skipped()) == ([], [], [], [])


def test_vectors_are_written_again(store: Store, make_article: Callable[..., Article]) -> None:
    put(store, make_article("Tea."), born=1)
    publish(store, 1)
    (row,) = store.article_rows(1)
    store.put_vectors(row, np.array([[3, 4]], dtype=np.float32))
    assert np.concatenate(list(store.vectors([row], 2))).tolist() == [[3, 4]]


def test_what_is_known_of_seeds_comes_back(store: Store) -> None:
    memory = SeedMemory(
        name="a.txt",
        mark=Mark(size=1, modified_ns=2, changed_ns=3, inode=4),
        read_ns=5,
        sha256="0",
        readers="r",
        gave="g",
        skipped=(("a.txt:1", "is empty"),),
        again_ns=6,
        mount="m/",
        device=2**63,  # more than SQLite's integers hold
    )
    store.remember_seeds("/seeds", [memory], [])
    assert store.seed_memories("/seeds") == {"a.txt": memory}
    store.remember_seeds("/seeds", [], ["a.txt"])
    assert store.seed_memories("/seeds") == {}


def test_a_manifest_without_an_encoder_is_not_published(store: Store) -> None:
    manifest = Manifest(generation=1, encoder=None, splitting=None)
    with pytest.raises(ValueError, match="names its encoder"):
        store.publish(manifest, roots=[], forgotten=[], skipped=[])


def test_copies_are_known_once_compared(store: Store, make_article: Callable[..., Article]) -> None:
    for name, text in (("a", _STORY), ("b", f"{_STORY} More soon."), ("c", "Tea.")):
        put(store, make_article(text, id=name), born=1)
    publish(store, 1)
    assert store.stories(1).n_copies == 0
    store.compare(1)
    ((_, likeness),) = store.likenesses()
    assert (likeness.contained, likeness.numbers) == (1.0, 1.0)
    stories = store.stories(1)
    (row, *_) = store.article_rows(1)
    assert [copy.article_id for copy in stories.copies(row)] == ["b"]


def test_pairs_of_copies_take_no_more_memory_than_their_own_names(
    store: Store, make_article: Callable[..., Article]
) -> None:
    for i in range(150):
        put(store, make_article(f"{_STORY} So said {'o' * (i + 1)}.", id=str(i)), born=1)
    publish(store, 1)
    n_pairs = len(to_pairs(store.signed(1)))
    assert n_pairs > 5_000
    peaks = [_peak(lambda: store.compare(1)), _peak(lambda: store.stories(1))]
    assert len(list(store.likenesses())) == n_pairs
    assert store.stories(1).n_copies == 149
    assert max(peaks) / n_pairs < _PAIR_BYTES


def _peak(do: Callable[[], object]) -> int:
    """Return the most bytes that were held while that was done, beyond those before."""
    tracemalloc.start()
    try:
        do()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_who_leaves_is_found_without_reading_the_text_of_who_stays(
    store: Store, make_article: Callable[..., Article]
) -> None:
    put(store, make_article(LONG_TEXT, id="a"), born=1)
    put(store, make_article("Moon.", id="b", root=UPLOADS), born=1)
    publish(store, 1)
    store.close()
    break_texts(store.path)
    with closing(Store.open(store.path.parent)) as broken:
        gone = broken.stored_articles(1)[1]
        broken.withdraw([gone], uploads=["b.txt"])
        broken.sweep(2)
        assert [entry.id for entry in broken.catalogue(2)] == ["a"]
        with pytest.raises(IndexCorruptError, match="malformed"):
            broken.article_by_row(1)


def test_what_is_deleted_is_erased_once_no_reader_sees_it(
    store: Store, make_article: Callable[..., Article]
) -> None:
    put(store, make_article("Tea in Assam."), born=1)
    publish(store, 1)
    (stored,) = store.stored_articles(1)
    gone = RemovedArticle(root="/seeds", id="a.txt", seed="a.txt", title="A title", removed=MOMENT)
    assert store.erase()
    with closing(Store.open(store.path.parent)) as reader, reader.snapshot() as before:
        assert store.delete([stored], [gone]).generation == 2
        store.sweep(2)
        assert not store.erase()
        assert reader.articles(before.generation)[0].text == "Tea in Assam."
    assert store.erase()
    assert (seen(store), [one.is_deleted for one in store.removed()]) == ([], [True])
    held = [path for path in store.path.parent.iterdir() if b"Assam" in path.read_bytes()]
    assert held == []

"""Words: BM25 in stems, a folder for each generation, each grown from the one before."""

from __future__ import annotations

import itertools
import random
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index import build_index, word_files
from index.store.reading import StoreReader
from index.store.store import Store
from index.store.values import NewArticle
from index.stories.signature import to_signature
from index.unspaced import to_spaced
from index.words import WordIndex, bring_in_step, build_anew
from tests.index.store.conftest import ENCODER, publish, put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from index.articles.article import Article
    from index.encoder import Encoder

_VOCABULARY = [f"word{i}" for i in range(60)]
_LONG = 2_000  # passages of an article that stays


def test_text_without_spaces_becomes_pairs_of_characters() -> None:
    assert to_spaced("Tea 旧桥梁 x").split() == ["Tea", "旧桥", "桥梁", "x"]
    assert to_spaced("ёлка") == "елка"


def test_the_index_is_brought_in_step_and_finds_stems(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    (tmp_path / "tea.txt").write_text("Tea\n\nTroops were drinking tea in May.\n")
    (tmp_path / "moon.txt").write_text("Moon\n\nThe moon was full.\n")
    build_index(
        [tmp_path / "tea.txt", tmp_path / "moon.txt"], tmp_path / "data", encoder=tiny_encoder
    )
    with closing(StoreReader.open(tmp_path / "data")) as store:
        assert not bring_in_step(store, tmp_path / "data", 1)
        (word_files.to_folder(tmp_path / "data", 1) / "meta.json").unlink()
        assert WordIndex.open(store, tmp_path / "data", 1) is None
        assert bring_in_step(store, tmp_path / "data", 1)
        opened = WordIndex.open(store, tmp_path / "data", 1)
        assert opened is not None
        assert WordIndex.open(store, tmp_path / "data", 2) is None
        in_memory = WordIndex.in_memory(store, 1)
        found = opened.search("Who drinks?", 5)
        assert len(found) == 1
        assert found == in_memory.search("Who drinks?", 5)
        (tea,) = opened.with_phrases(["drinking tea"])
        assert [row for row, _ in found] == [tea]


@pytest.fixture
def store(tmp_path: Path, make_article: Callable[..., Article]) -> Iterator[Store]:
    """A store of one article, so long that its words are not built anew for every change."""
    with closing(Store.create(tmp_path)) as made:
        chance = random.Random(7)
        parts = [" ".join(_words(chance)) for _ in range(_LONG)]
        ends = list(itertools.accumulate(len(part) + 1 for part in parts))
        article = make_article(" ".join(parts), id="long")
        new = NewArticle(
            article=article,
            seed="long",
            recipe="recipe",
            spans=list(zip([0, *ends], [end - 1 for end in ends], strict=False)),
            signature=to_signature(article),
            encoded_hash=article.content_hash,
            encoder=ENCODER.fingerprint,
            vectors=np.ones((_LONG, 2), dtype=np.float32),
            replaces=None,
        )
        made.put_articles([new], born=1)
        yield made


def _words(chance: random.Random) -> list[str]:
    return chance.choices(_VOCABULARY, weights=range(60, 0, -1), k=30)


def _write(store: Store, articles: dict[str, Article], *, born: int) -> None:
    """Write articles into a generation, in the place of those that have their ids."""
    before = {one.id: one.row for one in store.stored_articles(born - 1)}
    for article in articles.values():
        put(store, article, born=born, replaces=before.get(article.id))


def _opened(store: Store, generation: int) -> WordIndex:
    """Return the words of a generation that are on disk."""
    opened = WordIndex.open(store, store.path.parent, generation)
    assert opened is not None
    return opened


def _files(store: Store, generation: int) -> set[str]:
    folder = word_files.to_folder(store.path.parent, generation)
    return {path.name for path in folder.iterdir() if path.suffix not in (".json", ".lock")}


def test_of_a_following_generation_only_what_changed_is_written(
    store: Store, make_article: Callable[..., Article]
) -> None:
    texts = {f"a{i}": make_article(f"Tea number {i}.", id=f"a{i}") for i in range(20)}
    _write(store, texts, born=1)
    bring_in_step(store, store.path.parent, 1)
    publish(store, 1)
    _write(store, {"a7": make_article("Moon.", id="a7")}, born=2)
    assert bring_in_step(store, store.path.parent, 2)
    assert _files(store, 1) < _files(store, 2)
    # Both are there until the later one is served, and until a reader of the earlier one is done.
    before, after = _opened(store, 1), _opened(store, 2)
    assert (before.n, before.n_dead, after.n, after.n_dead) == (2020, 0, 2020, 1)
    assert [len(one.search("moon", 5)) for one in (before, after)] == [0, 1]
    assert [len(one.search("tea", 50)) for one in (before, after)] == [20, 19]
    publish(store, 2)
    bring_in_step(store, store.path.parent, 2)
    assert word_files.generations(store.path.parent) == [2]
    assert len(before.search("tea", 50)) == 20


def test_what_was_changed_again_and_again_makes_no_word_common(
    store: Store, make_article: Callable[..., Article]
) -> None:
    texts = {f"a{i}": make_article(f"Tea number {i}.", id=f"a{i}") for i in range(60)}
    _write(store, texts, born=1)
    bring_in_step(store, store.path.parent, 1)
    publish(store, 1)
    for generation in range(2, 10):
        again = make_article("Moon and tea number 7.", id="a7", title=f"Title {generation}")
        _write(store, {"a7": again}, born=generation)
        bring_in_step(store, store.path.parent, generation)
        publish(store, generation)
    grown, fresh = _opened(store, 9), WordIndex.in_memory(store, 9)
    ((row, score),), ((same_row, wanted),) = grown.search("moon", 5), fresh.search("moon", 5)
    assert row == same_row
    assert score == pytest.approx(wanted, rel=0.01)


@pytest.mark.parametrize("seed", range(4))
def test_grown_by_changes_it_finds_what_a_fresh_one_does(
    store: Store, make_article: Callable[..., Article], seed: int
) -> None:
    chance = random.Random(seed)

    def article(name: str) -> Article:
        words = _words(chance)
        return make_article(" ".join(words), id=name, title=" ".join(words[:3]))

    names = [f"a{i:03}" for i in range(120)]
    _write(store, {name: article(name) for name in names}, born=1)
    bring_in_step(store, store.path.parent, 1)
    publish(store, 1)
    for generation in range(2, 14):
        rows = {one.id: one.row for one in store.stored_articles(generation - 1)}
        gone = chance.sample(sorted(rows), 3)
        store.bury([rows[name] for name in gone], generation)
        changed = chance.sample([name for name in sorted(rows) if name not in gone], 4)
        born = [*changed, *(f"g{generation}-{i}" for i in range(4))]
        _write(store, {name: article(name) for name in born}, born=generation)
        bring_in_step(store, store.path.parent, generation)
        publish(store, generation)
        store.sweep(generation - 1)
        _compare(_opened(store, generation), WordIndex.in_memory(store, generation), chance)


def _compare(grown: WordIndex, fresh: WordIndex, chance: random.Random) -> None:
    """Assert that both find the same passages, with scores that differ by less than 1%.

    They differ at all because the mean length of passages is over the dead ones, too.
    """
    for _ in range(10):
        question = " ".join(chance.sample(_VOCABULARY, 3))
        found, wanted = dict(grown.search(question, 10)), dict(fresh.search(question, 5000))
        assert found == {row: pytest.approx(wanted[row], rel=0.01) for row in found}
        best = sorted(wanted.values(), reverse=True)[: len(found)]
        assert list(found.values()) == pytest.approx(best, rel=0.01)
        every = grown.search(question, 5000)
        assert {row for row, _ in every} == set(wanted)


def test_where_much_died_it_is_built_anew(
    store: Store, make_article: Callable[..., Article]
) -> None:
    texts = {f"a{i}": make_article(f"Tea number {i}.", id=f"a{i}") for i in range(600)}
    _write(store, texts, born=1)
    bring_in_step(store, store.path.parent, 1)
    publish(store, 1)
    store.bury(store.article_rows(1)[1:], 2)
    bring_in_step(store, store.path.parent, 2)
    assert _opened(store, 2).n_dead == 0
    assert not _files(store, 1) & _files(store, 2)


def test_built_anew_it_holds_nothing_of_the_dead(
    store: Store, make_article: Callable[..., Article]
) -> None:
    texts = {f"a{i}": make_article(f"Tea number {i}.", id=f"a{i}") for i in range(20)}
    _write(store, texts, born=1)
    bring_in_step(store, store.path.parent, 1)
    publish(store, 1)
    _write(store, {"a7": make_article("Moon.", id="a7")}, born=2)
    bring_in_step(store, store.path.parent, 2)
    publish(store, 2)
    assert _opened(store, 2).n_dead == 1
    build_anew(store, store.path.parent, 2)
    assert (_opened(store, 2).n, _opened(store, 2).n_dead) == (2020, 0)
    assert word_files.generations(store.path.parent) == [2, 1]  # the one that may be served still


def test_what_was_made_for_a_generation_that_came_otherwise_is_not_taken(
    store: Store, make_article: Callable[..., Article]
) -> None:
    for generation, text in ((1, "Tea."), (2, "Moon.")):
        _write(store, {"a": make_article(text, id="a")}, born=generation)
        bring_in_step(store, store.path.parent, generation)
        if generation == 1:
            publish(store, 1)
    # A removal publishes the generation that a killed build had begun, without what that wrote.
    store.withdraw([one for one in store.stored_articles(1) if one.id == "a"])
    assert WordIndex.open(store, store.path.parent, 2) is None
    bring_in_step(store, store.path.parent, 2)
    assert _opened(store, 2).n == _LONG


def test_words_of_earlier_formats_are_deleted(
    store: Store, make_article: Callable[..., Article]
) -> None:
    folder = store.path.parent / word_files.FOLDER
    folder.mkdir()
    (folder / "meta.json").write_text("{}")
    (store.path.parent / "words.json").write_text("{}")
    _write(store, {"a": make_article("Tea.", id="a")}, born=1)
    bring_in_step(store, store.path.parent, 1)
    assert [path.name for path in folder.iterdir()] == ["1"]
    assert not (store.path.parent / "words.json").exists()

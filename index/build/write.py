"""Writing: carry out a plan, so that all of it is in the store before any reader sees it.

Takes a plan; splits, encodes and commits its articles into the next generation, and buries what is
gone. Killed at any instant, it loses nothing it committed, and the next build goes on from there:
what is remembered of a seed holds only as far as the store has what the seed gave, and the roots
are recorded before the first article, so that the next build looks at them again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index import word_files, words
from index.build.report import Progress
from index.passages import split, to_encoded_texts
from index.stories.signature import to_signature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from index.articles.article import Article, Span
    from index.build.plan import Plan
    from index.encoder import Encoder
    from index.store.store import Store

_WINDOW = 256  # passages encoded together: what a kill can lose, and what is sorted by length


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """An article split; `replaces` is the row of its earlier state.

    `texts` are to be encoded: none where the store has the vectors of what has that hash.
    """

    article: Article
    seed: str
    replaces: int | None
    spans: list[Span]
    encoded_hash: str
    texts: list[str]


def write(
    plan: Plan,
    store: Store,
    encoder: Encoder,
    *,
    index_dir: Path,
    on_progress: Callable[[Progress], None],
) -> int:
    """Carry out a plan, short of publishing it; return how many passages were encoded."""
    _sweep(store, index_dir, plan.manifest.generation)
    _note_seeds(plan, store)
    if plan.changes_articles:
        store.begin_build(plan.roots)
    prepared = []
    n = len(plan.to_write) + len(plan.to_renew)
    for done, article in enumerate(_prepare_all(plan, store, encoder), 1):
        prepared.append(article)
        on_progress(Progress(stage="split", done=done, total=n))
    total = sum(len(article.texts) for article in prepared)
    encoded = 0

    def on_batch(n: int) -> None:
        nonlocal encoded
        encoded += n
        on_progress(Progress(stage="encode", done=encoded, total=total))

    for window in _windows(prepared):
        _commit(window, plan, store, encoder=encoder, on_batch=on_batch)
    if plan.to_bury:
        store.bury([stored.row for stored in plan.to_bury], plan.generation)
    return total


def _sweep(store: Store, index_dir: Path, generation: int) -> None:
    """Delete what died, once no reader needs it to make the words on disk."""
    if generation > 0:
        words.bring_in_step(store, index_dir, generation)
        word_files.delete_but(index_dir, {generation})
        store.sweep(generation)


def _note_seeds(plan: Plan, store: Store) -> None:
    """Record which seeds articles are read from by now, and what is remembered of seeds."""
    for row, seed in plan.moved_seeds:
        store.move_seed(row, seed)
    for before, after in plan.followed:
        store.follow_removed(before, after)
    for learned in plan.learned:
        store.remember_seeds(learned.root, learned.memories, learned.gone)


def _prepare_all(plan: Plan, store: Store, encoder: Encoder) -> Iterator[_Prepared]:
    """Split each article, and find out whether it must be encoded."""
    for planned in plan.to_write:
        row = planned.before.row if planned.before else None
        yield _prepare(planned.article, store, encoder, seed=planned.seed, replaces=row)
    for stored in plan.to_renew:
        article = store.article_by_row(stored.row)
        yield _prepare(article, store, encoder, seed=stored.seed, replaces=stored.row)


def _prepare(
    article: Article, store: Store, encoder: Encoder, *, seed: str, replaces: int | None
) -> _Prepared:
    passages = split(article, encoder.token_offsets, encoder.max_tokens)
    spans = [(passage.start, passage.end) for passage in passages]
    texts = to_encoded_texts(article, spans, encoder.token_offsets, encoder.max_tokens)
    encoded_hash = hashlib.sha256("\x00".join(texts).encode()).hexdigest()
    has_vectors = store.has_vectors(encoded_hash, encoder.fingerprint)
    return _Prepared(
        article=article,
        seed=seed,
        replaces=replaces,
        spans=spans,
        encoded_hash=encoded_hash,
        texts=[] if has_vectors else texts,
    )


def _windows(prepared: Sequence[_Prepared]) -> Iterator[list[_Prepared]]:
    """Yield articles in groups that each have a window of passages to encode, the last one less."""
    window: list[_Prepared] = []
    waiting = 0
    for article in prepared:
        window.append(article)
        waiting += len(article.texts)
        if waiting >= _WINDOW:
            yield window
            window, waiting = [], 0
    yield window


def _commit(
    window: Sequence[_Prepared],
    plan: Plan,
    store: Store,
    *,
    encoder: Encoder,
    on_batch: Callable[[int], None],
) -> None:
    texts = [text for prepared in window for text in prepared.texts]
    vectors = encoder.encode(texts, on_batch=on_batch) if texts else None
    at = 0
    for prepared in window:
        n = len(prepared.texts)
        store.put_article(
            prepared.article,
            seed=prepared.seed,
            spans=prepared.spans,
            recipe=plan.recipe,
            signature=to_signature(prepared.article),
            encoded_hash=prepared.encoded_hash,
            vectors=None if vectors is None or n == 0 else vectors[at : at + n],
            encoder=encoder.fingerprint,
            born=plan.generation,
            replaces=prepared.replaces,
        )
        at += n

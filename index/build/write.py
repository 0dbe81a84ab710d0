"""Writing: carry out the work, so that all of it is in the store before any reader sees it.

Takes the work as scanning finds it; splits, encodes and commits it into the next generation, a
window at a time, so that many articles need no more memory than few. Several windows are under way
where workers encode elsewhere. Killed at any instant, it loses the windows under way, and the next
build goes on from there: what is remembered of a seed is recorded after what the seed gave, and the
roots before the first article, so that the next build looks at them again.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index import deriving
from index.build.leftovers import delete_leftovers
from index.build.plan import ToNote, ToWrite
from index.build.report import Progress
from index.passages import SPLITTING, split, to_encoded_texts
from index.store.values import NewArticle
from index.stories.signature import SIGNING, to_signature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np
    from numpy.typing import NDArray

    from index.articles.article import Article, Span
    from index.build.draft import Draft
    from index.build.plan import ToRenew, Work
    from index.build.workers import Workers
    from index.encoder import Encoder
    from index.store.edits import Edits
    from index.store.store import Store

_WINDOW = 256  # passages committed together: what a kill can lose, and what is sorted by length
_MAX_NOTES = 1_000  # in a window


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An article split; `replaces` is the row of its earlier state.

    `texts` are to be encoded, unless the store has the vectors of what has that hash.
    """

    article: Article
    seed: str
    replaces: int | None
    spans: list[Span]
    encoded_hash: str
    texts: list[str]

    def to_new(self, recipe: str, encoder: str, vectors: NDArray[np.float32] | None) -> NewArticle:
        """Return it as it is written; `vectors` are those of its texts, if these were encoded."""
        return NewArticle(
            article=self.article,
            seed=self.seed,
            recipe=recipe,
            spans=self.spans,
            signature=to_signature(self.article),
            encoded_hash=self.encoded_hash,
            encoder=encoder,
            vectors=vectors,
            replaces=self.replaces,
        )


@dataclass(slots=True)
class _Window:
    """Work that is committed together: the articles, then the notes."""

    articles: list[Prepared] = field(default_factory=list)
    notes: list[ToNote] = field(default_factory=list)
    n_passages: int = 0

    def is_full_for(self, item: Work) -> bool:
        """Say whether to commit before `item`. What an article's seed is remembered by may come."""
        is_article = not isinstance(item, ToNote)
        return len(self.notes) >= _MAX_NOTES or (is_article and self.n_passages >= _WINDOW)

    def add(self, prepared: Prepared) -> None:
        self.articles.append(prepared)
        self.n_passages += max(1, len(prepared.spans))


def write(
    work: Iterable[Work],
    store: Store,
    workers: Workers,
    *,
    draft: Draft,
    on_progress: Callable[[Progress], None],
) -> int:
    """Carry out `work`, short of publishing it; return how many passages were encoded.

    `draft` is where the work comes from.
    """
    _sweep(store, draft.known.manifest.generation)
    writer = _Writer(store, workers, draft, on_progress=on_progress)
    window = _Window()
    for item in work:
        if window.is_full_for(item):
            writer.put(window)
            window = _Window()
        if isinstance(item, ToNote):
            window.notes.append(item)
        else:
            window.add(_prepared(item, store, workers.encoder, edits=draft.known.edits))
    writer.put(window, is_last=True)
    return writer.n_encoded


def _sweep(store: Store, generation: int) -> None:
    """Delete what died, once no reader needs it to make the words on disk.

    What is to be gone for good loses every trace, unless a reader holds that back once more.
    """
    if generation > 0:
        index_dir = store.path.parent
        deriving.bring_in_step(store, index_dir, generation)
        deriving.delete_earlier(store, index_dir, generation)
        store.sweep(generation)
        delete_leftovers(store, index_dir)
        store.erase()


def to_recipe(encoder: Encoder) -> str:
    """Return what names how passages are made with `encoder`."""
    return f"{encoder.fingerprint} {SPLITTING} {SIGNING}"


def to_rewritten(article: Article, store: Store, encoder: Encoder, *, row: int) -> NewArticle:
    """Return what takes the place of the article of that row, encoded as builds do it."""
    kept = store.article_row(row)
    prepared = prepare(article, kept.seed, encoder, replaces=row)
    is_known = prepared.encoded_hash in store.with_vectors(
        [prepared.encoded_hash], encoder.fingerprint
    )
    vectors = None if is_known or not prepared.texts else encoder.encode_passages(prepared.texts)
    return prepared.to_new(kept.recipe, encoder.fingerprint, vectors)


def _prepared(item: ToWrite | ToRenew, store: Store, encoder: Encoder, *, edits: Edits) -> Prepared:
    """Return an article split."""
    if isinstance(item, ToWrite):
        article, seed = item.article, item.seed
        replaces = item.before.row if item.before else None
    else:
        article, seed = edits.apply(store.article_by_row(item.stored.row)), item.stored.seed
        replaces = item.stored.row
    return prepare(article, seed, encoder, replaces=replaces)


def prepare(article: Article, seed: str, encoder: Encoder, *, replaces: int | None) -> Prepared:
    """Return an article split, with the texts to be encoded."""
    passages = split(article, encoder.token_offsets, encoder.max_tokens)
    spans = [(passage.start, passage.end) for passage in passages]
    texts = to_encoded_texts(article, spans, encoder.token_offsets, encoder.max_tokens)
    return Prepared(
        article=article,
        seed=seed,
        replaces=replaces,
        spans=spans,
        encoded_hash=hashlib.sha256("\x00".join(texts).encode()).hexdigest(),
        texts=texts,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Started:
    """A window that is being encoded; `known` has the hashes whose vectors are not `awaited`."""

    window: _Window
    known: set[str]
    awaited: Callable[[], NDArray[np.float32]] | None
    n_texts: int


class _Writer:
    """Has windows encoded, and commits one after another in the order they came in."""

    def __init__(
        self,
        store: Store,
        workers: Workers,
        draft: Draft,
        *,
        on_progress: Callable[[Progress], None],
    ) -> None:
        self.n_encoded = 0
        self._store = store
        self._workers = workers
        self._fingerprint = workers.encoder.fingerprint
        self._roots = draft.known.roots
        self._recipe = draft.recipe
        self._on_progress = on_progress
        self._generation = draft.known.manifest.generation + 1
        self._has_begun = False
        self._started: deque[_Started] = deque()
        self._coming: Counter[str] = Counter()  # hashes of what is encoded and not committed
        self._n_texts = self._total = 0

    def put(self, window: _Window, *, is_last: bool = False) -> None:
        """Begin to encode a window; commit the first ones, but for what may be under way.

        With the last one all are committed, and it is known how much is to encode.
        """
        started = self._start(window)
        self._started.append(started)
        self._n_texts += started.n_texts
        self._total = self._n_texts if is_last else 0
        most = 0 if is_last else self._workers.n_ahead
        while self._started and (self._started[0].awaited is None or self._n_under_way() > most):
            self._commit_next()

    def _n_under_way(self) -> int:
        return sum(one.n_texts for one in self._started)

    def _start(self, window: _Window) -> _Started:
        hashes = {one.encoded_hash for one in window.articles}
        known = self._store.with_vectors(hashes, self._fingerprint)
        known |= hashes & self._coming.keys()
        unknown = [one for one in window.articles if one.encoded_hash not in known]
        texts = [text for one in unknown for text in one.texts]
        self._coming.update(one.encoded_hash for one in unknown)
        return _Started(
            window=window,
            known=known,
            awaited=self._workers.start(texts, self._on_batch) if texts else None,
            n_texts=len(texts),
        )

    def _on_batch(self, n: int) -> None:
        self.n_encoded += n
        self._on_progress(Progress(stage="encode", done=self.n_encoded, total=self._total))

    def _commit_next(self) -> None:
        started = self._started.popleft()
        if started.window.articles:
            self._begin()
            self._store.put_articles(self._encoded(started), born=self._generation)
            self._coming.subtract(
                one.encoded_hash
                for one in started.window.articles
                if one.encoded_hash not in started.known
            )
            self._coming = +self._coming
        self._record(started.window.notes)

    def _encoded(self, started: _Started) -> list[NewArticle]:
        vectors = started.awaited() if started.awaited else None
        new, at = [], 0
        for one in started.window.articles:
            n = len(one.texts) if one.encoded_hash not in started.known else 0
            own = vectors[at : at + n] if vectors is not None and n else None
            new.append(one.to_new(self._recipe, self._fingerprint, own))
            at += n
        return new

    def _begin(self) -> None:
        """Record the roots, before there is anything that another build is to finish."""
        if not self._has_begun:
            self._store.begin_build(self._roots)
            self._has_begun = True

    def _record(self, notes: list[ToNote]) -> None:
        for note in notes:
            for row, seed in note.moved:
                self._store.move_seed(row, seed)
            for before, after in note.followed:
                self._store.follow_removed(before, after)
            if note.to_bury:
                self._begin()
                self._store.bury(note.to_bury, self._generation)
        for root, of_root in itertools.groupby(notes, key=lambda note: note.root):
            ours = list(of_root)
            memories = [memory for note in ours for memory in note.memories]
            forgotten = [name for note in ours for name in note.forgotten]
            if memories or forgotten:
                self._store.remember_seeds(root, memories, forgotten)

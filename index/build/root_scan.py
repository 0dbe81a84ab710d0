"""Scanning one root: its seeds are recalled or read, and what they gave is compared.

Takes a root and what the store knows of it; has a draft decide on each of its articles, and notes
there what to remember of its seeds. Yields the work a seed at a time, or within a seed that is read
apart an article at a time. Writes nothing.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.articles.fields import NOT_UNDERSTOOD
from index.articles.languages import with_language
from index.articles.printable import printable_path
from index.build.plan import ToNote
from index.build.report import Skipped
from index.build.root_stock import RootStock
from index.build.roots import to_folder
from index.errors import SeedError
from index.seeds.finding import SeedFile, find_seeds, is_unicode, look
from index.seeds.memory import SeedMemory, is_away, readers, recall, to_again_ns, to_gave, to_hash
from index.seeds.vaults import template_folders
from index.store.reading import UPLOADS
from index.store.values import fields_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from index.articles.article import Article
    from index.build.draft import Draft
    from index.build.plan import Work
    from index.build.workers import Workers
    from index.seeds.mark import Mark
    from index.store.values import StoredArticle

_OF = "#"  # between a seed's name and an id that an earlier seed has


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listing:
    """The seeds of a root. `is_whole` is False where they could not be listed."""

    seeds: Sequence[SeedFile] = ()
    is_there: bool = True
    is_whole: bool = True

    @property
    def unlisted(self) -> tuple[str, ...]:
        """The folders in it that cannot be listed, with "/" at their ends."""
        return tuple(seed.name for seed in self.seeds if seed.name.endswith("/"))


class RootScan:
    """One root while it is looked at. With `prune`, what cannot be seen is taken as gone."""

    def __init__(self, root: str, draft: Draft, *, index_dir: Path, prune: bool) -> None:
        known = draft.known
        self._root = root
        self._known = known
        self._draft = draft
        self._index_dir = index_dir
        self._folder = to_folder(root, index_dir)
        self._prune = prune
        self._memories = known.memories.get(root, {})
        self._found: set[str] = set()  # ids
        self._taken: dict[str, str] = {}  # those, and of what cannot be seen: hashes of texts by id
        self._unreadable: set[str] = set()  # seeds of which something could not be read
        # Of the seeds that are not read whole: their articles that are missing may be kept.
        self._learned: dict[str, SeedMemory] = {}  # by seed, as are the states of its articles
        self._states: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._listing = self._list()
        self._stock = RootStock(root, draft, self._listing.seeds)

    @property
    def n_seeds(self) -> int:
        """How many seeds it has."""
        return len(self._listing.seeds)

    def run(
        self, workers: Workers, on_seed: Callable[[], None], on_step: Callable[[str], None]
    ) -> Iterator[Work]:
        """Look at every seed and yield what is to be done for every article of the root."""
        unlisted = self._listing.unlisted
        if unlisted:
            live = self._stock.live.values()
            self._hold(one for one in live if one.seed.startswith(unlisted))
        workers.expect([self._place(seed) for seed in self._listing.seeds if self._is_new(seed)])
        for seed in self._listing.seeds:
            self._stock.in_doubt.add(seed.name)
            if not self._recall(seed):
                yield from self._read(seed, workers, on_step)
            yield from self._draft.take()
            on_seed()
        missing = [one for one in self._stock.live.values() if one.id not in self._found]
        self._decide_on_missing(missing, self._listing)
        self._draft.settle(self._root)
        self._draft.in_doubt[self._root] = self._stock.in_doubt
        yield from self._draft.take()

    @property
    def _has_found(self) -> bool:
        return bool(self._found) or self._stock.any_at_rest()

    def _list(self) -> _Listing:
        try:
            if not self._folder.exists():
                return _Listing(is_there=False)
            if self._root != UPLOADS:
                self._draft.notes += [
                    f"{printable_path(path)} is left out: a vault's templates are no articles"
                    for path in sorted(map(Path, template_folders(self._folder)))
                    if path.is_dir()
                ]
                return _Listing(seeds=find_seeds(self._folder, exclude=self._index_dir.resolve()))
        except SeedError as error:
            self._skip(error)
            return _Listing(is_whole=False)
        except OSError as exc:  # a share whose server is away
            self._skip(SeedError(self._root, f"cannot be read: {exc.strerror}"))
            return _Listing(is_whole=False)
        files = [self._folder / upload.file for upload in self._known.uploads]
        return _Listing(seeds=[SeedFile(path=str(f), name=f.name, mark=look(f)) for f in files])

    def _skip(self, error: SeedError) -> None:
        self._draft.skipped.append(Skipped(seed=error.path, reason=error.reason))

    def _place(self, seed: SeedFile) -> tuple[Path, Path]:
        """Return the path of a seed and the root that it is read under."""
        file = Path(seed.path)
        return file, file.parent if self._root == UPLOADS else self._folder

    def _is_new(self, seed: SeedFile) -> bool:
        """Say whether a seed surely is to be read, or looks as if it had changed."""
        memory = self._stock.memory(seed)
        is_known = memory is not None and (memory.mark, memory.readers) == (seed.mark, readers())
        return not seed.problem and not is_known

    def _recall(self, seed: SeedFile) -> bool:
        """Leave what an unchanged seed gave as it is; say whether it is one."""
        memory = self._stock.memory(seed)
        if memory is None:
            return False
        removed = self._draft.removals.ids(self._root, seed.name)
        recalled = recall(seed, memory, self._gave(seed, memory, removed))
        if recalled is None:
            self._stock.wake(seed.name)
            return False
        if recalled != memory:
            self._draft.note(ToNote(root=self._root, memories=(recalled,)))
        self._stock.in_doubt.discard(seed.name)
        stored = self._stock.of_seed(seed.name)
        self._found.update(removed)
        self._found.update(one.id for one in stored)
        self._hold(stored)
        for one in stored:
            self._draft.keep(one)
        if memory.skipped:
            self._unreadable.add(seed.name)
            self._draft.skipped += [Skipped(seed=at, reason=why) for at, why in memory.skipped]
        return True

    def _gave(self, seed: SeedFile, memory: SeedMemory, removed: Iterable[str]) -> str:
        """Return the hash of what the store has of a seed, "" where other seeds may change that."""
        if self._stock.is_at_rest(seed.name):
            return memory.gave
        stored = self._stock.of_seed(seed.name)
        if any(map(self._may_get_another_id, stored)):
            return ""
        return to_gave(map(_to_state, stored), removed)

    def _may_get_another_id(self, stored: StoredArticle) -> bool:
        """Say whether an article's id is taken, or the one is free that an earlier seed had."""
        is_second, own_id = stored.id.partition(f"{stored.seed}{_OF}")[1:]
        if not is_second:
            return stored.id in self._taken
        first = self._holder(self._draft.own_id(self._root, own_id), stored.seed)
        return stored.id in self._taken or first in (None, stored.content_hash)

    def _holder(self, article_id: str, seed: str) -> str | None:
        """Return the hash of the text with an id that a seed before that one has taken, or none."""
        held = self._taken.get(article_id)
        return self._stock.held_before(article_id, seed) if held is None else held

    def _hold(self, articles: Iterable[StoredArticle]) -> None:
        """Let no other article have the ids of these."""
        for one in articles:
            self._taken.setdefault(one.id, one.content_hash)

    def _fail(self, seed: SeedFile, error: SeedError) -> None:
        """Note that of a seed something cannot be read: what it gave before is kept."""
        self._unreadable.add(seed.name)
        self._hold(self._stock.of_seed(seed.name))
        self._skip(error)

    def _read(
        self, seed: SeedFile, workers: Workers, on_step: Callable[[str], None]
    ) -> Iterator[Work]:
        """Read a seed, compare what it gives with the store, and note what to remember of it."""
        if seed.problem:
            self._fail(seed, SeedError(printable_path(Path(seed.path)), seed.problem))
            return
        read_ns, sha256 = time.time_ns(), to_hash(seed)
        file, root = self._place(seed)
        errors: list[SeedError] = []
        # What comes of it is the same until it changes. (No store keeps a name beyond Unicode.)
        is_lasting = is_unicode(seed.name)
        try:
            for found in workers.iterate(file, root=root, on_step=on_step):
                if isinstance(found, SeedError):
                    errors.append(found)
                    continue
                self._draft.not_understood += [
                    words for why, words in found.left_out if why == NOT_UNDERSTOOD
                ]
                is_lasting &= self._take(with_language(found), seed)
                yield from self._draft.take()
        except SeedError as error:
            errors.append(error)
        is_lasting &= not any(error.is_passing for error in errors)
        for skipped in errors:
            self._fail(seed, skipped)
        if is_lasting and seed.mark is not None and sha256 is not None:
            self._learn(seed, seed.mark, sha256, read_ns=read_ns, errors=errors)
        else:
            self._states.pop(seed.name, None)

    def _learn(
        self, seed: SeedFile, mark: Mark, sha256: str, *, read_ns: int, errors: list[SeedError]
    ) -> None:
        """Note what to remember of a seed; at the end, where what is missing of it may be kept."""
        self._stock.in_doubt.discard(seed.name)
        memory = SeedMemory(
            name=seed.name,
            mark=mark,
            read_ns=read_ns,
            sha256=sha256,
            readers=readers(),
            gave="",  # as yet
            skipped=tuple((error.path, error.reason) for error in errors),
            again_ns=to_again_ns(read_ns, errors),
            mount=seed.mount,
            device=seed.device,
        )
        if errors:
            self._learned[seed.name] = memory
        else:
            learned = self._with_gave(memory)
            forgotten = tuple(self._other_name(seed.name, learned))
            self._draft.note(ToNote(root=self._root, memories=(learned,), forgotten=forgotten))

    def _with_gave(self, memory: SeedMemory) -> SeedMemory:
        """Return what to remember of a seed, with what the store is to have of it."""
        name, removals = memory.name, self._draft.removals
        states = self._states.pop(name, ())
        is_hidden = not states and removals.hides(self._root, name)
        return replace(
            memory,
            name=self._stock.hidden(name) if is_hidden else name,
            gave=to_gave(states, removals.ids(self._root, name)),
        )

    def _other_name(self, name: str, memory: SeedMemory) -> set[str]:
        """Return the name under which the seed of that name was remembered, if it was another."""
        if not self._memories:
            return set()
        return {name, self._stock.hidden(name)} & self._memories.keys() - {memory.name}

    def _take(self, read: Article, seed: SeedFile) -> bool:
        """Decide on an article as read; say whether another reading would end the same."""
        article = self._with_free_id(read, seed)
        if article is None:
            return False  # an id may become free without a change of this file
        self._found.add(article.id)
        self._taken[article.id] = article.content_hash
        removals = self._draft.removals
        # The id of one that was deleted for good may have passed to another root.
        removed = removals.find(self._root, article.id)
        if removed is None and read.id not in self._taken:
            removed = removals.find(self._root, read.id)
        if removed:
            self._found.add(removals.follow(removed, article, seed.name).id)
        else:
            article = self._known.edits.apply(article)
            self._draft.compare(article, seed.name, self._stock.stored(article.id, seed.name))
            state = (article.id, article.content_hash, fields_hash(article))
            self._states[seed.name].append(state)
        return True

    def _with_free_id(self, read: Article, seed: SeedFile) -> Article | None:
        """Return an article under an id that no other has, None where it is there already.

        The first seed by name has an id as it is; in others, another article gets the seed's name
        in front: the ids of a root depend on what lies in it, and not on when it came.
        """
        owned = read if read.root == self._root else replace(read, root=self._root)
        for own_id in (owned.id, f"{seed.name}{_OF}{owned.id}"):
            article = self._draft.under_own_id(owned, own_id)
            held = self._holder(article.id, seed.name)
            if held == article.content_hash:
                return None
            if held is None and self._draft.owns(article):
                return article
        self._skip(SeedError(seed.path, f"duplicate id {read.id!r}: other seeds already have it"))
        return None

    def _decide_on_missing(self, missing: Sequence[StoredArticle], listing: _Listing) -> None:
        """Keep or bury the articles that no seed gave, and note what to remember of the seeds."""
        self._note_missing(missing, listing)
        # A link that leads nowhere may be to a folder on a drive that is away.
        linked = tuple(
            f"{seed.name}/" for seed in listing.seeds if seed.mark is None and not seed.problem
        )
        unlisted = listing.unlisted
        unseen = (*unlisted, *linked)
        certain = unlisted if self._prune else unseen
        away = {} if self._prune else self._away(listing.seeds)
        kept = set()
        for stored in missing:
            is_unseen = stored.seed in self._unreadable or stored.seed.startswith(certain)
            is_kept = is_unseen or not listing.is_whole
            if is_kept or stored.seed in away:
                self._draft.keep(stored)
                kept.add(stored.seed)
                self._states[stored.seed].append(_to_state(stored))
            else:
                self._draft.bury(stored)
        for mount in sorted({away[seed] for seed in kept & away.keys()}) if self._has_found else ():
            n = sum(away.get(stored.seed) == mount for stored in missing)
            self._draft.notes.append(
                f"{self._folder / mount} seems to be on a drive that is not connected: {_kept(n)}"
            )
        if listing.is_whole:
            inside = {name for name in self._memories if name.startswith(unlisted)}
            self._remember(listing.seeds, kept | away.keys() | inside)
            unreadable = self._unreadable | set(map(self._stock.hidden, self._unreadable))
            for removed in self._draft.removals.of_root(self._root):
                is_there = removed.id in self._found or removed.seed in unreadable
                if not (is_there or removed.seed.startswith(unseen) or removed.seed in away):
                    self._draft.removals.lose(removed)

    def _note_missing(self, missing: Sequence[StoredArticle], listing: _Listing) -> None:
        """Keep what a root gave that is missing or suddenly empty; forget a missing one."""
        if missing and not self._has_found and not self._prune:
            state = "holds no readable article" if listing.is_there else "is missing"
            self._draft.notes.append(f"{self._root} {state}: {_kept(len(missing))}")
            self._unreadable.update(stored.seed for stored in missing)
        elif not listing.is_there and self._prune and self._root != UPLOADS:
            self._draft.forgotten.append(self._root)
            self._draft.notes.append(f"{self._root} is missing; later builds do not look for it")

    def _away(self, seeds: Sequence[SeedFile]) -> dict[str, str]:
        """Return the seeds that are on drives that are away, each with where its drive was."""
        gone = [self._memories[name] for name in self._gone(seeds)]
        drives = {(memory.mount, memory.device): memory for memory in gone}
        are_away = {drive: is_away(self._folder, memory, seeds) for drive, memory in drives.items()}
        return {m.name: m.mount for m in gone if are_away[m.mount, m.device]}

    def _gone(self, seeds: Sequence[SeedFile]) -> set[str]:
        """Return the names of the remembered seeds that are not there."""
        names = {seed.name for seed in seeds}
        gone = self._memories.keys() - names
        return gone - {self._stock.hidden(name) for name in names} if gone else gone

    def _remember(self, seeds: Sequence[SeedFile], kept: set[str]) -> None:
        memories = []
        forgotten = self._gone(seeds) - kept
        for learned in self._learned.values():
            memory = self._with_gave(learned)
            memories.append(memory)
            forgotten |= self._other_name(learned.name, memory)
        if memories or forgotten:
            self._draft.note(
                ToNote(root=self._root, memories=tuple(memories), forgotten=tuple(forgotten))
            )


def _to_state(stored: StoredArticle) -> tuple[str, str, str]:
    return stored.id, stored.content_hash, stored.fields_hash


def _kept(n: int) -> str:
    """Return the end of a note on `n` articles whose seeds are out of sight for now."""
    return (
        f"its {n} articles are kept (to remove them: --prune)"
        if n > 1
        else "its article is kept (to remove it: --prune)"
    )

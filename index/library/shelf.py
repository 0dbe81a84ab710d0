"""Shelf: what the chat and its endpoints ask of a library, changed here or only read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from index.articles.article import Article, Span
    from index.library.background import BuildState
    from index.library.deleting import Deletion
    from index.library.editing import Details
    from index.library.landscape import Landscape
    from index.library.noted import PlacedNote
    from index.library.orders import Contents
    from index.store.noting import Note
    from index.store.values import RemovedArticle


class SizedCollection(Protocol):
    """A named set of articles, and how many of them there are."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def articles(self) -> int:
        """How many of its articles are in the index."""


class ShelfCollections(Protocol):
    """The collections of a shelf."""

    def all(self) -> Sequence[SizedCollection]:
        """Return them, by name."""

    def ids(self, name: str) -> list[str]:
        """Return the ids of the articles in a collection, sorted. Raises CollectionError."""

    def put(self, name: str, ids: Iterable[str]) -> int:
        """Put articles in a collection; return how many were not in it."""

    def take_out(self, name: str, ids: Iterable[str]) -> int:
        """Take articles out of a collection; return how many were in it."""

    def rename(self, name: str, new_name: str) -> None:
        """Give a collection another name."""

    def remove(self, name: str) -> None:
        """Remove a collection; its articles stay where they are."""


class ShelfNotes(Protocol):
    """The notes on a shelf's articles."""

    def find(self, words: str) -> list[PlacedNote]:
        """Return the notes that have all of these words."""

    def of(self, article: Article) -> list[PlacedNote]:
        """Return the notes of an article."""

    def add(self, article_id: str, words: str = "", *, span: Span | None = None) -> Note:
        """Put a note on an article; return it."""

    def add_quote(
        self, article_id: str, quote: str, words: str = "", *, near: int | None = None
    ) -> Note:
        """Put a note on the place where an article has `quote`."""

    def change(self, note_id: str, words: str) -> Note:
        """Give a note other words; return it."""

    def remove(self, note_id: str) -> None:
        """Remove a note."""


class Shelf(Protocol):
    """A library as it is shown. Thread-safe. What changes it raises QuothError where it may not."""

    @property
    def is_published(self) -> bool:
        """Whether it can only be read here, and is changed in the folder it is published from."""

    @property
    def index_dir(self) -> Path:
        """The folder that it is changed in. Raises StoreError where that is not on this machine."""

    @property
    def state_dir(self) -> Path:
        """The folder for what belongs to this server alone: conversations and clippings."""

    @property
    def generation(self) -> int:
        """The generation that answers come from."""

    @property
    def collections(self) -> ShelfCollections:
        """The collections that its articles are in."""

    @property
    def notes(self) -> ShelfNotes:
        """What people wrote on its articles and marked in them."""

    def contents(self) -> Contents:
        """Return what it holds, in one generation."""

    def article(self, row: int) -> Article | None:
        """Return the article of that row as `contents` has it, None where it is not held."""

    def details(self, article_id: str) -> Details:
        """Return title, outlet, author and date of an article, and which were given by hand."""

    def landscape(self, generation: int) -> Landscape | None:
        """Return the map of the articles of `generation`; None while it is being drawn."""

    def state(self) -> BuildState | None:
        """Return how far the latest build is; None if there was none."""

    def wait(self, timeout: float | None = None) -> BuildState | None:
        """Wait for the running build to end, at most `timeout` seconds; return its state."""

    def reject_gone(self) -> None:
        """Raise StoreError where nothing can be added: the folder is gone, or is published from."""

    def build(self) -> None:
        """Start bringing the index in step with the roots that it knows."""

    def build_uploads(self) -> None:
        """Start reading what was uploaded."""

    def cancel(self) -> None:
        """Ask the running build, if any, to stop."""

    def remove(self, ids: Iterable[str]) -> list[str]:
        """Take articles out; return the ids of those that were there."""

    def edit(self, article_id: str, values: Mapping[str, str | None]) -> Article:
        """Give fields of an article values by hand, and return it."""

    def delete(self, ids: Iterable[str]) -> Deletion:
        """Delete articles for good."""

    def delete_removed(self, articles: Iterable[RemovedArticle]) -> Deletion:
        """Delete for good what was removed."""

    def bring_back(self, articles: Iterable[RemovedArticle]) -> None:
        """Let builds read articles again that were removed."""

    def delete_all(self) -> Deletion:
        """Delete everything for good."""

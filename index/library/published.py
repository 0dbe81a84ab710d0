"""PublishedLibrary: the library of a collection that is published to an address.

Takes an opened index, and a folder of this server for what is its own; gives what there is to read.
All that would change the collection is refused with a pointer to the folder it is published from.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from index.articles.article import to_unicode
from index.errors import QuothError, StoreError
from index.library.catalogue import Catalogue
from index.library.editing import Details
from index.library.orders import Contents

if TYPE_CHECKING:
    from index.articles.article import Article
    from index.library.noted import PlacedNote
    from index.search.passage_index import PassageIndex
    from index.store.values import CatalogueEntry


def refuse(*_: object, **__: object) -> NoReturn:
    """Raise StoreError: nothing is changed where a collection is published to."""
    raise StoreError(
        "this collection is published here and can only be read: change it in the folder it is "
        "published from, and publish it again"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedCollection:
    """A named set of articles, and how many of them there are."""

    name: str
    articles: int


class PublishedCollections:
    """The collections as they were published."""

    put = take_out = rename = remove = staticmethod(refuse)

    def __init__(self, index: PassageIndex) -> None:
        self._index = index

    def all(self) -> list[PublishedCollection]:
        """Return them, by name."""
        sizes = self._index.collections().items()
        return [PublishedCollection(name=name, articles=n) for name, n in sizes]

    def ids(self, name: str) -> list[str]:
        """Return the ids of the articles in a collection, sorted. Raises CollectionError."""
        return self._index.members(name)


class NoNotes:
    """Notes are one's own and are not published: there are none, and none can be written."""

    add = add_quote = change = remove = staticmethod(refuse)

    def find(self, words: str) -> list[PlacedNote]:  # noqa: ARG002 - the protocol's
        """Return nothing."""
        return []

    def of(self, article: Article) -> list[PlacedNote]:  # noqa: ARG002 - the protocol's
        """Return nothing."""
        return []


class PublishedLibrary:
    """A collection to be read. Thread-safe. A generation published meanwhile is seen at once."""

    reject_gone = build = build_uploads = cancel = remove = edit = staticmethod(refuse)
    delete = delete_removed = bring_back = delete_all = staticmethod(refuse)

    def __init__(self, index: PassageIndex, state_dir: str | Path) -> None:
        """Make the folder `state_dir` if it is missing, for its owner alone."""
        self._index = index
        self._seen: tuple[tuple[CatalogueEntry, ...], Catalogue] = ((), Catalogue())
        self.state_dir = Path(state_dir)
        self.is_published = True
        try:
            self.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as exc:
            raise StoreError(f"{self.state_dir} cannot be made: {exc.strerror}") from exc

    @property
    def index_dir(self) -> Path:
        """There is none on this machine: raises StoreError."""
        refuse()

    @property
    def generation(self) -> int:
        """The generation that answers come from."""
        return self._index.generation

    @property
    def collections(self) -> PublishedCollections:
        """The collections that its articles are in."""
        return PublishedCollections(self._index)

    @property
    def notes(self) -> NoNotes:
        """None: they are not published."""
        return NoNotes()

    def contents(self) -> Contents:
        """Return the articles of one generation; of removed and unread ones nothing is known."""
        while True:
            generation, articles = self._index.generation, self._index.catalogue()
            if self._index.generation == generation:  # nothing was published meanwhile
                return Contents(
                    generation=generation,
                    articles=self._catalogue_of(articles),
                    removed=(),
                    roots=(),
                    skipped=(),
                    is_unfinished=False,
                )

    def _catalogue_of(self, articles: tuple[CatalogueEntry, ...]) -> Catalogue:
        seen, made = self._seen  # the index gives the same ones until others are published
        if seen is not articles:
            made = Catalogue(articles)
            self._seen = (articles, made)
        return made

    def article(self, row: int) -> Article | None:
        """Return the article of that row as `contents` has it, None where it is not held."""
        for entry in self._index.catalogue():
            if entry.row == row:
                with suppress(KeyError):  # gone since
                    return self._index.article(entry.id)
        return None

    def details(self, article_id: str) -> Details:
        """Return title, outlet, author and date of an article; what was edited is not published."""
        try:
            return Details(article=self._index.article(to_unicode(article_id)), edits={})
        except KeyError:
            raise QuothError(f"no article {article_id!r} is in the index") from None

    def landscape(self, generation: int) -> None:
        """Return None: no map is drawn of what is published."""

    def state(self) -> None:
        """Return None: nothing is built here."""

    def wait(self, timeout: float | None = None) -> None:
        """Return None: nothing is built here."""

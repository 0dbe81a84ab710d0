"""Orders to the library: show it, change it, add a text.

Takes orders as the page sends them; gives plain values. All of it may take its time: it runs in
threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.errors import QuothError
from index.library.editing import to_given_days
from index.library.uploads import add_text
from index.store.collecting import to_name
from index.store.reading import UPLOADS
from qa.markup import to_shown
from ui.web.views.build_progress import to_progress
from ui.web.views.library import to_key, to_more, to_published, to_summary
from ui.web.views.library_table import Look, to_found, to_table
from ui.web.views.notes import to_noted
from ui.web.views.picture import to_picture, to_positions
from ui.web.views.wording import to_count, to_deletion, to_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from index.library.deleting import Deletion
    from index.library.orders import Contents
    from index.library.shelf import Shelf
    from index.library.uploads import Received
    from index.search.full_text import Mentions
    from index.store.values import CatalogueEntry, RemovedArticle

_MAX_DATE = 100  # characters


class LibraryOrders:
    """What an order does, and what the page is told of it."""

    def __init__(self, library: Shelf, find_text: Callable[[str], Mentions]) -> None:
        self._library = library
        self._find_text = find_text

    def look(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Return one page of the table, and all that stands around it."""
        contents = self._library.contents()
        look = Look.from_order(order)
        table, page = to_table(contents, look, self._find_text(look.words))
        return {
            "generation": contents.generation,
            "is_unfinished": contents.is_unfinished,
            "articles": len(contents.articles),
            "removed": len(contents.removed),
            "summary": to_summary(contents),
            "table": table,
            "noted": self._noted(look.words, contents),
            "more": to_more(
                contents,
                str(self._library.state_dir.resolve() / UPLOADS),
                self._library.collections.all(),
            )
            if not self._library.is_published
            else to_published(self._library.collections.all()),
            "page": page,
        }

    def _noted(self, words: str, contents: Contents) -> str:
        """Return the notes that have the words looked for; nothing where there are none."""
        found = self._library.notes.find(words) if words.strip() else []
        return to_noted(
            found, {entry.id: entry.row for entry in contents.articles} if found else {}
        )

    def rows(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rows of the articles that have the words looked for, for timeline and map."""
        look = Look.from_order(order)
        found = to_found(self._library.contents(), look, self._find_text(look.words))
        return {"rows": [entry.row for entry in found]}

    def progress(self) -> dict[str, Any]:
        """Return how far a build is."""
        return to_progress(self._library.state())

    def picture(self) -> dict[str, Any]:
        """Return what timeline and map are drawn from."""
        contents = self._library.contents()
        picture = to_picture(contents)
        # Drawing begins before the map is asked for, but must not hold up what is shown first.
        self._library.landscape(contents.generation)
        return picture

    def positions(self) -> dict[str, Any]:
        """Return where the articles are on the map."""
        generation = self._library.generation
        return to_positions(generation, self._library.landscape(generation))

    def build(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Begin a build, of the uploads or of everything."""
        if order.get("uploads"):
            self._library.build_uploads()
        else:
            self._library.build()
        return self.progress()

    def cancel(self, _order: Mapping[str, Any]) -> dict[str, Any]:
        """Stop a build at its next step."""
        self._library.cancel()
        return self.progress()

    def remove(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Take the articles of some rows out."""
        rows = {int(row) for row in order["rows"]}
        ids = [entry.id for entry in self._library.contents().articles if entry.row in rows]
        gone = set(self._library.remove(ids))
        removed = [one for one in self._library.contents().removed if one.id in gone]
        return {"removed": len(gone), "keys": list(map(to_key, removed))}

    def delete(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Delete the articles of some rows for good."""
        rows = {int(row) for row in order["rows"]}
        ids = [entry.id for entry in self._library.contents().articles if entry.row in rows]
        return to_deleted(self._library.delete(ids))

    def collections(self, _order: Mapping[str, Any]) -> dict[str, Any]:
        """Return the collections there are, by name."""
        found = self._library.collections.all()
        return {"collections": [{"name": one.name, "articles": one.articles} for one in found]}

    def collect(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Put the articles of some rows in a collection, or take them out, or remove it."""
        name, ids = str(order["name"]), [entry.id for entry in self._named(order)]
        collections = self._library.collections
        if order["what"] == "put":
            told = f"{to_count(collections.put(name, ids), 'article')} put in {name}."
        elif order["what"] == "take_out":
            told = f"{to_count(collections.take_out(name, ids), 'article')} taken out of {name}."
        else:
            collections.remove(name)
            told = f"The collection {name} is removed; its articles stay."
        return {"told": to_shown(told)}

    def rename_collection(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Give a collection another name."""
        name, new_name = str(order["name"]), str(order["new_name"])
        self._library.collections.rename(name, new_name)
        kept = to_name(new_name)
        return {"told": to_shown(f"{name} is called {kept}."), "name": kept}

    def named(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Return the ids and titles of the articles of some rows."""
        entries = self._named(order)
        return {"articles": [{"id": one.id, "title": to_shown(to_title(one))} for one in entries]}

    def _named(self, order: Mapping[str, Any]) -> list[CatalogueEntry]:
        rows = {int(row) for row in order["rows"]}
        return [entry for entry in self._library.contents().articles if entry.row in rows]

    def bring_back(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Bring removed articles back."""
        self._library.bring_back(self._removed(order["keys"]))
        return self.progress()

    def delete_removed(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Delete a removed article for good."""
        return to_deleted(self._library.delete_removed(self._removed([order["key"]])))

    def _removed(self, keys: Iterable[object]) -> list[RemovedArticle]:
        removed = {to_key(article): article for article in self._library.contents().removed}
        wanted = [removed[key] for key in map(str, keys) if key in removed]
        if not wanted:
            raise QuothError("that article is not among the removed ones any more")
        return wanted

    def delete_all(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Delete every article for good."""
        # The page asks twice; an order that does not say how many articles it means is a mistake.
        held = len(self._library.contents().articles)
        if int(order["articles"]) != held:
            raise QuothError(f"there are {held:,} articles by now; nothing was deleted")
        return to_deleted(self._library.delete_all())

    def add_text(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Take a pasted text and begin a build with it; StoreError where the index is gone."""
        self._library.reject_gone()
        date = " ".join(str(order.get("date", "")).split())[:_MAX_DATE]
        received = add_text(
            self._library.index_dir,
            str(order["text"]),
            title=str(order.get("title", "")),
            source=str(order.get("source", "")),
            published=to_given_days(date) if date else None,
        )
        self._library.build_uploads()
        return to_received(received)


def to_deleted(deletion: Deletion) -> dict[str, Any]:
    """Return what the page is told of what was deleted for good."""
    return {"deleted": len(deletion.ids), "told": to_shown(to_deletion(deletion))}


def to_received(received: Received) -> dict[str, Any]:
    """Return what the page is told of a file or text that was taken.

    `is_plain` if there is no more to say than that its articles are to be read.
    """
    name, n = received.upload.original, received.articles
    told = f"{name}: {n:,} article{'' if n == 1 else 's'}"
    if received.is_known:
        told += " (the same file was here already)"
    if received.skipped:
        told += f"; {len(received.skipped):,} could not be read ({received.skipped[0]})"
    is_plain = not (received.is_known or received.skipped)
    return {"told": to_shown(told), "name": to_shown(name), "is_plain": is_plain}

"""Catalogue: the articles of one generation, without their texts, as a library shows them.

Takes their entries; gives those that have words in what is known of them, and all of them in an
order. What that takes of all entries is made once, on first use.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from index.store.values import CatalogueEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Catalogue(tuple[CatalogueEntry, ...]):
    """All articles of one generation, by id. Thread-safe."""

    @cached_property
    def _known(self) -> tuple[str, ...]:
        return tuple(
            "\n".join(
                (
                    entry.title,
                    entry.source or "",
                    entry.author or "",
                    entry.id,
                    entry.published.isoformat() if entry.published else "",
                )
            ).casefold()
            for entry in self
        )

    @cached_property
    def _orders(self) -> dict[tuple[str, bool], tuple[CatalogueEntry, ...]]:
        return {}

    def rows_with(self, words: Sequence[str]) -> set[int]:
        """Return the rows of the articles of which all `words`, casefolded, are known.

        Known are title, source, author, id and day.
        """
        found = list(range(len(self)))
        for word in words:
            known = self._known
            found = [n for n in found if word in known[n]]
        return {self[n].row for n in found}

    def in_order(
        self, name: str, key: Callable[[CatalogueEntry], Any], *, descending: bool
    ) -> tuple[CatalogueEntry, ...]:
        """Return all of them by `key`, which `name` stands for.

        Those of which it is None come last either way.
        """
        made = self._orders.get((name, descending))
        if made is None:
            keyed = [(key(entry), entry) for entry in self]
            ordered = sorted(
                (pair for pair in keyed if pair[0] is not None),
                key=lambda pair: pair[0],
                reverse=descending,
            )
            unknown = (entry for of, entry in keyed if of is None)
            made = (*(entry for _, entry in ordered), *unknown)
            self._orders[name, descending] = made
        return made

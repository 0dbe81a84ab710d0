"""Publishing: a Milvus server brought in step with an index folder.

Takes a folder and an address; what did not change since it was last published is left alone. All
that is new is written with a generation that nobody sees, what is gone is marked as dead by it, and
one row flips the server to it. Killed on the way, nothing is seen of it, and the next one begins
by undoing what it left. What is dead is deleted by the next publishing.

Only one may publish to a name at a time: the lock of the folder sees to those of one folder. Of
those of several folders the one that began last goes on. It claims the name first, and takes a
generation of its own; whoever finds the claim gone stops. All that is read on the way is read
strongly: a lagging read might take what is served for what a killed publishing left.
"""

from __future__ import annotations

import itertools
import json
import time
import uuid
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from index.build.lock import build_lock
from index.errors import EncoderMismatchError, IndexLockedError
from index.milvus.address import Address
from index.milvus.rows import ToldArticle, tell, to_pieces, to_rows
from index.milvus.schema import is_living, stored
from index.milvus.served import Served, read_manifest, read_served
from index.milvus.server import Server
from index.search.describing import describe
from index.store.collecting import collections, former_ids, member_ids
from index.store.reading import StoreReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from index.store.database import EncoderIdentity, Manifest

_WINDOW = 100  # articles read and sent at a time
# Longer than a server lets reads lag behind: what they see of the flip, they see of all before it.
_SETTLE_S = 10.0
_CLAIM = 'key == "claim"'  # the row of `state` that says who publishes


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishReport:
    """What a publishing did; `generation` is the server's."""

    generation: int
    added: int
    removed: int
    unchanged: int

    def to_dict(self) -> dict[str, int]:
        """Return the report for `--json`."""
        return asdict(self)


def publish_index(
    index_dir: str | Path,
    address: str,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> PublishReport:
    """Bring the server at `address` in step with the index in `index_dir`; report it.

    An article that changed counts as added and removed. `on_progress` takes how many articles of
    how many are sent. Raises StoreErrors: IndexMissingError for a folder without an index,
    IndexLockedError while a build runs or another publishes, EncoderMismatchError for vectors of
    another length.
    """
    with (
        closing(StoreReader.open(index_dir)) as store,  # before the lock, which makes a folder
        build_lock(index_dir),
        closing(Server(Address.parse(address), consistency="Strong")) as server,
        store.snapshot() as manifest,
    ):
        publisher = _Publisher(store, server, manifest)
        return publisher.publish(on_progress or (lambda _done, _of: None))


class _Publisher:
    """Carries one publishing out."""

    def __init__(self, store: StoreReader, server: Server, manifest: Manifest) -> None:
        self._store, self._server, self._manifest = store, server, manifest
        self._identity: EncoderIdentity = store.built_with(manifest)
        if server.exists():
            self._reject_other_length()
        server.create(self._identity.dim)
        self._token = uuid.uuid4().hex
        self._generation = self._claim()
        self._before = read_served(server)
        self._served = self._before.generation if self._before else 0

    def publish(self, on_progress: Callable[[int, int], None]) -> PublishReport:
        self._undo()
        stories = self._store.stories(self._manifest.generation)
        wanted = dict(self._wanted(tell(self._catalogue(), stories)))
        living = self._living()
        born = [(one, state) for state, one in wanted.items() if state not in living]
        dead = [row for state, row in living.items() if state not in wanted]
        state = self._state(describe(self._store, stories))
        is_new = bool(born or dead) or self._before is None or self._before.state != state
        if is_new:
            self._bury(dead)
            self._write(born, on_progress)
            self._flip(state)
        self._server.delete("state", f'{_CLAIM} and value == "{self._token}"')
        return PublishReport(
            generation=self._generation if is_new else self._served,
            added=len(born),
            removed=len(dead),
            unchanged=len(wanted) - len(born),
        )

    def _claim(self) -> int:
        """Say that this one publishes from here on; return a generation that no other one takes."""
        other = self._server.first("state", _CLAIM, ["generation"])
        taken = (other, read_manifest(self._server))
        generation = 1 + max((int(one["generation"]) for one in taken if one), default=0)
        row = {"key": "claim", "generation": generation, "part": -2, "value": self._token}
        self._server.upsert("state", [{**row, "pad": [0.0, 0.0]}])
        if other:  # which, if it goes on, notices before it flips
            self._settle()
        return generation

    def _settle(self) -> None:
        if not self._server.is_lite:
            time.sleep(_SETTLE_S)

    def _reject_claimed(self) -> None:
        """Raise IndexLockedError if another one has begun to publish to this name."""
        claim = self._server.first("state", _CLAIM, ["value"])
        if claim is None or claim["value"] != self._token:
            raise self._locked()

    def _locked(self) -> IndexLockedError:
        return IndexLockedError(
            f"{self._server.address.text}: another one publishes to it; if that is meant, "
            "publish again once it has ended"
        )

    def _reject_other_length(self) -> None:
        before = read_served(self._server)
        kept = before.encoder if before else None
        if kept is not None and kept.dim != self._identity.dim:
            raise EncoderMismatchError(
                f"{self._server.address.text} has vectors of the encoder {kept.name} with "
                f"{kept.dim} numbers, {self._identity.name} makes {self._identity.dim}; "
                "publish it under another name"
            )

    def _catalogue(self) -> Sequence[Any]:
        return self._store.catalogue(self._manifest.generation)

    def _wanted(self, told: Sequence[ToldArticle]) -> Iterator[tuple[str, ToldArticle]]:
        stored_articles = self._store.stored_articles(self._manifest.generation)
        known = {
            one.row: (one.content_hash, one.recipe, one.fields_hash) for one in stored_articles
        }
        for one in told:
            content, recipe, fields = known[one.entry.row]
            yield one.state(content, f"{recipe} {fields} {self._identity.fingerprint}"), one

    def _living(self) -> dict[str, int]:
        """Return the rows of the articles that the server has, by their states."""
        where = f"part == 0 and {is_living(self._served)}"
        rows = self._server.read("articles", where, ["article", "state"])
        return {row["state"]: int(row["article"]) for row in rows}

    def _undo(self) -> None:
        """Undo what a publishing that was killed has written; delete what is dead for good."""
        now = self._served
        for kind in ("articles", "passages"):
            self._server.delete(kind, f"born > {now}")
            self._server.delete(kind, f"died > 0 and died <= {now}")
            self._mark(kind, f"died > {now}", 0)
        self._server.delete("state", f"part > -2 and generation > {now}")
        self._server.delete("state", f"part >= 0 and generation < {now}")

    def _write(
        self, born: Sequence[tuple[ToldArticle, str]], on_progress: Callable[[int, int], None]
    ) -> None:
        for at in range(0, len(born), _WINDOW):
            on_progress(at, len(born))
            window = sorted(born[at : at + _WINDOW], key=lambda pair: pair[0].entry.row)
            articles, passages = to_rows(
                self._store, window, dim=self._identity.dim, born=self._generation
            )
            self._reject_claimed()
            self._server.upsert("passages", passages)
            self._server.upsert("articles", articles)
        if born:
            on_progress(len(born), len(born))

    def _bury(self, dead: Sequence[int]) -> None:
        for at in range(0, len(dead), _WINDOW):
            listed = ", ".join(map(str, dead[at : at + _WINDOW]))
            where = f"article in [{listed}] and {is_living(self._served)}"
            for kind in ("articles", "passages"):
                self._mark(kind, f"{where} and born < {self._generation}", self._generation)

    def _mark(self, kind: str, where: str, died: int) -> None:
        """Say of rows when they died. Milvus changes a row by writing it anew."""
        assert kind in ("articles", "passages")
        rows = self._server.read(kind, where, stored(kind))  # type: ignore[arg-type]
        while window := list(itertools.islice(rows, 1_000)):
            marked = [{name: row[name] for name in stored(kind)} | {"died": died} for row in window]
            self._server.upsert(kind, marked)  # type: ignore[arg-type]

    def _state(self, info: dict[str, Any]) -> dict[str, Any]:
        generation = self._manifest.generation
        names = [one.name for one in collections(self._store, generation)]
        of_the_folder = ("generation", "size_bytes")
        return {
            "info": {name: value for name, value in info.items() if name not in of_the_folder},
            "collections": {name: member_ids(self._store, generation, name) for name in names},
            "former_ids": former_ids(self._store),
        }

    def _flip(self, state: dict[str, Any]) -> None:
        """Write what the index says of itself, then the one row that readers go by."""
        pieces = to_pieces(json.dumps(state))
        rows = [self._to_row(part, piece) for part, piece in enumerate(pieces)]
        self._server.upsert("state", rows)
        self._settle()
        self._reject_claimed()
        self._reject_strays()
        manifest = Served.to_text(self._generation, self._identity, len(pieces))
        self._server.upsert("state", [{**self._to_row(-1, manifest), "key": "served"}])

    def _reject_strays(self) -> None:
        """Raise IndexLockedError if another one wrote on before it found that it was to stop."""
        own, served = self._generation, self._served
        where = f"(born > {served} and born != {own}) or (died > {served} and died != {own})"
        for kind in ("articles", "passages"):
            if self._server.first(kind, where, ["key"]) is not None:
                raise self._locked()

    def _to_row(self, part: int, value: str) -> dict[str, Any]:
        return {
            "key": f"{self._generation}.{part}",
            "generation": self._generation,
            "part": part,
            "value": value,
            "pad": [0.0, 0.0],
        }

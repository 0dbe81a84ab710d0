"""Server: the rows of an index on a Milvus server. The one file that knows pymilvus.

Takes an Address; reads, searches, writes and deletes rows of three Milvus collections, and gives
Milvus's errors as ours. A write is not seen as long as no generation has it: see publishing.py.

Traps: Milvus Lite 3.2 gives BM25 scores below zero, the best the lowest, a server above; it passes
over all filters of an analyzer but stop words, and knows no parameters in expressions. pymilvus and
gRPC log, with tracebacks, what they raise as well.
"""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from index.errors import IndexMissingError, StoreError
from index.milvus.schema import FIELDS, INDEXES, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.milvus.address import Address

Kind = Literal["passages", "articles", "state"]
Consistency = Literal["Bounded", "Strong"]  # whether reads may lag, or see all that was written
TOKEN = "QUOTH_MILVUS_TOKEN"  # noqa: S105 - a variable's name: "user:password", or a key
KINDS: tuple[Kind, ...] = ("passages", "articles", "state")  # the last says that all are there
MOST = 16_384  # rows that one search or query may give, by Milvus's own limit
_BATCH = 500  # rows in one message to the server, which takes 64 MB
_ROWS, _RECORDS = 1_000, 200  # rows in one message from it; those of records have 60 kB each
_TIMEOUT_S = 30.0
# Asked nothing, pymilvus would send a ping every ten seconds, for which Milvus Lite hangs up.
_OPTIONS = {"grpc.keepalive_permit_without_calls": 0}


class Server:
    """An index on a Milvus server. Thread-safe."""

    def __init__(self, address: Address, *, consistency: Consistency = "Bounded") -> None:
        self.address = address
        self._consistency = consistency
        try:
            from pymilvus import MilvusClient
        except ImportError as exc:
            raise StoreError(
                f"{address.text}: pymilvus is not installed; install it with: "
                "pip install 'quoth[milvus]'"
            ) from exc
        for logger in ("pymilvus", "pymilvus.milvus_client", "grpc"):
            logging.getLogger(logger).setLevel(logging.CRITICAL)
        address.reject_unreachable()
        with self._translated():
            self._client = MilvusClient(
                uri=address.uri,
                token=os.environ.get(TOKEN, ""),
                timeout=_TIMEOUT_S,
                grpc_options=_OPTIONS,
            )

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    @property
    def is_lite(self) -> bool:
        """Say whether it is Milvus Lite, where all that was written is seen at once."""
        with self._translated():
            return "lite" in str(self._client.get_server_version())

    def name(self, kind: Kind) -> str:
        """Return what one of the Milvus collections is called."""
        return f"{self.address.name}_{kind}"

    def exists(self) -> bool:
        """Say whether the index was begun; have it loaded, if it was."""
        with self._translated():
            is_there = bool(self._client.has_collection(self.name("state")))
            for kind in KINDS if is_there else ():
                # Lite has nothing loaded when it starts, a server what it had. To load what is
                # loaded could change its replicas.
                state = self._client.get_load_state(self.name(kind))["state"]
                if "NotLoad" in str(state):
                    self._client.load_collection(self.name(kind))
        return is_there

    def reject_missing(self) -> None:
        """Raise IndexMissingError where there is nothing of that name."""
        if not self.exists():
            raise IndexMissingError(
                f"no index in {self.address.text}; publish one with: "
                f"quoth publish {self.address.text} --index DIR"
            )

    def create(self, dim: int) -> None:
        """Make the Milvus collections that are missing, of vectors of that dimension."""
        for kind in KINDS:
            with self._translated():
                if not self._client.has_collection(self.name(kind)):
                    self._create(kind, dim)

    def _create(self, kind: Kind, dim: int) -> None:
        from pymilvus import DataType, Function, FunctionType, MilvusClient

        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        for name, type_, sizes in FIELDS[kind]:
            values = {key: dim if size is None else size for key, size in sizes.items()}
            schema.add_field(name, getattr(DataType, type_), is_primary=name == "key", **values)
        for words, sparse in WORDS if kind == "passages" else ():
            bm25 = Function(
                name=f"bm25_{words}",
                function_type=FunctionType.BM25,
                input_field_names=[words],
                output_field_names=[sparse],
            )
            schema.add_function(bm25)
        indexes = MilvusClient.prepare_index_params()
        for field, index, metric in INDEXES[kind]:
            indexes.add_index(field, index_type=index, metric_type=metric)
        self._client.create_collection(
            self.name(kind), schema=schema, index_params=indexes, consistency_level="Bounded"
        )

    def first(self, kind: Kind, where: str, fields: Sequence[str]) -> dict[str, Any] | None:
        """Return a row of those that fit an expression, None if none does."""
        with self._translated():
            found = self._query(kind, where, fields, limit=1)
        return dict(found[0]) if found else None

    def count(self, kind: Kind, where: str) -> int:
        """Return how many rows fit an expression."""
        with self._translated():
            found = self._query(kind, where, ["count(*)"])
        return int(found[0]["count(*)"])

    def _query(
        self, kind: Kind, where: str, fields: Sequence[str], *, limit: int | None = None
    ) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._client.query(
            self.name(kind),
            filter=where,
            output_fields=list(fields),
            limit=limit,
            consistency_level=self._consistency,
        )
        return rows

    def read(self, kind: Kind, where: str, fields: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Yield all rows that fit an expression, in no order.

        Few come in one message; an iterator, which they are begun again with if they are many, asks
        the server three times.
        """
        most = _RECORDS if "record" in fields else _ROWS
        with self._translated():
            few = self._query(kind, where, fields, limit=most)
        if len(few) < most:
            yield from map(dict, few)
            return
        with self._translated():
            rows = self._client.query_iterator(
                self.name(kind),
                filter=where,
                output_fields=list(fields),
                batch_size=most,
                consistency_level=self._consistency,
            )
        try:
            while True:
                with self._translated():
                    batch = rows.next()
                if not batch:
                    return
                yield from map(dict, batch)
        finally:
            rows.close()

    def search(
        self, field: str, asked: Any, *, limit: int, where: str, fields: Sequence[str]
    ) -> list[tuple[dict[str, Any], float]]:
        """Return the nearest passages that fit an expression, each with its score, best first."""
        with self._translated():
            (found,) = self._client.search(
                self.name("passages"),
                data=[asked],
                anns_field=field,
                limit=max(1, min(limit, MOST)),
                filter=where,
                output_fields=list(fields),
            )
        return [(dict(hit["entity"]), float(hit["distance"])) for hit in found]

    def upsert(self, kind: Kind, rows: Iterable[dict[str, Any]]) -> None:
        """Write rows, each in the place of what has its key."""
        waiting: list[dict[str, Any]] = []
        for row in rows:
            waiting.append(row)
            if len(waiting) >= _BATCH:
                self._upsert(kind, waiting)
                waiting = []
        if waiting:
            self._upsert(kind, waiting)

    def _upsert(self, kind: Kind, rows: list[dict[str, Any]]) -> None:
        with self._translated():
            self._client.upsert(self.name(kind), rows)

    def delete(self, kind: Kind, where: str) -> None:
        """Delete all rows that fit an expression."""
        with self._translated():
            self._client.delete(self.name(kind), filter=where, consistency_level=self._consistency)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except (MilvusException, ConnectionError) as exc:
            message = " ".join(str(exc).split())[:300]
            raise StoreError(f"{self.address.text}: {message}") from exc

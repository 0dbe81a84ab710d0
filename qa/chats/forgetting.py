"""Forgetting: an article that is deleted for good leaves the kept conversations.

Takes a connection in a transaction, and what tells such articles; an answer that quotes one, or
was computed from it, goes, and the question stays with a line that says so. Where one was only
among the passages found, the answer loses that passage, and what it suggested to ask instead; where
one was a copy of what is quoted, it is named as one no more.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from index.store.connection import Connection
    from index.store.values import RemovedArticle

DELETED = "an article that this answer rested on was deleted for good, and the answer with it"


def forget(connection: Connection, articles: Sequence[RemovedArticle]) -> int:
    """Delete what is kept of those articles, whatever state of them; return how many answers go."""
    names = {(one.root, one.id) for one in articles}
    texts = {one.content_hash for one in articles}
    kept = connection.execute("SELECT key, data FROM articles").fetchall()
    ids = {one.id for one in articles}
    n = _forget(connection, {key for key, data in kept if _is_among(data, names, texts)})
    n += _forget_computed(connection, ids)
    _forget_copies(connection, ids)
    return n


def forget_all(connection: Connection) -> int:
    """Delete what is kept of every article; return how many answers go."""
    n = _forget(connection, {key for (key,) in connection.execute("SELECT key FROM articles")})
    return n + _forget_computed(connection, None)


def _is_among(data: str, names: Collection[tuple[str, str]], texts: Collection[str]) -> bool:
    try:
        kept = json.loads(data)
        return (kept["root"], kept["id"]) in names or _hash(kept["text"]) in texts
    except (ValueError, TypeError, KeyError, AttributeError):
        return True  # damaged: nobody can read it, nor tell whose it is


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _forget(connection: Connection, keys: Collection[str]) -> int:
    turns = {turn for key in keys for turn in _resting_on(connection, key)}
    n = 0
    for conversation, number in sorted(turns):
        n += _forget_in(connection, (conversation, number), keys)
    connection.executemany("DELETE FROM rests_on WHERE article = ?", [(key,) for key in keys])
    connection.executemany("DELETE FROM clippings WHERE article = ?", [(key,) for key in keys])
    connection.executemany("DELETE FROM articles WHERE key = ?", [(key,) for key in keys])
    return n


def _resting_on(connection: Connection, key: str) -> Iterator[tuple[str, int]]:
    sql = "SELECT conversation, number FROM rests_on WHERE article = ?"
    yield from connection.execute(sql, (key,)).fetchall()


def _forget_computed(connection: Connection, ids: AbstractSet[str] | None) -> int:
    """Delete the answers whose evidence lists one of those ids, with None any; return how many.

    Evidence does not tell the roots of its articles: one of another root with that id counts, too.
    """
    computed = connection.execute(
        "SELECT conversation, number, answer FROM turns WHERE answer LIKE '%\"evidence\": {%'"
    ).fetchall()
    gone = [(conversation, n) for conversation, n, data in computed if _lists_one(data, ids)]
    for turn in gone:
        _delete_answer(connection, turn)
    return len(gone)


def _lists_one(data: str, ids: AbstractSet[str] | None) -> bool:
    try:
        evidence = json.loads(data)["evidence"]
        listed = [one["article_id"] for one in evidence["articles"]] if evidence else []
    except (ValueError, TypeError, KeyError):
        return True  # damaged: nobody can read it, nor tell what it lists
    return bool(listed) if ids is None else not ids.isdisjoint(listed)


def _forget_copies(connection: Connection, ids: AbstractSet[str]) -> None:
    """Have no kept answer and no clipping name one of those ids as a copy of what it quotes."""
    named = ('%"also_in": [{%',)
    turns = connection.execute(
        "SELECT answer, conversation, number FROM turns WHERE answer LIKE ?", named
    ).fetchall()
    connection.executemany(
        "UPDATE turns SET answer = ? WHERE conversation = ? AND number = ?",
        _without_copies(turns, ids),
    )
    clippings = connection.execute(
        "SELECT citation, owner, id FROM clippings WHERE citation LIKE ?", named
    ).fetchall()
    connection.executemany(
        "UPDATE clippings SET citation = ? WHERE owner = ? AND id = ?",
        _without_copies(clippings, ids),
    )


def _without_copies(
    rows: Iterable[tuple[Any, ...]], ids: AbstractSet[str]
) -> Iterator[tuple[Any, ...]]:
    """Yield each row whose first value is JSON that names such a copy, without it there.

    What is damaged is emptied: nobody can read it, nor tell whom it names.
    """
    for data, *key in rows:
        try:
            kept = json.loads(data)
            quoting = [kept, *kept.get("citations", ()), *kept.get("retrieved", ())]
            named = [(one, one["also_in"]) for one in quoting if "also_in" in one]
            left = [(one, [c for c in also if c["article_id"] not in ids]) for one, also in named]
        except (ValueError, TypeError, KeyError, AttributeError):
            yield "", *key
            continue
        if any(len(also) < len(one["also_in"]) for one, also in left):
            for one, also in left:
                one["also_in"] = also
            yield json.dumps(kept), *key


def _forget_in(connection: Connection, turn: tuple[str, int], keys: Collection[str]) -> bool:
    """Take articles out of a turn; say whether its answer goes with them."""
    ((data,),) = connection.execute(
        "SELECT answer FROM turns WHERE conversation = ? AND number = ?", turn
    ).fetchall()
    left = None if data is None else _without(data, keys)
    if left is None:
        _delete_answer(connection, turn)
        return True
    connection.execute(
        "UPDATE turns SET answer = ? WHERE conversation = ? AND number = ?",
        (json.dumps(left), *turn),
    )
    return False


def _delete_answer(connection: Connection, turn: tuple[str, int]) -> None:
    ((question,),) = connection.execute(
        "SELECT question FROM turns WHERE conversation = ? AND number = ?", turn
    ).fetchall()
    connection.execute(
        "UPDATE turns SET answer = NULL, problem = ?, vote = 0, folded = ? "
        "WHERE conversation = ? AND number = ?",
        (DELETED, question.casefold(), *turn),
    )


def _without(data: str, keys: Collection[str]) -> dict[str, Any] | None:
    """Return a kept answer without passages of articles; None where it quotes one of them."""
    try:
        kept: dict[str, Any] = json.loads(data)
        if any(citation["article"] in keys for citation in kept["citations"]):
            return None
        found = [one for one in kept["retrieved"] if one["article"] not in keys]
        kept["retrieved"] = [{**one, "rank": rank} for rank, one in enumerate(found, 1)]
        kept["suggestions"] = []  # they may be words of such an article
    except (ValueError, TypeError, KeyError):
        return None
    return kept

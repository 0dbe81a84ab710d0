"""Verifying: what is wrong with the conversations kept beside an index.

Takes an index folder; looks at every turn, every clipping, and every article that these rest on.
"""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

from index.errors import ConversationsError
from qa.chats.kept import to_key
from qa.chats.rows import UNREADABLE
from qa.chats.store import ConversationStore

if TYPE_CHECKING:
    from pathlib import Path

_HELP = "bring what is whole into a new file with: quoth verify --salvage"


def verify_conversations(index_dir: str | Path) -> list[str]:
    """Return what is wrong with what is kept; nothing is mended."""
    store = ConversationStore(index_dir)
    if not store.database.path.is_file():
        return []
    try:
        with store.database.reading() as connection:
            (found, *_) = connection.execute("PRAGMA integrity_check").fetchone()
            if found != "ok":
                return [f"{store.database.path} is damaged ({found}); {_HELP}"]
            articles = connection.execute("SELECT key, data FROM articles")
            n_damaged = sum(not _is_whole(key, data) for key, data in articles)
        problems = []
        if n_damaged:
            problems.append(f"{n_damaged} articles that answers rest on are damaged; {_HELP}")
        with closing(store.everything()) as everything:
            for _, conversation in everything:
                problems += [
                    f"the answer to {turn.question!r} is damaged; ask again"
                    for turn in conversation.turns
                    if turn.problem == UNREADABLE
                ]
    except (ConversationsError, ValueError, TypeError, KeyError) as exc:
        return [f"the conversations cannot be read ({exc}); {_HELP}"]
    return problems


def _is_whole(key: str, data: str) -> bool:
    try:
        return to_key(json.loads(data)) == key
    except (ValueError, TypeError):
        return False

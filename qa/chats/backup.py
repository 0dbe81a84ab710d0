"""Backup: the conversations' part of one, on its way there and back.

Takes the conversations kept beside an index, of everybody or of one owner; gives a file of the
same kind for `index.library.backup` to pack. On the way back every turn is read as if anyone had
written the file, and conversations are added to those there are.
"""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

from index.errors import BackupError, ConversationsError
from qa.chats.store import ConversationStore

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from qa.chats.clippings import Clipping
    from qa.chats.values import Conversation

_ID = re.compile("[0-9a-f]{32}")


class ConversationsPart:
    """The conversations of one owner, or of everybody where `owner` is None.

    What an owner packs tells of nobody else and belongs to nobody: whoever brings it back gets it.
    Of everybody's, an owner gets back what was theirs or nobody's. "" is the owner where nobody
    logs in.
    """

    def __init__(self, store: ConversationStore, *, owner: str | None) -> None:
        self._store = store
        self._owner = owner

    def pack(self, path: Path) -> int:
        """Write the conversations that have a turn, and clippings, to a new file; return how many.

        Where there are none, no file is written. Raises ConversationsError where they cannot be
        read.
        """
        if not self._store.database.path.is_file():
            return 0
        packed = [
            (owner if self._owner is None else "", conversation)
            for owner, conversation in self._store.everything()
            if self._owner in (None, owner)
        ]
        clipped = [
            (owner if self._owner is None else "", one)
            for owner, one in self._store.clipped()
            if self._owner in (None, owner)
        ]
        if packed or clipped:
            written = ConversationStore(path.parent)
            written.add(packed)
            written.add_clipped(clipped)
        return len(packed)

    def check(self, path: Path) -> None:
        """Read all of a file from a backup. Raises BackupError where anything of it is wrong.

        Raises ConversationsError where those that it is to be added to cannot be read.
        """
        for _ in self._read(path):
            pass
        self._clipped(path)
        if self._store.database.path.is_file():
            with self._store.database.reading():
                pass

    def take(self, path: Path) -> int:
        """Add the conversations of a file from a backup; return how many it has for this owner.

        Raises ConversationsError where they cannot be kept; then none of them is.
        """
        taken = [
            (owner if self._owner is None else self._owner, conversation)
            for owner, conversation in self._read(path)
            if self._owner is None or owner in ("", self._owner)
        ]
        clipped = [
            (owner if self._owner is None else self._owner, one)
            for owner, one in self._clipped(path)
            if self._owner is None or owner in ("", self._owner)
        ]
        self._store.add(taken)
        self._store.add_clipped(clipped)
        return len(taken)

    def _clipped(self, path: Path) -> list[tuple[str, Clipping]]:
        try:
            return ConversationStore(path.parent).clipped()
        except (ConversationsError, ValueError, TypeError, KeyError, OverflowError) as exc:
            raise BackupError(
                f"the clippings in the backup were not written by Quoth: {exc}"
            ) from exc

    def _read(self, path: Path) -> Generator[tuple[str, Conversation]]:
        try:
            store = ConversationStore(path.parent)
            with closing(store.everything()) as conversations:
                for owner, conversation in conversations:
                    _check_values(owner, conversation)
                    yield owner, conversation
        except (ConversationsError, ValueError, TypeError, KeyError, OverflowError) as exc:
            raise BackupError(
                f"the conversations in the backup were not written by Quoth: {exc}"
            ) from exc


def _check_values(owner: str, conversation: Conversation) -> None:
    """Raise ValueError or TypeError for what SQLite would hold, but no conversation does."""
    texts = [owner, conversation.id, conversation.title]
    texts += [turn.question for turn in conversation.turns]
    texts += [turn.problem for turn in conversation.turns if turn.problem is not None]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("it holds values of other types")
    if not _ID.fullmatch(conversation.id):
        raise ValueError(f"{conversation.id[:50]!r} is not the id of a conversation")
    if conversation.created.tzinfo is None or conversation.changed.tzinfo is None:
        raise ValueError("a time has no time zone")

"""Salvaging: what a damaged file of conversations still holds, into a new one.

Takes the folder of a damaged index and a new one; says how many conversations are in that, what is
lost and what is in doubt. An article that answers rest on comes back only as it was, to the letter,
and an answer only with all of its articles: else the turn says that it was damaged.
"""

from __future__ import annotations

import datetime
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.library.scratch import scratch_folder
from index.store.salvaged import Shape, read_file, salvage_rows
from qa.chats.clippings import Clipping
from qa.chats.database import FILE_NAME
from qa.chats.kept import to_article, to_citation, to_key
from qa.chats.rows import to_turn
from qa.chats.store import ConversationStore
from qa.chats.values import Conversation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.articles.article import Article
    from index.store.salvaged import Found, Salvaged

_CONVERSATIONS = Shape.of(
    "conversations",
    "t:id t:owner t:title t:created t:changed i:moment",
    keys=1,
    twin="conversations_whole",
    twice="owner title created changed moment id",
)
_TURNS = Shape.of(
    "turns",
    "t:conversation i:number t:question T:answer T:problem i:vote t:asked t:folded",
    keys=2,
    twin="turns_whole",
    twice="conversation number question answer problem vote asked folded rowid",
    is_numbered=True,
)
_CLIPPINGS = Shape.of(
    "clippings",
    "t:owner t:id t:question t:citation t:article t:clipped i:moment",
    keys=2,
    twin="clippings_whole",
    twice="question citation article clipped moment owner id",
)
_ARTICLES = Shape.of("articles", "t:key t:data", keys=1, is_numbered=True)
_SHAPES = (_CONVERSATIONS, _TURNS, _CLIPPINGS, _ARTICLES)


class _Rescue:
    """What is read of one file."""

    def __init__(self, salvaged: Salvaged, lost: list[str]) -> None:
        self.lost, self.doubtful = lost, list[str]()
        self._rows = salvaged.rows
        self._articles = {
            str(one.values["key"]): data
            for one in salvaged.rows["articles"]
            if (data := _whole(one)) is not None
        }
        self._article = cache(self._to_article)

    def conversations(self) -> Iterator[tuple[str, Conversation]]:
        """Yield each conversation of which a turn is left, with its owner."""
        turns: dict[str, list[Found]] = {}
        for one in self._rows["turns"]:
            turns.setdefault(str(one.values["conversation"]), []).append(one)
        for one in self._rows["conversations"]:
            values: dict[str, Any] = dict(one.values)
            of_it = turns.pop(values["id"], [])
            if not of_it:
                continue
            named = f"conversation {values['title']!r}"
            if not (one.is_sure and all(turn.is_sure for turn in of_it)):
                self.doubtful.append(f"words of {named}")
            try:
                yield values["owner"], self._to_conversation(values, of_it, named)
            except (ValueError, TypeError, KeyError):
                self.lost.append(named)
        self.lost += [
            f"{len(of_it)} questions of a conversation whose name is lost"
            for of_it in turns.values()
        ]

    def clippings(self) -> Iterator[tuple[str, Clipping]]:
        """Yield each clipping whose article is whole, with its owner."""
        for one in self._rows["clippings"]:
            values: dict[str, Any] = dict(one.values)
            try:
                citation = to_citation(
                    json.loads(values["citation"]), self._article(values["article"])
                )
                clipped = datetime.datetime.fromisoformat(values["clipped"])
                clipping = Clipping(citation=citation, question=values["question"], clipped=clipped)
            except (ValueError, TypeError, KeyError):
                self.lost.append(f"a clipping for the question {values['question']!r}")
                continue
            if not one.is_sure:
                self.doubtful.append(f"the clipping {citation.quote[:60]!r}")
            yield values["owner"], clipping

    def _to_conversation(
        self, values: dict[str, Any], turns: list[Found], named: str
    ) -> Conversation:
        kept = []
        for one in sorted(turns, key=lambda one: int(str(one.values["number"]))):
            turn = to_turn(
                tuple(one.values[column] for column in _TURNS.columns[:-1]), self._article
            )
            if one.values["answer"] is not None and turn.answer is None:
                self.lost.append(f"the answer to {turn.question!r} in {named}")
            kept.append(turn)
        return Conversation(
            id=values["id"],
            title=values["title"],
            created=datetime.datetime.fromisoformat(values["created"]),
            changed=datetime.datetime.fromisoformat(values["changed"]),
            turns=tuple(kept),
        )

    def _to_article(self, key: str) -> Article:
        return to_article(self._articles[key])


def salvage_conversations(
    index_dir: str | Path, into: str | Path
) -> tuple[int, list[str], list[str]]:
    """Return how many conversations are in `into`, what is lost, and what is in doubt.

    Raises ConversationsError where they cannot be kept there.
    """
    path = Path(index_dir) / FILE_NAME
    if not path.is_file():
        return 0, [], []
    with scratch_folder(into) as scratch:
        data, lost = read_file(path, scratch)
    rescue = _Rescue(salvage_rows(data, _SHAPES), lost)
    store = ConversationStore(into)
    conversations, clippings = list(rescue.conversations()), list(rescue.clippings())
    store.add(conversations)
    store.add_clipped(clippings)
    if not conversations and not rescue.lost:
        rescue.lost.append("all conversations, if there were any: the file cannot be read")
    return len(conversations), rescue.lost, rescue.doubtful


def _whole(one: Found) -> dict[str, Any] | None:
    """Return what is kept of an article, if that is what its key is the hash of."""
    try:
        kept: dict[str, Any] = json.loads(str(one.values["data"]))
    except ValueError:
        return None
    return kept if to_key(kept) == one.values["key"] else None

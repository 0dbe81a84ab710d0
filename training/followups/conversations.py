"""Conversations with the question a person wrote for each follow-up, as training reads them."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

Split = Literal["train", "dev"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question, its `rewrite` that stands alone, and what was answered, where they are known.

    `is_usable`: all that the rewrite adds can come from the conversation.
    """

    question: str
    rewrite: str | None
    answer: str | None
    is_usable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The exchanges of a conversation, oldest first.

    `title` is its article's or subject, `section` the part of the article that it is about.
    """

    id: str
    set: str
    title: str
    section: str
    exchanges: tuple[Exchange, ...]


def read_conversations(path: Path, split: Split | None = None) -> list[Conversation]:
    """Return the conversations of a file, or those of one `split`.

    Each line is an object with "conversation_id", "title", "split" and "turns", which have
    "question", "rewrite" and "answer". A turn with "uses_personal_facts" is not usable.
    """
    name = path.name.split(".")[0]
    conversations = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if split is not None and record.get("split") != split:
                continue
            conversations.append(
                Conversation(
                    id=record["conversation_id"],
                    set=name,
                    title=record["title"],
                    section=record.get("section", ""),
                    exchanges=tuple(
                        Exchange(
                            question=turn["question"],
                            rewrite=turn["rewrite"],
                            answer=turn["answer"],
                            is_usable=not turn.get("uses_personal_facts", False),
                        )
                        for turn in record["turns"]
                    ),
                )
            )
    return conversations

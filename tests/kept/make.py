"""Keep what this version writes beside an index, for later versions to open.

    python -m tests.kept.make

Writes, once for each format, `conversations-N.sqlite` (a fact with a vote, a refusal, an overview
and a problem, of two owners, and a clipping), `feeds-N.sqlite` and `backup-A-S.zip` (archive format
and store format; with these conversations, an upload, a collection, a note and an edit). A file
that exists is left as it is. The store itself: tests/index/store/make_format.py.
"""

from __future__ import annotations

import datetime
import shutil
import tempfile
from contextlib import closing
from pathlib import Path

from index import build_index
from index.library import feeds, packing
from index.library.backup import write_backup
from index.library.feeds import Feeds
from index.library.orders import Library
from index.library.uploads import add_text
from index.store.schema import FORMAT
from qa import Assistant
from qa.chats import database
from qa.chats.backup import ConversationsPart
from qa.chats.clippings import Clipping
from qa.chats.store import ConversationStore

HERE = Path(__file__).parent
TEXTS = {
    "bridge.txt": "The old bridge\n\nThe old bridge over the Lenn was closed on 7 May 2021. "
    "Divers had found cracks in 3 of its 12 pillars.\n",
    "mill.txt": "The mill\n\nThe mill of Leafham burned on 9 June 2020. Nobody was hurt.\n",
}
QUESTIONS = (
    "When was the old bridge closed?",
    "Who won the lunar regatta of 2031?",
    "Summarize the articles",
)


def main() -> None:
    """Make the files that are missing."""
    with tempfile.TemporaryDirectory() as scratch:
        seeds, index_dir = Path(scratch) / "seeds", Path(scratch) / "data"
        seeds.mkdir()
        for name, text in TEXTS.items():
            (seeds / name).write_text(text)
        build_index([seeds], index_dir)
        add_text(index_dir, "Tea is grown in Assam.", title="Tea", source="The Leaf")
        build_index([], index_dir)
        with closing(Library(index_dir)) as library:
            library.collections.put("Fires", ["mill.txt"])
            library.notes.add("mill.txt", "Ask Ada.")
            library.edit("mill.txt", {"author": "Ada Brown"})
        _converse(index_dir)
        Feeds(index_dir).follow("https://example.org/feed", datetime.timedelta(hours=6))
        _keep(index_dir / database.FILE_NAME, f"conversations-{database._FORMAT}.sqlite")  # noqa: SLF001
        _keep(index_dir / feeds.FILE_NAME, f"feeds-{feeds._FORMAT}.sqlite")  # noqa: SLF001
        companion = ConversationsPart(ConversationStore(index_dir), owner=None)
        write_backup(index_dir, Path(scratch) / "backup.zip", companion=companion)
        _keep(Path(scratch) / "backup.zip", f"backup-{packing._FORMAT}-{FORMAT}.zip")  # noqa: SLF001


def _converse(index_dir: Path) -> None:
    store = ConversationStore(index_dir)
    with closing(Assistant.open(index_dir)) as assistant:
        answers = [assistant.ask(question, threshold=0.1) for question in QUESTIONS]
    own, other = store.of(""), store.of("ada")
    conversation = own.create()
    for question, answer in zip(QUESTIONS, answers, strict=True):
        own.append(conversation, question, answer=answer)
    own.vote(conversation, 0, "up")
    own.append(conversation, "x" * 9, problem="the question is odd")
    theirs = other.create()
    other.append(theirs, QUESTIONS[0], answer=answers[0])
    other.vote(theirs, 0, "down")
    store.clippings_of("").add(Clipping.now(answers[0].citations[0], QUESTIONS[0]))


def _keep(made: Path, name: str) -> None:
    if not (HERE / name).exists():
        shutil.copyfile(made, HERE / name)


if __name__ == "__main__":
    main()

"""Scenario: a small collection, and everything that writes to it.

Takes a place on disk; gives the states from which things are done, each thing in steps, and how it
is finished by whoever finds it half done. Texts are made up; vectors are sums of words.
"""

from __future__ import annotations

import json
import random
import shutil
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import index.vectors.vector_index  # noqa: F401 - once, before children are forked
from benchmarks.recombined import WordHashEncoder
from index import build_index
from index.encoder import Encoder
from index.library.backup import write_backup
from index.library.orders import Library
from index.library.restoring import restore_backup
from index.library.uploads import add_text
from index.search.filters import Filters
from index.store.reading import StoreReader
from qa.answer import Answer, Citation, Quoted, Said
from qa.chats.backup import ConversationsPart
from qa.chats.store import ConversationStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.articles.article import Article

_SHORT, _LONG = 24, 10
_LONG_SENTENCES = 260  # more passages in all than a build commits together
SECRET = "zyxquark"  # in what is deleted for good, and nowhere else  # noqa: S105
QUESTIONS = ("river bridge", "tea and the war", "What was the moon?", SECRET)
_WORDS = (
    "river bridge moon tea war troops minister council harbour winter ship engine grain storm "
    "letter museum bishop garden railway election mine forest doctor theatre strike island flood"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it all lies: the seeds, the index of them, and backups."""

    folder: Path

    @property
    def seeds(self) -> Path:
        """The folder of seeds."""
        return self.folder / "seeds"

    @property
    def index(self) -> Path:
        """The folder of the index."""
        return self.folder / "index"

    @property
    def backup(self) -> Path:
        """The backup."""
        return self.folder / "kept" / "backup.zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One thing that writes: what comes `before`, its steps, and what `finish` does after a kill.

    `is_begun_once`: it is not done again, for that would be another thing.
    """

    name: str
    before: Callable[[Place], object]
    steps: tuple[Callable[[Place], object], ...]
    finish: Callable[[Place], object]
    is_begun_once: bool = False


@cache
def words_encoder() -> Encoder:
    """Return the encoder that all is built with."""
    return WordHashEncoder()


@cache
def other_encoder() -> Encoder:
    """Return the encoder that takes over."""
    return WordHashEncoder(Encoder.load())


def to_sentence(chance: random.Random) -> str:
    """Return a sentence of made-up news."""
    words = chance.choices(_WORDS, k=chance.randint(6, 10))
    some = " and the ".join([" ".join(words[:4]), " ".join(words[4:])])
    return f"It was the {some} that is of the {chance.randint(1, 999)}."


def _text(number: int, version: int, sentences: int) -> str:
    chance = random.Random(number * 1000 + version)
    return " ".join(to_sentence(chance) for _ in range(sentences))


def write_seeds(place: Place) -> None:
    """Write the seeds of the first build."""
    place.seeds.mkdir(parents=True)
    place.backup.parent.mkdir()
    for number in range(_SHORT):
        body = _text(number, 0, 6)
        (place.seeds / f"short{number}.txt").write_text(f"Note {number}\n\n{body}\n")
    for number in range(_LONG):
        body = _text(100 + number, 0, _LONG_SENTENCES)
        (place.seeds / f"long{number}.txt").write_text(f"Report {number}\n\n{body}\n")
    records = [
        {"id": f"r{n}", "title": f"Record {n}", "text": _text(200 + n, 0, 5), "source": "The Leaf"}
        for n in range(8)
    ]
    _write_records(place, records)
    copy = (place.seeds / "short1.txt").read_text()
    (place.seeds / "copy.txt").write_text(f"{copy.strip()} A ferry went on Monday.\n")
    secret = f"Secret\n\nThe {SECRET} was seen by the council. {_text(300, 0, 4)}\n"
    (place.seeds / "secret.txt").write_text(secret)


def _write_records(place: Place, records: list[dict[str, str]]) -> None:
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (place.seeds / "records.jsonl").write_text(lines)


def change_seeds(place: Place) -> None:
    """Add, change, rename and remove seeds."""
    for number in range(3):
        body = _text(number, 1, 6)
        (place.seeds / f"short{number}.txt").write_text(f"Note {number}\n\n{body}\n")
        (place.seeds / f"short{10 + number}.txt").unlink()
        (place.seeds / f"new{number}.txt").write_text(
            f"New {number}\n\n{_text(400 + number, 0, 6)}\n"
        )
    (place.seeds / "long3.txt").write_text(f"Report 3\n\n{_text(103, 1, _LONG_SENTENCES)}\n")
    (place.seeds / "short20.txt").rename(place.seeds / "renamed.txt")
    records = [
        {"id": f"r{n}", "title": f"Record {n}", "text": _text(200 + n, n % 2, 5)} for n in range(6)
    ]
    _write_records(place, records)


def build(place: Place) -> None:
    """Build the folder of seeds, and all that is known."""
    build_index([place.seeds], place.index, encoder=words_encoder())


def build_known(place: Place) -> None:
    """Build all that is known."""
    build_index([], place.index, encoder=words_encoder())


def _reencode(place: Place) -> None:
    build_index([], place.index, encoder=other_encoder(), reencode=True)


def _people(place: Place) -> None:
    """Have people upload, edit, collect, note and ask."""
    add_text(place.index, f"A text on {SECRET} and tea. {_text(500, 0, 3)}", title="Typed")
    add_text(place.index, _text(501, 0, 3), title="Typed too")
    build_known(place)
    _edit_and_note(place)
    _converse(place)


def _with_library(place: Place, work: Callable[[Library], object]) -> None:
    with closing(Library(place.index, encoder=words_encoder, quotes=_store(place))) as library:
        work(library)


def _store(place: Place) -> ConversationStore:
    return ConversationStore(place.index)


def _edit_and_note(place: Place) -> None:
    def work(library: Library) -> None:
        library.edit("short4.txt", {"title": "By hand", "author": "Ada"})
        library.collections.put("Night", ["short5.txt", "r1", "secret.txt"])
        library.notes.add("short5.txt", "Ask Ada.", span=(8, 20))
        library.remove(["short9.txt"])

    _with_library(place, work)


def _answer(article: Article) -> Answer:
    quote = article.text[8:60]
    citation = Citation(number=1, article=article, start=8, end=60, quote=quote)
    return Answer(
        question="What was it?",
        resolved_question="What was it?",
        parts=(Said(text="It says: "), Quoted(text=quote, numbers=(1,))),
        confidence=0.9,
        abstained=False,
        citations=(citation,),
        filters=Filters(),
        timings_ms={"total": 1.0},
    )


def _article(place: Place, article_id: str) -> Article:
    with closing(StoreReader.open(place.index)) as store:
        return store.article_by_id(article_id, store.manifest().generation)


def _converse(place: Place) -> None:
    ours = _store(place).of("")
    first = ours.create()
    ours.append(first, "What was it?", answer=_answer(_article(place, "secret.txt")))
    ours.append(first, "And the tea?", answer=_answer(_article(place, "short5.txt")))
    ours.vote(first, 1, "up")


def make_whole(place: Place) -> None:
    """Build the seeds, and have people do all that they can."""
    write_seeds(place)
    build(place)
    _people(place)


def _whole_and_changed(place: Place) -> None:
    make_whole(place)
    change_seeds(place)


def write_backup_of(place: Place) -> None:
    """Write a backup of all that there is."""
    write_backup(place.index, place.backup, companion=ConversationsPart(_store(place), owner=None))


def _backed_up(place: Place) -> None:
    make_whole(place)
    write_backup_of(place)
    change_seeds(place)
    build_known(place)
    _append(place)


def _restore(place: Place) -> None:
    restore_backup(
        place.backup,
        place.index,
        encoder=words_encoder(),
        companion=ConversationsPart(_store(place), owner=None),
        sets_aside=True,
    )


def _damaged(place: Place) -> None:
    _backed_up(place)
    path = place.index / "quoth.sqlite"
    data = bytearray(path.read_bytes())
    data[4096:12288] = bytes(8192)
    path.write_bytes(data)


def _upload(place: Place) -> None:
    add_text(place.index, _text(600, 0, 4), title="Given")


def _upload_and_build(place: Place) -> None:
    _upload(place)
    build_known(place)


def _append(place: Place) -> None:
    ours = _store(place).of("")
    (first, *_) = ours.list()
    ours.append(first.id, "And the ship?", answer=_answer(_article(place, "short6.txt")))


def _rename(place: Place) -> None:
    ours = _store(place).of("")
    ours.rename(ours.list()[0].id, "Of ships")


def _unvote(place: Place) -> None:
    ours = _store(place).of("")
    ours.vote(ours.list()[0].id, 0, "down")


def _delete(place: Place) -> None:
    def work(library: Library) -> None:
        known = [one.id for one in library.contents().articles if one.title == "Typed"]
        library.delete(["secret.txt", *known])

    _with_library(place, work)


def _delete_and_build(place: Place) -> None:
    """Go on as a user does who sees what is there: deleted articles are not deleted again."""
    build_known(place)
    _delete(place)
    build_known(place)


def _edit_more(place: Place) -> None:
    _with_library(place, lambda library: library.edit("short6.txt", {"title": "Given by hand"}))


def _collect_more(place: Place) -> None:
    _with_library(place, lambda library: library.collections.put("Day", ["short7.txt"]))


def _note_more(place: Place) -> None:
    _with_library(place, lambda library: library.notes.add("short7.txt", "Look again."))


def _nothing(_place: Place) -> None:
    """Do nothing more: what was begun is whole, or it was not begun."""


WORKS = (
    Work(name="first build", before=write_seeds, steps=(build,), finish=build),
    Work(
        name="build of changes", before=_whole_and_changed, steps=(build_known,), finish=build_known
    ),
    Work(name="another encoder", before=make_whole, steps=(_reencode,), finish=_reencode),
    Work(name="restore", before=_backed_up, steps=(_restore,), finish=_restore),
    Work(name="restore over a damaged index", before=_damaged, steps=(_restore,), finish=_restore),
    Work(name="backup", before=_backed_up, steps=(write_backup_of,), finish=write_backup_of),
    Work(
        name="upload",
        before=make_whole,
        steps=(_upload, build_known),
        finish=_upload_and_build,
    ),
    Work(
        name="conversation",
        before=make_whole,
        steps=(_append, _rename, _unvote),
        finish=_nothing,
        is_begun_once=True,
    ),
    Work(
        name="edit, collection, note",
        before=make_whole,
        steps=(_edit_more, _collect_more, _note_more),
        finish=_nothing,
        is_begun_once=True,
    ),
    Work(name="deletion for good", before=make_whole, steps=(_delete,), finish=_delete_and_build),
)


def copy_place(from_: Path, place: Place) -> None:
    """Put a place's files where another's lie: roots are absolute, so there is one place."""
    shutil.rmtree(place.folder, ignore_errors=True)
    shutil.copytree(from_, place.folder, symlinks=True)

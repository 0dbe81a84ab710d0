"""Looking: what a collection shows, as plain values, so that two states of it can be compared.

Takes a place; gives its parts. Row numbers, generations and times are left out: they tell in how
many steps a state came about, and not what it holds.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from contextlib import closing
from typing import TYPE_CHECKING, Any

from benchmarks.torture.scenario import QUESTIONS, other_encoder, words_encoder
from index import open_index
from index.errors import IndexMissingError
from index.file_hash import to_sha256
from index.search.passage_index import QuestionVector
from index.store.collecting import names_by_article
from index.store.database import FILE_NAME
from index.store.noting import notes
from index.store.reading import UPLOADS, StoreReader
from qa.chats.store import ConversationStore

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.torture.scenario import Place
    from index.search.passage_index import PassageIndex

_K = 20
State = dict[str, Any]


def look(place: Place) -> State:
    """Return what is there, part by part. Raises what opening does, but for IndexMissingError."""
    return {
        "articles": look_at_index(place.index),
        "people": look_at_people(place.index),
        "uploads": uploads(place.index),
        "conversations": conversations(place.index),
        "backup": _backup(place.backup),
    }


def look_at_index(index_dir: Path) -> State | None:
    """Return articles, passages, vectors, stories, and what questions find; None for no index."""
    try:
        opened = open_index(index_dir)
    except IndexMissingError:
        return None
    with closing(opened) as index, closing(StoreReader.open(index_dir)) as store:
        return {"answers": answers(index), "held": held(store)}


def held(store: StoreReader) -> State:
    """Return every article of the generation served: all that is known of it, and its vectors."""
    with store.snapshot() as manifest:
        dim = store.built_with(manifest).dim
        shown = {}
        for row in store.article_rows(manifest.generation):
            article, spans = store.article_by_row(row), store.spans(row)
            vectors = store.article_vectors(row, len(spans), dim)
            fields = {name: value for name, value in article.to_dict().items() if name != "text"}
            shown[article.id] = [
                fields,
                list(article.furniture),
                list(article.entries),
                spans,
                zlib.crc32(vectors.tobytes()) if vectors is not None and spans else None,
            ]
        return shown


def answers(index: PassageIndex) -> list[Any]:
    """Return what each question finds, with its scores."""
    encoder = words_encoder()
    if index.info()["encoder"]["fingerprint"] != encoder.fingerprint:
        encoder = other_encoder()
    shown = []
    for question in QUESTIONS:
        (values,) = encoder.encode_questions([question])
        vector = QuestionVector(values=values, encoder=encoder.fingerprint)
        shown.append(
            [
                [
                    found.passage.id,
                    found.passage.text,
                    round(found.score, 5),
                    round(found.bm25, 4),
                    [copy.article_id for copy in found.also_in],
                ]
                for found in index.search(question, _K, vector=vector)
            ]
        )
    return shown


def look_at_people(index_dir: Path) -> State | None:
    """Return what people put on articles; None for no index."""
    if not (index_dir / FILE_NAME).exists():
        return None
    try:
        store = StoreReader.open(index_dir)
    except IndexMissingError:
        return None
    with closing(store):
        return {
            "collections": names_by_article(store),
            "notes": [[n.article, n.words, n.quote, n.start] for n in notes(store)],
            "removed": [r.id for r in store.removed()],
        }


def uploads(index_dir: Path) -> list[Any] | None:
    """Return the uploads; of one whose file is not what was given, that."""
    try:
        store = StoreReader.open(index_dir)
    except IndexMissingError:
        return None
    with closing(store):
        return [[up.original, _is_whole(index_dir, up.file, up.sha256)] for up in store.uploads()]


def _is_whole(index_dir: Path, file: str, sha256: str) -> str:
    path = index_dir / UPLOADS / file
    if not path.exists():
        return "missing"
    return "whole" if to_sha256(path) == sha256 else "damaged"


def conversations(index_dir: Path) -> list[Any] | None:
    """Return all conversations with their turns; None where none was ever kept."""
    store = ConversationStore(index_dir)
    if not store.database.path.exists():
        return None
    with closing(store.everything()) as everything:
        return [
            [
                owner,
                one.title,
                [
                    [turn.question, turn.answer.text if turn.answer else None, turn.vote]
                    + [cited.quote for cited in (turn.answer.citations if turn.answer else ())]
                    + [turn.problem]
                    for turn in one.turns
                ],
            ]
            for owner, one in everything
        ]


def _backup(path: Path) -> Any:
    if not path.exists():
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            listed = json.loads(archive.read("backup.json"))
            broken = archive.testzip()
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        return f"damaged: {error}"
    return [listed["articles"], sorted(listed["files"]), broken]

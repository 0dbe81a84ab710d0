"""Haystack: vectors and BM25 of its store in memory, joined by reciprocal ranks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

_K = 5


class Peer:
    """Its store, saved as one JSON file."""

    def __init__(self, model: str) -> None:
        self._documents = SentenceTransformersDocumentEmbedder(model=model, progress_bar=False)
        self._questions = SentenceTransformersTextEmbedder(model=model, progress_bar=False)
        self._store = InMemoryDocumentStore(embedding_similarity_function="cosine")

    def build(self, folder: Path, passages: list[dict[str, Any]]) -> None:
        self._documents.warm_up()
        self._write(folder, passages)

    def open(self, folder: Path) -> None:
        self._store = InMemoryDocumentStore.load_from_disk(str(folder / "store.json"))
        self._documents.warm_up()
        self._questions.warm_up()
        self._near = InMemoryEmbeddingRetriever(self._store, top_k=_K)
        self._words = InMemoryBM25Retriever(self._store, top_k=_K)
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=_K)

    def add(self, folder: Path, passages: list[dict[str, Any]]) -> None:
        self._write(folder, passages)

    def search(self, question: str, k: int) -> list[str]:
        vector = self._questions.run(question)["embedding"]
        found = [
            self._near.run(query_embedding=vector)["documents"],
            self._words.run(query=question)["documents"],
        ]
        return [one.meta["id"] for one in self._joiner.run(documents=found)["documents"]][:k]

    def _write(self, folder: Path, passages: list[dict[str, Any]]) -> None:
        documents = [Document(content=one["text"], meta={"id": one["id"]}) for one in passages]
        self._store.write_documents(self._documents.run(documents)["documents"])
        folder.mkdir(parents=True, exist_ok=True)
        self._store.save_to_disk(str(folder / "store.json"))

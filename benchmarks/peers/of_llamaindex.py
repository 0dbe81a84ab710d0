"""LlamaIndex: FAISS vectors and BM25, joined by reciprocal ranks (`QueryFusionRetriever`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
from llama_index.core import Settings, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.faiss import FaissVectorStore

_DIMENSIONS = 384
_K = 5


class Peer:
    """Its index, persisted as JSON and a FAISS file; BM25 in a folder of its own."""

    def __init__(self, model: str) -> None:
        Settings.embed_model = HuggingFaceEmbedding(model_name=model)
        Settings.llm = MockLLM()  # asked for nothing: one query a question

    def build(self, folder: Path, passages: list[dict[str, Any]]) -> None:
        store = FaissVectorStore(faiss_index=faiss.IndexFlatIP(_DIMENSIONS))
        context = StorageContext.from_defaults(vector_store=store)
        self._index = VectorStoreIndex(_nodes(passages), storage_context=context)
        self._save(folder)

    def open(self, folder: Path) -> None:
        store = FaissVectorStore.from_persist_dir(str(folder))
        context = StorageContext.from_defaults(vector_store=store, persist_dir=str(folder))
        self._index = load_index_from_storage(context)
        words = BM25Retriever.from_persist_dir(str(folder / "bm25"))
        self._retriever = QueryFusionRetriever(
            [self._index.as_retriever(similarity_top_k=_K), words],
            similarity_top_k=_K,
            num_queries=1,
            mode="reciprocal_rerank",
            use_async=False,
        )

    def add(self, folder: Path, passages: list[dict[str, Any]]) -> None:
        self._index.insert_nodes(_nodes(passages))
        self._save(folder)

    def search(self, question: str, k: int) -> list[str]:
        return [found.node.node_id for found in self._retriever.retrieve(question)][:k]

    def _save(self, folder: Path) -> None:
        self._index.storage_context.persist(str(folder))
        nodes = list(self._index.docstore.docs.values())
        words = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=_K)
        words.persist(str(folder / "bm25"))


def _nodes(passages: list[dict[str, Any]]) -> list[TextNode]:
    return [TextNode(id_=one["id"], text=one["text"]) for one in passages]

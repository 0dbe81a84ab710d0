"""LangChain: FAISS vectors and BM25, joined by reciprocal ranks (`EnsembleRetriever`)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings

_K = 5


class Peer:
    """Its FAISS folder. BM25 is not kept on disk: it is made anew from the texts on opening."""

    def __init__(self, model: str) -> None:
        self._encoder = HuggingFaceEmbeddings(model_name=model)

    def build(self, folder: Path, passages: list[dict[str, Any]]) -> None:
        self._vectors = FAISS.from_documents(_documents(passages), self._encoder)
        self._save(folder)

    def open(self, folder: Path) -> None:
        self._vectors = FAISS.load_local(
            str(folder), self._encoder, allow_dangerous_deserialization=True
        )
        self._join()

    def add(self, folder: Path, passages: list[dict[str, Any]]) -> None:
        self._vectors.add_documents(_documents(passages))
        self._save(folder)

    def search(self, question: str, k: int) -> list[str]:
        return [found.metadata["id"] for found in self._joined.invoke(question)][:k]

    def _save(self, folder: Path) -> None:
        self._vectors.save_local(str(folder))
        self._join()

    def _join(self) -> None:
        texts = list(self._vectors.docstore._dict.values())  # noqa: SLF001 - no other way to all
        words = BM25Retriever.from_documents(texts, k=_K, preprocess_func=_words)
        near = self._vectors.as_retriever(search_kwargs={"k": _K})
        self._joined = EnsembleRetriever(retrievers=[near, words], weights=[0.5, 0.5])


def _words(text: str) -> list[str]:
    """Return the words in lower case: by itself it splits at blanks alone, and finds less."""
    return re.findall(r"\w+", text.lower())


def _documents(passages: list[dict[str, Any]]) -> list[Document]:
    return [Document(page_content=one["text"], metadata={"id": one["id"]}) for one in passages]

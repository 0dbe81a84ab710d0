"""Prompts: the words that an encoder expects in front of a question, and in front of a passage.

A model that was trained with prompts finds less without them. Most models carry theirs in their
configuration; some old ones name them only in their description, and are known by name here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """What stands in front of a question and of a passage when they are encoded; "": nothing."""

    question: str = ""
    passage: str = ""


_SEARCHING = Prompts(question="Represent this sentence for searching relevant passages: ")
_SEARCHING_CHINESE = Prompts(question="为这个句子生成表示以用于检索相关文章：")
_TASK = Prompts(
    question="Instruct: Given a web search query, retrieve relevant passages that answer the "
    "query\nQuery: "
)
# The prompts of models, by patterns that fit the whole of their names in lower case, from the
# models' descriptions.
_FAMILIES: tuple[tuple[str, Prompts], ...] = (
    (
        r"(multilingual-)?e5-(small|base|large)(-v2|-unsupervised)?",
        Prompts(question="query: ", passage="passage: "),
    ),
    (r"(multilingual-e5-large|e5-mistral-7b)-instruct", _TASK),
    (r"bge-(small|base|large)-en(-v1\.5)?", _SEARCHING),
    (r"bge-(small|base|large)-zh(-v1\.5)?", _SEARCHING_CHINESE),
    (r"snowflake-arctic-embed-(xs|s|m|m-long|m-v1\.5|l)", _SEARCHING),
    (r"snowflake-arctic-embed-[ml]-v2\.0", Prompts(question="query: ")),
    (r"mxbai-embed-(2d-)?large-v1", _SEARCHING),
    (
        r"nomic-embed-text-v\d.*|modernbert-embed-(base|large)",
        Prompts(question="search_query: ", passage="search_document: "),
    ),
)


def to_prompts(own: Mapping[str, str | None], default: str | None, name: str) -> Prompts:
    """Return the prompts of a model.

    `own` are those of its configuration by name, as sentence-transformers has them, and `default`
    names the one for all texts. Where it has none, `name`, a hub name or a folder, tells the
    family.
    """
    question = own.get("query") or ""
    # SentenceTransformer.encode_document (6.2) reads "document" only: it is there in every model.
    passage = own.get("document") or own.get("passage") or own.get("corpus") or ""
    if question or passage:
        return Prompts(question=question, passage=passage)
    if default and (prompt := own.get(default)):
        return Prompts(question=prompt, passage=prompt)
    model = _to_model_name(name).lower()
    for pattern, prompts in _FAMILIES:
        if re.fullmatch(pattern, model):
            return prompts
    return Prompts()


def _to_model_name(name: str) -> str:
    """Return the last part of a model's name, in the hub's cache as well."""
    parts = Path(name).parts
    cached = [part for part in parts if part.startswith("models--")]
    return cached[-1].split("--")[-1] if cached else parts[-1]

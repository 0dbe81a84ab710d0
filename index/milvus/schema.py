"""Schema: the fields of the three Milvus collections of an index.

`passages` has a row a passage, `articles` a row for each part of an article's record, `state` what
the index says of itself. Rows of the first two carry the generation in which they were born and,
if so, died, 0 for the living; `key` names a row together with the generation it was born in.
"""

from __future__ import annotations

from typing import Any, Final

FORMAT: Final = 1
MOST_BYTES: Final = 60_000  # of a text in a field; Milvus's own limit is 65,535
TITLE_WEIGHT: Final = 0.25  # of the words of a title, as index/words.py weighs them
# Whose words have a field of BM25's, and its name.
WORDS: Final = (("words", "words_bm25"), ("title_words", "title_bm25"))

_TEXT: dict[str, Any] = {"max_length": 65_535}
_KEY: dict[str, Any] = {"max_length": 128}
_ANALYZED: dict[str, Any] = {
    **_TEXT,
    "enable_analyzer": True,
    "enable_match": True,
    "analyzer_params": {"tokenizer": "standard"},
}
_DIM: dict[str, Any] = {"dim": None}  # that of the encoder

Field = tuple[str, str, dict[str, Any]]
_INTEGERS: Final = ("article", "born", "died", "published", "published_to")
_STORY: Final = ("story", "place", "n_story")
_COMMON: tuple[Field, ...] = (
    ("key", "VARCHAR", _KEY),
    *((name, "INT64", {}) for name in (*_INTEGERS, *_STORY)),
    ("source", "VARCHAR", _KEY),
    ("author", "VARCHAR", _TEXT),
)
FIELDS: dict[str, tuple[Field, ...]] = {
    "passages": (
        *_COMMON,
        *((name, "INT64", {}) for name in ("passage", "first", "behind")),
        ("words", "VARCHAR", _ANALYZED),
        ("title_words", "VARCHAR", _ANALYZED),
        ("vector", "FLOAT_VECTOR", _DIM),
        ("words_bm25", "SPARSE_FLOAT_VECTOR", {}),
        ("title_bm25", "SPARSE_FLOAT_VECTOR", {}),
    ),
    "articles": (
        *_COMMON,
        *((name, "INT64", {}) for name in ("part", "passages", "later", "age")),
        ("id_key", "VARCHAR", _KEY),
        ("state", "VARCHAR", _KEY),
        ("entry", "VARCHAR", _TEXT),
        ("record", "VARCHAR", _TEXT),
        ("vector", "FLOAT_VECTOR", _DIM),
    ),
    "state": (
        ("key", "VARCHAR", _KEY),
        ("generation", "INT64", {}),
        ("part", "INT64", {}),
        ("value", "VARCHAR", _TEXT),
        ("pad", "FLOAT_VECTOR", {"dim": 2}),  # Milvus wants one in every collection
    ),
}
INDEXES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "passages": (
        ("vector", "AUTOINDEX", "IP"),
        ("words_bm25", "SPARSE_INVERTED_INDEX", "BM25"),
        ("title_bm25", "SPARSE_INVERTED_INDEX", "BM25"),
    ),
    "articles": (("vector", "FLAT", "IP"),),
    "state": (("pad", "FLAT", "IP"),),
}


def stored(kind: str) -> list[str]:
    """Return the fields that are written: all but those that Milvus makes itself."""
    made = {sparse for _, sparse in WORDS}
    return [name for name, *_ in FIELDS[kind] if name not in made]


def is_living(generation: int) -> str:
    """Return the expression for the rows that a generation has."""
    return f"born <= {generation} and (died == 0 or died > {generation})"

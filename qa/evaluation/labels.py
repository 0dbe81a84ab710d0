"""Labels: what people judged of quotes.

Takes a `.jsonl` or `.jsonl.gz`, one judgement a line; tells of a quote whether a person found that
it answers its question. A label has the quote itself, or, where an article's words are not to be
passed on, where it stands and a hash of it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.errors import QuothError
from qa.evaluation.question_sets import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from index.articles.article import Article, Span

_HASH_CHARACTERS = 16


def to_quote_hash(quote: str) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of `quote` in UTF-8."""
    return hashlib.sha256(quote.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_CHARACTERS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Whether the quote of that hash answers that question, and `why` in a word.

    `article_id` and `span` tell where it stands, for those who have the article; None where the
    label came with the quote itself.
    """

    question_id: str
    quote_hash: str
    is_right: bool
    why: str = ""
    article_id: str | None = None
    span: Span | None = None

    def __post_init__(self) -> None:
        if len(self.quote_hash) != _HASH_CHARACTERS:
            raise ValueError(f"{self.quote_hash!r} is not {_HASH_CHARACTERS} hexadecimal digits")
        if self.span is not None and not 0 <= self.span[0] < self.span[1]:
            raise ValueError(f"{self.span} is no span")

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Label:
        """Return the label of a line.

        {"id", "quote" or "hash", "right"} and, optional, "why", "article_id", "start", "end".
        Raises ValueError for what is missing or of the wrong kind.
        """
        quote, start, end = row.get("quote"), row.get("start"), row.get("end")
        hashed = to_quote_hash(quote) if isinstance(quote, str) else row.get("hash")
        if "id" not in row:
            raise ValueError("no id of a question")
        if type(hashed) is not str:
            raise ValueError("neither quote nor hash")
        if type(row.get("right")) is not bool:
            raise ValueError(f"right is {row.get('right')!r}, neither true nor false")
        article_id = row.get("article_id")
        return cls(
            question_id=str(row["id"]),
            quote_hash=hashed,
            is_right=row["right"],
            why=str(row.get("why", "")),
            article_id=None if article_id is None else str(article_id),
            span=(start, end) if type(start) is int and type(end) is int else None,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the label as a line without the quote has it."""
        start, end = self.span or (None, None)
        return {
            "id": self.question_id,
            "article_id": self.article_id,
            "start": start,
            "end": end,
            "hash": self.quote_hash,
            "right": self.is_right,
            "why": self.why,
        }


class Labels:
    """Labels by their questions. Raises ValueError where two disagree on one quote."""

    def __init__(self, labels: Iterable[Label] = ()) -> None:
        self._by_quote: dict[tuple[str, str], Label] = {}
        self._right: dict[str, list[Label]] = defaultdict(list)
        for label in labels:
            self._add(label)

    def _add(self, label: Label) -> None:
        key = label.question_id, label.quote_hash
        if self._by_quote.setdefault(key, label).is_right != label.is_right:
            raise ValueError(f"two judgements of quote {key[1]} for question {key[0]!r}")
        if label.is_right:
            self._right[label.question_id].append(label)

    @classmethod
    def read(cls, *paths: str | Path) -> Labels:
        """Return the labels of files. Raises QuothError that names the file, and a bad line."""
        labels = cls()
        for path in paths:
            for where, row in read_rows(path):
                try:
                    labels._add(Label.from_dict(row))
                except ValueError as exc:
                    raise QuothError(f"{where}: {exc}") from exc
        return labels

    def __len__(self) -> int:
        return len(self._by_quote)

    def judgement(self, question_id: str, article: Article, span: Span) -> bool | None:
        """Return whether the quote at `span` answers the question, or None where nobody judged it.

        The same words have the same label in every article. A longer quote that holds one labelled
        right is right.
        """
        label = self._by_quote.get((question_id, to_quote_hash(article.text[slice(*span)])))
        if label is not None:
            return label.is_right
        held = any(_stands_in(right, article, span) for right in self._right.get(question_id, ()))
        return True if held else None


def _stands_in(label: Label, article: Article, span: Span) -> bool:
    """Say whether a label's quote still stands in its article, within `span`."""
    if label.span is None or label.article_id != article.id:
        return False
    start, end = label.span
    is_within = span[0] <= start and end <= span[1]
    return is_within and to_quote_hash(article.text[start:end]) == label.quote_hash

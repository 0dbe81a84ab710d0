"""Judging: whether a quote answers a question with known answers.

Takes a question's row and a quote; says whether it is right, strictly, or leniently, as a reader
would. Strict is what can be compared with other programs; lenient is nearer to the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.evaluation.folding import holds_words, is_answer
from qa.evaluation.measures import holds_answer

if TYPE_CHECKING:
    from index.articles.article import Article, Span
    from qa.answer import Answer
    from qa.evaluation.labels import Labels
    from qa.reader import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedQuote:
    """A quote with its short answer, if there is one. `copies` are ids of its article's copies."""

    article: Article
    span: Span
    short_answer: str | None = None
    copies: frozenset[str] = frozenset()

    @classmethod
    def from_answer(cls, answer: Answer) -> JudgedQuote | None:
        """Return the first quote of an answer, or None of one that quotes nothing."""
        if not answer.citations:
            return None
        first = answer.citations[0]
        return cls(
            article=first.article,
            span=(first.start, first.end),
            short_answer=answer.short_answer,
            copies=frozenset(copy.article_id for copy in first.also_in),
        )

    @classmethod
    def from_finding(cls, finding: Finding) -> JudgedQuote:
        """Return the quote of a finding."""
        article = finding.article
        short_answer = article.text[slice(*finding.short_answer)]
        return cls(article=article, span=finding.sentence, short_answer=short_answer)

    @property
    def text(self) -> str:
        """The quoted words."""
        return self.article.text[slice(*self.span)]

    def label(self, row: dict[str, Any], labels: Labels) -> bool | None:
        """Return what a person judged of this quote as an answer to `row`, or None."""
        return labels.judgement(str(row.get("id", "")), self.article, self.span)


def is_right(row: dict[str, Any], quote: JudgedQuote | None) -> bool:
    """Say whether a quote is right strictly.

    It holds the normalised words of an answer as whole words, and is from an article of `doc_ids`.
    """
    return (
        quote is not None
        and quote.article.id in row.get("doc_ids", [])
        and holds_answer(quote.text, row.get("answers", []))
    )


def is_right_to_a_reader(
    row: dict[str, Any], quote: JudgedQuote | None, labels: Labels | None = None
) -> bool:
    """Say whether a quote is right leniently: by its label, else by the rules.

    By the rules it is right if it is so strictly; if it holds the folded words of an answer, and is
    from an article of `doc_ids` or a copy of one, or its short answer is among these words; and if
    its short answer is an answer, whatever article it is from.
    """
    if quote is None:
        return False
    label = quote.label(row, labels) if labels is not None else None
    if label is not None:
        return label
    return is_right(row, quote) or any(
        _answers(row, quote, answer) for answer in row.get("answers", [])
    )


def _answers(row: dict[str, Any], quote: JudgedQuote, answer: str) -> bool:
    said = quote.short_answer or ""
    if is_answer(said, answer):
        return True
    is_marked = not {quote.article.id, *quote.copies}.isdisjoint(row.get("doc_ids", []))
    return holds_words(quote.text, answer) and (is_marked or holds_words(answer, said))

"""Judging: quotes that are right strictly, leniently, by a label, and not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.article import Article
from qa.evaluation.judging import JudgedQuote, is_right, is_right_to_a_reader
from qa.evaluation.labels import Label, Labels, to_quote_hash

ROW = {"id": "1", "answers": ["TikTok"], "doc_ids": ["marked.txt"]}


def quote(
    text: str, *, of: str = "other.txt", said: str | None = None, copies: tuple[str, ...] = ()
) -> JudgedQuote:
    article = Article(id=of, root="", title="", text=text)
    return JudgedQuote(
        article=article, span=(0, len(text)), short_answer=said, copies=frozenset(copies)
    )


@dataclass(frozen=True, kw_only=True)
class Case:
    quote: JudgedQuote | None
    strict: bool = False
    lenient: bool = False


CASES = {
    "of the article marked": Case(
        quote=quote("They bar TikTok.", of="marked.txt"), strict=True, lenient=True
    ),
    "in the possessive": Case(quote=quote("They bar TikToks.", of="marked.txt"), lenient=True),
    "of a copy": Case(quote=quote("They bar TikTok.", copies=("marked.txt",)), lenient=True),
    "of another article, as its answer": Case(
        quote=quote("They bar TikTok’s app.", said="TikTok’s app"), lenient=True
    ),
    "of another article, by the way": Case(quote=quote("TikTok and Orkut.", said="Orkut")),
    "of another article, without an answer": Case(quote=quote("They bar TikTok.")),
    "something else": Case(quote=quote("They bar Orkut.", of="marked.txt", said="Orkut")),
    "nothing": Case(quote=None),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_quotes_judged(case: Case) -> None:
    assert (is_right(ROW, case.quote), is_right_to_a_reader(ROW, case.quote)) == (
        case.strict,
        case.lenient,
    )


@pytest.mark.parametrize("is_good", [True, False])
def test_a_label_decides(is_good: bool) -> None:
    judged = quote("They bar TikTok.", of="marked.txt")
    label = Label(question_id="1", quote_hash=to_quote_hash(judged.text), is_right=is_good)
    assert is_right_to_a_reader(ROW, judged, Labels([label])) is is_good
    assert is_right_to_a_reader({**ROW, "id": "2"}, judged, Labels([label])) is True
    unanswerable = {"id": "1", "answers": [], "doc_ids": []}
    assert is_right_to_a_reader(unanswerable, judged, Labels([label])) is is_good
    assert is_right_to_a_reader(unanswerable, judged) is False


_TEXTS = st.text("aAé1.’'- s,the&%", min_size=1)


@given(_TEXTS, _TEXTS, st.sampled_from(["marked.txt", "other.txt"]))
def test_by_the_rules_what_is_right_strictly_is_right_leniently(
    text: str, answer: str, of: str
) -> None:
    row: dict[str, Any] = {"answers": [answer, text[1:-1], text], "doc_ids": ["marked.txt"]}
    judged = quote(f"So: {text}", of=of)
    assert is_right_to_a_reader(row, judged) >= is_right(row, judged)

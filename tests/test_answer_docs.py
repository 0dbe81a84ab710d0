"""The fields of an answer, as docs/api.md has them."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest

from index.articles.article import Article
from index.passages import Passage
from index.search.filters import Filters
from index.search.retrieved import RetrievedPassage
from qa.answer import Answer, Citation, Kind, Quoted, Stance, Verdict

_REPOSITORY = Path(__file__).parent.parent
_SECTION = (
    (_REPOSITORY / "docs" / "api.md")
    .read_text(encoding="utf-8")
    .partition("### What an answer holds")[2]
    .partition("### Written answers")[0]
)


@pytest.fixture
def example() -> dict[str, Any]:
    """Return the answer that the page shows."""
    (block,) = re.findall(r"```json\n(.*?)```", _SECTION, re.DOTALL)
    answer: dict[str, Any] = json.loads(block)
    return answer


def test_the_example_has_all_fields_of_an_answer_and_no_other(example: dict[str, Any]) -> None:
    text = "Ada Brown met them on 3 May."
    article = Article(
        id="a", root="/seeds", title="A", text=text, published=datetime.date(2024, 5, 4)
    )
    passage = Passage.from_span(article, (0, len(text)))
    answer = Answer(
        question="Who?",
        resolved_question="Who?",
        parts=(Quoted(text=text, numbers=(1,)),),
        confidence=0.5,
        abstained=False,
        citations=(Citation(number=1, article=article, start=0, end=len(text), quote=text),),
        retrieved=(
            RetrievedPassage(
                passage=passage, article=article, rank=1, score=0.5, cosine=0.5, bm25=1.0
            ),
        ),
        filters=Filters(),
        timings_ms={"resolve": 1.0, "encode": 1.0, "search": 1.0, "read": 1.0, "total": 3.0},
    ).to_dict()
    assert list(example) == list(answer)
    for name in ("citations", "retrieved"):
        assert [list(one) for one in example[name]] == [list(one) for one in answer[name]]
    assert list(example["citations"][0]["days"][0]) == list(answer["citations"][0]["days"][0])
    assert [list(example[name]) for name in ("filters", "timings_ms")] == [
        list(answer[name]) for name in ("filters", "timings_ms")
    ]


def test_the_example_holds_together(example: dict[str, Any]) -> None:
    (cited,) = example["citations"]
    seed = next((_REPOSITORY / "seeds").rglob(cited["article_id"])).read_text(encoding="utf-8")
    assert cited["quote"] in seed
    assert example["answer"] == f"{cited['quote']} [1]"
    assert cited["end"] - cited["start"] == len(cited["quote"])
    (days,) = cited["days"]
    assert cited["quote"][days["start"] : days["end"]] == days["words"]


def test_kinds_and_fields_are_told() -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", _SECTION, re.MULTILINE))
    assert told == {
        "kind",
        "evidence",
        "reason",
        "filters_hide",
        "suggestions",
        "now",
        "days",
        "verdict",
        "also_in",
        "written",
        "independent_sources",
        "names",
        "columns",
        "speaker",
        "stance",
    }
    assert all(
        f"`{name}`" in _SECTION for name in (*get_args(Kind), *get_args(Stance), *get_args(Verdict))
    )

"""Articles, answers and turns to show, friendly and hostile."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import strategies as st

from index.articles.article import Article
from index.passages import Passage
from index.search.filters import Filters
from index.search.retrieved import RetrievedPassage
from index.stories.telling import Copy
from qa.answer import Answer, Citation, Quoted
from qa.chats.values import KeptTurn
from ui.web.views.conversation import to_conversation

TEXT = "The bridge opened in May.\n\nIt is 40 m long, says Ada Lund."


HOSTILE = (
    "</mark></p></dialog><script>pwn()</script><img src=x onerror=pwn()> \u202eevil\u2066 & "
    '"quoted" ${pwn()} {{pwn}}'
)


# Full of what means something in HTML, JavaScript templates, Markdown and text direction.
WORDS = st.text(
    st.one_of(
        st.sampled_from("<>&\"'/=!-?[](){}$`*_#;: \n\taAzZ\u202e\u2066\u200f\ufffd\u2028"),
        st.characters(),
    ),
    max_size=300,
)


def article(text: str = TEXT, **changes: Any) -> Article:
    values: dict[str, Any] = {
        "id": "a",
        "root": "/seeds",
        "title": "A bridge",
        "source": "Leaf",
        "author": "Ada",
        "url": "https://leaf.example/bridge?a=1&b=2",
        "published": datetime.date(2024, 5, 1),
        **changes,
    }
    return Article(text=text, **values)


def found(of: Article, start: int = 0, end: int | None = None) -> RetrievedPassage:
    span = (start, len(of.text) if end is None else end)
    passage = Passage.from_span(of, span)
    scores: dict[str, Any] = {"score": 0.5, "cosine": 0.4, "bm25": 1.0, "fused": 0.7}
    return RetrievedPassage(passage=passage, article=of, rank=1, **scores)


def answer(of: Article, *spans: tuple[int, int], **changes: Any) -> Answer:
    citations = tuple(
        Citation(number=number, article=of, start=start, end=end, quote=of.text[start:end])
        for number, (start, end) in enumerate(spans, 1)
    )
    values: dict[str, Any] = {
        "question": "When?",
        "resolved_question": "When?",
        "parts": tuple(Quoted(text=c.quote, numbers=(c.number,)) for c in citations),
        "confidence": 0.9,
        "abstained": False,
        "citations": citations,
        "retrieved": (found(of),),
        "filters": Filters(),
        "timings_ms": {},
        **changes,
    }
    return Answer(**values)


def cited(*outlets: str | None, independent: int = 1, of: Article | None = None) -> Citation:
    of = of or article()
    return Citation(
        number=1,
        article=of,
        start=0,
        end=len(of.text),
        quote=of.text,
        also_in=tuple(
            Copy(article_id=f"{i}", source=outlet, url=None, published=None)
            for i, outlet in enumerate(outlets)
        ),
        independent_sources=independent,
    )


def kept(question: str = "When?", **came: Any) -> KeptTurn:
    asked = datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC)
    return KeptTurn(question=question, asked=asked, **came)


def shown(made: Answer) -> str:
    return to_conversation([kept(made.question, answer=made)])

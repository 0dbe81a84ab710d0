"""Answering: a detail of an article, said with its provenance, and quoted where the text has it.

Takes an Inquiry; gives what is said, or None where the question means no article that there is, or
no detail that is known here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.about.details import to_details, to_topic
from qa.about.telling import WORDS_A_MINUTE, tell
from qa.answer import Citation, Composed, Part, Quoted, Said
from qa.evidence import Evidence, Listed
from qa.overview.meant import to_meant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Article
    from qa.about.details import Detail
    from qa.inquiry import Inquiry

_RULE = (
    "What is known of {} was looked up: what its file or page says of it goes before what the "
    "first and last lines of its text say."
)
_WHO_WROTE_ABOUT = re.compile(
    r"^(?:and )?(?:who|which \w+) (?:else )?(?:(?:has|have) )?(?:wr[io]tes?|written|report(?:s|ed)|"
    r"covers?|covered) (?:about |on )?(?P<topic>.+)",
    re.IGNORECASE,
)
_LENGTH = f" Words are those of the whole text, read at {WORDS_A_MINUTE} a minute."


def answer_about(inquiry: Inquiry) -> Composed | None:
    """Return what `inquiry` wants to know of an article itself."""
    details = to_details(inquiry.asked.question)
    articles = to_meant(inquiry, " ".join(to_topic(inquiry.asked.question))) if details else ()
    return _to_composed(inquiry, details, articles) if articles else None


def answer_writer(inquiry: Inquiry) -> Composed | None:
    """Return who wrote the article that fits "Who wrote about …?" best, None for any other."""
    match = _WHO_WROTE_ABOUT.search(inquiry.asked.resolved)
    articles = to_meant(inquiry, match["topic"].rstrip(" ?.!")) if match else ()
    return _to_composed(inquiry, ("author",), articles) if articles else None


def _to_composed(
    inquiry: Inquiry, details: Sequence[Detail], articles: Sequence[Article]
) -> Composed:
    parts: list[Part] = []
    citations: list[Citation] = []
    gists: list[str] = []
    named: dict[str, Listed] = {one.id: Listed.of(one, url=one.url) for one in articles}
    for article in articles:
        for detail in details:
            told = tell(article, detail, inquiry.index)
            parts.append(Said(text=told.sentence))
            gists += [told.gist] if told.gist else []
            named.update((other.article_id, other) for other in told.others)
            if told.line is not None and not _is_cited(citations, article, told.line):
                citations.append(_cite(article, told.line, number=len(citations) + 1))
                parts.append(Quoted(text=citations[-1].quote, numbers=(citations[-1].number,)))
    rule = _RULE.format("the article" if len(articles) == 1 else "each article that fits")
    return Composed(
        parts=tuple(parts),
        citations=tuple(citations),
        short_answer=gists[0] if len(gists) == 1 else None,
        confidence=1.0,
        evidence=Evidence(
            rule=rule + (_LENGTH if "length" in details else ""), articles=tuple(named.values())
        ),
    )


def _is_cited(citations: Sequence[Citation], article: Article, line: tuple[int, int]) -> bool:
    return any((one.article.id, one.start, one.end) == (article.id, *line) for one in citations)


def _cite(article: Article, line: tuple[int, int], *, number: int) -> Citation:
    start, end = line
    return Citation(
        number=number, article=article, start=start, end=end, quote=article.text[start:end]
    )

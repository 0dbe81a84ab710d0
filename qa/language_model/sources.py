"""Sources: the passages that a language model is given, and its claims are held against.

Takes an answer in quotes; gives the passages that these stand in, and the others that were read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.articles.article import Article
from index.passages import Passage
from index.search.retrieved import RetrievedPassage
from qa.answer import Said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Answer, Citation

# Kinds of answers of which the quotes are all that is to be worded, not what else was found.
_QUOTES_ONLY = ("comparison", "count", "about")


def to_sources(answer: Answer) -> list[RetrievedPassage]:
    """Return the passages to write from, each once, in the order in which they matter."""
    found: list[RetrievedPassage] = []
    for citation in answer.citations:
        if not any(_holds(one, citation) for one in found):
            found.append(_passage_of(citation, answer.retrieved))
    if answer.kind not in _QUOTES_ONLY:
        found += [one for one in answer.retrieved if one not in found]
    return found


def to_computed(answer: Answer) -> RetrievedPassage | None:
    """Return what was computed over the collection as if it were a passage; None without that.

    It stands in no article, so nothing can cite it.
    """
    if answer.evidence is None:
        return None
    said = [part.text for part in answer.parts if isinstance(part, Said)]
    titles = [one.title for one in answer.evidence.articles]
    text = "\n".join([*said, answer.evidence.rule, *titles])
    article = Article(id="computed", root="", title="", text=text)
    passage = Passage.from_span(article, (0, len(text)))
    return RetrievedPassage(
        passage=passage, article=article, rank=1, score=0.0, cosine=0.0, bm25=0.0
    )


def _passage_of(citation: Citation, found: Sequence[RetrievedPassage]) -> RetrievedPassage:
    """Return the passage found that holds a quote, else one that is the quote."""
    for one in found:
        if _holds(one, citation):
            return one
    return RetrievedPassage(
        passage=Passage.from_span(citation.article, (citation.start, citation.end)),
        article=citation.article,
        rank=1,
        score=0.0,
        cosine=0.0,
        bm25=0.0,
        also_in=citation.also_in,
    )


def _holds(one: RetrievedPassage, citation: Citation) -> bool:
    passage = one.passage
    return (
        one.article.id == citation.article.id
        and passage.start <= citation.start
        and citation.end <= passage.end
    )

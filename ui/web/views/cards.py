"""Cards: the sources beside an answer, each an article with its quotes in the words around them.

Takes an answer, or passages where there is none; gives what `cards.html` shows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from index.passages import sentences
from qa.answer import to_also_in
from qa.chats.clippings import to_clipping_id
from qa.markup import to_shown
from qa.overlap import shared_words
from ui.web.views.highlight import BLANK_LINES, Marking, to_pieces
from ui.web.views.wording import to_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Article, Span
    from index.search.retrieved import RetrievedPassage
    from qa.answer import Answer, Citation

_AROUND = 260  # characters of a passage shown on each side of the quote
_BEFORE, _AFTER = 32, 90  # characters on each side of a quote that was read already: two lines
_READ = 5  # passages among whose sentences the closest is
_PASSAGE = 320  # characters shown of a passage without a quote
_SPACES = re.compile(r"\s+")


def to_sources(answer: Answer) -> list[dict[str, Any]]:
    """Return a card for each article cited, in the order of its first citation, with its quotes."""
    cards: dict[tuple[str, str], dict[str, Any]] = {}
    for citation in answer.citations:
        article = citation.article
        card = cards.setdefault(
            (article.id, article.content_hash),
            {"heading": to_heading(article, citation.start), "quotes": []},
        )
        card["quotes"].append(_to_quote(citation, answer.retrieved))
    return list(cards.values())


def _to_quote(citation: Citation, retrieved: Sequence[RetrievedPassage]) -> dict[str, Any]:
    """Return a quote in the passage it was found in, and the few words on each side of it."""
    span = (citation.start, citation.end)
    within = _passage_of(citation, retrieved)
    around = (max(within[0], span[0] - _AROUND), min(within[1], span[1] + _AROUND))
    text = citation.article.text
    return {
        "number": citation.number,
        "excerpt": _excerpt(citation.article, around, Marking(kind="quote", here=span)),
        "before": _last_words(text[within[0] : span[0]]),
        "after": _first_words(text[span[1] : within[1]]),
        "spread": _spread(citation),
        "clip": to_clipping_id(citation),
    }


def _last_words(text: str) -> str:
    """Return the end of what stands before a quote, cut at a word."""
    words = " ".join(to_shown(text).split())
    return words if len(words) <= _BEFORE else f"…\u00a0{words[-_BEFORE:].partition(' ')[2]}"


def _first_words(text: str) -> str:
    """Return the beginning of what stands behind a quote, cut at a word."""
    words = " ".join(to_shown(text).split())
    return words if len(words) <= _AFTER else f"{words[:_AFTER].rpartition(' ')[0]}\u00a0…"


def to_nearest(question: str, retrieved: Sequence[RetrievedPassage]) -> dict[str, Any]:
    """Return the sentence that shares most with a question that has no answer, and where it is.

    It is one of the first passages, of which there is at least one.
    """
    held = [(n, text) for n, one in enumerate(retrieved[:_READ]) for text in _sentences(one)]
    shared = shared_words(question, [(retrieved[n].article.title, text) for n, text in held])
    number, text = held[max(range(len(held)), key=lambda n: shared[n])]  # the first of the best
    found = retrieved[number]
    words = " ".join(to_shown(text).split())
    return {
        "sentence": words
        if len(words) <= _PASSAGE
        else f"{words[:_PASSAGE].rpartition(' ')[0]}\u00a0…",
        "heading": to_heading(found.article, found.passage.start),
        "passage": number,
    }


def _sentences(found: RetrievedPassage) -> list[str]:
    """Return the sentences of a passage; all of it where it has none."""
    article, start, end = found.article, found.passage.start, found.passage.end
    texts = [
        article.text[max(one.start, start) : min(one.end, end)]
        for one in sentences(article, [(start, end)])
        if not one.is_heading and one.start < end and one.end > start
    ]
    return [text for text in texts if text.strip()] or [found.passage.text]


def to_closest(found: RetrievedPassage) -> dict[str, Any]:
    """Return the card of a passage that was found for a question without an answer."""
    start, end = found.passage.start, min(found.passage.end, found.passage.start + _PASSAGE)
    if end < found.passage.end:
        end = _word_end(found.article.text, start, end)
    excerpt = _excerpt(found.article, (start, end), None)
    return {"heading": to_heading(found.article, start), "excerpt": excerpt}


def _spread(citation: Citation) -> dict[str, Any]:
    """Return the page of a quote, where else its story is told, and how many sources say so."""
    n = citation.independent_sources
    return {
        "page": citation.article.page_at(citation.start),
        "also_in": to_also_in(citation) if citation.also_in else None,
        "outlets": ", ".join(sorted({copy.source for copy in citation.also_in if copy.source})),
        "independent": n if n > 1 else None,
    }


def _passage_of(citation: Citation, retrieved: Sequence[RetrievedPassage]) -> Span:
    """Return the span of the passage the quote was found in, else the whole article's."""
    for found in retrieved:
        passage = found.passage
        same = found.article.content_hash == citation.article.content_hash
        if same and passage.start <= citation.start and citation.end <= passage.end:
            return passage.start, passage.end
    return 0, len(citation.article.text)


def _excerpt(article: Article, span: Span, marking: Marking | None) -> dict[str, Any]:
    """Return part of an article, cut at words, without blank lines; "…" where it goes on."""
    text = article.text
    bounds = marking.here if marking else span
    start = _word_start(text, span[0], bounds[0])
    end = _word_end(text, bounds[1], span[1]) if marking else span[1]
    return {
        "before": "…\u00a0" if text[:start].strip() else "",
        "pieces": [
            piece._replace(text=BLANK_LINES.sub("\n", to_shown(piece.text)))
            for piece in to_pieces(article, (start, end), marking)
        ],
        "after": "\u00a0…" if text[end:].strip() else "",
    }


def _word_start(text: str, start: int, end: int) -> int:
    """Return where the first word that is whole in `text[start:end]` starts."""
    if start == 0 or text[start - 1].isspace():
        return start
    space = _SPACES.search(text, start, end)
    return space.end() if space else start


def _word_end(text: str, start: int, end: int) -> int:
    if end == len(text) or text[end].isspace():
        return end
    last = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
    return last if last > start else end

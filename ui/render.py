"""What the page shows, as HTML: the only place where an article's words become markup.

Takes answers, articles and what the index says of itself; gives HTML in which nothing from an
article, a question or a file name can be a tag, an attribute, a script or a text direction.
"""

from __future__ import annotations

import datetime
import html
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.articles import is_month, is_year, to_iso
from qa.answer import Quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from index.articles import Article, Span
    from index.search import Filters, RetrievedPassage
    from qa.answer import Answer, Citation

_AROUND = 260  # characters of a passage shown on each side of the quote on a card
_PASSAGE = 320  # characters shown of a passage without a quote
_HEADING = 80  # characters at most of a line that is shown as a heading
_QUESTION = 2000  # characters shown of a question; a longer one was refused
# Answers under the reader's threshold abstain, so "unsure" is the band right above it.
_SURE = ((0.75, "quite sure"), (0.5, "fairly sure"), (0.0, "unsure"))

# What would turn the page around it (embeddings, overrides, isolates), what no page may hold
# (controls, lone surrogates). The marks of right-to-left scripts (U+200E, U+200F, U+061C) stay.
_UNSHOWN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]"
)
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTurn:
    """One question on the page and what came of it; neither answer nor problem: still searching."""

    question: str
    answer: Answer | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """What is marked in an article shown whole: `here` is scrolled to, `others` are softer.

    `kind` is what `here` is: "quote" or "passage".
    """

    kind: str
    here: Span
    others: tuple[Span, ...] = ()


def to_shown(text: str) -> str:
    """Return `text` without the characters that would turn or break the page around it."""
    return _UNSHOWN.sub("", text)


def to_html(text: str) -> str:
    """Return `text` as HTML text, also safe as the value of a quoted attribute."""
    return html.escape(to_shown(text), quote=True)


def to_link(url: str | None) -> str | None:
    """Return `url` if a click on it may be offered: http or https, with a host; else None."""
    if url is None:
        return None
    shown = to_shown(url).strip()
    try:
        parts = urlsplit(shown)
        host = parts.hostname
    except ValueError:
        return None
    return shown if parts.scheme in ("http", "https") and host else None


def to_day(day: datetime.date, last: datetime.date | None = None) -> str:
    """Return a day, or the days up to `last`, as people write it: 3 May 2024; May 2024; 2024."""
    if last is None:
        return f"{day.day} {day:%B} {day.year}"
    if is_year(day, last):
        return str(day.year)
    return f"{day:%B} {day.year}" if is_month(day, last) else f"{to_day(day)} – {to_day(last)}"


def to_header(info: Mapping[str, Any]) -> str:
    """Return what the collection holds, in one line."""
    return f'<p class="collection">{to_html(_collection(info))}</p>'


def to_side() -> str:
    """Return the list of conversations, with the way to begin another."""
    return (
        '<div class="conversations"><button type="button" class="new" data-closes>'
        "New conversation</button></div>"
    )


def _collection(info: Mapping[str, Any]) -> str:
    n = info["articles"]
    counted = "no articles yet" if n == 0 else "1 article" if n == 1 else f"{n:,} articles"
    first, last = info["published"]["first"], info["published"]["last"]
    if first is None:
        return counted
    first, last = to_day(_date(first)), to_day(_date(last))
    return f"{counted}, {first}" if first == last else f"{counted}, {first} – {last}"


def _date(iso: str) -> datetime.date:
    return datetime.date.fromisoformat(iso)


def to_welcome(n_articles: int, questions: Sequence[str]) -> str:
    """Return what stands where no question was asked yet: how to begin."""
    if n_articles == 0:
        return (
            '<section class="welcome" aria-label="How to begin"><h2>There are no articles yet</h2>'
            "<p>Add a folder of articles (.txt, .md, .jsonl, .html) with</p>"
            "<pre><code>quoth build FOLDER</code></pre>"
            "<p>and ask away: this page notices by itself when the build is done.</p></section>"
        )
    offered = "".join(
        f'<li><button type="button" class="example" dir="auto">{to_html(question)}</button></li>'
        for question in questions
    )
    examples = f'<p>For example:</p><ul class="examples">{offered}</ul>' if questions else ""
    return (
        '<section class="welcome" aria-label="How to begin"><h2>Ask your articles</h2>'
        "<p>Every answer is quoted from them. Each number leads to its source, and from there to "
        f"the whole article.</p>{examples}</section>"
    )


def to_conversation(turns: Sequence[ShownTurn]) -> str:
    """Return all turns, oldest first; markers and cards carry what a click needs to know."""
    shown = "".join(_turn(number, turn) for number, turn in enumerate(turns))
    return f'<div class="conversation" role="log" aria-label="Conversation">{shown}</div>'


def _turn(number: int, turn: ShownTurn) -> str:
    if turn.answer is not None:
        came = _answer(number, turn.answer)
    elif turn.problem is not None:
        came = to_problem(turn.problem)
    else:
        came = '<p class="searching">Searching the articles…</p>'
    question = to_html(turn.question.strip()[:_QUESTION])
    return (
        f'<section class="turn" aria-label="Question {number + 1}">'
        f'<h2 class="question" dir="auto">{question}</h2>{came}</section>'
    )


def to_problem(message: str) -> str:
    """Return what went wrong, as a sentence."""
    return f'<p class="problem" role="alert">{to_html(_sentence(message))}</p>'


def _sentence(message: str) -> str:
    first = message[:1].upper() + message[1:]
    return first if first.endswith((".", "!", "?")) else f"{first}."


def _answer(turn: int, answer: Answer) -> str:
    said = "".join(
        _quoted(turn, part) if isinstance(part, Quoted) else f"<p>{to_html(part.text)}</p>"
        for part in answer.parts
    )
    if answer.abstained:
        kind, cards = "abstained", _closest(turn, answer.retrieved)
    elif answer.citations:
        kind, cards = "cited", _sources(turn, answer)
    else:
        kind, cards = "talk", ""
    return (
        f'<div class="answer {kind}"><div class="said">{_resolved(answer)}{said}'
        f"{_remarks(answer)}</div>{cards}</div>"
    )


def _resolved(answer: Answer) -> str:
    if answer.resolved_question == answer.question.strip():
        return ""
    return (
        '<p class="remark">Searched as: '
        f'<span class="resolved" dir="auto">{to_html(answer.resolved_question)}</span></p>'
    )


def _quoted(turn: int, part: Quoted) -> str:
    markers = "".join(
        f'<button type="button" class="marker" data-turn="{turn}" data-number="{number}" '
        f'aria-label="Source {number}">[{number}]</button>'
        for number in part.numbers
    )
    if part.bold is None:
        words = to_html(part.text)
    else:
        start, end = part.bold
        words = (
            f"{to_html(part.text[:start])}<strong>{to_html(part.text[start:end])}</strong>"
            f"{to_html(part.text[end:])}"
        )
    return f'<p class="quoted" dir="auto">{words}<span class="markers">{markers}</span></p>'


def _remarks(answer: Answer) -> str:
    remarks = [
        f'<span class="confidence" title="Confidence {answer.confidence:.2f}">'
        f"{_confidence(answer.confidence).capitalize()}"
        f'<span class="unseen"> (confidence {answer.confidence:.2f})</span></span>'
        for _ in answer.citations[:1]
    ]
    applied = to_filter_words(answer.filters, answer.undated_left_out)
    if applied:
        remarks.append(to_html(applied))
    return f'<p class="remark">{" · ".join(remarks)}</p>' if remarks else ""


def _confidence(confidence: float) -> str:
    return next(words for least, words in _SURE if confidence >= least)


def to_filter_words(filters: Filters, undated_left_out: int) -> str:
    """Return what an answer was narrowed down to, in words; "" for no filters."""
    first, last = filters.published_from, filters.published_to
    words = []
    if first and last:
        words.append(f"published {to_day(first)} – {to_day(last)}")
    elif first:
        words.append(f"published from {to_day(first)} on")
    elif last:
        words.append(f"published up to {to_day(last)}")
    if filters.sources:
        words.append(f"from {', '.join(filters.sources)}")
    narrowed = f"Only articles {' and '.join(words)}" if words else ""
    if undated_left_out:
        noun = "article" if undated_left_out == 1 else "articles"
        narrowed += f" ({undated_left_out} undated {noun} left out)"
    return narrowed


def _sources(turn: int, answer: Answer) -> str:
    cards = "".join(_source(turn, answer, citation) for citation in answer.citations)
    heading = "Source" if len(answer.citations) == 1 else "Sources"
    return f'<aside class="cards" aria-label="Sources"><h3>{heading}</h3><ol>{cards}</ol></aside>'


def _source(turn: int, answer: Answer, citation: Citation) -> str:
    article, span = citation.article, (citation.start, citation.end)
    start, end = _around(span, _passage_of(citation, answer.retrieved))
    words = _excerpt(article, (start, end), Marking(kind="quote", here=span))
    return (
        f'<li class="card" id="source-{turn}-{citation.number}" data-turn="{turn}" '
        f'data-citation="{citation.number - 1}"><span class="number">{citation.number}</span>'
        f"{_card_body(article, words)}{_spread(citation)}</li>"
    )


def _spread(citation: Citation) -> str:
    """Return the page of a quote, and how far its story went: where else it is, who says so too."""
    page = citation.article.page_at(citation.start)
    said = [f"page {page}"] if page else []
    if citation.also_in:
        names = sorted({copy.source for copy in citation.also_in if copy.source})
        said.append(
            f'<span title="{to_html(", ".join(names))}">{to_html(to_also_in(citation))}</span>'
        )
    if citation.independent_sources > 1:
        said.append(f"{citation.independent_sources} independent sources say so")
    return f'<p class="spread remark">{" · ".join(said)}</p>' if said else ""


def to_also_in(citation: Citation) -> str:
    """Return in how many outlets the story of a citation also stands, in words."""
    outlets = {copy.source for copy in citation.also_in} - {citation.article.source, None}
    if not outlets:
        n = len(citation.also_in)
        return "also in 1 other article" if n == 1 else f"also in {n} other articles"
    return f"also in {outlets.pop()}" if len(outlets) == 1 else f"also in {len(outlets)} outlets"


def _closest(turn: int, retrieved: Sequence[RetrievedPassage]) -> str:
    if not retrieved:
        return ""
    cards = []
    for number, found in enumerate(retrieved):
        article, start = found.article, found.passage.start
        end = min(found.passage.end, start + _PASSAGE)
        if end < found.passage.end:
            end = _word_end(article.text, start, end)
        words = _excerpt(article, (start, end), None)
        cards.append(
            f'<li class="card" data-turn="{turn}" data-passage="{number}">'
            f"{_card_body(article, words)}</li>"
        )
    return (
        '<aside class="cards" aria-label="Closest passages"><h3>Closest passages</h3>'
        f'<p class="remark">What comes nearest. It may not tell what you asked.</p>'
        f"<ol>{''.join(cards)}</ol></aside>"
    )


def _card_body(article: Article, words: str) -> str:
    return (
        f'<button type="button" class="title" aria-haspopup="dialog" dir="auto">'
        f"{to_html(_title(article))}</button>{_byline(article)}"
        f'<blockquote class="words" dir="auto">{words}</blockquote>'
    )


def _title(article: Article) -> str:
    return _SPACES.sub(" ", to_shown(article.title)).strip() or article.id


def _byline(article: Article) -> str:
    known = [
        f'<bdi class="source">{to_html(article.source)}</bdi>' if article.source else "",
        _time(article.published, article.published_to) if article.published else "",
        f'<bdi class="author">{to_html(article.author)}</bdi>' if article.author else "",
    ]
    return f'<p class="byline">{" · ".join(filter(None, known)) or "undated"}</p>'


def _time(first: datetime.date, last: datetime.date | None) -> str:
    return f'<time datetime="{to_iso(first, last)}">{to_day(first, last)}</time>'


def _passage_of(citation: Citation, retrieved: Sequence[RetrievedPassage]) -> Span:
    """Return the span of the passage the quote was found in, else the whole article's."""
    for found in retrieved:
        passage = found.passage
        same = found.article.content_hash == citation.article.content_hash
        if same and passage.start <= citation.start and citation.end <= passage.end:
            return passage.start, passage.end
    return 0, len(citation.article.text)


def _around(span: Span, within: Span) -> Span:
    return max(within[0], span[0] - _AROUND), min(within[1], span[1] + _AROUND)


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


def _excerpt(article: Article, span: Span, marking: Marking | None) -> str:
    """Return part of an article, cut at words, with "…" where the article goes on."""
    text = article.text
    bounds = marking.here if marking else span
    start = _word_start(text, span[0], bounds[0])
    end = _word_end(text, bounds[1], span[1]) if marking else span[1]
    before = "…\u00a0" if text[:start].strip() else ""
    after = "\u00a0…" if text[end:].strip() else ""
    words = _BLANK_LINES.sub("\n", _marked(article, (start, end), marking))
    return f"{before}{words}{after}"


def to_article(
    article: Article,
    marking: Marking | None,
    *,
    remark: str | None = None,
    earlier: Sequence[Article] = (),
) -> str:
    """Return the whole article, its paragraphs kept, with what was cited marked in it.

    Its `earlier` versions, latest first, stand below it, folded up.
    """
    link = to_link(article.url)
    original = (
        f'<p class="original"><a href="{to_html(link)}" target="_blank" '
        f'rel="noopener noreferrer">Read the original at '
        f"<bdi>{to_html(urlsplit(link).hostname or link)}</bdi></a></p>"
        if link
        else ""
    )
    notice = f'<p class="problem">{to_html(remark)}</p>' if remark else ""
    return (
        f'<h2 class="title" dir="auto">{to_html(_title(article))}</h2>{_byline(article)}{original}'
        f'{_details(article)}{notice}<div class="text">{_paragraphs(article, marking)}</div>'
        f"{''.join(map(_earlier, earlier))}"
    )


def _earlier(article: Article) -> str:
    nothing = Marking(kind="passage", here=(0, 0))
    return (
        '<details class="earlier"><summary>Earlier version</summary>'
        f'<h3 class="title" dir="auto">{to_html(_title(article))}</h3>{_byline(article)}'
        f'<div class="text">{_paragraphs(article, nothing)}</div></details>'
    )


def _details(article: Article) -> str:
    """Return a fold with each field that is known, its value and what said so; "" for none."""
    first, last, updated = article.published, article.published_to, article.updated
    values = {
        "title": to_html(_title(article)),
        "author": to_html(article.author or ""),
        "source": to_html(article.source or ""),
        "published": _time(first, last) if first else "",
        "updated": _time(updated, None) if updated else "",
        "language": to_html(article.language or ""),
        "url": to_html(article.url or ""),
        "text": f"{len(article.text):,} characters",
    }
    said_by = dict(article.provenance)
    rows = "".join(
        f'<tr><th scope="row">{_FIELD_NAMES.get(name, name)}</th><td><bdi>{value}</bdi></td>'
        f"<td>{to_html(said_by[name])}</td></tr>"
        for name, value in values.items()
        if value and name in said_by
    )
    if not rows:
        return ""
    return (
        '<details class="known"><summary>Details</summary><table><thead><tr><th>Field</th>'
        f"<th>Value</th><th>From</th></tr></thead><tbody>{rows}</tbody></table></details>"
    )


_FIELD_NAMES = {"source": "outlet", "url": "address"}


def _paragraphs(article: Article, marking: Marking | None) -> str:
    """Return the text with each run of lines in a <p>; what is between them stays in between."""
    pieces, start = [], 0
    for gap in _BLANK_LINES.finditer(article.text):
        if gap.start() > start:
            pieces.append(_paragraph(article, (start, gap.start()), marking))
        pieces.append(to_html(gap.group()))
        start = gap.end()
    if start < len(article.text):
        pieces.append(_paragraph(article, (start, len(article.text)), marking))
    return "".join(pieces)


def _paragraph(article: Article, span: Span, marking: Marking | None) -> str:
    heading = ' class="heading"' if _is_heading(article.text, span) else ""
    return f'<p{heading} dir="auto">{_marked(article, span, marking)}</p>'


def _is_heading(text: str, span: Span) -> bool:
    """Say whether a paragraph looks like a heading of what follows it."""
    words = text[span[0] : span[1]].strip()
    return (
        "\n" not in words
        and len(words) <= _HEADING
        and words[-1:].isalnum()
        and bool(text[span[1] :].strip())
    )


def _marked(article: Article, span: Span, marking: Marking | None) -> str:
    """Return `article.text` in `span` as HTML, with what is marked in <mark> and furniture dim."""
    marks = [(marking.here, marking.kind)] if marking else []
    marks += [(other, "other") for other in marking.others] if marking else []
    cuts = {span[0], span[1]}
    for (start, end), _ in [*marks, *((piece, "") for piece in article.furniture)]:
        cuts |= {min(max(cut, span[0]), span[1]) for cut in (start, end)}
    edges = sorted(cuts)
    pieces = []
    for start, end in itertools.pairwise(edges):
        words = to_html(article.text[start:end])
        kind = next((kind for held, kind in marks if _holds(held, start, end)), None)
        if kind is not None:
            pieces.append(f'<mark class="{kind}">{words}</mark>')
        elif any(_holds(held, start, end) for held in article.furniture):
            pieces.append(f'<span class="furniture">{words}</span>')
        else:
            pieces.append(words)
    return "".join(pieces)


def _holds(span: Span, start: int, end: int) -> bool:
    return span[0] <= start and end <= span[1]


def to_source_choices(sources: Iterable[str]) -> list[tuple[str, str]]:
    """Return the sources as (what is shown, what it stands for), by name."""
    return [(to_shown(source), source) for source in sorted(sources)]

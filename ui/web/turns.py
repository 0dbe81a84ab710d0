"""A conversation as HTML: questions, answers with their markers, the sources beside them.

Takes turns and what the store says of conversations; gives HTML in which every word of an article
or a question has gone through `ui.web.render`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer import Quoted
from qa.chats.export import to_footnotes
from ui.web.render import (
    BLANK_LINES,
    Marking,
    to_also_in,
    to_byline,
    to_day,
    to_html,
    to_marked,
    to_problem,
    to_title,
    to_value,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.articles.article import Article, Span
    from index.search.filters import Filters
    from index.search.retrieved import RetrievedPassage
    from qa.answer import Answer, Citation
    from qa.chats.values import Summary, Vote

_AROUND = 260  # characters of a passage shown on each side of the quote on a card
_PASSAGE = 320  # characters shown of a passage without a quote
_QUESTION = 2000  # characters shown of a question; a longer one was refused
# Answers under the reader's threshold abstain, so "unsure" is the band right above it.
_SURE = ((0.75, "quite sure"), (0.5, "fairly sure"), (0.0, "unsure"))
_LAST_WORD = 24  # characters at most of a word that is kept on one line with its markers
_SPACES = re.compile(r"\s+")
_STAGES = (("encode", "understand"), ("search", "search"), ("read", "read"), ("total", "in all"))
_FORMATS = (
    ("markdown", "Markdown"),
    ("html", "Web page"),
    ("json", "JSON"),
    ("ris", "Cited articles, RIS"),
    ("bibtex", "Cited articles, BibTeX"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTurn:
    """One question on the page and what came of it; neither answer nor problem: still searching.

    `is_guess` says that the answer is under the threshold and was asked for all the same.
    """

    question: str
    answer: Answer | None = None
    problem: str | None = None
    vote: Vote | None = None
    is_guess: bool = False


def to_conversation(turns: Sequence[ShownTurn]) -> str:
    """Return all turns, oldest first; markers and cards carry what a click needs to know."""
    last = len(turns) - 1
    shown = "".join(_turn(n, turn, is_last=n == last) for n, turn in enumerate(turns))
    export = _export() if any(turn.answer for turn in turns) else ""
    return f'{export}<div class="conversation" role="log" aria-label="Conversation">{shown}</div>'


def _export() -> str:
    formats = "".join(
        f'<li><button type="button" data-format="{name}">{words}</button></li>'
        for name, words in _FORMATS
    )
    return f'<details class="menu export"><summary>Export</summary><ul>{formats}</ul></details>'


def _turn(number: int, turn: ShownTurn, *, is_last: bool) -> str:
    if turn.answer is not None:
        came = _answer(number, turn, turn.answer, is_last=is_last)
        if turn.problem is not None:  # it could not be kept
            came = f"{to_problem(turn.problem)}{came}"
    elif turn.problem is not None:
        came = f"{to_problem(turn.problem)}{_actions(number, turn, is_last=is_last)}"
    else:
        came = '<p class="searching" role="status">Searching the articles…</p>'
    is_done = turn.answer is not None or turn.problem is not None
    question = to_html(turn.question.strip()[:_QUESTION])
    edit = _edit(question) if is_last and is_done else ""
    return (
        f'<section class="turn" aria-label="Question {number + 1}">'
        f'<h2 class="question" dir="auto">{question}</h2>{edit}{came}</section>'
    )


def _edit(question: str) -> str:
    return (
        '<form class="edit" hidden><label><span class="unseen">Change the question</span>'
        f'<textarea rows="2" dir="auto">{question}</textarea></label><div class="choices">'
        '<button type="submit" class="primary">Ask again</button>'
        '<button type="button" class="plain cancel">Cancel</button></div></form>'
    )


def _actions(number: int, turn: ShownTurn, *, is_last: bool) -> str:
    """Return what can be done with an answer."""
    buttons = []
    if turn.answer is not None and turn.answer.citations:
        copied = to_html(to_footnotes(turn.answer))
        buttons.append(
            f'<button type="button" class="plain copy" data-copied="{copied}">'
            "Copy with citations</button>"
        )
    if is_last:
        buttons.append('<button type="button" class="plain retry">Ask again</button>')
        buttons.append('<button type="button" class="plain change">Edit question</button>')
    if turn.answer is not None and turn.answer.retrieved:
        buttons += [
            f'<button type="button" class="icon vote" data-turn="{number}" data-vote="{vote}" '
            f'aria-label="{label}" aria-pressed="{str(turn.vote == vote).lower()}">'
            f"{_THUMB}</button>"
            for vote, label in (("up", "Good answer"), ("down", "Poor answer"))
        ]
    return f'<div class="actions">{"".join(buttons)}</div>' if buttons else ""


_THUMB = (
    '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M6 9l3.2-6c1.2 0 2 .9 1.8 2.1L10.6 8h4.6'
    "a1.6 1.6 0 0 1 1.6 1.9l-1 5.2a1.8 1.8 0 0 1-1.8 1.4H6M6 9H3.2v7.5H6M6 9v7.5"
    '"/></svg>'
)


def _answer(number: int, turn: ShownTurn, answer: Answer, *, is_last: bool) -> str:
    said = "".join(
        _quoted(number, part) if isinstance(part, Quoted) else f"<p>{to_html(part.text)}</p>"
        for part in answer.parts
    )
    if answer.abstained:
        kind, cards = "abstained", _closest(number, answer.retrieved)
        said += _guess_offer(number) if answer.retrieved else ""
    elif answer.citations:
        kind, cards = "cited", _sources(number, answer)
    else:
        kind, cards = "talk", ""
    guess = (
        '<p class="guess">Best guess. Quoth is not sure enough to call this an answer.</p>'
        if turn.is_guess
        else ""
    )
    return (
        f'<div class="answer {kind}"><div class="said">{_resolved(answer)}{guess}{said}'
        f"{_remarks(answer)}{_actions(number, turn, is_last=is_last)}"
        f"{_how(number, answer)}</div>{cards}</div>"
    )


def _guess_offer(number: int) -> str:
    return (
        f'<p><button type="button" class="plain best-guess" data-turn="{number}">'
        "Show the best guess anyway</button></p>"
    )


def _how(number: int, answer: Answer) -> str:
    """Return a fold with how the answer was found: passages, scores, time."""
    if not answer.retrieved:
        return ""
    rows = "".join(
        f'<tr><td>{found.rank}</td><th scope="row" dir="auto">{to_html(to_title(found.article))}'
        f"</th>{_numbers(found)}</tr>"
        for found in answer.retrieved
    )
    ms = answer.timings_ms
    took = ", ".join(f"{name} {ms[stage]:,.0f} ms" for stage, name in _STAGES if stage in ms)
    return (
        f'<details class="how" data-turn="{number}"><summary>How this was found</summary>'
        f'<p>Question: <span class="resolved" dir="auto">{to_html(answer.resolved_question)}'
        f"</span></p><p>Confidence {answer.confidence:.2f}. Time: {took}.</p>"
        '<div class="scroll" role="region" aria-label="Passages and their scores" tabindex="0">'
        f"<table><thead>{_COLUMNS}</thead><tbody>{rows}</tbody></table></div>"
        "<p>The search fuses meaning (the cosine of question and passage) and words (their BM25), "
        "and gives the best passages to the reader. Its judgement puts them in order; the score is "
        "how sure it is that one answers.</p></details>"
    )


_COLUMNS = (
    '<tr><th rowspan="2" scope="col">Rank</th><th rowspan="2" scope="col">Article</th>'
    '<th colspan="3" scope="colgroup">Search</th><th colspan="2" scope="colgroup">Reading</th>'
    '</tr><tr><th scope="col">Meaning</th><th scope="col">Words</th><th scope="col">Fused</th>'
    '<th scope="col">Judgement</th><th scope="col">Score</th></tr>'
)


def _numbers(found: RetrievedPassage) -> str:
    fused, reading = (
        "–" if number is None else f"{number:.2f}" for number in (found.fused, found.reading)
    )
    values = (f"{found.cosine:.2f}", f"{found.bm25:.1f}", fused, reading, f"{found.score:.2f}")
    return "".join(f"<td>{value.replace('-', '−')}</td>" for value in values)


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
    markers = f'<span class="markers">{markers}</span>'
    end = len(part.text)
    last = max(match.end() for match in re.finditer(r"^|\s+(?=\S)", part.text))
    if end - last <= _LAST_WORD:  # its markers do not begin a line without it
        markers = f'<span class="last">{_words(part, (last, end))}{markers}</span>'
        end = last
    return f'<p class="quoted" dir="auto">{_words(part, (0, end))}{markers}</p>'


def _words(part: Quoted, span: Span) -> str:
    start, end = span
    left, right = (min(max(cut, start), end) for cut in part.bold or (start, start))
    bold = f"<strong>{to_html(part.text[left:right])}</strong>" if left < right else ""
    return f"{to_html(part.text[start:left])}{bold}{to_html(part.text[right:end])}"


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
    return (
        f'<section class="cards" aria-label="Sources"><h3>{heading}</h3><ol>{cards}</ol></section>'
    )


def _source(turn: int, answer: Answer, citation: Citation) -> str:
    article, span = citation.article, (citation.start, citation.end)
    start, end = _around(span, _passage_of(citation, answer.retrieved))
    words = _excerpt(article, (start, end), Marking(kind="quote", here=span))
    return (
        f'<li class="card" id="source-{turn}-{citation.number}" data-turn="{turn}" '
        f'data-citation="{citation.number - 1}"><button type="button" class="number" '
        f'aria-label="Show quote {citation.number} in the answer">{citation.number}</button>'
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
        '<section class="cards" aria-label="Closest passages"><h3>Closest passages</h3>'
        f'<p class="remark">What comes nearest. It may not tell what you asked.</p>'
        f"<ol>{''.join(cards)}</ol></section>"
    )


def _card_body(article: Article, words: str) -> str:
    return (
        f'<button type="button" class="title" aria-haspopup="dialog" dir="auto">'
        f"{to_html(to_title(article))}</button>{to_byline(article)}"
        f'<blockquote class="words" dir="auto">{words}</blockquote>'
    )


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
    words = BLANK_LINES.sub("\n", to_marked(article, (start, end), marking))
    return f"{before}{words}{after}"


def to_side(summaries: Iterable[Summary], current: str, words: str) -> str:
    """Return the list of conversations, those found if `words` were looked for."""
    items = "".join(_listed(summary, current) for summary in summaries)
    if items:
        return f'<ul class="list">{items}</ul>'
    empty = f"None has “{to_html(words)}” in it." if words else "None yet. They are kept here."
    return f'<p class="remark empty">{empty}</p>'


def _listed(summary: Summary, current: str) -> str:
    chosen = ' aria-current="true"' if summary.id == current else ""
    title = to_html(_SPACES.sub(" ", summary.title).strip() or "Untitled")
    return (
        f'<li data-id="{to_html(summary.id)}">'
        f'<button type="button" class="open" data-closes{chosen}>'
        f'<bdi class="name">{title}</bdi><small>{to_day(summary.changed.date())}</small></button>'
        f'<button type="button" class="icon rename" aria-label="Rename: {title}">{_PENCIL}</button>'
        f'<button type="button" class="icon delete" aria-label="Delete: {title}">{_BIN}</button>'
        "</li>"
    )


_SVG = '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="'
_PENCIL = f'{_SVG}M4 16l1-4 8-8 3 3-8 8zM11 6l3 3"/></svg>'
_BIN = f'{_SVG}M4 6h12M8 6V4h4v2M6 6l1 10h6l1-10"/></svg>'


def to_source_boxes(sources: Iterable[str]) -> str:
    """Return a box to tick for each source, by name; its value is the source as it is kept."""
    return "".join(
        f'<label><input type="checkbox" value="{to_value(source)}"><bdi>{to_html(source)}</bdi>'
        "</label>"
        for source in sorted(sources)
    )

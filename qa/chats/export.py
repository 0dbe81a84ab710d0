"""Export: answers and conversations as files.

Takes answers and conversations; gives Markdown, HTML and JSON. What comes from an article is text
in each of them, whatever it holds.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.articles.article import to_words
from qa.answer import Quoted
from qa.bits import to_bits, to_own_words
from qa.chats.kept import from_kept, to_kept
from qa.chats.references import to_link
from qa.chats.values import Conversation, KeptTurn, Quotation
from qa.markup import environment, to_shown
from qa.written import NOT_SUPPORTED, OWN_WORDS, WRITTEN_BY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Answer, Citation, Note, Said
    from qa.evidence import Evidence
    from qa.written import Written, WrittenClaim

_JSON_FORMAT = "quoth conversation 1"
# A "!" at the end would make an image of the footnote behind it.
_MARKUP = re.compile(r"([\\`*_\[\]<>&~|$]|!(?=\s*$))")
_OPENING = re.compile(r"^(\s*\d*)([#+\-=.):])")  # what makes a heading, list or table of a line
_COMMENT = re.compile(r"^<!-- quoth (.*?) -->\s*$", re.MULTILINE)
# Within the JSON of a comment: what could end it, or format something where it is shown as text.
_UNPLAIN = re.compile(r'[^A-Za-z0-9 {}":,\\]')
_ADDED = "In brackets and italics: added, no part of the quotes."
_TEMPLATES = Path(__file__).parent / "templates"


def to_footnotes(answer: Answer, *, first: int = 1) -> str:
    """Return an answer as Markdown, its citations as footnotes numbered from `first`.

    Each footnote stands behind the words it is of. What a language model wrote comes first. The
    words of articles and of a model are escaped: they are shown as they stand and format nothing.
    """
    written = answer.written
    wrote = _to_wrote(written, first) if written and written.is_supported else ""
    said = []
    for part in to_own_words(answer):
        if isinstance(part, Quoted):
            notes = "".join(f"[^{number + first - 1}]" for number in part.numbers)
            added = answer.citations[part.numbers[0] - 1].notes
            said.append(f"{to_marked(part, added)}{notes}")
        else:
            said.append(to_markdown_text(part.text))
    references = "\n".join(
        f"[^{citation.number + first - 1}]: {to_reference(citation)}"
        for citation in answer.citations
    )
    basis = _to_basis(answer.evidence) if answer.evidence else ""
    key = f"\n{_ADDED}\n" if any(citation.notes for citation in answer.citations) else ""
    return f"{wrote}{' '.join(said)}\n{basis}{key}" + (f"\n{references}\n" if references else "")


def to_markdown(conversation: Conversation) -> str:
    """Return a conversation as Markdown, its citations as footnotes numbered throughout.

    Below them stands, in comments, what `from_markdown` reads.
    """
    pieces = [f"# {to_markdown_text(conversation.title)}\n"]
    first = 1
    for turn in conversation.turns:
        pieces.append(f"## {to_markdown_text(turn.question)}\n")
        if turn.answer is not None:
            pieces.append(to_footnotes(turn.answer, first=first))
            if turn.answer.citations:
                pieces.append(_to_comments(to_quotations(turn, first=first)))
            first += len(turn.answer.citations)
        elif turn.problem is not None:
            pieces.append(f"{to_markdown_text(turn.problem)}\n")
    return "\n".join(pieces)


def to_quotations(turn: KeptTurn, *, first: int = 1) -> list[Quotation]:
    """Return the quotations of a turn, numbered from `first`."""
    return [
        Quotation(
            question=turn.question,
            number=citation.number + first - 1,
            article_id=citation.article.id,
            content_hash=citation.article.content_hash,
            start=citation.start,
            end=citation.end,
            quote=citation.quote,
        )
        for citation in (turn.answer.citations if turn.answer else ())
    ]


def from_markdown(text: str) -> list[Quotation]:
    """Return the quotations of what `to_markdown` gave: none where an earlier Quoth wrote it.

    Raises ValueError where one is damaged.
    """
    quotations = []
    for comment in _COMMENT.finditer(text):
        try:
            quotations.append(Quotation.from_fields(json.loads(comment[1])))
        except (ValueError, AttributeError, RecursionError) as exc:
            line = text.count("\n", 0, comment.start()) + 1
            raise ValueError(f"line {line}: a damaged citation: {exc}") from exc
    return quotations


def to_html_page(conversation: Conversation) -> str:
    """Return a conversation as one HTML page that loads nothing and runs nothing."""
    return (
        environment(_TEMPLATES)
        .get_template("conversation.html")
        .render(
            title=conversation.title,
            is_added=any(
                citation.notes
                for turn in conversation.turns
                if turn.answer
                for citation in turn.answer.citations
            ),
            day=to_words(conversation.changed.date()),
            turns=[_to_shown_turn(turn) for turn in conversation.turns],
        )
    )


def to_json(conversation: Conversation) -> str:
    """Return a conversation as JSON from which `from_json` makes the same one again."""
    articles: dict[str, Any] = {}
    turns = []
    for turn in conversation.turns:
        kept = None
        if turn.answer is not None:
            kept, its_articles = to_kept(turn.answer)
            articles |= its_articles
        turns.append(
            {
                "question": turn.question,
                "text": turn.answer.text if turn.answer else None,
                "answer": kept,
                "problem": turn.problem,
                "vote": turn.vote,
                "asked": turn.asked.isoformat(),
            }
        )
    exported = {
        "format": _JSON_FORMAT,
        "id": conversation.id,
        "title": conversation.title,
        "created": conversation.created.isoformat(),
        "changed": conversation.changed.isoformat(),
        "turns": turns,
        "articles": articles,
    }
    return json.dumps(exported, indent=1) + "\n"


def from_json(text: str) -> Conversation:
    """Return the conversation that `to_json` gave `text` for; ValueError for another text."""
    try:
        exported = json.loads(text)
        if exported["format"] != _JSON_FORMAT:
            raise ValueError(f"format {exported['format']!r} is not {_JSON_FORMAT!r}")
        return Conversation(
            id=exported["id"],
            title=exported["title"],
            created=datetime.datetime.fromisoformat(exported["created"]),
            changed=datetime.datetime.fromisoformat(exported["changed"]),
            turns=tuple(
                KeptTurn(
                    question=turn["question"],
                    answer=from_kept(turn["answer"], exported["articles"])
                    if turn["answer"] is not None
                    else None,
                    problem=turn["problem"],
                    vote=turn["vote"],
                    asked=datetime.datetime.fromisoformat(turn["asked"]),
                )
                for turn in exported["turns"]
            ),
        )
    except (KeyError, TypeError) as exc:
        raise ValueError(f"not a conversation written by Quoth: {exc!r}") from exc


# Markdown


def to_marked(part: Quoted, notes: Sequence[Note]) -> str:
    """Return a quote with its short answer bold, and in italics what is no part of it."""
    pieces = []
    for text, kind in to_bits(part, notes):
        inner = text.strip()
        if kind == "plain" or not inner:
            pieces.append(_escaped(text))
            continue
        mark = "*" if kind == "note" else "**"
        lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        pieces.append(f"{_escaped(lead)}{mark}{_escaped(inner)}{mark}{_escaped(trail)}")
    return _OPENING.sub(r"\1\\\2", "".join(pieces).strip())


def _to_wrote(written: Written, first: int) -> str:
    """Return what a language model wrote, and what comes behind it."""
    pieces = []
    for block in written.blocks:
        rows = [" ".join(_to_claim(claim, first) for claim in row) for row in block.rows]
        pieces.append("\n".join(f"- {row}" for row in rows) if block.is_list else rows[0])
    pieces.append(f"*{_escaped(WRITTEN_BY.format(model=written.model))}*")
    return "\n\n".join([*pieces, f"{OWN_WORDS}:", ""])


def _to_claim(claim: WrittenClaim, first: int) -> str:
    notes = "".join(f"[^{number + first - 1}]" for number in claim.numbers)
    unsupported = "" if claim.is_supported else f" ({NOT_SUPPORTED})"
    return f"{to_markdown_text(claim.text)}{unsupported}{notes}"


def _to_basis(evidence: Evidence) -> str:
    """Return how an answer was computed, and the articles that it came to as a list."""
    lines = [f"\nComputed: {to_markdown_text(evidence.rule)}\n"]
    for one in evidence.articles:
        known = [
            to_markdown_text(one.title or one.article_id),
            to_markdown_text(one.source or ""),
        ]
        known += [to_words(one.published, one.published_to)] if one.published else []
        lines.append(f"- {', '.join(piece for piece in known if piece)}")
    return "\n".join(lines) + "\n"


def _to_comments(quotations: list[Quotation]) -> str:
    comments = []
    for quotation in quotations:
        fields = json.dumps(dataclasses.asdict(quotation))
        plain = _UNPLAIN.sub(lambda letter: f"\\u{ord(letter[0]):04x}", fields)
        comments.append(f"<!-- quoth {plain} -->\n")
    return "".join(comments)


def to_reference(citation: Citation) -> str:
    """Return author, title, outlet, day and address of a citation, as Markdown."""
    article = citation.article
    known = [to_markdown_text(article.author or ""), f"“{to_markdown_text(article.title)}”"]
    source = to_markdown_text(article.source or "")
    known += [f"*{source}*"] if source else []
    known += filter(None, [_to_written(citation)])
    if link := to_link(article.url):
        known.append(f"<{link}>")
    return ", ".join(piece for piece in known if piece)


def _to_written(citation: Citation) -> str | None:
    """Return the day of a quote's article, of an entry of a live blog its time; None if unknown."""
    if citation.entry is not None:
        return citation.entry.words
    first = citation.article.published
    return to_words(first, citation.article.published_to) if first else None


def to_markdown_text(text: str) -> str:
    """Return `text` as Markdown that shows it as it stands, on one line."""
    return _OPENING.sub(r"\1\\\2", _escaped(text).strip())


def _escaped(text: str) -> str:
    # A space at either end is kept: what is escaped may be a piece of a sentence.
    return re.sub(r"\s+", " ", _MARKUP.sub(r"\\\1", to_shown(text)))


# HTML


def _to_shown_turn(turn: KeptTurn) -> dict[str, Any]:
    """Return what `conversation.html` shows of a turn."""
    parts = to_own_words(turn.answer) if turn.answer else ()
    citations = turn.answer.citations if turn.answer else ()
    written = turn.answer.written if turn.answer else None
    return {
        "question": turn.question,
        "problem": None if turn.answer else turn.problem,
        "written": _to_shown_written(written) if written and written.is_supported else None,
        "parts": [_to_shown_part(part, citations) for part in parts],
        "references": [_to_shown_reference(citation) for citation in citations],
        "reason": turn.answer.reason if turn.answer else None,
        "evidence": _to_shown_evidence(turn.answer.evidence) if turn.answer else None,
    }


def _to_shown_written(written: Written) -> dict[str, Any]:
    return {
        "blocks": written.blocks,
        "by": WRITTEN_BY.format(model=written.model),
        "unsupported": NOT_SUPPORTED,
        "own": OWN_WORDS,
    }


def _to_shown_evidence(evidence: Evidence | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    articles = [
        {
            "title": one.title or one.article_id,
            "source": one.source,
            "published": to_words(one.published, one.published_to) if one.published else None,
        }
        for one in evidence.articles
    ]
    return {"rule": evidence.rule, "articles": articles}


def _to_shown_part(part: Said | Quoted, citations: Sequence[Citation]) -> dict[str, Any]:
    if not isinstance(part, Quoted):
        return {"said": part.text}
    bits = to_bits(part, citations[part.numbers[0] - 1].notes)
    return {"said": None, "bits": bits, "numbers": part.numbers}


def _to_shown_reference(citation: Citation) -> dict[str, Any]:
    article = citation.article
    return {
        "title": article.title or article.id,
        "link": to_link(article.url),
        "known": [text for text in (article.author, article.source) if text],
        "published": _to_written(citation),
    }

"""Kept answers: an answer as plain JSON and back, nothing lost.

Takes an Answer; gives what JSON can hold, with the articles it rests on apart, each under the hash
of all that is known of it, so that many answers can share one. An answer read back is the one that
was given, whatever became of its articles since.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from index.articles.article import Article
from index.passages import Passage
from index.search.filters import Filters
from index.search.retrieved import RetrievedPassage
from index.stories.telling import Copy
from qa.answer import Answer, Citation, Part, Quoted, Said
from qa.days.asked import AskedDays
from qa.evidence import Evidence, Listed
from qa.written import Written, WrittenClaim

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qa.answer import Kind

Kept = dict[str, Any]

_DAYS = {"published", "published_to", "updated"}


def to_kept(answer: Answer) -> tuple[Kept, dict[str, Kept]]:
    """Return the answer as JSON can hold it, and its articles by key; see `from_kept`."""
    articles: dict[str, Kept] = {}
    kept = {
        "question": answer.question,
        "resolved_question": answer.resolved_question,
        "parts": [_to_part(part) for part in answer.parts],
        "short_answer": answer.short_answer,
        "confidence": answer.confidence,
        "abstained": answer.abstained,
        "citations": [_to_kept_citation(citation, articles) for citation in answer.citations],
        "retrieved": [_to_found(found, articles) for found in answer.retrieved],
        "filters": answer.filters.to_dict(),
        "undated_left_out": answer.undated_left_out,
        "timings_ms": dict(answer.timings_ms),
        "kind": answer.kind,
        "evidence": _to_evidence(answer.evidence),
        "reason": answer.reason,
        "filters_hide": answer.filters_hide,
        "suggestions": list(answer.suggestions),
        "verdict": answer.verdict,
        "now": answer.now.isoformat() if answer.now else None,
        "days": _to_kept_days(answer.days),
        "written": _to_written(answer.written),
    }
    return kept, articles


def from_kept(kept: Kept, articles: Mapping[str, Kept]) -> Answer:
    """Return the answer that `to_kept` gave `kept` and `articles` for.

    Raises ValueError where they are damaged: a quote, say, that its article does not hold.
    """
    return to_answer(kept, cache(lambda key: to_article(articles[key])))


def to_answer(kept: Kept, article: Callable[[str], Article]) -> Answer:
    """Return the answer that `to_kept` gave `kept` for; `article` gives the article of a key.

    Raises ValueError where they are damaged.
    """
    try:
        return Answer(
            question=kept["question"],
            resolved_question=kept["resolved_question"],
            parts=tuple(_from_part(part) for part in kept["parts"]),
            short_answer=kept["short_answer"],
            confidence=kept["confidence"],
            abstained=kept["abstained"],
            citations=tuple(to_citation(one, article(one["article"])) for one in kept["citations"]),
            retrieved=tuple(_from_found(one, article(one["article"])) for one in kept["retrieved"]),
            filters=_to_filters(kept["filters"]),
            undated_left_out=kept["undated_left_out"],
            timings_ms=kept["timings_ms"],
            kind=_to_kind(kept),
            evidence=_from_evidence(kept.get("evidence")),
            reason=kept.get("reason"),
            filters_hide=kept.get("filters_hide", False),
            suggestions=tuple(kept.get("suggestions", ())),
            verdict=kept.get("verdict"),
            now=_to_day(kept.get("now")),
            days=_from_kept_days(kept.get("days")),
            written=_from_written(kept.get("written")),
        )
    except (KeyError, TypeError, AttributeError, IndexError) as exc:
        raise ValueError(f"a kept answer is damaged: {exc!r}") from exc


def _to_kept_days(days: AskedDays | None) -> Kept | None:
    return (
        None
        if days is None
        else {**days.to_dict(), "span": list(days.span), "is_relative": days.is_relative}
    )


def _from_kept_days(kept: Kept | None) -> AskedDays | None:
    if kept is None:
        return None
    start, end = kept["span"]
    return AskedDays(
        words=kept["words"],
        span=(start, end),
        first=_to_day(kept["from"]),
        last=_to_day(kept["to"]),
        of=kept["of"],
        is_relative=kept["is_relative"],
    )


def _put(article: Article, articles: dict[str, Kept]) -> str:
    """Put an article among those of the answer; return its key, the hash of all known of it."""
    kept = _to_fields(article)
    key = to_key(kept)
    articles[key] = kept
    return key


def to_key(kept: Kept) -> str:
    """Return the hash of all that is kept of an article: by it, damage to that is found out."""
    data = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()


def to_kept_citation(citation: Citation) -> tuple[Kept, str, Kept]:
    """Return a citation as JSON can hold it, its article's key, and that article."""
    articles: dict[str, Kept] = {}
    kept = _to_kept_citation(citation, articles)
    ((key, article),) = articles.items()
    return kept, key, article


def _to_kept_citation(citation: Citation, articles: dict[str, Kept]) -> Kept:
    return {
        "number": citation.number,
        "article": _put(citation.article, articles),
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "also_in": [_to_fields(copy) for copy in citation.also_in],
        "independent_sources": citation.independent_sources,
        "stance": citation.stance,
    }


def to_citation(kept: Kept, article: Article) -> Citation:
    """Return the citation that `to_kept_citation` gave `kept` for. Raises ValueError, KeyError."""
    return Citation(
        number=kept["number"],
        article=article,
        start=kept["start"],
        end=kept["end"],
        quote=kept["quote"],
        also_in=_to_copies(kept["also_in"]),
        independent_sources=kept["independent_sources"],
        stance=kept.get("stance"),
    )


def _to_found(found: RetrievedPassage, articles: dict[str, Kept]) -> Kept:
    return {
        "article": _put(found.article, articles),
        "start": found.passage.start,
        "end": found.passage.end,
        "rank": found.rank,
        "score": found.score,
        "cosine": found.cosine,
        "bm25": found.bm25,
        "reading": found.reading,
        "also_in": [_to_fields(copy) for copy in found.also_in],
        "fused": found.fused,
    }


def _from_found(kept: Kept, article: Article) -> RetrievedPassage:
    return RetrievedPassage(
        passage=Passage.from_span(article, (kept["start"], kept["end"])),
        article=article,
        rank=kept["rank"],
        score=kept["score"],
        cosine=kept["cosine"],
        bm25=kept["bm25"],
        reading=kept["reading"],
        also_in=_to_copies(kept["also_in"]),
        fused=kept.get("fused"),  # not kept before it was known
    )


def _to_kind(kept: Kept) -> Kind:
    """Return the kind of a kept answer; before it was kept, an answer was of fact or a reply."""
    kind: Kind = kept.get("kind") or ("fact" if kept["citations"] or kept["abstained"] else "chat")
    return kind


def _to_evidence(evidence: Evidence | None) -> Kept | None:
    if evidence is None:
        return None
    return {"rule": evidence.rule, "articles": [_to_fields(one) for one in evidence.articles]}


def _from_evidence(kept: Kept | None) -> Evidence | None:
    if kept is None:
        return None
    articles = (
        Listed(
            article_id=row["article_id"],
            title=row["title"],
            source=row.get("source"),
            published=_to_day(row.get("published")),
            published_to=_to_day(row.get("published_to")),
            url=row.get("url"),
        )
        for row in kept["articles"]
    )
    return Evidence(rule=kept["rule"], articles=tuple(articles))


def _to_written(written: Written | None) -> Kept | None:
    if written is None:
        return None
    return {
        "model": written.model,
        "claims": [_to_fields(claim) for claim in written.claims],
        "dropped": written.dropped,
        "note": written.note,
    }


def _from_written(kept: Kept | None) -> Written | None:
    if kept is None:
        return None
    return Written(
        model=kept["model"],
        claims=tuple(
            WrittenClaim(**{name: _to_tuple(value) for name, value in claim.items()})
            for claim in kept["claims"]
        ),
        dropped=kept["dropped"],
        note=kept["note"],
    )


def _to_filters(kept: Kept) -> Filters:
    return Filters(
        published_from=_to_day(kept["published_from"]),
        published_to=_to_day(kept["published_to"]),
        sources=tuple(kept["sources"]),
        authors=tuple(kept.get("authors", ())),  # older ones lack these
        collections=tuple(kept.get("collections", ())),
        articles=tuple(kept.get("articles", ())),
    )


def _to_fields(item: Article | Copy | Listed | WrittenClaim) -> Kept:
    """Return all that `item` was made from, days in ISO 8601; what is None or empty is left out."""
    fields: Kept = {}
    for field in dataclasses.fields(item):
        value = getattr(item, field.name)
        if field.init and value not in (None, ()):
            is_day = isinstance(value, datetime.date)
            fields[field.name] = value.isoformat() if is_day else value
    return fields


def to_article(fields: Kept) -> Article:
    """Return the article that `to_kept` gave `fields` for."""
    known = {field.name for field in dataclasses.fields(Article) if field.init}
    values: Kept = {
        name: _to_day(value) if name in _DAYS else _to_tuple(value)
        for name, value in fields.items()
        if name in known  # a later version may know more of an article
    }
    return Article(**values)


def _to_copies(rows: list[Kept]) -> tuple[Copy, ...]:
    return tuple(
        Copy(
            article_id=row["article_id"],
            source=row.get("source"),
            url=row.get("url"),
            published=_to_day(row.get("published")),
            published_to=_to_day(row.get("published_to")),
        )
        for row in rows
    )


def _to_day(iso: str | None) -> datetime.date | None:
    return None if iso is None else datetime.date.fromisoformat(iso)


def _to_tuple(value: Any) -> Any:
    return tuple(_to_tuple(item) for item in value) if isinstance(value, list | tuple) else value


def _to_part(part: Part) -> Kept:
    if isinstance(part, Said):
        return {"said": part.text}
    return {"quoted": part.text, "numbers": list(part.numbers), "bold": part.bold}


def _from_part(kept: Kept) -> Part:
    if "said" in kept:
        return Said(text=kept["said"])
    bold = kept["bold"]
    return Quoted(
        text=kept["quoted"], numbers=tuple(kept["numbers"]), bold=None if bold is None else (*bold,)
    )

"""A seed, and how what a reader found in it becomes articles.

Takes the text and the fields that a reader found; gives the article: what its fields say goes
before what its lines say, and what neither says stays unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from index.articles.article import Article, to_clean_text, to_left_out
from index.articles.fields import NOT_UNDERSTOOD, Fields, find_text, is_draft, one_line
from index.articles.formats.decoding import decode
from index.articles.furniture.finding import find_furniture, opening, title_line
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from io import BufferedReader

    from index.articles.article import Span

MAX_TEXT_BYTES = 20_000_000  # of a text that is one article: the longest novels have 10 million
MAX_BYTES = 50_000_000  # of a file, or record, that is read as a whole
_MAX_TITLE_CHARACTERS = 120  # of a title cut from a longer line
_MOST_TITLE_CHARACTERS = 1_000  # of any: a title is kept and searched with every passage
_IN_LINES = ("author", "published", "source")
_SENTENCE_END = re.compile(r"[.!?:;…。！？][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A file, or a record in one: its name in messages, and the id and root of its article.

    `on_step` is told what is being done where that takes long: it shows that the reader is alive.
    """

    where: str
    id: str
    root: str
    on_step: Callable[[str], None] = field(default=lambda _: None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedContent:
    """What one seed file holds: its articles in order, and the records that could not be read."""

    articles: tuple[Article, ...]
    skipped: tuple[SeedError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A part of a seed that is an article: where it stands in messages, and what reads it.

    `place` is what is said of it where another has the same id, such as "on line 3".
    """

    where: str
    read: Callable[[], Article]
    place: str = ""


def read_records(records: Iterable[Record | SeedError]) -> Iterator[Article | SeedError]:
    """Yield the article of each record, or why there is none. Of one id the first counts."""
    places: dict[str, str] = {}
    for record in records:
        if isinstance(record, SeedError):
            yield record
            continue
        try:
            article = record.read()
        except SeedError as error:
            yield error
            continue
        if article.id in places:
            first = places[article.id]
            reason = f"duplicate id {article.id!r}" + (f" (first {first})" if first else "")
            yield SeedError(record.where, reason)
        else:
            places[article.id] = record.place
            yield article


def read_all(seed: Seed, file: BufferedReader, *, max_bytes: int = MAX_BYTES) -> bytes:
    """Return all bytes of a file. Raises SeedError for one that is too large for one article."""
    data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise SeedError(seed.where, f"is larger than {max_bytes // 10**6} MB; split it")
    return data


def to_decoded(where: str, data: bytes) -> str:
    """Return the text in `data` as it is written. Raises SeedError where it holds none."""
    try:
        return decode(data)
    except ValueError as exc:
        raise SeedError(where, str(exc)) from exc


def to_text(seed: Seed, data: bytes) -> str:
    """Return the clean text in `data`. Raises SeedError where it holds none."""
    text = to_clean_text(to_decoded(seed.where, data))
    if not text.strip():
        raise SeedError(seed.where, "is empty")
    return text


def reject_draft(seed: Seed, mapping: Mapping[str, Any]) -> None:
    """Raise SeedError where a record or front matter is that of a draft."""
    if is_draft(mapping):
        name = Fields.from_mapping(mapping, said_by="").title or "it"
        raise SeedError(seed.where, f"{name} is a draft, and drafts are not read")


def to_record_article(seed: Seed, record: Mapping[str, Any], *, said_by: str) -> Article:
    """Return the article of a record of fields; its own id goes before that of `seed`."""
    reject_draft(seed, record)
    raw = find_text(record)
    if not isinstance(raw, str):
        reason = 'has no "text"' if raw is None else '"text" is not a string'
        raise SeedError(seed.where, reason)
    text = to_clean_text(raw)
    if not text.strip():
        raise SeedError(seed.where, '"text" is blank')
    fields = Fields.from_mapping(record, said_by=said_by)
    return to_article(replace(seed, id=fields.id or seed.id), text, fields)


def to_article(seed: Seed, text: str, fields: Fields) -> Article:
    """Return the article; what its fields say goes before what its lines say.

    The title defaults to the beginning of the text.
    """
    if fields.title is not None:
        return to_article_under(title_line(text, fields.title), seed, text, fields=fields)
    span = opening(text)
    line = one_line(text[slice(*span)]) if span else None
    if line is not None and len(line) > _MAX_TITLE_CHARACTERS:
        cut = line[: _MAX_TITLE_CHARACTERS + 1]
        cut = cut.rsplit(" ", 1)[0] if " " in cut else cut[:_MAX_TITLE_CHARACTERS]
        return to_article_under(None, seed, text, fields=replace(fields, title=cut))
    # What reads like a sentence, or is all there is, is text even where it serves as the title.
    is_heading = span and not _SENTENCE_END.search(line or "") and text[span[1] :].strip()
    fields = replace(fields, title=line)
    return to_article_under(span if is_heading else None, seed, text, fields=fields)


def with_left_out(article: Article, left_out: tuple[tuple[str, str], ...]) -> Article:
    """Return an article with what else its reader left out."""
    return replace(article, left_out=article.left_out + left_out) if left_out else article


def to_article_under(line: Span | None, seed: Seed, text: str, *, fields: Fields) -> Article:
    """Return the article whose title stands on `line`, if it stands on one."""
    furniture = find_furniture(text, line)
    starts = (0, *(end for _, end in furniture.spans))
    ends = (*(start for start, _ in furniture.spans), len(text))
    if not any(text[start:end].strip() for start, end in zip(starts, ends, strict=True)):
        raise SeedError(seed.where, "has no text besides title, byline and date")
    said_by = {name: "text line" for name in _IN_LINES if getattr(furniture, name) is not None}
    said_by.update(fields.provenance)
    return Article(
        id=seed.id,
        root=seed.root,
        title=(fields.title or seed.id)[:_MOST_TITLE_CHARACTERS],
        text=text,
        source=fields.source or furniture.source,
        url=fields.url,
        author=fields.author or furniture.author,
        published=fields.published or furniture.published,
        published_to=fields.published_to,
        updated=fields.updated,
        language=fields.language,
        provenance=tuple(sorted(said_by.items())),
        furniture=furniture.spans,
        left_out=to_left_out(NOT_UNDERSTOOD, filter(None, [fields.not_understood]))
        if furniture.published is None
        else (),
    )

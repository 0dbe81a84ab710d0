"""Checking: whether the quotations of an export still stand in the articles.

Takes a file that Quoth exported and an index; gives for each quotation where it stands today, or
what stands in its place. Needs neither encoder nor reader.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from index.articles.article import to_unicode
from index.articles.formats.decoding import decode
from index.errors import QuothError
from index.passages import sentences
from index.store.store import Store
from qa.chats.export import from_json, from_markdown, to_quotations
from qa.chats.values import Quotation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.articles.article import Article
    from index.passages import Sentence
    from index.store.reading import StoreReader

State = Literal["same", "moved", "changed", "gone"]
STATES: tuple[State, ...] = ("same", "moved", "changed", "gone")

_PLACELESS = "no citations that can be checked; export the conversation again"
_NOT_BLANK = re.compile(r"\S")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedQuotation:
    """What became of a quotation.

    `same`: it stands where it stood. `moved`: it stands elsewhere in its article, or in one of
    another id. `changed`: its article is there and does not hold it; `nearest` is the sentence
    most like it, None where none is. `gone`: there is no article of its id, and none holds it.
    `article` is the id of the article that holds the quote or, if `changed`, that held it;
    `article.text[start:end]` is the quote or, if `changed`, `nearest`. All are None where unknown.
    """

    quotation: Quotation
    state: State
    article: str | None = None
    start: int | None = None
    end: int | None = None
    nearest: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the quotation as the JSON contract of a check has it."""
        return {
            "number": self.quotation.number,
            "question": self.quotation.question,
            "article_id": self.quotation.article_id,
            "quote": self.quotation.quote,
            "state": self.state,
            "article": self.article,
            "start": self.start,
            "end": self.end,
            "nearest": self.nearest,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What became of the quotations of an export, in its order."""

    citations: tuple[CheckedQuotation, ...]

    def count(self, state: State) -> int:
        """Return how many quotations are in that state."""
        return sum(citation.state == state for citation in self.citations)

    @property
    def ok(self) -> bool:
        """Whether every quotation still stands in an article."""
        return self.count("changed") + self.count("gone") == 0

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON contract of a check."""
        return {
            "checked": len(self.citations),
            **{state: self.count(state) for state in STATES},
            "citations": [citation.to_dict() for citation in self.citations],
        }


def check_quotations(path: str | Path, *, index_dir: str | Path = "data") -> CheckReport:
    """Return where the quotations of an export stand today in the articles of an index.

    The file at `path` is a conversation as JSON or Markdown, or holds answers as `quoth ask --json`
    prints them. Raises QuothError for another or a damaged file, and StoreErrors.
    """
    quotations = read_quotations(path)
    with closing(Store.open(index_dir)) as store, store.snapshot() as manifest:
        store.built_with(manifest)
        return CheckReport(citations=tuple(_check(quotations, store, manifest.generation)))


# Reading


def read_quotations(path: str | Path) -> list[Quotation]:
    """Return the quotations of an export. Raises QuothError where it is none, or damaged."""
    try:
        return _to_quotations(decode(Path(path).read_bytes()).lstrip("\ufeff"))
    except OSError as exc:
        raise QuothError(f"{path}: cannot be read: {exc.strerror or exc}") from exc
    except (ValueError, RecursionError) as exc:
        raise QuothError(f"{path}: {exc}") from exc


def _to_quotations(text: str) -> list[Quotation]:
    if text.lstrip().startswith("{"):
        return _from_objects(text)
    if not text.startswith("# "):
        raise ValueError(
            "not an export of Quoth: take a conversation as JSON or Markdown, "
            "or what quoth ask --json prints"
        )
    quotations = from_markdown(text)
    if not quotations:
        raise ValueError(_PLACELESS)
    return quotations


def _from_objects(text: str) -> list[Quotation]:
    found = list(_objects(text))
    if "format" in found[0][1]:
        return [one for turn in from_json(text).turns for one in to_quotations(turn)]
    return [one for line, answer in found for one in _from_answer(line, answer)]


def _objects(text: str) -> Iterator[tuple[int, Any]]:
    """Yield the JSON values of a text that follow one another, each with the line it begins in."""
    decoder, at, line = json.JSONDecoder(), 0, 1
    while begin := _NOT_BLANK.search(text, at):
        line += text.count("\n", at, begin.start())
        try:
            value, at = decoder.raw_decode(text, begin.start())
        except json.JSONDecodeError as exc:
            raise ValueError(f"line {exc.lineno}: damaged JSON: {exc.msg}") from exc
        yield line, value
        line += text.count("\n", begin.start(), at)


def _from_answer(line: int, answer: Any) -> list[Quotation]:
    """Return the quotations of an answer's JSON; none of a question that was not answered."""
    try:
        citations = () if "error" in answer else answer["citations"]
        question = {"question": answer.get("question")}
        return [Quotation.from_fields({**citation, **question}) for citation in citations]
    except (KeyError, TypeError, AttributeError) as exc:
        raise ValueError(f"line {line}: not an answer as quoth ask --json prints it") from exc
    except ValueError as exc:
        raise ValueError(f"line {line}: {exc}") from exc


# Checking

_Place = tuple[str, int]  # the id of the article that holds a quote, and where it begins


def _check(
    quotations: list[Quotation], store: StoreReader, generation: int
) -> Iterator[CheckedQuotation]:
    own = {one.article_id: _article(one.article_id, store, generation) for one in quotations}
    places = {}
    for one in quotations:
        article = own[one.article_id]
        place = article and _place_in(article, one)
        if place:
            places[one] = place
    lost = [one for one in dict.fromkeys(quotations) if one not in places]
    places |= _places_elsewhere(lost, store, generation)
    for one in quotations:
        if one in places:
            yield _to_standing(one, places[one])
        else:
            yield _to_lost(one, own[one.article_id])


def _article(id_: str, store: StoreReader, generation: int) -> Article | None:
    try:
        return store.article_by_id(to_unicode(id_), generation)
    except KeyError:
        return None


def _place_in(article: Article, one: Quotation) -> _Place | None:
    """Return where in `article` the quote stands, nearest to where it stood."""
    before = article.text.rfind(one.quote, 0, one.end)
    after = article.text.find(one.quote, one.start)
    starts = [start for start in (before, after) if start >= 0]
    if not starts:
        return None
    return article.id, min(starts, key=lambda start: abs(start - one.start))


def _places_elsewhere(
    lost: list[Quotation], store: StoreReader, generation: int
) -> dict[Quotation, _Place]:
    """Return where quotes stand in any article: first in those with a text that was quoted."""
    places: dict[Quotation, _Place] = {}
    if not lost:
        return places
    texts = {one.content_hash for one in lost}
    stored = store.stored_articles(generation)
    for row in sorted(stored, key=lambda one: (one.content_hash not in texts, one.id)):
        article = store.article_by_row(row.row)
        for one in lost:
            if one not in places and (place := _place_in(article, one)):
                places[one] = place
        if len(places) == len(lost):
            break
    return places


def _to_standing(one: Quotation, place: _Place) -> CheckedQuotation:
    article, start = place
    is_same = (article, start) == (to_unicode(one.article_id), one.start)
    return CheckedQuotation(
        quotation=one,
        state="same" if is_same else "moved",
        article=article,
        start=start,
        end=start + len(one.quote),
    )


def _to_lost(one: Quotation, article: Article | None) -> CheckedQuotation:
    if article is None:
        return CheckedQuotation(quotation=one, state="gone")
    nearest = _nearest(article, one)
    if nearest is None:
        return CheckedQuotation(quotation=one, state="changed", article=article.id)
    return CheckedQuotation(
        quotation=one,
        state="changed",
        article=article.id,
        start=nearest.start,
        end=nearest.end,
        nearest=article.text[nearest.start : nearest.end],
    )


def _nearest(article: Article, one: Quotation) -> Sentence | None:
    """Return the sentence that shares most with the quote (Dice of triples of letters), if any."""
    wanted = _triples(one.quote)

    def likeness(sentence: Sentence) -> tuple[float, int]:
        held = _triples(article.text[sentence.start : sentence.end])
        share = 2 * (wanted & held).total() / (wanted.total() + held.total())
        return share, -abs(sentence.start - one.start)

    rated = [(likeness(sentence), sentence) for sentence in sentences(article)]
    (share, _), nearest = max(rated, key=lambda pair: pair[0], default=((0.0, 0), None))
    return nearest if share > 0 else None


def _triples(text: str) -> Counter[str]:
    padded = f" {' '.join(text.casefold().split())} "
    return Counter(padded[at : at + 3] for at in range(len(padded) - 2))

"""Answer and Citation: what is said, and the invariants that make it checkable.

Takes spans of articles; gives frozen values that cannot exist unless every quote stands in its
article at the given characters and every marker in the text leads to a citation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self, get_args

from index.search.filters import Filters
from qa.breaks import begins_within, ends_within
from qa.days.quoted import QuotedDays, days_in
from qa.days.wording import to_short_days
from qa.names.columns import QuotedColumn, columns_in
from qa.names.quoted import QuotedName, name_in
from qa.names.turns import SpokenTurn, turn_at

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from index.articles.article import Article, Entry
    from index.search.retrieved import RetrievedPassage
    from index.stories.telling import Copy
    from qa.days.asked import AskedDays
    from qa.evidence import Evidence
    from qa.trace import Step
    from qa.written import Written

# What an answer is: quotes on one point, a text of many sentences, what was computed over the
# collection, statements set against each other, a detail of an article itself, small talk.
Kind = Literal["fact", "overview", "count", "comparison", "about", "chat"]
_KINDS = frozenset(get_args(Kind))
# What a quote is to an answer that both sides of were asked for.
Stance = Literal["for", "against"]
# What the first quote decides of a yes/no question; of any other, that it denies what the question
# takes for granted.
Verdict = Literal["yes", "no", "otherwise"]
ABSTENTION = "The articles do not answer this question."


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a reader of a quote alone would miss: `text` goes in brackets behind `quote[:at]`.

    At 0 it goes before the quote.
    """

    at: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a quote stands: `quote == article.text[start:end]`, or the citation cannot be made.

    `also_in` names the other articles with the same story. `independent_sources` counts the stories
    of different outlets that the answer cites for what this quote says, its own included. `stance`
    is the side it is on where both sides were asked for.
    """

    number: int
    article: Article
    start: int
    end: int
    quote: str
    also_in: tuple[Copy, ...] = ()
    independent_sources: int = 1
    stance: Stance | None = None

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError(f"citation number {self.number} is below 1")
        if self.independent_sources < 1:
            raise ValueError(f"{self.independent_sources} independent sources: a quote has one")
        if self.stance not in (None, *get_args(Stance)):
            raise ValueError(f"{self.stance!r} is no side")
        if not 0 <= self.start < self.end <= len(self.article.text):
            raise ValueError(f"citation {(self.start, self.end)} is outside {self.article.id!r}")
        if self.article.text[self.start : self.end] != self.quote:
            raise ValueError(
                f"citation {self.number}: {self.article.id!r} does not hold {self.quote!r} "
                f"at {self.start}-{self.end}"
            )

    @property
    def days(self) -> tuple[QuotedDays, ...]:
        """The days that words of the quote surely mean, told from the day it was written on."""
        return days_in(self.quote, self.article.day_at(self.start))

    @property
    def entry(self) -> Entry | None:
        """The entry of a live blog that the quote stands in."""
        return self.article.entry_at(self.start)

    @property
    def names(self) -> tuple[QuotedName, ...]:
        """Whom the pronoun at the head of the quote surely means, told from the text before it."""
        found = name_in(self.article, (self.start, self.end))
        return () if found is None else (found,)

    @property
    def speaker(self) -> SpokenTurn | None:
        """The turn of a transcript that the quote stands in, where its name is not in the quote."""
        turn = turn_at(self.article, self.start)
        if turn is None or not turn.is_named or turn.span[0] >= self.start:
            return None
        return turn

    @property
    def columns(self) -> tuple[QuotedColumn, ...]:
        """What the columns of a quoted row are called by the header of its table."""
        return columns_in(self.article, (self.start, self.end))

    @property
    def notes(self) -> tuple[Note, ...]:
        """Its speaker, names, columns, days and breaks as they are shown beside it, in order."""
        names = [Note(at=one.end, text=one.name) for one in self.names]
        days = [Note(at=one.end, text=to_short_days(one.first, one.last)) for one in self.days]
        speaker = [Note(at=0, text=self.speaker.name)] if self.speaker else []
        columns = [Note(at=one.end, text=one.header) for one in self.columns]
        span, text = (self.start, self.end), self.article.text
        broken = [Note(at=0, text="…")] if begins_within(text, span) else []
        goes_on = [Note(at=len(self.quote), text="…")] if ends_within(text, span) else []
        return (*speaker, *broken, *names, *columns, *days, *goes_on)

    def to_dict(self) -> dict[str, Any]:
        """Return the citation as the JSON contract has it."""
        published, published_to = self.article.published, self.article.published_to
        return {
            "number": self.number,
            "article_id": self.article.id,
            "content_hash": self.article.content_hash,
            "title": self.article.title,
            "source": self.article.source,
            "author": self.article.author,
            "url": self.article.url,
            "published": published.isoformat() if published else None,
            "published_to": published_to.isoformat() if published_to else None,
            "start": self.start,
            "end": self.end,
            "page": self.article.page_at(self.start),
            "written": self.entry.written if self.entry else None,
            "quote": self.quote,
            "also_in": [copy.to_dict() for copy in self.also_in],
            "independent_sources": self.independent_sources,
            "days": [days.to_dict() for days in self.days],
            "names": [name.to_dict() for name in self.names],
            "columns": [column.to_dict() for column in self.columns],
            "speaker": self.speaker.to_dict() if self.speaker else None,
            "stance": self.stance,
        }


def to_also_in(citation: Citation) -> str:
    """Return in how many outlets the story of a citation also stands, in words."""
    outlets = {copy.source for copy in citation.also_in} - {citation.article.source, None}
    if not outlets:
        n = len(citation.also_in)
        return "also in 1 other article" if n == 1 else f"also in {n} other articles"
    return f"also in {outlets.pop()}" if len(outlets) == 1 else f"also in {len(outlets)} outlets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Quoth's own words in an answer."""

    text: str

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a said part is blank")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """An article's words in an answer, with the numbers of the citations that hold them.

    `bold` is the span of `text` that is the short answer, or None.
    """

    text: str
    numbers: tuple[int, ...]
    bold: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a quoted part is blank")
        if not self.numbers:
            raise ValueError(f"a quoted part without a citation: {self.text!r}")
        if self.bold is not None and not 0 <= self.bold[0] < self.bold[1] <= len(self.text):
            raise ValueError(f"bold {self.bold} is outside the quoted part")


Part = Said | Quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier question of a conversation and, where known, what came of it.

    `resolved` is the question as it was searched with, `answer` the text of its answer. `quotes`
    are the words that this cited, `citations` the ids of their articles and `titles` what these are
    called, in the order of its citations.
    """

    question: str
    resolved: str | None = None
    answer: str | None = None
    short_answer: str | None = None
    quotes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Return the turn that `answer` ends."""
        cited = answer.citations
        return cls(
            question=answer.question,
            resolved=answer.resolved_question,
            answer=answer.text,
            short_answer=answer.short_answer,
            quotes=tuple(citation.quote for citation in cited),
            titles=tuple(citation.article.title for citation in cited),
            citations=tuple(citation.article.id for citation in cited),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The words of an answer, whatever its kind: by default that the articles do not tell.

    `confidence` is 1 where all of it was computed. `retrieved` are the passages looked at, best
    first. `reason`, `filters_hide`, `suggestions` and `verdict`: see `Answer`.
    """

    parts: tuple[Part, ...] = (Said(text=ABSTENTION),)
    citations: tuple[Citation, ...] = ()
    short_answer: str | None = None
    confidence: float = 0.0
    retrieved: tuple[RetrievedPassage, ...] = ()
    evidence: Evidence | None = None
    reason: str | None = None
    filters_hide: bool = False
    suggestions: tuple[str, ...] = ()
    verdict: Verdict | None = None

    @property
    def abstains(self) -> bool:
        """Say whether nothing is quoted and nothing computed."""
        return not self.citations and self.evidence is None

    @property
    def found_nothing(self) -> bool:
        """Say whether nothing is quoted and no article counted."""
        return not self.citations and not (self.evidence and self.evidence.articles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is said to a question, or that the articles do not tell (`abstained`).

    `parts` render to `text`: what an article says is Quoted, all else Said. `kind` is what kind of
    answer it is. `confidence` is in [0, 1]; 1 where it was computed, 0 where nothing is quoted or
    computed. `retrieved` are the passages looked at, best first. `evidence` is what a computed
    answer rests on. `reason` says why it abstains, `suggestions` are questions to ask instead;
    `filters_hide`: the filters leave out what has its words, so that it is worth asking without.
    `undated_left_out` counts the articles that the filters left out for want of a date.
    `timings_ms` has resolve, encode, search, read and total; answers kept earlier lack resolve.
    `now` is the day on which it was asked, None in answers that were kept before it was known;
    `days` are those that the question means by it: where they are of publication, only their
    articles were looked at, `filters` aside. `verdict` is what the first quote decides: "yes" or
    "no" of a yes/no question, "otherwise" where any other takes for granted what the quote denies;
    None where it decides nothing. `written` is what a language model made of it, where one was
    asked, claim by claim. `trace` has the steps that led to it; kept answers have none.
    """

    question: str
    resolved_question: str
    parts: tuple[Part, ...]
    short_answer: str | None = None
    confidence: float
    abstained: bool
    citations: tuple[Citation, ...] = ()
    retrieved: tuple[RetrievedPassage, ...] = ()
    filters: Filters
    undated_left_out: int = 0
    timings_ms: Mapping[str, float] = field(compare=False)
    kind: Kind = "fact"
    evidence: Evidence | None = None
    reason: str | None = None
    filters_hide: bool = False
    suggestions: tuple[str, ...] = ()
    now: datetime.date | None = None
    days: AskedDays | None = None
    verdict: Verdict | None = None
    written: Written | None = None
    trace: tuple[Step, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} is outside [0, 1]")
        if not self.parts:
            raise ValueError("an answer needs at least one part")
        if self.kind not in _KINDS:
            raise ValueError(f"{self.kind!r} is no kind of answer")
        self._check_citations()
        self._check_what_is_said()

    def _check_what_is_said(self) -> None:
        """Refuse words of ours that rest on nothing, but for small talk and the fixed sentence."""
        if self.abstained and (self.citations or self.short_answer or self.text != ABSTENTION):
            raise ValueError("an abstained answer says the fixed sentence and cites nothing")
        if self.abstained and self.evidence is not None:
            raise ValueError("an abstained answer was not computed")
        if self.verdict is not None and not self.citations:
            raise ValueError(f"the verdict {self.verdict!r} without a quote that decides")
        if self.verdict not in (None, *get_args(Verdict)):
            raise ValueError(f"{self.verdict!r} is no verdict")
        if self.reason is not None and not (self.abstained and self.reason.strip()):
            raise ValueError(f"{self.reason!r} is not why an answer abstained")
        if self.filters_hide and (self.reason is None or self.filters == Filters()):
            raise ValueError("filters that are not there, or for no reason, hide nothing")
        if not all(suggestion.strip() for suggestion in self.suggestions):
            raise ValueError("a suggestion is blank")
        rests_on_something = self.citations or self.evidence is not None
        if not (rests_on_something or self.abstained or self.kind == "chat"):
            raise ValueError("an answer without citations and evidence is small talk or abstains")

    def _check_citations(self) -> None:
        cited = [
            number for part in self.parts if isinstance(part, Quoted) for number in part.numbers
        ]
        if sorted(set(cited)) != [citation.number for citation in self.citations]:
            raise ValueError(
                f"markers {cited} and citations {[c.number for c in self.citations]} disagree"
            )
        if [c.number for c in self.citations] != list(range(1, len(self.citations) + 1)):
            raise ValueError("citations are not numbered 1, 2, 3 …")
        quotes = {citation.number: citation.quote for citation in self.citations}
        for part in self.parts:
            if isinstance(part, Quoted) and any(part.text != quotes[n] for n in part.numbers[:1]):
                raise ValueError(f"{part.text!r} is not the quote of citation {part.numbers[0]}")
        claims = self.written.claims if self.written else ()
        if not {number for claim in claims for number in claim.numbers} <= quotes.keys():
            raise ValueError("a claim leads to a citation that there is not")

    @property
    def text(self) -> str:
        """The answer as plain text, markers included."""
        rendered = []
        for part in self.parts:
            if isinstance(part, Quoted):
                markers = "".join(f"[{number}]" for number in part.numbers)
                rendered.append(f"{part.text} {markers}")
            else:
                rendered.append(part.text)
        return " ".join(rendered)

    def to_dict(self, *, id: str | None = None) -> dict[str, Any]:  # noqa: A002 - the contract's name
        """Return the answer as the JSON contract has it."""
        return {
            "id": id,
            "question": self.question,
            "resolved_question": self.resolved_question,
            "answer": self.text,
            "short_answer": self.short_answer,
            "abstained": self.abstained,
            "confidence": round(self.confidence, 4),
            "citations": [citation.to_dict() for citation in self.citations],
            "retrieved": [passage.to_dict() for passage in self.retrieved],
            "filters": {**self.filters.to_dict(), "undated_left_out": self.undated_left_out},
            "timings_ms": {name: round(ms, 1) for name, ms in self.timings_ms.items()},
            "kind": self.kind,
            "evidence": self.evidence.to_dict() if self.evidence else None,
            "reason": self.reason,
            "filters_hide": self.filters_hide,
            "suggestions": list(self.suggestions),
            "now": self.now.isoformat() if self.now else None,
            "days": self.days.to_dict() if self.days else None,
            "verdict": self.verdict,
            "written": self.written.to_dict() if self.written else None,
        }

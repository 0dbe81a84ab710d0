"""Questions to begin with, made from the articles themselves.

Takes an Assistant; gives a few questions that it answers with high confidence, each from another
article: who somebody is that an article introduces, when something happened or how large it is by
a sentence of an article, or what is said of a name in its headline.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.articles.article import Article
    from index.store.values import CatalogueEntry
    from qa.assistant import Assistant

_MOST = 4  # questions offered
_MOST_ADDED = 2  # of them, from what was added last
_MOST_ALIKE = 2  # that begin with the same word, so that not all read the same
_TRIED = 12  # questions asked at most to find those of one kind; each takes about 0.1 s
_LATEST = 200  # articles looked at
_CONFIDENCE = 0.65  # in the upper part of what the page calls fairly sure
_ONE_ADDING = datetime.timedelta(minutes=10)  # articles that came within this came together

# "Ada Lund, the harbour master": two or three words of a name, then what the person is. Without the
# list of roles, "Suez Canal, the shortest way …" would be a person as well.
_ROLES = (
    "adviser|advisor|analyst|archbishop|artist|author|bishop|captain|chair\\w*|chief|coach|"
    "director|doctor|economist|engineer|envoy|founder|governor|head|historian|judge|king|lawyer|"
    "leader|librarian|manager|mathematician|mayor|minister|officer|owner|president|professor|"
    "queen|researcher|scientist|secretary|senator|singer|spokes\\w+|warden|writer"
)
_INTRODUCED = re.compile(
    r"(?<![\w’'-] )(?<![\w’'-])([A-Z][\w’'-]++(?: [A-Z][\w’'-]++){1,2}), "
    rf"(?:the|a|an|its|his|her|their) (?:[\w’'-]+ ){{0,3}}(?:{_ROLES})\b"
)

_THING = r"((?:The |A |An )?(?:[A-Z][\w’'-]+|[a-z][\w’-]+)(?: (?:of|de|the|at|[\w’'-]+)){0,4}?)"
_DAY = (
    r"(?:in|on) (?:\w+day,? )?(?:\d{1,2} )?(?:January|February|March|April|"
    r"May|June|July|August|September|October|November|December|\d{4})"
)
_BASES = {
    "opened": "open", "closed": "close", "died": "die", "began": "begin", "started": "start",
    "ended": "end", "burned": "burn", "sank": "sink", "collapsed": "collapse", "reopened": "reopen",
    "arrived": "arrive", "retired": "retire", "resigned": "resign", "erupted": "erupt",
}  # fmt: skip
_HAPPENED = re.compile(rf"^{_THING} ({'|'.join(_BASES)}) {_DAY}")
_WAS_DONE = re.compile(rf"^{_THING} (was|were) (\w+ed|built|sold|won|found|born) {_DAY}")
_MEASURED = re.compile(
    rf"^{_THING} (?:is|was|stands) (?:about |almost |nearly |some |around )?[\d.,]+ "
    r"(?:metres?|meters?|feet|kilometres?|kilometers?|miles|km) (high|tall|long|wide|deep)\b"
)
_SENTENCE = re.compile(r"(?:^|(?<=[.!?] )|(?<=\n))[A-Z][^.!?\n]{15,200}[.!?]")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w’-]+(?: [A-Z][\w’-]+){0,2}")
_NAMED = re.compile(r" [A-Z]")
_NO_FIRST_NAMES = {"Like", "Rep", "Sen", "Gov", "But", "And", "Former", "President", "Prime"}
_PRONOUN = re.compile(r"(?:It|He|She|They|This|That|These|Those|We|I|There|Here|One|Both)\b")


@dataclass(frozen=True, slots=True)
class Examples:
    """Questions to begin with: from what was added last, and from the rest."""

    added: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def suggest_questions(
    assistant: Assistant, before_each: Callable[[], None] = lambda: None
) -> Examples:
    """Return up to four questions that are answered with high confidence, each by another article.

    Where some articles came after the others, up to two questions are from these. Before a question
    is tried, which takes as long as an answer, `before_each` is called.
    """
    added, others = _parted(assistant.index.catalogue(), assistant.latest(_LATEST))
    search = _Search(assistant, before_each)
    first = search.kept_of(added, _MOST_ADDED)
    return Examples(first, search.kept_of(others, _MOST - len(first)))


def _parted(
    catalogue: Sequence[CatalogueEntry], latest: Sequence[CatalogueEntry]
) -> tuple[list[CatalogueEntry], list[CatalogueEntry]]:
    """Return the articles that were added last, if others were before them, and the others."""
    if not catalogue:
        return [], []
    since = max(entry.added for entry in catalogue) - _ONE_ADDING
    added = sorted(
        (entry for entry in catalogue if entry.added >= since),
        key=lambda entry: entry.added,
        reverse=True,
    )[:_LATEST]
    rows = {entry.row for entry in added}
    others = [entry for entry in latest if entry.row not in rows]
    return (_spread(added), _spread(others)) if others else ([], _spread(latest))


class _Search:
    """The questions found so far, and how many were tried."""

    def __init__(self, assistant: Assistant, before_each: Callable[[], None]) -> None:
        self._assistant = assistant
        self._before_each = before_each
        self._found: set[str] = set()
        self._beginnings: Counter[str] = Counter()

    def kept_of(self, entries: Sequence[CatalogueEntry], most: int) -> tuple[str, ...]:
        """Return up to `most` questions, each answered by another one of the articles."""
        kept: list[str] = []
        tried = 0
        for entry in entries:
            article = _read(self._assistant, entry)
            for question in _questions(article) if article else ():
                if len(kept) == most or tried == _TRIED:
                    return tuple(kept)
                word = question.partition(" ")[0]
                if question in self._found or self._beginnings[word] == _MOST_ALIKE:
                    continue
                tried += 1
                if self._is_answered(question, entry.id):
                    kept.append(question)
                    self._found.add(question)
                    self._beginnings[word] += 1
                    break
        return tuple(kept)

    def _is_answered(self, question: str, article_id: str) -> bool:
        self._before_each()
        answer = self._assistant.ask(question)
        is_right = bool(answer.citations) and answer.citations[0].article.id == article_id
        return is_right and answer.confidence >= _CONFIDENCE


def _spread(latest: Sequence[CatalogueEntry]) -> list[CatalogueEntry]:
    """Return the first of each source, then the second of each …."""
    seen: Counter[str | None] = Counter()
    ranked = []
    for entry in latest:
        ranked.append((seen[entry.source], entry))
        seen[entry.source] += 1
    return [entry for _, entry in sorted(ranked, key=lambda pair: pair[0])]


def _read(assistant: Assistant, entry: CatalogueEntry) -> Article | None:
    try:
        return assistant.article(entry.id)
    except KeyError:  # it has just left
        return None


def _questions(article: Article) -> Iterator[str]:
    """Yield a few questions that the article should answer, in natural English."""
    if article.language not in (None, "en"):
        return
    yield from _by_sentences(article.text)
    introduced = _INTRODUCED.search(article.text)
    if introduced and introduced[1].partition(" ")[0] not in _NO_FIRST_NAMES:
        yield f"Who is {introduced[1]}?"
    topic = _topic(article)
    if topic:
        yield f"What do the articles say about {topic}?"


def _topic(article: Article) -> str | None:
    """Return the name that the text has most often, if its headline has it, too, and whole."""
    title = set(re.findall(r"[\w’-]+", article.title))
    for name, n in Counter(_NAME.findall(article.text)).most_common(5):
        is_part = re.search(rf"[A-Z][\w’.-]* {re.escape(name)}\b", article.text)
        if n > 1 and not is_part and set(name.split()) <= title:
            is_the = 2 * len(re.findall(rf"\bthe {re.escape(name)}\b", article.text)) > n
            return f"the {name}" if is_the else name
    return None


def _by_sentences(text: str) -> Iterator[str]:
    """Yield up to two questions that a sentence of the text answers."""
    n = 0
    for sentence in map(re.Match.group, _SENTENCE.finditer(text)):
        question = None if _PRONOUN.match(sentence) else _by_sentence(sentence)
        if question and _NAMED.search(question):
            yield question
            n += 1
        if n == 2:
            return


def _by_sentence(sentence: str) -> str | None:
    if found := _MEASURED.match(sentence):
        return f"How {found[2]} is {_inner(found[1])}?"
    if found := _HAPPENED.match(sentence):
        return f"When did {_inner(found[1])} {_BASES[found[2]]}?"
    if found := _WAS_DONE.match(sentence):
        return f"When {found[2]} {_inner(found[1])} {found[3]}?"
    return None


def _inner(thing: str) -> str:
    """Return the subject of a sentence as it stands within one."""
    first, _, rest = thing.partition(" ")
    return f"{first.lower()} {rest}" if first in {"The", "A", "An"} else thing

"""Questions about the whole collection against brute force.

    python -m benchmarks.collection CORPUS INDEX     500 questions; builds INDEX if it is not there

CORPUS is a .jsonl or .jsonl.gz of articles. The questions are made from its own words, days and
outlets. Each is answered by Quoth, and by looking at every article of CORPUS; the number that is
said, the articles that are listed and the counts by month, day or outlet must be the same. The
index is built with hashes for vectors: counting needs none.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import random
import re
import time
import zlib
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.duplicates import read, to_likenesses, to_signed
from index import build_index, open_index
from index.encoder import Encoder
from index.search.filters import Filters
from index.stories.telling import Stories, tell_stories
from qa.collection.answering import to_collected
from qa.collection.topics import to_wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from index.articles.article import Article
    from qa.answer import Composed

_QUESTIONS = 500
_SEED = 17
_TOKEN = re.compile(r"[0-9A-Za-z]+")
_COUNT = re.compile(r"([\d,]+) articles?")


class HashEncoder(Encoder):
    """An encoder without a model: vectors are hashes of the texts."""

    def __init__(self) -> None:
        super().__init__("hashes", "sha256:hashes", (4, 256), None)

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Return the span of each word and mark."""
        return [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]

    def encode_passages(
        self, texts: Sequence[str], *, on_batch: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return hashes of `texts`: (n, 4) float32, unit rows."""
        rows = [[zlib.crc32(text.encode(), i) % 997 + 1 for i in range(4)] for text in texts]
        vectors = np.array(rows, dtype=np.float32).reshape(-1, 4)
        if on_batch is not None:
            on_batch(len(texts))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


@dataclass(frozen=True, slots=True)
class Plain:
    """An article as brute force sees it: the words of its title and of each piece of its text."""

    article: Article
    pieces: tuple[tuple[str, ...], ...]
    story: int
    place: int

    def holds(self, form: str) -> bool:
        """Say whether the words of `form` stand one after another in a piece."""
        as_typed = form.isupper() and form.isalpha() and 2 <= len(form) <= 3
        words = _TOKEN.findall(form if as_typed else form.lower())
        return any(
            list(piece[at : at + len(words)]) == words
            for piece in (self.pieces if as_typed else map(_lowered, self.pieces))
            for at in range(len(piece) - len(words) + 1)
            if piece[at] == words[0]
        )


def _lowered(words: Sequence[str]) -> list[str]:
    return [word.lower() for word in words]


@dataclass(frozen=True, slots=True)
class Expected:
    """A question, the ids of the articles that answer it, and the counts that are said."""

    question: str
    ids: frozenset[str]
    stories: int | None = None
    groups: dict[str, int] | None = None


class Brute:
    """Every article of a corpus, read anew, and the questions that can be asked of them."""

    def __init__(self, corpus: str) -> None:
        articles = read(corpus)
        signed = to_signed(articles)
        stories: Stories = tell_stories(signed, to_likenesses(articles, signed))
        self.articles = [
            Plain(article, tuple(_pieces(article)), *order)
            for row, article in enumerate(articles)
            if (order := stories.order(row))[1] >= 0
        ]
        self.holders: dict[str, set[int]] = defaultdict(set)
        for i, one in enumerate(self.articles):
            for word in itertools.chain.from_iterable(one.pieces):
                self.holders[word.lower()].add(i)

    def holding(self, topic: str) -> list[Plain]:
        """Return the articles that hold the words of a topic, found by looking at each."""
        wordings = to_wordings(topic)
        assert wordings, topic
        found = set(range(len(self.articles)))
        for wording in wordings:
            held = set()
            for form in wording.forms:
                words = [word.lower() for word in _TOKEN.findall(form)]
                near = set.intersection(*(self.holders.get(word, set()) for word in words))
                held |= {i for i in near if self.articles[i].holds(form)}
            found &= held
        return [self.articles[i] for i in sorted(found)]


def _pieces(article: Article) -> Iterator[tuple[str, ...]]:
    yield tuple(_TOKEN.findall(article.title))
    edges = [0, *itertools.chain.from_iterable(article.furniture), len(article.text)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        yield tuple(_TOKEN.findall(article.text[start:end]))


def make_questions(brute: Brute, n: int) -> list[Expected]:
    """Return `n` questions of all forms in turn, each with what brute force finds."""
    choose = random.Random(_SEED)
    makers = (
        _number, _phrase, _both, _either, _in_month, _on_day, _since, _between, _first, _last,
        _per_month, _per_day, _list, _outlet, _most_days,
    )  # fmt: skip
    made: list[Expected] = []
    for maker in itertools.cycle(makers):
        if len(made) == n:
            return made
        made.append(maker(brute, choose))
    raise AssertionError


def _word(brute: Brute, choose: random.Random) -> str:
    """Return a word as an article has it, rare or common, that is no part of a question's form."""
    while True:
        words = choose.choice(choose.choice(brute.articles).pieces or ((),))
        word = choose.choice(words) if words else ""
        if len(word) > 3 and word.isalpha() and word[1:].islower() and to_wordings(word):
            return word


def _words(brute: Brute, choose: random.Random) -> str:
    """Return two or three words as they follow one another somewhere, quoted."""
    while True:
        words = choose.choice(choose.choice(brute.articles).pieces or ((),))
        n = choose.choice((2, 2, 3))
        if len(words) > n:
            at = choose.randrange(len(words) - n)
            return f'"{" ".join(words[at : at + n])}"'


def _counted(question: str, found: Sequence[Plain]) -> Expected:
    return Expected(question, _ids(found), len({one.story for one in found}))


def _ids(found: Sequence[Plain]) -> frozenset[str]:
    return frozenset(one.article.id for one in found)


def _number(brute: Brute, choose: random.Random) -> Expected:
    word = _word(brute, choose)
    return _counted(f"How many articles mention {word}?", brute.holding(word))


def _phrase(brute: Brute, choose: random.Random) -> Expected:
    phrase = _words(brute, choose)
    return _counted(f"How many articles contain the phrase {phrase}?", brute.holding(phrase))


def _both(brute: Brute, choose: random.Random) -> Expected:
    topic = f"{_word(brute, choose)} and {_word(brute, choose)}"
    return _counted(f"In how many articles do {topic} both appear?", brute.holding(topic))


def _either(brute: Brute, choose: random.Random) -> Expected:
    topic = f"{_word(brute, choose)} or {_word(brute, choose)}"
    return _counted(f"which articles mention {topic}", brute.holding(topic))


def _day(brute: Brute, choose: random.Random) -> datetime.date:
    return choose.choice([one.article.published for one in brute.articles if one.article.published])


def _said(day: datetime.date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _dated(
    found: Sequence[Plain], first: datetime.date | None, last: datetime.date | None
) -> list[Plain]:
    return [
        one
        for one in found
        if (day := one.article.published) is not None
        and (first is None or day >= first)
        and (last is None or day <= last)
    ]


def _in_month(brute: Brute, choose: random.Random) -> Expected:
    word, day = _word(brute, choose), _day(brute, choose)
    first = day.replace(day=1)
    last = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    return _counted(
        f"How many articles about {word} were published in {day:%B %Y}?",
        _dated(brute.holding(word), first, last),
    )


def _on_day(brute: Brute, choose: random.Random) -> Expected:
    day = _day(brute, choose)
    found = _dated(brute.articles, day, day)
    return _counted(f"How many articles were published on {_said(day)}?", found)


def _since(brute: Brute, choose: random.Random) -> Expected:
    word, day = _word(brute, choose), _day(brute, choose)
    found = _dated(brute.holding(word), day, None)
    return _counted(f"Count the articles on {word} since {_said(day)}", found)


def _between(brute: Brute, choose: random.Random) -> Expected:
    word = _word(brute, choose)
    first, last = sorted((_day(brute, choose), _day(brute, choose)))
    found = _dated(brute.holding(word), first, last)
    question = f"how many stories mention {word} between {_said(first)} and {_said(last)}"
    return _counted(question, found)


def _first(brute: Brute, choose: random.Random) -> Expected:
    word = _word(brute, choose)
    found = _dated(brute.holding(word), None, None)
    day = min((one.article.published for one in found if one.article.published), default=None)
    ids = _ids([one for one in found if one.article.published == day])
    return Expected(f"What was the first article about {word}?", ids)


def _last(brute: Brute, choose: random.Random) -> Expected:
    word, outlet = _word(brute, choose), choose.choice(_outlets(brute))
    found = [one for one in brute.holding(word) if one.article.source == outlet]
    day = max((one.article.published for one in found if one.article.published), default=None)
    ids = _ids([one for one in found if one.article.published == day])
    return Expected(f"the latest article on {word} from {outlet}", ids)


def _outlets(brute: Brute) -> list[str]:
    return sorted({one.article.source for one in brute.articles if one.article.source})


def _grouped(found: Sequence[Plain], name: Callable[[datetime.date], str]) -> dict[str, int]:
    firsts: dict[int, datetime.date] = {}
    for one in found:
        if one.article.published is not None:
            known = firsts.get(one.story, one.article.published)
            firsts[one.story] = min(known, one.article.published)
    return dict(Counter(map(name, firsts.values())))


def _per_month(brute: Brute, choose: random.Random) -> Expected:
    word = _word(brute, choose)
    found = brute.holding(word)
    groups = _grouped(found, lambda day: f"{day:%B} {day.year}")
    question = f"How many articles a month mention {word}?"
    return Expected(question, _ids(found), len({one.story for one in found}), groups)


def _per_day(brute: Brute, choose: random.Random) -> Expected:
    word = _word(brute, choose)
    found = brute.holding(word)
    question = f"how many articles about {word} were there each day"
    return Expected(
        question, _ids(found), len({one.story for one in found}), _grouped(found, _said)
    )


def _list(brute: Brute, choose: random.Random) -> Expected:
    word, day = _word(brute, choose), _day(brute, choose)
    found = _dated(
        brute.holding(word), datetime.date(day.year, 1, 1), datetime.date(day.year, 12, 31)
    )
    return _counted(f"List all articles about {word} from {day.year}.", found)


def _outlet(brute: Brute, choose: random.Random) -> Expected:
    word, outlet = _word(brute, choose), choose.choice(_outlets(brute))
    found = [one for one in brute.holding(word) if one.article.source == outlet]
    return _counted(f"How many articles from {outlet} mention {word}?", found)


def _most_days(brute: Brute, choose: random.Random) -> Expected:
    word = _word(brute, choose)
    found = brute.holding(word)
    counts = _grouped(found, _said)
    most = {day: n for day, n in counts.items() if n == max(counts.values())}
    return Expected(f"Which day had the most articles about {word}?", _ids(found), None, most)


def is_right(expected: Expected, composed: Composed | None) -> bool:
    """Say whether an answer has the articles, the number and the counts that it should."""
    if composed is None or composed.evidence is None:
        return False
    listed = frozenset(listed.article_id for listed in composed.evidence.articles)
    text = " ".join(part.text for part in composed.parts)
    right = listed == expected.ids
    if expected.stories is not None:
        said = _COUNT.match(text.removeprefix("There are ").removeprefix("There is "))
        n = int(said[1].replace(",", "")) if said else 0
        right = right and n == expected.stories
    if expected.groups is not None and len(expected.groups) <= _SHOWN_GROUPS and expected.ids:
        right = right and _groups_said(text) == expected.groups
    return right


_SHOWN_GROUPS = 20
_GROUP = re.compile(
    r"(?:(?<=: )|(?<=; )|(?<=is )|(?<=are ))((?:\d+ )?[A-Z]\w+ \d{4})(?:: | \()([\d,]+)"
)


def _groups_said(text: str) -> dict[str, int]:
    return {name: int(n.replace(",", "")) for name, n in _GROUP.findall(text)}


def main() -> int:
    """Print how many of the questions are answered as brute force answers them, and the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    parser.add_argument("index")
    parser.add_argument("--questions", type=int, default=_QUESTIONS)
    arguments = parser.parse_args()
    if not Path(arguments.index).exists():
        build_index([arguments.corpus], arguments.index, encoder=HashEncoder())
    expected = make_questions(Brute(arguments.corpus), arguments.questions)
    times, wrong = [], []
    with closing(open_index(arguments.index)) as index:
        index.catalogue()
        for one in expected:
            started = time.process_time()
            composed: Any = to_collected(one.question, index, Filters())
            times.append((time.process_time() - started) * 1000)
            if not is_right(one, composed):
                wrong.append((one, composed))
    for one, composed in wrong[:20]:
        said = composed and " ".join(part.text for part in composed.parts)[:200]
        print(f"wrong: {one.question} · {one.stories} · {len(one.ids)} articles · {said}")
    times.sort()
    p50, p95 = (times[int(len(times) * share)] for share in (0.5, 0.95))
    print(f"{len(expected) - len(wrong)} of {len(expected)} right")
    print(f"CPU: p50 {p50:.1f} ms, p95 {p95:.1f} ms, most {times[-1]:.1f} ms")
    return bool(wrong)


if __name__ == "__main__":
    raise SystemExit(main())

"""Every step of a build and an answer, done with one hostile file, and what must hold after each.

Takes files; gives what failed: an error that is none of the program's own, a span that is out of
place, a quote that does not stand in its article, or a step whose time or memory is above a bound
that grows with the file and no faster.
"""

from __future__ import annotations

import datetime
import json
import random
import re
import resource
import time
import traceback
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.torture.hostile_texts import to_question
from index import build_index
from index.articles.article import Article
from index.articles.dates import find_days
from index.articles.formats.readers import iter_seed
from index.articles.furniture.finding import corrections
from index.encoder import BUNDLED
from index.errors import QuestionError, SeedError
from index.library.verify import verify_index
from index.opening import open_index
from index.passages import sentences, split, to_encoded_texts
from index.stories.signature import to_signature
from qa.assistant import Assistant
from qa.chats.values import KeptTurn
from qa.followups import to_turns
from ui.web.views.article import to_article_view
from ui.web.views.conversation import to_conversation
from ui.web.views.highlight import Marking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.encoder import Encoder
    from qa.answer import Answer
    from qa.reader import Reader

# CPU and memory that a step may take: so much, and so much for each byte of what it is given.
STEP_S, STEP_S_A_BYTE = 1.5, 40e-6
BUILD_S, BUILD_S_A_BYTE = 8.0, 120e-6
# The bundled encoder takes 10 ms for the shortest passage, and a heading of nine letters is one.
BUNDLED_S_A_BYTE, BUNDLED_BYTES = 1200e-6, 300e6
ANSWER_S, ANSWER_S_A_BYTE = 4.0, 20e-6
MOST_BYTES, MOST_BYTES_A_BYTE = 150e6, 150
_UNEXPECTED = re.compile(r"cannot be read: \w+: ")  # as a reader's own process tells of it
_ARTICLES = 20  # of a file, that are looked at one by one
_ENCODED = 40  # passages of a file
_QUESTIONS = 4


@dataclass(slots=True)
class Looked:
    """What came of some files: `problems`, and the most that each step took of its bound."""

    problems: list[str] = field(default_factory=list)
    shares: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str, seconds: float, most_bytes: float) -> Iterator[None]:
        """Do a step, and keep what is wrong with it."""
        before_bytes, before_s = _reset_peak(), _cpu_s()
        try:
            yield
        except Exception:  # noqa: BLE001 - to find these is what it is for
            trace = traceback.format_exc().splitlines()
            own = [line.strip() for line in trace if 'File "' in line][-3:]
            self.problems.append(f"{name}: {trace[-1][:300]} {' < '.join(reversed(own))}")
        spent, taken = _cpu_s() - before_s, max(0, _peak() - before_bytes)
        share = max(spent / seconds, taken / most_bytes)
        self.shares[name] = max(share, self.shares.get(name, 0.0))
        if share > 1:
            bounds = f"{seconds:.1f} s and {most_bytes / 1e6:.0f} MB"
            took = f"{spent:.1f} s of CPU, {taken / 1e6:.0f} MB more"
            self.problems.append(f"{name}: took {took}, above {bounds}")


def look_at_file(path: Path, encoder: Encoder, looked: Looked) -> list[Article]:
    """Do each step with one file by itself; return its articles."""
    articles: list[Article] = []
    n = path.stat().st_size
    with looked.step("read", *_bounds(n)):
        articles += _read(path)
    n = max(n, sum(len(article.text) for article in articles))
    bounds = _bounds(n)
    for article in articles[:_ARTICLES]:
        text = article.text
        with looked.step("dates", *bounds):
            list(find_days(text))
            corrections(text)
        with looked.step("sentences", *bounds):
            _check_spans([(one.start, one.end) for one in sentences(article)], text)
        with looked.step("passages", *bounds):
            passages = split(article, encoder.token_offsets, encoder.max_tokens)
            spans = [(passage.start, passage.end) for passage in passages]
            _check_covered(article, spans)
            texts = to_encoded_texts(article, spans, encoder.token_offsets, encoder.max_tokens)
        with looked.step("encoder", *bounds):
            encoder.encode_passages(texts[:_ENCODED])
        with looked.step("signature", *bounds):
            to_signature(article)
        with looked.step("article panel", *bounds):
            _check_panel(article, spans)
    return articles


def look_at_index(
    folder: Path, seed: str, encoder: Encoder | None, reader: Reader, looked: Looked, n: int = 0
) -> None:
    """Build an index of a folder of files, verify it, ask it, and look at what the page shows.

    `n` are the characters of their articles.
    """
    rng = random.Random(seed)
    root, index_dir = folder / "seeds", folder / "index"
    n = max(n, sum(path.stat().st_size for path in root.iterdir()))
    n_problems = len(looked.problems)
    bound = BUILD_S + n * BUILD_S_A_BYTE, MOST_BYTES + n * MOST_BYTES_A_BYTE
    encoding = BUILD_S + n * BUNDLED_S_A_BYTE, BUNDLED_BYTES + n * MOST_BYTES_A_BYTE
    is_bundled = encoder is None or encoder.name == BUNDLED
    with looked.step("build", *(encoding if is_bundled else bound)):
        report = build_index([root], index_dir, encoder=encoder)
        odd = [one for one in report.skipped if _UNEXPECTED.search(one.reason)]
        assert not odd, f"a reader did not expect it: {odd[:3]}"
    if len(looked.problems) > n_problems and not (index_dir / "words").is_dir():
        return
    with looked.step("build again", *bound):
        again = build_index([root], index_dir, encoder=encoder)
        changed = again.added, again.changed, again.moved, again.removed
        assert changed == (0, 0, 0, 0), f"the same files changed {changed}"
    with looked.step("verify", *bound):
        found = verify_index(index_dir)
        assert not found.problems, found.problems[:3]
    with closing(Assistant(open_index(index_dir), reader)) as assistant:
        articles = assistant.articles()
        text = rng.choice(articles).text if articles else ""
        for _ in range(_QUESTIONS):
            question = to_question(rng, text)
            most = ANSWER_S + n * ANSWER_S_A_BYTE, MOST_BYTES + n * MOST_BYTES_A_BYTE
            with looked.step("answer", *most):
                _ask(assistant, question, rng)


def _ask(assistant: Assistant, question: str, rng: random.Random) -> None:
    try:
        answer = assistant.ask(question)
        _check_answer(answer, assistant)
        earlier = rng.choice((answer.to_dict(), {"question": question}, question))
        turns = to_turns([earlier])
        _check_answer(assistant.ask("And what about her?", turns=turns), assistant)
    except QuestionError:
        return


def _check_answer(answer: Answer, assistant: Assistant) -> None:
    """Check that each quote stands in its article, and that the answer can be sent and shown."""
    for one in answer.citations:
        article = assistant.article(one.article.id)
        assert article.text[one.start : one.end] == one.quote, f"{one.quote!r} is not there"
    json.dumps(answer.to_dict())
    turn = KeptTurn(
        question=answer.question,
        answer=answer,
        asked=datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC),
    )
    _check_markup(to_conversation([turn]))
    for one in answer.citations[:2]:
        marking = Marking(kind="quote", here=(one.start, one.end))
        _check_markup(to_article_view(one.article, marking))


def _read(path: Path) -> list[Article]:
    found: list[Article | SeedError] = []
    try:
        found += iter_seed(path, root=path.parent)
    except SeedError as error:
        found.append(error)
    assert found, "neither an article nor a reason"
    for one in found:
        if isinstance(one, SeedError):
            assert one.path.startswith(str(path)), one.path
            assert one.reason.strip(), "no reason"
            str(one).encode()
    return [one for one in found if isinstance(one, Article)]


def _check_spans(spans: Sequence[tuple[int, int]], text: str) -> None:
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text), f"{(start, end)} after {at} of {len(text)}"
        at = end


def _check_covered(article: Article, spans: Sequence[tuple[int, int]]) -> None:
    """Check that each character lies in a passage that is neither white space nor furniture."""
    at = 0
    for start, end in [*sorted([*spans, *article.furniture]), (len(article.text),) * 2]:
        if start > at:
            lost = article.text[at:start].strip()
            assert not lost, f"in no passage: {lost[:50]!r} at {at}"
        at = max(at, end)


def _check_panel(article: Article, spans: Sequence[tuple[int, int]]) -> None:
    marking = None
    if spans:
        start, end = spans[len(spans) // 2]
        marking = Marking(kind="quote", here=(start, min(end, start + 50)), others=(spans[0],))
    _check_markup(to_article_view(article, marking))


def _check_markup(markup: str) -> None:
    """Check that nothing of an article became markup of the page."""
    markup.encode()
    assert "<script>alert" not in markup, "a script of an article"
    assert 'onload="x' not in markup, "an attribute of an article"
    assert "href='javascript" not in markup.lower(), "an address of an article"
    assert 'href="javascript' not in markup.lower(), "an address of an article"


def _bounds(n: int) -> tuple[float, float]:
    return STEP_S + n * STEP_S_A_BYTE, MOST_BYTES + n * MOST_BYTES_A_BYTE


def _cpu_s() -> float:
    """Return the CPU of this process and of those that it has seen the end of."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _reset_peak() -> int:
    """Have the peak of memory counted from here on; return what is taken at the moment."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:  # elsewhere than on Linux: the peak so far is what counts
        return _peak()
    return _status("VmRSS:")


def _peak() -> int:
    try:
        return _status("VmHWM:")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _status(name: str) -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise OSError(f"no {name} in /proc/self/status")

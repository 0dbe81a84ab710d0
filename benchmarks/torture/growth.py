"""Whether each step after the reading of a file grows no faster than what it is given.

    python -m benchmarks.torture.growth [--bytes N] [--copies N] [--step NAME ...] [--kind NAME ...]

Each step is run on N bytes (250,000) of each kind of text, on twice and on four times as many;
those of stories on N copies (500) of one article, all the same or each a little different. Every
run has a process of its own. Printed are the seconds of CPU and the peak of memory at 1, 2 and 4
times, and how often the time at 1 is that at 4: about 4 where a step is linear; what is over 6 is
marked, and a failure.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.articles.article import Article, to_clean_text
from index.articles.dates import find_days
from index.articles.fields import Fields
from index.articles.formats.readers import read_seed
from index.articles.languages import with_language
from index.articles.seed import Seed, to_article
from index.encoder import Encoder
from index.passages import Passage, sentences, split, to_encoded_texts
from index.search.narrowing import holds_phrases
from index.search.retrieved import RetrievedPassage
from index.stories.likeness import measure
from index.stories.pairs import Signed, to_pairs
from index.stories.signature import to_signature
from index.stories.telling import tell_stories
from qa.overlap import held_by
from qa.reader import Reader
from qa.retriever import to_shingles
from qa.speech import SpeechQuestion
from ui.web.views.article import to_article_view
from ui.web.views.highlight import Marking

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

KINDS = {
    "no sentence ends": "word ",
    "one word": "x",
    "sentences": "The river was wide, and the bridge of 1,790 fell on 3 May 2023. ",
    "quoted": "'The river was wide.' she said. \"Yes.\" (It was.) ",
    "exclamations": "Ha! ",
    "headings": "The river\n",
    "spaced headings": "The river\n\n",
    "paragraphs": "The river was wide, and the bridge fell. It was closed.\n",
    "Chinese": "这是一个句子。",
    "Chinese without sentence ends": "字",
    "Japanese speech": "「そうです。」と言った。",
    "punctuation": ".",
    "dashes": "— ",
    "quotation marks": '"',
    "emoji": "😀",
    "white space": " " * 99 + "a",
    "blank lines": "\n \n",
    "numbers": "1.2.2023 12/31/2023, 1,000 ",
    "names": "Ada Brown Clara Osei of Leeds and ",
    "mail addresses": "a.b@c.org ",
}
_TITLE = "A title of five words"
_MARKED = 6.0
_QUOTE = 40


def _article(text: str) -> Article:
    return Article(id="a.txt", root="/seeds", title=_TITLE, text=f"It was so. {text}")


def _read(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.txt")
        path.write_text(f"{_TITLE}\n\nIt was so. {text}", encoding="utf-8")
        read_seed(path, root=path.parent)


def _split(text: str) -> None:
    encoder, article = Encoder.load(), _article(text)
    passages = split(article, encoder.token_offsets, encoder.max_tokens)
    spans = [(passage.start, passage.end) for passage in passages]
    to_encoded_texts(article, spans, encoder.token_offsets, encoder.max_tokens)


def _answer(text: str) -> None:
    """Read passages, of an ordinary length, in an article that need not have it."""
    article = _article(text)
    places = range(0, len(article.text) - 600, max(1, len(article.text) // 8))
    passages = [
        RetrievedPassage(
            passage=Passage.from_span(article, (at, at + 600)),
            article=article,
            rank=rank,
            score=0.5,
            cosine=0.5,
            bm25=1.0,
        )
        for rank, at in enumerate(places, 1)
    ]
    Reader.load().read("What did Ada Brown say about Leeds in 1790?", passages)


def _reported(text: str) -> None:
    asked = SpeechQuestion.of("What did Brown say about the river?")
    article = _article(text)
    if asked is not None:
        asked.reports([article.text[one.start : one.end] for one in sentences(article)])


STEPS: dict[str, Callable[[str], object]] = {
    "clean": to_clean_text,
    "read a file": _read,
    "article of a record": lambda text: to_article(
        Seed(where="a", id="a", root="/"), to_clean_text(text + "It was so."), Fields()
    ),
    "dates": lambda text: list(find_days(text)),
    "language": lambda text: with_language(_article(text)),
    "sentences": lambda text: sentences(_article(text)),
    "passages": _split,
    "signature": lambda text: to_signature(_article(text)),
    "phrases": lambda text: holds_phrases(text, ["the river", "leeds"]),
    "near-copies": to_shingles,
    "names held": lambda text: held_by("Was Ada Brown in Leeds in 1790?", [_article(text)]),
    "reported words": _reported,
    "answer": _answer,
    "article panel": lambda text: to_article_view(
        _article(text), Marking(kind="quote", here=(0, _QUOTE), others=((_QUOTE, 2 * _QUOTE),))
    ),
}


def _copies(n: int, *, varied: bool) -> list[Article]:
    body = " ".join(f"The river{i} was wide in {1900 + i}." for i in range(60))
    texts = (f"{body} It was told {'by ' + str(i) if varied else 'again'}." for i in range(n))
    return [
        Article(id=f"{i}", root="/seeds", title=_TITLE, text=text) for i, text in enumerate(texts)
    ]


def _stories(n: int, *, varied: bool) -> None:
    articles = _copies(n, varied=varied)
    signed = [
        Signed(
            row=row,
            id=article.id,
            source=None,
            url=None,
            published=None,
            published_to=None,
            updated=None,
            signature=to_signature(article),
        )
        for row, article in enumerate(articles)
    ]
    row_of = {one.signature.words_hash: one.row for one in signed}
    likenesses = dict(measure(to_pairs(signed), lambda name: articles[row_of[name]]))
    stories = tell_stories(signed, likenesses)
    for row in range(n):
        stories.order(row)


def _run(work: Callable[[], object], sender: Connection) -> None:
    started = time.process_time()
    work()
    spent = time.process_time() - started
    sender.send((spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def _measured(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of CPU and the peak of memory, in MB, in a process of its own."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(work, sender))
    process.start()
    sender.close()
    found: tuple[float, float] = receiver.recv()
    process.join()
    return found


def _show(name: str, works: list[Callable[[], object]]) -> bool:
    """Print the figures of a step on a kind of text; say whether it grows faster than that."""
    figures = [_measured(work) for work in works]
    seconds = [spent for spent, _ in figures]
    ratio = seconds[-1] / max(seconds[0], 0.02)
    mark = "  <- faster than its input" if ratio > _MARKED else ""
    row = "  ".join(f"{spent:7.2f} s {peak:6.0f} MB" for spent, peak in figures)
    print(f"{name:<52} {row}  {ratio:5.1f}{mark}", flush=True)
    return ratio > _MARKED


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bytes", type=int, default=250_000, metavar="N")
    parser.add_argument("--copies", type=int, default=500, metavar="N")
    parser.add_argument("--step", action="append", choices=[*STEPS, "stories"])
    parser.add_argument("--kind", action="append", choices=list(KINDS))
    arguments = parser.parse_args()
    list(find_days("May"))  # the names of the months are read once
    failed = []
    for step in arguments.step or [*STEPS, "stories"]:
        if step == "stories":
            for name, varied in (("copies", False), ("near-copies", True)):
                works = [partial(_stories, arguments.copies * n, varied=varied) for n in (1, 2, 4)]
                failed.append(_show(f"stories: {name}", list(works)))
            continue
        for kind in arguments.kind or KINDS:
            unit = KINDS[kind]
            n = arguments.bytes // len(unit.encode())
            steps = [partial(STEPS[step], unit * n * m) for m in (1, 2, 4)]
            failed.append(_show(f"{step}: {kind}", list(steps)))
    print(f"tried {len(failed)}, failed {sum(failed)}")
    return int(any(failed))


if __name__ == "__main__":
    sys.exit(main())

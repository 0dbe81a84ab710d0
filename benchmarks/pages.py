"""What Quoth reads from saved pages: dates, main text, boilerplate: one command, one table.

    python -m benchmarks.pages DATA [--half even|odd] [--misses]

DATA holds dates.jsonl.gz (pages with their day of publication) and texts.jsonl.gz (pages with their
main text). `--half even` takes the rows with an even number: those that the rules were made with.
Where a page has no day of publication, unknown is right and any day wrong. The text is what can be
quoted (title, byline and the like left out); F1 is that of its words as a multiset, the mean over
pages. A passage counts as tainted where it holds a line of three words or more from a menu, cookie
notice or footer of its page that the main text does not hold. `--misses` lists the pages that are
not as they should be.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import html as lxml_html

from benchmarks.quality import interval
from index.articles.formats.html.facts import find_facts
from index.articles.formats.html.page import to_page_article
from index.articles.seed import Seed
from index.encoder import Encoder
from index.errors import SeedError
from index.passages import split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.articles.article import Article

_HALVES = {"even": slice(0, None, 2), "odd": slice(1, None, 2), "both": slice(None)}
_FURNITURE = (
    "//nav | //footer | //*[@role='navigation' or @role='contentinfo' or @role='menu']"
    " | //*[re:test(concat(@class, ' ', @id), "
    "'(^|[ _-])(cookies?|consent|gdpr|menu|navbar|footer)($|[ _-])', 'i')]"
)
_REGEXP = {"re": "http://exslt.org/regular-expressions"}
_MIN_LINE_WORDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Formatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--half", choices=_HALVES, default="both")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    half = _HALVES[options.half]
    dates(read_rows(options.data / "dates.jsonl.gz")[half], list_misses=options.misses)
    texts(read_rows(options.data / "texts.jsonl.gz")[half], list_misses=options.misses)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    pass


def dates(rows: list[dict[str, Any]], *, list_misses: bool) -> None:
    """Print how many days of publication are right, wrong and unknown, and what said them."""
    outcomes: list[str] = []
    of_articles: list[bool] = []
    said: Counter[str] = Counter()
    seconds = 0.0
    for row in rows:
        started = time.perf_counter()
        article = _read(row)
        seconds += time.perf_counter() - started
        facts = find_facts(to_tree(row["html"]), row["url"])
        found = facts.published.day if facts.published else None
        day = found.isoformat() if found else None
        truth = row["date"] if isinstance(row["date"], str) else None  # one has none
        outcome = "right" if day == truth else "unknown" if day is None else "wrong"
        outcomes.append(outcome)
        of_articles.append(outcome == "right" and article is not None)
        if day is not None:
            said[f"{facts.provenance['published']} {outcome}"] += 1
        if list_misses and outcome != "right":
            print(f"  {outcome}: {day} for {truth}: {row['url']}")
    print(f"dates of {len(rows)} pages ({seconds / len(rows):.2f} s a page, its text included)")
    for outcome in ("right", "wrong", "unknown"):
        print(f"  {outcome:10}{interval([found == outcome for found in outcomes])}")
    print(f"  right, and an article was found in the page: {interval(of_articles)}")
    print("  said by:  ", ", ".join(f"{name} {n}" for name, n in said.most_common()))


def texts(rows: list[dict[str, Any]], *, list_misses: bool) -> None:
    """Print how much of the main text is found, and how much of the furniture with it."""
    encoder = Encoder.load(None)
    scores: list[float] = []
    precisions: list[float] = []
    recalls: list[float] = []
    tainted: list[bool] = []
    for row in rows:
        article = _read(row)
        precision, recall, f1 = _measured(article, row)
        precisions.append(precision)
        recalls.append(recall)
        scores.append(f1)
        if list_misses and scores[-1] < 0.9:
            print(f"  F1 {scores[-1]:.2f}: {row['url']}")
        if article is None:
            continue
        text = f" {' '.join(_words(row['text']))} "
        lines = {line for line in _furniture_lines(row["html"]) if f" {line} " not in text}
        for passage in split(article, encoder.token_offsets, encoder.max_tokens):
            words = f" {' '.join(_words(passage.text))} "
            held = [line for line in lines if f" {line} " in words]
            tainted.append(bool(held))
            if list_misses and held:
                print(f"  tainted: {held[0][:60]!r}: {row['url']}")
    print(f"main text of {len(rows)} pages")
    for name, values in (("F1", scores), ("precision", precisions), ("recall", recalls)):
        print(f"  {name:10}{interval(values)}")
    print(f"  tainted passages, of {len(tainted)}: {interval(tainted)}")


def page_f1(row: dict[str, Any]) -> float:
    """Return the F1 of the main text of the page in `row`."""
    return _measured(_read(row), row)[2]


def _measured(article: Article | None, row: dict[str, Any]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of an article's words."""
    said, wanted = Counter(_words(_quotable(article))), Counter(_words(row["text"]))
    common = (said & wanted).total()
    f1 = 2 * common / (said.total() + wanted.total())
    return common / max(1, said.total()), common / wanted.total(), f1


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a gzipped file of JSON Lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _read(row: dict[str, Any]) -> Article | None:
    seed = Seed(where=row["url"], id="page", root="")
    try:
        return to_page_article(seed, row["html"].encode(), url=row["url"])
    except SeedError:
        return None


def _quotable(article: Article | None) -> str:
    if article is None:
        return ""
    starts = [0, *(end for _, end in article.furniture)]
    ends = [*(start for start, _ in article.furniture), len(article.text)]
    return " ".join(article.text[start:end] for start, end in zip(starts, ends, strict=True))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def to_tree(page: str) -> Any:
    """Return the root element of a page."""
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    return lxml_html.document_fromstring(page.encode(), parser=parser)


def _furniture_lines(page: str) -> Iterator[str]:
    tree = to_tree(page)
    for element in tree.xpath(_FURNITURE, namespaces=_REGEXP):
        for piece in element.itertext(with_tail=False):
            words = _words(piece) if isinstance(piece, str) else []
            if len(words) >= _MIN_LINE_WORDS:
                yield " ".join(words)


if __name__ == "__main__":
    main()

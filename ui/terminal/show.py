"""What the command line shows: answers and tables on stdout.

Takes the library's values; prints them with rich. Loads no Gradio.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from index.articles.article import to_iso
from qa.answer import Quoted, Said, to_also_in
from qa.bits import to_bits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Article, Entry
    from index.build.plan import Plan
    from index.build.report import BuildReport
    from index.search.retrieved import RetrievedPassage
    from qa.answer import Answer, Citation

_OF_MANY = ("overview", "comparison")  # kinds of answers of many sentences
_STYLES = {"plain": "", "bold": "bold", "note": "dim"}


def show_report(report: BuildReport) -> None:
    """Print what a build did."""
    counts = ["added", "changed", "removed", "unchanged"]
    if report.moved:
        counts.insert(2, "moved")
    line = ", ".join(f"{getattr(report, name)} {name}" for name in counts)
    print(f"articles: {line}, {len(report.skipped)} skipped")
    if report.copies or report.earlier_versions:
        print(
            f"copies of other articles: {report.copies}, "
            f"earlier versions: {report.earlier_versions}"
        )
    print(f"passages: {report.passages}, {report.encoded} of them encoded now")
    print(f"generation {report.generation}, {report.seconds:.1f} s")


def show_answer(answer: Answer) -> None:
    """Print an answer and its citations, the short answer bold; only talk goes to stderr.

    Of an answer of many sentences each is a line, and its articles are listed once, without the
    quotes again.
    """
    if answer.resolved_question != answer.question.strip():
        print(f"searched as: {answer.resolved_question}", file=sys.stderr)
    if answer.kind in _OF_MANY:
        _show_lines(answer)
    else:
        _console().print(_to_text(answer), soft_wrap=True)
        show_citations(answer.citations)
    _show_basis(answer)


def show_citations(citations: Sequence[Citation]) -> None:
    """Print where each quote stands, and the quote."""
    for citation in citations:
        quote = citation.quote.replace("\n", " ")
        print(f"[{citation.number}] {_to_place(citation)}: “{quote}”")
        if citation.notes:
            print(f"    added to it: {', '.join(f'[{note.text}]' for note in citation.notes)}")
        if citation.also_in:
            print(f"    {to_also_in(citation)}")


def _show_basis(answer: Answer) -> None:
    """Print what was computed it rests on, and for a refusal why, and what is nearest."""
    if answer.evidence is not None:
        print(answer.evidence.rule)
        for one in answer.evidence.articles:
            print(f"- {_to_source(one)}")
    if answer.reason:
        print(answer.reason, file=sys.stderr)
    for suggestion in answer.suggestions:
        print(f"ask instead: {suggestion}", file=sys.stderr)
    if answer.abstained and answer.retrieved:
        print("closest passages:", file=sys.stderr)
        for found in answer.retrieved:
            entry = found.article.entry_at(found.passage.start)
            print(f"- {_to_source(found.article, entry)}: {_start(found)}", file=sys.stderr)


def _to_text(answer: Answer) -> Text:
    """Return the answer with short answers bold, and dim what is no part of its quotes."""
    text = Text()
    for part in answer.parts:
        text.append(" " if text else "")
        text.append(part.text if isinstance(part, Said) else _to_quoted(answer, part))
    return text


def _to_quoted(answer: Answer, part: Quoted) -> Text:
    text = Text()
    for words, kind in to_bits(part, answer.citations[part.numbers[0] - 1].notes):
        text.append(words, style=_STYLES[kind])
    return text.append(f" {''.join(f'[{number}]' for number in part.numbers)}")


def _show_lines(answer: Answer) -> None:
    """Print what is said and each quote as lines, and behind them the articles cited, each once.

    In a terminal they are broken between words, what goes on set in.
    """
    console = _console()
    for part in answer.parts:
        if isinstance(part, Said):
            _print_item(console, "", Text(part.text))
        else:
            _print_item(console, "- ", Text(" ").join(_to_quoted(answer, part).split("\n")))
    cited: dict[tuple[str, str, Entry | None], list[Citation]] = {}
    for citation in answer.citations:
        key = (citation.article.root, citation.article.id, citation.entry)
        cited.setdefault(key, []).append(citation)
    if cited:
        console.print()
    for citations in cited.values():
        _print_item(console, "", Text(_to_listed(citations)))
    if any(citation.notes for citation in answer.citations):
        _print_item(console, "", Text("Words in brackets are added and stand in no article."))


def _print_item(console: Console, mark: str, text: Text) -> None:
    if not console.is_terminal:
        console.print(Text(mark) + text, soft_wrap=True)
        return
    inset = " " * max(2, len(mark))
    for i, line in enumerate(text.wrap(console, console.width - len(inset))):
        console.print(Text(inset if i else mark) + line)


def show_passages(found: Sequence[RetrievedPassage]) -> None:
    """Print passages as a table."""
    table = Table(box=None, pad_edge=False)
    for name in ("rank", "score", "article", "passage"):
        table.add_column(name, justify="right" if name in {"rank", "score"} else "left")
    for item in found:
        table.add_row(
            str(item.rank),
            f"{item.score:.3f}",
            escape(_to_source(item.article, item.article.entry_at(item.passage.start))),
            escape(_start(item)),
        )
    _console().print(table if found else "nothing found")


def show_figures(figures: dict[str, Any]) -> None:
    """Print the figures of an evaluation with their intervals."""
    table = Table(box=None, pad_edge=False)
    for name in ("figure", "value", "95% interval"):
        table.add_column(name, justify="left" if name == "figure" else "right")
    for name, value in figures.items():
        if name.endswith("_ci"):
            continue
        interval = figures.get(f"{name}_ci")
        table.add_row(
            name,
            "–" if value is None else str(value),
            f"{interval[0]:.3f} – {interval[1]:.3f}" if interval else "",
        )
    _console().print(table)


def show_info(info: dict[str, Any]) -> None:
    """Print what an index holds."""
    published, encoder = info["published"], info["encoder"]
    table = Table(box=None, pad_edge=False, show_header=False)
    rows = [
        ("articles", str(info["articles"])),
        ("copies", f"{info['copies']}, and {info['earlier_versions']} earlier versions"),
        ("passages", str(info["passages"])),
        ("generation", str(info["generation"])),
        (
            "published",
            f"{published['first'] or '–'} to {published['last'] or '–'}, "
            f"{published['undated']} undated",
        ),
        ("sources", ", ".join(f"{name} ({n})" for name, n in info["sources"].items()) or "–"),
        (
            "collections",
            ", ".join(f"{name} ({n})" for name, n in info["collections"].items()) or "–",
        ),
        ("roots", "\n".join(info["roots"]) or "–"),
        ("encoder", f"{encoder['name']}, {encoder['dim']} dimensions" if encoder else "–"),
        ("on disk", f"{info['size_bytes'] / 1e6:.1f} MB" if "size_bytes" in info else "elsewhere"),
        ("skipped", "\n".join(f"{s['seed']}: {s['reason']}" for s in info["skipped"]) or "none"),
    ]
    for name, value in rows:
        table.add_row(name, escape(value))
    _console().print(table)


def show_article(article: Article) -> None:
    """Print what is known of an article, each with what said so."""
    from index.articles.furniture.finding import corrections

    said_by = dict(article.provenance)
    first, last = article.published, article.published_to
    rows = [
        ("id", article.id),
        ("title", article.title),
        ("author", article.author),
        ("source", article.source),
        ("published", to_iso(first, last) if first else None),
        ("updated", article.updated.isoformat() if article.updated else None),
        ("language", article.language),
        ("url", article.url),
        ("root", article.root),
        ("text", f"{len(article.text):,} characters"),
        *(("correction", article.text[start:end]) for start, end in corrections(article.text)),
    ]
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, value in rows:
        table.add_row(name, escape(value or "–"), escape(said_by.get(name, "")))
    _console().print(table)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was left out of an article's text, as it is printed."""

    article: Article

    def to_dict(self) -> dict[str, Any]:
        """Return it for `--json`."""
        pieces = [{"why": why, "text": words} for why, words in self.article.left_out]
        return {"id": self.article.id, "left_out": pieces}


def show_left_out(found: LeftOut) -> None:
    """Print what was left out of an article's text, each piece with the reason."""
    table = Table(box=None, pad_edge=False, show_header=False)
    for why, words in found.article.left_out:
        table.add_row(escape(why), escape(words))
    if found.article.left_out:
        _console().print(table)
    else:
        print("nothing that was noted")


def _console() -> Console:
    # Into a pipe, lines are as long as they are: what reads them does the cutting.
    return Console(width=None if sys.stdout.isatty() else 160, highlight=False)


def _to_source(article: Any, entry: Entry | None = None) -> str:
    """Return title, outlet and day of an article, of an entry of a live blog its time."""
    first, last = article.published, article.published_to
    day = entry.words if entry else to_iso(first, last) if first else None
    about = [article.source, day]
    return " — ".join([article.title, ", ".join(part for part in about if part)]).rstrip(" —")


def _to_place(citation: Citation) -> str:
    page = citation.article.page_at(citation.start)
    return _to_source(citation.article, citation.entry) + (f", page {page}" if page else "")


def _to_listed(citations: Sequence[Citation]) -> str:
    """Return an article of which several quotes are cited: numbers, name, pages, and its copies."""
    first = citations[0]
    numbers = "".join(f"[{citation.number}]" for citation in citations)
    pages = sorted({citation.article.page_at(citation.start) or 0 for citation in citations})
    place = _to_source(first.article, first.entry)
    if pages[0]:
        place += f", page{'s' if len(pages) > 1 else ''} {', '.join(map(str, pages))}"
    copies = dict.fromkeys(copy for citation in citations for copy in citation.also_in)
    also = f" ({to_also_in(replace(first, also_in=tuple(copies)))})" if copies else ""
    return f"{numbers} {place}{also}"


def _start(found: RetrievedPassage) -> str:
    text = " ".join(found.passage.text.split())
    return text if len(text) <= 100 else f"{text[:100].rsplit(' ', 1)[0]} …"


def show_plan(plan: Plan) -> None:
    """Print what a build would do, an article a line; notes and what it would skip to stderr."""
    found = plan.to_dict()
    counts = {name: len(found[name]) for name in ("added", "changed", "moved", "removed")}
    line = ", ".join(f"{n} {name}" for name, n in counts.items())
    print(f"would be: {line}, {plan.unchanged} unchanged, {len(plan.skipped)} skipped")
    for name in counts:
        for article in found[name]:
            origin = f" (was {article['from']})" if name == "moved" else ""
            print(f"{name:<8} {article['id']}: {article['title']}{origin}")
    for note in plan.notes:
        print(f"note: {note}", file=sys.stderr)
    for skipped in plan.skipped:
        print(f"skipped: {skipped.seed}: {skipped.reason}", file=sys.stderr)

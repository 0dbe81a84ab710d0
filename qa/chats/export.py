"""What can be taken out of Quoth: answers and conversations as files, cited articles as references.

Takes answers and conversations; gives Markdown, HTML, JSON, RIS and BibTeX. What comes from an
article is text in each of them, whatever it holds.
"""

from __future__ import annotations

import datetime
import html
import json
import re
import unicodedata
from itertools import count, product
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from index.articles.article import is_month, is_year, to_iso
from qa.answer import Answer, Citation, Quoted
from qa.chats.conversations import Conversation, KeptTurn
from qa.chats.kept import from_kept, to_kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.articles.article import Article

_JSON_FORMAT = "quoth conversation 1"
# What turns the text around it, what no file may hold: see `ui.web.render`.
_UNSHOWN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]"
)
_MARKUP = re.compile(r"([\\`*_\[\]<>&~|$])")
_OPENING = re.compile(r"^(\s*\d*)([#+\-=.):])")  # what makes a heading, list or table of a line
_BIBTEX = {
    **{letter: f"\\{letter}" for letter in "{}#$%&_"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.55 Georgia,serif;max-width:42rem;"
    "margin:2rem auto;padding:0 1rem}h2{font-size:1.15rem;margin-top:2.5rem}"
    "blockquote{margin:.75rem 0;padding-left:1rem;border-left:3px solid}"
    "ol,.note{font-size:.9rem}.note{opacity:.75}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def to_footnotes(answer: Answer, *, first: int = 1) -> str:
    """Return an answer as Markdown, its citations as footnotes numbered from `first`.

    The words of articles are escaped: they are shown as they stand there and format nothing.
    """
    said = []
    for part in answer.parts:
        if isinstance(part, Quoted):
            notes = "".join(f"[^{number + first - 1}]" for number in part.numbers)
            said.append(f"{_marked(part)}{notes}")
        else:
            said.append(_to_markdown_text(part.text))
    notes = "\n".join(
        f"[^{citation.number + first - 1}]: {_reference(citation)}" for citation in answer.citations
    )
    return f"{' '.join(said)}\n" + (f"\n{notes}\n" if notes else "")


def to_markdown(conversation: Conversation) -> str:
    """Return a conversation as Markdown, its citations as footnotes numbered throughout."""
    pieces = [f"# {_to_markdown_text(conversation.title)}\n"]
    first = 1
    for turn in conversation.turns:
        pieces.append(f"## {_to_markdown_text(turn.question)}\n")
        if turn.answer is not None:
            pieces.append(to_footnotes(turn.answer, first=first))
            first += len(turn.answer.citations)
        elif turn.problem is not None:
            pieces.append(f"{_to_markdown_text(turn.problem)}\n")
    return "\n".join(pieces)


def to_html_page(conversation: Conversation) -> str:
    """Return a conversation as one HTML page that loads nothing and runs nothing."""
    title = _to_html(conversation.title)
    turns = "".join(_to_html_turn(turn) for turn in conversation.turns)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        f'<body><h1><bdi>{title}</bdi></h1>\n<p class="note">Quoth, '
        f"{conversation.changed:%d %B %Y}. Every quote is the article's own words.</p>\n"
        f"{turns}</body></html>\n"
    )


def to_json(conversation: Conversation) -> str:
    """Return a conversation as JSON from which `from_json` makes the same one again."""
    articles: dict[str, Any] = {}
    turns = []
    for turn in conversation.turns:
        kept = None
        if turn.answer is not None:
            kept, its_articles = to_kept(turn.answer)
            articles |= its_articles
        turns.append(
            {
                "question": turn.question,
                "text": turn.answer.text if turn.answer else None,
                "answer": kept,
                "problem": turn.problem,
                "vote": turn.vote,
                "asked": turn.asked.isoformat(),
            }
        )
    exported = {
        "format": _JSON_FORMAT,
        "id": conversation.id,
        "title": conversation.title,
        "created": conversation.created.isoformat(),
        "changed": conversation.changed.isoformat(),
        "turns": turns,
        "articles": articles,
    }
    return json.dumps(exported, indent=1) + "\n"


def from_json(text: str) -> Conversation:
    """Return the conversation that `to_json` gave `text` for; ValueError for another text."""
    try:
        exported = json.loads(text)
        if exported["format"] != _JSON_FORMAT:
            raise ValueError(f"format {exported['format']!r} is not {_JSON_FORMAT!r}")
        return Conversation(
            id=exported["id"],
            title=exported["title"],
            created=datetime.datetime.fromisoformat(exported["created"]),
            changed=datetime.datetime.fromisoformat(exported["changed"]),
            turns=tuple(
                KeptTurn(
                    question=turn["question"],
                    answer=from_kept(turn["answer"], exported["articles"])
                    if turn["answer"] is not None
                    else None,
                    problem=turn["problem"],
                    vote=turn["vote"],
                    asked=datetime.datetime.fromisoformat(turn["asked"]),
                )
                for turn in exported["turns"]
            ),
        )
    except (KeyError, TypeError) as exc:
        raise ValueError(f"not a conversation written by Quoth: {exc!r}") from exc


def cited_articles(answers: Iterable[Answer]) -> list[Article]:
    """Return the articles that the answers cite, each once, in the order they are first cited."""
    cited: dict[tuple[str, str], Article] = {}
    for answer in answers:
        for citation in answer.citations:
            article = citation.article
            cited.setdefault((article.id, article.content_hash), article)
    return list(cited.values())


def to_ris(articles: Iterable[Article]) -> str:
    """Return the articles as RIS, a line a field, lines ended by CR and LF as the format has it.

    One with a source is of type NEWS, else with a link ELEC, else GEN.
    """
    records = []
    for article in articles:
        link = _to_link(article.url)
        fields = [("TY", "NEWS" if article.source else "ELEC" if link else "GEN")]
        fields += [("AU", author) for author in _authors(article)]
        fields.append(("TI", _title(article)))
        if article.source:
            fields.append(("T2", _to_line(article.source)))
        if article.published:
            year, month, day = _known_date(article)
            fields += [("PY", year), ("DA", f"{year}/{month}/{day}/")]
        if link:
            fields.append(("UR", link))
        if article.language:
            fields.append(("LA", _to_line(article.language)))
        records.append("".join(f"{tag}  - {value}\r\n" for tag, value in fields if value))
    return "".join(f"{record}ER  - \r\n\r\n" for record in records)


def to_bibtex(articles: Iterable[Article]) -> str:
    """Return the articles as BibTeX: @article with a source, else @misc, each under its own key."""
    keys: set[str] = set()
    entries = []
    for article in articles:
        key = _unused_key(article, keys)
        keys.add(key)
        link = _to_link(article.url)
        fields = [("title", f"{{{_to_bibtex_text(_title(article))}}}")]
        if authors := _authors(article):
            fields.append(("author", " and ".join(f"{{{_to_bibtex_text(a)}}}" for a in authors)))
        if source := _to_line(article.source or ""):
            fields.append(("journal", _to_bibtex_text(source)))
        if article.published:
            year, month, day = _known_date(article)
            fields += [("year", year)] + ([("date", f"{year}-{month}-{day}")] if day else [])
            fields += [("month", month)] if month else []
        if link:
            fields.append(("url", link))
        kind = "article" if source else "misc"
        lines = "".join(f"  {name} = {_braced(name, value)},\n" for name, value in fields)
        entries.append(f"@{kind}{{{key},\n{lines}}}\n")
    return "\n".join(entries)


# Markdown


def _marked(part: Quoted) -> str:
    if part.bold is None:
        return _to_markdown_text(part.text)
    start, end = part.bold
    bold = part.text[start:end]
    lead = len(bold) - len(bold.lstrip())
    trail = len(bold.rstrip())
    if not bold.strip():
        return _to_markdown_text(part.text)
    before, inner, after = part.text[: start + lead], bold[lead:trail], part.text[start + trail :]
    opening = _OPENING.sub(r"\1\\\2", _escaped(before).lstrip())
    return f"{opening}**{_escaped(inner)}**{_escaped(after)}".rstrip()


def _reference(citation: Citation) -> str:
    article = citation.article
    known = [_to_markdown_text(article.author or ""), f"“{_to_markdown_text(article.title)}”"]
    source = _to_markdown_text(article.source or "")
    known += [f"*{source}*"] if source else []
    if article.published:
        known.append(to_iso(article.published, article.published_to))
    if link := _to_link(article.url):
        known.append(f"<{link}>")
    return ", ".join(piece for piece in known if piece)


def _to_markdown_text(text: str) -> str:
    return _OPENING.sub(r"\1\\\2", _escaped(text).strip())


def _escaped(text: str) -> str:
    # A space at either end is kept: what is escaped may be a piece of a sentence.
    return re.sub(r"\s+", " ", _MARKUP.sub(r"\\\1", _UNSHOWN.sub("", text)))


# HTML


def _to_html_turn(turn: KeptTurn) -> str:
    question = f"<h2><bdi>{_to_html(turn.question)}</bdi></h2>\n"
    if turn.answer is None:
        return question + (f"<p>{_to_html(turn.problem)}</p>\n" if turn.problem else "")
    said = []
    for part in turn.answer.parts:
        if isinstance(part, Quoted):
            start, end = part.bold or (0, 0)
            before, bold, after = part.text[:start], part.text[start:end], part.text[end:]
            short = f"<strong>{_to_html(bold)}</strong>" if bold else ""
            numbers = "".join(f"[{number}]" for number in part.numbers)
            words = f"{_to_html(before)}{short}{_to_html(after)}"
            said.append(f"<blockquote><bdi>{words}</bdi> {numbers}</blockquote>\n")
        else:
            said.append(f"<p>{_to_html(part.text)}</p>\n")
    cited = "".join(f"<li>{_to_html_reference(one)}</li>\n" for one in turn.answer.citations)
    return question + "".join(said) + (f"<ol>\n{cited}</ol>\n" if cited else "")


def _to_html_reference(citation: Citation) -> str:
    article = citation.article
    title = f"<bdi>{_to_html(article.title or article.id)}</bdi>"
    if link := _to_link(article.url):
        title = f'<a href="{html.escape(link)}" rel="noopener noreferrer">{title}</a>'
    known = [f"<bdi>{_to_html(text)}</bdi>" for text in (article.author, article.source) if text]
    if article.published:
        known.append(to_iso(article.published, article.published_to))
    return ", ".join([title, *known])


def _to_html(text: str) -> str:
    return html.escape(_UNSHOWN.sub("", text), quote=True)


# References


def _title(article: Article) -> str:
    return _to_line(article.title) or _to_line(article.id) or "(without a title)"


def _authors(article: Article) -> list[str]:
    """Return the names of a byline, which joins them by "and", "&" or ";" and never by ","."""
    names = re.split(r"\s*;\s*|\s+(?:and|&)\s+", _to_line(article.author or ""))
    return [name for name in names if name]


def _known_date(article: Article) -> tuple[str, str, str]:
    """Return year, month and day as far as they are known, the others empty."""
    first, last = article.published, article.published_to
    if first is None:
        return "", "", ""
    year, month, day = f"{first:%Y}".zfill(4), f"{first:%m}", f"{first:%d}"
    if last is None:
        return year, month, day
    return (
        (year, month, "") if is_month(first, last) and not is_year(first, last) else (year, "", "")
    )


def _to_link(url: str | None) -> str | None:
    """Return an http(s) address that no format takes for anything else, or None."""
    shown = _to_line(url or "")
    try:
        parts = urlsplit(shown)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return None
    except ValueError:
        return None
    return quote(shown, safe="!#$%&'()*+,/:;=?@[]~-._")


def _to_line(text: str) -> str:
    return " ".join(_UNSHOWN.sub("", text).split())


def _to_bibtex_text(text: str) -> str:
    return "".join(_BIBTEX.get(letter, letter) for letter in text)


def _braced(name: str, value: str) -> str:
    # A month is a macro of BibTeX's styles and stands bare.
    return _MONTHS[int(value) - 1] if name == "month" else f"{{{value}}}"


def _unused_key(article: Article, used: set[str]) -> str:
    authors = _authors(article)
    who = _to_ascii(authors[0].split()[-1] if authors else (article.source or ""))
    year = f"{article.published.year}" if article.published else ""
    words = [_to_ascii(word) for word in article.title.split()]
    about = next((word for word in words if len(word) > 3), "")
    key = f"{who}{year}{about}"[:60] or "article"
    return next(f"{key}{suffix}" for suffix in _suffixes() if f"{key}{suffix}" not in used)


def _suffixes() -> Iterator[str]:
    yield ""
    for length in count(1):
        for letters in product(ascii_lowercase, repeat=length):
            yield "".join(letters)


def _to_ascii(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", folded)

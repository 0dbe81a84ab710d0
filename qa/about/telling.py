"""Telling: a detail of an article in a sentence, with what it rests on.

Takes an article and the index; gives the sentence, its gist, the line of the text that says so, and
the other articles it names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.articles.article import is_month, is_year
from qa.about.lines import line_saying
from qa.evidence import Listed

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping

    from index.articles.article import Article, Span
    from index.search.passage_index import PassageIndex
    from qa.about.details import Detail

WORDS_A_MINUTE = 230  # read silently, English: Brysbaert 2019 has 238 for non-fiction
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovene", "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A detail in a sentence, `gist` its few words; `line` is the span that says so."""

    sentence: str
    gist: str | None = None
    line: Span | None = None
    others: tuple[Listed, ...] = ()


def tell(article: Article, detail: Detail, index: PassageIndex) -> Told:
    """Return what is known of a detail of `article`, or that nothing tells it."""
    return _TELLERS[detail](article, index)


def to_name(article: Article) -> str:
    """Return the title in quotation marks, the id where there is none."""
    return f"“{article.title.strip() or article.id}”"


def _basis(article: Article, field: str) -> str:
    """Return what said a field: " (as a line of its text says)"."""
    said_by = dict(article.provenance).get(field)
    if said_by is None:
        return ""
    if said_by == "text line":
        return " (as a line of its text says)"
    return f" (as its {said_by} says)" if said_by != "the text" else " (as its words tell)"


def _known(field: str, verb: str, lacking: str) -> Callable[[Article, PassageIndex], Told]:
    def told(article: Article, _: PassageIndex) -> Told:
        value = getattr(article, field)
        name = to_name(article)
        if not value:
            return Told(sentence=f"Nothing tells {lacking.format(name)}.")
        sentence = f"{name} {verb} {value}{_basis(article, field)}."
        return Told(sentence=sentence, gist=value, line=line_saying(article, field))

    return told


def _published(article: Article, _: PassageIndex) -> Told:
    name = to_name(article)
    if article.published is None:
        return Told(sentence=f"Nothing tells when {name} was published.")
    day = _to_day(article.published, article.published_to)
    sentence = f"{name} was published {day}{_basis(article, 'published')}"
    if article.updated is not None:
        sentence += f", and last updated {_to_day(article.updated, None)}"
    line = line_saying(article, "published")
    return Told(sentence=f"{sentence}.", gist=day.split(" ", 1)[1], line=line)


def _updated(article: Article, index: PassageIndex) -> Told:
    if article.updated is not None:
        day = _to_day(article.updated, None)
        sentence = f"{to_name(article)} was last updated {day}{_basis(article, 'updated')}."
        return Told(sentence=sentence, gist=day.split(" ", 1)[1])
    versions = _version(article, index)
    if versions.others:
        return versions
    return Told(sentence=f"Nothing tells that {to_name(article)} was changed after it appeared.")


def _version(article: Article, index: PassageIndex) -> Told:
    newer = index.later_version(article.id)
    earlier = index.earlier_versions(article.id)
    others = ([newer] if newer else []) + earlier
    listed = tuple(Listed.of(one, url=one.url) for one in others)
    told = []
    if newer is not None:
        told.append(f"There is a newer version of {to_name(article)}{_dated(newer)}.")
    if earlier:
        dated = "; ".join(_dated(one).strip() or one.id for one in earlier)
        n = "an earlier version" if len(earlier) == 1 else f"{len(earlier)} earlier versions"
        told.append(f"There is {n} of {to_name(article)}: {dated}.")
    if not told:
        told.append(f"There is no other version of {to_name(article)} in the collection.")
    return Told(sentence=" ".join(told), others=listed)


def _dated(article: Article) -> str:
    day = article.updated or article.published
    return f" of {_to_day(day, None).removeprefix('on ')}" if day else ""


def _copy(article: Article, index: PassageIndex) -> Told:
    copies = index.copies(article.id)
    if not copies:
        return Told(sentence=f"No other article in the collection is a copy of {to_name(article)}.")
    outlets = sorted({copy.source or copy.article_id for copy in copies})
    n = "one other article" if len(copies) == 1 else f"{len(copies)} other articles"
    return Told(
        sentence=f"{to_name(article)} also stands in {n}: {', '.join(outlets)}.",
        gist=", ".join(outlets),
        others=tuple(
            Listed(
                article_id=copy.article_id,
                title=index.article(copy.article_id).title,
                source=copy.source,
                published=copy.published,
                published_to=copy.published_to,
                url=copy.url,
            )
            for copy in copies
        ),
    )


def _length(article: Article, _: PassageIndex) -> Told:
    n = len(_WORD.findall(article.text))
    minutes = max(1, round(n / WORDS_A_MINUTE))
    time = "a minute" if minutes == 1 else f"{minutes} minutes"
    pages = f" and {len(article.pages)} pages" if article.pages else ""
    return Told(
        sentence=f"{to_name(article)} has {n:,} words{pages}: about {time} to read.",
        gist=f"{n:,} words",
    )


def _language(article: Article, _: PassageIndex) -> Told:
    if article.language is None:
        return Told(
            sentence=f"{to_name(article)} does not say in which language it is; its words look "
            "English.",
            gist="English",
        )
    language = _LANGUAGES.get(article.language, article.language)
    basis = _basis(article, "language")
    return Told(sentence=f"{to_name(article)} is in {language}{basis}.", gist=language)


def _url(article: Article, _: PassageIndex) -> Told:
    if article.url is None:
        return Told(
            sentence=f"Nothing tells the address of {to_name(article)}; it was read from "
            f"{article.id}."
        )
    basis = _basis(article, "url")
    return Told(sentence=f"{to_name(article)} is at {article.url}{basis}.", gist=article.url)


def _title(article: Article, _: PassageIndex) -> Told:
    return Told(sentence=f"Its title is {to_name(article)}.", gist=article.title.strip() or None)


def _to_day(first: datetime.date, last: datetime.date | None) -> str:
    if last is None:
        return f"on {first.day} {first:%B} {first.year}"
    if is_year(first, last):
        return f"in {first.year}"
    if is_month(first, last):
        return f"in {first:%B} {first.year}"
    return f"between {first.isoformat()} and {last.isoformat()}"


_TELLERS: Mapping[Detail, Callable[[Article, PassageIndex], Told]] = {
    "author": _known("author", "was written by", "who wrote {}"),
    "source": _known("source", "appeared in", "where {} appeared"),
    "published": _published,
    "updated": _updated,
    "version": _version,
    "copy": _copy,
    "length": _length,
    "language": _language,
    "url": _url,
    "title": _title,
}

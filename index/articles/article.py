"""Article: a text with what is known about it, and the one way a text is made clean.

Takes text as a reader found it; gives text in Unicode NFC with "\n" newlines, on which every offset
in Quoth counts (code points, half-open spans).
"""

from __future__ import annotations

import calendar
import datetime
import hashlib
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

Span = tuple[int, int]
_MAX_LEFT_OUT = 300  # characters of a piece that was left out, and of these pieces for one reason
_MAX_PIECES = 50

# Line ends other than "\n" that editors and exports leave behind (str.splitlines cuts at all).
_BREAKS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_NEWLINES = re.compile(f"\r\n|[{_BREAKS}]")
# C0/C1 controls (but tab and newline), byte order marks, lone surrogates: never part of an article.
_NOISE = "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff\ud800-\udfff"
_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile(f"[{_NOISE}]")
# Signs that only tell where a word may be cut: soft hyphens, word joiners, zero-width spaces. The
# last part the words of scripts that have no other space, and stay between their letters.
_NO_CUTS = "\xad\u180e\u2060-\u2064"
_SPACELESS = "\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u1950-\u19df\uaa60-\uaadf"
_INVISIBLE = re.compile(f"[{_NO_CUTS}]|(?<![{_SPACELESS}])\u200b|\u200b(?![{_SPACELESS}])")
# Signs that say the same as plain ones, and are searched for as these: spaces that keep a number
# together, the hyphen that does, the letters that one type joins.
_PLAIN = {
    **dict.fromkeys(map(ord, "\xa0\u202f\u205f"), " "),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    ord("\u2011"): "-",
    **dict(zip(range(0xFB00, 0xFB07), "ff fi fl ffi ffl st st".split(), strict=True)),
}
_UNCLEAN = re.compile(f"[{_BREAKS}{_NOISE}]")


def to_unicode(text: str) -> str:
    """Return what is said without halves of characters, which no encoding of Unicode can hold.

    They come from programs that cut an emoji in two, and from bytes that are not UTF-8.
    """
    return _SURROGATES.sub("", text)


def to_clean_text(raw: str) -> str:
    """Return `raw` in NFC, with "\n" newlines and plain spaces; idempotent.

    Line ends become "\n", spaces of fixed width and those that do not break plain ones, joined
    letters are taken apart. Control characters, soft hyphens and word joiners are left out, and so
    are zero-width spaces but between letters of scripts that have no other; the signs that join
    letters or turn the direction of a text stay.
    """
    text = _CONTROLS.sub("", _NEWLINES.sub("\n", raw))
    if not text.isascii():
        text = _INVISIBLE.sub("", text).translate(_PLAIN)
    return unicodedata.normalize("NFC", text)


class Entry(NamedTuple):
    """An entry of a live blog: its span in the text, and when it was written, in ISO 8601."""

    start: int
    end: int
    written: str

    @property
    def moment(self) -> datetime.datetime:
        """When it was written, to compare entries by: what names no zone counts as UTC."""
        moment = datetime.datetime.fromisoformat(self.written)
        return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)

    @property
    def day(self) -> datetime.date:
        """The day on which it was written, by its own zone."""
        return datetime.datetime.fromisoformat(self.written).date()

    @property
    def words(self) -> str:
        """When it was written, in English: 13 March 2024, 22:15 UTC."""
        moment = datetime.datetime.fromisoformat(self.written)
        zone = "" if moment.tzinfo is None else f" {moment:%Z}"
        return f"{to_words(moment.date())}, {moment:%H:%M}{zone}"


def to_moment(value: str) -> str | None:
    """Return a day with a time of day in ISO 8601 as `Entry.written` has it, None for others."""
    value = value.strip()
    if ":" not in value:
        return None
    try:
        moment = datetime.datetime.fromisoformat(value)
        moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None
    return moment.isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article: clean text and metadata. `text[start:end]` is what every citation is cut from.

    `id` is the record's own id, else the seed's path relative to its root. `furniture` holds
    sorted, disjoint spans of `text` (title line, byline, copyright line …) that are never quoted
    nor encoded. `author` is one line: several names in a list are joined with ", ", those of a
    byline stand as it has them ("Jane Doe and John Roe"). `published` is a day or None: unknown
    stays unknown. Of a month or a year it is the first day, and `published_to` the last, which is
    None otherwise. `updated` is the day of the last change that the article tells of. `language`
    is an ISO 639-1 code or None. `provenance` names, for each field that is known, what said so:
    (field, "JSON-LD"), sorted by field. `pages` holds, of an article with pages (PDF), the offset
    in `text` at which each of them begins; `entries`, of a live blog, has these in their order, and
    no passage crosses them. `left_out` is what stands in the seed and not in the
    text, and what could not be understood: (why, words).
    """

    id: str
    root: str
    title: str
    text: str
    source: str | None = None
    url: str | None = None
    author: str | None = None
    published: datetime.date | None = None
    published_to: datetime.date | None = None
    updated: datetime.date | None = None
    language: str | None = None
    provenance: tuple[tuple[str, str], ...] = ()
    furniture: tuple[Span, ...] = ()
    pages: tuple[int, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    entries: tuple[Entry, ...] = ()
    content_hash: str = field(init=False)

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("an article needs an id")
        if not self.text.strip():
            raise ValueError(f"article {self.id!r} has no text")
        if _UNCLEAN.search(self.text) or not unicodedata.is_normalized("NFC", self.text):
            raise ValueError(f"article {self.id!r}: text is not clean (see to_clean_text)")
        previous = 0
        for start, end in self.furniture:
            if not previous <= start < end <= len(self.text):
                raise ValueError(f"article {self.id!r}: furniture {(start, end)} is out of place")
            previous = end
        if any(not 0 <= page <= len(self.text) for page in self.pages) or (
            list(self.pages) != sorted(self.pages)
        ):
            raise ValueError(f"article {self.id!r}: pages {self.pages} are out of place")
        object.__setattr__(self, "entries", tuple(Entry(*entry) for entry in self.entries))
        previous = 0
        for entry in self.entries:
            if not previous <= entry.start < entry.end <= len(self.text):
                raise ValueError(f"article {self.id!r}: {entry} is out of place")
            if to_moment(entry.written) != entry.written:
                raise ValueError(f"article {self.id!r}: {entry.written!r} is no time of an entry")
            previous = entry.end
        first, last = self.published, self.published_to
        if last is not None and (first is None or last <= first):
            raise ValueError(
                f"article {self.id!r}: published from {first} to {last} is not a range"
            )
        digest = hashlib.sha256(self.text.encode()).hexdigest()
        object.__setattr__(self, "content_hash", digest)

    @property
    def is_english(self) -> bool:
        """Whether its language is English, which it is taken to be where nothing tells."""
        return (self.language or "en").startswith("en")

    def page_at(self, offset: int) -> int | None:
        """Return the number, from 1, of the page on which `offset` lies; None without pages."""
        return bisect_right(self.pages, offset) or None

    def entry_at(self, offset: int) -> Entry | None:
        """Return the entry of a live blog in which `offset` lies, None where it lies in none."""
        at = bisect_right(self.entries, offset, key=lambda entry: entry.start)
        entry = self.entries[at - 1] if at else None
        return entry if entry is not None and offset < entry.end else None

    def day_at(self, offset: int) -> datetime.date | None:
        """Return the one day on which what stands at `offset` was written, None if not known."""
        entry = self.entry_at(offset)
        if entry is not None:
            return entry.day
        return self.published if self.published_to in (None, self.published) else None

    def to_dict(self) -> dict[str, Any]:
        """Return what is known of the article, without its text, as the JSON contract has it."""
        return {
            "id": self.id,
            "root": self.root,
            "title": self.title,
            "author": self.author,
            "source": self.source,
            "url": self.url,
            "published": self.published.isoformat() if self.published else None,
            "published_to": self.published_to.isoformat() if self.published_to else None,
            "updated": self.updated.isoformat() if self.updated else None,
            "language": self.language,
            "provenance": dict(self.provenance),
            "content_hash": self.content_hash,
        }


def to_left_out(why: str, found: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return pieces that were left out for one reason as `Article.left_out` has them.

    Long ones are cut, and of many the first are kept.
    """
    lines = (" ".join(to_clean_text(words).split()) for words in found)
    kept = dict.fromkeys(filter(None, lines))
    return tuple(
        (why, line if len(line) <= _MAX_LEFT_OUT else f"{line[:_MAX_LEFT_OUT]} …")
        for line in list(kept)[:_MAX_PIECES]
    )


def is_month(first: datetime.date, last: datetime.date) -> bool:
    """Say whether the days from `first` to `last` are one whole month."""
    length = calendar.monthrange(first.year, first.month)[1]
    return first.day == 1 and last == first.replace(day=length)


def is_year(first: datetime.date, last: datetime.date) -> bool:
    """Say whether the days from `first` to `last` are one whole year."""
    return (first.month, first.day) == (1, 1) and last == first.replace(month=12, day=31)


def to_words(first: datetime.date, last: datetime.date | None = None) -> str:
    """Return a day or range of days in English: 3 May 2024, May 2024, 2024.

    As `to_iso`, it shows of a partial date only what is known.
    """
    if last is None or last == first:
        return f"{first.day} {first:%B} {first.year}"
    if is_year(first, last):
        return str(first.year)
    if is_month(first, last):
        return f"{first:%B} {first.year}"
    return f"{to_words(first)} to {to_words(last)}"


def to_iso(first: datetime.date, last: datetime.date | None) -> str:
    """Return a day or range of days in ISO 8601: 2023-05-03, 2023-05, 2023, 2023-05-03/2023-06-01.

    So that a partial date is never shown as a day that nobody gave.
    """
    if last is None:
        return first.isoformat()
    if is_year(first, last):
        return f"{first:%Y}"
    return f"{first:%Y-%m}" if is_month(first, last) else f"{first.isoformat()}/{last.isoformat()}"

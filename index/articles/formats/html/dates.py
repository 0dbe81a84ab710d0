"""When a saved page says that its article was published and updated.

Takes the parts of a page; gives what its JSON-LD, OpenGraph and other meta elements, microdata,
<time> elements, scripts, address and the lines around its headline say, in that order of trust. A
date of a comment, a teaser, an event or a copyright line is none of the article's.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from index.articles.dates import Days, find_days, to_days
from index.articles.formats.html.marks import names_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.articles.formats.html.marks import Markup

# The names of meta elements, lower case, in the order of their trust.
_OPENGRAPH_PUBLISHED = (
    "article:published_time og:published_time og:article:published_time article:published "
    "og:pubdate article:publication_date og:publish_date og:publication_date "
    "og:article:published og:regdate article:post_date nl:published_time"
).split()
_META_PUBLISHED = (
    "datepublished date.published publisheddate published_date published-date published "
    "publish-date publish_date publishdate publication_date publication-date publicationdate "
    "pubdate pub_date pub-date parsely-pub-date sailthru.date article.published "
    "article_date_original originalpublicationdate original-publish-date dc.date.issued "
    "dcterms.issued dcterms.date dc.date.created dcterms.created dc.date rnews:datepublished "
    "citation_publication_date citation_date citation_online_date bt:pubdate displaydate "
    "cxenseparse:recs:publishtime cxenseparse:publishtime shareaholic:article_published_time "
    "date_published release_date gentics.date ptime prism.publicationdate "
    "datecreated date_created date-created created weibo:article:create_at article.created "
    "analyticsattributes.articledate article-published-date date pdate dateposted posted_on "
    "firstpublished first-published uploaddate time timestamp"
).split()
_OPENGRAPH_UPDATED = (
    "article:modified_time og:updated_time article:modified og:modified_time "
    "article:updated_time article:updated"
).split()
_META_UPDATED = (
    "datemodified date.modified lastmodified last-modified last_modified modified modified_date "
    "modified-date updated updated_date dc.date.modified dcterms.modified article.updated "
    "eomportal-lastupdate revision_date lastmod dateupdated date_updated"
).split()
_SCRIPT_PUBLISHED = re.compile(
    r"""["']?\b(?:date_?published|publish(?:ed)?_?date|publish(?:ed)?_?(?:at|on|time)|publication_?date|"""
    r"""pub_?date|first_?published(?:_?(?:at|date))?|date_?publication|originalpublishdate|"""
    r"""display_?date|article_?date|post_?date)["']?\s*[:=]\s*["']([^"'<>]{8,40})["']""",
    re.IGNORECASE,
)
_URL_DAY = re.compile(
    r"(?<![\d])(?P<year>(?:19|20)\d\d)(?P<sep>[-/._])(?P<month>0?[1-9]|1[0-2])(?P=sep)"
    r"(?P<day>0?[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<![\d])(?P<year_2>(?:19|20)\d\d)[-/]?(?P<month_2>0[1-9]|1[0-2])[-/]?"
    r"(?P<day_2>0[1-9]|[12]\d|3[01])(?=[/_-]|\d{9}(?!\d)|$)"
)
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d+[a-z_]*/(?=https?:)", re.IGNORECASE)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_URL_MONTH_NAME = re.compile(rf"(?<=/\d\d\d\d/)({'|'.join(_MONTHS)})(?=/\d\d?/)")

_DATE_CLASS = re.compile(
    r"date|time|publi|posted|stamp|meta|byline|fecha|datum|data|tarih|when|created|info|"
    r"dateline|author|credit|day",
    re.IGNORECASE,
)
_MARKED_CLASS = re.compile(
    r"(?:^|[\s_-])(?:entry|post|posted|article|story|news|pub|publish|published|publication)"
    r"[_-]?(?:date|time|on|meta)(?:$|[\s_-])|dt-published|timestamp|dateline|byline-?date",
    re.IGNORECASE,
)
_PUBLISHED_WORD = re.compile(
    r"(?:^|\b)(?:first\s+|originally\s+)?(?:published|posted|created|released|issued|added|"
    r"veröffentlicht|erschienen|erstellt|publié|publie|paru|mis en ligne|créé|publicado|publicada|"
    r"creado|pubblicato|pubblicata|publicat|gepubliceerd|geplaatst|publicerad|publisert|"
    r"udgivet|offentliggjort|julkaistu|opublikowano|dodano|publikováno|vydané|zverejnené|"
    r"опубликовано|дата публикации|опубліковано|објављено|objavljeno|yayın(?:lanma)?|"
    r"δημοσιεύ\w+|diterbitkan|dipublikasi\w*|đăng|نشر|تاريخ النشر|انتشار|प्रकाशित|"
    r"公開|掲載|配信|发布|發布|发表|發表|등록|입력)\b",
    re.IGNORECASE,
)
_UPDATED_WORD = re.compile(
    r"(?:^|\b)(?:last\s+)?(?:updated|modified|edited|revised|changed|reviewed|amended|corrected|"
    r"corrections?|clarified|clarifications?|berichtigt|korrigiert|korrektur|rectifi\w+|corrig\w+|"
    r"aktualisiert|geändert|stand|zuletzt|mis à jour|mise à jour|modifié|actualizado|actualizada|"
    r"modificado|última modificación|atualizado|atualizada|aggiornato|aggiornata|"
    r"ultimo aggiornamento|modificato|actualizat|bijgewerkt|gewijzigd|uppdaterad|oppdatert|"
    r"opdateret|päivitetty|"
    r"aktualizacja|zaktualizowano|aktualizováno|upraveno|обновлено|изменено|оновлено|"
    r"ažurirano|güncelle\w*|son güncelleme|ενημερώθηκε|diperbarui|cập nhật|تحديث|به‌روز|अपडेट|"
    r"更新|수정)\b",
    re.IGNORECASE,
)
_OTHER_WORD = re.compile(
    r"downloaded|retrieved|accessed|archived|captured?|saved|printed|abgerufen|heruntergeladen|"
    r"©|\(c\)|copyright|expires?|valid|deadline|born|event|effective|until|\bbis\b|hasta|"
    r"jusqu|fino al",
    re.IGNORECASE,
)
_TODAY = re.compile(
    r"(?:^|[\s_-])(?:today|current|now|heute|hoy|nav-date|clock)(?:$|[\s_-])", re.IGNORECASE
)
_PARAGRAPH = 160  # characters of a chunk of text that is a paragraph of the article
_STAMP = 140  # characters at most of a line that tells the date and little else
_LABEL = 60  # characters before a date in which a word says what it is of
_WEEKDAY = 15  # characters before a date that may be a weekday and no more
# How many chunks of text around the headline may tell its date: with a word for it, without, and
# whatever they look like.
_BEFORE, _AFTER, _AFTER_PLAIN, _NEAR = 14, 40, 20, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One statement of a date: what said so, and what it said."""

    said_by: str
    days: Days


class PageDates:
    """What one page says of when its article was published and updated.

    `nodes` are the JSON-LD nodes of the article and of its page, `addresses` where it lies,
    `headline_at` the number of the chunk with its headline.
    """

    def __init__(
        self,
        markup: Markup,
        *,
        nodes: Sequence[dict[str, Any]],
        addresses: Sequence[str],
        language: str | None,
        headline_at: int | None,
    ) -> None:
        self._markup = markup
        self._nodes = nodes
        self._addresses = addresses
        self._language = language
        self._headline_at = headline_at

    def published(self) -> Voice | None:
        """Return the most trusted statement of the day of publication, if there is any."""
        voices = [*self._structured("published"), *self._visible("published")]
        return _chosen([*voices, *self._from_description(), *self._marked_anywhere()])

    def updated(self) -> Voice | None:
        """Return the most trusted statement of the day of the last change, if there is any."""
        return _chosen([*self._structured("updated"), *self._visible("updated")])

    def _structured(self, kind: str) -> list[Voice]:
        is_published = kind == "published"
        key = "datePublished" if is_published else "dateModified"
        voices = []
        for node in self._nodes:
            keys = [key, "uploadDate", "dateCreated"] if is_published else [key]
            voices += self._voices("JSON-LD", (node.get(k) for k in keys))
        graph = _OPENGRAPH_PUBLISHED if is_published else _OPENGRAPH_UPDATED
        voices += self._voices("OpenGraph", (self._markup.metas.get(name) for name in graph))
        names = _META_PUBLISHED if is_published else _META_UPDATED
        voices += self._voices("meta", (self._markup.metas.get(name) for name in names))
        voices += self._voices("microdata", self._microdata(key))
        voices += self._voices("<time>", self._times(kind))
        if is_published:
            voices += self._from_scripts()
            voices += self._from_address()
        return voices

    def _from_description(self) -> list[Voice]:
        """Return the day that a description begins with, or ends with in brackets."""
        text = self._markup.metas.get("description") or self._markup.metas.get("og:description")
        for start, end, days in find_days(text or "", self._language):
            before, after = (text or "")[:start], (text or "")[end:]
            is_bracketed = re.fullmatch(r"\s*\)\W*", after) and re.search(r"\([^()]{0,40}$", before)
            is_leading = not before.strip() and re.match(r"\s*[-–—|:·]", after)
            if is_bracketed or is_leading:
                return [Voice(said_by="meta", days=days)]
        return []

    def _marked_anywhere(self) -> list[Voice]:
        """Return the one day that lines anywhere say or mark as that of publication, if it is one.

        Where they name several, they are those of teasers.
        """
        found: dict[datetime.date, Voice] = {}
        for at, (text, element) in enumerate(self._markup.chunks):
            if len(text) > _STAMP or _TODAY.search(names_of(element)):
                continue
            is_marked = _MARKED_CLASS.search(names_of(element))
            for start, voice in self._named(at):
                label = text[:start][-_LABEL:]
                is_labelled = _last(_PUBLISHED_WORD, label) > _last(_UPDATED_WORD, label)
                if (is_marked or is_labelled) and not _OTHER_WORD.search(label):
                    found.setdefault(voice.days.first, voice)
        return list(found.values()) if len(found) == 1 else []

    def _voices(self, said_by: str, values: Iterable[Any]) -> list[Voice]:
        found = []
        for value in values:
            first = next(iter(value), None) if isinstance(value, list) else value
            days = to_days(str(first), self._language) if isinstance(first, str | int) else None
            if days is not None:
                found.append(Voice(said_by=said_by, days=days))
        return found

    def _microdata(self, name: str) -> Iterator[str | None]:
        for element in self._markup.tree.xpath(f"//*[contains(@itemprop, '{name}')]"):
            if not self._markup.is_aside(element):
                yield (
                    element.get("content")
                    or element.get("datetime")
                    or element.get("title")
                    or words_of(element)
                )

    def _times(self, kind: str) -> Iterator[str | None]:
        """Yield what the <time> elements say that are marked as the article's."""
        for element in self._markup.tree.iter("time", "abbr", "span"):
            names = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()
            is_updated = bool(re.search(r"updat|modif", names))
            value = element.get("datetime") or (
                element.get("title") if element.tag == "abbr" else None
            )
            if element.tag != "time" and not (value and re.search("publish|date", names)):
                continue
            is_marked = element.get("pubdate") is not None or re.search(
                r"publish|pubdate|entry-date|post-date|posted|article-?date|dt-published", names
            )
            if kind == "updated":
                if is_updated and not self._markup.is_aside(element):
                    yield value or words_of(element)
            elif (
                is_marked
                and not (is_updated and "published" not in names)
                and not self._markup.is_aside(element)
            ):
                yield value or words_of(element)

    def _from_scripts(self) -> list[Voice]:
        """Return what the page's scripts say, if all of them say the same."""
        found: dict[datetime.date, Voice] = {}
        for script in self._markup.tree.iter("script"):
            text = script.text or ""
            if (script.get("type") or "").lower() == "application/ld+json" or len(text) > 3_000_000:
                continue
            for match in _SCRIPT_PUBLISHED.finditer(text):
                for voice in self._voices("page script", [match[1]]):
                    found.setdefault(voice.days.first, voice)
        return list(found.values()) if len(found) == 1 else []

    def _from_address(self) -> list[Voice]:
        for address in self._addresses:
            path = _URL_MONTH_NAME.sub(
                _to_number, unquote(urlsplit(_ARCHIVED.sub("", address)).path)
            )
            for match in _URL_DAY.finditer(path):
                numbers = [
                    int(g) for n in ("year", "month", "day") if (g := match[n] or match[f"{n}_2"])
                ]
                try:
                    day = datetime.date(*numbers)
                except ValueError:
                    continue
                return [Voice(said_by="address", days=Days(first=day, last=day))]
        return []

    def _visible(self, kind: str) -> list[Voice]:
        """Return what the lines around the headline say, those with a word for it first."""
        labelled: list[Voice] = []
        plain: list[Voice] = []
        for at, has_body in self._lines_around():
            text, element = self._markup.chunks[at]
            before = self._markup.chunks[at - 1][0] if at else ""
            for start, voice in self._named(at):
                label = text[:start][-_LABEL:]
                if len(label) < _WEEKDAY and len(before) < _LABEL:  # "Effective Date" | "Friday, …"
                    label = f"{before} {label}"
                if _OTHER_WORD.search(label):
                    continue
                published, updated = _last(_PUBLISHED_WORD, label), _last(_UPDATED_WORD, label)
                if kind == "updated" or updated > published:
                    if kind == "updated" and updated > published:
                        labelled.append(voice)
                elif published >= 0:
                    labelled.append(voice)
                elif self._is_stamp(at, start, has_body=has_body, names=names_of(element)):
                    plain.append(voice)
        return [*labelled, *plain]

    def _lines_around(self) -> Iterator[tuple[int, bool]]:
        """Yield the numbers of the short chunks around the headline; from the headline on down.

        With each, whether a paragraph of the article stands between; after the second none comes.
        """
        headline = self._headline_at
        if headline is None:
            return
        chunks, paragraphs = self._markup.chunks, 0
        for at in range(headline + 1, min(len(chunks), headline + _AFTER)):
            text, element = chunks[at]
            paragraphs += len(text) > _PARAGRAPH
            if paragraphs > 1:
                break
            if len(text) <= _STAMP and not _TODAY.search(names_of(element)):
                yield at, paragraphs > 0
        for at in range(headline - 1, max(-1, headline - _BEFORE), -1):
            text, element = chunks[at]
            if len(text) <= _STAMP and not _TODAY.search(names_of(element)):
                yield at, False

    def _named(self, at: int) -> Iterator[tuple[int, Voice]]:
        """Yield the days that a chunk names and where in it."""
        text, element = self._markup.chunks[at]
        named = list(find_days(text, self._language)) or list(find_days(text))
        for start, _, days in named:
            yield start, Voice(said_by="visible date", days=days)
        if not named and element.tag == "time":  # "2 days ago" to the eye
            marked = to_days(element.get("datetime") or "", self._language)
            if marked is not None and marked.day is not None:
                yield 0, Voice(said_by="<time>", days=marked)

    def _is_stamp(self, at: int, start: int, *, has_body: bool, names: str) -> bool:
        """Say whether a date without a word for it is that of publication by where it stands."""
        headline = self._headline_at or 0
        is_marked = start < 5 or len(self._markup.chunks[at][0]) < 40 or _DATE_CLASS.search(names)
        is_near = not has_body and headline < at <= headline + _NEAR
        return bool(is_marked or is_near) and at < headline + _AFTER_PLAIN


def _chosen(voices: list[Voice]) -> Voice | None:
    """Return the first voice, on the calendar of the page's own zone where that is known.

    That zone is the one other date-times on the page are in; else the page's readers are shown the
    day in it: a day next to the first voice's that the page shows, and that fits its instant in UTC
    or is named by another voice as well, is the same day.
    """
    if not voices:
        return None
    exact = [voice for voice in voices if voice.days.day]
    chosen = exact[0] if exact else voices[0]
    offsets = [voice.days.offset for voice in voices if voice.days.offset]
    if chosen.days.offset == 0 and offsets:
        chosen = Voice(said_by=chosen.said_by, days=chosen.days.in_zone(offsets[0]))
    for shown in exact:
        if shown.said_by not in ("visible date", "address"):
            continue
        agreeing = {v.said_by for v in exact if v.days.first == shown.days.first}
        is_next = abs((shown.days.first - chosen.days.first).days) == 1
        if is_next and (chosen.days.offset == 0 or len(agreeing) > 1):
            return shown
    return chosen


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _to_number(month: re.Match[str]) -> str:
    return f"{_MONTHS.index(month[1]) + 1:02}"

"""What the lines of a saved page show its readers of when the article was published and updated.

Takes the parts of a page; gives the dates in the lines around its headline, those with a word for
it first. A date of a comment, a teaser, an event or a copyright line is none of the article's, nor
one in a sentence or a caption, or today's in the head of the page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from index.articles.dates import find_days, to_days
from index.articles.formats.html.marks import names_of
from index.articles.formats.html.voices import Voice

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from index.articles.formats.html.marks import Markup

_MARKED_CLASS = re.compile(
    r"(?:^|[\s_-])(?:entry|post|posted|article|story|news|pub|publish|published|publication)"
    r"[_-]?(?:date|time|on|meta)(?:$|[\s_-])|dt-published|timestamp|dateline|byline-?date",
    re.IGNORECASE,
)
_CAPTION_CLASS = re.compile(r"caption|credit|l[eé]gende?|bildunterschrift", re.IGNORECASE)
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
    r"©|\(c\)|copyright|\best\.|expir|valid|deadline|born|joined|member|event|effective|current|"
    r"today|\bnow\b|until|\bbis\b|hasta|jusqu|fino al",
    re.IGNORECASE,
)
# What a label before a colon may be called without a word for publishing.
_DATE_WORD = re.compile(
    r"\b(?:date|datum|fecha|data|dato|dátum|дата|tarih|tanggal|ngày)\b|ημερομηνία|تاريخ|日期|日付|날짜",
    re.IGNORECASE,
)
_TODAY = re.compile(
    r"(?:^|[\s_-])(?:today|current|now|heute|hoy|nav-date|clock)(?:$|[\s_-])", re.IGNORECASE
)
_PARAGRAPH = 160  # characters of a chunk of text that is a paragraph of the article
_STAMP = 140  # characters at most of a line that tells the date and little else
_SENTENCE_WORDS = 8  # beside a date, in a line that is prose
_LABEL = 60  # characters before a date in which a word says what it is of
_WEEKDAY = 15  # characters before a date that may be a weekday and no more
_REPEATED = 3  # days named in elements of one name, which are those of a list
_FIRST_ONLINE = 1993
# How many chunks of text around the headline may tell its date: with a word for it, without, and
# of those that are repeated.
_BEFORE, _AFTER, _BEFORE_PLAIN, _AFTER_PLAIN, _NEAR = 14, 40, 6, 20, 6


class ShownDates:
    """The dates that one page shows; `headline_at` is the number of the chunk with its headline."""

    def __init__(self, markup: Markup, *, language: str | None, headline_at: int | None) -> None:
        self._markup = markup
        self._language = language
        self._headline_at = headline_at

    def marked_anywhere(self) -> list[Voice]:
        """Return the one day that lines anywhere say or mark as that of publication, if it is one.

        Where they name several, they are those of teasers.
        """
        found: dict[datetime.date, Voice] = {}
        for at, (text, element) in enumerate(self._markup.chunks):
            if len(text) > _STAMP or _TODAY.search(names_of(element)):
                continue
            is_marked = _MARKED_CLASS.search(names_of(element))
            for start, voice in self._named(at, "anywhere"):
                label = text[:start][-_LABEL:]
                is_labelled = _last(_PUBLISHED_WORD, label) > _last(_UPDATED_WORD, label)
                is_other = _OTHER_WORD.search(label) or _is_prose(text, start)
                if (is_marked or is_labelled) and not is_other:
                    found.setdefault(voice.days.first, voice)
        return list(found.values()) if len(found) == 1 else []

    def around_headline(self, kind: str) -> list[Voice]:
        """Return what the lines around the headline say, those with a word for it first."""
        labelled: list[Voice] = []
        plain: list[Voice] = []
        for at, has_body in self._lines_around():
            side = "before" if at < (self._headline_at or 0) else "after"
            for start, voice in self._named(at, side):
                label = self._label(at, start)
                if _OTHER_WORD.search(label):
                    continue
                published, updated = _last(_PUBLISHED_WORD, label), _last(_UPDATED_WORD, label)
                if kind == "updated" or updated > published:
                    if kind == "updated" and updated > published:
                        labelled.append(voice)
                elif published >= 0:
                    labelled.append(voice)
                elif self._is_stamp(at, start, voice, has_body=has_body):
                    plain.append(voice)
        return [*labelled, *plain]

    def _label(self, at: int, start: int) -> str:
        """Return what stands before a date: in its chunk, or in the one before where it leads."""
        label = self._markup.chunks[at][0][:start][-_LABEL:]
        before = self._markup.chunks[at - 1][0] if at else ""
        # "Effective Date" | "Friday, …"
        return f"{before} {label}" if len(label) < _WEEKDAY and len(before) < _LABEL else label

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

    def _named(self, at: int, where: str) -> Iterator[tuple[int, Voice]]:
        """Yield the days that a chunk names and where in it."""
        text, element = self._markup.chunks[at]
        named = list(find_days(text, self._language)) or list(find_days(text))
        for start, _, days in named:
            yield start, Voice(said_by="visible date", rule=f"shown {where}", days=days)
        if not named and element.tag == "time":  # "2 days ago" to the eye
            marked = to_days(element.get("datetime") or "", self._language)
            if marked is not None and marked.day is not None:
                yield 0, Voice(said_by="<time>", rule=f"shown {where}", days=marked)

    def _is_stamp(self, at: int, start: int, voice: Voice, *, has_body: bool) -> bool:
        """Say whether a date without a word for it is that of publication by where it stands."""
        headline = self._headline_at or 0
        text, element = self._markup.chunks[at]
        if voice.days.first.year < _FIRST_ONLINE or _is_caption(element):
            return False
        is_marked = element.tag == "time" or bool(_MARKED_CLASS.search(names_of(element)))
        if _is_labelled_otherwise(self._label(at, start)) or _is_prose(text, start):
            return False
        if at < headline:  # the head of a page shows today's, mostly with its weekday
            is_todays = bool(re.search(r"[^\W\d_]", text[:start]))
            return at >= headline - _BEFORE_PLAIN and (is_marked or not is_todays)
        is_near = at <= headline + _NEAR and not has_body
        return is_near or (at < headline + _AFTER_PLAIN and _kind(element) not in self._repeated)

    @cached_property
    def _repeated(self) -> set[tuple[str, str]]:
        """The kinds of elements that name several days: those of a list of teasers, of comments."""
        days: defaultdict[tuple[str, str], set[datetime.date]] = defaultdict(set)
        for at, (text, element) in enumerate(self._markup.chunks):
            if len(text) <= _STAMP:
                days[_kind(element)].update(v.days.first for _, v in self._named(at, ""))
        return {kind for kind, named in days.items() if len(named) >= _REPEATED}


def _kind(element: HtmlElement) -> tuple[str, str]:
    return element.tag, names_of(element)


def _is_caption(element: HtmlElement) -> bool:
    outer = element.getparent()
    around = [element] if outer is None else [element, outer]
    return any(e.tag == "figcaption" or _CAPTION_CLASS.search(names_of(e)) for e in around)


def _is_labelled_otherwise(label: str) -> bool:
    """Say whether a label such as "Source:" stands before a date."""
    return label.rstrip().endswith(":") and not _DATE_WORD.search(label)


def _is_prose(text: str, start: int) -> bool:
    """Say whether a line with a date is a sentence, and no stamp."""
    n_words = len(re.findall(r"[^\W\d_]+", text))
    ends = bool(re.search(r"[.!?。][\"'”’»)]*$", text))
    return n_words > _SENTENCE_WORDS and (ends or start > _WEEKDAY)


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)

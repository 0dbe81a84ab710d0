"""Editing: title, outlet, author and day of an article, given by hand.

Takes what somebody says of an article; has the store publish a generation in which the article says
so. Builds hold to that whatever its seed says, until it is taken back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from index import deriving
from index.articles.article import to_clean_text, to_iso
from index.articles.dates import to_days
from index.build.write import to_rewritten
from index.encoder import Encoder
from index.errors import EncoderMismatchError, QuothError
from index.store.edits import EDITED, FIELDS, Edit, kept_as, to_published, to_value, with_value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from index.articles.article import Article
    from index.articles.dates import Days
    from index.store.store import Store

_MAX_CHARACTERS = {"title": 1_000, "source": 300, "author": 300, "published": 100}
_NAMES = {"title": "title", "source": "outlet", "author": "author", "published": "date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What an article says of itself today, and what of that was given by hand, by field."""

    article: Article
    edits: Mapping[str, Edit]

    def to_dict(self) -> dict[str, Any]:
        """Return it as the JSON contract has it: days in ISO 8601, a month as 2024-05."""
        known = self.article.to_dict()
        names = ("title", "source", "author", "published", "published_to")
        edits = [
            {
                "field": edit.field,
                "value": _to_iso(edit.field, edit.value),
                "before": _to_iso(edit.field, edit.before),
                "said_by": edit.said_by,
                "edited": edit.edited.isoformat(),
            }
            for edit in self.edits.values()
        ]
        return {
            "article_id": self.article.id,
            **{name: known[name] for name in names},
            "edits": edits,
        }


def details(store: Store, article_id: str) -> Details:
    """Return the details of the article of that id. Raises QuothError where there is none."""
    with store.snapshot() as manifest:
        row = _row(store, article_id, manifest.generation)
        article = store.article_by_row(row)
        return Details(article=article, edits=store.edits().of(article.root, kept_as(store, row)))


def edit(
    store: Store,
    index_dir: Path,
    article_id: str,
    values: Mapping[str, str | None],
    *,
    encoder: Encoder | None = None,
) -> Article:
    """Give an article's fields these values by hand; return the article as it is then.

    A field is "title", "source", "author" or "published"; "" makes it unknown, and None takes an
    edit back. Only for the holder of the build lock. Raises QuothError for an id that no article
    has and a value that cannot be; then nothing has changed.
    """
    checked = {field: _checked(field, value) for field, value in values.items()}
    manifest = store.manifest()
    row = _row(store, article_id, manifest.generation)
    article = store.article_by_row(row)
    known = kept_as(store, row)
    edits = store.edits().of(article.root, known)
    after = article
    for field, value in checked.items():
        before = edits.pop(field, None)
        after, made = _edited(after, field, value, before=before)
        if made is not None:
            edits[field] = replace(made, id=known)
    if after == article and edits == store.edits().of(article.root, known):
        return article
    identity = store.built_with(manifest)
    encoder = encoder or Encoder.load(identity.name)
    if encoder.fingerprint != identity.fingerprint:
        raise EncoderMismatchError(
            f"weights or prompts of the encoder {encoder.name} have changed since the build; "
            "mend with: quoth build --reencode"
        )
    new = to_rewritten(after, store, encoder, row=row)
    derive = partial(deriving.bring_in_step, store, index_dir)
    store.edit(new, edits.values(), known_as=known, derive=derive)
    return after


def _edited(
    article: Article, field: str, value: str | None, *, before: Edit | None
) -> tuple[Article, Edit | None]:
    """Return an article with a value, and its edit; `None` for what the seed said, without one."""
    said = before.before if before else to_value(article, field)
    said_by = before.said_by if before else dict(article.provenance).get(field)
    if value is None or (value or None) == said:
        return with_value(article, field, said, said_by=said_by), None
    made = Edit(
        root=article.root,
        id=article.id,
        field=field,
        value=value or None,
        before=said,
        said_by=said_by,
        edited=datetime.now(UTC).replace(microsecond=0),
    )
    return with_value(article, field, made.value, said_by=EDITED), made


def _row(store: Store, article_id: str, generation: int) -> int:
    row = store.row_of(article_id, generation)
    if row is None:
        raise QuothError(f"no article {article_id!r} is in the index; nothing was changed")
    return row


def _to_iso(field: str, value: str | None) -> str | None:
    first, last = to_published(value) if field == "published" else (None, None)
    return to_iso(first, last) if first else value


def _checked(field: str, value: str | None) -> str | None:
    """Return a value as edits have it. Raises QuothError for one that cannot be."""
    if field not in FIELDS:
        raise QuothError(f"{field!r} is no field to edit; those are {', '.join(FIELDS)}")
    if value is None:
        return None
    line, name = " ".join(to_clean_text(value).split()), _NAMES[field]
    if len(line) > _MAX_CHARACTERS[field]:
        raise QuothError(f"the {name} is longer than {_MAX_CHARACTERS[field]:,} characters")
    if field == "title" and not line:
        raise QuothError("an article needs a title")
    if field != "published" or not line:
        return line
    days = to_given_days(line)
    ends = (days.first,) if days.first == days.last else (days.first, days.last)
    return "/".join(day.isoformat() for day in ends)


def to_given_days(line: str) -> Days:
    """Return the day, month or year that somebody wrote as a date. Raises QuothError."""
    days = to_days(line, "en")
    if days is None:
        raise QuothError(
            f"“{line}” is no date that can be understood: write it like 2024-05-31, 2024-05 or 2024"
        )
    return days

"""Editing: title, outlet, author and day of an article, given by hand.

Takes what somebody says of an article; has the store publish a generation in which the article says
so. Builds hold to that whatever its seed says, until it is taken back.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from index import words
from index.articles.article import to_clean_text
from index.articles.dates import to_days
from index.build.write import to_rewritten
from index.encoder import Encoder
from index.errors import EncoderMismatchError, QuothError
from index.store.edits import FIELDS, Edit, Edits, to_value, with_value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from index.articles.article import Article
    from index.store.store import Store

_MAX_CHARACTERS = {"title": 1_000, "source": 300, "author": 300, "published": 100}
_NAMES = {"title": "title", "source": "outlet", "author": "author", "published": "date"}


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
    row = store.row_of(article_id, manifest.generation)
    if row is None:
        raise QuothError(f"no article {article_id!r} is in the index; nothing was changed")
    article = store.article_by_row(row)
    edits = store.edits().of(article.root, article.id)
    after = article
    for field, value in checked.items():
        before = edits.pop(field, None)
        after, made = _edited(after, field, value, before=before)
        if made is not None:
            edits[field] = made
    if after == article and edits == store.edits().of(article.root, article.id):
        return article
    identity = store.built_with(manifest)
    encoder = encoder or Encoder.load(identity.name)
    if encoder.fingerprint != identity.fingerprint:
        raise EncoderMismatchError(
            f"weights or prompts of the encoder {encoder.name} have changed since the build; "
            "mend with: quoth build --reencode"
        )
    new = to_rewritten(after, store, encoder, row=row)
    store.edit(new, edits.values(), derive=partial(words.bring_in_step, store, index_dir))
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
    return Edits([made]).apply(article), made


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
    days = to_days(line, "en")
    if days is None:
        raise QuothError(
            f"“{line}” is no date that can be understood: write it like 2024-05-31, 2024-05 or 2024"
        )
    ends = (days.first,) if days.first == days.last else (days.first, days.last)
    return "/".join(day.isoformat() for day in ends)

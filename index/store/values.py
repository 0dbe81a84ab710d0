"""Values: what the rows of the tables hold.

Takes rows; gives articles, each text checked against its hash, and the small values that stand for
articles, uploads and passages without their texts. And the columns of metadata of an article.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

from index.articles.article import Article, Entry
from index.errors import IndexCorruptError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index.articles.article import Span
    from index.stories.signature import Signature

P = ParamSpec("P")
T = TypeVar("T")
_to_json = json.JSONEncoder(ensure_ascii=False).encode
_DELETED = "deleted:"  # stands before the hash of what is not to be remembered

# The columns of what is known of an article besides its text, as `to_metadata` gives it.
METADATA = (
    "title, source, url, author, published, published_to, updated, language, provenance, "
    "furniture, pages"
)
# The columns of a StoredArticle: its fields in order, `METADATA` for its hash.
STORED = f"row, id, root, seed, title, content_hash, recipe, {METADATA}"
# The columns that `article_from_row` makes an article of.
COLUMNS = f"id, root, text, content_hash, left_out, entries, {METADATA}"


def as_damage(read: Callable[P, T]) -> Callable[P, T]:
    """Return a function that raises IndexCorruptError for values that nobody wrote."""

    @wraps(read)
    def wrapped(*given: P.args, **named: P.kwargs) -> T:
        try:
            return read(*given, **named)
        except (ValueError, TypeError) as exc:
            raise IndexCorruptError(f"a row is damaged ({exc}); see: quoth verify") from exc

    return wrapped


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """What a build compares a seed with: a row's identity without its text."""

    row: int
    id: str
    root: str
    seed: str
    title: str
    content_hash: str
    recipe: str
    fields_hash: str

    @classmethod
    def from_row(cls, row: tuple[Any, ...]) -> Self:
        """Return the value of a row of `STORED`."""
        return cls(**_named(cls, (*row[:7], to_hash(*row[7:]))))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """All that a row of `articles` keeps, but for its number and generations.

    `seed` is the file it was read from, `recipe` how its passages were made, `encoded_hash` and
    `encoder` name its vectors, `added` is when it first came.
    """

    article: Article
    seed: str
    recipe: str
    encoded_hash: str
    encoder: str
    added: datetime.datetime

    @classmethod
    def from_row(cls, row: tuple[Any, ...]) -> Self:
        """Return the value of a row: `COLUMNS` for the article, then the other fields in order."""
        article, added = article_from_row(row[:-5]), datetime.datetime.fromisoformat(row[-1])
        return cls(**_named(cls, (article, *row[-5:-1], added)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewArticle:
    """An article to be written, with what a build makes of it.

    `spans` are its passages, `vectors` theirs, (len(spans), dim) float32, or None where the store
    has them. `replaces` is the row of the article's earlier state.
    """

    article: Article
    seed: str
    recipe: str
    spans: Sequence[Span]
    signature: Signature
    encoded_hash: str
    encoder: str
    vectors: NDArray[np.float32] | None
    replaces: int | None

    def to_row(self, added: datetime.datetime) -> ArticleRow:
        """Return its row of `articles`; `added` is when it first came."""
        return ArticleRow(
            article=self.article,
            seed=self.seed,
            recipe=self.recipe,
            encoded_hash=self.encoded_hash,
            encoder=self.encoder,
            added=added,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """An article as a list of the whole collection shows it. `added` is when it first came."""

    row: int
    id: str
    root: str
    seed: str
    title: str
    source: str | None
    published: datetime.date | None
    published_to: datetime.date | None
    words: int
    passages: int
    added: datetime.datetime
    author: str | None = None
    url: str | None = None
    language: str | None = None

    @classmethod
    @as_damage
    def from_row(cls, row: tuple[Any, ...]) -> Self:
        """Return the entry of a row: the fields in order."""
        # By name, and not by `_named`: a library has all of them made, in half the time so.
        number, id_, root, seed, title, source, first, last, words, passages, *rest = row
        added, author, url, language = rest
        return cls(
            row=number,
            id=id_,
            root=root,
            seed=seed,
            title=title,
            source=source,
            published=from_iso(first),
            published_to=from_iso(last),
            words=words,
            passages=passages,
            added=datetime.datetime.fromisoformat(added),
            author=author,
            url=url,
            language=language,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a generation holds, counted. `sources` have how many articles are of each, by name.

    `first` and `last` are the days between which the dated articles may have been published.
    """

    articles: int
    undated: int
    first: str | None
    last: str | None
    sources: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file given to the index to keep: `file` is its path below the folder of uploads.

    `name` is its name among the uploads, `original` what it was called where it came from.
    """

    name: str
    file: str
    original: str
    bytes: int
    sha256: str
    added: datetime.datetime

    @classmethod
    @as_damage
    def from_row(cls, row: tuple[Any, ...]) -> Self:
        """Return the upload of a row: the fields in order.

        Raises IndexCorruptError for one whose file would lie elsewhere.
        """
        name, file = str(row[0]), str(row[1])
        if "/" in name or not is_inside(name) or not is_inside(file):
            raise IndexCorruptError(f"the upload {name!r} lies outside of its folder: {file!r}")
        return cls(**_named(cls, (*row[:-1], datetime.datetime.fromisoformat(row[-1]))))


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedArticle:
    """An article that was taken out while its seed stayed: a build leaves it out.

    Root and id name it; `content_hash`, "" where it is not known, finds it under another id. Of one
    that was deleted for good, only hashes of id and seed are known, and no title.
    """

    root: str
    id: str
    seed: str
    title: str
    removed: datetime.datetime
    content_hash: str = ""

    @classmethod
    @as_damage
    def from_row(cls, row: tuple[Any, ...]) -> Self:
        """Return the article of a row: the fields in order."""
        removed = datetime.datetime.fromisoformat(row[4])
        return cls(**_named(cls, (*row[:4], removed, row[5])))

    @property
    def is_deleted(self) -> bool:
        """Say whether it was deleted for good."""
        return self.seed.startswith(_DELETED) and not self.title

    def to_deleted(self) -> RemovedArticle:
        """Return what is remembered of it once it is deleted for good."""
        id_, seed = to_deleted(self.root, self.id), to_deleted(self.root, self.seed)
        return replace(self, id=id_, seed=seed, title="")


def _named(kind: type[Any], values: Iterable[Any]) -> dict[str, Any]:
    """Return the values by the names of the fields of a dataclass with slots, in order."""
    return dict(zip(kind.__slots__, values, strict=True))


def fields_hash(article: Article) -> str:
    """Return the hash of an article's metadata, as `StoredArticle.fields_hash` has it."""
    return to_hash(*to_metadata(article))


def to_metadata(article: Article) -> tuple[str | None, ...]:
    """Return the values of the columns `METADATA`."""
    return (
        article.title,
        article.source,
        article.url,
        article.author,
        _to_iso(article.published),
        _to_iso(article.published_to),
        _to_iso(article.updated),
        article.language,
        _to_json(article.provenance),
        json.dumps(article.furniture),
        json.dumps(article.pages),
    )


def to_left_out_column(article: Article) -> str | None:
    """Return the value of the column `left_out`, None for nothing."""
    return _to_json(article.left_out) if article.left_out else None


def to_entries_column(article: Article) -> str | None:
    """Return the value of the column `entries`, None for nothing."""
    return json.dumps(article.entries) if article.entries else None


def _to_iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def from_iso(day: str | None) -> datetime.date | None:
    """Return the day that a column holds, None for none."""
    return datetime.date.fromisoformat(day) if day else None


def to_ordinals(published: str | None, published_to: str | None) -> tuple[int, int]:
    """Return the ordinals of the first and last day that the columns tell of, (0, 0) of none."""
    first, last = from_iso(published), from_iso(published_to)
    if first is None:
        return 0, 0
    return first.toordinal(), (last or first).toordinal()


def to_hash(*fields: str | None) -> str:
    """Return the hash of fields, in order."""
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()


def to_deleted(root: str, name: str) -> str:
    """Return what stands for the id or the seed, in `root`, of what was deleted for good."""
    return f"{_DELETED}{to_hash(root, name)}"


def article_from_row(row: tuple[Any, ...]) -> Article:
    """Return the article of a row of `COLUMNS`; raises IndexCorruptError if it is damaged."""
    article_id, root, text, content_hash, left_out, entries, *rest = row
    title, source, url, author, *rest = rest
    published, published_to, updated, language, provenance, furniture, pages = rest
    try:
        article = Article(
            id=article_id,
            root=root,
            title=title,
            text=text,
            source=source,
            url=url,
            author=author,
            published=from_iso(published),
            published_to=from_iso(published_to),
            updated=from_iso(updated),
            language=language,
            provenance=tuple((name, said_by) for name, said_by in json.loads(provenance)),
            furniture=tuple((start, end) for start, end in json.loads(furniture)),
            pages=tuple(json.loads(pages)),
            left_out=tuple((why, words) for why, words in json.loads(left_out or "[]")),
            entries=tuple(Entry(*entry) for entry in json.loads(entries or "[]")),
        )
    except ValueError as exc:
        raise IndexCorruptError(f"{exc}; mend with: quoth verify") from exc
    except (TypeError, AttributeError) as exc:  # JSON of another shape
        raise IndexCorruptError(
            f"the row of article {article_id!r} is damaged; mend with: quoth verify"
        ) from exc
    if article.content_hash != content_hash:
        raise IndexCorruptError(
            f"the text of {article.id!r} does not match its hash; mend with: quoth verify"
        )
    return article


def is_inside(path: str) -> bool:
    """Say whether a path, of names with "/" between them, leads to a place below a folder."""
    return not ("\\" in path or "\0" in path or ":" in path) and all(
        name not in ("", ".", "..") for name in path.split("/")
    )


def to_stamp(moment: datetime.datetime) -> str:
    """Return a moment as columns keep it."""
    return moment.isoformat(timespec="seconds")

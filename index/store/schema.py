"""Schema: the tables of an index file, and how files of earlier formats get them.

Takes a connection; makes the tables in it, or brings those there are to the latest format. A format
that was ever published stays readable: `FIRST_SCHEMA` never changes, `MIGRATIONS` only grows at its
end, and a fresh file is made by all of them, so that it equals one that grew old. The tables are
described in docs/architecture.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.store.connection import is_empty, keep_a_log, run, transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.store.connection import Connection

FIRST_SCHEMA = """
CREATE TABLE seeds (
    root TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL, inode INTEGER NOT NULL, mount TEXT NOT NULL, device TEXT NOT NULL,
    read_ns INTEGER NOT NULL, again_ns INTEGER NOT NULL, sha256 TEXT NOT NULL,
    readers TEXT NOT NULL, gave TEXT NOT NULL, skipped TEXT NOT NULL, PRIMARY KEY (root, name)
) WITHOUT ROWID;
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE roots (root TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE articles (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL, root TEXT NOT NULL, seed TEXT NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, source TEXT, url TEXT, author TEXT,
    published TEXT, published_to TEXT, updated TEXT, language TEXT, provenance TEXT NOT NULL,
    furniture TEXT NOT NULL, pages TEXT NOT NULL, content_hash TEXT NOT NULL,
    recipe TEXT NOT NULL, encoded_hash TEXT NOT NULL, encoder TEXT NOT NULL,
    words INTEGER NOT NULL, added TEXT NOT NULL,
    born INTEGER NOT NULL, died INTEGER
);
CREATE INDEX articles_by_id ON articles (id);
CREATE INDEX articles_by_encoded ON articles (encoded_hash, encoder);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL
);
CREATE INDEX passages_by_article ON passages (article);
CREATE TABLE vectors (
    encoded_hash TEXT NOT NULL, encoder TEXT NOT NULL,
    n INTEGER NOT NULL, dim INTEGER NOT NULL, crc32 INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (encoded_hash, encoder)
) WITHOUT ROWID;
CREATE TABLE signatures (
    article INTEGER PRIMARY KEY, words_hash TEXT NOT NULL, n_words INTEGER NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX signatures_by_words ON signatures (words_hash);
CREATE TABLE likenesses (
    one TEXT NOT NULL, other TEXT NOT NULL, contained REAL NOT NULL, numbers REAL NOT NULL,
    PRIMARY KEY (one, other)
) WITHOUT ROWID;
CREATE TABLE aliases (old TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE skipped (seed TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE uploads (
    name TEXT PRIMARY KEY, file TEXT NOT NULL UNIQUE, original TEXT NOT NULL,
    bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, added TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE removed (
    root TEXT NOT NULL, id TEXT NOT NULL, seed TEXT NOT NULL, title TEXT NOT NULL,
    removed TEXT NOT NULL, content_hash TEXT NOT NULL DEFAULT '', PRIMARY KEY (root, id)
) WITHOUT ROWID;
INSERT INTO manifest VALUES ('format', '3'), ('generation', '0')
"""

FIRST_FORMAT = 3
# Each is a script that makes a file of one format one of the next, from the first format on.
MIGRATIONS: tuple[str, ...] = (
    # Who is alive, and all that is known of them but their texts: in `articles` most columns stand
    # behind the text, and SQLite walks over all its pages to reach them.
    """
    DROP INDEX articles_by_id;
    CREATE INDEX articles_by_id ON articles (
        id, born, died, root, seed, title, source, url, author, published, published_to, updated,
        language, words, added, content_hash, recipe, encoded_hash, encoder, provenance, furniture,
        pages
    )
    """,
    # What a reader left out of an article's text; only read with the whole article.
    """
    ALTER TABLE articles ADD COLUMN left_out TEXT
    """,
    # The entries of a live blog; only read with the whole article.
    """
    ALTER TABLE articles ADD COLUMN entries TEXT
    """,
    # What people say of articles, which goes before what seeds say.
    """
    CREATE TABLE edits (
        root TEXT NOT NULL, id TEXT NOT NULL, field TEXT NOT NULL, value TEXT, before TEXT,
        said_by TEXT, edited TEXT NOT NULL, PRIMARY KEY (root, id, field)
    ) WITHOUT ROWID
    """,
    # What people put on articles, by the ids of these: whatever becomes of them, it stays.
    """
    CREATE TABLE collections (
        number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE,
        made TEXT NOT NULL
    );
    CREATE TABLE collected (
        collection INTEGER NOT NULL, article TEXT NOT NULL, PRIMARY KEY (collection, article)
    ) WITHOUT ROWID;
    CREATE INDEX collected_by_article ON collected (article);
    CREATE TABLE notes (
        id TEXT PRIMARY KEY, article TEXT NOT NULL, title TEXT NOT NULL, words TEXT NOT NULL,
        quote TEXT NOT NULL, start INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
        content_hash TEXT NOT NULL, made TEXT NOT NULL, changed TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX notes_by_article ON notes (article)
    """,
    # What sets one generation apart from another, found without a look at what they share; and
    # which articles are copies in a generation, by the hash of what it holds.
    """
    CREATE INDEX articles_by_birth ON articles (born, died);
    CREATE INDEX articles_by_death ON articles (died, born) WHERE died IS NOT NULL;
    CREATE INDEX likenesses_by_other ON likenesses (other);
    CREATE TABLE told (holds TEXT PRIMARY KEY, stories TEXT NOT NULL) WITHOUT ROWID
    """,
    # What cannot be derived, or only with much work, a second time: where the two differ, SQLite's
    # own check of the file finds it, and what is whole can be told when the file is salvaged.
    """
    CREATE INDEX manifest_whole ON manifest (value);
    CREATE INDEX roots_whole ON roots (root);
    CREATE INDEX aliases_whole ON aliases (id);
    CREATE INDEX skipped_whole ON skipped (seed, reason);
    CREATE INDEX edits_whole ON edits (value, before, said_by, edited);
    CREATE INDEX uploads_whole ON uploads (file, original, bytes, sha256, added);
    CREATE INDEX removed_whole ON removed (seed, title, removed, content_hash);
    CREATE INDEX collections_whole ON collections (name, folded, made);
    CREATE INDEX told_whole ON told (stories);
    CREATE INDEX articles_beside ON articles (left_out, entries)
        WHERE left_out IS NOT NULL OR entries IS NOT NULL;
    DROP INDEX notes_by_article;
    CREATE INDEX notes_by_article ON notes (
        article, title, words, quote, start, before, after, content_hash, made, changed
    );
    DROP INDEX likenesses_by_other;
    CREATE INDEX likenesses_by_other ON likenesses (other, contained, numbers);
    DROP INDEX passages_by_article;
    CREATE INDEX passages_by_article ON passages (article, start, "end")
    """,
)
FORMAT = FIRST_FORMAT + len(MIGRATIONS)
SWEPT = "swept"  # in the manifest: what died in that generation or before is deleted
READABLE = range(FIRST_FORMAT, FORMAT + 1)


def create(connection: Connection) -> None:
    """Make the tables of the first format in a file, unless another process was quicker.

    A kill on the way leaves a file without tables.
    """
    keep_a_log(connection)
    with transaction(connection):
        if is_empty(connection):
            run(connection, FIRST_SCHEMA)


def migrate(connection: Connection, migrations: Sequence[str] = MIGRATIONS) -> None:
    """Bring a file to the format that the last of `migrations` makes, or leave it as it was."""
    with transaction(connection):
        (found,) = connection.execute("SELECT value FROM manifest WHERE key = 'format'").fetchone()
        missing = migrations[int(found) - FIRST_FORMAT :]  # none where another was quicker
        for script in missing:
            run(connection, script)
        set_value(connection, "format", str(int(found) + len(missing)))


def set_value(connection: Connection, key: str, value: str) -> None:
    """Write one value of the manifest."""
    connection.execute("INSERT OR REPLACE INTO manifest VALUES (?, ?)", (key, value))

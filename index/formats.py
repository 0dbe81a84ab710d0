"""One reader per seed format: .txt, .md, .jsonl and .jsonl.gz.

Takes files as they lie in a root; gives articles (clean text, metadata, furniture) and what could
not be read. Nothing is guessed: what neither a field nor a line of the text says stays unknown.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import os
import re
import zlib
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import charset_normalizer
import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from index.articles import Article, to_clean_text
from index.errors import SeedError
from index.furniture import find_furniture, first_line, opening, title_line, to_date

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping
    from io import BufferedReader
    from pathlib import Path

    from index.articles import Span

SUFFIXES = (".txt", ".md", ".jsonl", ".jsonl.gz")

_MAX_TITLE_CHARACTERS = 120  # of a title cut from a longer line
_MAX_TITLE_LINE_CHARACTERS = 200  # a longer first line of a .txt is a paragraph
_SENTENCE_END = re.compile(r"[.!?:;…。！？][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedContent:
    """What one seed file holds: its articles in order, and the records that could not be read."""

    articles: tuple[Article, ...]
    skipped: tuple[SeedError, ...]


def find_seeds(root: Path, *, exclude: Path | None = None) -> list[Path]:
    """Return the files under `root` that may hold articles, sorted by their path in it.

    Hidden files and folders, READMEs and what lies in `exclude` (the index) are left out. Files of
    unsupported formats and links that lead nowhere are in, so that they get reported. A linked
    folder is followed unless met already. A root that is a file is its own seed. Raises SeedError
    for a folder that cannot be listed: passing over it would look as if its articles were gone.
    """
    if not root.is_dir():
        return [root]
    seen = {_identity(folder) for folder in root.resolve().parents}
    if exclude is not None and exclude.is_dir():
        seen.add(_identity(exclude))
    found: list[Path] = []
    folders = deque([root])  # linked folders wait at the right: a folder's own path is first
    while folders:
        folder = folders.popleft()
        try:
            if (identity := _identity(folder)) in seen:
                continue
            seen.add(identity)
            for path in sorted(folder.iterdir()):
                if path.name.startswith("."):
                    continue
                if path.is_dir():
                    (folders.append if path.is_symlink() else folders.appendleft)(path)
                elif not _is_readme(path) and (path.is_file() or not path.exists()):
                    found.append(path)
        except OSError as exc:
            raise SeedError(_printable(folder), f"cannot be listed: {exc.strerror}") from exc
    return sorted(found, key=lambda path: path.relative_to(root).as_posix())


def _is_readme(path: Path) -> bool:
    return path.name.lower().split(".")[0] == "readme"


def _identity(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino


def read_seed(path: Path, *, root: Path) -> SeedContent:
    """Return the articles in the file at `path`, which lies in `root` or is `root` itself.

    A record of a .jsonl that cannot be read is listed in `skipped`, and the rest is read. Raises
    SeedError where nothing of the file can be read.
    """
    where = _printable(path)
    if where != str(path):
        raise SeedError(where, "its name is not valid Unicode; rename it")
    name = path.name if path == root else path.relative_to(root).as_posix()
    suffix = next((s for s in reversed(SUFFIXES) if path.name.lower().endswith(s)), None)
    if suffix is None:
        kind = path.suffix or "without a suffix"
        raise SeedError(where, f"unsupported format {kind} (read: {', '.join(SUFFIXES)})")
    seed = _Seed(where=where, id=name, root=str(root))
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise SeedError(where, "is not a regular file")
        if suffix == ".txt":
            return _only(_read_txt(seed, path.read_bytes(), path.stem))
        if suffix == ".md":
            return _only(_read_md(seed, path.read_bytes()))
        with path.open("rb") as file:
            stream = gzip.GzipFile(fileobj=file) if suffix == ".jsonl.gz" else file
            return _read_jsonl(seed, stream)
    except OSError as exc:
        raise SeedError(where, f"cannot be read: {exc.strerror or exc}") from exc


def _printable(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seed:
    """A file, or a record in one: its name in messages, and the id and root of its article."""

    where: str
    id: str
    root: str


def _only(article: Article) -> SeedContent:
    return SeedContent(articles=(article,), skipped=())


def _read_txt(seed: _Seed, data: bytes, stem: str) -> Article:
    text = _to_text(seed, data)
    line = first_line(text)
    if line is not None and line[1] - line[0] > _MAX_TITLE_LINE_CHARACTERS:
        title, line = re.sub(r"[-_]+", " ", stem), None
    else:
        title = text[slice(*line)] if line else ""
    return _to_article(seed, text, _Fields(title=_one_line(title)), line)


def _to_text(seed: _Seed, data: bytes) -> str:
    try:
        text = to_clean_text(_decode(data))
    except ValueError as exc:
        raise SeedError(seed.where, str(exc)) from exc
    if not text.strip():
        raise SeedError(seed.where, "is empty")
    return text


def _read_md(seed: _Seed, data: bytes) -> Article:
    fields, body = _front_matter(seed, _to_text(seed, data))
    tree = SyntaxTreeNode(_MARKDOWN.parse(body))
    text = to_clean_text("\n\n".join(_blocks(tree)))
    if not text.strip():
        raise SeedError(seed.where, "has no text")
    headings = (
        _one_line(_inline(node)) for node in tree.walk(include_self=False) if node.tag == "h1"
    )
    seed = replace(seed, id=fields.id or seed.id)
    return _titled(seed, text, fields, fields.title or next(filter(None, headings), None))


_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_UNCLOSED = re.compile(r"---[ \t]*\n\w+:(?:\s|$)")


def _front_matter(seed: _Seed, text: str) -> tuple[_Fields, str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        if _UNCLOSED.match(text):
            raise SeedError(seed.where, "its front matter has no closing ---")
        return _Fields(), text
    try:
        # BaseLoader makes nothing but strings, lists and mappings, so it is as safe as SafeLoader,
        # and leaves `id: 007`, `language: no` and an impossible `date: 2023-02-30` as written.
        values = yaml.load(match[1], Loader=yaml.BaseLoader)  # noqa: S506 - see above
    except yaml.MarkedYAMLError as exc:
        line = f" (line {exc.problem_mark.line + 2})" if exc.problem_mark else ""
        raise SeedError(seed.where, f"broken front matter: {exc.problem}{line}") from exc
    except (yaml.YAMLError, RecursionError) as exc:
        raise SeedError(seed.where, f"broken front matter: {_one_line(str(exc))}") from exc
    if values and not isinstance(values, dict):
        return _Fields(), text  # a paragraph or list between two rules
    known = {key: value for key, value in (values or {}).items() if value not in ("~", "null")}
    return _Fields.from_mapping(known), text[match.end() :]


def _blocks(parent: SyntaxTreeNode) -> Iterator[str]:
    """Yield the blocks in `parent` as plain text; images and raw HTML are dropped."""
    for node in parent.children:
        if node.type in ("paragraph", "heading"):
            block = _inline(node)
        elif node.type in ("code_block", "fence"):
            block = node.content.rstrip("\n")
        elif node.type in ("bullet_list", "ordered_list"):
            block = "\n".join(_item(item) for item in node.children)
        elif node.type == "table":
            block = "\n".join(" | ".join(map(_inline, row.children)) for row in _rows(node))
        elif node.type == "blockquote":
            block = "\n\n".join(_blocks(node))
        else:
            continue
        if block.strip():
            yield block


def _item(item: SyntaxTreeNode) -> str:
    marker = f"{item.info}. " if item.info else "- "
    return marker + "\n".join(_blocks(item)).replace("\n", "\n  ")


def _rows(table: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    return (row for part in table.children for row in part.children)


def _inline(parent: SyntaxTreeNode) -> str:
    """Return the words in `parent` without their markup."""
    return "".join(map(_words, parent.children)).strip()


def _words(node: SyntaxTreeNode) -> str:
    if node.type in ("text", "text_special", "code_inline"):
        return node.content
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak" or (node.type == "html_inline" and node.content[:3] == "<br"):
        return "\n"
    if node.type in ("image", "html_inline"):
        return ""
    return "".join(map(_words, node.children))


def _read_jsonl(seed: _Seed, file: BufferedReader | gzip.GzipFile) -> SeedContent:
    articles: list[Article] = []
    skipped: list[SeedError] = []
    lines: dict[str, int] = {}  # id -> the line its article stands on
    number = 0
    try:
        for number, line in enumerate(_lines(seed, file), 1):
            if not line.strip():
                continue
            try:
                article = _read_record(seed, line, number)
            except SeedError as error:
                skipped.append(error)
                continue
            first = lines.setdefault(article.id, number)
            if first == number:
                articles.append(article)
            else:
                reason = f"duplicate id {article.id!r} (first on line {first})"
                skipped.append(SeedError(f"{seed.where}:{number}", reason))
    except (EOFError, zlib.error, gzip.BadGzipFile, UnicodeDecodeError) as exc:
        if number == 0:
            raise SeedError(seed.where, f"is broken: {exc}") from exc
        skipped.append(SeedError(f"{seed.where}:{number + 1}", f"is broken from here on: {exc}"))
    if not articles and not skipped:
        raise SeedError(seed.where, "is empty")
    return SeedContent(articles=tuple(articles), skipped=tuple(skipped))


def _lines(seed: _Seed, file: BufferedReader | gzip.GzipFile) -> Iterator[bytes]:
    """Yield the lines of `file`; UTF-16 and UTF-32 come out as UTF-8."""
    first_bytes = file.peek(_LONGEST_BOM)
    encoding = _bom_encoding(first_bytes)
    if encoding is None and b"\0" in first_bytes:
        raise SeedError(seed.where, _BINARY)
    if encoding is None or encoding == "utf-8-sig":
        file.read(len(codecs.BOM_UTF8) if encoding else 0)
        yield from file
    else:
        with io.TextIOWrapper(file, encoding, newline="\n") as lines:
            for line in lines:
                yield line.encode()


def _read_record(file: _Seed, line: bytes, number: int) -> Article:
    where = f"{file.where}:{number}"
    try:
        record = json.loads(_decode(line.rstrip()))
    except json.JSONDecodeError as exc:
        raise SeedError(where, f"broken JSON: {exc.msg} (column {exc.colno})") from exc
    except RecursionError as exc:
        raise SeedError(where, "broken JSON: nested too deeply") from exc
    except ValueError as exc:
        raise SeedError(where, str(exc)) from exc
    if not isinstance(record, dict):
        raise SeedError(where, "is not a JSON object")
    fields = _Fields.from_mapping(record)
    raw = record.get("text")
    if not isinstance(raw, str):
        raise SeedError(where, 'has no "text"' if raw is None else '"text" is not a string')
    text = to_clean_text(raw)
    if not text.strip():
        raise SeedError(where, '"text" is blank')
    seed = replace(file, where=where, id=fields.id or f"{file.id}:{number}")
    return _titled(seed, text, fields, fields.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fields:
    """What a record or front matter says of its article; None where it says nothing usable."""

    id: str | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    author: str | None = None
    published: datetime.date | None = None
    language: str | None = None

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> _Fields:
        values = {str(key).lower(): value for key, value in mapping.items()}
        days = (to_date(str(values.get(key))) for key in ("date", "published", "publishedat"))
        language = re.match(
            r"\s*([a-z]{2})(?![a-z])", str(values.get("language") or values.get("lang")).lower()
        )
        return cls(
            id=_one_line(values.get("id")),
            title=_one_line(values.get("title")),
            source=_one_line(values.get("source")),
            url=_one_line(values.get("url")),
            author=_one_line(values.get("author")),
            published=next((day for day in days if day), None),
            language=language[1] if language else None,
        )


def _one_line(value: object) -> str | None:
    """Return a field's value as one line of clean text; lists are joined with ", "."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_one_line, value))) or None
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    return " ".join(to_clean_text(str(value)).split()) or None


def _titled(seed: _Seed, text: str, fields: _Fields, title: str | None) -> Article:
    """Return the article with `title`, or where that is None with the beginning of its text."""
    if title is not None:
        return _to_article(seed, text, replace(fields, title=title), title_line(text, title))
    span = opening(text)
    line = _one_line(text[slice(*span)]) if span else None
    if line is None or len(line) <= _MAX_TITLE_CHARACTERS:
        # What reads like a sentence, or is all there is, is text even where it serves as the title.
        is_heading = span and not _SENTENCE_END.search(line or "") and text[span[1] :].strip()
        return _to_article(seed, text, replace(fields, title=line), span if is_heading else None)
    cut = line[: _MAX_TITLE_CHARACTERS + 1]
    cut = cut.rsplit(" ", 1)[0] if " " in cut else cut[:_MAX_TITLE_CHARACTERS]
    return _to_article(seed, text, replace(fields, title=cut), None)


def _to_article(seed: _Seed, text: str, fields: _Fields, title: Span | None) -> Article:
    """Return the article; what its fields say goes before what its lines say."""
    furniture = find_furniture(text, title)
    starts = (0, *(end for _, end in furniture.spans))
    ends = (*(start for start, _ in furniture.spans), len(text))
    if not any(text[start:end].strip() for start, end in zip(starts, ends, strict=True)):
        raise SeedError(seed.where, "has no text besides its title")
    return Article(
        id=seed.id,
        root=seed.root,
        title=fields.title or seed.id,
        text=text,
        source=fields.source or furniture.source,
        url=fields.url,
        author=fields.author or furniture.author,
        published=fields.published or furniture.published,
        language=fields.language,
        furniture=furniture.spans,
    )


_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_LONGEST_BOM = 4
_BINARY = "is binary (it holds NUL bytes; a text in UTF-16 needs its byte order mark)"


def _bom_encoding(data: bytes) -> str | None:
    return next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None)


def _decode(data: bytes) -> str:
    """Return the text in `data`. Raises ValueError with the reason where it holds none."""
    encoding = _bom_encoding(data)
    if encoding is None and b"\0" in data:
        raise ValueError(_BINARY)
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError as exc:
        if encoding is not None:
            raise ValueError(f"is not valid {encoding.upper()}: {exc.reason}") from exc
        damaged = f"is UTF-8 with damaged bytes, the first at offset {exc.start}"
    lossy = data.decode("utf-8", "replace")
    n_damaged = lossy.count("\ufffd")
    if sum(character > "\x7f" for character in lossy) > 2 * n_damaged:
        raise ValueError(damaged)
    return _decode_legacy(data)


_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# The letters beyond ASCII of the languages written in windows-1252, lower case.
_WESTERN_ALPHABETS = tuple(
    map(
        frozenset,
        (
            "àâæçèéêëîïôœùûüÿ",  # French
            "äöüß",  # German
            "áéíñóúü",  # Spanish
            "àáâãçéêíóôõúü",  # Portuguese
            "àèéìíòóùú",  # Italian
            "àçèéíïòóúü",  # Catalan
            "åäæéöø",  # Danish, Norwegian, Swedish
            "äåöšž",  # Finnish
            "áæéíðóöúýþ",  # Icelandic
            "áèéëïóöü",  # Dutch
        ),
    )
)
_MIN_COVERED = 0.9  # share of the accented letters that one alphabet must have
_MAX_FOREIGN = 0.05  # so few accented letters are those of names, of whatever language
_MISREAD = re.compile(r"[^\W\d_][¡-¿×÷€™•†‡‰ˆ˜¤¦¨¬¯´¸‹›„‚][^\W\d_]|[a-zß-ÿ][À-ÞŠŒŽŸ][a-zß-ÿ]")

_LEGACY = (
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 iso8859_2 koi8_r mac_roman "
    "cp932 euc_jp gb18030 big5 cp949"
).split()


def _decode_legacy(data: bytes) -> str:
    """Return the text in `data`, which is neither Unicode nor ASCII.

    charset-normalizer 3.5 takes short Western texts for Central European or DOS ones (’ becomes ĺ),
    so windows-1252 comes first where it makes sense; and given a free choice, it finds the Greek,
    Cyrillic or Czech of two lines in encodings that nobody uses.
    """
    if _CONTROLS.search(data):
        raise ValueError("is binary (it holds control characters)")
    try:
        western = data.decode("cp1252")
    except UnicodeDecodeError:
        western = ""
    if western and _reads_as_western(western):
        return western
    guess = charset_normalizer.from_bytes(data, cp_isolation=_LEGACY).best()
    if guess is None:
        raise ValueError("its bytes are text in no known encoding; save it as UTF-8")
    return str(guess)


def _reads_as_western(text: str) -> bool:
    if _MISREAD.search(text):
        return False
    letters = [letter for letter in text.lower() if letter.isalpha()]
    accented = [letter for letter in letters if letter > "\x7f"]
    covered = max(sum(map(alphabet.__contains__, accented)) for alphabet in _WESTERN_ALPHABETS)
    few = len(accented) <= max(1, _MAX_FOREIGN * len(letters))
    return few or (covered >= _MIN_COVERED * len(accented) and len(accented) < len(letters) / 3)

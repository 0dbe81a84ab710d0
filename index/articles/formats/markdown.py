""".md: CommonMark with front matter; one article, its title the first heading."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from index.articles.article import to_clean_text, to_left_out
from index.articles.dates import to_days
from index.articles.fields import Fields, one_line
from index.articles.formats.front_matter import read_front_matter, read_metadata_list
from index.articles.formats.notes import to_plain_markdown
from index.articles.formats.raised import Raised, settle
from index.articles.formats.xml import RAISED, MarkupText, is_struck
from index.articles.seed import (
    MAX_TEXT_BYTES,
    Seed,
    read_all,
    reject_draft,
    to_article,
    to_text,
    with_left_out,
)
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles.article import Article


_OWN_NOTE = re.compile(r"^[ \t]+[-*][ \t]+((?:Note|Tags):.*)\n?", re.MULTILINE)  # Readwise's
_FILE_DAY = re.compile(r"(\d{4}-\d\d-\d\d)-(?=[^\W\d_])")  # as Jekyll names its posts


def read_md(seed: Seed, file: BufferedReader) -> Iterator[Article]:
    """Yield the one article of a Markdown text; images are dropped."""
    raw = to_text(seed, read_all(seed, file, max_bytes=MAX_TEXT_BYTES))
    try:
        values, body = read_front_matter(raw)
    except ValueError as exc:
        raise SeedError(seed.where, str(exc)) from exc
    reject_draft(seed, values)
    said, body = read_metadata_list(body)
    fields = Fields.from_mapping(values, said_by="front matter")
    fields = fields.with_more(Fields.from_mapping(said, said_by="Metadata"))
    fields = _with_file_day(seed, fields)
    own_notes: list[str] = []
    if said:
        own_notes = _OWN_NOTE.findall(body)
        body = _OWN_NOTE.sub("", body)
    body, code = to_plain_markdown(body, has_fields=bool(values))
    reading = _Reading()
    tree = SyntaxTreeNode(_MARKDOWN.parse(body))
    text = to_clean_text("\n\n".join(reading.blocks(tree)))
    if not text.strip():
        raise SeedError(seed.where, "has no text")
    headings = (
        one_line(reading.line(node)) for node in tree.walk(include_self=False) if node.tag == "h1"
    )
    seed = replace(seed, id=fields.id or seed.id)
    title = fields.title or next(filter(None, headings), None)
    article = to_article(seed, text, replace(fields, title=title))
    yield with_left_out(
        article,
        to_left_out("struck out", reading.struck)
        + to_left_out("code of a template", code)
        + to_left_out("own note", own_notes),
    )


_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _with_file_day(seed: Seed, fields: Fields) -> Fields:
    """Return the fields with the day that the file's name begins with, where they have none."""
    match = _FILE_DAY.match(PurePosixPath(seed.id).name)
    days = to_days(match[1]) if match and fields.published is None else None
    if days is None:
        return fields
    provenance = tuple(sorted({**dict(fields.provenance), "published": "file name"}.items()))
    return replace(fields, published=days.day, provenance=provenance)


class _Reading:
    """The blocks of a Markdown text as plain text; `struck` is what was struck out."""

    def __init__(self) -> None:
        self.struck: list[str] = []

    def blocks(self, parent: SyntaxTreeNode) -> Iterator[str]:
        """Yield the blocks in `parent`."""
        for node in parent.children:
            if node.type in ("paragraph", "heading"):
                block = self.line(node)
            elif node.type in ("code_block", "fence"):
                block = node.content.rstrip("\n")
            elif node.type in ("bullet_list", "ordered_list"):
                block = "\n".join(self._item(item) for item in node.children)
            elif node.type == "table":
                rows = (row for part in node.children for row in part.children)
                block = "\n".join(" | ".join(map(self.line, row.children)) for row in rows)
            elif node.type == "blockquote":
                block = "\n\n".join(self.blocks(node))
            elif node.type == "html_block":
                markup = MarkupText(node.content)
                self.struck += markup.struck
                block = markup.text
            else:
                continue
            if block.strip():
                yield block

    def _item(self, item: SyntaxTreeNode) -> str:
        marker = f"{item.info}. " if item.info else "- "
        return marker + "\n".join(self.blocks(item)).replace("\n", "\n  ")

    def line(self, parent: SyntaxTreeNode) -> str:
        """Return the words in `parent` without their markup."""
        line = _Line()
        line.add(parent)
        self.struck += line.struck
        return settle(line.pieces).strip()


class _Line:
    """The pieces of a line; HTML in it tells what is raised, lowered and struck out."""

    def __init__(self) -> None:
        self.pieces: list[str | Raised] = []
        self.struck: list[str] = []
        self._raised_at: int | None = None
        self._struck_in = ""  # the element that strikes out

    def add(self, parent: SyntaxTreeNode) -> None:
        """Add what is in `parent`."""
        for node in parent.children:
            if node.type in ("text", "text_special", "code_inline"):
                self._put(node.content)
            elif node.type == "softbreak":
                self._put(" ")
            elif node.type == "hardbreak":
                self._put("\n")
            elif node.type == "html_inline":
                self._tag(node.content)
            elif node.type == "s":
                self.struck.append("".join(child.content for child in node.walk()))
                self._mend()
            elif node.type != "image":
                self.add(node)

    def _put(self, text: str) -> None:
        if self._struck_in:
            self.struck[-1] += text
        elif self.pieces and self.pieces[-1] == "" and text[:1] == " ":  # behind what went
            self.pieces.append(text[1:])
        else:
            self.pieces.append(text)

    def _mend(self) -> None:
        """Let no second blank follow one before what was struck out."""
        last = self.pieces[-1] if self.pieces else ""
        if isinstance(last, str) and last[-1:].isspace():
            self.pieces.append("")

    def _tag(self, markup: str) -> None:
        match = _TAG.match(markup)
        is_end, name = (bool(match[1]), match[2].lower()) if match else (False, "")
        if self._struck_in:
            if is_end and name == self._struck_in:
                self._struck_in = ""
                self._mend()
        elif name == "br":
            self._put("\n")
        elif name in RAISED and not is_end:
            self._raised_at = len(self.pieces)
        elif name in RAISED and self._raised_at is not None:
            words = "".join(map(str, self.pieces[self._raised_at :]))
            self.pieces[self._raised_at :] = [Raised(text=words, is_low=name == "sub")]
            self._raised_at = None
        elif not is_end and is_struck(name, {}):
            self._struck_in = name
            self.struck.append("")


_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)")

""".md: CommonMark with front matter; one article, its title the first heading."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from index.articles.article import to_clean_text
from index.articles.fields import Fields, one_line
from index.articles.seed import MAX_TEXT_BYTES, Seed, read_all, to_article, to_text
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles.article import Article


def read_md(seed: Seed, file: BufferedReader) -> Iterator[Article]:
    """Yield the one article of a Markdown text; images and raw HTML are dropped."""
    data = read_all(seed, file, max_bytes=MAX_TEXT_BYTES)
    fields, body = _front_matter(seed, to_text(seed, data))
    tree = SyntaxTreeNode(_MARKDOWN.parse(body))
    text = to_clean_text("\n\n".join(_blocks(tree)))
    if not text.strip():
        raise SeedError(seed.where, "has no text")
    headings = (
        one_line(_inline(node)) for node in tree.walk(include_self=False) if node.tag == "h1"
    )
    seed = replace(seed, id=fields.id or seed.id)
    title = fields.title or next(filter(None, headings), None)
    yield to_article(seed, text, replace(fields, title=title))


_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_UNCLOSED = re.compile(r"---[ \t]*\n\w+:(?:\s|$)")


def _front_matter(seed: Seed, text: str) -> tuple[Fields, str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        if _UNCLOSED.match(text):
            raise SeedError(seed.where, "its front matter has no closing ---")
        return Fields(), text
    try:
        # BaseLoader makes nothing but strings, lists and mappings, so it is as safe as SafeLoader,
        # and leaves `id: 007`, `language: no` and an impossible `date: 2023-02-30` as written.
        values = yaml.load(match[1], Loader=yaml.BaseLoader)  # noqa: S506 - see above
    except yaml.MarkedYAMLError as exc:
        line = f" (line {exc.problem_mark.line + 2})" if exc.problem_mark else ""
        raise SeedError(seed.where, f"broken front matter: {exc.problem}{line}") from exc
    except (yaml.YAMLError, RecursionError) as exc:
        raise SeedError(seed.where, f"broken front matter: {one_line(str(exc))}") from exc
    if values and not isinstance(values, dict):
        return Fields(), text  # a paragraph or list between two rules
    known = {key: value for key, value in (values or {}).items() if value not in ("~", "null")}
    return Fields.from_mapping(known, said_by="front matter"), text[match.end() :]


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

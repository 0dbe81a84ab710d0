"""WordPress: the posts of an export (WXR 1.2), a feed that also holds drafts, trash and pictures.

Only what was published is an article; how many others there are is told. Comments are left out, and
so are shortcodes, of which the words between an opening and a closing one stay.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from index.articles.article import to_clean_text
from index.articles.fields import Fields
from index.articles.formats.xml import MarkupText, children, inner_text
from index.articles.seed import Record, Seed, read_records, to_article
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.articles.article import Article

MARK = "wxr_version"  # an element of its channel
# What a site is made of, besides its posts and pages.
PARTS = frozenset(
    "attachment revision nav_menu_item custom_css customize_changeset oembed_cache wp_block "
    "wp_template wp_template_part wp_global_styles wp_navigation wp_font_family wp_font_face "
    "user_request".split()
)
# Those of WordPress itself; of others the attributes, or the closing one, show what they are.
# The word alone, or attributes behind it: in "[video below]" an editor speaks.
_EMPTY = (
    r"gallery|audio|playlist|video|embed|more|contact-form(?:-7)?|toc|(?:wp_)?caption|"
    r"(?:vc|et_pb)_\w{1,60}"
)
_SHORTCODE = re.compile(
    rf"\[embed\b[^\]]{{0,500}}\].{{0,500}}?\[/embed\]|"
    rf"\[(?:{_EMPTY})(?:\s+[\w-]{{1,60}}=[^\]]{{0,2000}}|\s*/?)\]|"
    r"\[[a-z][\w-]{0,60}\s+[\w-]{1,60}=(?:\"[^\"\]]{0,500}\"|'[^'\]]{0,500}'|[\w.-]{1,100})[^\]]{0,2000}\]|"
    r"\[/[a-z][\w-]{0,60}\]",
    re.IGNORECASE | re.DOTALL,
)
_CLOSING = re.compile(r"\[/([a-z][\w-]{0,60})\]", re.IGNORECASE)
_MAX_NAMES = 100  # of shortcodes without attributes in a post
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_NO_DAY = "0000-00-00"


def read_posts(seed: Seed, channel: Any, said: dict[str, Any]) -> Iterator[Article | SeedError]:
    """Yield the published posts and pages of an export; `said` is what it says of the site."""
    authors = {
        _first(author, "author_login"): _first(author, "author_display_name")
        for author in children(channel, "author")
    }
    posts: list[tuple[int, Any]] = []
    others: Counter[str] = Counter()
    for number, item in enumerate(children(channel, "item"), 1):
        status = _first(item, "status")
        if _first(item, "post_type") in PARTS:
            continue
        if status == "publish":
            posts.append((number, item))
        else:
            others[status or "no status"] += 1
    left_out = ", ".join(f"{n} {status}" for status, n in sorted(others.items()))
    if not posts:
        reason = f"has no published posts (left out: {left_out})" if others else "has no posts"
        raise SeedError(seed.where, reason)
    yield from read_records(
        Record(
            where=(where := f"{seed.where}:entry {number}"),
            read=partial(_read_post, seed, item, where, authors, said),
            place=f"in entry {number}",
        )
        for number, item in posts
    )
    if others:
        yield SeedError(seed.where, f"posts that are not published were left out: {left_out}")


def _read_post(
    file: Seed, item: Any, where: str, authors: dict[str, str], site: dict[str, Any]
) -> Article:
    contents = [inner_text(child) for child in children(item, "encoded") if "content" in child.tag]
    text = to_clean_text(to_post_text(contents[0] if contents else "")).strip()
    if not text:
        raise SeedError(where, "has no text")
    creator = _first(item, "creator")
    day, changed = _first(item, "post_date"), _first(item, "post_modified")
    fields = Fields.from_mapping(
        {
            **site,
            "title": MarkupText(_first(item, "title")).text,
            "author": authors.get(creator) or creator,
            "date": _first(item, "pubDate") if day.startswith(_NO_DAY) or not day else day,
            "updated": "" if changed.startswith(_NO_DAY) or changed[:10] == day[:10] else changed,
            "url": _first(item, "link"),
        },
        said_by="WordPress post",
    )
    guid = _first(item, "guid")
    name = guid if ":" in guid else fields.url or f"{file.id}:{where.rsplit(' ', 1)[-1]}"
    return to_article(Seed(where=where, id=name, root=file.root), text, fields)


def to_post_text(markup: str) -> str:
    """Return the words of a post, in which an empty line parts paragraphs as an element would."""
    return MarkupText(_PARAGRAPH.sub("\n<p>", without_shortcodes(markup))).text


def without_shortcodes(markup: str) -> str:
    """Return a post with an empty line in place of each of its shortcodes."""
    names = sorted({name for name in _CLOSING.findall(markup) if name.lower() != "embed"})
    for name in names[:_MAX_NAMES]:
        markup = markup.replace(f"[{name}]", "\n\n")
    return _SHORTCODE.sub("\n\n", markup)


def _first(parent: Any, name: str) -> str:
    return inner_text(next(children(parent, name), None))

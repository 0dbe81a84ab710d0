"""What services and programs export as JSON, each record under the usual names of fields.

Takes the value in a file; gives its records where it has the form of one of these, else None. The
forms are those of the Guardian's Open Platform, the Article Search of the New York Times, NewsAPI,
the archives of Mastodon (ActivityPub's OrderedCollection) and of Twitter, and the entries of
Wallabag 2 (its Entry, in the group "export_all").
"""

from __future__ import annotations

import datetime
import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.articles.formats.xml import MarkupText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_ACCOUNT = re.compile(r"https?://([^/]+)/(?:users/|@)([^/]+)")
_BY = re.compile(r"^by\s+", re.IGNORECASE)
_TWITTER_DAY = "%a %b %d %H:%M:%S %z %Y"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The records of an export, whose it is, and what is to be told of it ("" for nothing)."""

    said_by: str
    records: tuple[Mapping[str, Any], ...]
    note: str = ""


def find_export(value: Any) -> Export | None:
    """Return the records of an export; None where `value` is another one."""
    return next(filter(None, (find(value) for find in _FORMS)), None)


def _guardian(value: Any) -> Export | None:
    response = _at(value, "response")
    found = _at(response, "results")
    content = _at(response, "content")
    items = found if isinstance(found, list) else [content]
    if not any(_at(item, "webTitle") for item in items):
        return None
    return Export(said_by="Guardian API", records=tuple(map(_to_guardian, _dicts(items))))


def _to_guardian(item: Mapping[str, Any]) -> Mapping[str, Any]:
    said = item.get("fields")
    fields: dict[str, Any] = said if isinstance(said, dict) else {}
    text = fields.get("bodyText") or _plain(fields.get("body"))
    return {
        "id": item.get("id"),
        "title": fields.get("headline") or item.get("webTitle"),
        "text": text or _plain(fields.get("trailText")) or None,
        "author": fields.get("byline"),
        "source": fields.get("publication"),
        "url": item.get("webUrl"),
        "date": item.get("webPublicationDate"),
        "updated": fields.get("lastModified"),
        "language": fields.get("lang"),
    }


def _new_york_times(value: Any) -> Export | None:
    items = _at(_at(value, "response"), "docs")
    if not isinstance(items, list) or not any(_at(item, "web_url") for item in items):
        return None
    note = (
        "the Article Search of the New York Times gives the beginning of an article alone; the "
        "rest stands on its page"
    )
    records = tuple(map(_to_new_york_times, _dicts(items)))
    return Export(said_by="New York Times API", records=records, note=note)


def _to_new_york_times(item: Mapping[str, Any]) -> Mapping[str, Any]:
    pieces = [item.get(name) for name in ("abstract", "lead_paragraph", "snippet")]
    texts = list(dict.fromkeys(piece for piece in pieces if isinstance(piece, str) and piece))
    kept = [text for text in texts if not any(text in other for other in texts if other != text)]
    headline, byline = item.get("headline"), item.get("byline")
    return {
        "id": item.get("_id") or item.get("uri"),
        "title": _at(headline, "main") or headline,
        "text": "\n\n".join(kept) or None,
        "author": _BY.sub("", str(_at(byline, "original") or "")) or None,
        "source": item.get("source"),
        "url": item.get("web_url"),
        "date": item.get("pub_date"),
    }


def _news_api(value: Any) -> Export | None:
    items = _at(value, "articles")
    is_one = isinstance(items, list) and "totalResults" in value and "status" in value
    if not is_one or not items:
        return None
    records = tuple(
        {**item, "content": item.get("content") or item.get("description")}
        for item in _dicts(items)
    )
    return Export(said_by="NewsAPI", records=records)


def _mastodon(value: Any) -> Export | None:
    items = _at(value, "orderedItems")
    if not isinstance(items, list) or _at(value, "type") != "OrderedCollection":
        return None
    posts = [item for item in _dicts(items) if _at(item.get("object"), "content") is not None]
    public = [item for item in posts if _is_public(item)]
    records = tuple(_to_post(item["object"], item.get("actor")) for item in public)
    note = _left_out(boosts=len(items) - len(posts), direct_messages=len(posts) - len(public))
    return Export(said_by="Mastodon archive", records=records, note=note)


def _is_public(activity: Mapping[str, Any]) -> bool:
    """Say whether a post was for everyone, or all that follow; not to a few people."""
    if "to" not in activity:
        return True
    to, copies = activity.get("to") or [], activity.get("cc") or []
    both = [*(to if isinstance(to, list) else [to]), *(copies if isinstance(copies, list) else [])]
    return any(name == _PUBLIC or str(name).endswith("/followers") for name in both)


def _to_post(post: Mapping[str, Any], actor: Any) -> Mapping[str, Any]:
    account = _ACCOUNT.match(str(post.get("attributedTo") or actor or ""))
    warning = post.get("summary")
    return {
        "id": post.get("id"),
        "title": warning if isinstance(warning, str) else post.get("name"),
        "text": _plain(post.get("content")) or None,
        "author": f"@{account[2]}@{account[1]}" if account else None,
        "url": post.get("url") if isinstance(post.get("url"), str) else post.get("id"),
        "date": post.get("published"),
        "updated": post.get("updated"),
    }


def _twitter(value: Any) -> Export | None:
    if not isinstance(value, list):
        return None
    tweets = [tweet for item in value if (tweet := _tweet(item)) is not None]
    if not tweets:
        return None
    own = [tweet for tweet in tweets if not tweet["text"].startswith("RT @")]
    note = _left_out(boosts=len(tweets) - len(own))
    return Export(said_by="Twitter archive", records=tuple(own), note=note)


def _tweet(item: Any) -> dict[str, Any] | None:
    tweet, note = _at(item, "tweet"), _at(item, "noteTweet")
    if isinstance(note, dict):
        text = _at(note.get("core"), "text")
        name, day = note.get("noteTweetId"), note.get("createdAt")
    elif isinstance(tweet, dict):
        text = tweet.get("full_text") or tweet.get("text")
        name, day = tweet.get("id_str") or tweet.get("id"), _twitter_day(tweet.get("created_at"))
    else:
        return None
    if not isinstance(text, str):
        return None
    language = _at(tweet, "lang")
    return {
        "id": str(name) if name else None,
        "text": html.unescape(_with_links(text, tweet)),
        "url": f"https://twitter.com/i/web/status/{name}" if name else None,
        "date": day,
        "language": None if language in ("und", "zxx") else language,
    }


def _with_links(text: str, tweet: Any) -> str:
    """Return a tweet's text with the addresses that its short ones lead to."""
    links = _at(_at(tweet, "entities"), "urls")
    for link in _dicts(links if isinstance(links, list) else []):
        short, full = link.get("url"), link.get("expanded_url")
        if isinstance(short, str) and isinstance(full, str) and short:
            text = text.replace(short, full)
    return text


def _twitter_day(value: Any) -> str | None:
    try:
        moment = datetime.datetime.strptime(str(value), _TWITTER_DAY)  # noqa: DTZ007 - it has %z
        return moment.isoformat()
    except ValueError:
        return value if isinstance(value, str) else None


def _wallabag(value: Any) -> Export | None:
    if not isinstance(value, list):
        return None
    items = [item for item in _dicts(value) if {"is_archived", "is_starred", "url"} <= item.keys()]
    if not items or len(items) < len(value):
        return None
    read = [item for item in items if _has_content(item)]
    note = _told({"entries whose page Wallabag did not get": len(items) - len(read)})
    return Export(said_by="Wallabag export", records=tuple(map(_to_entry, read)), note=note)


def _has_content(item: Mapping[str, Any]) -> bool:
    content = item.get("content")
    is_read = not item.get("is_not_parsed") and not item.get("deleted_at")
    return is_read and isinstance(content, str) and bool(_plain(content).strip())


def _to_entry(item: Mapping[str, Any]) -> Mapping[str, Any]:
    # created_at and updated_at are days of the entry, not of the article.
    return {
        "id": item.get("url"),
        "title": item.get("title"),
        "text": _plain(item.get("content")) or None,
        "author": item.get("published_by"),
        "source": item.get("domain_name"),
        "url": item.get("url"),
        "date": item.get("published_at"),
        "language": item.get("language"),
    }


def _left_out(*, boosts: int, direct_messages: int = 0) -> str:
    return _told(
        {"posts of others that were passed on": boosts, "direct messages": direct_messages}
    )


def _told(counts: Mapping[str, int]) -> str:
    told = " and ".join(f"{what} ({n})" for what, n in counts.items() if n)
    return f"left out: {told}" if told else ""


def _plain(markup: Any) -> str:
    return MarkupText(markup).text if isinstance(markup, str) else ""


def _at(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _dicts(items: list[Any]) -> Iterator[dict[str, Any]]:
    return (item for item in items if isinstance(item, dict))


_FORMS: tuple[Callable[[Any], Export | None], ...] = (
    _guardian,
    _new_york_times,
    _news_api,
    _mastodon,
    _twitter,
    _wallabag,
)

"""JSON as services and programs export it."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from tests.read_files import BODY, read, read_all, reason, skipped

_DAY = datetime.date(2024, 3, 12)


def test_the_guardian(tmp_path: Path) -> None:
    fields = {"headline": "Plan", "byline": "Jane Doe", "body": f"<p>{BODY}</p><p>More.</p>"}
    result = {
        "id": "world/plan",
        "webTitle": "Plan | World",
        "webUrl": "https://example.org/plan",
        "webPublicationDate": "2024-03-12T06:00:00Z",
        "fields": fields,
    }
    value = {"response": {"status": "ok", "total": 1, "results": [result]}}
    article = read(tmp_path, "a.json", json.dumps(value))
    assert (article.id, article.title, article.author) == ("world/plan", "Plan", "Jane Doe")
    assert (article.url, article.published) == ("https://example.org/plan", _DAY)
    assert article.text == f"{BODY}\n\nMore."


def test_the_new_york_times_is_told_to_give_beginnings(tmp_path: Path) -> None:
    document = {
        "_id": "nyt://article/1",
        "headline": {"main": "Plan"},
        "byline": {"original": "By Jane Doe"},
        "web_url": "https://example.org/plan",
        "pub_date": "2024-03-12T06:00:00+0000",
        "source": "The New York Times",
        "abstract": "It was adopted.",
        "lead_paragraph": BODY,
        "snippet": "It was adopted.",
    }
    found = read_all(tmp_path, "a.json", json.dumps({"response": {"docs": [document]}}))
    (article,) = found.articles
    assert (article.title, article.author) == ("Plan", "Jane Doe")
    assert (article.source, article.published) == ("The New York Times", _DAY)
    assert article.text == f"It was adopted.\n\n{BODY}"
    assert skipped(found) == [
        (
            "a.json",
            "the Article Search of the New York Times gives the beginning of an article alone; the "
            "rest stands on its page",
        )
    ]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_a_text_that_was_cut_is_told(tmp_path: Path, name: str) -> None:
    article = {
        "source": {"id": None, "name": "Sund Telegraph"},
        "title": "Plan",
        "publishedAt": "2024-03-12T06:00:00Z",
        "content": f"{BODY} Then the cou… [+1834 chars]",
    }
    whole = {"status": "ok", "totalResults": 1, "articles": [article]}
    found = read_all(tmp_path, name, json.dumps(whole if name == "a.json" else article))
    (read_article,) = found.articles
    assert read_article.text == f"{BODY} Then the cou…"
    assert read_article.source == "Sund Telegraph"
    assert skipped(found) == [
        (
            name,
            "1 of its texts are cut off by the service that sent them: 1,834 characters are "
            "missing, which their pages hold",
        )
    ]


def test_a_mastodon_archive(tmp_path: Path) -> None:
    def activity(kind: str, thing: Any, to: str) -> dict[str, Any]:
        return {
            "type": kind,
            "actor": "https://quay.example/users/ida",
            "to": [to],
            "object": thing,
        }

    post = {
        "id": "https://quay.example/users/ida/statuses/1",
        "type": "Note",
        "summary": None,
        "published": "2024-03-12T06:00:00Z",
        "url": "https://quay.example/@ida/1",
        "content": f"<p>{BODY}</p><p>More.</p>",
    }
    everyone = "https://www.w3.org/ns/activitystreams#Public"
    items = [
        activity("Create", post, everyone),
        activity("Create", post | {"content": "<p>secret</p>"}, "https://quay.example/users/tom"),
        activity("Announce", "https://other.example/2", everyone),
    ]
    value = {"type": "OrderedCollection", "orderedItems": items}
    found = read_all(tmp_path, "outbox.json", json.dumps(value))
    (article,) = found.articles
    assert (article.id, article.url) == (post["id"], post["url"])
    assert (article.author, article.published) == ("@ida@quay.example", _DAY)
    assert article.text == f"{BODY}\n\nMore."
    assert skipped(found) == [
        ("outbox.json", "left out: posts of others that were passed on (1) and direct messages (1)")
    ]


def tweet(text: str, name: str = "1") -> dict[str, Any]:
    link = {"url": "https://t.co/a", "expanded_url": "https://example.org/plan"}
    return {
        "tweet": {
            "id_str": name,
            "created_at": "Tue Mar 12 06:00:00 +0000 2024",
            "full_text": text,
            "entities": {"urls": [link]},
            "lang": "en",
        }
    }


def test_a_twitter_archive(tmp_path: Path) -> None:
    tweets = [tweet(f"{BODY} A &amp; B https://t.co/a"), tweet("RT @tom: hello", "2")]
    content = f"window.YTD.tweets.part0 = {json.dumps(tweets)}"
    found = read_all(tmp_path, "tweets.js", content)
    (article,) = found.articles
    assert article.text == f"{BODY} A & B https://example.org/plan"
    assert (article.id, article.published, article.language) == ("1", _DAY, "en")
    assert skipped(found) == [("tweets.js", "left out: posts of others that were passed on (1)")]


def test_other_scripts_are_refused(tmp_path: Path) -> None:
    assert reason(tmp_path, "a.js", "var x = 1;") == "is a script, not articles"
    assert reason(tmp_path, "a.js", "window.YTD.account.part0 = [{}]") == (
        "is a part of a Twitter archive that holds no posts"
    )


def test_wallabag(tmp_path: Path) -> None:
    entry = {
        "is_archived": 1,
        "is_starred": 0,
        "tags": ["town"],
        "id": 7,
        "title": "Plan",
        "url": "https://example.org/plan",
        "content": f"<p>{BODY}</p><p>More.</p>",
        "created_at": "2024-05-01T10:00:00+0000",
        "updated_at": "2024-05-02T10:00:00+0000",
        "published_at": "2024-03-12T06:00:00+0000",
        "published_by": ["Jane Doe", ""],
        "annotations": [{"quote": "nine votes", "text": "My own view"}],
        "mimetype": "text/html",
        "language": "en",
        "reading_time": 1,
        "domain_name": "example.org",
    }
    gone = {**entry, "id": 8, "is_not_parsed": 1, "content": "wallabag can't retrieve contents"}
    found = read_all(tmp_path, "a.json", json.dumps([entry, gone]))
    (article,) = found.articles
    assert (article.id, article.title) == ("https://example.org/plan", "Plan")
    assert (article.author, article.source) == ("Jane Doe", "example.org")
    assert (article.published, article.updated) == (_DAY, None)
    assert article.text == f"{BODY}\n\nMore."
    note = "left out: entries whose page Wallabag did not get (1)"
    assert skipped(found) == [("a.json", note)]
    assert reason(tmp_path, "b.json", json.dumps([gone])) == note

"""Exports that are a list and the texts it names, as their programs write them."""

from __future__ import annotations

import json
from typing import Any

from tests.read_files import BODY

ITEM: dict[str, Any] = {
    "id": "5d1",
    "slug": "plan-18e0",
    "title": "Plan",
    "description": "A plan",
    "author": "Jane Doe",
    "url": "https://example.org/plan",
    "state": "Archived",
    "readingProgress": 100,
    "thumbnail": "",
    "labels": ["town"],
    "savedAt": "2024-05-01T10:00:00.000Z",
    "updatedAt": "2024-05-02T10:00:00.000Z",
    "publishedAt": "2024-03-12T06:00:00.000Z",
}
_MARKED = {**ITEM, "slug": "walls-18e1", "title": "Walls", "publishedAt": None}
_NONE = {**ITEM, "slug": "gone-18e2", "title": "Gone"}
OMNIVORE = {
    "metadata_0_to_20.json": json.dumps([ITEM, _MARKED, _NONE]),
    "content/plan-18e0.html": f'<div id="readability-page-1"><p>{BODY}</p><p>More.</p></div>',
    "highlights/plan-18e0.md": f"> {BODY} \n\nMy own view",
    "highlights/walls-18e1.md": f"> {BODY} \n\n#town\n\nMy own view\n\n> The walls are old.",
}
SUBSTACK = {
    "posts.csv": (
        "post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,"
        "podcast_url\n"
        "101.plan,2024-03-12T06:00:00.000Z,true,,,newsletter,everyone,Plan,Nine to two.,\n"
        "102.idea,,false,,,newsletter,everyone,Idea,,\n"
        "103.talk,2024-03-13T06:00:00.000Z,true,,,podcast,everyone,Talk,,https://example.org/t\n"
    ),
    "posts/101.plan.html": (
        f'<p>{BODY}</p><div class="subscription-widget-wrap"><p>Thanks for reading! Subscribe.</p>'
        '<form><input type="email"></form></div><p class="button-wrapper"><a href="/s">Share</a>'
        "</p><p>More.</p>"
    ),
    "posts/102.idea.html": "<p>Half a thought.</p>",
    "posts/101.plan.opens.csv": "email\nreader@example.org\n",
    "email_list.gazette.csv": "email,active_subscription\nreader@example.org,true\n",
}

"""What a record says of its article, under whatever names."""

from __future__ import annotations

import datetime

from index.articles.fields import Fields, find_text, one_line


def test_fields_have_many_names() -> None:
    record = {"Head_Line": " The\nplan ", "Pub-Date": "2023-03", "lang": "de-AT"}
    assert Fields.from_mapping(record, said_by="JSON field") == Fields(
        title="The plan",
        published=datetime.date(2023, 3, 1),
        published_to=datetime.date(2023, 3, 31),
        language="de",
        provenance=tuple((name, "JSON field") for name in ("language", "published", "title")),
    )


def test_one_line_of_lists_and_names() -> None:
    assert one_line([{"name": "Jane Doe"}, "John Roe", ["nested"], True]) == "Jane Doe, John Roe"
    assert one_line({"id": 7}) is None


def test_the_fullest_text_counts() -> None:
    assert find_text({"content": "b", "Text": "a"}) == "a"
    assert find_text({"content_html": "<p>a</p><p>b</p>"}) == "a\n\nb"
    assert find_text({"title": "a"}) is None

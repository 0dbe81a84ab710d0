"""What a record says of its article, under whatever names."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

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


def fields(mapping: dict[str, Any]) -> Fields:
    return Fields.from_mapping(mapping, said_by="field")


def test_an_address_is_no_outlet() -> None:
    found = fields({"source": "https://example.org/tea", "source-hostname": "The Leaf"})
    assert (found.source, found.url) == ("The Leaf", "https://example.org/tea")


@pytest.mark.parametrize(
    ("mapping", "field", "value"),
    [
        ({"date_publish": "2024-03-03 06:00:00"}, "published", datetime.date(2024, 3, 3)),
        ({"source_domain": "www.leaf.example"}, "source", "leaf.example"),
        ({"Full Title": "Tea", "name": "x"}, "title", "Tea"),
        ({"authors": ["Jane Doe", "John Roe"]}, "author", "Jane Doe, John Roe"),
        ({"author": "Jane Doe; John Roe"}, "author", "Jane Doe, John Roe"),
        ({"title": {"rendered": "Tea &amp; <em>milk</em>"}}, "title", "Tea & milk"),
        ({"metadata": {"title": "Tea"}}, "title", "Tea"),
        ({"title": "Cup", "metadata": {"title": "Tea"}}, "title", "Cup"),
        ({"date": {"$date": "2024-03-03T00:00:00Z"}}, "published", datetime.date(2024, 3, 3)),
        ({"filedate": "2024-03-03", "date_download": "2024-03-03"}, "published", None),
        ({"published": True}, "not_understood", None),
        ({"date": "03/04/2024"}, "not_understood", "03/04/2024"),
    ],
)
def test_the_names_that_programs_give_to_fields(
    mapping: dict[str, Any], field: str, value: object
) -> None:
    assert getattr(fields(mapping), field) == value


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ({"page_content": "Tea is hot."}, "Tea is hot."),
        ({"text": ["Tea is hot.", "Milk is cold."]}, "Tea is hot.\n\nMilk is cold."),
        (
            {"text": {"paragraphs": ["Tea is hot.", "Milk is cold."]}},
            "Tea is hot.\n\nMilk is cold.",
        ),
        ({"text": "<p>Tea is 48&nbsp;°C.</p><p>Hot.</p>"}, "Tea is 48 °C.\n\nHot."),
        ({"text": "&lt;p&gt;Tea &amp;amp; milk&lt;/p&gt;"}, "Tea & milk"),
        ({"text": "<![CDATA[Tea is <b>hot</b>.]]>"}, "Tea is hot."),
        ({"text": "One line.\n\nAnother <i>one</i>."}, "One line.\n\nAnother one."),
        ({"text": "A <p> begins a paragraph, 3 < 4."}, "A <p> begins a paragraph, 3 < 4."),
        ({"text": "Tea &amp; milk"}, "Tea & milk"),
        ({"metadata": {"text": "Tea."}}, "Tea."),
        ({"article": {"title": "Tea", "content": "It is hot."}}, "It is hot."),
        ({"body": {"name": "Tea", "text": "", "content": "It is hot."}}, "It is hot."),
        (
            {"body": [{"title": "Cup", "content": "Hot."}, {"name": "Jug", "text": "Cold."}]},
            "Hot.\n\nCold.",
        ),
        ({"text": ["Tea.", {"text": ""}, ""]}, "Tea."),
        ({"text": "", "content": "Tea."}, "Tea."),
    ],
)
def test_text_is_read_whatever_it_is_wrapped_in(record: dict[str, Any], text: str) -> None:
    assert find_text(record) == text


@pytest.mark.parametrize(
    "value", [{"title": "Tea"}, ["Tea is hot.", {"title": "Milk"}], [{"content": [["Tea."]]}]]
)
def test_no_part_of_a_text_is_lost_in_silence(value: object) -> None:
    assert find_text({"body": value}) == value  # which is no text

"""The collection as the page speaks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.programs.slots import Slots
from ui.programs.writing import Writing
from ui.web.collection import Collection

if TYPE_CHECKING:
    from qa import Assistant


def test_header_sources_and_questions_to_begin_with(assistant: Assistant) -> None:
    collection = Collection(assistant, Slots(1), Writing())
    assert collection.show() == (
        '<p class="collection">2 articles<span class="days">, 3 May 2024</span></p>',
        '<label><input type="checkbox" value="Leaf"><bdi>Leaf</bdi></label>',
    )
    assert "When did the bridge at Tarn open?" in collection.welcome()[1]
    assert collection.info() is collection.info()

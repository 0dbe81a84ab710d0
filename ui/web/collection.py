"""The collection as the page speaks of it: header, sources, example questions.

Takes an Assistant; gives HTML, made again once a build has changed what the index holds.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from index.errors import QuothError
from ui.web.examples import Examples, suggest_questions
from ui.web.views.welcome import to_examples, to_header, to_source_boxes, to_welcome

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from ui.programs.slots import Slots
    from ui.programs.writing import Writing

_LONGEST_WAIT_S = 10.0  # of an example question for those that are asked

_log = logging.getLogger(__name__)


class Collection:
    """What the index says of itself, remembered for each generation. Thread-safe."""

    def __init__(self, assistant: Assistant, answering: Slots, writing: Writing) -> None:
        self._assistant = assistant
        self._answering = answering
        self._writing = writing
        self._info_lock = threading.Lock()
        self._info: dict[str, Any] | None = None
        self._questions_lock = threading.Lock()
        self._examples: tuple[int, Examples] = (0, Examples())  # those of a generation

    def info(self) -> dict[str, Any]:
        """Return what the index holds."""
        with self._info_lock:
            generation = self._assistant.generation
            if self._info is None or self._info["generation"] != generation:
                self._info = self._assistant.info()
            return self._info

    def show(self, _conversation: str = "") -> tuple[str, str]:
        """Return the header and the boxes of the sources."""
        return to_header(self.info()), self.boxes()

    def boxes(self) -> str:
        """Return a box to tick for each source, and for each collection there is by now.

        They say as well whether answers can be written by now.
        """
        sources, collections = self.info()["sources"], self._assistant.collections()
        return to_source_boxes(sources, collections, can_write=self._writing.is_ready)

    def welcome(self, _conversation: str = "") -> tuple[str, str]:
        """Return how to begin, and example questions."""
        info = self.info()
        n_articles = info["articles"]
        with self._questions_lock:
            if self._examples[0] != info["generation"]:
                self._examples = (info["generation"], self._suggested())
            return to_welcome(n_articles), to_examples(n_articles, self._examples[1])

    def _suggested(self) -> Examples:
        try:
            return suggest_questions(
                self._assistant,
                # What somebody asks comes first: both would take twice as long.
                before_each=lambda: self._answering.wait_until_free(_LONGEST_WAIT_S),
            )
        except QuothError as exc:
            _log.warning("no example questions: %s", exc)
            return Examples()

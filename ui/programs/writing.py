"""Writing: answers put into words for whoever asks over HTTP, a few at a time.

Takes a Writer and answers in quotes; gives each as it grows, without holding up the event loop or
the line of questions. Whoever goes away has the writing stopped.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from index.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from qa.answer import Answer, Turn
    from qa.language_model.writer import Writer

_AT_ONCE = 2  # a model of one's own does little more at once; the others wait


class Writing:
    """Has a Writer write, for at most two at a time. To be used in one event loop.

    Without one it cannot write until it is given one.
    """

    def __init__(self, writer: Writer | None = None) -> None:
        self._writer = writer
        self._given: Writer | None = None
        self._room = asyncio.Semaphore(_AT_ONCE)

    @property
    def is_ready(self) -> bool:
        """Whether there is who writes."""
        return self._writer is not None

    def use(self, writer: Writer) -> None:
        """Have `writer` write from here on, where there is none; it is closed with this.

        Raises QuestionError, and closes it, where there is one.
        """
        if self._writer is not None:
            writer.close()
            raise QuestionError("answers are written by a language model already")
        self._writer = self._given = writer

    def close(self) -> None:
        """Close the writer that it was given to `use`."""
        if self._given is not None:
            self._given.close()

    async def write(
        self, answer: Answer, turns: Sequence[Turn] = (), *, cancel: threading.Event | None = None
    ) -> AsyncIterator[Answer]:
        """Yield `answer` as it is written, or as it is without a writer; see `Writer.write`."""
        if self._writer is None:
            yield answer
            return
        cancel = cancel or threading.Event()
        async with self._room:
            growing = self._writer.write(answer, turns=turns, cancel=cancel)
            try:
                # A thread that is left alone ends soon after `cancel` is set.
                while (
                    step := await run_sync(next, growing, None, abandon_on_cancel=True)
                ) is not None:
                    yield step
            finally:
                cancel.set()

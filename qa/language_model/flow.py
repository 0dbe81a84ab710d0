"""Flow: what is written elsewhere, piece by piece, within limits of time and length.

Takes what writes, run in a thread of its own; gives its pieces. Whoever reads waits for none beyond
a limit, nor once it is cancelled, whatever holds the writing up.
"""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.errors import LanguageModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from qa.language_model.model import Limits

_LOOK_S = 0.05  # how often a reader that waits looks at the clock and at `cancel`
_MOST_CHARACTERS = 16  # a token, beyond which a writer that knows no limit is cut off


@dataclass(slots=True)
class Sink:
    """Where a writer puts its pieces. `stopped` is set once nobody reads them any longer.

    `close` is called then: it ends what the writer may be waiting for.
    """

    most: int  # characters
    close: Callable[[], None] | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    pieces: queue.SimpleQueue[str | Exception | None] = field(default_factory=queue.SimpleQueue)

    def put(self, piece: str) -> bool:
        """Hand a piece on; returns whether there is room for more."""
        if not self.stopped.is_set() and self.most > 0:
            self.pieces.put(piece[: self.most])
            self.most -= len(piece)
        return not self.stopped.is_set() and self.most > 0


def flow(
    write: Callable[[Sink], None],
    *,
    where: str,
    max_tokens: int,
    limits: Limits,
    cancel: threading.Event,
) -> Generator[str]:
    """Yield what `write` puts into its sink, until it returns; `where` names who writes.

    Raises what `write` raises, and LanguageModelError beyond a limit of time.
    """
    sink = _begun(write, Sink(most=max_tokens * _MOST_CHARACTERS))
    started = time.monotonic()
    first_by, by = started + limits.first_s, started + limits.whole_s
    has_begun = False
    try:
        while True:
            piece = _next(sink, by if has_begun else min(first_by, by), cancel)
            if isinstance(piece, TimeoutError):
                raise _too_slow(where, limits, has_begun=has_begun)
            if piece is None:
                return
            if isinstance(piece, Exception):
                raise piece
            has_begun = True
            yield piece
    finally:
        sink.stopped.set()
        if sink.close is not None:
            sink.close()


def _begun(write: Callable[[Sink], None], sink: Sink) -> Sink:
    """Return `sink`, into which `write` puts what it writes, and at last None or its problem."""

    def run() -> None:
        try:
            write(sink)
        except Exception as exc:  # noqa: BLE001 - raised again where it is waited for
            sink.pieces.put(exc)
        else:
            sink.pieces.put(None)

    threading.Thread(target=run, name="quoth-writing", daemon=True).start()
    return sink


def _next(sink: Sink, by: float, cancel: threading.Event) -> str | Exception | None:
    """Return the next piece, a TimeoutError where none comes in time, None where none will."""
    while not cancel.is_set():
        left = by - time.monotonic()
        if left <= 0:
            return TimeoutError()
        try:
            return sink.pieces.get(timeout=min(_LOOK_S, left))
        except queue.Empty:
            continue
    return None


def _too_slow(where: str, limits: Limits, *, has_begun: bool) -> LanguageModelError:
    if has_begun:
        told = f"was not done within {limits.whole_s:.0f} s, and was stopped: ask again"
    else:
        told = f"wrote nothing within {limits.first_s:.0f} s: try a smaller model, or ask again"
    return LanguageModelError(f"{where} {told}")

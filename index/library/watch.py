"""Watching: notice that seeds came, changed or went, and have the index brought in step.

Takes an index folder; looks at the marks of all seeds under its roots, again and again. Looking
works on every kind of drive, needs no limit raised, and sees roots that come and go; it takes at
most a twentieth of the time (docs/decisions/0005-in-step.md).
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import IndexMissingError, SeedError, StoreError
from index.seeds.finding import find_seeds, is_url
from index.store.reading import UPLOADS, StoreReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.library.background import BuildState
    from index.library.orders import Library

_PAUSE_S = 1.0  # between looks, at least
_PAUSES = 20  # times what a look takes, at least
_PATIENCE_S = 15.0  # how long changes may go on before they are taken as they are

_log = logging.getLogger(__name__)

_View = dict[str, int | str]


class Watch:
    """Waits for changes under the roots of one index, beginning with its making."""

    def __init__(self, index_dir: str | Path) -> None:
        self._index_dir = Path(index_dir)
        self._pause_s = _PAUSE_S
        self._seen: _View | None = self._look()

    def wait(self, is_stopped: threading.Event) -> bool:
        """Return True once something has changed and then lain still, False once stopped.

        Of changes that do not end, it says so after a while. What changes after that is for the
        next call.
        """
        while not is_stopped.wait(self._pause_s):
            view = self._look()
            if view == self._seen:
                continue
            noticed = time.monotonic()
            while time.monotonic() - noticed < _PATIENCE_S:
                if is_stopped.wait(self._pause_s):
                    return False
                before, view = view, self._look()
                if view == before:
                    break
            self._seen = view
            return True
        return False

    def forget(self) -> None:
        """Have the next call of `wait` find a change: the last one could not be dealt with."""
        self._seen = None

    def _look(self) -> _View:
        """Return for each root a number that is another one when a seed's mark is."""
        started = time.monotonic()
        view: _View = {}
        exclude = self._index_dir.resolve()
        for root in self._roots():
            try:
                seeds = find_seeds(Path(root), exclude=exclude)
                view[root] = hash(tuple(seeds))
            except (SeedError, OSError) as error:
                view[root] = str(error)
        self._pause_s = max(_PAUSE_S, _PAUSES * (time.monotonic() - started))
        return view

    def _roots(self) -> list[str]:
        try:
            with closing(StoreReader.open(self._index_dir)) as store:
                return [root for root in store.roots() if root != UPLOADS and not is_url(root)]
        except IndexMissingError:
            return []
        except StoreError as error:  # it may be restored
            _log.warning("%s", error)
            return []


class Keeper:
    """Keeps a library in step with its folders, in a thread of its own, until closed.

    Begins with a build, for what changed before. `on_build` hears of each build that ended; without
    it, problems are logged.
    """

    def __init__(
        self, library: Library, *, on_build: Callable[[BuildState], None] | None = None
    ) -> None:
        self._library = library
        self._on_build = on_build
        self._said: str | None = None
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="quoth-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching; a build that runs goes on, it is the library's."""
        self._is_stopped.set()
        self._thread.join()

    def _run(self) -> None:
        watch = Watch(self._library.index_dir)
        while True:
            state = self._build()
            if state is not None and state.problem is not None:
                watch.forget()
                self._is_stopped.wait(_PATIENCE_S)
            if not watch.wait(self._is_stopped):
                return

    def _build(self) -> BuildState | None:
        """Build and return how it ended, None if this was stopped before.

        Where a build that a user had begun is waited for and then cancelled, nothing is built: not
        before something else changes.
        """
        before = self._library.state()
        settled = self._settle()  # what a user had begun goes first
        was_cancelled = (
            before is not None
            and before.is_running
            and settled is not None
            and settled.is_cancelled
        )
        if was_cancelled or self._is_stopped.is_set():
            return None
        self._library.build()
        state = self._settle()
        if state is None or state.is_running:
            return None
        if self._on_build is not None:
            self._on_build(state)
        elif state.problem not in (None, self._said):
            _log.warning("not in step with the folders: %s", state.problem)
        self._said = state.problem
        return state

    def _settle(self) -> BuildState | None:
        """Wait until no build is running, or until stopped; return the last one's state."""
        while (state := self._library.state()) is not None and state.is_running:
            if self._is_stopped.is_set():
                break
            self._library.wait(_PAUSE_S)
        return state

"""SeedReader: seeds read where they can do no harm.

Takes a path; gives what `read_seed` gives. Small files of plain text are read here, all others in a
process of their own that is started once, and killed where a file takes too long, too much memory,
or crashes the library that reads it. That costs the file's articles, never the build.
"""

from __future__ import annotations

import contextlib
import datetime
import faulthandler
import io
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self, TypeVar

from index.articles.article import Article, Entry
from index.articles.formats.bundles import is_list_of_texts
from index.articles.formats.readers import (
    SUFFIXES,
    iter_seed,
    read_seed,
    to_content,
)
from index.articles.printable import printable_path
from index.errors import SeedError
from index.offline import go_offline, is_offline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from index.articles.seed import SeedContent

_TIMEOUT_S = 120.0  # without one more article: PDFium takes 25 ms a page
_MAX_MEMORY_BYTES = 2_000_000_000
_LOOK_S = 0.1  # between looks at the memory of the process
# Up to how many bytes a file is read in this process, where nothing bounds its time and memory:
# only formats read in time linear in the file. To start the other process takes 0.5 s, a round trip
# 0.1 ms. Markdown less, as markdown-it takes time that grows with the square of some brackets.
_READ_HERE_BYTES = {
    ".md": 10_000,
    **dict.fromkeys((".txt", ".jsonl", ".jsonl.gz", ".json", ".csv", ".tsv"), 1_000_000),
}
_TOO_LARGE = "needs too much memory to read; split it"
_AHEAD = 16  # articles of a seed that are read while the one before is worked on
T = TypeVar("T")
_LENGTH = struct.Struct(">I")
_MAY_UNPICKLE = {
    ("index.articles.article", "Article"): Article,
    ("index.articles.article", "Entry"): Entry,
    ("datetime", "date"): datetime.date,
}


def is_read_apart(path: Path) -> bool:
    """Say whether a file is read in a process of its own."""
    name = path.name.lower()
    most = max(
        (most for suffix, most in _READ_HERE_BYTES.items() if name.endswith(suffix)), default=-1
    )
    is_small = _size(path) <= most and not is_list_of_texts(path.name)
    return name.endswith(SUFFIXES) and not is_small


class SeedReader:
    """Reads seeds one at a time; close it, or use it in a `with` statement."""

    def __init__(
        self, *, timeout_s: float = _TIMEOUT_S, max_memory_bytes: int = _MAX_MEMORY_BYTES
    ) -> None:
        self._timeout_s = timeout_s
        self._max_memory_bytes = max_memory_bytes
        self._process: subprocess.Popen[bytes] | None = None
        self._frames: queue.Queue[Any] = queue.Queue()
        self._receiver = threading.Thread()
        self._look_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, path: Path, *, root: Path) -> SeedContent:
        """Return what `read_seed` does, within bounds of memory and of the time for each step.

        Raises SeedError also for a file that goes beyond these. Where it is the time, which may be
        another one the next time, the cause is a TimeoutError, also of an error in `skipped`.
        """
        return to_content(self.iterate(path, root=root, on_step=lambda _: None))

    def iterate(
        self, path: Path, *, root: Path, on_step: Callable[[str], None] | None = None
    ) -> Iterator[Article | SeedError]:
        """Yield what `read` returns, one at a time, and raise what it raises, mostly at once.

        With `on_step`, which is told what is being done, what takes long has the time for each step
        of it.
        A large file of many articles may break off later: what was yielded before is right.
        """
        if not is_read_apart(path):
            content = read_seed(path, root=root)
            yield from content.articles
            yield from content.skipped
        else:
            yield from self._read_apart(path, root, on_step)

    def close(self) -> None:
        """End the process, if one was started."""
        if self._process is not None:
            self._kill_programs(self._process.pid)
            self._process.kill()
            self._process.wait()
            while self._receiver.is_alive():  # it may wait for room
                with contextlib.suppress(queue.Empty):
                    self._frames.get(timeout=0.01)
            for pipe in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    assert pipe is not None
                    pipe.close()
            self._process = None

    def _kill_programs(self, pid: int) -> None:
        """End the programs that the process runs, as for text recognition."""
        import psutil

        with contextlib.suppress(psutil.Error):
            for program in psutil.Process(pid).children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    program.kill()

    def _read_apart(
        self, path: Path, root: Path, on_step: Callable[[str], None] | None
    ) -> Iterator[Article | SeedError]:
        process = self._started()
        # Held until more has come: a file that changes while it is read ends with half an article.
        last: Article | None = None
        is_done, cause = False, None
        try:
            for found in self._received(process, (path, root), on_step):
                if isinstance(found, SeedError):
                    yield found
                    continue
                if last is not None:
                    yield last
                last = found
            is_done = True
        except queue.Empty:
            reason = f"took more than {self._timeout_s:g} s to read; a later build tries again"
            cause = TimeoutError(reason)
        except MemoryError:
            reason = _TOO_LARGE
        except OSError:
            reason = "crashed its reader; it may be damaged"
        except SeedError:
            is_done = True
            raise
        finally:
            if not is_done:  # it may still be at it
                self.close()
        if last is not None:
            yield last
        if is_done:
            return
        where = printable_path(path)
        if last is None:
            raise SeedError(where, reason) from cause
        error = SeedError(where, f"{reason}; the articles before that are kept")
        error.__cause__ = cause
        yield error

    def _received(
        self,
        process: subprocess.Popen[bytes],
        paths: tuple[Path, Path],
        on_step: Callable[[str], None] | None,
    ) -> Iterator[Article | SeedError]:
        """Yield what the process finds in a seed.

        Raises SeedError where it cannot read it, OSError where it has died, and as `_next_frame`.
        """
        assert process.stdin is not None
        _send(process.stdin, (*map(os.fsencode, paths), on_step is not None))
        while (frame := self._next_frame(process)) != "done":
            if frame is None:
                raise OSError("it has ended")
            if isinstance(frame, Article):
                yield frame
            elif frame[0] == "step":
                assert on_step is not None
                on_step(frame[1])
            elif frame[0] == "skipped":
                yield _to_error(frame)
            else:
                raise _to_error(frame)

    def _next_frame(self, process: subprocess.Popen[bytes]) -> Any:
        """Return what the process sends next.

        Raises queue.Empty where that takes too long, MemoryError where it has taken too much.
        """
        import psutil

        give_up = time.monotonic() + self._timeout_s
        while True:
            now = time.monotonic()
            if now >= self._look_at:
                self._look_at = now + _LOOK_S
                with contextlib.suppress(psutil.Error):  # it has just ended
                    if psutil.Process(process.pid).memory_info().rss > self._max_memory_bytes:
                        raise MemoryError
            try:
                return self._frames.get(timeout=min(_LOOK_S, max(0.0, give_up - now)))
            except queue.Empty:
                if now >= give_up:
                    raise

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        script = (
            f"import sys; sys.path[:] = {sys.path!r}; from index.articles.reading import serve; "
            f"serve(timeout_s={self._timeout_s!r}, max_memory_bytes={self._max_memory_bytes!r})"
        )
        self._process = subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, "-c", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._frames = queue.Queue(_AHEAD)
        assert self._process.stdout is not None
        self._receiver = threading.Thread(
            target=_receive_all, args=(self._process.stdout, self._frames.put), daemon=True
        )
        self._receiver.start()
        return self._process


def available_bytes() -> int:
    """Return how much memory the machine has left for programs."""
    import psutil

    return int(psutil.virtual_memory().available)


def serve(*, timeout_s: float, max_memory_bytes: int) -> None:
    """Read the seeds whose paths come on standard input, until it ends: the process's own part."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that started it
    if is_offline():
        go_offline()
    _limit_memory(max_memory_bytes)
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what libraries print
    while (request := _receive(requests)) is not None:
        path, root = (Path(os.fsdecode(name)) for name in request[:2])
        _read_one((path, root), answers, tells_steps=request[2], timeout_s=timeout_s * 10)


def _read_one(
    paths: tuple[Path, Path], answers: IO[bytes], *, tells_steps: bool, timeout_s: float
) -> None:
    path, root = paths

    def on_step(step: str) -> None:
        if tells_steps:
            faulthandler.dump_traceback_later(timeout_s, exit=True)
            _send(answers, ("step", step))

    try:
        for found in _bounded(iter_seed(path, root=root, on_step=on_step), timeout_s):
            if isinstance(found, Article):
                _send(answers, found)
            else:
                _send(answers, ("skipped", found.path, found.reason, found.is_passing))
        _send(answers, "done")
    except SeedError as error:
        _send(answers, ("raised", error.path, error.reason, error.is_passing))
    except MemoryError:
        _send(answers, ("raised", printable_path(path), _TOO_LARGE, False))
    # Whatever a library makes of a file that it was not made for: the file is named, and left.
    except Exception as exc:  # noqa: BLE001 - see above
        reason = f"cannot be read: {type(exc).__name__}: {exc}"
        _send(answers, ("raised", printable_path(path), reason[:500], False))


def _to_error(frame: tuple[str, str, str, bool]) -> SeedError:
    """Return the error that the process tells of, with a cause as where it is read here."""
    _, place, reason, is_passing = frame
    error = SeedError(place, reason)
    error.__cause__ = OSError(reason) if is_passing else None
    return error


def _bounded(found: Iterator[T], timeout_s: float) -> Iterator[T]:
    """Yield what there is, and end the process where one step to the next takes too long.

    If the one that started it is gone, nobody else does; works where Python is stuck. Not while
    that one is busy with what it got.
    """
    while True:
        faulthandler.dump_traceback_later(timeout_s, exit=True)
        try:
            one = next(found)
        except StopIteration:
            return
        finally:
            faulthandler.cancel_dump_traceback_later()
        yield one


def _limit_memory(max_memory_bytes: int) -> None:
    """Bound what the process may take at once, between two looks at it, where the system can.

    That is the address space, of which more is taken than used.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    bound = 2 * max_memory_bytes
    with contextlib.suppress(OSError, ValueError):  # macOS refuses it
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def _send(pipe: IO[bytes], frame: object) -> None:
    data = pickle.dumps(frame, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:
    """Return the next frame, None at the end."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    data = pipe.read(*_LENGTH.unpack(head))
    return _Unpickler(io.BytesIO(data)).load()


def _receive_all(pipe: IO[bytes], put: Callable[[Any], None]) -> None:
    with contextlib.suppress(OSError, ValueError, EOFError, pickle.UnpicklingError):
        while (frame := _receive(pipe)) is not None:
            put(frame)
    put(None)


class _Unpickler(pickle.Unpickler):
    """Makes articles, entries and days; nothing else that a process taken over might send."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _MAY_UNPICKLE:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed")
        return _MAY_UNPICKLE[module, name]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # which reading it reports
        return 0

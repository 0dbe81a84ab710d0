"""JSON log: what a command says on stderr, as one JSON object a line.

Takes log records and lines; gives `time`, `level`, `event`, the `request` it was for, and fields.
What may hold something of articles, questions, file names or addresses is left out unless it was
asked for: values in a message, but for numbers; what records have as `told`; and lines that were
printed rather than logged. A record's `fields` are always written.
"""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

_OURS = ("app", "index", "qa", "ui")
_ROOT = Path(__file__).parents[2]

_log = logging.getLogger(__name__)


def add_log(command: argparse.ArgumentParser) -> None:
    """Add how a command that runs for long says what it does."""
    command.add_argument("--log-json", action="store_true", help="one JSON object a line on stderr")
    command.add_argument(
        "--log-content",
        action="store_true",
        help="with --log-json: questions, file names and addresses, too",
    )
    command.set_defaults(log_error=command.error)


def begin_log(options: argparse.Namespace) -> None:
    """Log as --log-json asks for it."""
    if options.log_content and not options.log_json:
        options.log_error("--log-content goes with --log-json")
    if not options.log_json:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(with_content=options.log_content))
    logging.getLogger().handlers[:] = [handler]
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    sys.stderr = Printed()


def stamp_with(stamp: Callable[[logging.LogRecord], bool]) -> None:
    """Have a filter see each record before it is written, to add to it."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(stamp)


def tell(line: str, event: str, *, level: int = logging.INFO, **fields: Any) -> None:
    """Print a line on stderr; where that is a log of JSON, log the event with its fields."""
    if isinstance(sys.stderr, Printed):
        _log.log(level, event, extra={"fields": fields, "told": {"text": line}})
    else:
        print(line, file=sys.stderr, flush=True)


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def __init__(self, *, with_content: bool) -> None:
        super().__init__()
        self._with_content = with_content

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": self._to_event(record),
            "from": record.name,
            "request": getattr(record, "request", None),
            **getattr(record, "fields", {}),
        }
        if self._with_content:
            line.update(getattr(record, "told", {}))
        if record.exc_info and record.exc_info[1] is not None:
            line.update(self._to_error(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=True, default=str)

    def _to_event(self, record: logging.LogRecord) -> str:
        """Return the message; without its values where these may tell something."""
        if self._with_content:
            return record.getMessage()
        if record.name.partition(".")[0] not in _OURS:  # it may have been put together before
            return "another library's message"
        values = record.args if isinstance(record.args, tuple) else ()
        is_numbers = all(isinstance(value, int | float) for value in values)
        return record.getMessage() if is_numbers else str(record.msg)

    def _to_error(self, error: BaseException) -> dict[str, Any]:
        told: dict[str, Any] = {"error": type(error).__name__}
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if (path := Path(frame.filename)).is_relative_to(_ROOT):
                told["at"] = f"{path.relative_to(_ROOT).as_posix()}:{frame.lineno}"
                break
        if self._with_content:
            told["traceback"] = "".join(traceback.format_exception(error))
        return told


class Printed(io.TextIOBase):
    """Takes the place of stderr: what is printed there becomes a record a line."""

    def __init__(self) -> None:
        super().__init__()
        self._rest = threading.local()  # what each thread has printed since its last line

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Log the lines that `text` ends."""
        *lines, self._rest.text = (getattr(self._rest, "text", "") + text).split("\n")
        for line in lines:
            if line.strip():
                _log.warning("printed", extra={"told": {"text": line}})
        return len(text)

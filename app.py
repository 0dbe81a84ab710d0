"""The command line, `quoth` or `python app.py`: hands its arguments to `ui.terminal`.

Answers and tables go to stdout, talk to stderr. Exit codes: 0 done (an abstained answer included),
1 an error, in one line on stderr, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from typing import TYPE_CHECKING

from index.errors import QuothError
from ui.terminal.commands import parse
from ui.terminal.flags import print_error
from ui.terminal.json_log import tell
from ui.terminal.plain_output import plain

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


# Most of what imports make stays: looking for garbage among it takes a tenth of a start.
_MADE_BEFORE_GARBAGE_IS_COLLECTED = 50_000


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    gc.set_threshold(_MADE_BEFORE_GARBAGE_IS_COLLECTED)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    sys.stdout, sys.stderr = plain(sys.stdout), plain(sys.stderr)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    options = parse(sys.argv[1:] if argv is None else argv)
    _stay_offline(options)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    try:
        return int(options.run(options))
    except QuothError as error:
        print_error(error)
        return 1
    except KeyboardInterrupt:
        tell("stopped", "stopped")
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # Whoever read our output has gone (`quoth search … | head`): say nothing, here or at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _stay_offline(options: argparse.Namespace) -> None:
    """Refuse all connections to elsewhere where --offline or the environment asks for it."""
    if getattr(options, "offline", False) or os.environ.get("QUOTH_OFFLINE"):
        from index.offline import go_offline, is_offline

        if getattr(options, "offline", False) or is_offline():
            go_offline()


if __name__ == "__main__":
    sys.exit(main())

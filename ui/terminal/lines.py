"""Lines for programs and errors: what a command prints without drawing anything."""

from __future__ import annotations

import json
import sys
from typing import Any


def print_json(value: Any) -> None:
    """Print a value as one line of JSON."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def print_error(message: str) -> None:
    """Print an error as one line on stderr."""
    print(f"error: {' '.join(message.split())}", file=sys.stderr)

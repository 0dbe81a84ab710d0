"""Articles in, searchable passages out.

>>> from index import build_index, open_index
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

# Read when ONNX Runtime is imported: 1.32 else makes an identifier for this machine, keeps it, and
# sends to its makers how it is used.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

if TYPE_CHECKING:
    from index.build.build import build_index
    from index.opening import open_index

__all__ = ["build_index", "open_index"]


def __getattr__(name: str) -> Any:
    """Import a public name on first use: `import index` alone loads no library."""
    if name == "build_index":
        from index.build.build import build_index

        return build_index
    if name == "open_index":
        from index.opening import open_index

        return open_index
    raise AttributeError(f"module 'index' has no attribute {name!r}")

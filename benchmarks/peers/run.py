"""One program's part, in its own environment: build, add or search, and say how long it took.

    python benchmarks/peers/run.py NAME build  FOLDER PASSAGES.jsonl --model MODEL
    python benchmarks/peers/run.py NAME add    FOLDER PASSAGES.jsonl --model MODEL
    python benchmarks/peers/run.py NAME search FOLDER QUESTIONS.jsonl --model MODEL

Imports nothing but the standard library and `of_NAME.py` beside it, which has a class `Peer`. The
last line of its output is a JSON object: `load_s` to import the program and open what it needs,
`s` of the work itself, `peak_mb` of memory, `written` bytes, and of a search `ms` of each question
and the ids `found` for it.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

_WARM = 5  # questions before the first that is timed, where there are more than one
_K = 5


def main() -> None:
    options = _options()
    rows = [json.loads(line) for line in options.input.open(encoding="utf-8")]
    started = time.perf_counter()
    sys.path.insert(0, str(Path(__file__).parent))
    peer = importlib.import_module(f"of_{options.name}").Peer(options.model)
    if options.work != "build":
        peer.open(options.folder)
    loaded = time.perf_counter()
    told: dict[str, Any] = {"load_s": loaded - started}
    before = _bytes(options.folder)
    if options.work == "search":
        told |= _search(peer, [row["question"] for row in rows])
    else:
        getattr(peer, options.work)(options.folder, rows)
        told |= {"s": time.perf_counter() - loaded}
    told["written"] = sum(
        size
        for file, (size, at) in _bytes(options.folder).items()
        if before.get(file) != (size, at)
    )
    told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told))


def _search(peer: Any, questions: list[str]) -> dict[str, Any]:
    for question in questions[:_WARM] if len(questions) > 1 else ():
        peer.search(question, _K)
    ms, found = [], []
    for question in questions:
        at = time.perf_counter()
        found.append(peer.search(question, _K))
        ms.append((time.perf_counter() - at) * 1000)
    return {"s": sum(ms) / 1000, "ms": ms, "found": found}


def _bytes(folder: Path) -> dict[int, tuple[int, int]]:
    """Return size and time of each file by its inode: one written again counts, a link does not."""
    if not folder.exists():
        return {}
    found = (path.stat() for path in folder.rglob("*") if path.is_file())
    return {one.st_ino: (one.st_size, one.st_mtime_ns) for one in found}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name")
    parser.add_argument("work", choices=("build", "add", "search"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("input", type=Path)
    parser.add_argument("--model", required=True, help="the folder of the encoder's weights")
    return parser.parse_args()


if __name__ == "__main__":
    main()

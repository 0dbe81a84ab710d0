"""How the program is laid out: its size, its folders, and which way its files import.

python -m benchmarks.structure                  this working tree
python -m benchmarks.structure --rev REV        any commit of it, unpacked with `git archive`

What counts is Python in `app.py`, `index/`, `qa/` and `ui/`; a line is a line, blank or not. A
function's length is its whole span, signature and docstring included. An import counts wherever it
stands, under TYPE_CHECKING too.

A room is a folder directly below `index/`, `qa/` or `ui/`, with all that is in it. The files that
lie loose in one of these three are a room together, and so is `app.py`: where a package has no
folders, all of it is one room. `tests/test_structure.py` holds the program to the limits given
here.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import tarfile
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
# Each may import from those before it. "qa/*" is any file of qa/ that is not named by itself.
ORDER = (
    "index/errors",
    "index/offline",
    "index/file_hash",
    "index/checksum",
    "index/disk",
    "index/line",
    "index/patterns",
    "index/stop_words",
    "index/unspaced",
    "index/articles",
    "index/seeds",
    "index/sentence_ends",
    "index/units",
    "index/passages",
    "index/prompts",
    "index/minilm",
    "index/hub_model",
    "index/encoder",
    "index/stories",
    "index/store",
    "index/vectors",
    "index/word_filter",
    "index/word_files",
    "index/words",
    "index/deriving",
    "index/build",
    "index/search",
    "index/milvus",
    "index/opening",
    "index/library",
    "index/__init__",
    "qa/days",
    "qa/names",
    "qa/breaks",
    "qa/evidence",
    "qa/written",
    "qa/trace",
    "qa/answer",
    "qa/route",
    "qa/bundled",
    "qa/followups",
    "qa/*",
    "qa/collection",
    "qa/overview",
    "qa/comparison",
    "qa/about",
    "qa/answering",
    "qa/language_model",
    "qa/assistant",
    "qa/chats",
    "qa/evaluation",
    "qa/__init__",
    "ui/__init__",
    "ui/programs",
    "ui/web",
    "ui/terminal",
    "app",
)
_PARTS = ("app.py", "index", "qa", "ui")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the program: `path` and `imports` are relative to the root, with slashes."""

    path: str
    lines: int
    imports: tuple[str, ...]  # files of the program only, sorted
    functions: tuple[tuple[str, int], ...]  # name and lines, as they stand


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rev", metavar="REV", help="a commit instead of the working tree")
    rev = parser.parse_args().rev
    if rev is None:
        print("\n".join(report(read_files(REPOSITORY))))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        unpack(rev, Path(folder))
        print("\n".join(report(read_files(Path(folder)))))
    return 0


def unpack(rev: str, folder: Path) -> None:
    """Write the program as it was at commit `rev` into `folder`."""
    packed = folder / "rev.tar"
    command = ["git", "archive", "--output", str(packed), rev, *_PARTS]
    subprocess.run(command, cwd=REPOSITORY, check=True)
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")


def read_files(root: Path) -> list[File]:
    """Return the files of the program below `root`, by path."""
    found = [root / "app.py", *(p for part in _PARTS[1:] for p in (root / part).rglob("*.py"))]
    sources = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in found
    }
    return [_file(path, sources) for path in sorted(sources)]


def report(files: list[File]) -> list[str]:
    """Return the lines that `main` prints: a figure each, and what it counts below it."""
    room, lines = largest_room(files)
    total = sum(file.lines for file in files)
    told = [
        f"{total} lines in {len(files)} files",
        f"{100 * lines / total:.0f}% of them in the largest folder: {room} ({lines})",
    ]
    counted = {
        f"files over {MAX_FILE_LINES} lines": [f"{p} {n}" for p, n in long_files(files)],
        f"functions over {MAX_FUNCTION_LINES} lines": [
            f"{p} {n}" for p, n in long_functions(files)
        ],
        "files that import each other in a circle": [
            path for circle in circles(files) for path in circle
        ],
        "imports against the order of the folders": [
            f"{importer} -> {imported}" for importer, imported in against_order(files)
        ],
        "files without a place in that order": [
            file.path for file in files if place(file.path) is None
        ],
    }
    for title, items in counted.items():
        told += [f"{len(items)} {title}", *(f"    {item}" for item in items)]
    return told


def largest_room(files: list[File]) -> tuple[str, int]:
    """Return the room with the most lines, and how many these are."""
    lines: Counter[str] = Counter()
    for file in files:
        parts = file.path.split("/")
        lines["/".join(parts[:-1][:2]) or file.path] += file.lines
    return lines.most_common(1)[0]


def long_files(files: list[File]) -> list[tuple[str, int]]:
    """Return path and lines of the files over the limit, longest first."""
    return sorted(
        ((file.path, file.lines) for file in files if file.lines > MAX_FILE_LINES),
        key=lambda found: (-found[1], found[0]),
    )


def long_functions(files: list[File]) -> list[tuple[str, int]]:
    """Return "path:name" and lines of the functions over the limit, longest first."""
    return sorted(
        (
            (f"{file.path}:{name}", lines)
            for file in files
            for name, lines in file.functions
            if lines > MAX_FUNCTION_LINES
        ),
        key=lambda found: (-found[1], found[0]),
    )


def circles(files: list[File]) -> list[list[str]]:
    """Return the groups of files that reach one another by their imports.

    These are the strongly connected components of more than one file: what a file reaches and what
    reaches it, both.
    """
    onward = {file.path: set(file.imports) for file in files}
    back: dict[str, set[str]] = {path: set() for path in onward}
    for path, imported in onward.items():
        for target in imported:
            back[target].add(path)
    found = []
    seen: set[str] = set()
    for path in onward:
        if path not in seen:
            circle = _reached(path, onward) & _reached(path, back)
            seen |= circle
            if len(circle) > 1:
                found.append(sorted(circle))
    return found


def against_order(files: list[File]) -> list[tuple[str, str]]:
    """Return importer and imported, where the imported file's place is the later one."""
    return [
        (file.path, imported)
        for file in files
        for imported in file.imports
        if (here := place(file.path)) is not None
        and (there := place(imported)) is not None
        and there > here
    ]


def place(path: str) -> int | None:
    """Return where in ORDER a file stands, None where nothing there names it."""
    package, _, rest = path.removesuffix(".py").partition("/")
    first, *deeper = rest.split("/")
    named = f"{package}/{first}" if rest else package
    if named in ORDER:
        return ORDER.index(named)
    loose = f"{package}/*"
    return ORDER.index(loose) if loose in ORDER and not deeper else None


def _reached(start: str, ways: dict[str, set[str]]) -> set[str]:
    reached = {start}
    waiting = [start]
    while waiting:
        fresh = ways[waiting.pop()] - reached
        reached |= fresh
        waiting += fresh
    return reached


def _file(path: str, sources: dict[str, str]) -> File:
    nodes = list(ast.walk(ast.parse(sources[path])))
    imported = {
        target for node in nodes for name in _names(node) if (target := _home(name, sources))
    }
    return File(
        path=path,
        lines=len(sources[path].splitlines()),
        imports=tuple(sorted(imported - {path})),
        functions=tuple(
            (node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
            for node in nodes
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ),
    )


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def _home(name: str, sources: dict[str, str]) -> str | None:
    """Return the file that an imported name comes from: a module, or one that holds the name."""
    for dotted in (name, name.rpartition(".")[0]):
        stem = dotted.replace(".", "/")
        for path in (f"{stem}.py", f"{stem}/__init__.py"):
            if path in sources:
                return path
    return None


if __name__ == "__main__":
    raise SystemExit(main())

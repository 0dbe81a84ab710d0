"""Every regular expression of the program: collected from its source, its modules and a run.

Takes nothing; gives each pattern with where it stands and by which methods it is used. Three ways
lead to them: the calls in the source, whose arguments are worked out where they are constants of
their module; what the imported modules hold; and what is compiled while an index is built and
asked.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
import tempfile
import warnings
from collections import defaultdict
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

REPOSITORY = Path(__file__).parents[2]
PARTS = ("index", "qa", "ui")
METHODS = frozenset({"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"})
_SKIPPED = frozenset({"index/patterns.py"})  # which compiles what others write
# A pattern of JavaScript, told from a division by what stands before it.
_SCRIPT_PATTERN = re.compile(
    r"(?<=[(=,?:&|])\s*/((?:[^/\\\n\[]|\\.|\[(?:[^\]\\]|\\.)*\])+)/([gimsuy]*)(?=[.,);])"
)
_DEEPEST = 4  # containers within containers that are looked into


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A pattern. `where` is file and line, `name` what it is bound to, if anything."""

    where: str
    name: str
    pattern: str | bytes
    flags: int
    methods: frozenset[str]


def collect(*, runs: bool, only: str = "") -> tuple[list[Found], list[str]]:
    """Return the patterns, each once, and the places whose pattern could not be worked out.

    Those of files whose path has `only` in it. With `runs`, an index is built and asked, so that
    those made at run time are among them.
    """
    with _recorded() as recorded:
        modules = _import_all(only)
        if runs:
            _use()
    trees = {path: ast.parse((REPOSITORY / path).read_text(encoding="utf-8")) for path in modules}
    used = _methods(trees)
    found: dict[tuple[str | bytes, int], Found] = {}
    unknown = []
    for path, module in modules.items():
        for call in _calls(trees[path]):
            one = _evaluated(call, path, module, used)
            if one is None:
                unknown.append(f"{path}:{call.node.lineno}")
            else:
                _put(found, one)
        for name, pattern in _held(module):
            if (pattern.pattern, _flags(pattern)) not in found:
                _put(found, _of(path, 0, name, pattern, used))
    for where, method, raw, flags in recorded:
        methods = frozenset({method} if method in METHODS else ())
        _put(found, Found(where=where, name="", pattern=raw, flags=flags, methods=methods))
        if where in unknown:
            unknown.remove(where)
    return sorted(found.values(), key=lambda one: one.where), unknown


def in_scripts() -> list[Found]:
    """Return the patterns in the page's scripts, which Python's engine reads alike."""
    found = []
    for path in sorted((REPOSITORY / "ui" / "web" / "static").glob("*.js")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for literal in _SCRIPT_PATTERN.finditer(line):
                where = f"{path.relative_to(REPOSITORY).as_posix()}:{number}"
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # "[" within a set
                    pattern = re.compile(literal[1], re.IGNORECASE if "i" in literal[2] else 0)
                found.append(
                    Found(
                        where=where,
                        name="",
                        pattern=literal[1],
                        flags=_flags(pattern),
                        methods=frozenset({"search", "finditer"}),
                    )
                )
    return found


def _put(found: dict[tuple[str | bytes, int], Found], one: Found) -> None:
    """Keep a pattern; of one that stands in two places the first, with the methods of both."""
    key = one.pattern, one.flags
    if before := found.get(key):
        one = Found(
            where=before.where,
            name=before.name or one.name,
            pattern=one.pattern,
            flags=one.flags,
            methods=before.methods | one.methods,
        )
    found[key] = one


@contextmanager
def _recorded() -> Iterator[list[tuple[str, str, str | bytes, int]]]:
    """Give the list of what the program has compiled within: place, function of re, pattern."""
    found: list[tuple[str, str, str | bytes, int]] = []
    compiler: Any = re._compiler  # type: ignore[attr-defined]  # noqa: SLF001 - where all is compiled
    compile_before = compiler.compile

    def compile_and_tell(pattern: Any, flags: int = 0) -> Any:
        frame, method = sys._getframe(1), ""  # noqa: SLF001 - who asked for it
        while frame.f_back and frame.f_code.co_filename.endswith("re/__init__.py"):
            method = frame.f_code.co_name
            frame = frame.f_back
        with suppress(ValueError):
            place = Path(frame.f_code.co_filename).relative_to(REPOSITORY).as_posix()
            if place.split("/")[0] in PARTS and place not in _SKIPPED:
                found.append((f"{place}:{frame.f_lineno}", method, pattern, int(flags)))
        return compile_before(pattern, flags)

    compiler.compile = compile_and_tell
    try:
        yield found
    finally:
        compiler.compile = compile_before


def _import_all(only: str) -> dict[str, ModuleType]:
    """Return the modules by path, those that have `only` in it.

    One that needs what is not installed is left out.
    """
    modules = {}
    for part in PARTS:
        for path in sorted((REPOSITORY / part).rglob("*.py")):
            relative = path.relative_to(REPOSITORY)
            if only not in relative.as_posix():
                continue
            name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
            with suppress(ImportError):
                modules[relative.as_posix()] = importlib.import_module(name)
    return modules


def _use() -> None:
    """Build an index of the sample articles and ask it a question of each kind."""
    from index import build_index
    from qa.assistant import Assistant
    from qa.followups import to_turns

    questions = (
        "Who won the World Cup in 2023?",
        "How many articles mention Ukraine since March 2022?",
        "What do the articles disagree on about Everest?",
        "Summarise the article on malaria in three sentences",
        "Give me a timeline of the talks",
        "Who wrote the article about the euro, and when was it published?",
        "What did Zelensky say about the call last week?",
        "What is biodiversity?",
    )
    with tempfile.TemporaryDirectory() as folder:
        build_index([REPOSITORY / "seeds"], folder)
        assistant = Assistant.open(folder)
        for question in questions:
            answer = assistant.ask(question)
            turns = to_turns([{"question": question, "answer": answer.text}])
            assistant.ask("And what about him?", turns=turns)
        assistant.close()


@dataclass(frozen=True, slots=True)
class _Call:
    node: ast.Call
    name: str  # of what it is assigned to
    method: str  # of re, "" where the pattern is only made


def _calls(tree: ast.Module) -> Iterator[_Call]:
    names: dict[ast.expr, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            names[node.value] = node.targets[0].id
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id == "lazy_pattern":
            yield _Call(node, names.get(node, ""), "")
        elif (
            isinstance(called, ast.Attribute)
            and isinstance(called.value, ast.Name)
            and called.value.id == "re"
            and called.attr in {*METHODS, "compile"}
        ):
            yield _Call(node, names.get(node, ""), called.attr.removeprefix("compile"))


def _evaluated(
    call: _Call, path: str, module: ModuleType, used: dict[tuple[str, str], set[str]]
) -> Found | None:
    """Return the pattern of a call; None where it is made of what only the run knows."""
    nodes = [call.node.args[0]]
    nodes += [word.value for word in call.node.keywords if word.arg == "flags"]
    if not call.method:
        nodes += call.node.args[1:2]
    try:
        raw, *flags = (
            eval(compile(ast.Expression(node), path, "eval"), dict(vars(module)))  # noqa: S307 - its own source
            for node in nodes
        )
        if isinstance(raw, re.Pattern) or not isinstance(raw, str | bytes):
            return None
        pattern = re.compile(raw, *flags)
    except (NameError, AttributeError, TypeError, KeyError):
        return None
    if call.method:
        return Found(
            where=f"{path}:{call.node.lineno}",
            name=call.name,
            pattern=raw,
            flags=_flags(pattern),
            methods=frozenset({call.method}),
        )
    return _of(path, call.node.lineno, call.name, pattern, used)


def _of(
    path: str,
    line: int,
    name: str,
    pattern: re.Pattern[Any],
    used: dict[tuple[str, str], set[str]],
) -> Found:
    return Found(
        where=f"{path}:{line}",
        name=name,
        pattern=pattern.pattern,
        flags=_flags(pattern),
        methods=frozenset(used.get((path, name)) or used.get((path, ""), set())),
    )


def _flags(pattern: re.Pattern[Any]) -> int:
    """Return the flags that it was given, without those that it says itself or that all have."""
    told = re.IGNORECASE | re.MULTILINE | re.DOTALL | re.VERBOSE | re.ASCII
    return int(pattern.flags) & int(told)


def _methods(trees: dict[str, ast.Module]) -> dict[tuple[str, str], set[str]]:
    """Return by file and name which methods a pattern of that name is used by, anywhere.

    Those that a file uses on other names are under "": of what is in its tables.
    """
    used: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path, tree in trees.items():
        homes = {
            alias.asname or alias.name: (node.module.replace(".", "/") + ".py", alias.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                named = [one.id for one in ast.walk(node.value) if isinstance(one, ast.Name)]
                for name in named:  # of "(_A if … else _B).fullmatch" both
                    used[homes.get(name, (path, name))].add(node.attr)
                if (
                    named and named[-1].islower() and node.attr not in ("split", "sub")
                ):  # a text has split
                    used[path, ""].add(node.attr)
    return used


def _held(module: ModuleType) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Yield the patterns that a module holds, however deep in its tuples and tables."""
    for name, value in vars(module).items():
        for pattern in _within(value, _DEEPEST):
            yield name, pattern


def _within(value: Any, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif type(value).__name__ == "_LazyPattern":
        yield value._compiled  # noqa: SLF001 - compiled on first use: this is one
    elif depth and isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from _within(one, depth - 1)
    elif depth and isinstance(value, dict):
        for one in value.values():
            yield from _within(one, depth - 1)
    elif depth and is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            with suppress(AttributeError):
                yield from _within(getattr(value, field.name), depth - 1)

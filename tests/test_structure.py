"""The structure that the design promises: directions of imports, sizes, names, light imports."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import structure

REPOSITORY = Path(__file__).parent.parent
# At most two, each of which says in its docstring why it is longer than benchmarks.structure wants.
_LONG_FILES: tuple[str, ...] = ()
_LONG_FUNCTIONS: dict[str, str] = {}  # "path:name", and why it is not taken apart
# Each outside library and what it sits behind: one file, a folder, one file for each database.
_BEHIND: dict[str, str | tuple[str, ...]] = {
    "faiss": ("index/vectors/exact.py", "index/vectors/lists.py"),
    "tantivy": "index/words.py",
    "sentence_transformers": "index/hub_model.py",
    "sentencex": "index/sentence_ends.py",
    "sqlite3": "index/store/connection.py",
    "filelock": "index/build/lock.py",
    "psutil": "index/articles/reading.py",
    "packaging": "ui/terminal/health.py",
    "pypdfium2": "index/articles/formats/pdf/file.py",
    "py3langid": "index/articles/languages.py",
    "rich": "ui/terminal/",
    "sklearn": "index/library/landscape.py",
    "gradio": "ui/",
    "uvicorn": ("ui/web/server.py", "ui/web/connections.py"),
    "jinja2": "qa/markup.py",
    "httpx": "index/seeds/fetcher.py",
    "protego": "index/seeds/fetcher.py",
    "trafilatura": "index/articles/formats/html/text.py",
    "babel": "index/articles/dates.py",
    "pymilvus": "index/milvus/server.py",
    "ray": "index/build/ray_pool.py",
    "openai": "qa/language_model/endpoint.py",
    "xllamacpp": "qa/language_model/gguf.py",
}
_FILES = [
    path for folder in ("index", "qa", "ui") for path in sorted((REPOSITORY / folder).rglob("*.py"))
] + [REPOSITORY / "app.py"]
_MEASURED = structure.read_files(REPOSITORY)


def imported(path: Path) -> set[str]:
    """Return the dotted names that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", _FILES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_each_library_sits_behind_one_file(path: Path) -> None:
    name = path.relative_to(REPOSITORY).as_posix()
    roots = {imported_name.split(".")[0] for imported_name in imported(path)}
    for library, home in _BEHIND.items():
        if library in roots:
            assert name.startswith(home), f"{library} is imported outside {home}"


def test_imports_go_one_way_between_the_folders() -> None:
    assert [file.path for file in _MEASURED if structure.place(file.path) is None] == []
    assert structure.against_order(_MEASURED) == []


def test_no_files_import_each_other_in_a_circle() -> None:
    assert structure.circles(_MEASURED) == []


def test_no_file_is_long_but_those_that_say_why() -> None:
    assert len(_LONG_FILES) <= 2
    assert {path for path, _ in structure.long_files(_MEASURED)} == set(_LONG_FILES)
    for path in _LONG_FILES:
        source = (REPOSITORY / path).read_text(encoding="utf-8")
        assert f"{structure.MAX_FILE_LINES} lines" in (ast.get_docstring(ast.parse(source)) or "")


def test_no_function_is_long_but_those_with_a_reason() -> None:
    assert {name for name, _ in structure.long_functions(_MEASURED)} == set(_LONG_FUNCTIONS)


def test_the_public_names() -> None:
    import index
    import qa

    assert index.__all__ == ["build_index", "open_index"]
    assert qa.__all__ == [
        "MAX_QUESTION_CHARACTERS",
        "Answer",
        "Article",
        "Assistant",
        "Citation",
        "Filters",
        "Passage",
        "Quoted",
        "RetrievedPassage",
        "Said",
        "Turn",
        "Writer",
        "ask",
        "check_quotations",
        "retrieve",
    ]
    assert all(getattr(qa, name) is not None for name in qa.__all__)
    assert all(getattr(index, name) is not None for name in index.__all__)


@pytest.mark.parametrize("module", ["index", "qa", "app", "index.errors", "qa.followups"])
def test_a_bare_import_loads_no_library(module: str) -> None:
    script = f"import sys, {module}; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {"torch", "transformers", "sentence_transformers", "gradio", "faiss", "numpy", "rich"}
    assert heavy.isdisjoint(loaded)


@pytest.mark.parametrize(
    "module",
    ["index.opening", "index.build.build", "qa.assistant", "ui.web.views.article"],
)
def test_opening_and_rendering_load_neither_torch_nor_gradio_nor_pymilvus(module: str) -> None:
    script = f"import sys, {module}; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.split()
    assert {"torch", "sentence_transformers", "gradio", "pymilvus"}.isdisjoint(loaded)


def test_every_error_is_in_the_tree_of_its_docstring() -> None:
    from index import errors

    tree = errors.__doc__ or ""
    classes = [
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.QuothError)
    ]
    assert sorted(re.findall(r"\b(\w+Error)\b", tree)) == sorted(classes)


def test_the_architecture_has_a_row_for_every_file() -> None:
    rows = []
    folder = ""
    for line in (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            named = re.search(r"`([\w/]+/)`", line)
            folder = named[1] if named else ""
        elif row := re.match(r"\| `([\w/]+\.py)` \|", line):
            rows.append(folder + row[1])
    files = [path.relative_to(REPOSITORY).as_posix() for path in _FILES]
    assert [name for name in rows if name not in files] == []
    assert [name for name in rows if rows.count(name) > 1] == []
    assert [name for name in files if name not in rows and not name.endswith("__init__.py")] == []

"""The structure that the design promises: public names, directions of imports, light imports."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
_MAY_IMPORT = {
    "index": {"index"},
    "qa": {"qa", "index"},
    "ui": {"ui", "qa", "index"},
    "app": {"app", "ui", "qa", "index"},
}
# Each outside library and what it sits behind: one file, a folder, one file for each database.
_BEHIND: dict[str, str | tuple[str, ...]] = {
    "faiss": "index/vectors.py",
    "tantivy": "index/words.py",
    "sentence_transformers": "index/encoder.py",
    "sentencex": "index/passages.py",
    "sqlite3": ("index/store/database.py", "qa/chats/conversations.py"),  # each its own file
    "filelock": "index/build/lock.py",
    "psutil": "index/articles/reading.py",
    "pypdfium2": "index/articles/formats/pdf/file.py",
    "py3langid": "index/articles/languages.py",
    "rich": "ui/terminal/",
    "sklearn": "index/library/landscape.py",
    "gradio": "ui/",
    "uvicorn": "ui/web/server.py",
    "httpx": "index/seeds/fetcher.py",
    "trafilatura": "index/articles/formats/html/text.py",
    "babel": "index/articles/dates.py",
}
_FILES = [
    path for folder in ("index", "qa", "ui") for path in sorted((REPOSITORY / folder).rglob("*.py"))
] + [REPOSITORY / "app.py"]


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
def test_imports_go_one_way_and_libraries_sit_behind_one_file(path: Path) -> None:
    name = path.relative_to(REPOSITORY).as_posix()
    package = name.split("/")[0].removesuffix(".py")
    roots = {imported_name.split(".")[0] for imported_name in imported(path)}
    assert roots & set(_MAY_IMPORT) <= _MAY_IMPORT[package]
    for library, home in _BEHIND.items():
        if library in roots:
            assert name.startswith(home), f"{library} is imported outside {home}"


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
        "ask",
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
    "module", ["index.search.passage_index", "index.build.build", "qa.assistant", "ui.web.render"]
)
def test_opening_and_rendering_load_neither_torch_nor_gradio(module: str) -> None:
    script = f"import sys, {module}; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.split()
    assert {"torch", "sentence_transformers", "gradio"}.isdisjoint(loaded)


def test_every_error_is_in_the_tree_of_its_docstring() -> None:
    from index import errors

    tree = errors.__doc__ or ""
    classes = [
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.QuothError)
    ]
    assert sorted(re.findall(r"\b(\w+Error)\b", tree)) == sorted(classes)


def test_the_architecture_names_every_file() -> None:
    text = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
    files = [p.relative_to(REPOSITORY).as_posix() for p in _FILES if p.name != "__init__.py"]
    assert [name for name in files if f"`{name}`" not in text] == []

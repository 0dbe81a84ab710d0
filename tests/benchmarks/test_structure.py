"""benchmarks.structure counts what it says it counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import structure
from benchmarks.structure import File

_LONG_FUNCTION = "def long():\n" + "    pass\n" * 40


def _written(folder: Path, sources: dict[str, str]) -> list[File]:
    for name, source in {"app.py": "", **sources}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source, encoding="utf-8")
    return structure.read_files(folder)


def test_a_file_is_read_with_its_imports_and_functions(tmp_path: Path) -> None:
    source = (
        "import json\n"
        "from typing import TYPE_CHECKING\n"
        "from index.store import database\n"
        "if TYPE_CHECKING:\n"
        "    from index.words import WordIndex\n"
        "def f() -> None:\n"
        "    import index.store.store\n"
    )
    sources = {
        "index/build/build.py": source,
        "index/store/__init__.py": "",
        "index/store/database.py": "",
        "index/store/store.py": "",
        "index/words.py": "class WordIndex: ...\n",
    }
    files = {file.path: file for file in _written(tmp_path, sources)}
    assert list(files) == ["app.py", *sources]
    assert files["index/build/build.py"] == File(
        path="index/build/build.py",
        lines=7,
        imports=("index/store/database.py", "index/store/store.py", "index/words.py"),
        functions=(("f", 2),),
    )


def test_a_circle_is_found_through_any_number_of_files(tmp_path: Path) -> None:
    sources = {
        "qa/a.py": "import qa.b\n",
        "qa/b.py": "def f():\n    from qa.c import x\n",
        "qa/c.py": "from qa import a, d\n",
        "qa/d.py": "import qa.d\n",  # itself: no circle
        "ui/e.py": "import ui.f\n",
        "ui/f.py": "import ui.e\n",
    }
    assert structure.circles(_written(tmp_path, sources)) == [
        ["qa/a.py", "qa/b.py", "qa/c.py"],
        ["ui/e.py", "ui/f.py"],
    ]


def test_an_import_against_the_order_is_named(tmp_path: Path) -> None:
    sources = {
        "index/store/store.py": "import index.errors\nimport index.build.build\n",
        "index/build/build.py": "import index.store.store\n",
        "index/errors.py": "",
        "index/strange.py": "import ui.web.page\n",  # without a place, so nothing is said of it
        "ui/web/page.py": "",
    }
    assert structure.against_order(_written(tmp_path, sources)) == [
        ("index/store/store.py", "index/build/build.py")
    ]


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("index/words.py", "index/words"),
        ("index/articles/formats/pdf/file.py", "index/articles"),
        ("index/__init__.py", "index/__init__"),
        ("qa/reader.py", "qa/*"),
        ("qa/answer.py", "qa/answer"),
        ("qa/chats/__init__.py", "qa/chats"),
        ("app.py", "app"),
    ],
)
def test_every_file_has_its_place(path: str, named: str) -> None:
    place = structure.place(path)
    assert place is not None
    assert structure.ORDER[place] == named


@pytest.mark.parametrize("path", ["index/strange.py", "qa/strange/file.py", "ui/page.py"])
def test_what_the_order_does_not_name_has_no_place(path: str) -> None:
    assert structure.place(path) is None


def test_sizes_are_reported(tmp_path: Path) -> None:
    sources = {
        "index/articles.py": "# a comment\n" * 401,
        "index/words.py": "\n" * 99,
        "index/formats/pdf.py": "\n" * 300,
        "qa/reader.py": _LONG_FUNCTION,
        "ui/page.py": "\n" * 159,
    }
    assert structure.report(_written(tmp_path, sources)) == [
        "1000 lines in 6 files",
        "50% of them in the largest folder: index (500)",
        "1 files over 400 lines",
        "    index/articles.py 401",
        "1 functions over 40 lines",
        "    qa/reader.py:long 41",
        "0 files that import each other in a circle",
        "0 imports against the order of the folders",
        "2 files without a place in that order",
        "    index/formats/pdf.py",
        "    ui/page.py",
    ]

"""The Python of README and docs/api.md runs; docs/command-line.md has every command and option."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import serving

REPOSITORY = Path(__file__).parent.parent
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
API = (REPOSITORY / "docs" / "api.md").read_text(encoding="utf-8")
COMMANDS = (REPOSITORY / "docs" / "command-line.md").read_text(encoding="utf-8")


def _examples(text: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def _run(example: str, folder: Path) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(REPOSITORY)!r})\n{example}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_python_examples_run(seed_index: Path, tmp_path: Path) -> None:
    (example,) = _examples(README)
    shutil.copytree(seed_index, tmp_path / "data")
    told = _run(example, tmp_path)
    assert "Where did Keir Starmer write that?" in told
    assert _run(_examples(API)[0], tmp_path).startswith("0 0 0 ")  # nothing changed


def test_the_client_example_runs(seed_index: Path, tmp_path: Path) -> None:
    example = _examples(API)[1]
    shutil.copytree(seed_index, tmp_path / "data")
    with serving(tmp_path / "data", tmp_path / "log") as url:
        told = _run(example.replace("http://127.0.0.1:7860", url), tmp_path)
    assert "Where did Keir Starmer write that?" in told
    assert "'unchanged': " in told


def _usage(*words: str) -> str:
    ran = subprocess.run(
        [sys.executable, "app.py", *words, "--help"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_documented_commands_are_those_there_are() -> None:
    documented = set(re.findall(r"^    quoth \[?(\w+)", COMMANDS, re.MULTILINE))
    assert documented == set(re.findall(r"^    (\w+)(?:  |$)", _usage(), re.MULTILINE))
    assert set(re.findall(r"quoth (\w+) ", README)) <= documented


def test_the_documented_options_are_those_there_are() -> None:
    commands = set(re.findall(r"^    quoth \[?(\w+)", COMMANDS, re.MULTILINE))
    documented = {
        (command, option)
        for option, ofs in re.findall(
            r"^\| `(-[-a-z]+)[^`]*` \| ([^|]+) \|", COMMANDS, re.MULTILINE
        )
        for command in re.findall(r"`(\w+)`", ofs)
    }
    there = {
        (command, option)
        for command in commands
        for option in re.findall(r"^  (-[-a-z]+)", _usage(command), re.MULTILINE)
        if option != "-h"
    }
    assert documented == there


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"\bmake (\w+)", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target

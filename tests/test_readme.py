"""The README's Python runs, and its commands exist."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import serving

REPOSITORY = Path(__file__).parent.parent
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_the_python_example_runs(seed_index: Path, tmp_path: Path) -> None:
    example = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]
    shutil.copytree(seed_index, tmp_path / "data")
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(REPOSITORY)!r})\n{example}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Who was ready to put British troops in Ukraine? Where did he write that?" in ran.stdout


def test_the_client_example_runs(seed_index: Path, tmp_path: Path) -> None:
    example = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[1]
    shutil.copytree(seed_index, tmp_path / "data")
    with serving(tmp_path / "data", tmp_path / "log") as url:
        ran = subprocess.run(
            [sys.executable, "-c", example.replace("http://127.0.0.1:7860", url)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr
    assert "Who was ready to put British troops in Ukraine? Where did he write that?" in ran.stdout
    assert "'unchanged': " in ran.stdout


def test_every_command_of_the_readme_has_help() -> None:
    commands = set(re.findall(r"^    quoth (\w+)", README, re.MULTILINE))
    commands |= {"serve", "verify", "restore"}  # in brackets, or second on their line
    assert commands == {
        *(
            "serve",
            "build",
            "ask",
            "search",
            "eval",
            "votes",
            "info",
            "verify",
            "backup",
            "restore",
        ),
        "password",
    }
    for command in sorted(commands):
        ran = subprocess.run(
            [sys.executable, "app.py", command, "--help"],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert "usage:" in ran.stdout


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"\bmake (\w+)", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target

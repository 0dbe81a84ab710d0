"""The wheel, installed where the repository is not: a build, an answer and the page, offline.

    python -m benchmarks.torture.wheel [--packages DIR]

Builds the wheel, installs it alone into an environment of its own, which sees the packages that are
installed here (or in DIR), and uses it in an empty folder (`first_use.py`): where the system allows
it, without any network but this machine, so that whatever would be sent elsewhere is counted. Every
file of the program that git keeps must be in the wheel. A second use has no PyTorch.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

REPOSITORY = Path(__file__).parents[2]
HEAVY = ("torch", "transformers", "sentence_transformers")  # which a light install has not
PARTS = ("index", "qa", "ui", "seeds")
_APART = ("unshare", "--map-root-user", "--net")
_HIDING = """
import sys

class Hiding:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Hiding())
"""
_FROM_TESTS = ("PYTHONPATH", "HF_HUB_OFFLINE", "QUOTH_OFFLINE")
_ARTICLE = (
    "The old bridge\nBy Ada Brown\n3 May 2023\n\nThe old bridge of Leeds was closed by the council "
    "on Monday. Its last repair had cost 40,000 pounds, said the engineer, and it was not enough.\n"
)


def main() -> int:
    """Build, install, build, ask; return 1 if anything is amiss."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--packages", default=sysconfig.get_path("purelib"), metavar="DIR")
    packages = parser.parse_args().packages
    with tempfile.TemporaryDirectory() as folder:
        wheel = build_wheel(Path(folder))
        problems = [f"not in the wheel: {name}" for name in missing(wheel)]
        for number, hidden in enumerate(((), HEAVY)):
            problems += use(wheel, Path(folder, str(number)), packages, hidden)
    for problem in problems:
        print(problem)
    print(f"tried 2, failed {len(problems)}")
    return bool(problems)


def build_wheel(folder: Path) -> Path:
    """Return the wheel of the working tree, built into `folder`."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir"]
    subprocess.run([*command, str(folder), str(REPOSITORY)], check=True)
    (wheel,) = folder.glob("quoth-*.whl")
    return wheel


def missing(wheel: Path) -> list[str]:
    """Return the files of the program that git keeps and the wheel has not."""
    command = ["git", "ls-files", "-z", *PARTS, "app.py"]
    listed = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE).stdout
    wanted = {name for name in listed.decode().split("\0") if name}
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    return sorted(wanted - held)


def use(wheel: Path, folder: Path, packages: str, hidden: Iterable[str] = ()) -> list[str]:
    """Install a wheel into an environment below `folder` and use it; return what went wrong.

    The modules in `hidden` cannot be imported there, as if they were not installed. Where the
    system lets a program have a network of its own, it has none but this machine.
    """
    home, work = folder / "environment", folder / "work"
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    (site / "packages.pth").write_text(packages + "\n", encoding="utf-8")
    (site / "sitecustomize.py").write_text(_HIDING.format(names=tuple(hidden)), encoding="utf-8")
    with zipfile.ZipFile(wheel) as archive:  # what installing does with a wheel of pure Python
        archive.extractall(site)
    (work / "seeds").mkdir(parents=True)
    (work / "seeds" / "bridge.txt").write_text(_ARTICLE, encoding="utf-8")
    program = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    command = [str(program), str(Path(__file__).with_name("first_use.py")), str(work)]
    is_apart = can_be_apart()
    if is_apart:
        command = [*_APART, *command, "--apart"]
    environment = {k: v for k, v in os.environ.items() if k not in _FROM_TESTS}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        return [done.stderr[-1500:]]
    told = json.loads(done.stdout.splitlines()[-1])
    attempts = [
        f"{n} {name}: something was sent elsewhere" for name, n in told["attempts"].items() if n
    ]
    return [*told["problems"], *(attempts if is_apart else [])]


def can_be_apart() -> bool:
    """Say whether a program can be run here in a network of its own."""
    if shutil.which(_APART[0]) is None:
        return False
    return subprocess.run([*_APART, "true"], capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())

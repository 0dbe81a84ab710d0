"""The lock files: the versions that the tests ran with, each with the hashes of its files.

    python -m benchmarks.lock            (make lock)

Takes pyproject.toml and what is installed; writes `requirements.lock`, all of it, and
`requirements-light.lock`, without torch and what is only there for it. Needs uv, which looks the
hashes up. PyTorch is the plain 2.13.0. What only its CUDA build for Linux needs, gigabytes, is left
out: there the CPU build is installed first, and the lock without dependencies behind it.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.licences import REPOSITORY, collect, to_name, to_requirements

LOCK, LIGHT = REPOSITORY / "requirements.lock", REPOSITORY / "requirements-light.lock"
# What an answer from the bundled models does not need: docs/supply-chain.md has what does.
HEAVY = ("torch", "sentence-transformers", "transformers")
_CUDA = re.compile(r"(?:nvidia|cuda)-|triton$")
_HEAD = (
    "# Made by `make lock`: the versions that the tests ran with. Install with\n"
    "#   pip install --no-deps --require-hashes -r {name}\n"
    "# docs/supply-chain.md says more.\n"
)


def main() -> int:
    """Write both files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--uv", default=shutil.which("uv"), help="the program uv")
    uv = parser.parse_args().uv
    if uv is None:
        print("uv is not installed: pip install uv", file=sys.stderr)
        return 1
    blocks = _resolved(uv, to_requirements())
    _write(LOCK, blocks)
    kept = {package.name for package in collect(to_requirements(), without=HEAVY)}
    _write(LIGHT, {name: block for name, block in blocks.items() if name in kept})
    return 0


def _resolved(uv: str, requirements: list[str]) -> dict[str, str]:
    """Return the lines of each package, by name."""
    with tempfile.TemporaryDirectory() as folder:
        wanted, tested = Path(folder, "wanted.in"), Path(folder, "tested.txt")
        wanted.write_text("\n".join(requirements) + "\n", encoding="utf-8")
        versions = {one.name: one.version.partition("+")[0] for one in collect(requirements)}
        tested.write_text(
            "".join(f"{name}=={version}\n" for name, version in versions.items()), encoding="utf-8"
        )
        command = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
        command += ["--python-version", "3.11", "--no-header", "--no-annotate", "--no-config"]
        command += ["--constraint", str(tested), str(wanted)]
        made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    blocks = {}
    for block in re.split(r"\n(?=\S)", made.strip()):
        name = to_name(block)
        if not _CUDA.match(name):
            blocks[name] = block.strip()
    return blocks


def _write(path: Path, blocks: dict[str, str]) -> None:
    lines = "\n".join(blocks[name] for name in sorted(blocks))
    path.write_text(f"{_HEAD.format(name=path.name)}{lines}\n", encoding="utf-8")
    print(f"{path.name}: {len(blocks)} packages")


if __name__ == "__main__":
    sys.exit(main())

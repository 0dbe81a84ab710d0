"""What is installed with Quoth: locked with hashes, under licences that are fit, and no more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from benchmarks.licences import collect, is_fit, to_name, to_requirements
from benchmarks.lock import HEAVY, LIGHT, LOCK

_LINE = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>[\w.]+)(?: ; [^\\\n]+?)?"
    r"(?: \\\n    --hash=sha256:[0-9a-f]{64})+"
)


def locked(path: Path) -> dict[str, list[str]]:
    """Return the versions of each package in a lock file, all of whose lines must be understood."""
    text = "\n".join(
        line for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#"
    )
    found: dict[str, list[str]] = {}
    for match in _LINE.finditer(text):
        found.setdefault(match["name"], []).append(match["version"])
    assert _LINE.sub("", text).strip() == ""
    return found


def test_the_lock_has_all_that_is_required_in_range_and_nothing_else() -> None:
    versions = locked(LOCK)
    for line in to_requirements():
        for version in versions[to_name(line)]:
            assert Requirement(line).specifier.contains(version), line
    assert versions["torch"] == ["2.13.0"]
    needed = {package.name for package in collect(to_requirements())}
    assert needed <= versions.keys()
    assert not [name for name in versions if name.startswith(("nvidia-", "cuda-", "triton"))]


def test_the_light_lock_is_the_lock_without_torch() -> None:
    versions, light = locked(LOCK), locked(LIGHT)
    assert light.items() <= versions.items()
    assert {*HEAVY, "sympy", "networkx"}.isdisjoint(light)
    assert {"onnxruntime", "gradio", "faiss-cpu", "tantivy", "tokenizers"} <= light.keys()


def test_no_registry_is_named_in_the_locks() -> None:
    for path in (LOCK, LIGHT):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        assert "index-url" not in text
        assert "find-links" not in text


def test_every_package_has_a_licence_that_is_fit() -> None:
    packages = collect(to_requirements(["mcp", "milvus", "llm", "local-llm"]))
    assert len(packages) > 60
    assert [(one.name, one.licence) for one in packages if not one.is_fit] == []


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("MIT", True),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", True),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("AGPL-3.0-only", False),
        ("GNU Affero General Public License v3", False),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only AND (MIT OR Apache-2.0)", False),
        ("Apache-2.0 WITH LLVM-exception AND (GPL-3.0-only OR MIT)", True),
        ("", False),
        ("LicenseRef-Of-Our-Own", False),
    ],
)
def test_licences_are_told_apart(licence: str, *, expected: bool) -> None:
    assert is_fit(licence) is expected

"""The packages that an installed Quoth brings: their licences, sizes, and who needs them.

    python -m benchmarks.licences [--extra NAME ...] [--least-mb N]

Takes what is installed beside it; prints a row a package, the largest first, and ends with 1 where
one has a licence that the program may not be used with (AGPL, GPL, SSPL), or none that is known.
Of several that may be chosen from ("MPL-1.1 OR GPL-2.0-only"), one that is fit is enough.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable

REPOSITORY = Path(__file__).parent.parent
_EXTRA = re.compile(r"extra\s*==\s*['\"]([\w.-]+)")
# What the names of fit licences begin with once folded, and of those that are not.
_FIT = (
    "mit", "bsd", "0bsd", "2-clause bsd", "3-clause bsd", "new bsd", "modified bsd", "apache",
    "isc",
    "psf", "python software foundation", "mpl", "mozilla public license", "zlib", "cc0",
    "unlicense",
    "the unlicense", "hpnd", "mit-cmu", "cnri", "historical permission", "public domain", "blueoak",
    "llvm-exception", "boost", "bsl-1.0", "unicode-", "the bsd", "the mit", "zpl", "openssl",
)  # fmt: skip
_UNFIT = (
    "agpl",
    "gpl",
    "lgpl",
    "gnu affero",
    "gnu general public",
    "sspl",
    "commercial",
    "proprietary",
)
# Read by hand, where the package's own words say too little. Those of PDFium's parts, such as
# FreeType, ICU, libjpeg, libtiff and zlib, are in the package, and ask for their notice alone.
_READ = {"pypdfium2": "BSD-3-Clause AND Apache-2.0 AND MIT"}
# What a licence's text begins with, where the package says nothing of it.
_TEXTS = (
    ("Permission is hereby granted, free of charge", "MIT"),
    ("Redistribution and use in source and binary forms", "BSD"),
    ("Apache License", "Apache-2.0"),
    ("Mozilla Public License", "MPL-2.0"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """An installed package; `for_whom` are those of the others that name it."""

    name: str
    version: str
    licence: str
    size_bytes: int
    for_whom: tuple[str, ...]

    @property
    def is_fit(self) -> bool:
        """Whether it may be used by a program under the Apache licence."""
        return is_fit(self.licence)


def main() -> int:
    """Print the packages; return 1 if one of them is not fit."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--extra", action="append", default=[], metavar="NAME")
    parser.add_argument("--least-mb", type=float, default=0.0, metavar="N")
    options = parser.parse_args()
    packages = collect(to_requirements(options.extra))
    for one in sorted(packages, key=lambda one: -one.size_bytes):
        if one.size_bytes >= options.least_mb * 1e6 or not one.is_fit:
            mark = "" if one.is_fit else "  <- NOT FIT"
            needed = ", ".join(one.for_whom) or "quoth"
            told = f"{one.name} {one.version}"
            print(
                f"{one.size_bytes / 1e6:7.1f} MB  {told:<36} {one.licence[:60]:<60} {needed}{mark}"
            )
    unfit = [one for one in packages if not one.is_fit]
    total = sum(one.size_bytes for one in packages)
    print(f"{len(packages)} packages, {total / 1e6:.0f} MB; {len(unfit)} without a fit licence")
    return bool(unfit)


def to_requirements(extras: Iterable[str] = ()) -> list[str]:
    """Return what pyproject.toml requires, with the given extras."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]
    return [*project["dependencies"], *(line for extra in extras for line in optional[extra])]


def collect(requirements: Iterable[str], *, without: Iterable[str] = ()) -> list[Package]:
    """Return what is installed of these and of all that they need, by name.

    What is there only for a package of `without` is left out with it.
    """
    users: dict[str, set[str]] = {}
    found: dict[str, importlib.metadata.Distribution] = {}
    waiting = [(to_name(line), to_extras(line), "") for line in requirements]
    seen = set()
    while waiting:
        name, extras, user = waiting.pop()
        users.setdefault(name, set()).update({user} - {""})
        if name in without or (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            installed = found[name] = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # of another system or version of Python
        for line in installed.requires or []:
            extra = _EXTRA.search(str(Requirement(line).marker or ""))
            if extra is None or extra[1] in extras:
                waiting.append((to_name(line), to_extras(line), name))
    return [
        Package(
            name=name,
            version=installed.version,
            licence=to_licence(installed),
            size_bytes=_size(installed),
            for_whom=tuple(sorted(users[name])),
        )
        for name, installed in sorted(found.items())
    ]


def to_name(requirement: str) -> str:
    """Return the name in a requirement, as PyPI compares names."""
    return canonicalize_name(Requirement(requirement).name)


def to_extras(requirement: str) -> tuple[str, ...]:
    """Return the extras in a requirement such as "uvicorn[standard]>=0.14"."""
    return tuple(sorted(Requirement(requirement).extras))


def to_licence(installed: importlib.metadata.Distribution) -> str:
    """Return what a package says of its licence, else what its text begins with, else ""."""
    metadata = installed.metadata
    if read := _READ.get(to_name(metadata["Name"])):
        return read
    stated = [
        ", ".join(metadata.get_all(field) or []) for field in ("License-Expression", "License")
    ]
    trove = [
        re.sub(r" \([^()]*\)$", "", line.rpartition(" :: ")[2])
        for line in metadata.get_all("Classifier") or []
        if line.startswith("License :: ") and not line.endswith("OSI Approved")
    ]
    for line in (stated[0], " AND ".join(trove), stated[1].strip().partition("\n")[0]):
        if line and line != "UNKNOWN" and is_known(line):
            return line
    for file in installed.files or []:
        if re.search(r"(?i)licen[sc]e|copying", file.name):
            text = Path(str(installed.locate_file(file))).read_text("utf-8", "replace")
            for words, name in _TEXTS:
                if words in " ".join(text.split()):
                    return f"{name} by its text"
    return next(filter(None, stated), "")


def is_known(licence: str) -> bool:
    """Say whether all parts of a licence's name say whether they are fit."""
    parts = [part for part in _parts(licence) if part not in ("and", "or", "(", ")")]
    return bool(parts) and all(_begins(part, _FIT + _UNFIT) for part in parts)


def is_fit(licence: str) -> bool:
    """Say whether a licence is fit: each of those that go together, one of those to choose from."""
    parts = _parts(licence)
    value = _of_any(parts)
    return value and not parts


def _parts(licence: str) -> list[str]:
    """Return the names in a licence's name in small letters, with "and", "or" and parentheses."""
    found = re.split(r"(\(|\)|\s+and\s+|\s+or\s+|/|,\s*)", licence.casefold())
    words = {"/": "or", ",": "and"}
    return [words.get(part.strip(), part.strip()) for part in found if part.strip()]


def _of_any(parts: list[str]) -> bool:
    """Take alternatives from the front; say whether one of them is fit."""
    value = _of_all(parts)
    while parts[:1] == ["or"]:
        parts.pop(0)
        value = _of_all(parts) or value
    return value


def _of_all(parts: list[str]) -> bool:
    value = _of_one(parts)
    while parts[:1] == ["and"]:
        parts.pop(0)
        value = _of_one(parts) and value
    return value


def _of_one(parts: list[str]) -> bool:
    if not parts:
        return False
    part = parts.pop(0)
    if part != "(":
        return _begins(part, _FIT)
    value = _of_any(parts)
    return parts[:1] == [")"] and parts.pop(0) == ")" and value


def _begins(part: str, names: tuple[str, ...]) -> bool:
    return part.removeprefix("license ").startswith(names)


def _size(installed: importlib.metadata.Distribution) -> int:
    total = 0
    for file in installed.files or []:
        path = Path(str(installed.locate_file(file)))
        total += path.stat().st_size if path.is_file() else 0
    return total


if __name__ == "__main__":
    sys.exit(main())

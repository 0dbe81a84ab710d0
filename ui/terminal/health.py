"""Health: whether what Quoth needs of a machine and of its installation is there.

Takes nothing but folders; gives checks, each with what to do where something is amiss. That of the
index is in `index_health.py`.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from packaging.requirements import Requirement

from index.disk import size_of
from index.errors import QuothError
from index.offline import VARIABLE, is_offline

if TYPE_CHECKING:
    from collections.abc import Iterator

State = Literal["ok", "warning", "fault"]
_LEAST_PYTHON = (3, 11)
# What only other encoders and readers than the bundled ones need: docs/supply-chain.md.
_FOR_OTHER_MODELS = frozenset({"torch", "sentence-transformers", "transformers"})
_DEVELOPING = frozenset({"test", "training", "bench"})  # extras that no user misses
_EXTRA = re.compile(r"extra\s*==\s*['\"]([\w-]+)")
_LOW_DISK, _NO_DISK = 1_000_000_000, 50_000_000  # bytes free
_LOW_MEMORY = 1_500_000_000  # bytes: models and libraries take 0.9 GB, a large article 0.2 GB
_FEW_FILES = 256  # at once: each page that is open holds one, an index some twenty
_BEFORE_US = 1_735_689_600  # 2025 began: a clock that says less is wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was looked at, how it is, and what to do where it is not as it should be."""

    name: str
    state: State
    found: str
    advice: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return it as the JSON contract has it."""
        return {
            "name": self.name,
            "state": self.state,
            "found": self.found,
            "advice": self.advice or None,
        }


def ok(name: str, found: str) -> Check:
    """Return a check that found nothing amiss."""
    return Check(name=name, state="ok", found=found)


def warning(name: str, found: str, advice: str) -> Check:
    """Return a check that found what may become a fault."""
    return Check(name=name, state="warning", found=found, advice=advice)


def fault(name: str, found: str, advice: str) -> Check:
    """Return a check that found what keeps something from working."""
    return Check(name=name, state="fault", found=found, advice=advice)


def check_installation() -> Iterator[Check]:
    """Yield how Python, the required packages, the extras and the models are."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _LEAST_PYTHON:
        yield fault("python", version, "install Python 3.11 or later")
    else:
        yield ok("python", version)
    yield from _check_packages()
    yield _check_encoder()
    yield _check_models()
    recognition = "tesseract is installed" if shutil.which("tesseract") else "no tesseract"
    advice = "" if shutil.which("tesseract") else ": scans are not read (docs/formats.md)"
    yield ok("scans", recognition + advice)
    told = f"{VARIABLE} is set: no connection leaves this machine" if is_offline() else "not asked"
    yield ok("offline", told)


def check_machine(index_dir: Path, port: int) -> Iterator[Check]:
    """Yield how disk, memory, open files, temporary folder, port and clock are."""
    yield _check_disk(index_dir)
    yield _check_memory()
    yield _check_files()
    yield _check_temporary()
    yield _check_port(port)
    now = time.time()
    if now < _BEFORE_US:
        yield warning("clock", time.strftime("%Y-%m-%d", time.gmtime(now)), "set the clock")
    else:
        yield ok("clock", time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(now)))


def _check_packages() -> Iterator[Check]:
    """Yield a check of all that is required, one for each that is not as it should be, and extras.

    What is required says the program's own installation.
    """
    try:
        required = importlib.metadata.requires("quoth") or []
    except importlib.metadata.PackageNotFoundError:
        advice = "install it to have its packages checked: pip install -e ."
        yield warning("packages", "Quoth runs from its sources and is not installed", advice)
        return
    extras: dict[str, list[str]] = {}
    n, wrong = 0, []
    for one in map(Requirement, required):
        extra = _EXTRA.search(str(one.marker or ""))
        problem = _to_problem(one)
        if extra is not None:
            extras.setdefault(extra[1], []).extend([problem] if problem else [])
        elif problem:
            of = warning if one.name in _FOR_OTHER_MODELS else fault
            wrong.append(of("packages", problem, f"pip install '{one.name}{one.specifier}'"))
        n += extra is None
    yield from wrong or [ok("packages", f"all {n} as required")]
    for extra_name, problems in extras.items():
        if extra_name not in _DEVELOPING:
            install = f"to have it: pip install 'quoth[{extra_name}]'"
            found = f"{', '.join(problems)}; {install}" if problems else "installed"
            yield ok(f"extra {extra_name}", found)


def _to_problem(required: Requirement) -> str:
    """Return what is wrong with a package, "" where nothing is."""
    try:
        version = importlib.metadata.version(required.name)
    except importlib.metadata.PackageNotFoundError:
        return f"{required.name} is not installed"
    if required.specifier.contains(version, prereleases=True):
        return ""
    return f"{required.name} is {version}, not {required.specifier}"


def _check_encoder() -> Check:
    from index import minilm

    try:
        minilm.check()
    except QuothError as exc:
        return _of_error("encoder", exc)
    return ok("encoder", f"{minilm.NAME}, checksums right")


def _check_models() -> Check:
    from qa.bundled import check_all

    try:
        names = check_all()
    except QuothError as exc:
        return _of_error("models", exc)
    return ok("models", f"{len(names)} files, checksums right")


def _of_error(name: str, error: QuothError) -> Check:
    """Return the fault that an error tells of; what to do stands behind its last semicolon."""
    found, _, advice = str(error).rpartition("; ")
    return fault(name, found or str(error), advice if found else "")


def _check_disk(index_dir: Path) -> Check:
    place = _to_existing(index_dir)
    free = shutil.disk_usage(place).free
    # A build that encodes anew writes everything once more behind what is served.
    held = size_of(index_dir)
    told = f"{free / 1e9:.1f} GB free at {place}"
    if free < _NO_DISK:
        return fault("disk", told, "make room: nothing can be built or kept")
    if free < max(_LOW_DISK, 2 * held):
        return warning("disk", told, f"make room: the index has {held / 1e6:.0f} MB")
    return ok("disk", told)


def _to_existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that there is."""
    folder = folder.absolute()
    return next((place for place in (folder, *folder.parents) if place.is_dir()), Path.cwd())


def _check_memory() -> Check:
    from index.articles.reading import available_bytes

    free = available_bytes()
    told = f"{free / 1e9:.1f} GB available"
    if free < _LOW_MEMORY:
        return warning("memory", told, "close other programs: answering takes about 1 GB")
    return ok("memory", told)


def _check_files() -> Check:
    try:
        import resource
    except ImportError:  # Windows bounds them in another way
        return ok("open files", "not bounded here")
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= limit < _FEW_FILES:
        return warning("open files", f"{limit} at once", "allow more, as with: ulimit -n 1024")
    return ok("open files", "not bounded" if limit < 0 else f"{limit} at once")


def _check_temporary() -> Check:
    try:
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"quoth")
    except OSError as exc:
        told = f"nothing can be written to {os.environ.get('TMPDIR', '/tmp')}: {exc.strerror}"  # noqa: S108
        return fault("temporary files", told, "name a folder in TMPDIR that can be written to")
    return ok("temporary files", tempfile.gettempdir())


def _check_port(port: int) -> Check:
    from ui.web.address import listen

    try:
        with listen("127.0.0.1", port) as listener:
            return ok("port", f"{listener.getsockname()[1]} is free")
    except QuothError as exc:
        return warning("port", str(exc).split(";")[0], "serve on another: quoth serve --port N")

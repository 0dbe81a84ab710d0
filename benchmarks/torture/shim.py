"""Shim: the program's calls that change files, made to fail, to kill, or recorded, from outside.

Takes what is to happen at which call; counts those on paths below a folder. `shim.c` is compiled
when it is needed, and the program begun again with it loaded.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

COUNT, FAIL_ONCE, FAIL_ON, CUT_SHORT, KILL, KILL_TORN, JOURNAL = range(1, 8)
FULL, BROKEN = errno.ENOSPC, errno.EIO
_SOURCE = Path(__file__).with_name("shim.c")
_LOADED = "QUOTH_TORTURE_SHIM"  # the folder it lies in, in what began again
MISSING = "a C compiler (cc, gcc or clang) on Linux is needed for this; there is none here"


def begin_again(module: str, arguments: Sequence[str]) -> int | None:
    """Run `module` anew with the shim; return its exit status, None where it is loaded.

    Raises RuntimeError where it cannot be compiled.
    """
    if is_loaded():
        return None
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None or not sys.platform.startswith("linux"):
        raise RuntimeError(MISSING)
    with tempfile.TemporaryDirectory(prefix="quoth-shim-") as folder:
        library = Path(folder, "shim.so")
        command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(_SOURCE)]
        command += ["-ldl", "-lpthread"]
        subprocess.run(command, check=True)
        environment = {**os.environ, "LD_PRELOAD": str(library), _LOADED: folder}
        again = [sys.executable, "-m", module, *arguments]
        return subprocess.run(again, check=False, env=environment).returncode


def is_loaded() -> bool:
    """Say whether this process has the shim."""
    return _LOADED in os.environ and hasattr(ctypes.CDLL(None), "shim_arm")


def arm(what: int, at: int, below: Path, *, error: int = FULL, log: int = -1) -> None:
    """Have this process do `what` at its `at`-th call that changes a file below a folder."""
    ctypes.CDLL(None).shim_arm(what, ctypes.c_long(at), error, os.fsencode(below), log)


def disarm() -> None:
    """Let all calls be again."""
    ctypes.CDLL(None).shim_arm(0, ctypes.c_long(0), 0, b"/", -1)


def counted() -> int:
    """Return how many calls there were since `arm`."""
    function = ctypes.CDLL(None).shim_counted
    function.restype = ctypes.c_long
    return int(function())


def failed() -> int:
    """Return how many of them were made to fail."""
    function = ctypes.CDLL(None).shim_failed
    function.restype = ctypes.c_long
    return int(function())

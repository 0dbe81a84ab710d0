"""Files that are made by what they have the readers do: guided by coverage, by atheris.

    pip install atheris
    python -m benchmarks.torture.guided [--seconds 600] [--keep DIR]

A valid file of each format is changed again and again, and what reaches code that none before it
reached is changed further. Each goes through the steps and bounds of `hostile_steps.py` by itself.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import subprocess
import sys
import tempfile
from pathlib import Path

_FOUND = "found: "
_LONGEST = 20_000  # bytes of a file


def main() -> int:
    """Fuzz for so long; return 1 if anything was wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the files that fail there")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("not tried: pip install atheris")
        return 0
    if options.worker is not None:
        work(options.worker, options.seconds, options.keep)
    with tempfile.TemporaryDirectory(prefix="quoth-guided-") as folder:
        command = [sys.executable, "-m", "benchmarks.torture.guided", "--worker", folder]
        command += ["--seconds", str(options.seconds)]
        command += ["--keep", str(options.keep)] if options.keep else []
        ran = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    found = [line for line in ran.stdout.splitlines() if line.startswith(_FOUND)]
    print("\n".join(found))
    tried = re.search(r"number_of_executed_units:\s*(\d+)", ran.stderr)
    if tried is None or ran.returncode:
        print(ran.stderr[-3000:])
        return 1
    print(f"tried {tried[1]}, failed {len(found)}")
    return bool(found)


def work(folder: Path, seconds: int, keep: Path | None) -> None:
    """Fuzz in this process, which ends with it; tell each new kind of problem."""
    import atheris  # in no extra: it is needed here alone

    with atheris.instrument_imports(include=["index"]):
        from benchmarks.torture.hostile_steps import Looked, look_at_file
        from index.encoder import Encoder
    from tests.conftest import make_tiny_model
    from tests.fuzzing import OTHERS, VALID

    tiny = Encoder.load(str(make_tiny_model(folder, seed=7)))
    valid = VALID | OTHERS
    suffixes = list(valid)
    corpus = folder / "corpus"
    corpus.mkdir()
    for n, data in enumerate(valid.values()):
        (corpus / str(n)).write_bytes(bytes([n]) + data[:_LONGEST])
    known: set[str] = set()

    def try_one(data: bytes) -> None:
        suffix = suffixes[data[0] % len(suffixes)] if data else ".txt"
        path = folder / f"a{suffix}"
        path.write_bytes(data[1:])
        looked = Looked()
        look_at_file(path, tiny, looked)
        for problem in looked.problems:
            kind = re.sub(r"\d+", "*", f"{suffix}: {problem}")[:160]
            if kind in known:
                continue
            known.add(kind)
            print(f"{_FOUND}{suffix}: {problem}", flush=True)
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{len(known)}{suffix}").write_bytes(data[1:])

    limits = [f"-max_total_time={seconds}", f"-max_len={_LONGEST}", "-timeout=60"]
    limits += ["-rss_limit_mb=4096", "-print_final_stats=1", f"-artifact_prefix={folder}/"]
    atheris.Setup([sys.argv[0], *limits, str(corpus)], try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())

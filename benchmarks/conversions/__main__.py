"""One text as some forty files: whether each reads the same, and answers the same.

    python -m benchmarks.conversions [--keep DIR] [--show NAME]

Files of other programs are made where these are installed (see makers.py). Prints, for each file,
the token F1 of its sentences against the text's own, and at how many of ten questions the quoted
characters are those that the plain text gives; then each that is below .98 or differs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.conversions.files import make_own
from benchmarks.conversions.likeness import quotable, quotes, token_f1
from benchmarks.conversions.makers import make_all
from benchmarks.conversions.story import QUESTIONS, sentences
from index import build_index
from index.articles.reading import SeedReader
from index.encoder import Encoder
from qa import Assistant

LEAST = 0.98


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write the files there")
    parser.add_argument("--show", metavar="NAME", help="print the sentences of this file")
    parser.add_argument("--no-answers", action="store_true", help="read only")
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        files = make_own() | make_all(work)
        folder = flags.keep or work / "files"
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        if flags.show:
            print(*_read(folder / flags.show), sep="\n")
            return 0
        scores = {name: token_f1(sentences(), _read(folder / name)) for name in files}
        answers = {} if flags.no_answers else _all_answers(folder, work, list(files))
    return _print(scores, answers)


def _read(path: Path) -> list[str]:
    with SeedReader() as reader:
        content = reader.read(path, root=path.parent)
    for error in content.skipped:
        print(f"  {path.name}: {error}")
    return [sentence for article in content.articles for sentence in quotable(article)]


def _all_answers(folder: Path, work: Path, names: list[str]) -> dict[str, list[tuple[str, ...]]]:
    encoder = Encoder.load()
    found = {}
    for name in names:
        index = work / "index" / name
        build_index([folder / name], index, encoder=encoder)
        assistant = Assistant.open(index)
        found[name] = [quotes(assistant.ask(question)) for question in QUESTIONS]
    return found


def _print(scores: dict[str, float], answers: dict[str, list[tuple[str, ...]]]) -> int:
    original = answers.get(next(iter(scores)), [])
    n_wrong = 0
    for name, score in scores.items():
        same = [a == b for a, b in zip(original, answers.get(name, []), strict=False)]
        print(f"{name:24} F1 {score:.3f}  same answers {sum(same)}/{len(same)}")
        n_wrong += score < LEAST or not all(same)
        for question, is_same, quoted in zip(QUESTIONS, same, answers.get(name, []), strict=False):
            if not is_same:
                print(f"    {question}\n      {quoted}")
    print(f"{len(scores)} files, {n_wrong} below {LEAST} or with another answer")
    return 1 if n_wrong else 0


if __name__ == "__main__":
    sys.exit(main())

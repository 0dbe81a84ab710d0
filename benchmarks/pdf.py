"""How well the words of a PDF are read, against a plain text of the same work.

python -m benchmarks.pdf WORK.pdf WORK.txt …     pairs: a PDF, and its text as the makers give it

Manuals that come in both forms are in many packages of Debian (debian-faq, debian-policy,
developers-reference, debian-reference-en). Of the words: precision, recall and F1 whatever their
order, and the share of the text's words that `diff` finds in their order.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from index.articles.formats.readers import read_seed


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    files = parser.parse_args().files
    for pdf, text in zip(files[::2], files[1::2], strict=True):
        started = time.process_time()
        (article,) = read_seed(pdf, root=pdf.parent).articles
        seconds = time.process_time() - started
        expected = _words(text.read_text(encoding="utf-8", errors="replace"))
        found = _words(article.text)
        common = (Counter(expected) & Counter(found)).total()
        precision, recall = common / len(found), common / len(expected)
        f1 = 2 * common / (len(expected) + len(found))
        print(
            f"{pdf.name}: {len(article.pages)} pages, {len(expected)} words, precision "
            f"{precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}, "
            f"in order {_in_order(expected, found):.3f}, {seconds:.1f} s of CPU"
        )
    return 0


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _in_order(expected: list[str], found: list[str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("expected", "found")]
        for path, words in zip(paths, (expected, found), strict=True):
            path.write_text("".join(f"{word}\n" for word in words), encoding="utf-8")
        command = ["diff", "--speed-large-files", *map(str, paths)]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    lost = sum(line.startswith("< ") for line in said.splitlines())
    return 1 - lost / len(expected)


if __name__ == "__main__":
    sys.exit(main())

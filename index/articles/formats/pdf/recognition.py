"""Text recognition: the words of pages that are pictures; the file that knows tesseract.

Takes an opened PDF without a text; gives the pieces of text on each page with their places, read by
the program `tesseract` where it is installed. Pages go to it one at a time, within bounds of size
and time, and nothing is written to disk.
"""

from __future__ import annotations

import math
import os
import re
import shutil
import subprocess
import time
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from index.articles.formats.pdf.piece import Piece
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from index.articles.seed import Seed

_DPI = 300  # at which tesseract was trained
_MAX_PIXELS = 30_000_000  # of a page: A3 at that resolution has 17 million
_PAGE_TIMEOUT_S = 60.0  # a dense page of a newspaper takes 15 s
_FILE_TIMEOUT_S = 3600.0
_MAX_PAGES = 1000
_MAX_LANGUAGES = 3  # more make it slow, and less sure
_NO_LANGUAGES = frozenset({"osd", "equ", "snum"})
_LEAST = 20  # percent of confidence, of what counts as a word and no speck
_GAP = 1.0  # times the size of the letters, between two pieces of a line
_LARGER = 1.3  # times the height of the block's other lines, of a line that is a heading
_INSTALL = (
    "has no text, only images: install tesseract (Debian: apt install tesseract-ocr; macOS: brew "
    "install tesseract), or run text recognition (OCR) over it first"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """The pieces of text on each page, and what says how they were read."""

    pages: list[list[Piece]]
    said_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """A word as tesseract gives it: its box in pixels from the upper left, and its confidence."""

    line: tuple[int, int, int]  # block, paragraph, line
    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tesseract:
    program: str
    version: str
    languages: str

    @classmethod
    def find(cls) -> _Tesseract | None:
        program = shutil.which("tesseract")
        if program is None:
            return None
        version = _run([program, "--version"], b"").split("\n", 1)[0]
        listed = _run([program, "--list-langs"], b"").split("\n")[1:]
        names = sorted(set(filter(None, listed)) - _NO_LANGUAGES, key=lambda n: (n != "eng", n))
        return cls(
            program=program, version=version, languages="+".join(names[:_MAX_LANGUAGES]) or "eng"
        )

    def read(self, picture: bytes) -> list[_Word]:
        """Return the words in a picture (PGM)."""
        command = [self.program, "stdin", "stdout", "-l", self.languages, "--dpi", str(_DPI), "tsv"]
        return list(_words(_run(command, picture)))


def recogniser() -> str:
    """Return which tesseract there is, with its languages; "" where there is none that runs."""
    try:
        found = _Tesseract.find()
    except (OSError, subprocess.SubprocessError):
        return ""
    return f"{found.version} {found.languages}" if found else ""


def recognise(seed: Seed, document: Any) -> Generator[SeedError, None, Recognition]:
    """Yield what cannot be read of the pages of `document` and return what was read of them.

    Raises SeedError where tesseract is not installed, or does not run: with an OSError as its
    cause, as it may the next time.
    """
    try:
        tesseract = _Tesseract.find()
    except (OSError, subprocess.SubprocessError) as exc:
        reason = f"has no text, only images, and tesseract does not run: {type(exc).__name__}"
        raise SeedError(seed.where, f"{reason}; install it anew") from OSError(str(exc))
    if tesseract is None:
        raise SeedError(seed.where, _INSTALL) from FileNotFoundError("tesseract")
    pages: list[list[Piece]] = []
    confidences: list[float] = []
    n_pages, started = len(document), time.monotonic()
    for number in range(n_pages):
        if number >= _MAX_PAGES or time.monotonic() - started > _FILE_TIMEOUT_S:
            reason = f"text recognition ended before page {number + 1} of {n_pages}; split it"
            yield SeedError(seed.where, reason)
            break
        seed.on_step(f"recognising page {number + 1} of {n_pages}")
        words: list[_Word] = []
        try:
            picture, points = _picture(document, number)
            words = tesseract.read(picture) if picture else []
        except (OSError, subprocess.SubprocessError, RuntimeError) as exc:
            where = f"{seed.where}:page {number + 1}"
            yield SeedError(where, f"text recognition failed: {type(exc).__name__}")
            points = (1.0, 0.0)
        pages.append(_pieces(words, *points))
        confidences += [word.confidence for word in words]
    sure = f", {sum(confidences) / len(confidences):.0f}% sure of its words" if confidences else ""
    return Recognition(pages=pages, said_by=f"text recognition by {tesseract.version}{sure}")


def _run(command: Sequence[str], given: bytes) -> str:
    """Return what a program prints. Raises OSError or SubprocessError where it fails."""
    done = subprocess.run(  # noqa: S603 - the program found, no shell
        command,
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=_PAGE_TIMEOUT_S,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # its threads wait for each other
    )
    return done.stdout.decode("utf-8", "replace")


def _picture(document: Any, number: int) -> tuple[bytes, tuple[float, float]]:
    """Return a page as a picture (PGM), empty where it is blank, and (points a pixel, height)."""
    page = document[number]
    width, height = page.get_size()
    scale = min(_DPI / 72, math.sqrt(_MAX_PIXELS / max(1.0, width * height)))
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        stride, rows, columns = bitmap.stride, bitmap.height, bitmap.width
        data = bytes(bitmap.buffer)[: stride * rows]
    finally:
        bitmap.close()
        page.close()
    if stride != columns:
        data = b"".join(data[at : at + columns] for at in range(0, stride * rows, stride))
    if not data.strip(data[:1]):
        return b"", (1 / scale, height)
    return b"P5 %d %d 255\n" % (columns, rows) + data, (1 / scale, height)


def _words(table: str) -> Iterator[_Word]:
    """Yield the words of tesseract's table (TSV): the rows of its level 5."""
    for row in table.split("\n"):
        cells = row.rstrip("\r").split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        try:
            _, _, block, paragraph, line, _, left, top, width, height = map(int, cells[:10])
            confidence = float(cells[10])
        except ValueError:
            continue
        is_word = bool(re.search(r"\w", cells[11]))
        if confidence >= _LEAST or (is_word and confidence >= _LEAST / 2):
            yield _Word(
                line=(block, paragraph, line),
                text=cells[11].strip(),
                left=left,
                top=top,
                width=width,
                height=height,
                confidence=confidence,
            )


def _pieces(words: Sequence[_Word], scale: float, page_height: float) -> list[Piece]:
    """Return the words as pieces in points: those of a line, cut at wide gaps.

    The lines of a block get the same height, as letters of one font have, whether they go below the
    line or not.
    """
    lines: dict[tuple[int, int, int], list[_Word]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    tops = {key: min(word.top for word in line) for key, line in lines.items()}
    heights = {key: max(w.top + w.height for w in line) - tops[key] for key, line in lines.items()}
    blocks: dict[int, list[float]] = defaultdict(list)
    for (block, _, _), pixels in heights.items():
        blocks[block].append(pixels)
    found: list[Piece] = []
    for key, line in lines.items():
        usual = median(blocks[key[0]])
        height: float = heights[key] if heights[key] > _LARGER * usual else usual
        top = page_height - tops[key] * scale
        found.extend(
            Piece(
                text=" ".join(word.text for word in run),
                left=run[0].left * scale,
                right=(run[-1].left + run[-1].width) * scale,
                bottom=top - height * scale,
                top=top,
            )
            for run in _runs(sorted(line, key=lambda word: word.left), height)
        )
    return found


def _runs(line: Sequence[_Word], height: float) -> Iterator[list[_Word]]:
    run: list[_Word] = []
    for word in line:
        if run and word.left - run[-1].left - run[-1].width > _GAP * height:
            yield run
            run = []
        run.append(word)
    yield run

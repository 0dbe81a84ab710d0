""".vtt and .srt: the captions of a film or talk; one article, its words without their times.

Takes WebVTT, as the W3C has it, and SubRip. The captions of a sentence are joined, so that it
can be quoted; a voice (`<v Ida>`) begins a turn. What rolls up, and is shown twice, is read once.
"""

from __future__ import annotations

import html
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from index.articles.fields import Fields
from index.articles.seed import MAX_TEXT_BYTES, Seed, read_all, to_article, to_text
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from io import BufferedReader

    from index.articles.article import Article

_CLOCK = r"(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMES = re.compile(rf"\s*(?P<start>{_CLOCK})\s*-->\s*(?P<end>{_CLOCK})(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[\w.-]+)?\s++([^<>]+)>")
_MARKUP = re.compile(r"</?[a-z0-9][^<>]*>|\{\\[^{}]*\}", re.IGNORECASE)
_TURN = re.compile(r"(?:-\s+|>>+\s*)(?=\S)")
_LANGUAGE = re.compile(r"(?m)^Language:\s*([a-z]{2})\b")
_TITLE = re.compile(r"(?m)^(?:Title|TITLE):\s*(\S.*)")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_PAUSE_S = 4.0  # of silence, after which a paragraph begins
_JOIN_S = 0.5  # within which a caption goes on with that before
_MAX_PARAGRAPH_CHARACTERS = 1_000


def read_captions(seed: Seed, file: BufferedReader) -> Iterator[Article]:
    """Yield the one article of a file of captions."""
    text = to_text(seed, read_all(seed, file, max_bytes=MAX_TEXT_BYTES))
    head, cues = _cues(text.split("\n"))
    if not cues:
        raise SeedError(seed.where, "has no captions (no line with two times and --> between them)")
    paragraphs = _paragraphs(cues)
    if not paragraphs:
        raise SeedError(seed.where, "has no words, only times")
    title, language = _TITLE.search(head), _LANGUAGE.search(head)
    name = re.sub(r"[-_.]+", " ", PurePosixPath(seed.id).stem)
    said = {"title": title[1] if title else name, "language": language[1] if language else None}
    fields = Fields.from_mapping(said, said_by="captions" if title else "file name")
    yield to_article(seed, "\n\n".join(paragraphs), fields)


Cue = tuple[float, float, list[str]]  # its start and end in seconds, and its lines


def _cues(lines: Sequence[str]) -> tuple[str, list[Cue]]:
    """Return what stands above the first caption, and the captions."""
    cues: list[Cue] = []
    head: list[str] = []
    is_open = False
    for line in lines:
        times = _TIMES.fullmatch(line)
        if times is not None:
            cues.append((_seconds(times["start"]), _seconds(times["end"]), []))
            is_open = True
        elif not line.strip():
            is_open = False
        elif is_open:
            cues[-1][2].append(line.strip())
        elif not cues:
            head.append(line)
    return "\n".join(head), cues


def _seconds(clock: str) -> float:
    total = 0.0
    for part in clock.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def _paragraphs(cues: Sequence[Cue]) -> list[str]:
    paragraphs: list[str] = []
    words = ""
    for line, begins in _lines(cues):
        is_full = len(words) > _MAX_PARAGRAPH_CHARACTERS and _SENTENCE_END.search(words)
        if words and (begins or is_full):
            paragraphs.append(words)
            words = ""
        words = f"{words} {line}".strip()
    return [*paragraphs, words] if words else paragraphs


def _lines(cues: Sequence[Cue]) -> Iterator[tuple[str, bool]]:
    """Yield each line that is spoken, and whether a turn begins there, or a pause went before."""
    before: list[str] = []
    ended_at, voice = 0.0, ""
    for start, end, raw in cues:
        lines = [line for line in map(_spoken, raw) if line]
        is_next = start - ended_at < _JOIN_S
        new = lines[_overlap(before, lines) if is_next else 0 :]
        begins = start - ended_at > _PAUSE_S
        found = next((match[1].strip() for line in raw if (match := _VOICE.search(line))), voice)
        for line in new:
            turn = _TURN.match(line)
            is_turn = turn is not None or found != voice
            name = f"{found}: " if found and is_turn else ""
            yield name + (line[turn.end() :] if turn else line), begins or is_turn
            voice, begins = found, False
        before, ended_at = lines or before, end


def _spoken(line: str) -> str:
    """Return the words of a line without its markup."""
    return " ".join(html.unescape(_MARKUP.sub("", line)).split())


def _overlap(before: Sequence[str], lines: Sequence[str]) -> int:
    """Return how many of the first lines were the last ones of the caption before."""
    sizes = range(min(len(before), len(lines)), 0, -1)
    return next((n for n in sizes if list(before[-n:]) == list(lines[:n])), 0)

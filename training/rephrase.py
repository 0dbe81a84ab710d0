"""Say questions in other words: synonyms of WordNet in place of words that the context has, too.

    python -m training.rephrase OUT.jsonl.gz ROWS.jsonl.gz ... --wordnet FOLDER

A question that shares its words with the passage is found by matching words, which is not what a
reader should learn. For each question up to KEPT others are written down, {"id", "questions"}, in
which words became synonyms that the context does not have, inflected alike; of these only such as
the bundled encoder places next to the question. FOLDER holds WordNet's `index.*` and `data.*`
(Miller 1995); words are inflected by lemminflect.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING

from lemminflect import getAllInflections, getAllLemmas

from index.encoder import Encoder
from index.stop_words import STOP_WORDS
from training.rows import Row, read_rows
from ui.terminal.progress import progress_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KEPT = 3
SENSES = 2  # of a word that are looked at, the most frequent first
TRIED = 16  # rewordings of a question that are compared with it
MIN_COSINE = 0.88  # to the question
BATCH = 64  # questions whose rewordings are encoded together

_WORD = re.compile(r"(?<![\w’'-])[a-z]{4,}(?![\w’'-])")
_PLAIN = ("NN", "VB", "JJ")
_POS = {"noun": "NOUN", "verb": "VERB", "adj": "ADJ"}


class WordNet:
    """The synonyms of words, by part of speech."""

    def __init__(self, folder: Path) -> None:
        self._senses: dict[tuple[str, str], list[str]] = {}
        self._words: dict[tuple[str, str], list[str]] = {}
        for part, pos in _POS.items():
            for line in (folder / f"index.{part}").read_text().splitlines():
                if not line.startswith(" "):
                    fields = line.split()
                    self._senses[pos, fields[0]] = fields[-int(fields[2]) :][:SENSES]
            for line in (folder / f"data.{part}").read_text().splitlines():
                if not line.startswith(" "):
                    offset, _, _, n, *rest = line.split()
                    words = rest[: 2 * int(n, 16) : 2]
                    self._words[pos, offset] = [re.sub(r"\(.*\)", "", word) for word in words]

    def synonyms(self, pos: str, lemma: str) -> Iterator[str]:
        """Yield single words that share a frequent sense with `lemma`, frequent for them, too."""
        for sense in self._senses.get((pos, lemma), ()):
            for word in self._words[pos, sense]:
                frequent = self._senses.get((pos, word), ())
                if word != lemma and word.isalpha() and word.islower() and sense in frequent:
                    yield word


def main() -> None:
    """Write the other wordings of all rows."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("rows", type=Path, nargs="+")
    parser.add_argument("--wordnet", type=Path, required=True, metavar="FOLDER")
    options = parser.parse_args()
    rows = read_rows(options.rows)
    wordnet, encoder, n = WordNet(options.wordnet), Encoder.load(), 0
    with (
        gzip.open(options.out, "wt", encoding="utf-8") as out,
        progress_line("rewording") as on_row,
    ):
        for first in range(0, len(rows), BATCH):
            batch = rows[first : first + BATCH]
            for row, questions in zip(batch, rephrase(batch, wordnet, encoder), strict=True):
                if questions:
                    n += 1
                    out.write(json.dumps({"id": row.id, "questions": questions}) + "\n")
            on_row(first + len(batch), len(rows))
    print(f"{n} of {len(rows)} questions in other words in {options.out}")


def rephrase(rows: Sequence[Row], wordnet: WordNet, encoder: Encoder) -> list[list[str]]:
    """Return for each row its question in other words, the most changed first; none if none fit."""
    reworded = [list(islice(rewordings(row, wordnet), TRIED)) for row in rows]
    texts = [row.question for row in rows]
    texts += [text for found in reworded for text, _ in found]
    vectors = encoder.encode_questions(texts)
    others = iter(vectors[len(rows) :])
    kept = []
    for vector, found in zip(vectors, reworded, strict=False):
        cosines = [float(vector @ next(others)) for _ in found]
        near = sorted(
            (-n, -cosine, text)
            for (text, n), cosine in zip(found, cosines, strict=True)
            if cosine >= MIN_COSINE
        )
        kept.append([text for _, _, text in near[:KEPT]])
    return kept


def rewordings(row: Row, wordnet: WordNet) -> Iterator[tuple[str, int]]:
    """Yield the question with synonyms and how many: those that change the most words first.

    Changed are words that the context has as well, into words that it does not have.
    """
    context = set(re.findall(r"\w+", row.context.lower()))
    stems = {lemma for word in context for lemma in _lemmas(word)}
    choices = []
    for found in _WORD.finditer(row.question):
        if found[0] in STOP_WORDS or not stems.intersection(_lemmas(found[0])):
            continue
        others = [word for word in _alike(found[0], wordnet) if not stems & _lemmas(word)]
        if others:
            choices.append([found[0], *dict.fromkeys(others)][:4])
    wordings = sorted(
        product(*choices),
        key=lambda words: -sum(a != b[0] for a, b in zip(words, choices, strict=True)),
    )
    for words in wordings:
        changes = {b[0]: a for a, b in zip(words, choices, strict=True) if a != b[0]}
        if changes:
            yield _changed(row.question, changes), len(changes)


def _changed(question: str, changes: dict[str, str]) -> str:
    return _WORD.sub(lambda found: changes.get(found[0], found[0]), question)


def _alike(word: str, wordnet: WordNet) -> Iterator[str]:
    for pos, lemmas in getAllLemmas(word).items():
        for lemma in lemmas if pos in _POS.values() else ():
            forms = getAllInflections(lemma, upos=pos)
            tag = next((tag for tag in _PLAIN if tag in forms and word == lemma), None)
            tag = tag or next((tag for tag in forms if word in forms[tag]), None)
            for other in wordnet.synonyms(pos, lemma) if tag else ():
                yield from getAllInflections(other, upos=pos).get(tag, ())[:1]


def _lemmas(word: str) -> set[str]:
    return {word, *(lemma for lemmas in getAllLemmas(word).values() for lemma in lemmas)}


if __name__ == "__main__":
    main()

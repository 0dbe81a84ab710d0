"""Make questions of statements by rules: who, what, when, where and how many.

    python -m training.statements OUT.jsonl.gz FILE.jsonl.gz ... [--without QUESTIONS.jsonl ...]

A FILE holds articles (`{"id", "title", "text"}`, one object a line), whose sentences are asked
about, or claims (`{"id", "title", "context", "claim", "supported"}`, as FM2, FEVER and PAWS have
them), each asked to its passage: that of a claim which does not hold has no answer. Articles that
a file of `--without` names are left out. A question that has an answer is kept only where the
bundled reader finds it; what is written are rows as `training.rows` reads them. Verbs become their
base form by lemminflect.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lemminflect import getAllLemmas, getInflection

from index.articles.article import Article, to_clean_text
from index.passages import sentences
from index.stop_words import STOP_WORDS
from qa.same_answer import are_same_answer
from qa.spans import BundledModel
from ui.terminal.progress import progress_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.articles.article import Span

AN_ARTICLE = 8  # questions kept
LONGEST = 45  # words of a sentence that is asked about
SHORTEST = 4  # words of a question
AROUND = 6  # sentences of an article on either side of the one asked about

_NAME = r"[A-Z][\w’'-]*(?:\.(?= [A-Z]))?(?:(?: (?:of|the|de|van|von|and))? [A-Z][\w’'-]*)*"
_SUBJECT = re.compile(rf"((?:The )?{_NAME}) ([a-z]+)\b")
_PEOPLE = set("said told asked wrote added argued claimed announced confirmed stated".split())
_AUXILIARY = set("is are was were has have had will would can could may might must".split())
_PERSON = r"(?!The )[A-Z][a-z’'-]+(?: [A-Z][\w.’'-]+){1,2}"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_DAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_TIME = re.compile(
    rf"(?: (?:on|in) |^(?:On|In) )({_DAY}|(?:{_MONTH} \d{{1,2}}(?:, \d{{4}})?)"
    rf"|(?:\d{{1,2}} {_MONTH}(?: \d{{4}})?)|(?:{_MONTH} )?(?:1[5-9]|20)\d\d|{_MONTH})(?=[,. ]|$)"
)
_PLACE = re.compile(rf" (in|at|near) ((?:the )?{_NAME})\.?$")
_NUMBERS = (
    r"(?:\d[\d,.]*\d|\d|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens|hundreds)"
    r"(?: (?:hundred|thousand|million|billion))?"
)
_HOW_MANY = re.compile(
    rf"(?:(?:At least|About|Around|Nearly|Almost|Over|More than|A total of|Some) )?({_NUMBERS}) "
    r"((?:[a-z]+ )?[a-z]+s|people|men|women|children|police) ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Made:
    """A question, and the words that answer it, as they stand in the statement."""

    question: str
    answer: str


def questions_of(statement: str) -> Iterator[Made]:
    """Yield the questions that the statement answers, as far as the rules can tell."""
    told = re.sub(r"\s+", " ", statement).strip().rstrip(".")
    if len(told.split()) > LONGEST or not told or told[-1] in '?!:”"':
        return
    time = _TIME.search(told)
    bare = told if time is None else (told[: time.start()] + told[time.end() :]).lstrip(", ")
    yield from _how_many(bare)
    subject = _SUBJECT.match(bare)
    if (
        subject is None
        or subject[1].split()[0].lower() in STOP_WORDS - {"the"}
        or re.search(_NUMBERS + "$", subject[1])
        or (time is not None and time[1] in subject[1])
    ):
        return
    verb = subject[2]
    base = None if verb in _AUXILIARY else _base(verb)
    if verb not in _AUXILIARY and base is None:
        return
    rest = bare[subject.end() :].split(", ")[0].strip()
    is_person = verb in _PEOPLE or re.fullmatch(_PERSON, subject[1])
    who = "Who" if is_person else "What"
    yield Made(f"{who} {verb} {rest}?", subject[1])
    helper, main = (verb, "") if base is None else ("did", f" {base}")
    if time is not None:
        yield Made(f"When {helper} {subject[1]}{main} {rest}?", time[1])
    place = _PLACE.search(f" {rest}")
    if place is not None and not re.match(_MONTH, place[2]):
        before = f" {rest}"[: place.start()].strip()
        yield Made(f"Where {helper} {subject[1]}{main} {before}?", place[2])


def _how_many(told: str) -> Iterator[Made]:
    """Yield how many, where a number with what is counted opens the statement."""
    found = _HOW_MANY.match(told)
    if found is not None:
        rest = told[found.end() :].split(", ", maxsplit=1)[0]
        verb = rest.split(" ")[0]
        if verb in _AUXILIARY or _base(verb):
            yield Made(f"How many {found[2].lower()} {rest}?", found[1])


def _base(verb: str) -> str | None:
    """Return the base form of a verb in the past tense; None for any other word."""
    for lemma in getAllLemmas(verb, upos="VERB").get("VERB", ()):
        if verb in getInflection(lemma, tag="VBD") and verb != lemma:
            return str(lemma)
    return None


def rows_of_article(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield rows about the sentences of an article, each with the sentences around it."""
    text = to_clean_text(str(record["text"]))
    article = Article(id=str(record["id"]), root="", title=str(record["title"]), text=text)
    found = [(one.start, one.end) for one in sentences(article)]
    for number, (start, end) in enumerate(found):
        around = found[max(0, number - AROUND) : number + AROUND + 1]
        context = text[around[0][0] : around[-1][1]]
        inside = (start - around[0][0], end - around[0][0])
        for made in questions_of(text[start:end]):
            row = _row(f"{record['id']}:{number}", record["title"], context, made, inside)
            if row is not None:
                yield row


def rows_of_claim(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield rows that ask the passage of a claim for what the claim tells."""
    context, title = str(record["context"]), str(record["title"])
    for made in questions_of(str(record["claim"])):
        row = _row(str(record["id"]), title, context, made, (0, len(context)))
        if row is not None and not record["supported"]:
            row |= {"answers": [], "answer_starts": [], "is_impossible": True}
        if row is not None:
            yield row


def _row(
    identifier: str, title: str, context: str, made: Made, inside: Span
) -> dict[str, Any] | None:
    """Return a row; None for a short question, or an answer that stands not once in its place."""
    found = re.findall(rf"(?<!\w){re.escape(made.answer)}(?!\w)", context[slice(*inside)])
    if len(made.question.split()) < SHORTEST or len(found) != 1:
        return None
    return {
        "id": f"{identifier}:{made.question.split()[0].lower()}",
        "title": "" if title.isdigit() else title,
        "context": context,
        "question": made.question,
        "answers": [made.answer],
        "answer_starts": [context.index(made.answer, inside[0])],
        "is_impossible": False,
    }


def agreed(rows: Sequence[dict[str, Any]], model: BundledModel) -> list[dict[str, Any]]:
    """Return the rows without an answer, and those whose answer the model finds by itself."""
    kept = []
    with progress_line("reading") as on_row:
        for number, row in enumerate(rows, 1):
            context = row["context"]
            span, odds = model.score(row["question"], [(row["title"], context)])[0].best(
                0, len(context)
            )
            if row["is_impossible"] or (
                odds > 0 and are_same_answer(context[slice(*span)], row["answers"][0])
            ):
                kept.append(row)
            on_row(number, len(rows))
    return kept


def main() -> None:
    """Write the rows of all files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--without", type=Path, nargs="*", default=[], metavar="QUESTIONS")
    options = parser.parse_args()
    asked = " ".join(path.read_text(encoding="utf-8") for path in options.without)
    rows: list[dict[str, Any]] = []
    for path in options.files:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                if "claim" in record:
                    rows += rows_of_claim(record)
                elif f'"{record["id"]}"' not in asked:
                    rows += list(rows_of_article(record))[:AN_ARTICLE]
    kept = agreed(rows, BundledModel.load())
    with gzip.open(options.out, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in kept)
    print(f"{len(kept)} of {len(rows)} questions in {options.out}")


if __name__ == "__main__":
    main()

"""States of a collection that follow one another, what readers see of them, and the proof.

Seeds go through numbered states: every article of state 7 says so in its title and its text, and
how many there are depends on the state.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from index import build_index
from index.errors import IndexLockedError, QuothError
from index.search.passage_index import QuestionVector

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from index.search.passage_index import PassageIndex
    from qa import Answer

PATIENCE_S = 2.0  # for which a search waits until the next state is loaded
_STATE = re.compile(r"state (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A look or a build: who did it, from when to when, and the state it saw or made.

    `state` is None where it saw or made none, for the reason in `problem`; what is no state, or
    more than one, is a problem too.
    """

    who: str
    start: float
    end: float
    state: int | None
    problem: str | None = None


def to_articles(state: int) -> dict[str, str]:
    """Return the texts of the articles of a state, by id; none is like another."""
    return {
        f"bridge-{n}": f"Bridge {n} of state {state}\n\nThe bridge at Tarn is in state {state}. "
        f"Its keeper wrote in state {state}: {_words(n)}."
        for n in range(3 + state % 4)
    }


@cache
def _words(n: int) -> str:
    some = random.Random(n)
    return " ".join("".join(some.choices("aeioulmnrst", k=6)) for _ in range(30))


def write_state(folder: Path, state: int) -> None:
    """Have the seeds be those of a state: one file, which takes the place of the one before."""
    folder.mkdir(exist_ok=True)
    records = [
        {"id": id_, "title": text.partition("\n")[0], "text": text}
        for id_, text in to_articles(state).items()
    ]
    scratch = folder / ".new"
    scratch.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    scratch.replace(folder / "bridges.jsonl")


def to_hash(articles: dict[str, str]) -> str:
    """Return what tells a state from all others."""
    return hashlib.sha256(json.dumps(sorted(articles.items())).encode()).hexdigest()


class States:
    """What each state looks like to a reader."""

    def __init__(self, n: int) -> None:
        self._by_hash = {to_hash(to_articles(state)): state for state in range(n)}

    def seen(self, index: PassageIndex, vector: QuestionVector) -> int:
        """Return the state that a search sees. Raises ValueError where that is none."""
        found = index.search("bridge state", 50, vector=vector)
        articles = {one.article.id: one.article.text.strip() for one in found}
        state = self._by_hash.get(to_hash(articles))
        if state is None:
            told = sorted({match for text in articles.values() for match in _STATE.findall(text)})
            raise ValueError(f"{len(articles)} articles of states {told}")
        return state

    def told(self, answer: Answer) -> int | None:
        """Return the state that an answer tells of, None if of none. Raises ValueError."""
        said = json.dumps(answer.to_dict())
        states = {int(match) for match in _STATE.findall(said)}
        if len(states) > 1:
            raise ValueError(f"an answer of states {sorted(states)}: {answer.question}")
        if not states:
            return None
        (state,) = states
        if answer.kind == "count" and answer.evidence is not None:
            n, there = len(answer.evidence.articles), len(to_articles(state))
            if n != there:
                raise ValueError(f"{n} of the {there} articles of state {state} are counted")
        return state


def to_vector(index: PassageIndex) -> QuestionVector:
    """Return a question's vector that needs no encoder."""
    encoder = index.info()["encoder"]
    values = np.eye(1, encoder["dim"], dtype=np.float32)[0]
    return QuestionVector(values=values, encoder=encoder["fingerprint"])


def faults(looks: Sequence[Event], builds: Sequence[Event]) -> list[str]:
    """Return what of a history could not have been, had each look seen one state after another."""
    found = [f"{one.who}: {one.problem}" for one in looks if one.problem and one.state is None]
    done = [one for one in builds if one.state is not None]
    for who in sorted({one.who for one in looks}):
        last: Event | None = None
        own = (one for one in looks if one.who == who and one.state is not None)
        for look in sorted(own, key=lambda one: one.start):
            assert look.state is not None
            if last is not None and last.state is not None and look.state < last.state:
                found.append(f"{who}: saw state {look.state} after state {last.state}")
            last = look
            if all(look.end < build.start for build in builds if build.state == look.state):
                found.append(f"{who}: saw state {look.state} before it was built")
            late = [
                build
                for build in done
                if build.state is not None
                and build.state > look.state
                and build.end <= look.start
                and look.end < build.end + PATIENCE_S
            ]
            if late:
                found.append(
                    f"{who}: saw state {look.state}, begun {look.start - late[-1].end:.3f} s after "
                    f"the build of state {late[-1].state} returned"
                )
    return found


def look_again(
    who: str, look: Callable[[], int | None], stop: Callable[[], bool], pause_s: float = 0.0
) -> list[Event]:
    """Return what is seen by looking again and again; a StoreError sees nothing."""
    events = []
    is_last = False
    while not is_last:
        is_last = stop()  # one look after the last build
        start, state, problem = time.monotonic(), None, None
        try:
            state = look()
        except ValueError as exc:
            problem = str(exc)
        except QuothError as exc:
            problem = f"{type(exc).__name__}: {exc}"
        end = time.monotonic()
        events.append(Event(who=who, start=start, end=end, state=state, problem=problem))
        time.sleep(pause_s)
    return events


def build_state(who: str, place: Path, state: int) -> Event:
    """Build the state that the seeds are in; one that finds another build running makes nothing."""
    start = time.monotonic()
    try:
        build_index([place / "seeds"], place / "index")
    except IndexLockedError as exc:
        return Event(who=who, start=start, end=time.monotonic(), state=None, problem=str(exc))
    return Event(who=who, start=start, end=time.monotonic(), state=state)

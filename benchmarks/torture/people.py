"""People at a server: they ask, add, remove, build, look, drop connections and read slowly.

Takes the address of a server; each person does one thing after another, with a pause between, until
the time is up. What came of each is counted: an answer, an honest "busy", or a fault.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import httpx

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

_OWN = {"x-quoth": "1"}  # what the page sends with its orders
_TIMEOUT_S = 180.0  # a question that waits this long has been forgotten
_MOST_BUSY_S = 15.0  # however long the server asks to wait
_HELD_S = 90.0  # for which a slow client reads; by then the server has ended all others
_KEPT = 3  # articles that a person has in the library at once, so that it does not grow for ever


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One thing that was done: when it ended, in seconds from the start, and how long it took."""

    what: str
    at: float
    took_s: float
    outcome: str  # "answer", "busy", or what was wrong


@dataclass(slots=True)
class Notes:
    """What all people did."""

    began: float = field(default_factory=time.monotonic)
    done: list[Done] = field(default_factory=list)

    def add(self, what: str, began: float, outcome: str) -> None:
        """Take down one thing that began at that moment."""
        now = time.monotonic()
        self.done.append(Done(what=what, at=now - self.began, took_s=now - began, outcome=outcome))

    @property
    def faults(self) -> Counter[str]:
        """What went wrong, and how often."""
        return Counter(
            f"{one.what}: {one.outcome}"
            for one in self.done
            if one.outcome not in ("answer", "busy")
        )


class Person:
    """One person, who does what chance says."""

    def __init__(
        self, number: int, url: str, questions: Sequence[str], notes: Notes, pause_s: float
    ) -> None:
        self._random = random.Random(number)
        self._number = number
        self._url = url
        self._questions = questions
        self._notes = notes
        self._pause_s = pause_s
        self._added: list[str] = []
        self._count = itertools.count()
        self._doing: dict[Callable[[httpx.AsyncClient], Awaitable[str]], float] = {
            self._ask: 50,
            self._ask_on_the_page: 15,
            self._retrieve: 8,
            self._add: 6,
            self._upload: 3,
            self._remove: 5,
            self._build: 2,
            self._look: 6,
            self._leave_an_answer: 3,
            self._leave_an_upload: 2,
        }

    async def live(self, until: float) -> None:
        """Do one thing after another until that moment."""
        limits = httpx.Limits(max_connections=4)
        async with httpx.AsyncClient(
            base_url=self._url, timeout=_TIMEOUT_S, limits=limits
        ) as client:
            await asyncio.sleep(self._random.uniform(0, self._pause_s))
            while time.monotonic() < until:
                (act,) = self._random.choices(list(self._doing), list(self._doing.values()))
                began = time.monotonic()
                try:
                    outcome = await act(client)
                except (httpx.HTTPError, OSError, ValueError, KeyError) as exc:
                    outcome = f"{type(exc).__name__}: {exc}"
                self._notes.add(act.__name__.strip("_"), began, outcome)
                await asyncio.sleep(self._random.expovariate(1 / self._pause_s))

    def _question(self) -> str:
        return self._random.choice(self._questions)

    async def _outcome(self, reply: httpx.Response) -> str:
        """Return what a reply is; where the server is busy, wait as it says."""
        if reply.status_code in (503, 429):
            if reply.status_code == 503 and "retry-after" not in reply.headers:
                return "503 without a word on when to come back"
            wait_s = float(reply.headers.get("retry-after", 1))
            await asyncio.sleep(min(wait_s, _MOST_BUSY_S))
            return "busy"
        if reply.status_code != 200:
            return f"{reply.status_code} {reply.text[:100]}"
        return "answer"

    async def _ask(self, client: httpx.AsyncClient) -> str:
        asked = {"messages": [{"role": "user", "content": self._question()}]}
        reply = await client.post("/v1/chat/completions", json=asked)
        outcome = await self._outcome(reply)
        if outcome == "answer" and not reply.json()["choices"][0]["message"]["content"]:
            return "an empty answer"
        return outcome

    async def _ask_on_the_page(self, client: httpx.AsyncClient) -> str:
        steps = []
        async with client.stream(
            "POST", "/chat/ask", json={"question": self._question(), "shown": 0}, headers=_OWN
        ) as reply:
            if reply.status_code != 200:
                await reply.aread()
                return await self._outcome(reply)
            steps = [json.loads(line) async for line in reply.aiter_lines()]
        (answer,) = (one for one in steps if one["step"] == "answer")
        if steps[-1]["step"] not in ("done", "unkept"):
            return f"the last step is {steps[-1]['step']}"
        return "busy" if "Busy" in answer["turn"] else "answer"

    async def _retrieve(self, client: httpx.AsyncClient) -> str:
        asked = {"data": [self._question(), 100]}
        reply = await client.post("/gradio_api/call/retrieve", json=asked)
        outcome = await self._outcome(reply)
        if outcome != "answer":
            return outcome
        found = await client.get(f"/gradio_api/call/retrieve/{reply.json()['event_id']}")
        if "event: complete" in found.text:
            return "answer"
        return "busy" if "Busy" in found.text else found.text[:200]

    async def _add(self, client: httpx.AsyncClient) -> str:
        if len(self._added) >= _KEPT:
            return await self._remove(client)
        word = self._word()
        text = f"The keeper of {word} said that its lamp was lit again in {word}. " * 5
        order = {"title": f"The lamp of {word}", "text": text}
        outcome = await self._outcome(
            await client.post("/library/add_text", json=order, headers=_OWN)
        )
        if outcome == "answer":
            self._added.append(word)
        return outcome

    async def _upload(self, client: httpx.AsyncClient) -> str:
        if len(self._added) >= _KEPT:
            return await self._remove(client)
        word = self._word()
        body = f"# The boat of {word}\n\nThe boat of {word} sank off {word}.\n".encode() * 20
        outcome = await self._outcome(
            await client.post(f"/library/files?name={word}.md", content=body, headers=_OWN)
        )
        if outcome != "answer":
            return outcome
        self._added.append(word)
        order = {"uploads": True}
        return await self._outcome(await client.post("/library/build", json=order, headers=_OWN))

    def _word(self) -> str:
        """Return a word that nobody else has."""
        return f"soak{self._number}x{next(self._count)}"

    async def _remove(self, client: httpx.AsyncClient) -> str:
        if not self._added:
            return await self._look(client)
        word = self._added.pop(0)
        found = await client.post("/library/rows", json={"words": word}, headers=_OWN)
        outcome = await self._outcome(found)
        if outcome != "answer":
            return outcome
        rows = found.json()["rows"]
        what = self._random.choice(["remove", "delete"])
        return await self._outcome(
            await client.post(f"/library/{what}", json={"rows": rows}, headers=_OWN)
        )

    async def _build(self, client: httpx.AsyncClient) -> str:
        return await self._outcome(await client.post("/library/build", json={}, headers=_OWN))

    async def _look(self, client: httpx.AsyncClient) -> str:
        reply = await client.post("/library/look", json={}, headers=_OWN)
        outcome = await self._outcome(reply)
        if outcome != "answer":
            return outcome
        return await self._outcome(await client.get("/healthz"))

    async def _leave_an_answer(self, client: httpx.AsyncClient) -> str:
        """Ask, and go before the answer is there."""
        question = {"question": self._question(), "shown": 0}
        asking = client.post("/chat/ask", json=question, headers=_OWN)
        with suppress(TimeoutError):
            await asyncio.wait_for(asking, self._random.uniform(0, 0.5))
        return "answer"

    async def _leave_an_upload(self, _client: httpx.AsyncClient) -> str:
        """Send a part of a file, and go."""
        head = _head(self._url, "POST", f"/library/files?name={self._word()}.md", 100_000)
        _, writer = await _connected(self._url)
        writer.write(head + b"x" * self._random.randrange(50_000))
        await writer.drain()
        writer.close()
        return "answer"


class Slow:
    """A client that holds connections and hardly uses them: by heads, by bodies, by replies."""

    def __init__(self, url: str, notes: Notes) -> None:
        self._url = url
        self._notes = notes

    async def live(self, until: float) -> None:
        """Hold a connection of each kind until the server ends it, then begin again."""
        kinds = (self._trickle_a_head, self._trickle_a_body, self._read_hardly)
        await asyncio.gather(*(self._again(kind, until) for kind in kinds))

    async def _again(self, hold: Callable[[float], Awaitable[None]], until: float) -> None:
        while time.monotonic() < until:
            began = time.monotonic()
            with suppress(OSError):  # as the server wants it
                await hold(until)
            is_held = time.monotonic() - began > _HELD_S + 30
            outcome = "held for two minutes" if is_held else "answer"
            self._notes.add(hold.__name__.strip("_"), began, outcome)
            await asyncio.sleep(1.0)

    async def _trickle_a_head(self, until: float) -> None:
        reader, writer = await _connected(self._url)
        writer.write(b"GET / HTTP/1.1\r\nhost: localhost\r\nx-a: ")
        await self._trickle(reader, writer, until)

    async def _trickle_a_body(self, until: float) -> None:
        reader, writer = await _connected(self._url)
        writer.write(_head(self._url, "POST", "/library/files?name=slow.md", 1_000_000))
        await self._trickle(reader, writer, until)

    async def _trickle(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, until: float
    ) -> None:
        ended = asyncio.create_task(reader.read())
        while not ended.done() and time.monotonic() < until:
            writer.write(b"x")
            await writer.drain()
            await asyncio.wait([ended], timeout=1.0)
        ended.cancel()
        writer.close()

    async def _read_hardly(self, until: float) -> None:
        reader, writer = await _connected(self._url, limit=1)
        writer.write(
            f"GET /library/backup HTTP/1.1\r\nhost: {urlsplit(self._url).netloc}\r\n"
            "x-quoth: 1\r\n\r\n".encode()
        )
        until = min(until, time.monotonic() + _HELD_S)  # what the system has taken comes anyway
        while time.monotonic() < until and await reader.read(1):
            await asyncio.sleep(1.0)
        writer.close()


async def _connected(
    url: str, limit: int = 2**16
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(url)
    return await asyncio.open_connection(parts.hostname, parts.port, limit=limit)


def _head(url: str, method: str, path: str, length: int) -> bytes:
    lines = [
        f"{method} {quote(path, safe='/?=.')} HTTP/1.1",
        f"host: {urlsplit(url).netloc}",
        "x-quoth: 1",
        f"content-length: {length}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()

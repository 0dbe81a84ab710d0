"""Completions: the collection as a model that any OpenAI-compatible chat client can ask.

Takes an Assistant, and who writes if there is a language model; gives the routes /v1/models and
/v1/chat/completions, streaming too. An answer's citations stand in its text, and whole in `quoth`.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from index.errors import BusyError, QuestionError, QuothError
from index.search.filters import Filters, to_filters
from qa.compose import to_outlet_and_day
from qa.followups import to_turns
from qa.reader import READ

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from qa.answer import Answer, Citation, Turn
    from qa.assistant import Assistant
    from ui.programs.slots import Slots
    from ui.programs.writing import Writing

CHAT_PATH = "/v1/chat/completions"
_QUOTH, _QUOTES = "quoth", "quoth-quotes"  # the second never writes
_SOURCES = "\n\nSources:\n"
_MAX_BODY = 1_000_000  # bytes
_AGAIN_S = 5  # where nothing tells yet how long an answer takes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A request for a completion."""

    question: str
    turns: Sequence[Turn]
    filters: Filters
    model: str
    is_streamed: bool


class Completions:
    """What the routes do. Answers are written if there is who writes them, else quoted."""

    def __init__(self, assistant: Assistant, answering: Slots, writing: Writing) -> None:
        self._assistant = assistant
        self._answering = answering
        self._writing = writing

    @property
    def routes(self) -> list[Route]:
        """The routes, to be mounted with those of the page."""
        return [
            Route("/v1/models", self.models, methods=["GET"]),
            Route(CHAT_PATH, self.complete, methods=["POST"]),
        ]

    @property
    def _names(self) -> tuple[str, ...]:
        return (_QUOTH, _QUOTES) if self._writing.is_ready else (_QUOTH,)

    async def models(self, _request: Request) -> Response:
        """List the models that there are here."""
        rows = [
            {"id": name, "object": "model", "created": 0, "owned_by": "quoth"}
            for name in self._names
        ]
        return JSONResponse({"object": "list", "data": rows})

    async def complete(self, request: Request) -> Response:
        """Answer the last message of a chat."""
        try:
            asked = self._to_asked(await _read(request))
            found = await self._answering.run(
                self._assistant.ask,
                asked.question,
                turns=asked.turns,
                filters=asked.filters,
                shown=READ,
            )
        except BusyError as exc:
            again = {"retry-after": str(exc.wait_s or _AGAIN_S)}
            return _refused(str(exc), 503, headers=again)
        except QuestionError as exc:
            return _refused(str(exc), 404 if isinstance(exc, _NoModelError) else 400)
        except QuothError as exc:
            return _refused(str(exc), 500)
        reply = _Reply(asked.model)
        if asked.is_streamed:
            return StreamingResponse(
                reply.stream(self._steps(asked, found)), media_type="text/event-stream"
            )
        steps = [step async for step in self._steps(asked, found)]
        return JSONResponse(reply.whole(steps[-1]))

    async def _steps(self, asked: _Asked, found: Answer) -> AsyncIterator[Answer]:
        """Yield the answer as it grows; the last is whole."""
        if asked.model == _QUOTES:
            yield found
            return
        async for step in self._writing.write(found, asked.turns):
            yield step

    def _to_asked(self, body: dict[str, Any]) -> _Asked:
        model = body.get("model", _QUOTH)
        if model not in self._names:
            names = " and ".join(self._names)
            raise _NoModelError(f"there is no model {model!r} here; there is {names}")
        messages = body.get("messages")
        if not isinstance(messages, list):
            raise QuestionError("messages must be a list")
        said = [(_role(one), _to_text(one)) for one in messages]
        said = [(role, text) for role, text in said if role in ("user", "assistant")]
        if not said or said[-1][0] != "user":
            raise QuestionError("the last message must be the user's question")
        return _Asked(
            question=said[-1][1],
            turns=to_turns(_to_history(said[:-1])),
            filters=_to_filters(body.get("filters")),
            model=model,
            is_streamed=body.get("stream") is True,
        )


def _to_filters(told: object) -> Filters:
    """Return the filters of a request, which OpenAI's do not have."""
    if told is None:
        return Filters()
    known = Filters().to_dict()
    if not isinstance(told, dict) or not told.keys() <= known.keys():
        raise QuestionError(f"filters must be an object of {', '.join(known)}")
    names = ("sources", "authors", "collections", "articles")
    lists = {name: told.get(name) or () for name in names}
    return to_filters(told.get("published_from"), told.get("published_to"), **lists)


class _NoModelError(QuestionError):
    """A model is asked for that is not here."""


async def _read(request: Request) -> dict[str, Any]:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _MAX_BODY:
            raise QuestionError(f"the request has more than {_MAX_BODY:,} bytes")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise QuestionError(f"the request is not JSON: {exc}") from exc
    if not isinstance(found, dict):
        raise QuestionError("the request must be a JSON object")
    return found


def _role(message: object) -> str:
    return str(message.get("role")) if isinstance(message, dict) else ""


def _to_text(message: object) -> str:
    """Return the words of a message, whose content is a text or a list of parts."""
    content = message.get("content") if isinstance(message, dict) else None
    if isinstance(content, list):
        parts = [part.get("text", "") for part in content if isinstance(part, dict)]
        return "\n".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _to_history(said: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Return questions with the answers to them, less the sources that were listed below these."""
    history: list[dict[str, str]] = []
    for role, text in said:
        if role == "user":
            history.append({"question": text})
        elif history:
            history[-1]["answer"] = text.partition(_SOURCES)[0]
    return [one for one in history if one["question"].strip()]


class _Reply:
    """One completion, whole or in chunks."""

    def __init__(self, model: str) -> None:
        self._same = {
            "id": f"chatcmpl-{secrets.token_hex(12)}",
            "created": int(time.time()),
            "model": model,
        }

    def whole(self, answer: Answer) -> dict[str, Any]:
        """Return the completion that an answer is."""
        message = {"role": "assistant", "content": _to_content(answer)}
        return {
            **self._same,
            "object": "chat.completion",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
            "quoth": answer.to_dict(),
        }

    async def stream(self, steps: AsyncIterator[Answer]) -> AsyncIterator[str]:
        """Yield the events of a completion: claims as they are borne out, then their sources."""
        from qa.language_model.told import Told

        told = Told()
        answer: Answer | None = None
        yield self._event({"role": "assistant", "content": ""})
        async for answer in steps:
            if more := told.more(answer):
                yield self._event({"content": more})
        if answer is not None:
            rest = _to_sources(answer) if told.has_begun else _to_content(answer)
            yield self._event({"content": rest})
            yield self._event({}, finish="stop", quoth=answer.to_dict())
        yield "data: [DONE]\n\n"

    def _event(
        self, delta: dict[str, str], *, finish: str | None = None, **more: dict[str, Any]
    ) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {**self._same, "object": "chat.completion.chunk", "choices": [choice], **more}
        return f"data: {json.dumps(chunk)}\n\n"


def _to_content(answer: Answer) -> str:
    """Return an answer as text: what was written, else the quotes, and where they stand."""
    written = answer.written
    if written is not None and written.is_supported:
        return written.text + _to_sources(answer)
    said = [written.note] if written is not None and written.note else []
    said.append(answer.text)
    said += [answer.evidence.rule] if answer.evidence else []
    said += [answer.reason] if answer.reason else []
    return "\n\n".join(said) + _to_sources(answer)


def _to_sources(answer: Answer) -> str:
    """Return the list of what is cited; with the quotes, where these are not the answer itself."""
    written = answer.written
    is_written = written is not None and written.is_supported
    claims = written.claims if written is not None else ()
    cited = {number for claim in claims for number in claim.numbers}
    lines = [
        _to_line(one) + (f": “{' '.join(one.quote.split())}”" if is_written else "")
        for one in answer.citations
        if one.number in cited or not is_written
    ]
    return _SOURCES + "\n".join(lines) if lines else ""


def _to_line(citation: Citation) -> str:
    article = citation.article
    where = f" {article.url}" if article.url else ""
    place = to_outlet_and_day(article, citation.start)
    return f"[{citation.number}] {article.title} ({place}){where}"


def _refused(problem: str, status: int, *, headers: dict[str, str] | None = None) -> Response:
    kind = "invalid_request_error" if status < 500 else "server_error"
    error = {"message": problem, "type": kind, "param": None, "code": None}
    return JSONResponse({"error": error}, status, headers=headers)

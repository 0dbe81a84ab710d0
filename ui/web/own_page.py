"""Own page: what comes from Quoth's own page, and from no page of another site.

Takes handlers of orders; gives handlers that need a header which no other site can send, with
bodies that are counted while they come, and problems told in words.
"""

from __future__ import annotations

import json
import logging
import math
from typing import TYPE_CHECKING, Any

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse

from index.errors import QuothError, SeedError
from qa.markup import to_shown
from ui.web.views.wording import to_sentence

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

HEADER = "x-quoth"  # a page of another site cannot send it without being allowed to
FAILED = "Something went wrong; see the terminal that Quoth runs in."
_MAX_ORDER_BYTES = 8 * 2**20  # a pasted text of a million characters, whatever their script

_log = logging.getLogger(__name__)


class TooLargeError(QuothError):
    """A body is larger than may come here."""


def for_own_page(
    handle: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Return a handler that refuses what may come from another site, and tells what went wrong."""

    async def checked(request: Request) -> Response:
        if HEADER not in request.headers:
            return to_problem("this address is for Quoth's own page", 403)
        try:
            return await handle(request)
        except SeedError as error:  # begins with the name of a file
            return to_problem(str(error), 400)
        except QuothError as error:
            status = 413 if isinstance(error, TooLargeError) else 400
            return to_problem(to_sentence(str(error)), status)
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            _log.info("unknown order: %r", error)
            return to_problem("unknown order", 400)
        except ClientDisconnect:  # nobody is left to be told
            raise
        except Exception:  # noqa: BLE001 - what it is stands in the log
            _log.exception("an order failed")
            return to_problem(FAILED, 500)

    return checked


def to_problem(message: str, status: int) -> Response:
    """Return an answer that says what is wrong."""
    return JSONResponse({"problem": to_shown(message)}, status)


async def read_order(request: Request) -> Mapping[str, Any]:
    """Return the order that is the body. Raises QuothError, ValueError or RecursionError."""
    body = bytearray()
    async for piece in pieces(request, _MAX_ORDER_BYTES):
        body += piece
    order = json.loads(body or b"{}", parse_float=_to_number, parse_constant=_to_number)
    if not isinstance(order, dict):
        raise QuothError("an order must be a JSON object")
    return order


def _to_number(text: str) -> float:
    """Return a number of an order; Infinity, NaN and what is as large are none."""
    number = float(text)
    if not math.isfinite(number):
        raise QuothError(f"an order cannot have the number {text[:20]}")
    return number


async def pieces(request: Request, limit: int) -> AsyncIterator[bytes]:
    """Yield the body as it comes, and no more of it than `limit` bytes."""
    declared = request.headers.get("content-length", "0")
    come = int(declared) if declared.isdecimal() else 0
    if come > limit:
        raise TooLargeError(f"that is larger than {limit // 2**20} MB")
    come = 0
    async for piece in request.stream():
        come += len(piece)
        if come > limit:
            raise TooLargeError(f"that is larger than {limit // 2**20} MB")
        yield piece

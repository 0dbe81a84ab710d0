"""Connections: what a client may take of the server without asking for anything.

Takes uvicorn's way to speak HTTP; gives one whose connections end where a request does not come,
or a reply is not read, and of which there are only so many. A file of this process is open for
each, and there are a thousand to be had on most machines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

    from uvicorn.protocols.http.h11_impl import RequestResponseCycle


class Connection(H11Protocol):
    """One connection. It is aborted rather than closed: closing waits for what nobody reads."""

    head_s = 20.0  # for a request's line and headers, from the first byte or none
    unread_s = 60.0  # in which some of a reply must be read: 48 kB, as asyncio counts
    most = 600  # connections; beyond these they end at once

    _idle: asyncio.TimerHandle | None = None  # runs while no request is being answered
    _unread: asyncio.TimerHandle | None = None  # runs while a reply waits to be read

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin to wait for a request."""
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.abort()
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        """Wait for the reply to be read."""
        super().pause_writing()
        self._unread = self.loop.call_later(self.unread_s, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on with the reply."""
        _stop(self._unread)
        self._unread = None
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        _stop(self._idle)
        _stop(self._unread)
        super().connection_lost(exc)

    def _watch(self) -> None:
        """Have a request come whole within its time, however many of its bytes have come."""
        cycle: RequestResponseCycle | None = self.cycle  # None before the first request
        if cycle is not None and not cycle.response_complete:
            _stop(self._idle)
            self._idle = None
        elif self._idle is None:
            wait_s = self.unread_s if self.transport.get_write_buffer_size() else self.head_s
            self._idle = self.loop.call_later(wait_s, self.transport.abort)


def _stop(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()

"""Connections of the page server: how long a client may keep one without asking anything, and how many may.

Whoever shows the key is known from then on. Everybody else is a stranger: another program, a scanner, a client that
forgot what it wanted. Strangers share a small number of places and the oldest one makes room, so that the person's own
browser always finds one.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NamedTuple

from uvicorn.protocols.http.h11_impl import H11Protocol

from perkup.web.request_guard import CONNECTION

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

FILES = 4096
"""Open files that the coach asks the system for; a connection is one."""
RESERVED_FILES = 128
"""Files kept free for the journal, the desk and child processes."""
MOST_STRANGERS = 256
MOST_STREAMS = 512
STRANGERS_BYTES = 8 * 1024 * 1024
"""What all strangers together may have sent of unfinished requests."""
HEAD_S = 5.0
"""From the first byte, or from connecting, until the request line and the headers are there. A browser needs
milliseconds; it opens connections ahead of time too, and opens them again when it needs them."""
BODY_S = 10.0
BODY_BYTES = 16 * 1024
"""A body that is under way brings this much every `BODY_S` seconds, or its connection is closed."""
HEAD_BYTES = 1024 * 1024
"""Longest request line and headers. Cookies know no ports: a browser sends us those of every local program, up to 180
of 4 KiB."""


class ConnectionLimits(NamedTuple):
    """Limits of connections: how many of each sort may be open, and how many may wait to be accepted."""

    strangers: int
    streams: int
    backlog: int


def limits_for(files: int) -> ConnectionLimits:
    """Return the limits of a process that may open this many files."""
    free = max(64, files - RESERVED_FILES)
    return ConnectionLimits(min(MOST_STRANGERS, free // 4), min(MOST_STREAMS, free // 2), min(2048, free // 2))


def raise_file_limit() -> int:
    """Raise the soft limit of open files where it is low; return what holds now."""
    try:
        import resource
    except ImportError:  # Windows has no such limit for sockets
        return FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft == resource.RLIM_INFINITY or soft >= most:
        return FILES if soft == resource.RLIM_INFINITY else soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    except (OSError, ValueError):
        return soft
    return most


class Strangers:
    """Connections that have not shown the key, oldest first, with the bytes each has sent."""

    def __init__(self, most: int, most_bytes: int = STRANGERS_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._sent: dict[GuardedConnection, int] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._sent)

    def enter(self, connection: GuardedConnection) -> None:
        """Take a new connection in; the oldest one goes where there are too many."""
        self._sent[connection] = 0
        self._make_room()

    def count(self, connection: GuardedConnection, size: int) -> None:
        """Count what a stranger sent; the oldest one goes where it is too much in all."""
        if connection in self._sent:
            self._sent[connection] += size
            self._bytes += size
            self._make_room()

    def leave(self, connection: GuardedConnection) -> None:
        """Forget a connection that is known now, or closed."""
        self._bytes -= self._sent.pop(connection, 0)

    def _make_room(self) -> None:
        while len(self._sent) > self._most or self._bytes > self._most_bytes:
            oldest = next(iter(self._sent))
            self.leave(oldest)
            oldest.transport.abort()


class GuardedConnection(H11Protocol):
    """Connection with time limits while it owes us a request or a body. A subclass names the `strangers`."""

    strangers: Strangers

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._inner = self.app
        self.app = self._answer
        self._timer: asyncio.TimerHandle | None = None
        self._waits_for_body = False
        self._body_bytes = 0

    def admit(self) -> None:
        """Know this client from now on: it has shown the key."""
        self.strangers.leave(self)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_head()
        self.strangers.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.strangers.leave(self)
        self._stop_waiting()
        super().connection_lost(exc)
        self.app = self._inner  # else the connection refers to itself, and its memory waits for the garbage collector

    def data_received(self, data: bytes) -> None:
        self.strangers.count(self, len(data))
        self._body_bytes += len(data)
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[CONNECTION] = self
        await self._inner(scope, receive, send)

    def _watch(self) -> None:
        """Set the limit that fits what this connection owes now."""
        if self.transport.is_closing():
            self._stop_waiting()
        elif self.cycle is None or self.cycle.response_complete:
            # Idle between two requests is uvicorn's own limit; this one is for a request that has begun.
            if self.timeout_keep_alive_task is None and (self._timer is None or self._waits_for_body):
                self._wait_for_head()
            elif self.timeout_keep_alive_task is not None:
                self._stop_waiting()
        elif not self.cycle.more_body:
            self._stop_waiting()
        elif not self._waits_for_body:
            self._wait_for_body()

    def _wait_for_head(self) -> None:
        self._stop_waiting()
        self._timer = self.loop.call_later(HEAD_S, self._drop_slow)

    def _wait_for_body(self) -> None:
        self._stop_waiting()
        self._waits_for_body, self._body_bytes = True, 0
        self._timer = self.loop.call_later(BODY_S, self._check_body)

    def _check_body(self) -> None:
        if self._body_bytes < BODY_BYTES and not self.flow.read_paused:
            self._drop_slow()
        else:
            self._wait_for_body()

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._waits_for_body = False

    def _drop_slow(self) -> None:
        self._stop_waiting()
        self.transport.abort()

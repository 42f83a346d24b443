"""Live stream: each change reaches every open page at once, and nothing runs while nothing changes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
from starlette.responses import StreamingResponse

from perkup.web.context import END_STREAM, WebContext, face_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

TOPICS = ("status", "session", "settings", "journal")
SAME_STATUS_S = 0.05
"""A status this old still is the status of now, unless something has changed since."""


async def events(request: Request) -> Response:
    """Send server-sent events. `status` carries the whole status; the other topics carry `{}`: ask again what you show.

    The first event is always the status of now. Several changes between two deliveries arrive as one.
    """
    face = face_of(request)
    return StreamingResponse(_stream(face), media_type="text/event-stream", headers={"x-accel-buffering": "no"})


async def _stream(face: WebContext) -> AsyncIterator[bytes]:
    news: dict[str | None, None] = {"status": None}
    woken = asyncio.Event()

    def listener(topic: str | None) -> None:
        news[topic] = None
        woken.set()

    _make_room(face)
    face.listeners.add(listener)
    face.streams[listener] = None
    try:
        yield b"retry: 2000\n\n"
        while None not in news and not face.closed:
            if END_STREAM in news:
                return
            topics, news = [topic for topic in news if topic], {}
            woken.clear()
            for topic in topics:
                yield message(face, topic)
            if not news:
                await woken.wait()
        yield b"event: gone\ndata: {}\n\n"
    finally:
        face.listeners.discard(listener)
        face.streams.pop(listener, None)


def _make_room(face: WebContext) -> None:
    """End the oldest stream where as many are open as may be; a page that lives opens its stream again."""
    while len(face.streams) >= face.most_streams:
        oldest = next(iter(face.streams))
        del face.streams[oldest]
        oldest(END_STREAM)


def message(face: WebContext, topic: str) -> bytes:
    """Return an event of the stream as it goes over the wire."""
    data = _status(face) if topic == "status" else b"{}"
    return b"event: " + topic.encode() + b"\ndata: " + data + b"\n\n"


def _status(face: WebContext) -> bytes:
    """Return the status of now, as JSON: made once for all streams that hear of the same change."""
    now = asyncio.get_running_loop().time()
    if face.status_made is None or now - face.status_made[0] > SAME_STATUS_S:
        face.status_made = (now, msgspec.json.encode(face.app.views.status()))
    return face.status_made[1]

"""Live stream: each change reaches every open page at once, and nothing runs while nothing changes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
from starlette.responses import StreamingResponse

from perkup.web.context import WebContext, face_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

TOPICS = ("status", "session", "settings", "journal")


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

    face.listeners.add(listener)
    try:
        yield b"retry: 2000\n\n"
        while None not in news and not face.closed:
            topics, news = [topic for topic in news if topic], {}
            woken.clear()
            for topic in topics:
                yield message(face, topic)
            if not news:
                await woken.wait()
        yield b"event: gone\ndata: {}\n\n"
    finally:
        face.listeners.discard(listener)


def message(face: WebContext, topic: str) -> bytes:
    """Return an event of the stream as it goes over the wire."""
    data = msgspec.json.encode(face.app.status()) if topic == "status" else b"{}"
    return b"event: " + topic.encode() + b"\ndata: " + data + b"\n\n"

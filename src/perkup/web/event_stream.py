"""Live stream: each change reaches every open page at once, and nothing runs while nothing changes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
from starlette.responses import StreamingResponse

from perkup.app.change_listeners import Topic
from perkup.web.context import END_STREAM, WebContext, context_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

SAME_STATUS_S = 0.05
"""A status this old still is the status of now, unless something has changed since."""


async def events(request: Request) -> Response:
    """Send server-sent events. `status` carries the whole status; the other topics carry `{}`: ask again what you show.

    The first event is always the status of now. Several changes between two deliveries arrive as one.
    """
    web_context = context_of(request)
    return StreamingResponse(_stream(web_context), media_type="text/event-stream", headers={"x-accel-buffering": "no"})


async def _stream(web_context: WebContext) -> AsyncIterator[bytes]:
    news: dict[str | None, None] = {"status": None}
    woken = asyncio.Event()

    def listener(topic: str | None) -> None:
        news[topic] = None
        woken.set()

    _make_room(web_context)
    web_context.listeners.add(listener)
    web_context.streams[listener] = None
    try:
        yield b"retry: 2000\n\n"
        while None not in news and not web_context.closed:
            if END_STREAM in news:
                return
            topics, news = [topic for topic in news if topic], {}
            woken.clear()
            for topic in topics:
                yield message(web_context, topic)
            if not news:
                await woken.wait()
        yield b"event: gone\ndata: {}\n\n"
    finally:
        web_context.listeners.discard(listener)
        web_context.streams.pop(listener, None)


def _make_room(web_context: WebContext) -> None:
    """End the oldest stream where as many are open as may be; a page that lives opens its stream again."""
    while len(web_context.streams) >= web_context.most_streams:
        oldest = next(iter(web_context.streams))
        del web_context.streams[oldest]
        oldest(END_STREAM)


def message(web_context: WebContext, topic: str) -> bytes:
    """Return an event of the stream as it goes over the wire."""
    data = _status(web_context) if topic == Topic.STATUS else b"{}"
    return b"event: " + topic.encode() + b"\ndata: " + data + b"\n\n"


def _status(web_context: WebContext) -> bytes:
    """Return the status of now, as JSON: made once for all streams that hear of the same change."""
    now = asyncio.get_running_loop().time()
    if web_context.status_made is None or now - web_context.status_made[0] > SAME_STATUS_S:
        web_context.status_made = (now, msgspec.json.encode(web_context.app.views.status()))
    return web_context.status_made[1]

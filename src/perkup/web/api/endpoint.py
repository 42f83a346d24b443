"""Endpoint: one line of the HTTP API, typed, from which routes, reference and OpenAPI are made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from starlette.requests import Request
from starlette.responses import Response

JSON, LINES, STREAM, PICTURE = "application/json", "application/x-ndjson", "text/event-stream", "image/*"
CALENDAR = "text/calendar"
Handler = Callable[[Request], Awaitable[Response]]


class QueryNumber(msgspec.Struct, frozen=True):
    """Whole number in an address after the question mark, with its bounds."""

    name: str
    low: int
    high: int
    default: int


class Endpoint(msgspec.Struct, frozen=True):
    """Address with its method: what it takes, what it answers, and what for.

    result : type of the answer, None for nothing (204). content : its media type. body : struct of the request, UNSET
    where it carries none.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    result: Any
    body: type | UnsetType = UNSET
    status: int = 200
    content: str = JSON
    query: QueryNumber | UnsetType = UNSET

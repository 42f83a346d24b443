"""Lists of years on a page: the newest lines, and all of them where somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from starlette.concurrency import run_in_threadpool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

LineT = TypeVar("LineT")
NEWEST = 60
"""So many lines of a list are on the page (product default): more than a year of tests or notes for most."""


class NewestLines(NamedTuple, Generic[LineT]):
    """Lines that a page shows, and how many there are."""

    lines: list[LineT]
    total: int


def newest(request: Request, lines: Sequence[LineT]) -> NewestLines[LineT]:
    """Return the lines to show, of all lines, newest first."""
    return NewestLines(list(lines if is_all_wanted(request) else lines[:NEWEST]), len(lines))


def is_all_wanted(request: Request) -> bool:
    """Return True if the page is to show every line."""
    return "all" in request.query_params


async def show(request: Request, draw: Callable[[Request], Response]) -> Response:
    """Draw a page with a list; with every line of it beside the event loop, since that may take long."""
    return await run_in_threadpool(draw, request) if is_all_wanted(request) else draw(request)

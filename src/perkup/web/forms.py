"""What a request carries, read strictly: JSON into typed structs, forms into plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qs

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from perkup.errors import PerkupError

if TYPE_CHECKING:
    from typing import Any

    from starlette.requests import Request

T = TypeVar("T")
FORM_FIELDS = 400
MOST_BYTES = 2_000_000_000
"""The longest video that the Measure page takes."""
SEE = "docs/api.md tells what each address takes."


class BadRequestError(PerkupError):
    """The request itself is malformed, as opposed to something that the app refuses."""


async def read(request: Request, shape: type[T]) -> T:
    """The JSON body as `shape`. Raises `BadRequestError` naming the field that does not fit."""
    raw = await request.body()
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip()
    if kind != "application/json":
        raise HTTPException(415, "The coach takes JSON here.")
    try:
        return msgspec.json.decode(raw or b"{}", type=shape)
    except msgspec.ValidationError as trouble:
        raise BadRequestError(f"This does not fit: {trouble}.", SEE) from trouble
    except (msgspec.DecodeError, UnicodeDecodeError) as trouble:
        raise BadRequestError("The body is not JSON.", SEE) from trouble


async def form(request: Request) -> dict[str, list[str]]:
    """The fields of a form post, each with its values in order."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    raw = await request.body()
    if raw and kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, "The coach takes plain forms here.")
    try:
        return parse_qs(raw.decode(), keep_blank_values=True, strict_parsing=False, max_num_fields=FORM_FIELDS)
    except (UnicodeDecodeError, ValueError) as trouble:
        raise BadRequestError("The form could not be read.", "Go back and send it again.") from trouble


def answer(document: Any, status: int = 200) -> Response:
    """A JSON answer; structs, dates and the rest as `contracts` has them."""
    return Response(msgspec.json.encode(document), status, media_type="application/json")


def nothing() -> Response:
    """Done, and nothing to say."""
    return Response(status_code=204)


def number(words: str | None, *, name: str, low: float, high: float, default: float) -> float:
    """A number from an address or a form field. Raises `BadRequestError` outside `low..high`."""
    if words is None or not words.strip():
        return default
    try:
        value = float(words)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise BadRequestError(f"{name} is a number from {low:g} to {high:g}.", f"“{words[:40]}” is not.")
    return value

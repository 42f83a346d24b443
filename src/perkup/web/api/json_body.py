"""JSON bodies: read into typed structs, and written from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from perkup.app.requests import BadRequestError
from perkup.errors import UnknownChoiceError
from perkup.validation_errors import allowed_words, parse_validation_error

if TYPE_CHECKING:
    from starlette.requests import Request

T = TypeVar("T")
SEE = "docs/api.md says what each address takes."


async def read(request: Request, shape: type[T]) -> T:
    """Read the JSON body as `shape`. Raises `BadRequestError` naming the field that does not fit, with the
    words that it can have where only some will do."""
    raw = await request.body()
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip()
    if kind != "application/json":
        raise HTTPException(415, "The coach takes JSON here.")
    try:
        return msgspec.json.decode(raw or b"{}", type=shape)
    except msgspec.ValidationError as trouble:
        fault = parse_validation_error(trouble)
        if allowed := allowed_words(shape, fault.key):
            message = f"This does not fit: {fault.reason} in `{fault.key}`."
            raise UnknownChoiceError(fault.key, allowed, message) from trouble
        raise BadRequestError(f"This does not fit: {trouble}.", SEE) from trouble
    except (msgspec.DecodeError, ValueError, RecursionError) as trouble:
        raise BadRequestError("The body is not JSON.", SEE) from trouble


def answer(document: object, status: int = 200) -> Response:
    """Build a JSON answer; structs and dates as the contracts have them."""
    return Response(msgspec.json.encode(document), status, media_type="application/json")


def answer_empty() -> Response:
    """Build the answer without content (204)."""
    return Response(status_code=204)

"""Fields of a posted form or an address, read strictly."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from perkup.app.requests import BadRequestError
from perkup.errors import ErrorCode, PerkupError
from perkup.web.templating import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData
    from starlette.requests import Request

FORM_FIELDS = 400


async def form(request: Request) -> dict[str, list[str]]:
    """Return the fields of a form post, each with its values in order."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    raw = await request.body()
    if raw and kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, sentence("forms_words.perkup_takes_plain_forms_here"))
    try:
        return parse_qs(raw.decode(), keep_blank_values=True, strict_parsing=False, max_num_fields=FORM_FIELDS)
    except (UnicodeDecodeError, ValueError) as trouble:
        raise BadRequestError(
            sentence("forms_words.the_form_could_not_be_read"), sentence("forms_words.go_back_and_send_it_again")
        ) from trouble


def sent_file(fields: FormData, name: str, missing: str, hint: str) -> UploadFile:
    """Return the file of a posted form. Raises `BadRequestError`, with the sentences given, where none came."""
    file = fields.get(name)
    if not isinstance(file, UploadFile) or not file.filename:
        raise BadRequestError(missing, hint)
    return file


def number(words: str | None, *, name: str, low: float, high: float, default: float) -> float:
    """Read a number from an address or a form field. Raises `BadRequestError` outside `low..high`."""
    if words is None or not words.strip():
        return default
    try:
        value = float(words)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise BadRequestError(
            sentence("forms_words.is_a_number_from_to", name=name, low=f"{low:g}", high=f"{high:g}"),
            sentence("forms_words.is_not", typed=words[:40]),
        )
    return value


def last_value(fields: Mapping[str, list[str]], name: str) -> str:
    """Return the last value of a form's field, empty where it is missing."""
    return fields.get(name, [""])[-1]


def yes_or_no(fields: Mapping[str, list[str]], name: str) -> bool | None:
    """Return True for a field that says yes, False for no, None for anything else or nothing."""
    return {"yes": True, "no": False}.get(last_value(fields, name))


def parse_day(words: str) -> date | None:
    """Return the day of a date field, None where it is empty. Raises `PerkupError` for anything else."""
    if not words.strip():
        return None
    try:
        return date.fromisoformat(words.strip())
    except ValueError as trouble:
        raise PerkupError(
            sentence("forms_words.is_not_a_day", typed=words[:40]),
            sentence("forms_words.write_it_like_2026_03_02"),
            code=ErrorCode.INVALID_DATE,
        ) from trouble
